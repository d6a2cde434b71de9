"""Small hand-made days for tests of texts: points, events, tasks with row ids."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from lifeos_desktop.domain.day import DayContext
from lifeos_desktop.domain.records import CalendarEvent, DataPoint, Goal, JournalEntry, Task

DAY = date(2025, 3, 4)
BERLIN = ZoneInfo("Europe/Berlin")
H, MIN = 3600.0, 60.0


def series(metric: str, values: Sequence[float | None], last: date = DAY) -> dict[date, DataPoint]:
    """Points whose last value is of ``last``; None leaves the day out. Row ids are unique."""
    first = last - timedelta(days=len(values) - 1)
    base = sum(ord(letter) for letter in metric) * 1000
    return {
        first + timedelta(days=at): DataPoint(
            "oura", metric, first + timedelta(days=at), value, id=base + at
        )
        for at, value in enumerate(values)
        if value is not None
    }


def event(
    title: str, start: str, end: str, *, day: date = DAY, zone: tzinfo = BERLIN, row: int = 1
) -> CalendarEvent:
    """A timed event on the day, with local clock times like "09:30"."""

    def at(text: str) -> datetime:
        return datetime.combine(day, time.fromisoformat(text), zone).astimezone(UTC)

    return CalendarEvent("c", f"uid-{row}", title, at(start), at(end), id=row)


def context(
    points: Mapping[str, Mapping[date, DataPoint]] | None = None,
    *,
    events: Sequence[CalendarEvent] = (),
    tasks: Sequence[Task] = (),
    goals: Sequence[Goal] = (),
    ratings: Sequence[int] = (),
    has_calendar: bool = True,
    sleep_source: str = "Oura",
) -> DayContext:
    """A day in Berlin with what is given."""
    return DayContext(
        day=DAY,
        zone=BERLIN,
        points=dict(points or {}),
        events=tuple(events),
        tasks=tuple(tasks),
        goals=tuple(goals),
        ratings=tuple(
            JournalEntry(DAY - timedelta(days=at + 1), time(9), energy=rating, id=500 + at)
            for at, rating in enumerate(ratings)
        ),
        sleep_source=sleep_source,
        has_calendar=has_calendar,
    )
