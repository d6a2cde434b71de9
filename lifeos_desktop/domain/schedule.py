"""When jobs are due: local wall-clock slots, turned into instants.

A slot is a local date and time of day ("07:00 on 4 March"); its *occurrence* is the UTC instant at
which the local clock first reads that time. A slot inside a spring-forward gap happens when the gap
ends (02:30 -> 03:00 the same day); a slot inside an autumn overlap happens once, the first time.
A local day that a zone left out altogether has no slots.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)
# A weekly slot can be two weeks away where a zone left out that very day (Samoa, 30 Dec 2011).
_SEARCH_DAYS = 16


@dataclass(frozen=True, slots=True)
class Daily:
    """Every day at one local time."""

    at: time


@dataclass(frozen=True, slots=True)
class Weekly:
    """Once a week at one local time. ``weekday`` counts from Monday = 0."""

    weekday: int
    at: time

    def __post_init__(self) -> None:
        if not 0 <= self.weekday <= 6:
            raise ValueError("weekday counts from Monday = 0 to Sunday = 6")


@dataclass(frozen=True, slots=True)
class Every:
    """Every so many hours by the local clock, starting at midnight (6: 00, 06, 12 and 18 h)."""

    hours: int

    def __post_init__(self) -> None:
        if self.hours < 1 or 24 % self.hours:
            raise ValueError("hours must divide 24, so that every day has the same slots")


Schedule = Daily | Weekly | Every


def instant_of(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The first UTC instant at which the local clock reads ``at`` on ``day``, or has passed it."""
    local = datetime.combine(day, at.replace(fold=0), zone)
    instant = local.astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None, fold=0) == local.replace(tzinfo=None):
        return instant
    # In a gap, fold=1 reads the time with the later offset: an instant before the change.
    return _end_of_gap(local.replace(fold=1).astimezone(UTC), instant, zone)


def day_exists(day: date, zone: ZoneInfo) -> bool:
    """Whether the zone had this local day at all (Samoa had no 30 December 2011)."""
    return instant_of(day, time.min, zone) < instant_of(day + _DAY, time.min, zone)


def next_after(schedule: Schedule, moment: datetime, zone: ZoneInfo) -> datetime:
    """The first occurrence strictly after ``moment``, aware UTC."""
    today = _local_day(moment, zone)
    for offset in range(_SEARCH_DAYS + 1):
        for instant in _of_day(schedule, today + offset * _DAY, zone):
            if instant > moment:
                return instant
    raise AssertionError("every schedule has an occurrence within two weeks")


def latest_due(schedule: Schedule, moment: datetime, zone: ZoneInfo) -> datetime:
    """The last occurrence at or before ``moment``, aware UTC."""
    # From tomorrow: a clock set back over midnight has already passed tomorrow's first slots.
    tomorrow = _local_day(moment, zone) + _DAY
    for offset in range(_SEARCH_DAYS + 2):
        for instant in reversed(_of_day(schedule, tomorrow - offset * _DAY, zone)):
            if instant <= moment:
                return instant
    raise AssertionError("every schedule has an occurrence within two weeks")


def occurrences(
    schedule: Schedule, after: datetime, before: datetime, zone: ZoneInfo
) -> Iterator[datetime]:
    """The occurrences strictly between two instants, in order."""
    instant = next_after(schedule, after, zone)
    while instant < before:
        yield instant
        instant = next_after(schedule, instant, zone)


def shortest_spacing(schedule: Schedule) -> timedelta:
    """Half the usual distance of two occurrences.

    Within one zone and one schedule two occurrences are never nearer than this, whatever the
    daylight saving rules do; nearer ones mean that the zone or the schedule was changed.
    """
    match schedule:
        case Daily():
            return timedelta(hours=12)
        case Weekly():
            return timedelta(days=3, hours=12)
        case Every(hours):
            return timedelta(hours=hours) / 2


@dataclass(frozen=True, slots=True)
class Within:
    """A missed occurrence may be caught up this long after it was due."""

    span: timedelta

    def deadline(self, occurrence: datetime, zone: ZoneInfo) -> datetime:
        """The last instant at which catching up still makes sense."""
        return occurrence + self.span


@dataclass(frozen=True, slots=True)
class UntilLocal:
    """A missed occurrence may be caught up until a local time, so many days later.

    ``at_least`` holds where the person has moved the job itself close to or past that time.
    """

    at: time
    days_later: int = 0
    at_least: timedelta = timedelta(hours=2)

    def deadline(self, occurrence: datetime, zone: ZoneInfo) -> datetime:
        """The last instant at which catching up still makes sense."""
        day = _local_day(occurrence, zone) + self.days_later * _DAY
        return max(instant_of(day, self.at, zone), occurrence + self.at_least)


CatchUp = Within | UntilLocal


def _local_day(moment: datetime, zone: ZoneInfo) -> date:
    return moment.astimezone(zone).date()


def _of_day(schedule: Schedule, day: date, zone: ZoneInfo) -> tuple[datetime, ...]:
    """The occurrences of one local day, increasing; two slots in one gap are one occurrence."""
    slots = _slots(schedule, day)
    if not slots or not day_exists(day, zone):
        return ()
    return tuple(dict.fromkeys(instant_of(day, at, zone) for at in slots))


def _slots(schedule: Schedule, day: date) -> tuple[time, ...]:
    match schedule:
        case Daily(at):
            return (at,)
        case Weekly(weekday, at):
            return (at,) if day.weekday() == weekday else ()
        case Every(hours):
            return tuple(time(hour) for hour in range(0, 24, hours))


def _end_of_gap(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The instant between the two at which the zone's offset changes, by halving."""
    offset = before.astimezone(zone).utcoffset()
    low, high = 0, int((after - before).total_seconds())
    while high - low > 1:
        middle = (low + high) // 2
        if (before + timedelta(seconds=middle)).astimezone(zone).utcoffset() == offset:
            low = middle
        else:
            high = middle
    return (before + timedelta(seconds=high)).replace(microsecond=0)
