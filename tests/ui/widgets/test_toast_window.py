"""The toast outlives the window it is shown in."""

from __future__ import annotations

import asyncio

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from lifeos_desktop.ui.background import Tasks
from lifeos_desktop.ui.theme import Theme
from lifeos_desktop.ui.widgets import ToastHost

pytestmark = [pytest.mark.qt_loop, pytest.mark.qt_log_ignore("This plugin does not support")]


async def test_a_window_that_closes_leaves_the_toast(theme: Theme, qapp: QApplication) -> None:
    host = ToastHost(theme, qapp, Tasks())
    window = QWidget()
    host._show_in(window)
    qapp.installEventFilter(host)
    host._toast._timer.start()
    window.deleteLater()
    await asyncio.sleep(0.05)
    assert host.toast.parent() is None
    host.say("Another one")
    assert host.toast.text == "Another one"
    host.toast.end()
    qapp.removeEventFilter(host)
    host.toast.deleteLater()
