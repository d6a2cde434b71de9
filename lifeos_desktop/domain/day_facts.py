"""The facts of a day: each value with its formatted form and the rows it came from.

Ids are stable names (``sleep.total``, ``sleep.total.vs_usual``, ``calendar.first``); docs/cli.md
lists them. A comparison is a fact of its own: how far the value is from the person's usual, and
which way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from lifeos_desktop.domain import formats
from lifeos_desktop.domain.calendar_facts import calendar_facts
from lifeos_desktop.domain.catalogue import Catalogue
from lifeos_desktop.domain.day import (
    BASELINE_DAYS,
    DayContext,
    baseline,
    week_mean,
)
from lifeos_desktop.domain.facts import Direction, Fact, Kind, RowRef
from lifeos_desktop.domain.metrics import Better, Metric, Unit
from lifeos_desktop.domain.records import DataPoint, Goal, Task
from lifeos_desktop.domain.titles import plain_title

NIGHT_METRICS = (
    "sleep.total sleep.deep sleep.rem sleep.light sleep.awake sleep.in_bed sleep.efficiency "
    "sleep.latency sleep.bedtime sleep.wake_time sleep.nap sleep.hrv sleep.lowest_hr sleep.breath "
    "sleep.score readiness.score body.temperature_deviation body.spo2"
).split()
YESTERDAY_METRICS = (
    "activity.steps activity.score activity.active_calories activity.workout_time"
).split()
MAX_TASKS = 5
MAX_GOALS = 3


def facts_of(context: DayContext, catalogue: Catalogue) -> tuple[Fact, ...]:
    """All facts of the day, in a stable order."""
    yesterday = context.day - timedelta(days=1)
    found: list[Fact] = []
    for key in NIGHT_METRICS:
        found.extend(_metric_facts(context, catalogue[key], context.day, suffix=""))
    for key in YESTERDAY_METRICS:
        found.extend(_metric_facts(context, catalogue[key], yesterday, suffix=" yesterday"))
    found.extend(calendar_facts(context))
    found.extend(_task_facts(context))
    found.extend(_goal_facts(context.goals))
    found.extend(_energy_facts(context))
    return tuple(found)


def private_names(context: DayContext) -> tuple[str, ...]:
    """Titles that a text may only write through a fact token."""
    titles = [event.summary for event in context.events]
    titles += [task.title for task in context.tasks] + [goal.title for goal in context.goals]
    return tuple(dict.fromkeys(plain_title(title) for title in titles if title.strip()))


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
