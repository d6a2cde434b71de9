"""Files into the store: Oura recordings, tables of daily metrics, calendars. Safe to repeat.

A batch of documents and the points of their days are saved in one transaction, so that an import
that is killed leaves whole days, and the same import again adds what is missing. A dry run reads
the file and says what would happen; it writes nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar

from lifeos_desktop.domain.catalogue import Catalogue
from lifeos_desktop.domain.errors import BadInput
from lifeos_desktop.domain.ports import Clock
from lifeos_desktop.domain.records import SourceDocument
from lifeos_desktop.integrations.file_import import csv_metrics
from lifeos_desktop.integrations.file_import.table import FILE_LIMIT as CSV_LIMIT
from lifeos_desktop.integrations.ics.calendar_file import FILE_LIMIT as ICS_LIMIT
from lifeos_desktop.integrations.oura import files
from lifeos_desktop.integrations.oura import mapping as oura_mapping
from lifeos_desktop.integrations.oura.collections import SOURCE as OURA
from lifeos_desktop.integrations.reading import Rejected, decode_text, read_limited, stable_name
from lifeos_desktop.services import calendars as calendar_service
from lifeos_desktop.services.calendars import Calendars
from lifeos_desktop.services.import_plan import PointsFrom, plan_import
from lifeos_desktop.store.counts import Counts
from lifeos_desktop.store.store import Store

BATCH_DOCUMENTS = 4_000

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, or in a dry run would do.

    The counts are of ``what``: "documents" for Oura, "days" for a table, "events" for a calendar
    (occurrences in the expanded span), "values" for a recomputation. ``days`` are the first and the
    last day the file speaks of.
    """

    what: str
    new: int
    changed: int
    same: int
    rejected: tuple[Rejected, ...] = ()
    days: tuple[date, date] | None = None
    notes: tuple[str, ...] = ()
    removed: int = 0
    dry_run: bool = False


class Imports:
    """Reads files in ``executor`` (None: the loop's own) and saves what they hold."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        calendars: Calendars,
        *,
        executor: Executor | None = None,
        batch_documents: int = BATCH_DOCUMENTS,
        turn: asyncio.Lock | None = None,
    ) -> None:
        """``turn`` is held by whoever writes documents of sources, so by the sync too."""
        self._store = store
        self._clock = clock
        self._calendars = calendars
        self._executor = executor
        self._batch_documents = batch_documents
        self._one_at_a_time = turn or asyncio.Lock()

    async def oura_folder(self, path: Path, *, dry_run: bool = False) -> ImportReport:
        """Import a folder of recorded Oura answers, one JSON file a route."""
        now = self._clock.now()
        recording = await self._in_thread(lambda: files.read_folder(path, now))
        skipped = await self._in_thread(
            lambda: list(
                oura_mapping.counted(oura_mapping.map_documents(recording.documents).skipped)
            )
        )
        counts = await self._import(OURA, recording.documents, dry_run)
        notes = [*recording.notes]
        if skipped:
            notes.append("Values that are no values: " + "; ".join(skipped) + ".")
        return _report("documents", counts, recording.documents, recording.rejected, notes, dry_run)

    async def csv(
        self,
        path: Path,
        mapping: Mapping[str, str] | None = None,
        date_format: str | None = None,
        *,
        dry_run: bool = False,
    ) -> ImportReport:
        """Import a table of daily metrics; `csv_metrics` says what the options mean."""
        catalogue = Catalogue(await self._store.custom_metrics.all())
        now = self._clock.now()
        # A day later than here: on the other side of the date line it is tomorrow already.
        latest = self._calendars.today() + timedelta(days=1)

        def read() -> csv_metrics.CsvReading:
            return csv_metrics.read_csv(
                read_limited(path, CSV_LIMIT),
                path.name,
                catalogue,
                mapping=mapping,
                date_format=date_format,
                latest=latest,
            )

        reading = await self._in_thread(read)
        if not dry_run:
            for metric in reading.new_metrics:
                await self._store.custom_metrics.add(metric)
        documents = reading.documents(stable_name(path.stem), now)
        counts = await self._import(csv_metrics.SOURCE, documents, dry_run)
        columns = [f"Column '{column}' is {key}." for column, key in reading.columns.items()]
        notes = [*columns, *reading.notes]
        return _report("days", counts, documents, reading.rejected, notes, dry_run)

    async def ics(self, path: Path, *, dry_run: bool = False) -> ImportReport:
        """Import a calendar file; a file of the same name replaces it."""
        data = await self._in_thread(lambda: read_limited(path, ICS_LIMIT))
        kept = await self._calendars.keep(decode_text(data), path.name, path.stem, dry_run=dry_run)
        notes = [*kept.file.notes]
        if kept.file.series and not kept.events:
            notes.append("None of its events is near today. They show when you look at their days.")
        counts = kept.counts
        return ImportReport(
            "events",
            counts.new,
            counts.changed,
            counts.same,
            kept.problems,
            kept.file.span,
            tuple(notes),
            counts.removed,
            dry_run,
        )

    async def recompute(self, source: str) -> ImportReport:
        """Compute anew what is derived from a source's documents (they or the rules changed)."""
        if source == calendar_service.SOURCE:
            counts = await self._calendars.expand_all_again()
            return ImportReport(
                "events", counts.new, counts.changed, counts.same, removed=counts.removed
            )
        points_from = _points_from(source)
        async with self._one_at_a_time:
            documents = await self._kept(source)
            orphaned = await self._days_with_points(source)
            if not documents and not orphaned:
                raise BadInput(f"Nothing is kept from '{source}', so there is nothing to compute.")
            days = sorted({d.day for d in documents if d.day is not None} | orphaned)
            by_day: dict[date, list[SourceDocument]] = {}
            for document in documents:
                if document.day is not None:
                    by_day.setdefault(document.day, []).append(document)
            counts = Counts()
            for start in range(0, len(days), 500):
                chosen = days[start : start + 500]
                of_these = [document for day in chosen for document in by_day.get(day, ())]
                points = await self._in_thread(partial(points_from, of_these))
                saved = await self._store.save_batch(points=points, replace_points=(source, chosen))
                counts += saved.points
        return ImportReport(
            "values",
            counts.new,
            counts.changed,
            counts.same,
            days=(days[0], days[-1]) if days else None,
            removed=counts.removed,
        )

    async def _import(
        self,
        source: str,
        documents: Sequence[SourceDocument],
        dry_run: bool,
    ) -> Counts:
        """Keep documents and the points of their days, batch by batch."""
        # Two imports at once would each compute a day without the other's documents.
        async with self._one_at_a_time:
            kept = await self._kept(source, {document.collection for document in documents})
            planned = await self._in_thread(
                partial(plan_import, documents, kept, _points_from(source), self._batch_documents)
            )
            if not dry_run:
                for batch in planned.batches:
                    await self._store.save_batch(
                        documents=batch.documents,
                        points=batch.points,
                        replace_points=(source, batch.days) if batch.days else None,
                    )
            return planned.counts

    async def _kept(self, source: str, collections: Iterable[str] = ()) -> list[SourceDocument]:
        """The kept documents that give points, and those of these collections."""
        if source == csv_metrics.SOURCE:
            return await self._store.documents.of(source)
        wanted = sorted(oura_mapping.MAPPED_COLLECTIONS | set(collections))
        return [d for name in wanted for d in await self._store.documents.of(source, name)]

    async def _days_with_points(self, source: str) -> set[date]:
        spans = [
            (s.first, s.last) for s in await self._store.data_points.summary() if s.source == source
        ]
        if not spans:
            return set()
        first, last = min(start for start, _ in spans), max(end for _, end in spans)
        points = await self._store.data_points.between(first, last)
        return {point.day for point in points if point.source == source}

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._executor, work)


def _points_from(source: str) -> PointsFrom:
    """How the documents of a source become points; every ring's documents are like Oura's."""
    if source == csv_metrics.SOURCE:
        return csv_metrics.points_from
    return partial(oura_mapping.points_from, source=source)


def _report(
    what: str,
    counts: Counts,
    documents: Iterable[SourceDocument],
    rejected: tuple[Rejected, ...],
    notes: Sequence[str],
    dry_run: bool,
) -> ImportReport:
    days = [document.day for document in documents if document.day is not None]
    return ImportReport(
        what,
        counts.new,
        counts.changed,
        counts.same,
        rejected,
        (min(days), max(days)) if days else None,
        tuple(notes),
        dry_run=dry_run,
    )
