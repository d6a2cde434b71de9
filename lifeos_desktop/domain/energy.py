"""What to expect of a day's energy from the person's own ratings alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from statistics import fmean

from lifeos_desktop.domain.day import quantile

MEAN_28 = "mean28"
EXPECTATION_DAYS = 28
#: Fewer ratings than these say nothing worth an interval.
EXPECTATION_MINIMUM = 7
_DAY = timedelta(days=1)


class Making(Enum):
    """How the forecast of today stands apart from what is stored."""

    IDLE = "idle"
    WORKING = "working"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Expectation:
    """The mean of ``n`` own ratings; the middle 80 % of them lay between ``low`` and ``high``."""

    value: float
    low: float
    high: float
    n: int


def expectation(ratings: Sequence[int]) -> Expectation | None:
    """What these ratings lead to expect; None with fewer than seven."""
    if len(ratings) < EXPECTATION_MINIMUM:
        return None
    ordered = sorted(map(float, ratings))
    return Expectation(fmean(ordered), quantile(ordered, 0.1), quantile(ordered, 0.9), len(ordered))


def ratings_before(ratings: Mapping[date, Sequence[int]], day: date) -> list[int]:
    """Every rating of the 28 days before a day."""
    first = day - EXPECTATION_DAYS * _DAY
    return [value for other, found in ratings.items() if first <= other < day for value in found]


def middle(ratings: Sequence[int]) -> float:
    """A day's energy: the median of its ratings."""
    return quantile(sorted(map(float, ratings)), 0.5)
