"""The journal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from lifeos_desktop.domain.records import JournalEntry
from lifeos_desktop.store.repositories.kept import KeptRepository
from lifeos_desktop.store.tables import JournalEntries


class JournalRepository(KeptRepository[JournalEntry]):
    """Journal entries, in the order they were lived.

    Several a day may say the same, so they have no natural key.
    """

    table = JournalEntries
    table_name = "journal_entries"
    what = "journal entry"

    async def between(self, start_day: date, end_day: date) -> list[JournalEntry]:
        """Entries of these days, both inclusive."""
        return await self._db.read(
            lambda: self._select(JournalEntries.date.between(start_day, end_day))
        )

    async def latest(self, limit: int, before: date | None = None) -> list[JournalEntry]:
        """The last entries, of the days before ``before`` where that is given; newest first."""
        everything = JournalEntries.id.is_null(False)
        condition = everything if before is None else JournalEntries.date < before
        order = (
            JournalEntries.date.desc(),
            JournalEntries.time.desc(nulls="LAST"),
            JournalEntries.id.desc(),
        )
        return await self._db.read(lambda: self._select(condition, order, limit))

    def _order(self) -> Sequence[Any]:
        return (JournalEntries.date, JournalEntries.time, JournalEntries.id)

    def _record(self, row: JournalEntries) -> JournalEntry:
        return JournalEntry(
            day=row.date,
            time=row.time,
            energy=row.energy,
            mood=row.mood,
            notes=row.notes,
            tags=tuple(row.tags),
            created_at=row.created_at,
            id=row.id,
            raw_input=row.raw_input,
        )

    def _values(self, entry: JournalEntry, now: datetime) -> dict[str, Any]:
        return {
            "date": entry.day,
            "time": entry.time,
            "energy": entry.energy,
            "mood": entry.mood,
            "notes": entry.notes,
            "tags": list(entry.tags),
            "created_at": entry.created_at or now,
            "raw_input": entry.raw_input,
        }
