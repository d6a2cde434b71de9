"""The welcome as a new person meets it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QWidget

from lifeos_desktop.app.container import Container
from lifeos_desktop.ui.background import Tasks
from lifeos_desktop.ui.onboarding.dialog import OnboardingDialog
from lifeos_desktop.ui.onboarding.viewmodel import Stage, is_wanted
from lifeos_desktop.ui.settings.importing import Kind, Step
from lifeos_desktop.ui.theme import Theme
from tests.support.clock import FakeClock
from tests.ui.settings_support import FakeAutostart, settings_of

pytestmark = pytest.mark.qt_loop
LEFT = Qt.MouseButton.LeftButton


@asynccontextmanager
async def welcome(
    folder: Path, clock: FakeClock, theme: Theme, autostart: FakeAutostart | None = None
) -> AsyncIterator[tuple[OnboardingDialog, Container]]:
    async with settings_of(folder, clock, autostart=autostart) as (settings, container):
        tasks, window = Tasks(), QWidget()
        window.show()
        dialog = OnboardingDialog(settings.new_onboarding(), settings, theme, tasks, window)
        dialog.open()
        await asyncio.sleep(0.05)
        try:
            yield dialog, container
        finally:
            await tasks.finish(5)
            window.hide()
            window.deleteLater()
            await asyncio.sleep(0)


async def until(is_so: Callable[[], bool]) -> None:
    for _ in range(500):
        if is_so():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it did not come about")


async def test_back_keeps_what_was_typed_and_it_applies(
    tmp_path: Path, frozen_clock: FakeClock, theme: Theme
) -> None:
    async with welcome(tmp_path, frozen_clock, theme, FakeAutostart()) as (dialog, container):
        assert dialog.steps.accessibleName() == "Step 1 of 3: Start"
        name = next(w for w in dialog.start.findChildren(QLineEdit))
        QTest.keyClicks(name, "Mara")
        QTest.mouseClick(dialog.start.own.button, LEFT)
        assert dialog.steps.accessibleName() == "Step 2 of 3: Your history"
        QTest.mouseClick(dialog.back_button, LEFT)
        assert name.text() == "Mara"
        await until(lambda: container.settings.current.general.name == "Mara")
        dialog.forward()
        QTest.mouseClick(dialog.next_button, LEFT)
        assert dialog.done_button.isVisible()
        assert not dialog.next_button.isVisible()
        ended: list[int] = []
        dialog.finished.connect(ended.append)
        QTest.mouseClick(dialog.done_button, LEFT)
        assert ended == [1]


async def test_every_step_but_the_last_can_be_skipped_and_it_is_shown_once(
    tmp_path: Path, frozen_clock: FakeClock, theme: Theme
) -> None:
    async with welcome(tmp_path, frozen_clock, theme) as (dialog, container):
        assert dialog.skip_button.isVisible()
        dialog.forward()
        assert dialog.skip_button.isVisible()
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
        assert not dialog.isVisible()
        for _ in range(100):
            if not await is_wanted(container.store, is_demo=False):
                break
            await asyncio.sleep(0.01)
        assert not await is_wanted(container.store, is_demo=False)


async def test_the_demo_is_one_click_away(
    tmp_path: Path, frozen_clock: FakeClock, theme: Theme
) -> None:
    async with welcome(tmp_path, frozen_clock, theme) as (dialog, _):
        asked: list[str] = []
        dialog.demo_wanted.connect(lambda: asked.append("demo"))
        QTest.mouseClick(dialog.start.demo.button, LEFT)
        assert asked == ["demo"]
        assert not dialog.isVisible()


async def test_history_is_previewed_and_imported(
    tmp_path: Path, frozen_clock: FakeClock, theme: Theme
) -> None:
    file = tmp_path / "coffee.csv"
    file.write_text("date,Coffee\n2025-03-01,2\n2025-03-02,3\n", encoding="utf-8")
    async with welcome(tmp_path / "profile", frozen_clock, theme) as (dialog, container):
        dialog.forward()
        importing = dialog._model.importing
        await importing.choose(file, Kind.CSV)
        assert dialog.history.panel.isVisible()
        QTest.mouseClick(dialog.history.panel._import, LEFT)
        await until(lambda: importing.view.step is Step.DONE)
        assert len(await container.store.data_points.summary()) == 1
        dialog.forward()
        dialog.back()
        assert importing.view.headline == "2 new days saved."


async def test_every_control_has_a_name(
    tmp_path: Path, frozen_clock: FakeClock, theme: Theme
) -> None:
    async with welcome(tmp_path, frozen_clock, theme, FakeAutostart()) as (dialog, _):
        for stage in Stage:
            assert dialog._model.view.stage is stage
            for widget in dialog.findChildren(QWidget):
                if isinstance(widget, (QAbstractButton, QLineEdit)) and widget.isVisible():
                    assert (widget.accessibleName() or widget.text()).strip(), widget
            if stage is not Stage.MORNING:
                dialog.forward()
