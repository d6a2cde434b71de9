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
from threading import Event
from typing import TypeVar

from lifeos_desktop.domain.catalogue import Catalogue
from lifeos_desktop.domain.errors import BadInput, NotFound
from lifeos_desktop.domain.ports import Clock
from lifeos_desktop.domain.records import SourceDocument
from lifeos_desktop.integrations.formats import (
    Asked,
    Choices,
    FileReading,
    Format,
    TableView,
    Unclear,
)
from lifeos_desktop.integrations.oura import mapping as oura_mapping
from lifeos_desktop.integrations.oura.format import OURA_FOLDER
from lifeos_desktop.integrations.reading import Rejected
from lifeos_desktop.integrations.registry import FORMATS, load, recognise
from lifeos_desktop.services import calendars as calendar_service
from lifeos_desktop.services.calendars import Calendars
from lifeos_desktop.services.import_choices import ImportChoices
from lifeos_desktop.services.import_plan import PointsFrom, plan_import
from lifeos_desktop.store.counts import Counts
from lifeos_desktop.store.store import Store

BATCH_DOCUMENTS = 4_000

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, or in a dry run would do.

    The counts are of ``what``: "documents" for Oura, "days" for a table, "events" for a calendar
    (occurrences in the expanded span), "values" for a recomputation; ``names`` are its words for
    one and many. ``days`` are the first and the last day the file speaks of. ``rejected`` may list
    the first ones only, ``more_rejected`` counts the others. With a ``question``, which only a
    preview has, nothing can be imported before it is answered.
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
    more_rejected: int = 0
    names: tuple[str, str] = ("value", "values")
    table: TableView | None = None
    question: Unclear | None = None


class GivenUp(Exception):
    """Nobody waits for the reading of a file any more."""


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
        formats: Sequence[Format] = FORMATS,
    ) -> None:
        """``turn`` is held by whoever writes documents of sources, so by the sync too."""
        self._store = store
        self._clock = clock
        self._calendars = calendars
        self._executor = executor
        self._batch_documents = batch_documents
        self._one_at_a_time = turn or asyncio.Lock()
        self._choices = ImportChoices(store.settings)
        self.formats = tuple(formats)

    async def oura_folder(self, path: Path, *, dry_run: bool = False) -> ImportReport:
        """Import a folder of recorded Oura answers, one JSON file a route."""
        return await self.read("oura", path, dry_run=dry_run)

    async def csv(
        self,
        path: Path,
        mapping: Mapping[str, str] | None = None,
        date_format: str | None = None,
        *,
        dry_run: bool = False,
    ) -> ImportReport:
        """Import a table of daily metrics; `formats.Choices` says what the options mean."""
        said = Choices(dict(mapping or {}), date_format or "")
        return await self.read("csv", path, said or None, dry_run=dry_run)

    async def ics(self, path: Path, *, dry_run: bool = False) -> ImportReport:
        """Import a calendar file; a file of the same name replaces it."""
        return await self.read("ics", path, dry_run=dry_run)

    async def format_of(self, path: Path) -> Format:
        """What a file or folder most likely is."""
        return await self._in_thread(lambda: recognise(path, self.formats))

    async def preview(
        self, format_id: str, path: Path, choices: Choices | None = None
    ) -> ImportReport:
        """What `read` would do, or what has to be answered before it can."""
        return await self._read(self._format(format_id), path, choices, dry_run=True)

    async def read(
        self,
        format_id: str,
        path: Path,
        choices: Choices | None = None,
        *,
        dry_run: bool = False,
    ) -> ImportReport:
        """Import a file or folder of a format.

        Without ``choices`` the ones that were kept for a file like it apply; given ones are kept
        for the next. BadInput when it cannot be understood as a whole.
        """
        report = await self._read(self._format(format_id), path, choices, dry_run=dry_run)
        if report.question is not None:
            raise report.question
        return report

    async def _read(
        self, form: Format, path: Path, choices: Choices | None, *, dry_run: bool
    ) -> ImportReport:
        reading = await self._reading(form, path, choices)
        if reading.calendar_text:
            return await self._calendar(form, path, reading, dry_run)
        if reading.question is not None:
            return _report(form, Counts(), reading, dry_run)
        if not dry_run:
            for metric in reading.new_metrics:
                await self._store.custom_metrics.add(metric)
        counts = await self._import(form.source, reading.documents, dry_run)
        if not dry_run and choices is not None and reading.table is not None:
            columns = [column.name for column in reading.table.columns]
            await self._choices.keep(form.id, path, columns, choices)
        return _report(form, counts, reading, dry_run)

    async def _reading(self, form: Format, path: Path, choices: Choices | None) -> FileReading:
        """Read a file in a thread, which ends soon after nobody waits for it any more."""
        given_up = Event()

        def stop() -> None:
            if given_up.is_set():
                raise GivenUp

        kept = await self._choices.read(form.id, path) if form.has_columns else None
        asked = Asked(
            path,
            self._clock.now(),
            # A day later than here: on the other side of the date line it is tomorrow already.
            self._calendars.today() + timedelta(days=1),
            Catalogue(await self._store.custom_metrics.all()),
            kept.about if kept and choices is None else lambda columns: choices or Choices(),
            stop,
        )
        try:
            reading: FileReading = await self._in_thread(lambda: load(form.reader)(asked))
        except asyncio.CancelledError:
            given_up.set()
            raise
        return reading

    async def _calendar(
        self, form: Format, path: Path, reading: FileReading, dry_run: bool
    ) -> ImportReport:
        kept = await self._calendars.keep(
            reading.calendar_text, path.name, path.stem, dry_run=dry_run
        )
        notes = [*reading.notes, *kept.file.notes]
        if kept.file.series and not kept.events:
            notes.append("None of its events is near today. They show when you look at their days.")
        counts = kept.counts
        return ImportReport(
            form.what or form.counts[1],
            counts.new,
            counts.changed,
            counts.same,
            (*reading.rejected, *kept.problems),
            kept.file.span,
            tuple(notes),
            counts.removed,
            dry_run,
            names=form.counts,
        )

    async def recompute(self, source: str) -> ImportReport:
        """Compute anew what is derived from a source's documents (they or the rules changed)."""
        if source == calendar_service.SOURCE:
            counts = await self._calendars.expand_all_again()
            return ImportReport(
                "events", counts.new, counts.changed, counts.same, removed=counts.removed
            )
        points_from = self._points_from(source)
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
                partial(
                    plan_import,
                    documents,
                    kept,
                    self._points_from(source),
                    self._batch_documents,
                )
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
        form = self._of_source(source)
        if not form.point_collections:
            return await self._store.documents.of(source)
        wanted = sorted({*form.point_collections, *collections})
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

    def _format(self, format_id: str) -> Format:
        for known in self.formats:
            if known.id == format_id:
                return known
        names = ", ".join(known.id for known in self.formats)
        raise NotFound(f"LifeOS reads no files called “{format_id}”. Those it reads: {names}.")

    def _of_source(self, source: str) -> Format:
        """The format whose documents a source's are like; those of a ring are like Oura's."""
        return next((known for known in self.formats if known.source == source), OURA_FOLDER)

    def _points_from(self, source: str) -> PointsFrom:
        """How the documents of a source become points."""
        form = self._of_source(source)
        if form.source != source:
            return partial(oura_mapping.points_from, source=source)
        points_from: PointsFrom = load(form.points_from)
        return points_from

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._executor, work)


def _report(form: Format, counts: Counts, reading: FileReading, dry_run: bool) -> ImportReport:
    days = [document.day for document in reading.documents if document.day is not None]
    return ImportReport(
        form.what or form.counts[1],
        counts.new,
        counts.changed,
        counts.same,
        reading.rejected,
        (min(days), max(days)) if days else None,
        reading.notes,
        dry_run=dry_run,
        more_rejected=reading.more_rejected,
        names=form.counts,
        table=reading.table,
        question=reading.question,
    )
