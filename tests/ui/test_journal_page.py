"""The journal and the notes: rate, write, change, take back, and lose nothing that was typed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from lifeos_desktop.domain.records import JournalEntry, Note
from lifeos_desktop.ui.journal.notes_model import NEW, NoteDraft
from lifeos_desktop.ui.journal.page import JournalPage
from lifeos_desktop.ui.journal.viewmodel import Now
from lifeos_desktop.ui.journal.wording import NOT_SAVED
from lifeos_desktop.ui.theme import Theme
from tests.support.clock import FakeClock
from tests.ui.kept_support import Desk, desk, nameless, refreshed, settled, shown, titles

pytestmark = pytest.mark.qt_loop
Key = Qt.Key
TODAY = date(2025, 3, 4)
LONG = "Ein sehr langer Tag 🧗 <b>nicht fett</b>\n" * 300


async def _entries(opened: Desk) -> list[JournalEntry]:
    add = opened.container.journal.add
    entries = [
        JournalEntry(TODAY - timedelta(days=1), time(20), energy=6, mood=7, tags=("wine",)),
        JournalEntry(TODAY, time(7), energy=4, notes="Woke early."),
        JournalEntry(TODAY - timedelta(days=30), None, notes=LONG),
    ]
    return [(await add(entry)).record for entry in entries]


async def test_the_timeline_is_by_day(tmp_path: Path, frozen_clock: FakeClock) -> None:
    async with desk(tmp_path, frozen_clock) as opened:
        await _entries(opened)
        model = opened.journal()
        await model.load()
        headings = [row for row in model.view.rows if row.is_heading]
        assert [row.spoken for row in headings] == [
            "Today, Tue 4 Mar", "Yesterday, Mon 3 Mar", "Sun 2 Feb",
        ]  # fmt: skip
        assert model.view.count == "3 entries"
        row = model.view.rows[3]
        assert (row.energy, row.mood, row.tags, row.lead) == (6, 7, ("wine",), "20:00")
        assert "energy 6 of 10" in row.spoken
        await model.show_only("wine")
        assert len(model.view.rows) == 2


async def test_this_moment_is_saved_once_with_its_tags(
    tmp_path: Path, frozen_clock: FakeClock
) -> None:
    async with desk(tmp_path, frozen_clock) as opened:
        model = opened.journal()
        await model.load()
        assert not await model.save_now()
        assert model.complaint
        model.say_now(Now(8, None, "after the run #run"))
        first, again = model.save_now(), model.save_now()
        assert first is again
        assert await first
        [entry] = await opened.container.journal.latest()
        assert (entry.energy, entry.day, entry.time) == (8, TODAY, time(7, 30))
        assert (entry.notes, entry.tags) == ("after the run #run", ("run",))
        assert model.now == Now()
        await opened.undos[-1].revert()
        assert await opened.container.journal.latest() == []


async def test_an_entry_is_changed_deleted_and_given_back(
    tmp_path: Path, frozen_clock: FakeClock
) -> None:
    async with desk(tmp_path, frozen_clock) as opened:
        entries, model = await _entries(opened), opened.journal()
        await model.load()
        id = entries[0].id or 0
        model.edit(id)
        assert model.draft is not None
        model.change_draft(replace(model.draft, mood=3, when="yesterday 21:15"))
        saving = model.save()
        assert saving is not None
        assert await saving
        stored = await opened.container.journal.get(id)
        assert (stored.mood, stored.time, stored.day) == (3, time(21, 15), entries[0].day)
        await opened.undos[-1].revert()
        assert await opened.container.journal.get(id) == entries[0]
        await model.delete(id)
        await opened.undos[-1].revert()
        assert await opened.container.journal.get(id) == entries[0]
        model.begin()
        assert model.draft is not None
        model.change_draft(replace(model.draft, when="tomorrow", notes="x"))
        refused = model.save()
        assert refused is not None
        assert not await refused
        assert "day that was" in model.complaint


async def test_rating_by_keyboard(tmp_path: Path, frozen_clock: FakeClock, theme: Theme) -> None:
    async with desk(tmp_path, frozen_clock) as opened:
        entries, journal = await _entries(opened), opened.journal()
        async with shown(JournalPage(journal, opened.notes(), theme, opened.tasks), opened) as page:
            line = page.timeline
            QTest.keyClick(line.now.energy.button(1), Key.Key_0)
            QTest.keyClick(line.now.mood.button(1), Key.Key_7)
            QTest.keyClicks(line.now.words, "good")
            QTest.keyClick(line.now.words, Key.Key_Return)
            await settled(opened)
            newest = (await opened.container.journal.latest(limit=1))[0]
            assert (newest.energy, newest.mood, newest.notes) == (10, 7, "good")
            assert line.now.energy.value is None
            assert line.now.words.text() == ""
            assert line.list.choose(f"entry:{entries[1].id}")
            QTest.keyClick(line.list, Key.Key_E)
            QTest.keyClicks(line.editor.notes, "And then. ")
            page.hide()
            await opened.container.journal.add(JournalEntry(TODAY, time(6), energy=2))
            page.show()
            await refreshed(opened)
            assert line.editor.notes.toPlainText().startswith("And then. ")
            assert "3 entries" not in line.count.text()
            QTest.keyClick(line.editor.notes, Key.Key_Escape)
            assert not line.editor.isVisible()
            QTest.keyClick(line.list, Key.Key_Delete)
            await settled(opened)
            assert f"entry:{entries[1].id}" not in [row.key for row in line.list.rows]
            assert nameless(page) == []


async def test_every_note_keeps_what_was_typed_into_it(
    tmp_path: Path, frozen_clock: FakeClock
) -> None:
    async with desk(tmp_path, frozen_clock) as opened:
        add = opened.container.notes.add
        one = (await add(Note("first line\nmore words", tags=("idea",)))).record
        two = (await add(Note(LONG, title="Long"))).record
        model = opened.notes()
        await model.load()
        model.open(one.id or 0)
        assert model.draft is not None
        model.change_draft(replace(model.draft, content="changed"))
        model.open(two.id or 0)
        assert model.draft == NoteDraft.of(two)
        row = next(row for row in model.view.rows if row.id == one.id)
        assert row.side == NOT_SAVED
        model.open(one.id or 0)
        assert model.draft is not None
        assert model.draft.content == "changed"
        saving = model.save()
        assert saving is not None
        assert await saving
        assert (await opened.container.notes.get(one.id or 0)).content == "changed"
        await opened.undos[-1].revert()
        assert await opened.container.notes.get(one.id or 0) == one
        await model.search("LINE idea")
        assert titles(model.view) == ["first line"]


async def test_a_note_that_is_deleted_elsewhere_keeps_the_unsaved_words(
    tmp_path: Path, frozen_clock: FakeClock
) -> None:
    async with desk(tmp_path, frozen_clock) as opened:
        note = (await opened.container.notes.add(Note("old"))).record
        model = opened.notes()
        await model.load()
        model.open(note.id or 0)
        assert model.draft is not None
        model.change_draft(replace(model.draft, content="mine"))
        await opened.container.notes.delete(note.id or 0)
        await refreshed(opened)
        assert model.draft is not None
        assert (model.draft.id, model.draft.content) == (NEW, "mine")


async def test_notes_by_keyboard(tmp_path: Path, frozen_clock: FakeClock, theme: Theme) -> None:
    async with desk(tmp_path, frozen_clock) as opened:
        journal, notes = opened.journal(), opened.notes()
        async with shown(JournalPage(journal, notes, theme, opened.tasks), opened) as page:
            assert page.timeline.empty.isVisible()
            QTest.keyClick(page.tabs, Key.Key_Right)
            await settled(opened)
            tab = page.notes
            assert tab.isVisible()
            assert tab.empty.isVisible()
            QTest.keyClick(tab.new, Key.Key_Space)
            assert tab.editor.isVisible()
            QTest.keyClicks(tab.editor.content, "Try the other shop")
            QTest.keyClicks(tab.editor.tags_line, "#Food errand")
            QTest.keyClick(tab.editor.tags_line, Key.Key_Return)
            await settled(opened)
            assert titles(tab.list) == ["Try the other shop"]
            [note] = await opened.container.notes.all()
            assert note.tags == ("food", "errand")
            assert not tab.editor.save.isEnabled()
            assert tab.editor.save.toolTip()
            QTest.keyClick(tab.list, Key.Key_Delete)
            await settled(opened)
            assert tab.empty.isVisible()
            await opened.undos[-1].revert()
            await refreshed(opened)
            assert await opened.container.notes.all() == [note]
            page.show_item("note", note.id or 0)
            await settled(opened)
            assert tab.editor.content.toPlainText() == "Try the other shop"
            assert nameless(page) == []
