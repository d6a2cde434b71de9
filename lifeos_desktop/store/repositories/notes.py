"""Kept thoughts."""

from __future__ import annotations

from typing import Any

from lifeos_desktop.domain.records import Note
from lifeos_desktop.store.repositories.base import Repository
from lifeos_desktop.store.rows import PERSON
from lifeos_desktop.store.tables import Notes


class NoteRepository(Repository):
    """Notes."""

    async def add(self, note: Note, *, initiator: str = "") -> Note:
        """Keep a new note; the note as stored. Without ``created_at`` it is made now."""
        now = self._db.clock.now()

        def work() -> Note:
            row = Notes.create(
                user=PERSON,
                content=note.content,
                title=note.title,
                tags=list(note.tags),
                source=note.source,
                raw_input=note.raw_input,
                metadata=note.metadata,
                created_at=note.created_at or now,
            )
            return _select(Notes.id == row.id)[0]

        return await self._db.write(work, tables=("notes",), initiator=initiator)

    async def all(self) -> list[Note]:
        """Every note, the newest first."""
        return await self._db.read(lambda: _select(Notes.id.is_null(False)))


def _note(row: Notes) -> Note:
    return Note(
        content=row.content,
        title=row.title,
        tags=tuple(row.tags),
        source=row.source,
        raw_input=row.raw_input,
        metadata=row.metadata,
        created_at=row.created_at,
        id=row.id,
    )


def _select(condition: Any) -> list[Note]:
    query = (
        Notes.select()
        .where((Notes.user == PERSON) & condition)
        .order_by(Notes.created_at.desc(), Notes.id.desc())
    )
    return [_note(row) for row in query]
