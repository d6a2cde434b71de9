"""What to expect of a day's energy from the person's own ratings, and how far that misses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import fmean

from lifeos_desktop.domain.day import quantile

MEAN_28 = "mean28"
YESTERDAY = "yesterday"
EXPECTATION_DAYS = 28
#: Fewer ratings than these say nothing worth an interval, and fewer days nothing worth a ledger.
EXPECTATION_MINIMUM = 7
LEDGER_DAYS = 30
LEDGER_MINIMUM = 7
_DAY = timedelta(days=1)


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


@dataclass(frozen=True, slots=True)
class Miss:
    """How far one way of expecting missed, on average over the same days as the others."""

    model: str
    title: str
    mean_miss: float


@dataclass(frozen=True, slots=True)
class Ledger:
    """``misses`` is empty with fewer than seven days; ``sealed_days`` of the ``days`` were sealed
    before the day was rated, the others were worked out afterwards from the days before each."""

    days: int
    sealed_days: int
    misses: tuple[Miss, ...]

    @property
    def days_needed(self) -> int:
        """How many more rated days the first comparison needs."""
        return max(0, LEDGER_MINIMUM - self.days)


def ledger(
    ratings: Mapping[date, Sequence[int]], sealed: Mapping[date, float], until: date
) -> Ledger:
    """Compare the mean of 28 days with "same as yesterday" over the last 30 days both can judge.

    ``ratings`` are those of each day in the order they were made: the first one after waking is the
    truth, the median of the day before is yesterday's. ``sealed`` are stored expectations by day.
    """
    judged: list[tuple[float, float, bool]] = []
    for day in sorted(ratings, reverse=True):
        if len(judged) == LEDGER_DAYS:
            break
        yesterday = ratings.get(day - _DAY)
        if day > until or not ratings[day] or not yesterday:
            continue
        mean = sealed.get(day)
        if mean is None:
            worked_out = expectation(ratings_before(ratings, day))
            if worked_out is None:
                continue
            mean = worked_out.value
        truth = float(ratings[day][0])
        judged.append((abs(mean - truth), abs(middle(yesterday) - truth), day in sealed))
    misses: tuple[Miss, ...] = ()
    if len(judged) >= LEDGER_MINIMUM:
        misses = (
            Miss(MEAN_28, "Mean of your 28 days", fmean(row[0] for row in judged)),
            Miss(YESTERDAY, "Same as yesterday", fmean(row[1] for row in judged)),
        )
    return Ledger(len(judged), sum(row[2] for row in judged), misses)


def ratings_before(ratings: Mapping[date, Sequence[int]], day: date) -> list[int]:
    """Every rating of the 28 days before a day."""
    first = day - EXPECTATION_DAYS * _DAY
    return [value for other, found in ratings.items() if first <= other < day for value in found]


def middle(ratings: Sequence[int]) -> float:
    """A day's energy: the median of its ratings."""
    return quantile(sorted(map(float, ratings)), 0.5)
