"""Puts the demo person into a profile of its own and keeps it up to the day."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from lifeos_desktop.domain.ports import Clock
from lifeos_desktop.domain.records import (
    CalendarEvent,
    DataPoint,
    Goal,
    JournalEntry,
    Note,
    SourceDocument,
    Task,
)
from lifeos_desktop.integrations.demo.daytime import CUSTOM_METRICS
from lifeos_desktop.integrations.demo.paper import KEY
from lifeos_desktop.integrations.demo.robin import (
    HOME,
    NAME,
    SOURCE,
    WINDOW,
    Robin,
    first_day_for,
)
from lifeos_desktop.integrations.oura.mapping import points_from
from lifeos_desktop.store import Store

FIRST_DAY = "demo.first_day"
SEEDED_UNTIL = "demo.seeded_until"
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Part:
    """What one run of `Demo.ensure` adds."""

    documents: tuple[SourceDocument, ...]
    points: tuple[DataPoint, ...]
    counted: tuple[DataPoint, ...]  # what Robin records by hand
    events: tuple[CalendarEvent, ...]
    journal: tuple[JournalEntry, ...]
    tasks: tuple[Task, ...]
    notes: tuple[Note, ...]
    goals: tuple[Goal, ...]


class Demo:
    """The demo person in this store.

    Two rows of the settings say where it stands: the first day of the history, which every value
    follows from, and the last day it was brought up to. What was there on that day is not written
    again, so that what somebody trying the demo changes or deletes stays so.
    """

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def is_demo(self) -> bool:
        """Whether this store holds the demo person."""
        return FIRST_DAY in await self._store.settings.all()

    async def ensure(self, today: date, zone: str = HOME) -> bool:
        """Bring the demo person up to ``today``; whether anything was added.

        ``zone`` is where Robin lives when the demo is first made; later it stays so. Safe to
        repeat after a crash. On a day before the last one nothing happens: Robin does not forget.
        """
        rows = await self._store.settings.all()
        until = _day(rows.get(SEEDED_UNTIL))
        if until is not None and today <= until:
            return False
        first_day = _day(rows.get(FIRST_DAY))
        if first_day is None:
            first_day = first_day_for(today)
            await self._store.users.update(name=NAME, timezone=ZoneInfo(zone).key)
            await self._store.settings.set(FIRST_DAY, first_day.isoformat())
        home = ZoneInfo((await self._store.users.get()).timezone or zone)
        # Off the loop: the first history takes about a tenth of a second to make up.
        part = await asyncio.to_thread(_part, first_day, until, today, home, self._clock.now())
        await self._save(part)
        await self._store.settings.set(SEEDED_UNTIL, today.isoformat())
        return True

    async def _save(self, part: _Part) -> None:
        store = self._store
        known = {metric.key for metric in await store.custom_metrics.all()}
        for metric in CUSTOM_METRICS:
            if metric.key not in known:
                await store.custom_metrics.add(metric)
        await store.save_batch(
            documents=part.documents,
            points=(*part.points, *await self._not_counted_yet(part.counted)),
            events=part.events,
        )
        # The rest has no natural key in the store: what a run that was cut off has left is known
        # by when it was written, or by its name.
        if part.journal:
            days = [entry.day for entry in part.journal]
            written = {entry.created_at for entry in await store.journal.between(days[0], days[-1])}
            await store.journal.add_many(e for e in part.journal if e.created_at not in written)
        keys = {task.metadata.get(KEY) for task in await store.tasks.all()}
        await store.tasks.add_many(t for t in part.tasks if t.metadata[KEY] not in keys)
        contents = {note.content for note in await store.notes.all()} if part.notes else set()
        await store.notes.add_many(note for note in part.notes if note.content not in contents)
        titles = {goal.title for goal in await store.goals.active()} if part.goals else set()
        await store.goals.add_many(goal for goal in part.goals if goal.title not in titles)

    async def _not_counted_yet(self, points: tuple[DataPoint, ...]) -> list[DataPoint]:
        """Those that nobody trying the demo has recorded otherwise."""
        if not points:
            return []
        days = [point.day for point in points]
        there = await self._store.data_points.between(
            min(days), max(days), metrics=[metric.key for metric in CUSTOM_METRICS]
        )
        taken = {(point.metric, point.day) for point in there}
        return [point for point in points if (point.metric, point.day) not in taken]


def _part(first_day: date, until: date | None, today: date, home: ZoneInfo, now: datetime) -> _Part:
    """What there is today and was not there on ``until``; everything when that is None."""
    robin = Robin(first_day, today, home)
    # On the day of the last run its own activity and evening were still to come.
    start = first_day if until is None else until
    documents = tuple(robin.documents(start, now))
    fresh = until is None
    return _Part(
        documents=documents,
        points=tuple(points_from(documents, SOURCE)),
        counted=tuple(robin.points(start)),
        events=tuple(robin.events(today - WINDOW if until is None else until + WINDOW + _DAY)),
        journal=tuple(robin.journal(start)),
        tasks=tuple(robin.tasks(today - WINDOW if until is None else until + _DAY)),
        notes=tuple(robin.notes()) if fresh else (),
        goals=tuple(robin.goals()) if fresh else (),
    )


def _day(text: object) -> date | None:
    return date.fromisoformat(text) if isinstance(text, str) else None
