"""The capture window, as a person uses it, offscreen."""

from __future__ import annotations

import asyncio

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from lifeos_desktop.ui.background import Tasks
from lifeos_desktop.ui.capture.desk import CaptureDesk
from lifeos_desktop.ui.capture.field import MOST_LINES
from lifeos_desktop.ui.capture.popup import CapturePopup
from lifeos_desktop.ui.hotkeys.hotkeys import Hotkeys
from lifeos_desktop.ui.theme import Choice, Theme
from lifeos_desktop.ui.widgets import ChipButton, ToastHost
from tests.ui.capture.fakes import MemoryCapture

pytestmark = [
    pytest.mark.qt_loop,
    pytest.mark.qt_log_ignore(
        r"^This plugin does not support (raise|setting window opacity)", extend=True
    ),
]
TEXT = "call mum tomorrow 6pm #family"


class Desk:
    """The popup with everything around it."""

    def __init__(self, theme: Theme, app: QApplication) -> None:
        self.service, self.tasks = MemoryCapture(), Tasks()
        self.toasts = ToastHost(theme, app, self.tasks)
        self.hotkeys = Hotkeys(choose=lambda listener: None)
        self.desk = CaptureDesk(theme, self.tasks, self.toasts, self.hotkeys)

    @property
    def popup(self) -> CapturePopup:
        return self.desk.popup

    def chips(self) -> list[ChipButton]:
        return [chip for chip in self.popup._chips if chip.isVisibleTo(self.popup)]

    async def settle(self) -> None:
        for _ in range(50):
            await asyncio.sleep(0.002)
            if not len(self.tasks):
                return

    async def end(self) -> None:
        self.toasts.toast.end()
        await self.desk.detach()
        await self.settle()
        if self.toasts._shell:
            self.toasts._shell.deleteLater()
        self.toasts.toast.deleteLater()
        self.popup.deleteLater()
        self.toasts.deleteLater()
        await asyncio.sleep(0)


@pytest.fixture
def desk(theme: Theme, qapp: QApplication) -> Desk:
    return Desk(theme, qapp)


async def opened(desk: Desk) -> CapturePopup:
    await desk.desk.attach(desk.service)
    desk.desk.open()
    await asyncio.sleep(0.01)
    return desk.popup


async def test_the_field_has_the_keyboard(desk: Desk) -> None:
    popup = await opened(desk)
    assert QApplication.focusWidget() is popup.field
    await desk.end()


async def test_enter_saves_hides_and_offers_undo(desk: Desk) -> None:
    popup = await opened(desk)
    QTest.keyClicks(popup.field, TEXT)
    assert popup.kind.text() == "Task"
    assert [chip.text() for chip in desk.chips()][-1] == "family"
    QTest.keyClick(popup.field, Qt.Key.Key_Return)
    assert not popup.isVisible()
    await desk.settle()
    assert desk.service.saved[0][0] == TEXT
    assert desk.toasts.toast.text == f"Task saved: {TEXT}"
    assert popup.field.toPlainText() == ""
    desk.toasts.undo()
    await desk.settle()
    assert desk.service.saved == []
    await desk.end()


async def test_shift_enter_makes_a_line_and_the_field_grows_to_four(desk: Desk) -> None:
    popup = await opened(desk)
    heights = []
    for line in range(MOST_LINES + 2):
        QTest.keyClicks(popup.field, f"line {line}")
        heights.append((popup.field.height(), popup.height()))
        QTest.keyClick(popup.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert heights[0] < heights[1] < heights[2] < heights[3]
    assert heights[3] == heights[4] == heights[5]
    assert desk.service.saved == []
    await desk.end()


async def test_esc_keeps_the_draft_and_it_is_there_the_next_time(desk: Desk) -> None:
    popup = await opened(desk)
    QTest.keyClicks(popup.field, "ask landlord")
    QTest.keyClick(popup.field, Qt.Key.Key_Escape)
    assert not popup.isVisible()
    await desk.settle()
    assert desk.service.stored_draft == "ask landlord"
    desk.desk.open()
    assert popup.field.toPlainText() == "ask landlord"
    await desk.end()


async def test_a_draft_of_the_last_run_is_in_the_field(desk: Desk) -> None:
    desk.service.stored_draft = "from before"
    popup = await opened(desk)
    assert popup.field.toPlainText() == "from before"
    assert popup.field.textCursor().atEnd()
    await desk.end()


async def test_chips_are_reached_by_tab_and_switched_by_space(desk: Desk) -> None:
    popup = await opened(desk)
    QTest.keyClicks(popup.field, TEXT)
    await asyncio.sleep(0.01)
    QTest.keyClick(popup.field, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is popup.kind
    QTest.keyClick(popup.kind, Qt.Key.Key_Tab)
    first = QApplication.focusWidget()
    assert first is desk.chips()[0]
    assert first.accessibleName()
    QTest.keyClick(first, Qt.Key.Key_Space)
    assert any(chip.accessibleName().endswith("switched off") for chip in desk.chips())
    QTest.keyClick(popup.kind, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    await desk.settle()
    assert len(desk.service.saved[0][1]) == 1
    await desk.end()


async def test_the_kind_is_chosen_from_the_chips_menu(desk: Desk) -> None:
    popup = await opened(desk)
    QTest.keyClicks(popup.field, TEXT)
    note = next(action for action in popup._menu.actions() if action.text() == "Note")
    note.trigger()
    assert popup.kind.text() == "Note"
    assert QApplication.focusWidget() is popup.field
    QTest.keyClick(popup.field, Qt.Key.Key_Return)
    await desk.settle()
    assert desk.service.saved[0][2] == "note"
    await desk.end()


async def test_five_thousand_characters_and_emoji_are_kept(desk: Desk) -> None:
    popup = await opened(desk)
    text = "🎂 tomorrow " + "wörter und mehr " * 320
    popup.field.insertPlainText(text)
    QTest.keyClick(popup.field, Qt.Key.Key_Return)
    await desk.settle()
    assert desk.service.saved[0][0] == text
    await desk.end()


async def test_before_a_profile_is_open_nothing_is_lost(desk: Desk) -> None:
    desk.desk.open()
    QTest.keyClicks(desk.popup.field, "early")
    QTest.keyClick(desk.popup.field, Qt.Key.Key_Return)
    assert desk.popup.isVisible()
    await desk.desk.attach(desk.service)
    QTest.keyClick(desk.popup.field, Qt.Key.Key_Return)
    await desk.settle()
    assert [saved[0] for saved in desk.service.saved] == ["early"]
    await desk.end()


@pytest.mark.parametrize("choice", [Choice.DARK, Choice.LIGHT])
async def test_every_control_has_a_name_and_nothing_is_cut(
    desk: Desk, theme: Theme, choice: Choice
) -> None:
    theme.set_choice(choice)
    theme.set_text_scale(1.5)
    popup = await opened(desk)
    QTest.keyClicks(popup.field, TEXT + " #a-rather-long-tag !")
    await asyncio.sleep(0.01)
    controls: list[QWidget] = [popup.field, popup.kind, *desk.chips()]
    assert all(control.accessibleName() for control in controls)
    for control in controls:
        assert control.height() >= control.minimumSizeHint().height() or control is popup.field
        corner = control.mapTo(popup, control.rect().bottomRight())
        assert popup.rect().contains(corner)
    await desk.end()
