"""The answers to a brief, past days, and what stands beside it, with a real profile."""

from __future__ import annotations

import asyncio
from datetime import time, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from lifeos_desktop.domain.events import Changed
from lifeos_desktop.domain.records import JournalEntry, Task
from lifeos_desktop.services.undo import Undo
from lifeos_desktop.ui.background import Tasks
from lifeos_desktop.ui.dashboard.side_model import SideModel, SideSources
from lifeos_desktop.ui.dashboard.viewmodel import DashboardModel
from lifeos_desktop.ui.dashboard.window import Dashboard
from lifeos_desktop.ui.theme import Theme
from tests.support.clock import FakeClock
from tests.support.profile import profile
from tests.ui.samples import TODAY, Day, brief

pytestmark = pytest.mark.qt_loop


async def settled() -> None:
    await asyncio.sleep(0.25)


async def test_an_answer_is_kept_and_pressed_again_taken_back() -> None:
    day, tasks = Day(), Tasks()
    day.briefs.kept = brief()
    done: list[Undo] = []
    model = DashboardModel(day.sources(), tasks, done.append)
    await model.load()
    model.answer("helpful")
    await settled()
    assert model.view.brief is not None
    assert model.view.brief.answers.verdict == "helpful"
    model.answer("helpful")
    await settled()
    assert day.feedback.given == []
    assert [one.label for one in done] == ["Noted: helpful", "Answer taken back"]
    model.close()
    await tasks.finish(1)


async def test_past_days_show_what_was_kept_and_write_nothing() -> None:
    day, tasks = Day(), Tasks()
    day.briefs.kept = brief()
    before = TODAY - timedelta(days=1)
    day.history.briefs[before] = brief(day=before, headline="Another morning.")
    model = DashboardModel(day.sources(), tasks)
    await model.load()
    asked = len(day.briefs.asked)
    model.step(-1)
    await settled()
    assert model.view.is_past
    assert model.view.date_text == "Monday 3 March"
    assert model.view.brief is not None
    assert model.view.brief.headline == "Another morning."
    model.step(-1)
    await settled()
    assert model.view.brief is None
    assert len(day.briefs.asked) == asked
    model.step(1)
    model.step(1)
    model.step(1)  # no further than today
    await settled()
    assert (model.chosen, model.view.is_past) == (None, False)
    model.close()
    await tasks.finish(1)


async def test_the_list_of_past_briefs_opens_a_day(theme: Theme, qtbot: object) -> None:
    day, tasks = Day(), Tasks()
    before = TODAY - timedelta(days=1)
    day.history.briefs[before] = brief(day=before, headline="Another morning.")
    dashboard = Dashboard(theme, tasks)
    dashboard.resize(1280, 800)
    dashboard.show()
    model = DashboardModel(day.sources(), tasks)
    dashboard.attach(model)
    await settled()
    dashboard.page.head.history.click()
    await settled()
    panel = dashboard.page.history
    assert panel.list.count() == 1
    panel.search.setText("nothing of the kind")
    await asyncio.sleep(0.5)
    assert panel.list.count() == 0
    panel.search.clear()
    await asyncio.sleep(0.5)
    QTest.keyClick(panel.search, Qt.Key.Key_Down)
    panel.list.itemActivated.emit(panel.list.item(0))
    await settled()
    assert not panel.isVisible()
    assert model.chosen == before
    dashboard.detach()
    dashboard.deleteLater()
    await tasks.finish(1)


async def test_what_stands_beside_follows_and_is_taken_back(
    tmp_path: Path, frozen_clock: FakeClock
) -> None:
    tasks = Tasks()
    done: list[Undo] = []
    async with profile(tmp_path, frozen_clock) as c:
        sources = SideSources(
            c.store, c.energy, c.journal, c.tasks, c.goals, c.calendars,
            c.calendar_age, c.bus, lambda: c.catalogue, c.zone, c.today, c.clock.now,
        )  # fmt: skip
        model = SideModel(sources, tasks, done.append)
        added = await c.tasks.add(Task("Send the form", due=c.today()))
        await model.load()
        assert model.view.todo is not None
        assert [task.title for task in model.view.todo.tasks] == ["Send the form"]

        assert added.record.id is not None
        model.snooze(added.record.id, by_a_week=False)
        await settled()
        assert model.view.todo.tasks[0].due == "tomorrow"
        model.complete(added.record.id)
        await settled()
        assert model.view.todo.count == 0
        await done[-1].revert()
        c.bus.publish(Changed(frozenset({"tasks"})))
        await settled()
        assert model.view.todo.count == 1

        model.rate(7)
        await settled()
        assert model.view.energy is not None
        assert model.view.energy.rated == 7
        assert [one.label for one in done][-1] == "Energy 7 saved"
        model.rate(11)
        await settled()
        assert model.view.problem

        model.show_day(c.today() - timedelta(days=1))
        await settled()
        assert (model.view.energy, model.view.todo) == (None, None)
        assert model.view.agenda is not None
        model.close()
        await tasks.finish(1)


async def test_the_seal_is_opened_and_noted(tmp_path: Path, frozen_clock: FakeClock) -> None:
    tasks = Tasks()
    async with profile(tmp_path, frozen_clock) as c:
        for number in range(1, 9):
            await c.store.journal.add(
                JournalEntry(c.today() - timedelta(days=number), time(8), energy=6)
            )
        sources = SideSources(
            c.store, c.energy, c.journal, c.tasks, c.goals, c.calendars,
            c.calendar_age, c.bus, lambda: c.catalogue, c.zone, c.today, c.clock.now,
        )  # fmt: skip
        model = SideModel(sources, tasks, lambda undo: None)
        await model.load()
        assert model.view.energy is not None
        assert model.view.energy.sealed
        assert model.view.energy.expected is None
        model.open_seal()
        await settled()
        assert model.view.energy.expected == (6.0, 6.0, 6.0)
        assert (await c.energy.today()).looked
        model.close()
        await tasks.finish(1)
