"""The search: grouped answers, the latest words win, and nothing found reads as markup."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QTest

from lifeos_desktop.domain.records import Goal, JournalEntry, Note, Task
from lifeos_desktop.ui.kept.rows import text_of
from lifeos_desktop.ui.kept.text_lines import TextLines
from lifeos_desktop.ui.search.page import SearchPage
from lifeos_desktop.ui.theme import Theme
from tests.support.clock import FakeClock
from tests.ui.kept_support import Desk, desk, nameless, refreshed, settled, shown, titles, until

pytestmark = pytest.mark.qt_loop
Key = Qt.Key
TODAY = date(2025, 3, 4)


async def _fill(opened: Desk) -> int:
    c = opened.container
    await c.tasks.add(Task("Call the dentist"))
    await c.notes.add(Note("The dentist is in <b>Elm Street</b>"))
    await c.journal.add(JournalEntry(TODAY, None, notes="Dentist, no pain"))
    goal = await c.goals.add(Goal("Dentist twice a year"))
    return goal.record.id or 0


async def test_answers_stand_by_kind(tmp_path: Path, frozen_clock: FakeClock) -> None:
    async with desk(tmp_path, frozen_clock) as opened:
        await _fill(opened)
        model = opened.search()
        await model.search("denti")
        groups = [title for title in titles(model.view) if title.startswith("[")]
        assert groups == ["[Tasks]", "[Notes]", "[Journal]", "[Goals]"]
        task = model.view.rows[1]
        assert [part for part, is_match in task.title if is_match] == ["dentist"]
        await model.search("  ")
        assert model.view.rows == ()
        for nonsense in ('"', "*", "a OR", "NEAR(", "#", "'; drop", "\x00", "🦊" * 50):
            await model.search(nonsense)
            assert model.problem == ""


async def test_the_latest_words_win(tmp_path: Path, frozen_clock: FakeClock) -> None:
    async with desk(tmp_path, frozen_clock) as opened:
        await _fill(opened)
        model = opened.search()
        model.search("pai")
        model.search("pain")
        await model.search("twice")
        assert model.view.query == "twice"
        assert titles(model.view) == ["[Goals]", "Dentist twice a year"]


async def test_search_by_keyboard(tmp_path: Path, frozen_clock: FakeClock, theme: Theme) -> None:
    async with desk(tmp_path, frozen_clock) as opened:
        goal = await _fill(opened)
        model = opened.search()
        async with shown(SearchPage(model, theme, opened.tasks), opened) as page:
            found: list[tuple[str, int, object]] = []
            left: list[bool] = []

            def on_open(kind: str, id: int, day: object) -> None:
                found.append((kind, id, day))

            def on_closed() -> None:
                left.append(True)

            page.open.connect(on_open)
            page.closed.connect(on_closed)
            page.begin()
            QTest.keyClicks(page.field, "twice")
            QTest.keyClick(page.field, Key.Key_Return)  # before the answer is there
            await until(lambda: bool(found))
            assert found == [("goal", goal, TODAY)]
            QTest.keyClick(page.field, Key.Key_Down)
            QTest.keyClick(page.list, Key.Key_Return)
            assert len(found) == 2
            await opened.container.tasks.add(Task("Think twice"))
            await refreshed(opened)
            assert "Think twice" in titles(page.list)
            page.field.setText("xqzzy")
            await until(lambda: model.view.query == "xqzzy")
            await settled(opened)
            assert page.empty.accessibleName() == "Nothing matches “xqzzy”."
            QTest.keyClick(page.field, Key.Key_Escape)
            assert page.field.text() == ""
            assert not left
            QTest.keyClick(page.field, Key.Key_Escape)
            assert left == [True]
            assert nameless(page) == []


def test_lines_are_elided_and_bold_pieces_painted(theme: Theme) -> None:
    parts = (("Have the ", False), ("climbing 🧗", True), (" harness <b>checked</b> " * 30, False))
    font = theme.font("body")
    line = theme.line_height("body")
    one = TextLines(parts, font, 300, 1, line)
    two = TextLines(parts, font, 300, 2, line)
    assert (one.height, two.height) == (line, 2 * line)
    assert one.width <= 300
    assert two.width <= 300
    assert TextLines((), font, 300, 3, line).height == 0
    assert "<b>" in text_of(parts)
    image = QImage(300, 60, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    two.paint(painter, QPointF(0, 0), theme.colour("text"))
    painter.end()
    assert any(image.pixel(x, y) for x in range(0, 300, 2) for y in range(0, 60, 2))
