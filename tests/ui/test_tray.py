"""The tray where there is none; the real one is in tests/e2e."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from lifeos_desktop.ui.icons import TrayState
from lifeos_desktop.ui.tray import Tray


@pytest.fixture
def tray(qapp: QApplication) -> Iterator[Tray]:
    tray = Tray(qapp)
    yield tray
    tray.hide()
    tray.deleteLater()


def labels(tray: Tray) -> list[str]:
    return [action.text() for action in tray._menu.actions() if action.isVisible()]


def test_without_a_tray_nothing_fails(tray: Tray) -> None:
    assert not tray.is_available
    assert not tray.show_message("A short night", "")
    tray.set_state(TrayState.ATTENTION)
    tray.set_jobs("Backup done at 02:00", "Next: morning brief at 07:00")
    tray.hide()


def test_the_menu_says_what_ran_and_what_runs_next(tray: Tray) -> None:
    assert "Nothing has run yet" in labels(tray)
    tray.set_jobs("Backup done at 02:00", "Next: morning brief at 07:00")
    assert labels(tray)[-4:-1] == ["Backup done at 02:00", "Next: morning brief at 07:00", ""]
    assert labels(tray)[-1] == "Quit LifeOS"


def test_pause_turns_into_resume(tray: Tray) -> None:
    heard: list[str] = []
    tray.pause_wanted.connect(lambda: heard.append("pause"))
    tray.resume_wanted.connect(lambda: heard.append("resume"))
    tray._pause.trigger()
    tray.set_paused("14:30")
    assert "Resume (paused until 14:30)" in labels(tray)
    tray._pause.trigger()
    tray.set_paused("")
    assert "Pause for 1 hour" in labels(tray)
    assert heard == ["pause", "resume"]
