"""What Robin wrote down: tasks, notes and goals. All of it is invented."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from lifeos_desktop.domain.records import Goal, Note, Task
from lifeos_desktop.integrations.demo.life import HISTORY_DAYS

_DAY = timedelta(days=1)
KEY = "demo"
"""In the metadata of a task: which one of the demo it is, so that none is added twice."""


@dataclass(frozen=True, slots=True)
class _Planned:
    """A task in days relative to the day the demo is first opened. ``done`` None: still open."""

    key: str
    title: str
    created: int
    due: int | None
    done: int | None = None
    priority: int = 2
    tags: tuple[str, ...] = ()


_TASKS: tuple[_Planned, ...] = (
    _Planned("tax", "Send the tax papers to the accountant", -13, -3, priority=1, tags=("home",)),
    _Planned("library", "Return the library books", -9, -1, tags=("errand",)),
    _Planned("outline", "Write the outline for the search workshop", -6, 0, None, 1, ("work",)),
    _Planned("numbers", "Answer Mira about the numbers", -2, 1, priority=1, tags=("work",)),
    _Planned("dentist", "Find the vaccination card for the dentist", -4, 2),
    _Planned("present", "Get a birthday present for Ida", -5, 1, tags=("family",)),
    _Planned("harness", "Have the climbing harness checked", -8, 6, priority=3, tags=("climbing",)),
    _Planned("slides", "Slides for show and tell", -3, 4, tags=("work",)),
    _Planned("train", "Book seats for the train to Rostock", -7, 9, tags=("travel",)),
    _Planned("interview", "Read the portfolio before the interview", -1, 7, tags=("work",)),
    _Planned("insurance", "Compare bike insurance", -12, 14, priority=3, tags=("home",)),
    _Planned("garden", "Repot the balcony plants", -10, None, priority=3, tags=("home",)),
    _Planned("review", "Review Lior's pull request", -4, -2, -2, 1, ("work",)),
    _Planned("invoice", "File the invoice of the new desk", -14, -8, -9, 2, ("home",)),
    _Planned("shoes", "Order new running shoes", -11, -5, -6, 3),
    _Planned("minutes", "Send round the minutes of the incident review", -7, -6, -6, 2, ("work",)),
    _Planned("call", "Call the physiotherapist", -9, -8, -8),
    _Planned("recipe", "Send Sanna the soup recipe", -3, -1, -1, 3),
)  # fmt: skip

# One of these each workday once the first history has passed; Robin gets about half of them done.
_LATER = (
    "Reply to the customer from Nordwind", "Water the plants", "Tidy up the backlog",
    "Write the weekly update", "Buy coffee beans", "Check the bike lights", "Sort the photos",
    "Go through the onboarding page with Lior", "Plan the climbing trip",
)  # fmt: skip

_NOTES: tuple[tuple[int, str, str, tuple[str, ...]], ...] = (
    (-171, "Books to read", "The Salt Path of Ilmen. Small Machines. A Map of Quiet.", ("books",)),
    (-120, "", "Idea: show how often a search ended without a click.", ("work",)),
    (-67, "Desk", "The standing desk comes next week. Note how much I sit before and after.", ()),
    (-30, "Soup", "Red lentils, coconut milk, lime. Half the chilli next time.", ("recipe",)),
    (-9, "Boulder hall", "The blue route: left heel first, then lean out.", ("climbing",)),
    (-2, "", "Ask Mira whether research can sit in on the customer calls.", ("work",)),
)  # fmt: skip

_GOALS: tuple[tuple[str, str, float, int], ...] = (
    ("Sleep seven and a half hours", "On average, weekdays too.", 0.55, 60),
    ("Climb a 6b route", "With Tarek, before they set the wall anew.", 0.4, 95),
    ("Read twelve books this year", "Novels count, so do thin ones.", 0.67, 140),
)


def tasks(first_day: date, start: date, end: date, zone: ZoneInfo, seed: int) -> Iterator[Task]:
    """The tasks known on one of the days from ``start`` to ``end`` and not before."""
    opened = first_day + timedelta(days=HISTORY_DAYS - 1)
    for planned in _TASKS:
        created = opened + timedelta(days=planned.created)
        if start <= created <= end:
            due = None if planned.due is None else opened + timedelta(days=planned.due)
            done = None if planned.done is None else opened + timedelta(days=planned.done)
            yield _task(
                planned.key, planned.title, created, due, done, planned.priority, planned.tags, zone
            )
    # What comes up on a day is known on the next one, with the evening's work already in it.
    for number in range((max(start, opened + _DAY) - opened).days, (end - opened).days + 1):
        created = opened + timedelta(days=number - 1)
        rng = random.Random(f"{seed}/tasks/{number}")
        if created.weekday() < 5:
            due = created + timedelta(days=rng.choice((1, 2, 3, 7)))
            done = created if rng.random() < 0.55 else None
            yield _task(f"later-{created}", rng.choice(_LATER), created, due, done, 2, (), zone)


def notes(first_day: date, zone: ZoneInfo) -> Iterator[Note]:
    """Robin's notes of the history."""
    opened = first_day + timedelta(days=HISTORY_DAYS - 1)
    for number, title, content, tags in _NOTES:
        at = _at(opened + timedelta(days=number), 19, zone)
        yield Note(content, title, tags, source=KEY, created_at=at)


def goals(first_day: date, zone: ZoneInfo) -> Iterator[Goal]:
    """Robin's three goals as they stand when the demo is first opened."""
    opened = first_day + timedelta(days=HISTORY_DAYS - 1)
    for title, description, progress, days in _GOALS:
        yield Goal(
            title,
            progress=progress,
            target_date=opened + timedelta(days=days),
            description=description,
            metadata={"source": KEY},
            created_at=_at(first_day, 12, zone),
            updated_at=_at(opened - timedelta(days=2), 20, zone),
        )


def _task(
    key: str,
    title: str,
    created: date,
    due: date | None,
    done: date | None,
    priority: int,
    tags: tuple[str, ...],
    zone: ZoneInfo,
) -> Task:
    return Task(
        title,
        status="open" if done is None else "done",
        priority=priority,
        due=due,
        tags=tags,
        source=KEY,
        metadata={KEY: key},
        created_at=_at(created, 10, zone),
        done_at=None if done is None else _at(done, 17, zone),
    )


def _at(day: date, hour: int, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(hour), zone).astimezone(UTC)
