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
    assert labels(tray)[-5:] == [
        "Backup done at 02:00",
        "Next: morning brief at 07:00",
        "",
        "Settings",
        "Quit LifeOS",
    ]


def test_pause_turns_into_resume(tray: Tray) -> None:
    heard: list[str] = []
    tray.pause_wanted.connect(lambda: heard.append("pause"))
    tray.resume_wanted.connect(lambda: heard.append("resume"))
    tray._pauses.actions()[0].trigger()
    tray.set_paused("14:30")
    assert "Resume (paused until 14:30)" in labels(tray)
    assert "Pause" not in labels(tray)
    tray._resume.trigger()
    tray.set_paused("")
    assert "Pause" in labels(tray)
    assert heard == ["pause", "resume"]


def test_energy_can_be_rated_from_one_to_ten(tray: Tray) -> None:
    heard: list[int] = []
    tray.energy_rated.connect(heard.append)
    for action in tray._energy.actions():
        action.trigger()
    assert heard == list(range(1, 11))


def test_the_headline_stands_on_top_and_keeps_its_ampersand(tray: Tray) -> None:
    tray.set_brief("Salt & pepper.", "")
    assert labels(tray)[0] == "Salt && pepper."
    tray.set_brief("", "")
    assert labels(tray)[0] == "Open LifeOS"
