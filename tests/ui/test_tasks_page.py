"""The tasks: groups, changes with their way back, the editor, and the keyboard alone."""

from __future__ import annotations

import time as clocks
from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from lifeos_desktop.domain.records import Task
from lifeos_desktop.ui.kept.when import read_when, write_when
from lifeos_desktop.ui.tasks.page import TasksPage
from lifeos_desktop.ui.tasks.snooze import DayDialog
from lifeos_desktop.ui.tasks.viewmodel import DONE, OPEN, TasksModel, open_rows
from lifeos_desktop.ui.theme import Theme
from tests.support.clock import FakeClock
from tests.ui.kept_support import Desk, desk, nameless, refreshed, settled, shown, titles

pytestmark = pytest.mark.qt_loop
Key = Qt.Key
TODAY = date(2025, 3, 4)  # the fake clock's, a Tuesday
LONG = "Donaudampfschifffahrtsgesellschaftskapitän " * 5


async def _some(opened: Desk) -> list[Task]:
    add = opened.container.tasks.add
    tasks = [
        Task("Late one", due=TODAY - timedelta(days=2), tags=("home",)),
        Task("At noon", due=TODAY, due_time=time(12)),
        Task("Any time", due=TODAY, priority=1),
        Task("On Friday", due=date(2025, 3, 7), tags=("work",)),
        Task("In April", due=date(2025, 4, 2)),
        Task("Some day"),
    ]
    return [(await add(task)).record for task in tasks]


def test_rows_stand_in_groups_by_day() -> None:
    tasks = [
        Task("b", due=TODAY, id=1),
        Task("a", due=TODAY, due_time=time(9), id=2),
        Task("c", due=TODAY + timedelta(days=6), id=3),
        Task("d", due=TODAY + timedelta(days=7), id=4),
    ]
    rows = open_rows(tasks, TODAY)
    assert [row.key for row in rows] == [
        "heading:today", "task:2", "task:1", "heading:week", "task:3", "heading:later", "task:4",
    ]  # fmt: skip
    assert rows[1].side == "today 09:00"
    assert rows[1].side_tone == "brass"


async def test_a_written_day_is_read_as_the_same_day(
    tmp_path: Path, frozen_clock: FakeClock
) -> None:
    async with desk(tmp_path, frozen_clock) as opened:
        reads = opened.container.capture
        for day in (TODAY, date(2024, 12, 31), date(2031, 2, 1)):
            for at in (None, time(0, 0), time(18, 5)):
                when = read_when(write_when(day, at), reads)
                assert (when.day, when.at, when.problem) == (day, at, "")
        assert read_when("soonish", reads).problem
        assert read_when("", reads).day is None


async def test_complete_and_undo_give_the_same_row_back(
    tmp_path: Path, frozen_clock: FakeClock
) -> None:
    async with desk(tmp_path, frozen_clock) as opened:
        tasks, model = await _some(opened), opened.task_list()
        await model.load()
        before = model.view
        assert before.count == "6 open"
        assert await model.toggle(tasks[0].id or 0)
        assert "Late one" not in titles(model.view)
        await opened.undos[-1].revert()
        await model.load()
        assert model.view == before
        await model.delete(tasks[3].id or 0)
        assert "On Friday" not in titles(model.view)
        await opened.undos[-1].revert()
        assert await opened.container.tasks.get(tasks[3].id or 0) == tasks[3]


async def test_done_ones_can_be_opened_again(tmp_path: Path, frozen_clock: FakeClock) -> None:
    async with desk(tmp_path, frozen_clock) as opened:
        tasks, model = await _some(opened), opened.task_list()
        await model.load()
        await model.toggle(tasks[1].id or 0)
        await model.show_only(DONE)
        assert titles(model.view) == ["[Today, Tue 4 Mar]", "At noon"]
        await model.toggle(tasks[1].id or 0)
        assert model.view.rows == ()
        await model.show_only(OPEN, "work")
        assert titles(model.view) == ["[Next 7 days]", "On Friday"]


async def test_a_snoozed_task_moves_and_a_wrong_day_is_refused(
    tmp_path: Path, frozen_clock: FakeClock
) -> None:
    async with desk(tmp_path, frozen_clock) as opened:
        tasks, model = await _some(opened), opened.task_list()
        await model.load()
        id = tasks[0].id or 0
        assert model.next_week() == date(2025, 3, 10)
        await model.snooze(id, model.tomorrow())
        assert (await opened.container.tasks.get(id)).due == TODAY + timedelta(days=1)
        await model.snooze_words(id, "Fri 18:00")
        moved = await opened.container.tasks.get(id)
        assert (moved.due, moved.due_time) == (date(2025, 3, 7), time(18))
        assert not await model.snooze_words(id, "banana")
        assert "Write a day" in model.complaint
        await opened.undos[0].revert()


async def test_an_edit_keeps_what_was_written_elsewhere(
    tmp_path: Path, frozen_clock: FakeClock
) -> None:
    async with desk(tmp_path, frozen_clock) as opened:
        tasks, model = await _some(opened), opened.task_list()
        await model.load()
        book, id = opened.container.tasks, tasks[3].id or 0
        model.edit(id)
        assert model.draft is not None
        model.change_draft(replace(model.draft, title="On Friday, early", when="Sat 9:00"))
        other = await book.get(id)
        await book.edit(replace(other, description="from the command line"))
        await refreshed(opened)
        assert model.draft is not None
        assert model.draft.title == "On Friday, early"
        saving = model.save()
        assert saving is not None
        assert await saving
        stored = await book.get(id)
        assert (stored.title, stored.due) == ("On Friday, early", date(2025, 3, 8))
        assert stored.description == "from the command line"
        assert model.draft is None


async def test_a_refused_edit_stays_in_the_editor(tmp_path: Path, frozen_clock: FakeClock) -> None:
    async with desk(tmp_path, frozen_clock) as opened:
        tasks, model = await _some(opened), opened.task_list()
        await model.load()
        model.edit(tasks[0].id or 0)
        assert model.draft is not None
        model.change_draft(replace(model.draft, title="   "))
        saving = model.save()
        assert saving is not None
        assert not await saving
        assert model.complaint
        assert model.draft is not None


async def test_everything_by_keyboard(
    tmp_path: Path, frozen_clock: FakeClock, theme: Theme
) -> None:
    async with desk(tmp_path, frozen_clock) as opened:
        tasks, model = await _some(opened), opened.task_list()
        async with shown(TasksPage(model, theme, opened.tasks), opened) as page:
            QTest.keyClicks(page.add_line, "buy milk tomorrow 10:00 #food")
            assert "#food" in page.understood.text()
            QTest.keyClick(page.add_line, Key.Key_Return)
            await settled(opened)
            assert page.add_line.text() == ""
            assert "buy milk" in [title.lower() for title in titles(page.list)]
            assert page.list.choose(f"task:{tasks[0].id}")
            QTest.keyClick(page.list, Key.Key_Down)
            assert page.list.row is not None
            assert page.list.row.id == tasks[1].id, "the heading between is passed over"
            QTest.keyClick(page.list, Key.Key_Up)
            QTest.keyClick(page.list, Key.Key_Space)
            await settled(opened)
            assert "Late one" not in titles(page.list)
            assert page.list.row is not None
            QTest.keyClick(page.list, Key.Key_E)
            assert page.editor.isVisible()
            page.editor.title_line.selectAll()
            QTest.keyClicks(page.editor.title_line, "Another title")
            QTest.keyClick(
                page.editor.description, Key.Key_Return, Qt.KeyboardModifier.ControlModifier
            )
            QTest.keyClick(page.editor.title_line, Key.Key_Return)  # twice is once
            await settled(opened)
            assert "Another title" in titles(page.list)
            assert not page.editor.isVisible()
            QTest.keyClick(page.list, Key.Key_Return)
            QTest.keyClick(page.editor.title_line, Key.Key_Escape)
            assert not page.editor.isVisible()
            count = len(page.list.rows)
            QTest.keyClick(page.list, Key.Key_Delete)
            await settled(opened)
            assert len(page.list.rows) < count
            assert len(opened.undos) == 4


async def test_an_edit_in_progress_survives_leaving_the_page(
    tmp_path: Path, frozen_clock: FakeClock, theme: Theme
) -> None:
    async with desk(tmp_path, frozen_clock) as opened:
        tasks, model = await _some(opened), opened.task_list()
        async with shown(TasksPage(model, theme, opened.tasks), opened) as page:
            model.edit(tasks[4].id or 0)
            QTest.keyClicks(page.editor.description, "half a sent")
            page.hide()
            await opened.container.tasks.add(Task("From elsewhere"))
            page.show()
            await refreshed(opened)
            assert page.editor.description.toPlainText() == "half a sent"
            assert "From elsewhere" in titles(page.list)


async def test_menu_names_and_long_titles(
    tmp_path: Path, frozen_clock: FakeClock, theme: Theme
) -> None:
    async with desk(tmp_path, frozen_clock) as opened:
        await opened.container.tasks.add(
            Task(f"<b>{LONG}</b> 🦊", tags=tuple(f"tag{i}" for i in range(9)))
        )
        model = opened.task_list()
        async with shown(TasksPage(model, theme, opened.tasks), opened) as page:
            page.resize(948, 650)
            assert nameless(page) == []
            row = page.list.rows[1]
            texts = [action.text() for action in page.menu(row).actions()]
            assert texts == ["Complete", "Edit", "Move to", "", "Delete"]
            assert titles(page.list)[1].startswith("<b>Donau"), "no markup is read"
            assert page.list.horizontalScrollBar().maximum() == 0


@pytest.mark.alone
async def test_five_hundred_open_fast_and_none_is_fine(
    tmp_path: Path, frozen_clock: FakeClock, theme: Theme
) -> None:
    async with desk(tmp_path, frozen_clock) as opened:
        model: TasksModel = opened.task_list()
        async with shown(TasksPage(model, theme, opened.tasks), opened) as page:
            assert page.empty.isVisible()
            assert not page.list.isVisible()
            await opened.container.store.tasks.add_many(
                [Task(f"{number} {LONG}", due=TODAY, tags=("a", "b")) for number in range(500)]
            )
            await refreshed(opened)
            rows = page.list.rows
            assert len(rows) == 501
            page.list.show_rows(())
            start = clocks.perf_counter()
            page.list.show_rows(rows)
            page.grab()
            assert clocks.perf_counter() - start < 0.5, "of one run on a busy machine"


async def test_another_day_is_asked_for_in_words(
    tmp_path: Path, frozen_clock: FakeClock, theme: Theme
) -> None:
    async with desk(tmp_path, frozen_clock) as opened:
        tasks, model = await _some(opened), opened.task_list()
        async with shown(TasksPage(model, theme, opened.tasks), opened) as page:
            page.list.choose(f"task:{tasks[0].id}")
            row = page.list.row
            assert row is not None
            later = page.menu(row).actions()[2].menu()
            assert isinstance(later, QMenu)
            texts = [action.text() for action in later.actions()]
            assert texts == ["Today", "Tomorrow", "Next week, Monday", "Another day…"]
            later.actions()[-1].trigger()
            dialog = page.findChild(DayDialog)
            assert dialog is not None
            assert not dialog.move_button.isEnabled()
            assert dialog.move_button.toolTip()
            QTest.keyClicks(dialog.day, "in 3 days")
            assert dialog.move_button.isEnabled()
            assert nameless(dialog) == []
            QTest.keyClick(dialog.day, Key.Key_Return)
            await settled(opened)
            moved = await opened.container.tasks.get(tasks[0].id or 0)
            assert moved.due == TODAY + timedelta(days=3)
            await opened.undos[-1].revert()
            assert await opened.container.tasks.get(tasks[0].id or 0) == tasks[0]


async def test_a_click_on_the_box_completes(
    tmp_path: Path, frozen_clock: FakeClock, theme: Theme
) -> None:
    async with desk(tmp_path, frozen_clock) as opened:
        tasks, model = await _some(opened), opened.task_list()
        async with shown(TasksPage(model, theme, opened.tasks), opened) as page:
            at = page.list.visualRect(page.list.model().index(1, 0))
            where = at.topLeft() + QPoint(16, 18)
            QTest.mouseClick(page.list.viewport(), Qt.MouseButton.LeftButton, pos=where)
            await settled(opened)
            assert (await opened.container.tasks.get(tasks[0].id or 0)).status == "done"
