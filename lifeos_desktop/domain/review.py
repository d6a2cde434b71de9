"""The weekly review: the week against the person's own weeks before it, as facts and text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from lifeos_desktop.domain import formats
from lifeos_desktop.domain.catalogue import Catalogue
from lifeos_desktop.domain.day import BASELINE_DAYS, BASELINE_MINIMUM, MetricDays, quantile
from lifeos_desktop.domain.day_facts import comparison_fact, point_refs
from lifeos_desktop.domain.facts import Direction, Draft, Fact, RowRef
from lifeos_desktop.domain.metrics import Unit
from lifeos_desktop.domain.records import DataPoint, JournalEntry, Task

REVIEWED_METRICS = (
    "sleep.total sleep.deep sleep.efficiency sleep.score sleep.hrv sleep.lowest_hr readiness.score "
    "activity.steps activity.score"
).split()
#: Fewer days than this say nothing about a week.
WEEK_MINIMUM = 4
#: Words of the review that name its own period; the evidence lock permits them there.
OWN_WORDS = frozenset(("week", "nights", "days", "past"))


@dataclass(frozen=True, slots=True)
class WeekContext:
    """What a review draws on: the week from ``monday`` on, nothing later than its Sunday."""

    monday: date
    points: MetricDays
    ratings: tuple[JournalEntry, ...] = ()
    done_tasks: tuple[Task, ...] = ()
    open_tasks: tuple[Task, ...] = ()

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=6)


def monday_of(day: date) -> date:
    """The Monday of the week a day belongs to."""
    return day - timedelta(days=day.weekday())


def facts_of_week(context: WeekContext, catalogue: Catalogue) -> tuple[Fact, ...]:
    """The week's means, each against the median of the 28 days before the week."""
    found: list[Fact] = []
    for key in REVIEWED_METRICS:
        found.extend(_metric_facts(context, key, catalogue))
    found.extend(_rating_facts(context))
    found.extend(_task_facts(context))
    return tuple(found)


def write_week(facts: Mapping[str, Fact]) -> Draft:
    """The review that rules write."""
    sentences = [
        *_mean("sleep.total", "Your sleep averaged", facts),
        *_mean("sleep.deep", "Deep sleep averaged", facts),
        *(
            []
            if "sleep.total" in facts
            else _mean("sleep.score", "Your sleep score averaged", facts)
        ),
        *_mean("sleep.hrv", "HRV averaged", facts),
        *_mean("sleep.lowest_hr", "Resting heart rate averaged", facts),
        *_mean("readiness.score", "Readiness averaged", facts),
        *_mean("activity.steps", "Steps averaged", facts),
    ]
    if "energy.expected" in facts:
        sentences.append("Your energy averaged {{energy.expected}} over {{energy.count}}.")
    if "tasks.done" in facts:
        sentences.append("You have {{tasks.done}}.")
    if "tasks.open" in facts:
        sentences.append("On your list: {{tasks.open}}.")
    return Draft(tuple(sentences), _suggestion(facts) if sentences else "")


def _suggestion(facts: Mapping[str, Fact]) -> str:
    sleep = facts.get("sleep.total.vs_usual")
    if sleep is not None and sleep.direction is Direction.LESS:
        return "Go to bed early tonight."
    steps = facts.get("activity.steps.vs_usual")
    if steps is not None and steps.direction is Direction.LESS:
        return "Take a walk today."
    if "task.1" in facts:
        return "Begin with this task: {{task.1}}."
    return "Keep your routine."


def _mean(metric: str, opening: str, facts: Mapping[str, Fact]) -> list[str]:
    if metric not in facts:
        return []
    text = f"{opening} {{{{{metric}}}}}"
    fact = facts.get(f"{metric}.vs_usual")
    if fact is not None:
        token = f"{{{{{fact.id}}}}}"
        words = {Direction.LESS: " less than usual", Direction.MORE: " more than usual"}
        text += f", {token}{words.get(fact.direction or Direction.SAME, '')}"
    return [text + "."]


def _metric_facts(context: WeekContext, key: str, catalogue: Catalogue) -> Iterator[Fact]:
    metric = catalogue[key]
    days = context.points.get(key, {})
    week = _between(days, context.monday, context.sunday)
    if len(week) < WEEK_MINIMUM:
        return
    mean = sum(point.value for point in week) / len(week)
    unit_word = "nights" if metric.night else "days"
    label = f"{metric.label}, mean of {len(week)} {unit_word} of the week"
    text = formats.value(round(mean, 1) if metric.unit is Unit.PERCENT else mean, metric.unit)
    yield Fact(key, label, mean, metric.unit, text, key, point_refs(week))
    before = _between(
        days, context.monday - timedelta(days=BASELINE_DAYS), context.monday - timedelta(days=1)
    )
    if len(before) >= BASELINE_MINIMUM:
        usual = quantile(sorted(point.value for point in before), 0.5)
        yield comparison_fact(metric, label, mean, usual, point_refs([*week, *before]))


def _between(days: Mapping[date, DataPoint], first: date, last: date) -> list[DataPoint]:
    return [days[day] for day in sorted(days) if first <= day <= last]


def _rating_facts(context: WeekContext) -> Iterator[Fact]:
    rated = [entry for entry in context.ratings if entry.energy is not None]
    if not rated:
        return
    mean = sum(float(entry.energy or 0) for entry in rated) / len(rated)
    refs = _refs("journal_entries", rated)
    yield Fact(
        "energy.expected",
        f"Energy, mean of your {len(rated)} ratings in the week",
        mean,
        Unit.RATING,
        f"{formats.number(mean, 1)} of 10",
        "energy",
        refs,
    )
    yield Fact(
        "energy.count",
        "Your energy ratings in the week",
        float(len(rated)),
        Unit.COUNT,
        formats.counted(len(rated), "rating", "ratings"),
        "energy",
        refs,
    )


def _task_facts(context: WeekContext) -> Iterator[Fact]:
    for fact_id, label, tasks, one, many in (
        ("tasks.done", "Tasks done in the week", context.done_tasks, "task done", "tasks done"),
        ("tasks.open", "Open tasks", context.open_tasks, "open task", "open tasks"),
    ):
        if tasks:
            yield Fact(
                fact_id,
                label,
                float(len(tasks)),
                Unit.COUNT,
                formats.counted(len(tasks), one, many),
                "tasks",
                _refs("tasks", tasks),
            )


def _refs(table: str, records: Sequence[JournalEntry] | Sequence[Task]) -> tuple[RowRef, ...]:
    return tuple(RowRef(table, record.id) for record in records if record.id is not None)
