"""The facts of a day: each value with its formatted form and the rows it came from.

Ids are stable names (``sleep.total``, ``sleep.total.vs_usual``, ``calendar.first``); docs/cli.md
lists them. A comparison is a fact of its own: how far the value is from the person's usual, and
which way.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise

from lifeos_desktop.domain import formats
from lifeos_desktop.domain.catalogue import Catalogue
from lifeos_desktop.domain.day import (
    BASELINE_DAYS,
    DayContext,
    baseline,
    day_bounds,
    week_mean,
)
from lifeos_desktop.domain.facts import Direction, Fact, Kind, RowRef
from lifeos_desktop.domain.metrics import Better, Metric, Unit
from lifeos_desktop.domain.records import CalendarEvent, DataPoint, Goal, Task

NIGHT_METRICS = (
    "sleep.total sleep.deep sleep.rem sleep.light sleep.awake sleep.in_bed sleep.efficiency "
    "sleep.latency sleep.bedtime sleep.wake_time sleep.nap sleep.hrv sleep.lowest_hr sleep.breath "
    "sleep.score readiness.score body.temperature_deviation body.spo2"
).split()
YESTERDAY_METRICS = (
    "activity.steps activity.score activity.active_calories activity.workout_time"
).split()
MAX_EVENTS = 8
MAX_TASKS = 5
MAX_GOALS = 3
BACK_TO_BACK = timedelta(minutes=5)
_NOT_MEETINGS = frozenset(("workingLocation", "birthday", "fromGmail"))
_MAX_TITLE = 60
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")


def facts_of(context: DayContext, catalogue: Catalogue) -> tuple[Fact, ...]:
    """All facts of the day, in a stable order."""
    yesterday = context.day - timedelta(days=1)
    found: list[Fact] = []
    for key in NIGHT_METRICS:
        found.extend(_metric_facts(context, catalogue[key], context.day, suffix=""))
    for key in YESTERDAY_METRICS:
        found.extend(_metric_facts(context, catalogue[key], yesterday, suffix=" yesterday"))
    found.extend(_calendar_facts(context))
    found.extend(_task_facts(context))
    found.extend(_goal_facts(context.goals))
    found.extend(_energy_facts(context))
    return tuple(found)


def private_names(context: DayContext) -> tuple[str, ...]:
    """Titles that a text may only write through a fact token."""
    titles = [event.summary for event in context.events]
    titles += [task.title for task in context.tasks] + [goal.title for goal in context.goals]
    return tuple(dict.fromkeys(plain_title(title) for title in titles if title.strip()))


def plain_title(title: str) -> str:
    """A title from outside as one short line of plain text."""
    line = " ".join(_CONTROL.sub(" ", title).split())
    return line if len(line) <= _MAX_TITLE else line[: _MAX_TITLE - 1].rstrip() + "…"


def point_refs(points: Iterable[DataPoint]) -> tuple[RowRef, ...]:
    """Where stored points are kept."""
    return tuple(
        RowRef("data_points", point.id, point.day) for point in points if point.id is not None
    )


def _metric_facts(context: DayContext, metric: Metric, day: date, *, suffix: str) -> Iterator[Fact]:
    point = context.point(metric.key, day)
    if point is None:
        return
    text = formats.value(point.value, metric.unit)
    if metric.key == "activity.steps":
        text += " steps"
    label = f"{metric.label}{suffix}"
    yield Fact(
        metric.key, label, point.value, metric.unit, text + suffix, metric.key, point_refs([point])
    )
    days = context.points.get(metric.key, {})
    usual = baseline(days, day)
    if usual is not None:
        yield Fact(
            f"{metric.key}.usual",
            f"Usual {_lower_first(metric.label)}, {usual.n} of {BASELINE_DAYS} days",
            usual.usual,
            metric.unit,
            formats.value(usual.usual, metric.unit),
            metric.key,
            point_refs(usual.points),
        )
        yield comparison_fact(
            metric, label, point.value, usual.usual, point_refs([point, *usual.points])
        )
    week = week_mean(days, day)
    if week is not None:
        mean, points = week
        yield Fact(
            f"{metric.key}.week",
            f"{metric.label}, mean of the 7 days before",
            mean,
            metric.unit,
            formats.value(mean, metric.unit),
            metric.key,
            point_refs(points),
        )


def comparison_fact(
    metric: Metric, label: str, value: float, usual: float, rows: tuple[RowRef, ...]
) -> Fact:
    """How far a value is from the usual one, which way, and whether that is for the better."""
    amount = value - usual
    direction = _direction(amount, metric, usual)
    better: bool | None = None
    if direction is not Direction.SAME and metric.better is not Better.NEITHER:
        better = (direction is Direction.MORE) == (metric.better is Better.HIGHER)
    text = (
        "about your usual"
        if direction is Direction.SAME
        else formats.difference(amount, metric.unit)
    )
    return Fact(
        f"{metric.key}.vs_usual",
        f"{label} against your usual",
        amount,
        metric.unit,
        text,
        metric.key,
        rows,
        Kind.COMPARISON,
        direction,
        better,
    )


def _direction(amount: float, metric: Metric, usual: float) -> Direction:
    """Differences smaller than these read as the same to a person."""
    match metric.unit:
        case Unit.SECONDS:
            same = max(300.0, 0.02 * usual)
        case Unit.MINUTES_OF_DAY:
            same = 10.0
        case Unit.CELSIUS_DEVIATION:
            same = 0.1
        case Unit.COUNT | Unit.KILOCALORIES | Unit.METRES:
            same = 0.05 * abs(usual)
        case _:
            same = 1.0
    if abs(amount) <= same:
        return Direction.SAME
    return Direction.MORE if amount > 0 else Direction.LESS


def _lower_first(label: str) -> str:
    return label if label.split(" ", 1)[0].isupper() else label[:1].lower() + label[1:]


def day_events(context: DayContext) -> list[CalendarEvent]:
    """What takes place on the day: not cancelled, not declined, no birthdays or places of work."""
    return [
        event
        for event in context.events
        if event.status != "cancelled"
        and event.own_response != "declined"
        and event.event_type not in _NOT_MEETINGS
    ]


def _calendar_facts(context: DayContext) -> Iterator[Fact]:
    if not context.has_calendar:
        return
    start, end = day_bounds(context.day, context.zone)
    events = day_events(context)
    timed = [event for event in events if not event.all_day]
    busy = [event for event in timed if event.transparency != "transparent"]
    refs = _event_refs(events)
    yield Fact(
        "calendar.count",
        "Events on the day",
        float(len(events)),
        Unit.COUNT,
        formats.counted(len(events), "event", "events"),
        "calendar",
        refs,
    )
    spans = _merged([(max(e.start, start), min(e.end, end)) for e in busy if e.end > e.start])
    booked = sum((to - since).total_seconds() for since, to in spans)
    if booked:
        yield _calendar_value(
            "calendar.hours",
            "Hours booked",
            booked,
            Unit.SECONDS,
            f"{formats.duration(booked)} booked",
            busy,
        )
    yield from _named_events(context, events, timed)
    if timed:
        last = max(timed, key=lambda event: event.end)
        yield _calendar_value(
            "calendar.last_end",
            "End of the last event",
            last.end.isoformat(),
            "instant",
            formats.local_clock(min(last.end, end), context.zone),
            [last],
        )
    gaps = [(b[0] - a[1], a[1]) for a, b in pairwise(spans)]
    if gaps:
        length, since = max(gaps, key=lambda gap: (gap[0], -gap[1].timestamp()))
        if length >= timedelta(minutes=15):
            yield _calendar_value(
                "calendar.longest_gap",
                "Longest free stretch between events",
                length.total_seconds(),
                Unit.SECONDS,
                f"{formats.duration(length.total_seconds())} from "
                f"{formats.local_clock(since, context.zone)}",
                busy,
            )
    tight = _back_to_back(busy)
    if tight:
        yield _calendar_value(
            "calendar.back_to_back",
            "Events without a break between them",
            float(len(tight)),
            Unit.COUNT,
            f"{len(tight)} back-to-back events",
            tight,
        )


def _named_events(
    context: DayContext, events: Sequence[CalendarEvent], timed: Sequence[CalendarEvent]
) -> Iterator[Fact]:
    if timed:
        yield _event_fact("calendar.first", "First event", timed[0], context)
    for number, event in enumerate(events[:MAX_EVENTS], start=1):
        yield _event_fact(f"calendar.event.{number}", "Event", event, context)


def _event_fact(fact_id: str, label: str, event: CalendarEvent, context: DayContext) -> Fact:
    title = plain_title(event.summary) or "An event without a title"
    start, _ = day_bounds(context.day, context.zone)
    if event.all_day:
        when = ", all day"
    elif event.start < start:
        when = f" until {formats.local_clock(event.end, context.zone)}"
    else:
        when = f" at {formats.local_clock(event.start, context.zone)}"
    return Fact(
        fact_id, label, title, "event", title + when, "calendar", _event_refs([event]), Kind.NAME
    )


def _calendar_value(
    fact_id: str,
    label: str,
    value: float | str,
    unit: str,
    text: str,
    events: Sequence[CalendarEvent],
) -> Fact:
    return Fact(fact_id, label, value, unit, text, "calendar", _event_refs(events))


def _event_refs(events: Iterable[CalendarEvent]) -> tuple[RowRef, ...]:
    return tuple(
        RowRef("calendar_events", event.id, event.start_date)
        for event in events
        if event.id is not None
    )


def _merged(spans: list[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    merged: list[tuple[datetime, datetime]] = []
    for since, to in sorted(spans):
        if merged and since <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], to))
        else:
            merged.append((since, to))
    return merged


def _back_to_back(busy: Sequence[CalendarEvent]) -> list[CalendarEvent]:
    """The events that follow another one, or are followed, within five minutes."""
    ordered = sorted(busy, key=lambda event: (event.start, event.end))
    tight: dict[int, CalendarEvent] = {}
    for at, (first, second) in enumerate(pairwise(ordered)):
        if timedelta(0) <= second.start - first.end <= BACK_TO_BACK:
            tight[at] = first
            tight[at + 1] = second
    return list(tight.values())


def ordered_tasks(context: DayContext) -> list[Task]:
    """Open tasks as they ask for attention: overdue, due today, then by due date and priority."""
    far = date.max
    return sorted(
        context.tasks,
        key=lambda task: (
            (task.due or far) > context.day,
            task.due or far,
            task.priority,
            task.id or 0,
        ),
    )


def _task_facts(context: DayContext) -> Iterator[Fact]:
    tasks = ordered_tasks(context)
    overdue = [task for task in tasks if task.due is not None and task.due < context.day]
    today = [task for task in tasks if task.due == context.day]
    for fact_id, label, some, one, many in (
        ("tasks.open", "Open tasks", tasks, "open task", "open tasks"),
        ("tasks.overdue", "Overdue tasks", overdue, "overdue task", "overdue tasks"),
        ("tasks.due_today", "Tasks due today", today, "task due today", "tasks due today"),
    ):
        if some:
            yield Fact(
                fact_id,
                label,
                float(len(some)),
                Unit.COUNT,
                formats.counted(len(some), one, many),
                "tasks",
                _rows("tasks", some),
            )
    for number, task in enumerate(tasks[:MAX_TASKS], start=1):
        title = plain_title(task.title)
        yield Fact(
            f"task.{number}",
            "Task",
            title,
            "task",
            title,
            "tasks",
            _rows("tasks", [task]),
            Kind.NAME,
        )


def _goal_facts(goals: Sequence[Goal]) -> Iterator[Fact]:
    for number, goal in enumerate(goals[:MAX_GOALS], start=1):
        title = plain_title(goal.title)
        text = f"{title}, {round(goal.progress * 100)}\u00a0% there"
        yield Fact(
            f"goal.{number}",
            "Goal",
            title,
            "goal",
            text,
            "goals",
            _rows("goals", [goal]),
            Kind.NAME,
        )


def _energy_facts(context: DayContext) -> Iterator[Fact]:
    rated = [entry for entry in context.ratings if entry.energy is not None]
    if not rated:
        return
    mean = sum(float(entry.energy or 0) for entry in rated) / len(rated)
    rows = _rows("journal_entries", rated)
    yield Fact(
        "energy.expected",
        f"Expected energy: the mean of your own {len(rated)} ratings in {BASELINE_DAYS} days",
        mean,
        Unit.RATING,
        f"{formats.number(mean, 1)} of 10",
        "energy",
        rows,
        Kind.EXPECTATION,
    )
    yield Fact(
        "energy.count",
        "Your energy ratings",
        float(len(rated)),
        Unit.COUNT,
        formats.counted(len(rated), "rating", "ratings"),
        "energy",
        rows,
    )


def _rows(table: str, records: Iterable[object]) -> tuple[RowRef, ...]:
    return tuple(
        RowRef(table, row_id, getattr(record, "day", None))
        for record in records
        if (row_id := getattr(record, "id", None)) is not None
    )
