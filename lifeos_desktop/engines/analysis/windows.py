"""The last week and the last four weeks against the three months before.

A change that is too young for `change_point`, which needs a tenth of the days on either side. Where
a trend or a change point of the same metric is shown already, that one is clearer and says it, so
one change is one finding. `compare` gives the comparison for every metric, whatever comes of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as t_distribution

from lifeos_desktop.domain.analysis import Finding
from lifeos_desktop.domain.patterns import CHANGE_POINT, EARLY
from lifeos_desktop.engines.analysis import change_point, trend
from lifeos_desktop.engines.analysis.long_memory import span
from lifeos_desktop.engines.analysis.movement import Move, family, moves, shown, standard_error
from lifeos_desktop.engines.analysis.multiplicity import (
    CONFIRMED_Q,
    any_of,
    benjamini_hochberg,
)
from lifeos_desktop.engines.analysis.stretches import steady_week
from lifeos_desktop.engines.analysis.table import DailyTable

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

WINDOWS = (28, 7)
BASELINE_DAYS = 90
_PRESENT = 0.6
_LATE = 3


@dataclass(frozen=True, slots=True)
class Recent:
    """The last ``days`` days of a metric against the days before, in its unit."""

    key: str
    days: int
    start: int
    before: float
    after: float
    error: float
    freedom: float
    spread: float
    n_before: int
    n_after: int

    @property
    def effect(self) -> float:
        return self.after - self.before

    @property
    def p(self) -> float:
        """Of a steady metric with the memory this one would have if it were steady."""
        if self.error <= 0:
            return 1.0
        beyond = 2 * t_distribution.sf(abs(self.effect) / self.error, self.freedom)
        return float(np.clip(beyond, 1e-15, 1.0))


def find(table: DailyTable) -> tuple[list[Finding], int, int]:
    """Metrics that are not what they were, how many were tested, how many only looked like it.

    ``day`` is the first of the clearer window, ``details["window"]`` its days, ``effect`` its mean
    minus the mean of the baseline. Never more than an early sign.
    """
    judged = moves(table)
    told = _told(table, judged)
    pairs: dict[str, list[Recent]] = {}
    for recent in _compare(table, judged):
        pairs.setdefault(recent.key, []).append(recent)
    if not pairs:
        return [], 0, 0
    best = [min(both, key=lambda recent: recent.p) for both in pairs.values()]
    tests = np.array([len(both) for both in pairs.values()], dtype=np.float64)
    p = any_of(np.array([recent.p for recent in best]), tests)
    q = benjamini_hochberg(p)
    found = [
        _finding(table, recent, float(p[place]), float(q[place]))
        for place, recent in enumerate(best)
        if q[place] <= CONFIRMED_Q and recent.key not in told
    ]
    held_back = int(((p < 0.05) & (q > CONFIRMED_Q)).sum())
    return found, len(best), held_back


def compare(table: DailyTable) -> list[Recent]:
    """Both windows of every metric that has enough days in them and before."""
    return list(_compare(table, moves(table)))


def _told(table: DailyTable, judged: list[Move]) -> set[str]:
    trends = shown(family(judged, steps=False), trend.SHOWN_Q, trend.SUREST_Q)
    steps = shown(family(judged, steps=True), change_point.SHOWN_Q, change_point.SUREST_Q)
    return {
        table.keys[move.stretch.column]
        for move, is_told in zip(judged, trends | steps, strict=True)
        if is_told
    }


def _compare(table: DailyTable, judged: list[Move]) -> Iterator[Recent]:
    for move in judged:
        where = move.stretch
        if table.days - where.end > _LATE:
            continue
        values = steady_week(table, np.array([where.column]), where.start, where.end, scored=False)[
            :, 0
        ]
        present = ~np.isnan(table.x[where.start : where.end, where.column])
        for days in WINDOWS:
            day = np.arange(where.days)
            after = day >= where.days - days
            before = (day < where.days - days) & (day >= where.days - days - BASELINE_DAYS)
            n_after, n_before = int((present & after).sum()), int((present & before).sum())
            if n_after >= _PRESENT * days and n_before >= _PRESENT * min(BASELINE_DAYS, 2 * days):
                weights = after / days - before / before.sum()
                levels = [float(values[part].mean()) for part in (before, after)]
                rest = values - (levels[1] - levels[0]) * after
                yield Recent(
                    table.keys[where.column],
                    days,
                    where.end - days,
                    levels[0],
                    levels[1],
                    standard_error(weights, rest, move.steady, move.season),
                    float(span(where.days, move.season).count - 1),
                    float(rest.std()),
                    n_before,
                    n_after,
                )


def _finding(table: DailyTable, recent: Recent, p: float, q: float) -> Finding:
    reach = float(t_distribution.ppf(0.975, recent.freedom)) * recent.error
    return Finding(
        kind=CHANGE_POINT,
        metrics=(recent.key,),
        lag=0,
        strength=recent.effect / max(recent.spread, 1e-12),
        effect=recent.effect,
        low=recent.effect - reach,
        high=recent.effect + reach,
        p=p,
        q=q,
        n=recent.n_before + recent.n_after,
        tier=EARLY,
        day=table.date_of(recent.start),
        details={
            "window": recent.days,
            "before": recent.before,
            "after": recent.after,
            "mean_before": recent.before,
            "mean_after": recent.after,
            "days_before": recent.n_before,
            "days_after": recent.n_after,
        },
    )
