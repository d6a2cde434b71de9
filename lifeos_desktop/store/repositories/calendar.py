"""Occurrences of calendar events."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from peewee import fn

from lifeos_desktop.domain.records import CalendarEvent
from lifeos_desktop.store.counts import Counts
from lifeos_desktop.store.repositories.base import Repository
from lifeos_desktop.store.rows import PERSON, chunks, delete_ids, tuples, upsert
from lifeos_desktop.store.tables import CalendarEvents

KEY = ("user", "calendar_id", "event_id", "original_start")
TABLES = ("calendar_events",)


class CalendarRepository(Repository):
    """Calendar events; natural key: (user, calendar_id, event_id, original_start)."""

    async def upsert(self, events: Sequence[CalendarEvent]) -> Counts:
        """Keep these; an event without ``synced_at`` counts as synced now."""
        now = self._db.clock.now()
        return await self._db.write(lambda: save_events(events, now), tables=TABLES)

    async def replace(
        self, calendar_id: str, start: datetime, end: datetime, events: Sequence[CalendarEvent]
    ) -> Counts:
        """Make what starts in [start, end) of this calendar exactly ``events``."""
        now = self._db.clock.now()
        return await self._db.write(
            lambda: replace_events(calendar_id, start, end, events, now), tables=TABLES
        )

    async def between(
        self, start: datetime, end: datetime, calendar_ids: Iterable[str] | None = None
    ) -> list[CalendarEvent]:
        """Events that take up any of [start, end), by start; cancelled ones too.

        An event without a length belongs to the moment it stands at.
        """
        condition = (CalendarEvents.start_time < end) & (
            (CalendarEvents.end_time > start)
            | ((CalendarEvents.end_time == start) & (CalendarEvents.start_time == start))
        )
        if calendar_ids is not None:
            condition &= CalendarEvents.calendar_id.in_(list(calendar_ids))
        return await self._db.read(lambda: _select(condition))

    async def calendars(self) -> list[str]:
        """The id of every calendar that has events."""
        query = (
            CalendarEvents.select(CalendarEvents.calendar_id)
            .distinct()
            .order_by(CalendarEvents.calendar_id)
        )
        return await self._db.read(lambda: [calendar_id for (calendar_id,) in tuples(query)])

    async def counts(self) -> dict[str, int]:
        """How many events each calendar has, by its id."""
        query = (
            CalendarEvents.select(CalendarEvents.calendar_id, fn.COUNT(CalendarEvents.id))
            .where(CalendarEvents.user == PERSON)
            .group_by(CalendarEvents.calendar_id)
        )
        return await self._db.read(lambda: {name: int(count) for name, count in tuples(query)})

    async def by_ids(self, ids: Iterable[int]) -> list[CalendarEvent]:
        """Those of these rows that exist."""
        wanted = set(ids)
        return await self._db.read(
            lambda: [
                event for chunk in chunks(wanted) for event in _select(CalendarEvents.id.in_(chunk))
            ]
        )

    async def forget(self, calendar_id: str) -> int:
        """Forget every event of a calendar; how many there were."""
        condition = (CalendarEvents.user == PERSON) & (CalendarEvents.calendar_id == calendar_id)
        return await self._db.write(
            lambda: int(CalendarEvents.delete().where(condition).execute()), tables=TABLES
        )


def save_events(events: Sequence[CalendarEvent], now: datetime) -> Counts:
    """Keep these; runs inside a write."""
    return upsert(
        CalendarEvents, [_row(event, now) for event in events], KEY, ignore=("synced_at",)
    )


def replace_events(
    calendar_id: str,
    start: datetime,
    end: datetime,
    events: Sequence[CalendarEvent],
    now: datetime,
) -> Counts:
    """Make what starts in [start, end) exactly ``events``; runs inside a write."""
    kept = {(e.event_id, e.original_start) for e in events if e.calendar_id == calendar_id}
    there = CalendarEvents.select(
        CalendarEvents.id, CalendarEvents.event_id, CalendarEvents.original_start
    ).where(
        (CalendarEvents.user == PERSON)
        & (CalendarEvents.calendar_id == calendar_id)
        & (CalendarEvents.start_time >= start)
        & (CalendarEvents.start_time < end)
    )
    gone = [id for id, event_id, original in tuples(there) if (event_id, original) not in kept]
    return Counts(removed=delete_ids(CalendarEvents, gone)) + save_events(events, now)


def remove_events(
    calendar_id: str, ids: Iterable[str], kept: Sequence[CalendarEvent] = ()
) -> Counts:
    """Remove events and whole series by id, but not what is ``kept``; runs inside a write."""
    stay = {(e.event_id, e.original_start) for e in kept if e.calendar_id == calendar_id}
    gone: set[int] = set()
    for chunk in chunks(set(ids)):
        there = CalendarEvents.select(
            CalendarEvents.id, CalendarEvents.event_id, CalendarEvents.original_start
        ).where(
            (CalendarEvents.user == PERSON)
            & (CalendarEvents.calendar_id == calendar_id)
            & (CalendarEvents.event_id.in_(chunk) | CalendarEvents.recurring_id.in_(chunk))
        )
        gone |= {id for id, event_id, start in tuples(there) if (event_id, start) not in stay}
    return Counts(removed=delete_ids(CalendarEvents, gone))


def _row(event: CalendarEvent, now: datetime) -> dict[str, Any]:
    return {
        "user": PERSON,
        "event_id": event.event_id,
        "calendar_id": event.calendar_id,
        "original_start": event.original_start,
        "summary": event.summary,
        "description": event.description,
        "location": event.location,
        "start_time": event.start,
        "end_time": event.end,
        "all_day": event.all_day,
        "start_date": event.start_date,
        "end_date": event.end_date,
        "status": event.status,
        "organizer": event.organizer,
        "attendees_count": event.attendees_count,
        "own_response": event.own_response,
        "transparency": event.transparency,
        "event_type": event.event_type,
        "time_zone": event.time_zone,
        "is_recurring": event.is_recurring,
        "recurring_id": event.recurring_id,
        "metadata": event.metadata,
        "synced_at": event.synced_at or now,
    }


def _event(row: CalendarEvents) -> CalendarEvent:
    return CalendarEvent(
        calendar_id=row.calendar_id,
        event_id=row.event_id,
        summary=row.summary,
        start=row.start_time,
        end=row.end_time,
        all_day=row.all_day,
        start_date=row.start_date,
        end_date=row.end_date,
        original_start=row.original_start,
        description=row.description,
        location=row.location,
        status=row.status,
        organizer=row.organizer,
        attendees_count=row.attendees_count,
        own_response=row.own_response,
        transparency=row.transparency,
        event_type=row.event_type,
        time_zone=row.time_zone,
        is_recurring=row.is_recurring,
        recurring_id=row.recurring_id,
        metadata=row.metadata,
        synced_at=row.synced_at,
        id=row.id,
    )


def _select(condition: Any) -> list[CalendarEvent]:
    query = (
        CalendarEvents.select()
        .where((CalendarEvents.user == PERSON) & condition)
        .order_by(CalendarEvents.start_time, CalendarEvents.end_time, CalendarEvents.id)
    )
    return [_event(row) for row in query]
