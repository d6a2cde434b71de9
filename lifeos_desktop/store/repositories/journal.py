"""The journal."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from lifeos_desktop.domain.records import JournalEntry
from lifeos_desktop.store.repositories.base import Repository
from lifeos_desktop.store.rows import PERSON
from lifeos_desktop.store.tables import JournalEntries


class JournalRepository(Repository):
    """Journal entries; several a day may say the same, so they have no natural key."""

    async def add(self, entry: JournalEntry, *, initiator: str = "") -> JournalEntry:
        """Keep a new entry; the entry as stored. Without ``created_at`` it is made now."""
        now = self._db.clock.now()

        def work() -> JournalEntry:
            row = JournalEntries.create(
                user=PERSON,
                date=entry.day,
                time=entry.time,
                energy=entry.energy,
                mood=entry.mood,
                notes=entry.notes,
                tags=list(entry.tags),
                created_at=entry.created_at or now,
            )
            return _select(JournalEntries.id == row.id)[0]

        return await self._db.write(work, tables=("journal_entries",), initiator=initiator)

    async def between(self, start_day: date, end_day: date) -> list[JournalEntry]:
        """Entries of these days, both inclusive, in the order they were lived."""
        return await self._db.read(lambda: _select(JournalEntries.date.between(start_day, end_day)))

    async def by_ids(self, ids: Iterable[int]) -> list[JournalEntry]:
        """Those of these rows that exist."""
        wanted = list(ids)
        return await self._db.read(lambda: _select(JournalEntries.id.in_(wanted)))


def _entry(row: JournalEntries) -> JournalEntry:
    return JournalEntry(
        day=row.date,
        time=row.time,
        energy=row.energy,
        mood=row.mood,
        notes=row.notes,
        tags=tuple(row.tags),
        created_at=row.created_at,
        id=row.id,
    )


def _select(condition: Any) -> list[JournalEntry]:
    query = (
        JournalEntries.select()
        .where((JournalEntries.user == PERSON) & condition)
        .order_by(JournalEntries.date, JournalEntries.time, JournalEntries.id)
    )
    return [_entry(row) for row in query]
