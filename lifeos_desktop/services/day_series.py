"""The daily values of any metric of the catalogue, from whichever table holds them."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta, tzinfo
from statistics import median
from typing import NamedTuple

from lifeos_desktop.domain.calendar_facts import calendar_facts, timed_events
from lifeos_desktop.domain.day import DayContext, day_bounds, local_day
from lifeos_desktop.domain.facts import Fact
from lifeos_desktop.domain.records import CalendarEvent
from lifeos_desktop.services.source_order import rank
from lifeos_desktop.store.repositories.daily import DailyRow
from lifeos_desktop.store.store import Store

JOURNAL, CALENDAR, TASKS = "journal", "calendar", "tasks"
TAG = "tag."  # the metric of a tag is its name after this
_DAY = timedelta(days=1)


class DayValue(NamedTuple):
    """One day's value. ``table`` and ``row_id`` point at its row; None where several made it."""

    value: float
    source: str
    table: str
    row_id: int | None


class DaySeries:
    """Reads one value a day: of several sources the preferred one's, never a mixture."""

    def __init__(
        self,
        store: Store,
        *,
        zone: Callable[[], tzinfo],
        source_order: Callable[[], Sequence[str]],
    ) -> None:
        self._store = store
        self._zone = zone
        self._source_order = source_order

    async def values(self, metric: str, first: date, last: date) -> dict[date, DayValue]:
        """The days from ``first`` to ``last`` that have a value, in order.

        A day's energy and mood are the median of its ratings. A tag is 1 on days that have it and 0
        on days with a journal entry without it; a day without any entry says neither.
        """
        match metric:
            case "journal.energy" | "journal.mood":
                return await self._ratings(metric, first, last)
            case "tasks.done":
                return await self._done(first, last)
        if metric.startswith(TAG):
            return await self._tagged(metric.removeprefix(TAG), first, last)
        if metric.startswith("calendar."):
            return (await self._calendar([metric], first, last))[metric]
        return self._one_source_a_day(await self._store.daily.points(metric, first, last))

    async def many(
        self, metrics: Iterable[str], first: date, last: date
    ) -> dict[str, dict[date, DayValue]]:
        """The same for several metrics; the calendar is read once for all."""
        wanted = list(metrics)
        found: dict[str, dict[date, DayValue]] = {}
        if calendar := [metric for metric in wanted if metric.startswith("calendar.")]:
            found |= await self._calendar(calendar, first, last)
        for metric in wanted:
            if metric not in found:
                found[metric] = await self.values(metric, first, last)
        return found

    def _one_source_a_day(self, rows: Iterable[DailyRow]) -> dict[date, DayValue]:
        order = {source: number for number, source in enumerate(self._source_order())}
        best: dict[date, DailyRow] = {}
        for row in rows:
            there = best.get(row.day)
            if there is None or rank(order, row.source) < rank(order, there.source):
                best[row.day] = row
        return {
            day: DayValue(row.value, row.source, "data_points", row.id) for day, row in best.items()
        }

    async def _ratings(self, metric: str, first: date, last: date) -> dict[date, DayValue]:
        rows = await self._store.daily.ratings(first, last, mood=metric == "journal.mood")
        by_day: dict[date, list[tuple[int, int]]] = defaultdict(list)
        for row in rows:
            by_day[row.day].append((row.value, row.id))
        return {
            day: DayValue(
                float(median(value for value, _ in found)),
                JOURNAL,
                "journal_entries",
                found[0][1] if len(found) == 1 else None,
            )
            for day, found in by_day.items()
        }

    async def _tagged(self, tag: str, first: date, last: date) -> dict[date, DayValue]:
        """Yes where the journal or a source says so, no where they have only other tags."""
        found: dict[date, DayValue] = {}
        for entry in await self._store.journal.between(first, last):
            if tag in entry.tags:
                found[entry.day] = DayValue(1.0, JOURNAL, "journal_entries", entry.id)
            else:
                found.setdefault(entry.day, DayValue(0.0, JOURNAL, "journal_entries", entry.id))
        for row in await self._store.daily.tags(first, last):
            said = DayValue(float(row.tag == tag), row.source, "data_points", row.id)
            if said.value > found.setdefault(row.day, said).value:
                found[row.day] = said
        return dict(sorted(found.items()))

    async def _done(self, first: date, last: date) -> dict[date, DayValue]:
        """Counts; a day without a done task has none to show, since nobody says it was a zero."""
        zone = self._zone()
        start, end = day_bounds(first, zone)[0], day_bounds(last, zone)[1]
        by_day: dict[date, list[int]] = defaultdict(list)
        for done_at, task_id in await self._store.daily.done(start, end):
            by_day[local_day(done_at, zone)].append(task_id)
        return {
            day: DayValue(float(len(ids)), TASKS, "tasks", ids[0] if len(ids) == 1 else None)
            for day, ids in sorted(by_day.items())
        }

    async def _calendar(
        self, metrics: Sequence[str], first: date, last: date
    ) -> dict[str, dict[date, DayValue]]:
        zone = self._zone()
        start, end = day_bounds(first, zone)[0], day_bounds(last, zone)[1]
        events = await self._store.calendar.between(start, end)
        # Off the loop: a year of meetings takes a few hundredths of a second to add up.
        return await asyncio.to_thread(_calendar_values, metrics, events, first, last, zone)


def _calendar_values(
    metrics: Sequence[str], events: Sequence[CalendarEvent], first: date, last: date, zone: tzinfo
) -> dict[str, dict[date, DayValue]]:
    """Between the first and the last stored event a day without events is an empty one."""
    found: dict[str, dict[date, DayValue]] = {metric: {} for metric in metrics}
    if not events:
        return found
    by_day: dict[date, list[CalendarEvent]] = defaultdict(list)
    for event in events:
        for day in _days_of(event, zone):
            by_day[day].append(event)
    day, end = max(first, min(by_day)), min(last, max(by_day))
    while day <= end:
        context = DayContext(day, zone, events=tuple(by_day.get(day, ())), has_calendar=True)
        facts = {fact.id: fact for fact in calendar_facts(context)}
        for metric, values in found.items():
            value = _calendar_value(metric, context, facts)
            if value is not None:
                values[day] = DayValue(value, CALENDAR, "calendar_events", None)
        day += _DAY
    return found


def _days_of(event: CalendarEvent, zone: tzinfo) -> Iterable[date]:
    if event.all_day and event.start_date and event.end_date:
        start, end = event.start_date, max(event.end_date - _DAY, event.start_date)
    else:
        start = local_day(event.start, zone)
        end = local_day(max(event.start, event.end - timedelta(microseconds=1)), zone)
    return (start + number * _DAY for number in range((end - start).days + 1))


def _calendar_value(metric: str, context: DayContext, facts: Mapping[str, Fact]) -> float | None:
    if metric in ("calendar.first_start", "calendar.last_end"):
        timed = timed_events(context)
        if not timed:
            return None
        if metric == "calendar.first_start":
            return _minute(min(event.start for event in timed), context)
        return _minute(max(event.end for event in timed), context)
    found = facts.get(metric)
    if found is None:
        return 0.0 if metric in ("calendar.hours", "calendar.back_to_back") else None
    return float(found.value)


def _minute(instant: datetime, context: DayContext) -> float:
    """The local clock time: 0 if it is of the day before, past 1440 if it is of the day after."""
    local = instant.astimezone(context.zone)
    return max(0.0, (local.date() - context.day).days * 1440.0 + local.hour * 60.0 + local.minute)
