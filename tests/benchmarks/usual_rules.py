"""What self-tracking apps and textbooks do with a single metric, to be compared with.

Each rule takes a table and names the metrics that it finds something in.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from types import ModuleType

import numpy as np
from numpy.typing import NDArray
from scipy import stats
from scipy.special import kolmogorov

from lifeos_desktop.engines.analysis.multiplicity import benjamini_hochberg
from lifeos_desktop.engines.analysis.table import DailyTable

Floats = NDArray[np.float64]
Rule = Callable[[DailyTable], set[str]]

ALPHA = 0.05


def straight_line(table: DailyTable) -> set[str]:
    """Least squares, p < 0.05."""
    return {key for key in table.keys if stats.linregress(*_values(table, key)).pvalue < ALPHA}


def best_day(table: DailyTable) -> set[str]:
    """The weekday whose mean is farthest from the others, Welch's test, p < 0.05."""
    found = set()
    for key in table.keys:
        day, values = _values(table, key)
        of_week = table.weekdays[day.astype(int)]
        means = [abs(values[of_week == one].mean() - values.mean()) for one in range(7)]
        best = of_week == int(np.argmax(means))
        if stats.ttest_ind(values[best], values[~best], equal_var=False).pvalue < ALPHA:
            found.add(key)
    return found


def week_against_month(table: DailyTable) -> set[str]:
    """Any seven days against the 28 before, Welch's test, p < 0.05."""
    return {key for key in table.keys if _some_week_differs(table.x[:, table.keys.index(key)])}


def _some_week_differs(column: Floats) -> bool:
    for start in range(28, len(column) - 6, 7):
        before, after = (
            part[~np.isnan(part)]
            for part in (column[start - 28 : start], column[start : start + 7])
        )
        if min(len(before), len(after)) < 3 or np.ptp(after) == 0:
            continue
        if stats.ttest_ind(before, after, equal_var=False).pvalue < ALPHA:
            return True
    return False


def first_order_slope(table: DailyTable) -> set[str]:
    """Least squares with weekdays, corrected for a first-order memory; then all p corrected."""
    p = []
    for key in table.keys:
        design, values, day = _design(table, key)
        line = np.column_stack([day / table.days, design])
        rest = values - line @ np.linalg.lstsq(line, values, rcond=None)[0]
        memory = _memory(day, rest)
        slope = np.linalg.lstsq(line, values, rcond=None)[0][0]
        variance = rest.var() * np.linalg.inv(line.T @ line)[0, 0] * memory
        freedom = max(len(values) / memory - 2, 2)
        p.append(2 * stats.t.sf(abs(slope) / math.sqrt(variance), freedom))
    return _survivors(table, p)


def first_order_cusum(table: DailyTable) -> set[str]:
    """The largest cumulated deviation against a Brownian bridge, first-order memory corrected."""
    p = []
    for key in table.keys:
        design, values, day = _design(table, key)
        rest = values - design @ np.linalg.lstsq(design, values, rcond=None)[0]
        path = np.abs(np.cumsum(rest))
        after = np.arange(len(rest)) > path.argmax()
        both = np.column_stack([after, design])
        steady = values - both @ np.linalg.lstsq(both, values, rcond=None)[0]
        spread = steady.std() * math.sqrt(_memory(day, steady) * len(rest))
        p.append(float(kolmogorov(path.max() / spread)))
    return _survivors(table, p)


def mann_kendall(library: ModuleType) -> Rule:
    """pymannkendall's test corrected for seven lags (Hamed and Rao); then all p corrected."""

    def rule(table: DailyTable) -> set[str]:
        tests = [
            library.hamed_rao_modification_test(_values(table, key)[1], lag=7) for key in table.keys
        ]
        return _survivors(table, [1.0 if math.isnan(test.p) else float(test.p) for test in tests])

    return rule


def pelt(library: ModuleType) -> Rule:
    """ruptures' PELT on the mean, penalty 10 log n."""

    def rule(table: DailyTable) -> set[str]:
        found = set()
        for key in table.keys:
            values = _values(table, key)[1]
            values = (values - values.mean()) / values.std()
            fitted = library.Pelt(model="l2", min_size=14, jump=2).fit(values)
            if len(fitted.predict(pen=10 * math.log(len(values)))) > 1:
                found.add(key)
        return found

    return rule


def _values(table: DailyTable, key: str) -> tuple[Floats, Floats]:
    column = table.x[:, table.keys.index(key)]
    present = ~np.isnan(column)
    return np.flatnonzero(present).astype(np.float64), column[present]


def _design(table: DailyTable, key: str) -> tuple[Floats, Floats, Floats]:
    """A level and the weekdays, the values, and their days."""
    day, values = _values(table, key)
    weekdays = table.weekdays[day.astype(int)][:, None] == np.arange(6)
    return np.column_stack([np.ones(len(day)), weekdays]), values, day


def _memory(day: Floats, rest: Floats) -> float:
    """How much larger the variance of a mean is, from the lag-one correlation, bias corrected."""
    pairs = np.flatnonzero(np.diff(day) == 1)
    phi = float(np.mean(rest[pairs] * rest[pairs + 1]) / rest.var())
    phi = min(max(phi + (1 + 4 * phi) / len(rest), 0.0), 0.98)
    return (1 + phi) / (1 - phi)


def _survivors(table: DailyTable, p: list[float]) -> set[str]:
    q = benjamini_hochberg(np.array(p))
    return {key for key, value in zip(table.keys, q, strict=True) if value <= ALPHA}
