"""The journal by day: the rating of now, the entries, the one that is being edited. No widgets."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial

from lifeos_desktop.domain.errors import BadInput
from lifeos_desktop.domain.formats import clock
from lifeos_desktop.domain.quick_add import JOURNAL
from lifeos_desktop.domain.records import JournalEntry
from lifeos_desktop.services.bus import Bus
from lifeos_desktop.services.capture import QuickAdd
from lifeos_desktop.services.journal import Journal
from lifeos_desktop.services.undo import Undo
from lifeos_desktop.ui.background import Tasks
from lifeos_desktop.ui.journal.wording import NOTHING_YET
from lifeos_desktop.ui.kept.model import KeptModel
from lifeos_desktop.ui.kept.rows import Row, counted, hashed, heading, plain, unhashed
from lifeos_desktop.ui.kept.when import When, day_heading, read_when, write_when
from lifeos_desktop.ui.widgets.texts import past_day

_PAGE = 500


@dataclass(frozen=True, slots=True)
class JournalView:
    """The timeline."""

    rows: tuple[Row, ...] = ()
    count: str = ""
    tags: tuple[tuple[str, int], ...] = ()
    tag: str = ""
    has_more: bool = False


@dataclass(frozen=True, slots=True)
class Now:
    """What is being said about this moment, not saved yet."""

    energy: int | None = None
    mood: int | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class EntryDraft:
    """What stands in the editor, as it was typed. A ``base`` without an id is a new entry."""

    base: JournalEntry
    when: str
    energy: int | None
    mood: int | None
    notes: str
    tags: str

    @staticmethod
    def of(entry: JournalEntry) -> EntryDraft:
        return EntryDraft(
            entry,
            write_when(entry.day, entry.time),
            entry.energy,
            entry.mood,
            entry.notes,
            hashed(entry.tags),
        )

    @property
    def is_changed(self) -> bool:
        return self != EntryDraft.of(self.base)


class JournalModel(KeptModel[JournalView]):
    """The latest entries, of one tag or of all."""

    tables = ("journal_entries",)

    def __init__(
        self,
        book: Journal,
        capture: QuickAdd,
        bus: Bus,
        tasks: Tasks,
        now: Callable[[], datetime],
    ) -> None:
        super().__init__(bus, tasks, JournalView(), lambda: now().date())
        self._book, self._capture, self._local_now = book, capture, now
        self._tag, self._limit = "", _PAGE
        self._by_id: dict[int, JournalEntry] = {}
        self.now = Now()
        self.draft: EntryDraft | None = None

    async def read(self) -> JournalView:
        # Asked for without the tag: the limit counts entries before they are sifted.
        entries = await self._book.latest(limit=self._limit)
        has_more = len(entries) >= self._limit
        if self._tag:
            entries = [entry for entry in entries if self._tag in entry.tags]
        self._by_id = {entry.id: entry for entry in entries if entry.id is not None}
        more = " shown" if has_more else ""
        return JournalView(
            entry_rows(entries, self.today()),
            counted(len(entries), "entry", "entries") + more,
            tuple(await self._book.tags()),
            self._tag,
            has_more,
        )

    def show_only(self, tag: str) -> asyncio.Task[None]:
        """Entries with a tag, or all."""
        self._tag = tag
        return self.load()

    def show_older(self) -> asyncio.Task[None]:
        """Go further back."""
        self._limit += _PAGE
        return self.load()

    # -- this moment ----------------------------------------------------------------------------

    def say_now(self, now: Now) -> None:
        """What stands in the card at the top."""
        self.now = now

    def save_now(self) -> asyncio.Task[bool]:
        """Keep it as an entry of this moment."""
        now = self.now
        return self.do_once(partial(self._save_now, now), partial(self._now_saved, now))

    async def _save_now(self, now: Now) -> Undo:
        words = now.words.strip()
        tags = self._capture.preview(words, kind=JOURNAL).tags if words else ()
        if now.energy is not None:
            return await self._book.rate_energy(now.energy, mood=now.mood, notes=words, tags=tags)
        if now.mood is None and not words:
            raise BadInput(NOTHING_YET)
        local = self._local_now()
        entry = JournalEntry(
            local.date(),
            local.time().replace(second=0, microsecond=0),
            mood=now.mood,
            notes=words,
            tags=tags,
        )
        return await self._book.add(entry)

    def _now_saved(self, now: Now) -> None:
        if self.now == now:  # else more was typed meanwhile
            self.now = Now()

    # -- one entry ------------------------------------------------------------------------------

    def begin(self) -> None:
        """Write about a day, today unless it is changed."""
        if self.draft is None or not self.draft.is_changed:
            self.draft = EntryDraft.of(JournalEntry(self.today(), None))
        self._tell()

    def edit(self, id: int) -> None:
        """Begin to edit an entry; one that is being edited stays as it is."""
        entry = self._by_id.get(id)
        if entry is not None and (self.draft is None or self.draft.base.id != id):
            self.complaint = ""
            self.draft = EntryDraft.of(entry)
        self._tell()

    def change_draft(self, draft: EntryDraft) -> None:
        """What stands in the editor now."""
        self.draft = draft

    def cancel(self) -> None:
        """Leave the entry as it is."""
        self.draft, self.complaint = None, ""
        self._tell()

    def delete(self, id: int) -> asyncio.Task[bool]:
        """Remove an entry."""
        if self.draft is not None and self.draft.base.id == id:
            self.draft = None
        return self.do(self._book.delete(id))

    def save(self) -> asyncio.Task[bool] | None:
        """Store what was changed in the editor; it stays open when that is refused."""
        if self.draft is None:
            return None
        if not self.draft.is_changed and self.draft.base.id is not None:
            self.cancel()
            return None
        draft = self.draft
        return self.do_once(partial(self._save, draft), partial(self._saved, draft))

    def read_when(self, text: str) -> When:
        """What a typed day means."""
        return read_when(text, self._capture, JOURNAL)

    async def find(self, id: int) -> None:
        """Show a list that holds this entry; NotFound."""
        entry = await self._book.get(id)
        self._tag = ""
        await self.load()
        while entry.id not in self._by_id and self.view.has_more:
            await self.show_older()

    def _saved(self, draft: EntryDraft) -> None:
        if self.draft == draft:  # else more was typed meanwhile
            self.draft = None

    async def _save(self, draft: EntryDraft) -> Undo:
        before, entry = EntryDraft.of(draft.base), draft.base
        if entry.id is not None:  # only what was changed here: the row may say more by now
            entry = await self._book.get(entry.id)
        if draft.when != before.when:
            when = self.read_when(draft.when)
            if when.problem or when.day is None:
                raise BadInput(when.problem or "Write the day it is about. Nothing was changed.")
            entry = replace(entry, day=when.day, time=when.at)
        if draft.energy != before.energy:
            entry = replace(entry, energy=draft.energy)
        if draft.mood != before.mood:
            entry = replace(entry, mood=draft.mood)
        if draft.notes != before.notes:
            entry = replace(entry, notes=draft.notes)
        if draft.tags != before.tags:
            entry = replace(entry, tags=unhashed(draft.tags))
        if entry.id is None:
            return await self._book.add(entry)
        return await self._book.edit(entry)


def entry_rows(entries: Sequence[JournalEntry], today: date) -> tuple[Row, ...]:
    """The timeline, the latest day and moment first."""
    rows: list[Row] = []
    last: date | None = None
    for entry in entries:
        if entry.day != last:
            rows.append(heading(entry.day.isoformat(), day_heading(entry.day, today)))
            last = entry.day
        rows.append(_row(entry, today))
    return tuple(rows)


def _row(entry: JournalEntry, today: date) -> Row:
    at = clock(entry.time) if entry.time else ""
    words = [past_day(entry.day, today), at]
    if entry.energy is not None:
        words.append(f"energy {entry.energy} of 10")
    if entry.mood is not None:
        words.append(f"mood {entry.mood} of 10")
    words += [entry.notes[:200], *(f"tag {tag}" for tag in entry.tags)]
    return Row(
        f"entry:{entry.id}",
        plain(entry.notes),
        tags=entry.tags,
        lead=at or "day",
        energy=entry.energy,
        mood=entry.mood,
        spoken=", ".join(word for word in words if word),
        id=entry.id or 0,
        kind="journal",
        day=entry.day,
    )
