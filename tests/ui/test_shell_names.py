"""The whole app on the demo person: names of every control, speed of every page."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QTextEdit,
    QWidget,
)

from lifeos_desktop.app.paths import AppPaths
from lifeos_desktop.ui.shell.frame import Frame
from lifeos_desktop.ui.shell.pages import PLACES, TODAY
from tests.app.test_running import App, app_on

pytestmark = [pytest.mark.qt_loop, pytest.mark.qt_log_ignore("This plugin does not support")]

_CONTROLS = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QTextEdit,
)


def nameless(window: QWidget) -> list[str]:
    """Visible controls that a screen reader could not name."""
    return [
        f"{type(widget).__name__} in {type(widget.parent()).__name__}"
        for widget in window.findChildren(QWidget)
        if isinstance(widget, _CONTROLS)
        and widget.isVisible()
        and widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        and not widget.objectName().startswith("qt_")
        and not widget.accessibleName()
        and not (isinstance(widget, QAbstractButton) and widget.text())
    ]


def bad_texts(window: QWidget) -> list[str]:
    labels = [label for label in window.findChildren(QLabel) if label.isVisible()]
    words = [label.text() for label in labels]
    return [text for text in words if {"None", "nan", "NaN"} & set(text.split())]


def frame_of(app: App) -> Frame:
    frame = app.shell.findChild(Frame)
    assert isinstance(frame, Frame)
    return frame


async def test_every_control_of_every_page_has_a_name(tmp_path: Path, qapp: QApplication) -> None:
    async with app_on(qapp, AppPaths.of(tmp_path, demo=True)) as app:
        await app.until(lambda: "Demo data: you are Robin" in app.text())
        frame = frame_of(app)
        missing: dict[str, list[str]] = {}
        for place in PLACES:
            if not frame.has(place.name):
                continue
            frame.open(place.name)
            await asyncio.sleep(0.5)
            missing[place.name] = nameless(app.shell) + bad_texts(app.shell)
        frame.keys_wanted.emit()
        frame.capture_wanted.emit()
        await asyncio.sleep(0.3)
        for window in qapp.topLevelWidgets():
            missing[window.windowTitle()] = nameless(window)
        assert {name: found for name, found in missing.items() if found} == {}


@pytest.mark.alone
async def test_a_page_opens_at_once(tmp_path: Path, qapp: QApplication) -> None:
    async with app_on(qapp, AppPaths.of(tmp_path, demo=True)) as app:
        await app.until(lambda: "Demo data: you are Robin" in app.text())
        frame = frame_of(app)
        took: dict[tuple[str, int], float] = {}
        for turn in (0, 1):
            for place in PLACES:
                if frame.has(place.name) and place.name != TODAY:
                    began = time.process_time()
                    frame.open(place.name)
                    took[place.name, turn] = time.process_time() - began
                    await asyncio.sleep(0.3)
        slow = {key: round(seconds, 3) for key, seconds in took.items()}
        assert all(seconds < (0.3, 0.1)[turn] for (_, turn), seconds in took.items()), slow
