"""What the sources delivered, kept as it came."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from peewee import fn

from lifeos_desktop.domain.records import SourceDocument
from lifeos_desktop.store.counts import Counts
from lifeos_desktop.store.repositories.base import Repository
from lifeos_desktop.store.rows import chunks, tuples, upsert
from lifeos_desktop.store.tables import SourceDocuments

KEY = ("source", "collection", "document_id")
TABLES = ("source_documents",)


class CollectionSpan(NamedTuple):
    """What there is of one collection of a source."""

    collection: str
    documents: int
    newest: date | None


class DocumentRepository(Repository):
    """Source documents; natural key: (source, collection, document_id)."""

    async def upsert(self, documents: Sequence[SourceDocument]) -> Counts:
        """Keep these; one whose day and body are the same keeps its ``fetched_at`` too."""
        return await self._db.write(lambda: save_documents(documents), tables=TABLES)

    async def of(
        self,
        source: str,
        collection: str | None = None,
        start: date | None = None,
        end: date | None = None,
    ) -> list[SourceDocument]:
        """Documents of a source by collection and day; ``start`` and ``end`` are inclusive days.

        With a bound, documents without a day are left out.
        """
        condition = SourceDocuments.source == source
        if collection is not None:
            condition &= SourceDocuments.collection == collection
        if start is not None:
            condition &= SourceDocuments.day >= start
        if end is not None:
            condition &= SourceDocuments.day <= end
        return await self._db.read(lambda: _select(condition))

    async def get(self, source: str, collection: str, document_id: str) -> SourceDocument | None:
        """One document by its natural key."""
        condition = (
            (SourceDocuments.source == source)
            & (SourceDocuments.collection == collection)
            & (SourceDocuments.document_id == document_id)
        )
        found = await self._db.read(lambda: _select(condition))
        return found[0] if found else None

    async def named(
        self, source: str, collection: str, document_ids: Iterable[str]
    ) -> list[SourceDocument]:
        """Those of these documents that are kept, by their ``document_id``."""
        wanted = set(document_ids)
        of_it = (SourceDocuments.source == source) & (SourceDocuments.collection == collection)
        return await self._db.read(
            lambda: [
                document
                for chunk in chunks(wanted)
                for document in _select(of_it & SourceDocuments.document_id.in_(chunk))
            ]
        )

    async def on_days(
        self, source: str, collections: Iterable[str], days: Iterable[date]
    ) -> list[SourceDocument]:
        """The documents of these collections that are about one of these days."""
        names, wanted = list(collections), set(days)
        of_it = (SourceDocuments.source == source) & SourceDocuments.collection.in_(names)
        return await self._db.read(
            lambda: [
                document
                for chunk in chunks(wanted)
                for document in _select(of_it & SourceDocuments.day.in_(chunk))
            ]
        )

    async def by_ids(self, ids: Iterable[int]) -> list[SourceDocument]:
        """Those of these rows that exist."""
        wanted = set(ids)
        return await self._db.read(
            lambda: [
                document
                for chunk in chunks(wanted)
                for document in _select(SourceDocuments.id.in_(chunk))
            ]
        )

    async def fetches(self, source: str, collection: str) -> list[tuple[str, datetime]]:
        """When each document of a collection last changed, by its id; without its body."""
        query = SourceDocuments.select(
            SourceDocuments.document_id, SourceDocuments.fetched_at
        ).where((SourceDocuments.source == source) & (SourceDocuments.collection == collection))
        return await self._db.read(lambda: [(name, at) for name, at in tuples(query)])

    async def last_fetch(self, source: str) -> datetime | None:
        """When something new or changed last came from this source."""
        query = SourceDocuments.select(fn.MAX(SourceDocuments.fetched_at).coerce(False)).where(
            SourceDocuments.source == source
        )
        text: str | None = await self._db.read(query.scalar)
        return None if text is None else datetime.fromisoformat(text)

    async def collections(self, source: str) -> list[CollectionSpan]:
        """How many documents each collection of a source has, and the newest day of them."""
        query = (
            SourceDocuments.select(
                SourceDocuments.collection,
                fn.COUNT(SourceDocuments.id),
                fn.MAX(SourceDocuments.day).coerce(False),
            )
            .where(SourceDocuments.source == source)
            .group_by(SourceDocuments.collection)
        )
        return await self._db.read(
            lambda: [
                CollectionSpan(name, count, date.fromisoformat(last) if last else None)
                for name, count, last in tuples(query)
            ]
        )

    async def sources(self) -> list[str]:
        """Every source that has documents."""
        query = (
            SourceDocuments.select(SourceDocuments.source)
            .distinct()
            .order_by(SourceDocuments.source)
        )
        return await self._db.read(lambda: [source for (source,) in tuples(query)])

    async def delete(self, source: str, collection: str, ids: Iterable[str]) -> int:
        """Forget documents by their ``document_id``; how many there were."""
        keys = [(source, collection, id) for id in set(ids)]
        return await self._db.write(lambda: delete_documents(keys), tables=TABLES)

    async def forget(self, source: str) -> int:
        """Forget every document of a source; how many there were."""
        return await self._db.write(
            lambda: int(SourceDocuments.delete().where(SourceDocuments.source == source).execute()),
            tables=TABLES,
        )


def save_documents(documents: Sequence[SourceDocument]) -> Counts:
    """Keep these; runs inside a write."""
    rows = [
        {
            "source": document.source,
            "collection": document.collection,
            "document_id": document.document_id,
            "day": document.day,
            "body": document.body,
            "fetched_at": document.fetched_at,
        }
        for document in documents
    ]
    return upsert(SourceDocuments, rows, KEY, ignore=("fetched_at",))


def delete_documents(keys: Iterable[tuple[str, str, str]]) -> int:
    """Forget documents by (source, collection, document_id), how many; runs inside a write."""
    by_collection: dict[tuple[str, str], set[str]] = {}
    for source, collection, document_id in keys:
        by_collection.setdefault((source, collection), set()).add(document_id)
    return sum(
        int(
            SourceDocuments.delete()
            .where(
                (SourceDocuments.source == source)
                & (SourceDocuments.collection == collection)
                & SourceDocuments.document_id.in_(chunk)
            )
            .execute()
        )
        for (source, collection), ids in by_collection.items()
        for chunk in chunks(ids)
    )


def _select(condition: Any) -> list[SourceDocument]:
    query = (
        SourceDocuments.select(
            SourceDocuments.source,
            SourceDocuments.collection,
            SourceDocuments.document_id,
            SourceDocuments.day,
            SourceDocuments.body,
            SourceDocuments.fetched_at,
            SourceDocuments.id,
        )
        .where(condition)
        .order_by(SourceDocuments.collection, SourceDocuments.day, SourceDocuments.document_id)
    )
    return [SourceDocument(*row) for row in tuples(query)]
