"""Which days of a metric are looked at for moves, and the metric on them without its week."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri
from scipy.stats import rankdata

from lifeos_desktop.engines.analysis.long_memory import LONGEST
from lifeos_desktop.engines.analysis.prepare import without
from lifeos_desktop.engines.analysis.table import DailyTable

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

SHORTEST = 84
"""Days a metric needs: with 60 every fifth trend was a wandering."""
LONGEST_GAP = 60
"""A metric that was away for longer starts anew: nobody knows when it moved."""
_LEAST_KEPT = 0.4
_LENGTHS_APART = 1.12
_EXTREME_SPREADS = 5.0


@dataclass(frozen=True, slots=True)
class Stretch:
    """The days ``start`` to ``end`` of the table on which metric ``column`` is judged."""

    column: int
    start: int
    end: int

    @property
    def days(self) -> int:
        return self.end - self.start


def stretches(table: DailyTable) -> list[Stretch]:
    """Where each metric is judged: the latest days without a long gap, up to three years.

    Metrics that begin or end a little apart share their days; the lengths of the others are
    rounded down by up to an eighth, because every length costs a simulation.
    """
    found = []
    first = max(0, table.days - LONGEST)
    for column in range(len(table.keys)):
        present = np.flatnonzero(~np.isnan(table.x[first:, column])) + first
        if not len(present):
            continue
        breaks = np.flatnonzero(np.diff(present) > LONGEST_GAP)
        parts = np.split(present, breaks + 1)
        long_enough = [part for part in parts if part[-1] - part[0] >= 2 * SHORTEST] or [parts[-1]]
        part = long_enough[-1]
        start, end = int(part[0]), int(part[-1]) + 1
        near = 0.04 * (table.days - first)
        if start - first <= near and table.days - end <= near:
            start, end = first, table.days
        else:
            start = end - _rounded(end - start)
        kept = int(((part >= start) & (part < end)).sum())
        values = table.x[part, column]
        if end - start >= SHORTEST and kept >= _LEAST_KEPT * (end - start) and np.ptp(values) > 0:
            found.append(Stretch(column, start, end))
    return found


def _rounded(days: int) -> int:
    return (
        int(_LENGTHS_APART ** int(np.log(days + 0.5) / np.log(_LENGTHS_APART))) if days > 0 else 0
    )


def steady_week(
    table: DailyTable, columns: Ints, start: int, end: int, *, scored: bool = True
) -> Floats:
    """Days ``start`` to ``end`` without weekday effects and without holes (day, metric).

    Normal scores, or with ``scored=False`` the metric's unit, extremes pulled in.
    """
    x = table.x[start:end, columns]
    rough = table.is_tag[columns]
    values = ranked(x, rough) if scored else tamed(x)
    present = ~np.isnan(values)
    middle = np.nanmean(values, axis=0)
    centred = np.where(present, values - middle, np.nan)
    days = end - start
    weekday = (table.weekdays[start:end, None] == np.arange(6)) - 1 / 7
    time = (np.arange(days) + 0.5) / days
    slow = np.cos(np.pi * np.outer(time, np.arange(min(11, days // 28 + 1))))
    both, _ = without(centred, present, np.hstack([slow, weekday]))
    only, _ = without(centred, present, slow)
    filled = np.empty_like(values)
    day = np.arange(days)
    for column in range(values.shape[1]):
        here = present[:, column]
        one = values[:, column] - _weekly(only[:, column] - both[:, column], table, start, here)
        filled[:, column] = np.interp(day, day[here], one[here])
    return filled


def _weekly(difference: Floats, table: DailyTable, start: int, present: Bools) -> Floats:
    """The weekday means of what the weekdays explain, about their own mean."""
    weekdays = table.weekdays[start : start + len(difference)]
    means = np.array([
        difference[present & (weekdays == day)].mean() if (present & (weekdays == day)).any() else 0
        for day in range(7)
    ])  # fmt: skip
    return np.asarray((means - means.mean())[weekdays])


def ranked(x: Floats, is_tag: Bools) -> Floats:
    """Each column's ranks as quantiles of a normal distribution; a yes/no stays one."""
    scores = x.copy()
    for column in np.flatnonzero(~is_tag):
        present = ~np.isnan(x[:, column])
        ranks = rankdata(x[present, column])
        scores[present, column] = ndtri((ranks - 0.375) / (len(ranks) + 0.25))
    return scores


def tamed(x: Floats) -> Floats:
    """Values beyond five robust spreads pulled in."""
    middle = np.nanmedian(x, axis=0)
    spread = 1.4826 * np.nanmedian(np.abs(x - middle), axis=0)
    reach = np.where(spread > 0, _EXTREME_SPREADS * spread, np.inf)
    return np.asarray(np.clip(x, middle - reach, middle + reach))
