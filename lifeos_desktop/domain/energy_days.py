"""Which day a rating of energy belongs to, and which one a forecast is measured against."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Protocol

NIGHT_ENDS = time(4)
"""A rating before this hour belongs to the night before, whatever is known of the sleep."""

_DAY = timedelta(days=1)


class Rated(Protocol):
    """A rating: its local day and, where that is known, its local time; when it was entered."""

    @property
    def day(self) -> date: ...
    @property
    def value(self) -> int: ...
    @property
    def at(self) -> time | None: ...
    @property
    def created_at(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class Truth:
    """The first rating after waking.

    ``opened_at`` is when the day's forecast was opened: when the first rating of that morning was
    entered, which need not be this one. ``is_blind``: this one was entered before anything was
    opened, so no forecast could sway it.
    """

    value: float
    opened_at: datetime
    is_blind: bool


def is_of_the_night(at: time | None, woke: float | None = None) -> bool:
    """Whether a rating of this local time was made before the day began.

    ``woke`` is the wake-up time in minutes of the day, None where it is not known.
    """
    if at is None:
        return False
    return at < NIGHT_ENDS or (woke is not None and at.hour * 60 + at.minute < woke)


def by_day(ratings: Iterable[Rated], woke: Mapping[date, float]) -> dict[date, list[Rated]]:
    """The ratings of each day, those made before waking with the day before."""
    found: dict[date, list[Rated]] = {}
    for rating in ratings:
        is_late = is_of_the_night(rating.at, woke.get(rating.day))
        found.setdefault(rating.day - _DAY if is_late else rating.day, []).append(rating)
    return dict(sorted(found.items()))


def truths(ratings: Sequence[Rated], woke: Mapping[date, float]) -> dict[date, Truth]:
    """The first rating after waking of every day that has one."""
    opened: dict[date, datetime] = {}
    after_waking: dict[date, list[Rated]] = {}
    for rating in ratings:
        if is_of_the_night(rating.at):
            continue
        opened[rating.day] = min(rating.created_at, opened.get(rating.day, rating.created_at))
        if not is_of_the_night(rating.at, woke.get(rating.day)):
            after_waking.setdefault(rating.day, []).append(rating)
    found = {}
    for day, candidates in after_waking.items():
        first = _first(candidates)
        found[day] = Truth(float(first.value), opened[day], first.created_at == opened[day])
    return found


def _first(ratings: Sequence[Rated]) -> Rated:
    """By the clock where every rating has a time, else the first one entered."""
    if all(rating.at is not None for rating in ratings):
        return min(ratings, key=lambda rating: (rating.at or time.min, rating.created_at))
    return min(ratings, key=lambda rating: rating.created_at)
