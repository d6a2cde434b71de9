"""The frame: rail, pages made at their first visit, keys, parts."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from lifeos_desktop.ui.shell.frame import Frame
from lifeos_desktop.ui.shell.key_sheet import KeySheet
from lifeos_desktop.ui.shell.pages import PLACES, Built, place, window_keys
from lifeos_desktop.ui.theme import Theme


class Page(QWidget):
    def __init__(self, name: str) -> None:
        super().__init__()
        self.button = QPushButton(name)
        column = QVBoxLayout(self)
        column.addWidget(self.button)


class Profile:
    """Factories that count."""

    def __init__(self, *names: str) -> None:
        self.made: list[str] = []
        self.closed: list[str] = []
        self.names = names

    def factories(self) -> dict[str, object]:
        return {name: Maker(self, name) for name in self.names}


class Maker:
    def __init__(self, profile: Profile, name: str) -> None:
        self.profile, self.name = profile, name

    def __call__(self) -> Built:
        self.profile.made.append(self.name)
        return Built(Page(self.name), self.close)

    def close(self) -> None:
        self.profile.closed.append(self.name)


@pytest.fixture
def profile() -> Profile:
    return Profile("patterns", "tasks", "search", "settings")


@pytest.fixture
def frame(theme: Theme, qtbot: QtBot, profile: Profile) -> Frame:
    frame = Frame(theme, Page("today"))
    qtbot.addWidget(frame)
    frame.use(profile.factories())  # type: ignore[arg-type]
    frame.resize(1280, 800)
    frame.show()
    frame.activateWindow()
    with qtbot.waitExposed(frame):
        pass
    return frame


def titles(frame: Frame) -> list[str]:
    buttons = [frame.rail.button(each.name) for each in PLACES]
    return [button.text() for button in buttons if button is not None]


def test_the_rail_has_what_there_is_and_no_more(frame: Frame) -> None:
    assert titles(frame) == ["Today", "Patterns", "Tasks", "Settings"]
    frame.use({})
    assert titles(frame) == ["Today"]


def test_a_page_is_made_once_and_closed_with_its_profile(frame: Frame, profile: Profile) -> None:
    assert profile.made == []
    for name in ("patterns", "tasks", "patterns", "journal", "nonsense"):
        frame.open(name)
    assert profile.made == ["patterns", "tasks"]
    assert frame.current == "patterns"
    frame.use({})
    assert profile.closed == ["patterns", "tasks"]
    assert frame.current == "today"


def test_keys_open_pages(frame: Frame) -> None:
    for key, modifiers, name in (
        (Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier, "patterns"),
        (Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier, "patterns"),  # no journal here
        (Qt.Key.Key_4, Qt.KeyboardModifier.ControlModifier, "tasks"),
        (Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier, "search"),
        (Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier, "settings"),
        (Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier, "today"),
    ):
        QTest.keyClick(frame, key, modifiers)
        assert frame.current == name


def test_own_windows_capture_and_the_sheet_are_asked_for(frame: Frame) -> None:
    heard: list[str] = []
    frame.window_wanted.connect(heard.append)
    frame.capture_wanted.connect(lambda: heard.append("capture"))
    frame.keys_wanted.connect(lambda: heard.append("keys"))
    shifted = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(frame, Qt.Key.Key_2, shifted)
    QTest.keyClick(frame, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(frame, Qt.Key.Key_F1)
    frame.rail.capture.click()
    assert heard == ["patterns", "capture", "keys", "capture"]


def test_f6_goes_round(frame: Frame) -> None:
    page = frame.stack.currentWidget()
    assert isinstance(page, Page)
    page.button.setFocus()
    QTest.keyClick(frame, Qt.Key.Key_F6)  # the strip has no link: on to the rail
    focused = QApplication.focusWidget()
    assert focused is frame.rail.button("today")
    QTest.keyClick(frame, Qt.Key.Key_F6)
    assert QApplication.focusWidget() is page.button


def test_attention_is_said_and_not_only_drawn(frame: Frame) -> None:
    frame.rail.set_attention("settings", "The model needs a key.")
    button = frame.rail.button("settings")
    assert button is not None
    assert button.accessibleName() == "Settings, needs attention"
    assert button.toolTip() == "The model needs a key."
    frame.rail.set_attention("settings", "")
    assert button.accessibleName() == "Settings"


def test_other_names_of_pages() -> None:
    assert place("dashboard") is place("today")
    assert place("notes") is place("journal")
    assert place("nothing") is None
    patterns = place("patterns")
    assert patterns is not None
    assert window_keys(patterns) == "Ctrl+Shift+2"


def test_the_sheet_lists_the_keys_of_what_is_there(theme: Theme, qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    sheet = KeySheet(theme, parent, PLACES[:1], "Ctrl+Shift+Space")
    qtbot.addWidget(sheet)
    texts = [label.text() for label in sheet.findChildren(QLabel)]
    assert "Ctrl 1" in texts
    assert "Ctrl 2" not in texts
    assert "Ctrl Shift Space" in texts
