from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from lifeos_desktop.domain.facts import render
from lifeos_desktop.ui.dashboard.evidence_text import EvidenceText
from lifeos_desktop.ui.theme import Theme
from tests.ui.samples import DRAFT, FACTS

CLAIMS = tuple(claim for claim in render(DRAFT, FACTS) if not claim.suggestion)


@pytest.fixture
def text(theme: Theme, qtbot: QtBot) -> EvidenceText:
    widget = EvidenceText(theme)
    qtbot.addWidget(widget)
    widget.resize(600, 100)
    widget.set_claims(CLAIMS)
    widget.show()
    return widget


def opened(text: EvidenceText) -> list[int]:
    heard: list[int] = []
    text.fact_opened.connect(heard.append)
    return heard


def test_every_fact_is_a_chip_in_reading_order(text: EvidenceText) -> None:
    assert [fact.id for fact in text.facts] == [
        "sleep.total",
        "sleep.total.vs_usual",
        "sleep.deep",
        "sleep.hrv",
        "calendar.count",
        "calendar.last",
    ]
    assert all(text.chip_rect(index).width() > 20 for index in range(6))


def test_a_click_on_a_chip_opens_it(text: EvidenceText) -> None:
    heard = opened(text)
    place = text.chip_rect(3).center().toPoint()
    QTest.mouseClick(text.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert heard == [3]


@pytest.mark.qt_log_ignore("not accepted by receiving widget")
def test_words_do_not_open_anything(text: EvidenceText) -> None:
    heard = opened(text)
    rect = text.chip_rect(0)
    QTest.mouseClick(
        text.viewport(),
        Qt.MouseButton.LeftButton,
        pos=rect.topLeft().toPoint().__class__(8, round(rect.center().y())),
    )
    assert heard == []


def test_the_keyboard_walks_over_the_chips_and_leaves(
    theme: Theme, qtbot: QtBot, qapp: object
) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    column = QVBoxLayout(page)
    before, text, after = QPushButton("Before"), EvidenceText(theme), QPushButton("After")
    for widget in (before, text, after):
        column.addWidget(widget)
    text.set_claims(CLAIMS)
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    before.setFocus()
    heard = opened(text)

    for number in range(6):
        QTest.keyClick(page.focusWidget(), Qt.Key.Key_Tab)
        assert page.focusWidget() is text
        QTest.keyClick(text, Qt.Key.Key_Return)
        assert heard[-1] == number
        assert text.accessibleDescription().endswith("show rows")
    QTest.keyClick(text, Qt.Key.Key_Tab)
    assert page.focusWidget() is after
    QTest.keyClick(after, Qt.Key.Key_Tab, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(text, Qt.Key.Key_Space)
    assert heard[-1] == 5


def test_what_is_copied_has_no_padding(text: EvidenceText) -> None:
    text.selectAll()
    data = text.createMimeDataFromSelection()
    assert data.text() == " ".join(claim.text for claim in CLAIMS)


def test_the_text_is_as_high_as_its_lines(text: EvidenceText, theme: Theme) -> None:
    wide = text.height()
    text.resize(260, 100)
    assert text.height() > wide
    theme.set_text_scale(1.5)
    text.resize(600, 100)
    assert text.height() > wide


def test_the_open_chip_is_filled(text: EvidenceText, theme: Theme) -> None:
    text.mark_open(1)
    cursor = QTextCursor(text.document())
    cursor.setPosition(text._chips[1].start + 1)
    assert cursor.charFormat().foreground().color() == theme.colour("onEvidence")
    text.mark_open(None)
    assert cursor.charFormat().foreground().color() == theme.colour("evidence")


def test_markup_in_a_title_stays_text(theme: Theme, qtbot: QtBot) -> None:
    from lifeos_desktop.domain.facts import Draft
    from tests.ui.samples import fact

    title = fact("task.2", "Task", "<img src='http://x'> & <b>bold</b>")
    widget = EvidenceText(theme)
    qtbot.addWidget(widget)
    widget.set_claims(render(Draft(("Do {{task.2}}.",)), [title]))
    assert "<img src='http://x'>" in widget.toPlainText().replace("\u00a0", " ")
