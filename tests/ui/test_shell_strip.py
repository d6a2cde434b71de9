"""The strip's words, and its links."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from lifeos_desktop.domain.health import Part, State
from lifeos_desktop.ui.shell.strip import Strip
from lifeos_desktop.ui.shell.strip_model import StripView, strip
from lifeos_desktop.ui.theme import Theme
from lifeos_desktop.ui.widgets import LinkButton

NOW = datetime(2025, 3, 4, 8, 12, tzinfo=UTC)
BACKUPS = Part("backups", "Backups", State.OK, "Fine.", last_good=NOW - timedelta(minutes=12))


def trouble(number: int, state: State = State.NEEDS_YOU) -> Part:
    return Part(
        f"part{number}",
        f"Part {number}",
        state,
        "It stopped. The rest works.",
        action="settings:ai",
        action_label="Fix it",
    )


def view(*parts: Part, is_demo: bool = False) -> StripView:
    return strip(parts, "Next: backup at 02:00", NOW, UTC, is_demo=is_demo)


def test_healthy_is_quiet() -> None:
    shown = view(Part("database", "Database", State.OK, "2 MB."), BACKUPS)
    assert shown.left == ()
    assert [item.text for item in shown.right] == ["Next: backup at 02:00", "Backed up 12 min ago"]
    assert {item.tone for item in shown.right} == {"3"}


def test_two_warnings_stand_with_their_buttons_the_worst_first() -> None:
    shown = view(trouble(1, State.DEGRADED), trouble(2, State.FAILED))
    assert [item.text for item in shown.left] == ["Part 2: It stopped.", "Part 1: It stopped."]
    assert [item.tone for item in shown.left] == ["danger", "attention"]
    assert shown.left[0].action == "settings:ai"
    assert shown.left[0].action_label == "Fix it"


def test_three_become_one_that_opens_health() -> None:
    (item,) = view(trouble(1), trouble(2), trouble(3)).left
    assert item.text == "Three things need you"
    assert item.action == "settings:health"
    assert item.detail.count("It stopped.") == 3


def test_the_demo_says_that_nothing_leaves() -> None:
    shown = view(BACKUPS, is_demo=True)
    assert shown.left[0].text == "Demo, nothing is sent or fetched"
    assert shown.right[-1].text == "Your own data is untouched"


def test_a_long_sentence_is_cut_at_a_word() -> None:
    part = Part("a", "Part", State.DEGRADED, "word " * 60)
    (item,) = view(part).left
    assert item.text.endswith("word…")
    assert len(item.text) < 90


def test_a_link_says_what_it_stands_for(theme: Theme, qtbot: QtBot) -> None:
    widget = Strip(theme)
    qtbot.addWidget(widget)
    widget.show_view(view(trouble(1), BACKUPS))
    heard: list[str] = []
    widget.action_wanted.connect(heard.append)
    (link,) = widget.findChildren(LinkButton)
    assert link.accessibleName() == "Fix it: Part 1: It stopped."
    link.click()
    assert heard == ["settings:ai"]
    widget.show_view(view(BACKUPS))
    texts = {label.text() for label in widget.findChildren(QLabel) if not label.isHidden()}
    assert "Backed up 12 min ago" in texts
    assert not widget.focus_in()
