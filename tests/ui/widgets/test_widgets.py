"""The design system: names, keys, states, in the widgets every page is made of."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt, QTime
from PySide6.QtGui import QEnterEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from lifeos_desktop.domain.errors import BadInput
from lifeos_desktop.ui import widgets as w
from lifeos_desktop.ui.background import Tasks
from lifeos_desktop.ui.theme import Choice, Theme
from lifeos_desktop.ui.widgets import texts
from lifeos_desktop.ui.widgets.section_list import Section, SectionList
from lifeos_desktop.ui.widgets.toast import SECONDS
from tests.ui.widgets.sheet import Sheet

_W = TypeVar("_W", bound=QWidget)


@pytest.fixture
def page(theme: Theme) -> Iterator[QWidget]:
    """A shown window with a column to put widgets in."""
    page = QWidget()
    page.setObjectName("page")
    page.resize(900, 600)
    QVBoxLayout(page)
    page.show()
    page.activateWindow()
    yield page
    page.close()
    page.deleteLater()


def put(page: QWidget, widget: _W) -> _W:
    layout = page.layout()
    assert layout is not None
    layout.addWidget(widget)
    widget.show()
    return widget


# -- all of them ------------------------------------------------------------------------------


@pytest.mark.parametrize("choice", [Choice.DARK, Choice.LIGHT])
@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_the_whole_sheet_can_be_drawn_and_every_control_has_a_name(
    theme: Theme, choice: Choice, scale: float
) -> None:
    theme.set_choice(choice)
    theme.set_text_scale(scale)
    sheet = Sheet(theme)
    sheet.show()
    assert not sheet.grab().isNull()
    for control in sheet.findChildren(QWidget):
        if control.focusPolicy() & Qt.FocusPolicy.TabFocus and control.isVisible():
            is_inner = control.objectName().startswith("qt_")
            text = getattr(control, "text", lambda: "")()
            assert is_inner or control.accessibleName() or text, control
    sheet.close()
    sheet.deleteLater()


def test_an_icon_button_without_a_name_cannot_be_made(theme: Theme) -> None:
    with pytest.raises(ValueError, match="name"):
        w.IconButton(theme, "x", " ")


def test_a_disabled_button_says_why(theme: Theme) -> None:
    button = w.Button(theme, "Sync now")
    button.set_hint("Fetch what is new")
    button.allow("There is no network.")
    assert not button.isEnabled()
    assert button.toolTip() == "There is no network."
    button.allow()
    assert button.isEnabled()
    assert button.toolTip() == "Fetch what is new"


# -- toggles and chips -------------------------------------------------------------------------


def test_a_toggle_is_a_check_box_for_keyboard_and_mouse(theme: Theme, page: QWidget) -> None:
    toggle = put(page, w.Toggle(theme, "Use a model"))
    QTest.keyClick(toggle, Qt.Key.Key_Space)
    assert toggle.isChecked()
    QTest.mouseClick(toggle, Qt.MouseButton.LeftButton)
    assert not toggle.isChecked()
    toggle.allow("There is no key.")
    QTest.mouseClick(toggle, Qt.MouseButton.LeftButton)
    assert not toggle.isChecked()
    assert toggle.toolTip() == "There is no key."


def test_filters_choose_one_or_several(theme: Theme, page: QWidget) -> None:
    choices = (("all", "All"), ("open", "Open"), ("done", "Done"))
    one = put(page, w.FilterChips(theme, choices, name="Show"))
    heard: list[frozenset[str]] = []
    one.changed.connect(heard.append)
    assert one.chosen == {"all"}
    QTest.mouseClick(one.button("open"), Qt.MouseButton.LeftButton)
    one.choose("done")
    assert (one.chosen, heard) == ({"done"}, [frozenset({"open"})])
    several = put(page, w.FilterChips(theme, choices, name="Tags", several=True))
    for key in ("open", "done"):
        QTest.mouseClick(several.button(key), Qt.MouseButton.LeftButton)
    assert several.chosen == {"open", "done"}
    several.set_choices((("done", "Done"), ("new", "New")))
    assert several.chosen == {"done"}


def test_chips_go_on_in_the_next_line(theme: Theme, page: QWidget) -> None:
    many = [(str(number), f"#ein-langes-schlagwort-{number}") for number in range(12)]
    chips = put(page, w.FilterChips(theme, many, name="Tags"))
    layout = chips.layout()
    assert layout is not None
    assert layout.heightForWidth(300) > 2 * layout.heightForWidth(4000)


# -- meters ------------------------------------------------------------------------------------


def test_stars_never_stand_alone(theme: Theme) -> None:
    stars = w.Stars(theme, 4)
    assert stars.accessibleName() == "strong, 4 of 5"
    assert [w.stars_text(number) for number in (0, 9)] == [
        "very weak, 1 of 5",
        "very strong, 5 of 5",
    ]


def test_a_meter_stays_inside(theme: Theme) -> None:
    meter = w.Meter(theme, name="Goal")
    for given, shown in ((-1.0, 0.0), (0.5, 0.5), (7.0, 1.0), (float("nan"), 0.0)):
        meter.set_value(given)
        assert meter.value == shown
    meter.set_value(0.5, "6 of 12 books")
    assert meter.accessibleDescription() == "6 of 12 books"


def test_the_smallest_part_of_a_ledger_can_be_seen(theme: Theme) -> None:
    bar = w.LedgerBar(theme, name="Tested")
    bar.resize(300, 8)
    bar.set_shares(
        (
            w.Share(9990, "track", "rest"),
            w.Share(0, "brassFill", "none"),
            w.Share(1, "evidence", "1"),
        )
    )
    boxes = bar.boxes()
    assert len(boxes) == 2
    assert boxes[1][1].width() >= 6
    assert boxes[1][1].right() <= 300.5


# -- forms -------------------------------------------------------------------------------------


def test_a_row_tells_its_control_name_help_and_error(theme: Theme, page: QWidget) -> None:
    form = put(page, w.Form(theme))
    row = form.add("zone", "Time zone", QLineEdit(), "Like Europe/Berlin.")
    assert row.control.accessibleName() == "Time zone"
    row.set_error("Type a time zone like Europe/Berlin.")
    assert row.control.accessibleDescription().startswith("Type a time zone")
    assert row.control.property("state") == "error"
    row.set_error("")
    assert row.error == ""
    assert row.control.accessibleDescription() == "Like Europe/Berlin."


def test_a_number_and_a_time_can_be_read_and_typed(theme: Theme, page: QWidget) -> None:
    number, moment = w.NumberField(theme, 1, 60, name="Keep"), w.TimeField(theme, name="Brief")
    for box in (number, moment):
        put(page, box)
        theme.set_choice(Choice.LIGHT)
        assert box.lineEdit().width() > 100
        theme.set_choice(Choice.DARK)
    number.lineEdit().selectAll()
    QTest.keyClicks(number, "12")
    assert number.value() == 12
    moment.setTime(QTime(7, 30))
    assert moment.lineEdit().text() == "07:30"


@pytest.mark.qt_loop
async def test_search_asks_once_the_typing_rests(theme: Theme, qapp: QApplication) -> None:
    field = w.SearchField(theme, "Find a setting")
    heard: list[str] = []
    field.searched.connect(heard.append)
    field.show()
    QTest.keyClicks(field, "quiet")
    assert heard == []
    await asyncio.sleep(0.25)
    assert heard == ["quiet"]
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == ""
    field.close()
    field.deleteLater()


def test_sections_are_chosen_by_keys_and_say_what_needs_you(theme: Theme, page: QWidget) -> None:
    sections = (Section("a", "General", "plug"), Section("b", "Health", "bell"))
    nav = put(page, SectionList(theme, sections, name="Settings"))
    nav.choose("a")
    heard: list[str] = []
    nav.chosen.connect(heard.append)
    nav.set_attention("b", "A backup is missing.")
    QTest.keyClick(nav, Qt.Key.Key_Down)
    assert (nav.key, heard) == ("b", ["b"])
    role = Qt.ItemDataRole.AccessibleTextRole
    assert nav.item(1).data(role) == "Health, needs you: A backup is missing."


# -- states ------------------------------------------------------------------------------------


def test_a_skeleton_waits_then_shows_an_outline_then_a_way_out(theme: Theme, page: QWidget) -> None:
    skeleton = put(page, w.Skeleton(theme))
    skeleton.begin()
    assert skeleton.property("role") == ""
    skeleton._outline.timeout.emit()
    assert skeleton.property("role") == "card"
    assert not skeleton._cancel.isVisible()
    skeleton._later.timeout.emit()
    heard: list[str] = []
    skeleton.cancelled.connect(lambda: heard.append("cancel"))
    QTest.mouseClick(skeleton._cancel, Qt.MouseButton.LeftButton)
    skeleton.end()
    assert heard == ["cancel"]
    assert not skeleton._outline.isActive()


def test_an_error_has_the_one_button_that_helps(theme: Theme, page: QWidget) -> None:
    error = put(page, w.ErrorState(theme, "Oura is not answering.", "Next try 09:00.", "Try now"))
    heard: list[str] = []
    error.pressed.connect(lambda: heard.append("again"))
    QTest.mouseClick(error.button, Qt.MouseButton.LeftButton)
    assert heard == ["again"]
    assert error.accessibleName() == "Oura is not answering."


def test_focus_goes_back_to_what_had_it(theme: Theme, page: QWidget) -> None:
    first, second = put(page, QLineEdit()), put(page, QLineEdit())
    first.setFocus()
    memory = w.FocusMemory()
    memory.keep()
    second.setFocus()
    assert memory.give_back()
    assert QApplication.focusWidget() is first
    assert not memory.give_back()


def test_reduced_motion_is_no_motion(theme: Theme) -> None:
    theme.set_reduced_motion(True)
    assert theme.motion(120) == 0
    theme.set_reduced_motion(False)
    assert theme.motion(120) in (0, 120)


# -- toasts ------------------------------------------------------------------------------------


def test_a_toast_counts_eight_seconds_and_waits_under_the_pointer(
    theme: Theme, page: QWidget
) -> None:
    toast = put(page, w.UndoToast(theme))
    ended: list[str] = []
    toast.ended.connect(lambda: ended.append("ended"))
    toast.offer(w.Offer("Task saved", "call mum"))
    for _ in range(79):
        toast.elapsed(0.1)
    assert (round(toast.seconds_left, 1), ended) == (0.1, [])
    at = QPointF(4, 4)
    toast.enterEvent(QEnterEvent(at, at, at))
    toast.elapsed(60)
    assert ended == []
    toast.leaveEvent(QEvent(QEvent.Type.Leave))
    toast.elapsed(0.1)
    assert ended == ["ended"]


def test_a_toast_waits_while_it_has_the_focus(theme: Theme, page: QWidget) -> None:
    async def nothing() -> None:
        return None

    toast = put(page, w.UndoToast(theme))
    toast.offer(w.Offer("Task saved", "", nothing))
    toast._undo.setFocus()
    toast.elapsed(SECONDS + 1)
    assert toast.seconds_left == SECONDS
    QTest.keyClick(toast, Qt.Key.Key_Escape)
    assert toast.seconds_left == 0


@pytest.mark.qt_loop
async def test_ctrl_z_takes_back_from_anywhere_but_a_field_with_its_own(
    theme: Theme, page: QWidget, qapp: QApplication
) -> None:
    undone: list[str] = []

    async def revert() -> None:
        undone.append("undone")

    tasks = Tasks()
    host = w.ToastHost(theme, qapp, tasks)
    field = put(page, QLineEdit())
    field.setFocus()
    QTest.keyClicks(field, "a")
    host.offer("Task completed", revert)
    assert host.toast.parent() is page
    QTest.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert field.text() == ""
    assert undone == []
    QTest.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    await asyncio.sleep(0.01)
    assert undone == ["undone"]
    assert host.toast.text == "Undone."
    QTest.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    await asyncio.sleep(0.01)
    assert undone == ["undone"]
    host.toast.end()
    host.toast.deleteLater()
    host.deleteLater()


@pytest.mark.qt_loop
async def test_what_cannot_be_undone_is_said(
    theme: Theme, page: QWidget, qapp: QApplication, allow_warnings: list[object]
) -> None:
    host = w.ToastHost(theme, qapp, Tasks())
    for problem, words in (
        (BadInput("The row is gone."), "The row is gone."),
        (OSError(), "not be undone"),
    ):

        async def revert(problem: Exception = problem) -> None:
            raise problem

        host.offer("Task deleted", revert)
        host.undo()
        await asyncio.sleep(0.01)
        assert words in host.toast.text
    host.toast.end()
    host.toast.deleteLater()
    host.deleteLater()


# -- words -------------------------------------------------------------------------------------

TODAY = date(2026, 11, 19)  # a Thursday


@pytest.mark.parametrize(
    ("away", "words"),
    [(-1, "yesterday"), (0, "today"), (1, "tomorrow"), (2, "Sat"), (6, "Wed"), (7, "26 Nov")],
)
def test_days_to_come(away: int, words: str) -> None:
    assert texts.near_day(TODAY + timedelta(days=away), TODAY) == words


def test_days_in_words() -> None:
    assert texts.past_day(date(2026, 11, 16), TODAY) == "Mon"
    assert texts.past_day(date(2025, 11, 16), TODAY) == "16 Nov 2025"
    assert texts.due(TODAY, TODAY, time(18)) == "today 18:00"
    assert texts.due(date(2026, 11, 3), TODAY) == "late since 3 Nov"
    assert texts.by(date(2026, 11, 30), TODAY) == "by 30 Nov"
    assert texts.weekday_day(date(2026, 11, 20), TODAY) == "Fri 20 Nov"


def test_moments_in_words() -> None:
    now = datetime(2026, 11, 19, 8, 0, tzinfo=UTC)
    said = [
        texts.ago(now - timedelta(minutes=minutes), now) for minutes in (0, 12, 200, 12 * 60, 4000)
    ]
    assert said == ["just now", "12 min ago", "3 h ago", "yesterday 20:00", "Mon 13:20"]
