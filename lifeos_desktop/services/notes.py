"""Kept thoughts."""

from __future__ import annotations

from dataclasses import replace

from lifeos_desktop.domain.records import Note
from lifeos_desktop.services.notebook import Book, Change, counted_tags, storable, tag_names, words
from lifeos_desktop.store.repositories.notes import NoteRepository


class Notes(Book[Note]):
    """Notes. Every change says how it is taken back."""

    def __init__(self, repository: NoteRepository) -> None:
        super().__init__(repository, "Note")
        self._notes = repository

    async def all(self, tag: str = "") -> list[Note]:
        """Every note, of a tag where one is named, the newest first."""
        names = tag_names([tag])
        notes = await self._notes.all()
        return [note for note in notes if names[0] in note.tags] if names else notes

    async def tags(self) -> list[tuple[str, int]]:
        """Every tag with how many notes carry it."""
        return counted_tags(await self._notes.all())

    async def add(self, note: Note, *, initiator: str = "") -> Change[Note]:
        """Keep a new note."""
        return await self._added(_checked(note), "Note saved", initiator)

    async def edit(self, note: Note, *, initiator: str = "") -> Change[Note]:
        """Make the stored note say what ``note`` says; BadInput, NotFound."""
        checked = _checked(note)
        return await self._changed(note.id, lambda _: checked, "Note changed", initiator)


def _checked(note: Note) -> Note:
    content = storable(note.content)
    if not note.title.strip():
        words(content, "the note")
    return replace(
        note, content=content, title=storable(note.title).strip(), tags=tag_names(note.tags)
    )
