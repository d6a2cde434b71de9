"""The personal band of every day of a stretch: what was usual in the 28 days before it."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple

from lifeos_desktop.domain.day import BASELINE_DAYS, BASELINE_MINIMUM, quantile

_DAY = timedelta(days=1)
_SPAN = BASELINE_DAYS * _DAY


class Band(NamedTuple):
    """20th percentile, median and 80th percentile of ``n`` values."""

    low: float
    usual: float
    high: float
    n: int


def bands(values: Mapping[date, float], first: date, last: date) -> list[Band | None]:
    """A band for each day from ``first`` to ``last``; None with fewer than 14 values before it.

    The same as `lifeos_desktop.domain.day.baseline` day by day, in one pass.
    """
    before = first - _SPAN
    window = sorted(value for day, value in values.items() if before <= day < first)
    found = []
    day = first
    while day <= last:
        found.append(_band(window) if len(window) >= BASELINE_MINIMUM else None)
        leaving, coming = values.get(day - _SPAN), values.get(day)
        if leaving is not None:
            del window[bisect_left(window, leaving)]
        if coming is not None:
            insort(window, coming)
        day += _DAY
    return found


def _band(ordered: list[float]) -> Band:
    return Band(
        quantile(ordered, 0.2), quantile(ordered, 0.5), quantile(ordered, 0.8), len(ordered)
    )
