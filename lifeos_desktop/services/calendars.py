"""Imported calendars: their text is kept, their occurrences stand in the spans somebody needed.

A repeating event has no end, so only spans are expanded: 400 days around today when a calendar
comes in, and 400 days around any day asked for later. Which spans stand is kept in the sync state
of the calendar, in the same transaction as the occurrences.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import TypeVar

from lifeos_desktop.domain.ports import Clock
from lifeos_desktop.domain.records import CalendarEvent, SourceDocument, SyncState
from lifeos_desktop.integrations.ics import calendar_file
from lifeos_desktop.integrations.ics.calendar_file import CalendarFile
from lifeos_desktop.integrations.ics.occurrences import expand
from lifeos_desktop.integrations.reading import Rejected
from lifeos_desktop.store.counts import Counts
from lifeos_desktop.store.store import Store

SOURCE = "ics"
COLLECTION = "calendar"
SPAN_DAYS = 400
_CALENDAR = ("ics:", "ics/")  # how the id of a calendar begins
_NEEDED_DAYS = 35  # a month's view around a day asked for
_ROLLED_DAYS = SPAN_DAYS - 30  # so that the sync reads each text again once a month
_EVER = (datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC))

T = TypeVar("T")
Span = tuple[date, date]


@dataclass(frozen=True, slots=True)
class KeptCalendar:
    """What became of a calendar that came in."""

    calendar_id: str
    file: CalendarFile
    events: tuple[CalendarEvent, ...]
    counts: Counts
    problems: tuple[Rejected, ...]


class Calendars:
    """The calendars of imported .ics files. ``zone`` answers the person's zone."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        *,
        zone: Callable[[], tzinfo],
        executor: Executor | None = None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._zone = zone
        self._executor = executor
        self._one_at_a_time = asyncio.Lock()

    def today(self) -> date:
        """The person's local day."""
        return self._clock.now().astimezone(self._zone()).date()

    async def ensure_expanded(self, day: date, days: int = _NEEDED_DAYS) -> None:
        """Make the occurrences ``days`` around a day stand, in every imported calendar."""
        needed = around(day, days)
        async with self._one_at_a_time:
            for state in await self._states():
                zone_name, spans = _spans_of(state)
                if zone_name != self._zone_name():
                    await self._expand_again(state.collection, merged([*spans, needed]))
                elif without(needed, spans):
                    missing = without(around(day, SPAN_DAYS), spans)
                    await self._expand_more(state.collection, spans, missing)

    async def roll_on(self) -> int:
        """Keep the span around today standing; how many calendars there are."""
        await self.ensure_expanded(self.today(), _ROLLED_DAYS)
        return len(await self._states())

    async def keep(
        self, text: str, file_name: str, stem: str, *, dry_run: bool, calendar_id: str = ""
    ) -> KeptCalendar:
        """Take a calendar's text in; the same name again replaces it. BadInput if it is none.

        ``calendar_id`` is of a calendar that is no file: one read from an address.
        """
        async with self._one_at_a_time:
            calendar_id = calendar_id or calendar_file.calendar_id(stem)
            state = await self._store.sync_states.get(SOURCE, calendar_id)
            spans = merged(
                [around(self.today(), SPAN_DAYS), *(_spans_of(state)[1] if state else ())]
            )
            document = SourceDocument(
                SOURCE,
                COLLECTION,
                calendar_id,
                None,
                {"name": file_name, "text": text},
                self._clock.now(),
            )
            file, events, problems = await self._expanded(document, spans)
            if dry_run:
                counts = await self._compare(calendar_id, events)
            else:
                counts = await self._save(document, events, _EVER, spans)
            return KeptCalendar(calendar_id, file, events, counts, (*file.problems, *problems))

    async def expand_all_again(self) -> Counts:
        """Read every kept text anew, over the spans that stand."""
        counts = Counts()
        async with self._one_at_a_time:
            for state in await self._states():
                counts += await self._expand_again(state.collection, _spans_of(state)[1])
        return counts

    async def forget(self, calendar_id: str) -> None:
        """Forget a calendar: its text, its occurrences and the spans they stand for."""
        async with self._one_at_a_time:
            await self._store.sync_states.delete(SOURCE, calendar_id)
            await self._store.documents.delete(SOURCE, COLLECTION, [calendar_id])
            await self._store.calendar.forget(calendar_id)

    async def _states(self) -> list[SyncState]:
        """Those of the calendars: an address that is read has another state beside."""
        return [
            state
            for state in await self._store.sync_states.all()
            if state.source == SOURCE and state.collection.startswith(_CALENDAR)
        ]

    async def _expand_again(self, calendar_id: str, spans: Sequence[Span]) -> Counts:
        document = await self._store.documents.get(SOURCE, COLLECTION, calendar_id)
        if document is None:
            return Counts()
        _, events, _ = await self._expanded(document, spans)
        return await self._save(document, events, _EVER, spans)

    async def _expand_more(
        self, calendar_id: str, spans: Sequence[Span], missing: Sequence[Span]
    ) -> None:
        document = await self._store.documents.get(SOURCE, COLLECTION, calendar_id)
        if document is None:
            return
        standing = list(spans)
        for span in missing:
            _, events, _ = await self._expanded(document, [span])
            standing.append(span)
            await self._save(document, events, _instants(span), merged(standing))

    async def _expanded(
        self, document: SourceDocument, spans: Sequence[Span]
    ) -> tuple[CalendarFile, tuple[CalendarEvent, ...], tuple[Rejected, ...]]:
        zone = self._zone()
        name, text = str(document.body["name"]), str(document.body["text"])

        def work() -> tuple[CalendarFile, tuple[CalendarEvent, ...], tuple[Rejected, ...]]:
            file = calendar_file.parse(text, name)
            events: dict[tuple[str, str], CalendarEvent] = {}
            problems: dict[Rejected, None] = {}
            for span in spans:
                start, end = _instants(span)
                expansion = expand(
                    file, start, end, calendar_id=document.document_id, zone=zone, where=name
                )
                problems.update(dict.fromkeys(expansion.problems))
                for event in expansion.events:
                    events.setdefault((event.event_id, event.original_start), event)
            return file, tuple(events.values()), tuple(problems)

        return await self._in_thread(work)

    async def _save(
        self,
        document: SourceDocument,
        events: Sequence[CalendarEvent],
        replaced: tuple[datetime, datetime],
        spans: Sequence[Span],
    ) -> Counts:
        now = self._clock.now()
        cursor = json.dumps(
            {
                "zone": self._zone_name(),
                "spans": [[start.isoformat(), end.isoformat()] for start, end in spans],
            }
        )
        counts = await self._store.save_batch(
            documents=[document],
            events=events,
            replace_events=(document.document_id, *replaced),
            sync_state=SyncState(SOURCE, document.document_id, cursor, now, now),
        )
        return counts.events

    async def _compare(self, calendar_id: str, events: Sequence[CalendarEvent]) -> Counts:
        """What `_save` would count, without saving."""
        standing = {
            (event.event_id, event.original_start): event
            for event in await self._store.calendar.between(*_EVER, [calendar_id])
        }
        new = changed = 0
        for event in events:
            there = standing.pop((event.event_id, event.original_start), None)
            new += there is None
            changed += there is not None and _content(there) != _content(event)
        return Counts(new, changed, len(events) - new - changed, len(standing))

    def _zone_name(self) -> str:
        zone = self._zone()
        return str(getattr(zone, "key", None) or zone)

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._executor, work)


def around(day: date, days: int) -> Span:
    """``days`` before the day to ``days`` after it; the end is exclusive."""
    width = timedelta(days=days)
    earliest, latest = date(1, 1, 3), date(9999, 12, 28)
    start = day - width if day - earliest > width else earliest
    end = day + width + timedelta(days=1) if latest - day > width else latest
    return start, end


def merged(spans: Sequence[Span]) -> list[Span]:
    """The same days as few spans, in order."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def without(span: Span, spans: Sequence[Span]) -> list[Span]:
    """The parts of a span that none of the others covers."""
    start, end = span
    parts = []
    for other_start, other_end in merged(spans):
        if other_end <= start or other_start >= end:
            continue
        if start < other_start:
            parts.append((start, other_start))
        start = max(start, other_end)
    return [*parts, (start, end)] if start < end else parts


def _instants(span: Span) -> tuple[datetime, datetime]:
    start, end = (datetime.combine(day, time(), UTC) for day in span)
    return start, end


def _spans_of(state: SyncState) -> tuple[str, list[Span]]:
    """The zone and the spans a calendar was expanded with; nothing when that cannot be read."""
    try:
        kept = json.loads(state.cursor)
        spans = [(date.fromisoformat(a), date.fromisoformat(b)) for a, b in kept["spans"]]
        return str(kept["zone"]), spans
    except (ValueError, KeyError, TypeError):
        return "", []


def _content(event: CalendarEvent) -> tuple[object, ...]:
    """All of an event but its row and when it was read."""
    return tuple(
        getattr(event, name)
        for name in CalendarEvent.__dataclass_fields__
        if name not in ("id", "synced_at")
    )
