"""The table the search works on: one row for each day there was, one column a metric."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from lifeos_desktop.domain.analysis import Column, Table
from lifeos_desktop.domain.patterns import MINIMUM_DAYS

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

MINIMUM_DISTINCT = 3
MINIMUM_EACH = 10
"""Days with and days without that a yes/no needs. With fewer, one odd day moves the mean of its
side by a third of a standard deviation and more, and the t distribution is no longer a good
account of that."""
_IMPLAUSIBLE = 1e12


@dataclass(frozen=True, slots=True)
class DailyTable:
    """``x[day, metric]`` from ``first_day`` on without a gap in the days; NaN where there is none.

    Holds only metrics that can take part. ``is_tag``: 1 yes, 0 a stated no. ``nights`` are the
    metrics of the night that ended on the day.
    """

    first_day: date
    keys: tuple[str, ...]
    x: Floats
    is_tag: Bools
    nights: frozenset[str] = frozenset()

    @property
    def days(self) -> int:
        return int(self.x.shape[0])

    @property
    def weekdays(self) -> NDArray[np.int64]:
        """The weekday of each day, 0 is Monday."""
        return (np.arange(self.days) + self.first_day.weekday()) % 7

    def date_of(self, index: int) -> date:
        return self.first_day + timedelta(days=index)


def daily(table: Table) -> tuple[DailyTable, dict[str, str]]:
    """What can be searched, and in plain words why the other metrics cannot.

    Infinities and absurd sizes (beyond 10^12) count as missing. Two columns of one name are one
    metric; the first one that has a value counts. Columns of different length end together. Days
    before the first and after the last value of all are cut off. A column of nothing but 0 and 1
    is a yes/no.
    """
    left_out: dict[str, str] = {}
    kept: dict[str, tuple[Floats, bool]] = {}
    for key, (values, is_tag) in _merged(table.columns).items():
        present = values[~np.isnan(values)]
        yes_no = bool(len(present)) and bool(np.isin(present, (0.0, 1.0)).all())
        reason = _unfit(present, is_tag=is_tag or yes_no, yes_no=yes_no)
        if reason:
            left_out[key] = reason
        else:
            kept[key] = (values, is_tag or yes_no)
    if not kept:
        return DailyTable(table.first_day, (), np.empty((0, 0)), np.zeros(0, dtype=bool)), left_out
    x = np.column_stack([values for values, _ in kept.values()])
    lived = np.flatnonzero((~np.isnan(x)).any(axis=1))
    start, end = int(lived[0]), int(lived[-1]) + 1
    is_tags = np.array([is_tag for _, is_tag in kept.values()])
    first_day = table.first_day + timedelta(days=start)
    nights = frozenset(column.key for column in table.columns if column.is_night)
    return DailyTable(first_day, tuple(kept), x[start:end], is_tags, nights), left_out


def _merged(columns: tuple[Column, ...]) -> dict[str, tuple[Floats, bool]]:
    longest = max((len(column.values) for column in columns), default=0)
    merged: dict[str, tuple[Floats, bool]] = {}
    for column in columns:
        values = np.full(longest, np.nan)
        values[: len(column.values)] = np.frombuffer(_doubles(column.values), dtype=np.float64)
        values[~(np.abs(values) <= _IMPLAUSIBLE)] = np.nan
        if column.key in merged:
            before, is_tag = merged[column.key]
            merged[column.key] = (np.where(np.isnan(before), values, before), is_tag)
        else:
            merged[column.key] = (values, column.is_tag)
    return merged


def _doubles(values: array[float]) -> array[float]:
    return values if values.typecode == "d" else array("d", values)


def _unfit(present: Floats, *, is_tag: bool, yes_no: bool) -> str:
    """Why values cannot be searched, "" when they can."""
    if not len(present):
        return "it has no values"
    if is_tag and not yes_no:
        return "it is a tag with values other than yes and no"
    if is_tag and len(present) >= MINIMUM_DAYS:
        yes = int(present.sum())
        for count, word in ((yes, "yes"), (len(present) - yes, "no")):
            if count < MINIMUM_EACH:
                return f"it has {_days(count)} with a {word}, and needs {MINIMUM_EACH}"
    if len(present) < MINIMUM_DAYS:
        return f"it has {_days(len(present))} with a value, and needs {MINIMUM_DAYS}"
    distinct = len(np.unique(present))
    if distinct == 1:
        return "it is the same every day"
    if distinct < MINIMUM_DISTINCT and not is_tag:
        return f"it takes only {distinct} different values"
    return ""


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"
