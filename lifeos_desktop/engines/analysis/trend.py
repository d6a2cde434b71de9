"""Metrics that moved along a line over the days there are.

Only that they moved in this period is said, never that they go on: a slow metric wanders, and with
less than a year a season cannot be told from a trend.
"""

from __future__ import annotations

import numpy as np

from lifeos_desktop.domain.analysis import Finding
from lifeos_desktop.domain.patterns import CONFIRMED, EARLY, TREND
from lifeos_desktop.engines.analysis.movement import Move, family, fitted, moves, shown
from lifeos_desktop.engines.analysis.multiplicity import CONFIRMED_Q
from lifeos_desktop.engines.analysis.stretches import steady_week
from lifeos_desktop.engines.analysis.table import DailyTable

SHOWN_Q = 0.14
SUREST_Q = 0.10
"""Nothing is shown of somebody whose surest trend is less sure."""
CONFIRMED_ODDS = 2.0
"""How much more likely than a step a confirmed trend is."""
PER_DAYS = 30


def find(table: DailyTable) -> tuple[list[Finding], int, int]:
    """Trends, how many metrics were tested, and how many looked like one and are not.

    ``effect`` is the change per ``details["per_days"]`` days in the metric's unit. ``strength`` is
    the change over all days in sd of the metric without it; ``details`` has that ``change`` with
    its interval, and the level it went ``from`` and ``to`` between ``first_day`` and ``last_day``.
    """
    judged = moves(table)
    q = family(judged, steps=False)
    found = [
        _finding(table, move, float(value))
        for move, value, is_shown in zip(judged, q, shown(q, SHOWN_Q, SUREST_Q), strict=True)
        if is_shown
    ]
    looked = sum(move.p[False] < 0.05 for move in judged)
    sure = sum(finding.p < 0.05 for finding in found)
    return found, len(judged), looked - sure


def _finding(table: DailyTable, move: Move, q: float) -> Finding:
    where = move.stretch
    values = steady_week(table, np.array([where.column]), where.start, where.end, scored=False)[
        :, 0
    ]
    day = np.arange(where.days, dtype=np.float64) - (where.days - 1) / 2
    slope, low, high = fitted(move, values, day, step=False)
    rest = values - slope * day
    total = where.days - 1
    sure = q <= CONFIRMED_Q and move.odds >= CONFIRMED_ODDS and low * high > 0
    present = ~np.isnan(table.x[where.start : where.end, where.column])
    return Finding(
        kind=TREND,
        metrics=(table.keys[where.column],),
        lag=0,
        strength=slope * total / max(float(rest.std()), 1e-12),
        effect=slope * PER_DAYS,
        low=low * PER_DAYS,
        high=high * PER_DAYS,
        p=move.p[False],
        q=q,
        n=int(present.sum()),
        tier=CONFIRMED if sure else EARLY,
        details={
            "per_days": PER_DAYS,
            "change": {"effect": slope * total, "low": low * total, "high": high * total},
            "from": float(values.mean() - slope * total / 2),
            "to": float(values.mean() + slope * total / 2),
            "first_day": table.date_of(where.start).isoformat(),
            "last_day": table.date_of(where.end - 1).isoformat(),
        },
    )
