"""The goals: progress by keys is one change, and everything can be taken back."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from lifeos_desktop.domain.records import Goal
from lifeos_desktop.ui.goals import viewmodel
from lifeos_desktop.ui.goals.page import GoalsPage
from lifeos_desktop.ui.theme import Theme
from tests.support.clock import FakeClock
from tests.ui.kept_support import Desk, desk, nameless, refreshed, settled, shown, titles

pytestmark = pytest.mark.qt_loop
Key = Qt.Key


async def _goals(opened: Desk) -> list[Goal]:
    add = opened.container.goals.add
    goals = [
        Goal("Later", progress=0.2, target_date=date(2025, 9, 1)),
        Goal("Sooner", progress=0.5, target_date=date(2025, 4, 1)),
        Goal("No date"),
        Goal("Done with", status="dropped"),
    ]
    return [(await add(goal)).record for goal in goals]


async def test_steps_are_stored_once(
    tmp_path: Path, frozen_clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(viewmodel, "SETTLE_SECONDS", 0.05)
    async with desk(tmp_path, frozen_clock) as opened:
        goals, model = await _goals(opened), opened.goals()
        await model.load()
        assert titles(model.view) == [
            "[On the way]", "Sooner", "Later", "No date", "[Dropped]", "Done with",
        ]  # fmt: skip
        for _ in range(3):
            model.move(goals[1].id or 0, 1)
        assert model.view.rows[1].progress == pytest.approx(0.65)
        model.move(goals[3].id or 0, 1)
        await asyncio.sleep(0.1)
        await settled(opened)
        assert len(opened.undos) == 1
        stored = await opened.container.goals.get(goals[1].id or 0)
        assert stored.progress == pytest.approx(0.65)
        await opened.undos[0].revert()
        assert (await opened.container.goals.get(goals[1].id or 0)).progress == 0.5


async def test_steps_are_stored_when_the_page_is_left(
    tmp_path: Path, frozen_clock: FakeClock, theme: Theme
) -> None:
    async with desk(tmp_path, frozen_clock) as opened:
        goals, model = await _goals(opened), opened.goals()
        async with shown(GoalsPage(model, theme, opened.tasks), opened) as page:
            page.list.choose(f"goal:{goals[2].id}")
            QTest.keyClick(page.list, Key.Key_Right)
            QTest.keyClick(page.list, Key.Key_Left)
            QTest.keyClick(page.list, Key.Key_Right)
            page.hide()
            await settled(opened)
            stored = await opened.container.goals.get(goals[2].id or 0)
            assert stored.progress == pytest.approx(0.05)


async def test_a_goal_is_read_from_a_line(tmp_path: Path, frozen_clock: FakeClock) -> None:
    async with desk(tmp_path, frozen_clock) as opened:
        model = opened.goals()
        await model.load()
        assert await model.add("run 10 km by 20 Dec")
        assert await model.add("be kind")
        goals = {goal.title.lower(): goal for goal in await opened.container.goals.all()}
        assert goals["run 10 km"].target_date == date(2025, 12, 20)
        assert goals["be kind"].target_date is None


async def test_goals_by_keyboard(tmp_path: Path, frozen_clock: FakeClock, theme: Theme) -> None:
    async with desk(tmp_path, frozen_clock) as opened:
        model = opened.goals()
        async with shown(GoalsPage(model, theme, opened.tasks), opened) as page:
            assert page.empty.isVisible()
            QTest.keyClicks(page.add_line, "Climb 6b by 1 Sep")
            QTest.keyClick(page.add_line, Key.Key_Return)
            await settled(opened)
            [goal] = await opened.container.goals.all()
            QTest.keyClick(page.list, Key.Key_Down)
            QTest.keyClick(page.list, Key.Key_E)
            assert page.editor.isVisible()
            QTest.keyClick(page.editor.progress, Key.Key_Right)
            QTest.keyClick(page.editor.progress, Key.Key_Right)
            assert "10" in page.editor._progress.note
            page.hide()
            other = await opened.container.goals.get(goal.id or 0)
            await opened.container.goals.edit(replace(other, description="from elsewhere"))
            page.show()
            await refreshed(opened)
            QTest.keyClick(page.editor.title_line, Key.Key_Return)
            await settled(opened)
            stored = await opened.container.goals.get(goal.id or 0)
            assert stored.progress == pytest.approx(0.1)
            assert stored.description == "from elsewhere"
            QTest.keyClick(page.list, Key.Key_R)
            await settled(opened)
            assert titles(page.list)[0] == "[Reached]"
            await opened.undos[-1].revert()
            await refreshed(opened)
            assert titles(page.list)[0] == "[On the way]"
            [row] = [row for row in page.list.rows if not row.is_heading]
            texts = [action.text() for action in page.menu(row).actions()]
            assert texts == ["Edit", "Reached", "No goal any more", "", "Delete"]
            assert nameless(page) == []
            QTest.keyClick(page.list, Key.Key_Delete)
            await settled(opened)
            assert page.empty.isVisible()
