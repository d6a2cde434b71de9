"""Which local day an instant belongs to, and everything known about one day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from lifeos_desktop.domain.records import CalendarEvent, DataPoint, Goal, JournalEntry, Task

BASELINE_DAYS = 28
BASELINE_MINIMUM = 14
WEEK_MINIMUM = 4

MetricDays = Mapping[str, Mapping[date, DataPoint]]


def local_day(instant: datetime, zone: tzinfo) -> date:
    """The date on the wall of someone in the zone at that instant."""
    return instant.astimezone(zone).date()


def day_bounds(day: date, zone: tzinfo) -> tuple[datetime, datetime]:
    """The instants (UTC) at which a local day begins and ends; 23 to 25 hours apart around DST."""
    start = datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)
    end = datetime.combine(day + timedelta(days=1), time.min, tzinfo=zone).astimezone(UTC)
    return start, end


@dataclass(frozen=True, slots=True)
class Baseline:
    """What is usual for this person: over the 28 days before a day, the day itself left out.

    ``usual`` is the median, ``low`` and ``high`` the 20th and 80th percentile (the personal band).
    """

    usual: float
    low: float
    high: float
    points: tuple[DataPoint, ...]

    @property
    def n(self) -> int:
        return len(self.points)


def baseline(days: Mapping[date, DataPoint], day: date) -> Baseline | None:
    """The baseline of a metric before a day; None with fewer than 14 values."""
    points = _before(days, day, BASELINE_DAYS)
    if len(points) < BASELINE_MINIMUM:
        return None
    values = sorted(point.value for point in points)
    return Baseline(
        quantile(values, 0.5), quantile(values, 0.2), quantile(values, 0.8), tuple(points)
    )


def week_mean(days: Mapping[date, DataPoint], day: date) -> tuple[float, list[DataPoint]] | None:
    """The mean of the seven days before a day and its points; None with fewer than 4 values."""
    points = _before(days, day, 7)
    if len(points) < WEEK_MINIMUM:
        return None
    return sum(point.value for point in points) / len(points), points


def quantile(ordered: list[float], share: float) -> float:
    """The share-quantile of ordered values, linear between neighbours (numpy's default)."""
    position = (len(ordered) - 1) * share
    below = int(position)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (position - below)


def _before(days: Mapping[date, DataPoint], day: date, span: int) -> list[DataPoint]:
    first = day - timedelta(days=span)
    return [days[d] for d in sorted(days) if first <= d < day]


@dataclass(frozen=True, slots=True)
class DayContext:
    """Everything a text about a day may draw on. Nothing in it is dated later than the day.

    ``points`` reaches back 28 days; ``events`` are the day's occurrences; ``ratings`` are journal
    entries with an energy rating made before the day; ``sleep_source`` is the title of the source
    that is expected to deliver nights, empty when there is none; ``last_night`` is the newest day
    with a stored night, up to the day; ``has_calendar`` whether any calendar is stored at all,
    ``calendar_read`` when one that is behind was last read, None while none is.
    """

    day: date
    zone: tzinfo
    points: MetricDays = field(default_factory=dict)
    events: tuple[CalendarEvent, ...] = ()
    tasks: tuple[Task, ...] = ()
    goals: tuple[Goal, ...] = ()
    ratings: tuple[JournalEntry, ...] = ()
    sleep_source: str = ""
    has_calendar: bool = False
    last_night: date | None = None
    calendar_read: datetime | None = None

    def point(self, metric: str, day: date | None = None) -> DataPoint | None:
        return self.points.get(metric, {}).get(day or self.day)

    @property
    def has_night(self) -> bool:
        """Whether last night is in: its length or at least a score of it."""
        return any(self.point(m) for m in ("sleep.total", "sleep.score", "readiness.score"))
