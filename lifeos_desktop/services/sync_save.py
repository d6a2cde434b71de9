"""A batch of a source into the store: documents, the points of their days, events, the cursor.

Everything of a batch is one transaction, so that a sync that is killed leaves whole batches, and a
cursor never stands beyond what was saved.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor
from datetime import date
from functools import partial
from typing import TypeVar

from lifeos_desktop.domain.connections import Connection, Window
from lifeos_desktop.domain.errors import BadData, BadInput
from lifeos_desktop.domain.records import DataPoint, SourceDocument, SyncState
from lifeos_desktop.integrations.base import Batch, Manifest
from lifeos_desktop.integrations.registry import load
from lifeos_desktop.services.calendars import Calendars
from lifeos_desktop.services.import_plan import PointsFrom, compare
from lifeos_desktop.store.counts import Counts
from lifeos_desktop.store.store import Store

T = TypeVar("T")


class BatchSaver:
    """Saves what sources deliver.

    ``turn`` is held while the points of days are computed and saved; whoever else writes documents
    of sources holds it too, because each would compute a day without the other's documents.
    """

    def __init__(
        self,
        store: Store,
        calendars: Calendars,
        *,
        turn: asyncio.Lock,
        executor: Executor | None = None,
        load: Callable[[str], PointsFrom] = load,
    ) -> None:
        self._store = store
        self._calendars = calendars
        self._turn = turn
        self._executor = executor
        self._load = load

    async def save(self, manifest: Manifest, batch: Batch, state: SyncState | None) -> Counts:
        """Keep a batch with where its collection stands; what was new, changed, the same, removed.

        ``state`` is None where the reading leaves the collection's cursor alone.
        """
        if batch.calendar_text:
            return await self._save_calendar_text(batch, state)
        if batch.calendar_id:
            return await self._save_events(batch, state)
        async with self._turn:
            names = (document.document_id for document in batch.documents)
            kept = await self._store.documents.named(manifest.id, batch.collection, names)
            compared = await self._in_thread(partial(compare, batch.documents, kept))
            if not compared.fresh and state is None:
                return compared.counts
            points = await self._points(manifest, compared.days, compared.fresh)
            await self._store.save_batch(
                documents=compared.fresh,
                points=points,
                replace_points=(manifest.id, compared.days) if compared.days else None,
                sync_state=state,
            )
            return compared.counts

    async def missing(
        self,
        connection: Connection,
        collection: str,
        complete: Window,
        delivered: Iterable[str],
    ) -> list[str]:
        """The kept documents of these days that were not delivered; the newest days first.

        Those that were here before the account was connected are not among them: an import of
        another account's files is not this account's to delete.
        """
        there, since = set(delivered), connection.connected_at
        kept = await self._store.documents.of(
            connection.provider, collection, complete.first, complete.last
        )
        return [
            document.document_id
            for document in reversed(kept)
            if document.document_id not in there and since and document.fetched_at >= since
        ]

    async def remove(self, manifest: Manifest, collection: str, ids: Sequence[str]) -> int:
        """Forget documents the service has deleted, with what was read from them."""
        async with self._turn:
            gone = await self._store.documents.named(manifest.id, collection, ids)
            days = frozenset(document.day for document in gone if document.day is not None)
            points = await self._points(
                manifest, days, (), {(d.collection, d.document_id) for d in gone}
            )
            saved = await self._store.save_batch(
                points=points,
                replace_points=(manifest.id, days) if days else None,
                gone_documents=[(manifest.id, d.collection, d.document_id) for d in gone],
            )
        return saved.documents.removed

    async def _points(
        self,
        manifest: Manifest,
        days: frozenset[date],
        fresh: Sequence[SourceDocument],
        gone: set[tuple[str, str]] | None = None,
    ) -> Sequence[DataPoint]:
        """The points of these days, from all documents there will be of them."""
        if not days or not manifest.points_from:
            return ()
        names = {collection.name for collection in manifest.collections}
        kept = await self._store.documents.on_days(manifest.id, names, days)
        there = {(d.collection, d.document_id): d for d in kept}
        there.update({(d.collection, d.document_id): d for d in fresh})
        left = [
            document
            for key, document in there.items()
            if document.day in days and key not in (gone or ())
        ]
        points_from = self._load(manifest.points_from)
        return await self._in_thread(partial(points_from, left))

    async def _save_events(self, batch: Batch, state: SyncState | None) -> Counts:
        replaces = batch.replaces
        saved = await self._store.save_batch(
            events=batch.events,
            replace_events=(batch.calendar_id, *replaces) if replaces else None,
            gone_events=(batch.calendar_id, batch.gone_events) if batch.gone_events else None,
            sync_state=state,
        )
        return saved.events

    async def _save_calendar_text(self, batch: Batch, state: SyncState | None) -> Counts:
        name = batch.calendar_id
        try:
            kept = await self._calendars.keep(
                batch.calendar_text, name, name, dry_run=False, calendar_id=name
            )
        except BadInput as problem:
            raise BadData(f"{problem} What is stored stays.") from None
        if state is not None:
            # After the text: a crash in between lets the same text be fetched once more.
            await self._store.sync_states.set(state)
        return kept.counts

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._executor, work)
