"""The dashboard with its widgets, drawn nowhere."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QTableView,
    QTextBrowser,
    QWidget,
)
from pytestqt.qtbot import QtBot

from lifeos_desktop.domain.errors import ModelProblem, StoreProblem
from lifeos_desktop.ui.background import Tasks
from lifeos_desktop.ui.dashboard.viewmodel import DashboardModel
from lifeos_desktop.ui.dashboard.window import Dashboard
from lifeos_desktop.ui.theme import Theme
from tests.ui.samples import Day, brief

pytestmark = pytest.mark.qt_loop


@pytest.fixture
def tasks() -> Tasks:
    return Tasks()


@pytest.fixture
def dashboard(theme: Theme, qtbot: QtBot, tasks: Tasks) -> Iterator[Dashboard]:
    widget = Dashboard(theme, tasks)
    qtbot.addWidget(widget)
    widget.resize(1280, 800)
    widget.show()
    yield widget
    widget.detach()


async def shown(dashboard: Dashboard, day: Day, tasks: Tasks) -> DashboardModel:
    model = DashboardModel(day.sources(), tasks)
    dashboard.attach(model)
    await model.load()
    await asyncio.sleep(0.02)
    return model


def visible_text(widget: QWidget) -> str:
    found = [label.text() for label in widget.findChildren(QLabel) if label.isVisible()]
    found += [b.text() for b in widget.findChildren(QAbstractButton) if b.isVisible()]
    found += [t.toPlainText() for t in widget.findChildren(QTextBrowser) if t.isVisible()]
    return "\n".join(found).replace("\u00a0", " ").replace("\u2060", "")


async def test_the_page_shows_brief_night_and_tiles(dashboard: Dashboard, tasks: Tasks) -> None:
    await shown(dashboard, Day(), tasks)
    text = visible_text(dashboard)
    for expected in (
        "Tuesday 4 March",
        "A short night, but a deep one.",
        "You slept  6 h 48 min ,",
        "One thing:",
        "Written 07:02 by rules. Every number comes from your rows.",
        "23:24 to 06:43",
        "usual 45 to 49",
        "Readiness",
        "Helpful",
        "I did it",
    ):
        assert expected in text
    for unwanted in ("None", "nan", "Demo data", "Try again", "not in yet"):
        assert unwanted not in text


async def test_a_chip_opens_its_rows_and_escape_gives_the_focus_back(
    dashboard: Dashboard, tasks: Tasks
) -> None:
    day = Day()
    await shown(dashboard, day, tasks)
    prose = dashboard.page.brief.prose
    prose.focus_chip(2)
    QTest.keyClick(prose, Qt.Key.Key_Return)
    await asyncio.sleep(0.02)

    popover = dashboard.page.popover
    assert popover.isVisible()
    assert day.evidence.asked[0].id == "sleep.deep"
    table = popover.findChild(QTableView)
    assert isinstance(table, QTableView)
    assert table.model().rowCount() == 3
    assert "Source: Oura, sleep, fetched 07:01" in visible_text(popover)
    page = popover.parentWidget()
    assert page is not None
    assert page.rect().contains(popover.geometry())

    QTest.keyClick(table, Qt.Key.Key_Escape)
    assert not popover.isVisible()
    assert prose._focused == 2


async def test_a_second_click_on_the_chip_closes_its_rows(
    dashboard: Dashboard, tasks: Tasks
) -> None:
    await shown(dashboard, Day(), tasks)
    prose = dashboard.page.brief.prose
    prose.fact_opened.emit(1)
    await asyncio.sleep(0.02)
    assert dashboard.page.popover.isVisible()
    prose.fact_opened.emit(1)
    await asyncio.sleep(0.02)
    assert not dashboard.page.popover.isVisible()


async def test_another_chip_moves_the_rows_to_itself(dashboard: Dashboard, tasks: Tasks) -> None:
    day = Day()
    await shown(dashboard, day, tasks)
    dashboard.page.brief.prose.fact_opened.emit(1)
    await asyncio.sleep(0.02)
    dashboard.page.brief.suggestion.fact_opened.emit(0)
    await asyncio.sleep(0.02)
    assert dashboard.page.popover.isVisible()
    assert dashboard.page.brief.prose._open is None
    assert dashboard.page.brief.suggestion._open == 0
    assert [fact.id for fact in day.evidence.asked] == ["sleep.total.vs_usual", "task.1"]


async def test_rows_that_cannot_be_read_are_a_sentence(dashboard: Dashboard, tasks: Tasks) -> None:
    day = Day()
    day.evidence.problem = StoreProblem("The database is busy. Try again in a moment.")
    await shown(dashboard, day, tasks)
    dashboard.page.brief.prose.fact_opened.emit(0)
    await asyncio.sleep(0.02)
    assert "The database is busy." in visible_text(dashboard.page.popover)


async def test_rows_can_be_copied(dashboard: Dashboard, tasks: Tasks, qapp: QApplication) -> None:
    await shown(dashboard, Day(), tasks)
    dashboard.page.brief.prose.fact_opened.emit(0)
    await asyncio.sleep(0.02)
    button(dashboard, "Copy rows").click()
    lines = qapp.clipboard().text().splitlines()
    assert lines[0] == "Night\tValue\tRow\tFetched"
    assert len(lines) == 4


async def test_waiting_for_the_night(dashboard: Dashboard, tasks: Tasks) -> None:
    day = Day(with_today=False)
    day.briefs.next = brief(
        headline="Last night isn't here yet.",
        missing=("Oura has not delivered last night yet.", "No calendar is connected yet."),
        waits_for_night=True,
    )
    await shown(dashboard, day, tasks)
    text = visible_text(dashboard)
    assert "Oura has not delivered last night yet.\nNo calendar is connected yet." in text
    assert text.lower().count("not in yet") == 4
    assert "usual 45 to 49" in text
    assert "Check again" in text


async def test_the_first_run_says_what_to_do(dashboard: Dashboard, tasks: Tasks) -> None:
    await shown(dashboard, Day(with_data=False), tasks)
    text = visible_text(dashboard)
    assert "Nothing here yet." in text
    assert "lifeos import oura-json FOLDER" in text
    assert "Readiness" not in text
    wanted: list[bool] = []
    dashboard.profile_wanted.connect(wanted.append)
    button(dashboard, "Try with demo data").click()
    assert wanted == [True]


@pytest.mark.parametrize("width", [720, 1000, 1280, 1800])
@pytest.mark.parametrize("text_scale", [1.0, 1.5])
async def test_no_line_of_the_first_run_is_cut_off(
    dashboard: Dashboard, tasks: Tasks, theme: Theme, width: int, text_scale: float
) -> None:
    theme.set_text_scale(text_scale)
    dashboard.resize(width, 800)
    await shown(dashboard, Day(with_data=False), tasks)
    for label in dashboard.page._first_run.findChildren(QLabel):
        if label.wordWrap():
            assert label.height() >= label.heightForWidth(label.width()), label.text()


async def test_the_demo_says_so_and_can_be_left(dashboard: Dashboard, tasks: Tasks) -> None:
    dashboard.set_demo(True)
    await shown(dashboard, Day(), tasks)
    assert "Demo data: you are Robin" in visible_text(dashboard)
    wanted: list[bool] = []
    dashboard.profile_wanted.connect(wanted.append)
    button(dashboard, "Leave the demo").click()
    assert wanted == [False]


async def test_trouble_has_a_sentence_and_a_button(dashboard: Dashboard, tasks: Tasks) -> None:
    day = Day()
    day.briefs.problem = ModelProblem("The disk is full. Free some space, then try again.")
    await shown(dashboard, day, tasks)
    assert "The disk is full." in visible_text(dashboard)
    day.briefs.problem = None
    button(dashboard, "Try again").click()
    await asyncio.sleep(0.05)
    assert "The disk is full." not in visible_text(dashboard)
    assert "A short night" in visible_text(dashboard)


async def test_a_profile_that_cannot_be_opened_offers_another_try(dashboard: Dashboard) -> None:
    dashboard.show_trouble("This data was written by a newer LifeOS. Update, then start again.")
    asked: list[bool] = []
    dashboard.retry_wanted.connect(lambda: asked.append(True))
    assert "newer LifeOS" in visible_text(dashboard)
    button(dashboard, "Try again").click()
    assert asked == [True]


async def test_nothing_shows_at_first_then_an_outline_then_a_way_out(
    dashboard: Dashboard, tasks: Tasks, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = Day()
    day.briefs.gate = asyncio.Event()
    loading = dashboard.page._loading
    dashboard.attach(DashboardModel(day.sources(), tasks))
    assert (loading._outline.interval(), loading._later.interval()) == (300, 5000)
    assert not any(bar.isVisible() for bar in loading._bars)
    for timer in (loading._outline, loading._later):
        timer.start(1)  # as if the time had passed
    await asyncio.sleep(0.1)
    assert all(bar.isVisible() for bar in loading._bars)
    assert "Your brief is still being written." in visible_text(dashboard)
    button(dashboard, "Cancel").click()
    await asyncio.sleep(0.02)
    assert "because you cancelled it" in visible_text(dashboard)
    day.briefs.gate.set()
    button(dashboard, "Try again").click()
    await asyncio.sleep(0.02)
    assert "A short night" in visible_text(dashboard)


async def test_while_a_brief_is_written_the_button_says_so(
    dashboard: Dashboard, tasks: Tasks
) -> None:
    day = Day()
    day.briefs.kept = brief()
    await shown(dashboard, day, tasks)
    day.briefs.gate = asyncio.Event()
    again = dashboard.page.brief._rewrite
    again.click()
    await asyncio.sleep(0.02)
    assert "Writing…" in visible_text(dashboard)
    assert not again.isEnabled()
    assert again.toolTip()
    day.briefs.gate.set()
    await asyncio.sleep(0.02)
    assert again.isEnabled()


@pytest.mark.parametrize("width", [720, 900, 1100, 1280, 1800])
async def test_nothing_scrolls_sideways(dashboard: Dashboard, tasks: Tasks, width: int) -> None:
    dashboard.resize(width, 700)
    await shown(dashboard, Day(), tasks)
    page = dashboard.page.widget()
    assert page.minimumSizeHint().width() <= dashboard.page.viewport().width()
    assert page.width() == dashboard.page.viewport().width()


async def test_it_fits_at_150_percent_text(
    dashboard: Dashboard, tasks: Tasks, theme: Theme
) -> None:
    theme.set_text_scale(1.5)
    await shown(dashboard, Day(), tasks)
    page = dashboard.page.widget()
    assert page.minimumSizeHint().width() <= dashboard.page.viewport().width()
    for label in dashboard.findChildren(QLabel):
        if label.isVisible() and label.text().strip() and not label.wordWrap():
            assert label.width() >= label.sizeHint().width(), label.text()


async def test_every_control_has_a_name(dashboard: Dashboard, tasks: Tasks) -> None:
    dashboard.set_demo(True)
    await shown(dashboard, Day(), tasks)
    dashboard.page.brief.prose.fact_opened.emit(0)
    await asyncio.sleep(0.02)
    for widget in dashboard.findChildren(QWidget):
        if widget.focusPolicy() == Qt.FocusPolicy.NoFocus or not widget.isVisible():
            continue
        text = widget.text() if isinstance(widget, QAbstractButton) else ""
        assert widget.accessibleName() or text, widget


async def test_a_theme_change_reaches_what_is_painted(
    dashboard: Dashboard, tasks: Tasks, theme: Theme
) -> None:
    from lifeos_desktop.ui.theme import Choice

    await shown(dashboard, Day(), tasks)
    dark = dashboard.grab().toImage()
    theme.set_choice(Choice.LIGHT)
    await asyncio.sleep(0.02)
    light = dashboard.grab().toImage()
    ratio = dark.devicePixelRatio()
    x, y = round(40 * ratio), round(600 * ratio)
    assert dark.pixelColor(x, y).lightness() < 60
    assert light.pixelColor(x, y).lightness() > 200


def button(dashboard: Dashboard, text: str) -> QAbstractButton:
    return next(
        found
        for found in dashboard.findChildren(QAbstractButton)
        if found.text() == text and found.isVisible()
    )
