"""The rows behind a fact, ready to be shown: what, when, from where, and when it was fetched."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from lifeos_desktop.domain import formats
from lifeos_desktop.domain.catalogue import Catalogue
from lifeos_desktop.domain.facts import Fact
from lifeos_desktop.domain.records import CalendarEvent, DataPoint, JournalEntry
from lifeos_desktop.domain.titles import plain_title
from lifeos_desktop.store.store import Store

SOURCE_TITLES = {
    "oura": "Oura",
    "demo": "The demo ring",
    "csv": "An imported table",
    "custom": "Recorded by you",
    "journal": "Your journal",
}
_NEIGHBOURS = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class EvidenceRows:
    """A small table of the rows behind a fact, newest first.

    ``source`` names where the rows come from, ``fetched`` when the newest was fetched ("" where the
    row was made here). The last column of every row is the place it is stored.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    source: str
    fetched: str


class Evidence:
    """Finds the rows a fact points at."""

    def __init__(
        self, store: Store, catalogue: Callable[[], Catalogue], zone: Callable[[], tzinfo]
    ) -> None:
        self._store = store
        self._catalogue = catalogue
        self._zone = zone

    async def rows(self, fact: Fact) -> EvidenceRows:
        """The rows of one fact; a measured value comes with the two days before it."""
        table = fact.rows[0].table if fact.rows else ""
        ids = [row.id for row in fact.rows]
        match table:
            case "data_points":
                return await self._points(fact, ids)
            case "calendar_events":
                return self._events(fact, await self._store.calendar.by_ids(ids))
            case "journal_entries":
                return self._journal(fact, await self._store.journal.by_ids(ids))
            case "tasks" | "goals":
                return await self._titles(fact, table, ids)
            case _:
                return EvidenceRows(fact.label, (), (), "Counted: no stored row is of this day", "")

    async def _points(self, fact: Fact, ids: Sequence[int]) -> EvidenceRows:
        points = await self._store.data_points.by_ids(ids)
        if len(points) == 1:
            point = points[0]
            near = await self._store.data_points.series(
                point.metric, point.day - _NEIGHBOURS, point.day - timedelta(days=1)
            )
            points += [other for other in near if other.source == point.source]
        points.sort(key=lambda point: point.day, reverse=True)
        if not points:
            return EvidenceRows(fact.label, (), (), "The rows are no longer stored", "")
        metric = self._catalogue().get(points[0].metric)
        unit = metric.unit if metric else fact.unit
        fetched = [await self._fetched(point) for point in points]
        rows = tuple(
            (
                formats.short_date(point.day),
                formats.value(point.value, unit),
                when,
                f"data_points {point.id}",
            )
            for point, when in zip(points, fetched, strict=True)
        )
        heading = metric.label if metric else "Value"
        sources = dict.fromkeys(SOURCE_TITLES.get(p.source, p.source) for p in points)
        collections = dict.fromkeys(
            str(document[0]) for p in points[:1] for document in p.metadata.get("documents", ())
        )
        return EvidenceRows(
            fact.label,
            ("Day", heading, "Fetched", "Row"),
            rows,
            ", ".join([*sources, *collections]),
            fetched[0],
        )

    async def _fetched(self, point: DataPoint) -> str:
        moments = []
        for collection, document_id in point.metadata.get("documents", ()):
            document = await self._store.documents.get(point.source, collection, document_id)
            if document is not None:
                moments.append(document.fetched_at)
        return self._moment(max(moments)) if moments else ""

    def _moment(self, instant: datetime) -> str:
        local = instant.astimezone(self._zone())
        return f"{formats.short_date(local.date())} {formats.clock(local.time())}"

    def _events(self, fact: Fact, events: Iterable[CalendarEvent]) -> EvidenceRows:
        ordered = sorted(events, key=lambda event: event.start)
        rows = tuple(
            (
                plain_title(event.summary),
                "all day" if event.all_day else formats.local_clock(event.start, self._zone()),
                "" if event.all_day else formats.local_clock(event.end, self._zone()),
                f"calendar_events {event.id}",
            )
            for event in ordered
        )
        calendars = dict.fromkeys(event.calendar_id for event in ordered)
        synced = [event.synced_at for event in ordered if event.synced_at is not None]
        return EvidenceRows(
            fact.label,
            ("Event", "From", "To", "Row"),
            rows,
            f"Calendar {', '.join(calendars)}",
            self._moment(max(synced)) if synced else "",
        )

    def _journal(self, fact: Fact, entries: Iterable[JournalEntry]) -> EvidenceRows:
        ordered = sorted(entries, key=lambda entry: (entry.day, str(entry.time)), reverse=True)
        rows = tuple(
            (
                formats.short_date(entry.day),
                formats.clock(entry.time) if entry.time else "",
                f"{entry.energy} of 10",
                f"journal_entries {entry.id}",
            )
            for entry in ordered
        )
        return EvidenceRows(
            fact.label, ("Day", "Time", "Energy", "Row"), rows, SOURCE_TITLES["journal"], ""
        )

    async def _titles(self, fact: Fact, table: str, ids: Sequence[int]) -> EvidenceRows:
        if table == "tasks":
            tasks = await self._store.tasks.by_ids(ids)
            rows = tuple(
                (
                    plain_title(task.title),
                    formats.short_date(task.due) if task.due else "no date",
                    f"tasks {task.id}",
                )
                for task in tasks
            )
            return EvidenceRows(fact.label, ("Task", "Due", "Row"), rows, "Your tasks", "")
        goals = await self._store.goals.by_ids(ids)
        rows = tuple(
            (plain_title(goal.title), f"{round(goal.progress * 100)} %", f"goals {goal.id}")
            for goal in goals
        )
        return EvidenceRows(fact.label, ("Goal", "Progress", "Row"), rows, "Your goals", "")
