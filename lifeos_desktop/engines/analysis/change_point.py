"""Metrics whose level stepped on some day and stayed there.

One step a metric, the likeliest. It is never more than an early sign: one in five is false
still (`docs/methods.md`), because slow metrics step about by themselves.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lifeos_desktop.domain.analysis import Finding
from lifeos_desktop.domain.patterns import CHANGE_POINT, EARLY
from lifeos_desktop.engines.analysis.long_memory import span
from lifeos_desktop.engines.analysis.movement import Move, family, fitted, moves, shown
from lifeos_desktop.engines.analysis.stretches import steady_week
from lifeos_desktop.engines.analysis.table import DailyTable

Floats = NDArray[np.float64]

SHOWN_Q = 0.25
SUREST_Q = 0.12
"""Nothing is shown of somebody whose surest step is less sure."""


def find(table: DailyTable) -> tuple[list[Finding], int, int]:
    """Change points, how many metrics were tested, how many looked like one and are not.

    ``day`` is the first of the new level. ``effect`` is the level after minus the level before in
    the metric's unit, without weekdays and season and with extreme days pulled in; ``details`` has
    both levels and the plain means, how many days they rest on, and the days (``earliest``,
    ``latest``) that hold the step with 80 % probability. ``strength`` is the step in sd of the
    metric without it.
    """
    judged = moves(table)
    q = family(judged, steps=True)
    found = [
        _finding(table, move, float(value))
        for move, value, is_shown in zip(judged, q, shown(q, SHOWN_Q, SUREST_Q), strict=True)
        if is_shown
    ]
    looked = sum(move.p[True] < 0.05 for move in judged)
    sure = sum(finding.p < 0.05 for finding in found)
    return found, len(judged), looked - sure


def _finding(table: DailyTable, move: Move, q: float) -> Finding:
    where = move.stretch
    columns = np.array([where.column])
    values = steady_week(table, columns, where.start, where.end, scored=False)[:, 0]
    present = ~np.isnan(table.x[where.start : where.end, where.column])
    step = _exact(steady_week(table, columns, where.start, where.end)[:, 0], move)
    after = np.arange(where.days) >= step
    effect, low, high = fitted(move, values, after.astype(np.float64), step=True)
    rest = values - effect * after
    return Finding(
        kind=CHANGE_POINT,
        metrics=(table.keys[where.column],),
        lag=0,
        strength=effect / max(float(rest.std()), 1e-12),
        effect=effect,
        low=low,
        high=high,
        p=move.p[True],
        q=q,
        n=int(present.sum()),
        tier=EARLY,
        day=table.date_of(where.start + step),
        details={
            "before": float(rest.mean()),
            "after": float(rest.mean() + effect),
            "mean_before": float(values[~after].mean()),
            "mean_after": float(values[after].mean()),
            "days_before": int((present & ~after).sum()),
            "days_after": int((present & after).sum()),
            "earliest": table.date_of(move.step_range[0]).isoformat(),
            "latest": table.date_of(move.step_range[1]).isoformat(),
        },
    )


def _exact(values: Floats, move: Move) -> int:
    """The day next to the likeliest of the few tried at which two levels fit best."""
    days = len(values)
    tried = span(days, 0.1).step_days
    apart = int(np.diff(tried).max()) if len(tried) > 1 else 0
    near = move.step - move.stretch.start
    candidates = np.arange(max(tried[0], near - apart), min(tried[-1], near + apart) + 1)
    total = np.cumsum(values)
    before = total[candidates - 1]
    fit = before**2 / candidates + (total[-1] - before) ** 2 / (days - candidates)
    return int(candidates[fit.argmax()])
