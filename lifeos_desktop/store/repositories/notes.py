"""Kept thoughts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from lifeos_desktop.domain.records import Note
from lifeos_desktop.store.repositories.kept import KeptRepository
from lifeos_desktop.store.tables import Notes


class NoteRepository(KeptRepository[Note]):
    """Notes, the newest first."""

    table = Notes
    table_name = "notes"
    what = "note"

    def _order(self) -> Sequence[Any]:
        return (Notes.created_at.desc(), Notes.id.desc())

    def _record(self, row: Notes) -> Note:
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

    def _values(self, note: Note, now: datetime) -> dict[str, Any]:
        return {
            "content": note.content,
            "title": note.title,
            "tags": list(note.tags),
            "source": note.source,
            "raw_input": note.raw_input,
            "metadata": note.metadata,
            "created_at": note.created_at or now,
        }
