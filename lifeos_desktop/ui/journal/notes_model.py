"""The notes: those that match, and what is being written in each. No widgets."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, tzinfo
from functools import partial

from lifeos_desktop.domain.day import local_day
from lifeos_desktop.domain.records import Note
from lifeos_desktop.services.bus import Bus
from lifeos_desktop.services.notes import Notes
from lifeos_desktop.services.undo import Undo
from lifeos_desktop.ui.background import Tasks
from lifeos_desktop.ui.journal.wording import NOT_SAVED
from lifeos_desktop.ui.kept.model import KeptModel
from lifeos_desktop.ui.kept.rows import Row, counted, hashed, plain, unhashed
from lifeos_desktop.ui.widgets.texts import past_day

NEW = 0
"""Stands for the id of a note that is not stored yet."""


@dataclass(frozen=True, slots=True)
class NotesView:
    """The list."""

    rows: tuple[Row, ...] = ()
    count: str = ""
    tags: tuple[tuple[str, int], ...] = ()
    tag: str = ""
    query: str = ""


@dataclass(frozen=True, slots=True)
class NoteDraft:
    """What stands in the editor. A ``base`` without an id is a new note."""

    base: Note
    title: str
    content: str
    tags: str

    @staticmethod
    def of(note: Note) -> NoteDraft:
        return NoteDraft(note, note.title, note.content, hashed(note.tags))

    @property
    def is_changed(self) -> bool:
        return self != NoteDraft.of(self.base)

    @property
    def id(self) -> int:
        return self.base.id or NEW


class NotesModel(KeptModel[NotesView]):
    """Every note keeps its own unsaved text, so going to another one loses nothing."""

    tables = ("notes",)

    def __init__(
        self,
        book: Notes,
        bus: Bus,
        tasks: Tasks,
        today: Callable[[], date],
        zone: Callable[[], tzinfo],
    ) -> None:
        super().__init__(bus, tasks, NotesView(), today)
        self._book, self._zone = book, zone
        self._tag, self._query = "", ""
        self._by_id: dict[int, Note] = {}
        self._drafts: dict[int, NoteDraft] = {}
        self._open: int | None = None

    async def read(self) -> NotesView:
        every = await self._book.all()
        self._by_id = {note.id: note for note in every if note.id is not None}
        shown = [note for note in every if not self._tag or self._tag in note.tags]
        shown = [note for note in shown if says(note, self._query)]
        if self._open not in (None, NEW) and self._open not in self._by_id:
            # Deleted elsewhere: what was typed into it becomes a new note, nothing else is lost.
            draft = self._drafts.pop(self._open or NEW, None)
            self._open = None
            if draft is not None and draft.is_changed and NEW not in self._drafts:
                self._drafts[NEW] = replace(draft, base=Note(""))
                self._open = NEW
        return NotesView(
            self._rows(shown),
            counted(len(shown), "note", "notes"),
            tuple(await self._book.tags()),
            self._tag,
            self._query,
        )

    @property
    def draft(self) -> NoteDraft | None:
        """What stands in the editor; None when no note is open."""
        if self._open is None:
            return None
        if self._open in self._drafts:
            return self._drafts[self._open]
        note = self._by_id.get(self._open)
        return NoteDraft.of(note or Note("")) if note or self._open == NEW else None

    def show_only(self, tag: str) -> asyncio.Task[None]:
        """Notes with a tag, or all."""
        self._tag = tag
        return self.load()

    def search(self, query: str) -> asyncio.Task[None]:
        """Notes that say this."""
        self._query = query
        return self.load()

    def begin(self) -> None:
        """A new note; the one that was begun already, if there is one."""
        self._open = NEW
        self._tell()

    def open(self, id: int) -> None:
        """Put a note into the editor."""
        if id in self._by_id and self._open != id:
            self._open, self.complaint = id, ""
            self._tell()

    def change_draft(self, draft: NoteDraft) -> None:
        """What stands in the editor now."""
        before = self._drafts.get(draft.id)
        was_changed = before is not None and before.is_changed
        self._drafts[draft.id] = draft
        if was_changed != draft.is_changed:
            self._mark_unsaved()

    def cancel(self) -> None:
        """Leave the note as it is stored."""
        if self._open is not None:
            self._drafts.pop(self._open, None)
            if self._open == NEW:
                self._open = None
        self.complaint = ""
        self._mark_unsaved()

    def delete(self, id: int) -> asyncio.Task[bool]:
        """Remove a note."""
        self._drafts.pop(id, None)
        if self._open == id:
            self._open = None
        return self.do(self._book.delete(id))

    def save(self) -> asyncio.Task[bool] | None:
        """Store what stands in the editor."""
        draft = self.draft
        if draft is None or not draft.is_changed:
            return None
        return self.do_once(partial(self._save, draft))

    async def find(self, id: int) -> None:
        """Open this note, whatever was filtered; NotFound."""
        await self._book.get(id)
        self._tag, self._query = "", ""
        await self.load()
        self.open(id)

    async def _save(self, draft: NoteDraft) -> Undo:
        if draft.base.id is None:
            note = Note(draft.content, title=draft.title, tags=unhashed(draft.tags))
            change = await self._book.add(note)
        else:
            before, note = NoteDraft.of(draft.base), await self._book.get(draft.base.id)
            if draft.title != before.title:
                note = replace(note, title=draft.title)
            if draft.content != before.content:
                note = replace(note, content=draft.content)
            if draft.tags != before.tags:
                note = replace(note, tags=unhashed(draft.tags))
            change = await self._book.edit(note)
        stored = change.record
        self._by_id[stored.id or NEW] = stored
        if self._drafts.get(draft.id) == draft:  # typed on since then: that is still unsaved
            self._drafts.pop(draft.id, None)
            if self._open == draft.id:
                self._open = stored.id
        return change

    def _mark_unsaved(self) -> None:
        rows = tuple(self._marked(row) for row in self.view.rows)
        self.view = replace(self.view, rows=rows)
        self._tell()

    def _rows(self, notes: Sequence[Note]) -> tuple[Row, ...]:
        return tuple(self._marked(self._row(note)) for note in notes)

    def _marked(self, row: Row) -> Row:
        draft = self._drafts.get(row.id)
        if draft is not None and draft.is_changed:
            return replace(row, side=NOT_SAVED, side_tone="brass")
        note = self._by_id.get(row.id)
        return replace(row, side=self._when(note) if note else row.side, side_tone="text3")

    def _row(self, note: Note) -> Row:
        title, _, rest = note.content.strip().partition("\n")
        if note.title.strip():
            title, rest = note.title, note.content
        return Row(
            f"note:{note.id}",
            plain(title, longest=200),
            plain(" ".join(rest.split()), longest=240),
            self._when(note),
            tags=note.tags,
            spoken=", ".join([title[:200], self._when(note), *(f"tag {tag}" for tag in note.tags)]),
            id=note.id or 0,
            kind="note",
        )

    def _when(self, note: Note) -> str:
        if note.created_at is None:
            return ""
        return past_day(local_day(note.created_at, self._zone()), self.today())


def says(note: Note, query: str) -> bool:
    """Whether the note holds every word of the query."""
    text = f"{note.title}\n{note.content}\n{hashed(note.tags)}".casefold()
    return all(word in text for word in query.casefold().split())
