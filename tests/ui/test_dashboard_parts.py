"""Agenda, tasks and energy in words, and their cards by user action."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from lifeos_desktop.domain.energy import Expectation, Ledger, Miss
from lifeos_desktop.domain.records import CalendarEvent, Goal, Task
from lifeos_desktop.services.energy import EnergyToday, RatedNow
from lifeos_desktop.services.feedback import Answers
from lifeos_desktop.ui.dashboard.agenda import agenda
from lifeos_desktop.ui.dashboard.agenda_card import AgendaCard
from lifeos_desktop.ui.dashboard.energy import energy
from lifeos_desktop.ui.dashboard.energy_card import EnergyCard
from lifeos_desktop.ui.dashboard.feedback_row import FeedbackRow
from lifeos_desktop.ui.dashboard.todo import next_week, todo
from lifeos_desktop.ui.dashboard.todo_card import TaskRow, TodoCard
from lifeos_desktop.ui.theme import Theme

DAY = date(2025, 3, 4)
NOW = datetime(2025, 3, 4, 8, 12, tzinfo=UTC)
LEDGER = Ledger(30, 20, (Miss("mean28", "", 0.94), Miss("yesterday", "", 1.2)))


def event(start: str, minutes: int = 30, title: str = "Stand-up", people: int = 6) -> CalendarEvent:
    begin = datetime.combine(DAY, time.fromisoformat(start), tzinfo=UTC)
    end = begin + timedelta(minutes=minutes)
    return CalendarEvent("work", title + start, title, begin, end, attendees_count=people)


def rated(*values: int, expects: bool = True) -> EnergyToday:
    return EnergyToday(
        DAY,
        tuple(RatedNow(value, time(8, 14), 1) for value in values),
        Expectation(6.4, 5.2, 7.6, 27) if expects else None,
        not values,
        0 if expects else 3,
        (),
    )


def texts(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if not label.isHidden())


# -- words ------------------------------------------------------------------------------------


def test_the_now_line_and_free_time() -> None:
    events = [event("10:00", 15), event("13:30", 60), event("07:30", 15)]
    view = agenda(events, DAY, NOW, UTC, has_calendar=True)
    assert [line.start for line in view.lines] == ["07:30", "10:00", "13:30"]
    assert [line.is_past for line in view.lines] == [True, False, False]
    assert (view.now, view.now_before) == ("08:12", 1)
    assert view.free == "Free until 10:00, then 10:15 to 13:30, then from 14:30"
    assert view.lines[1].detail == "15 min, 6 people"


def test_an_empty_a_full_and_a_missing_calendar() -> None:
    assert agenda([], DAY, NOW, UTC, has_calendar=True).free == "Free all day."
    full = [event("08:00", 720)]
    assert agenda(full, DAY, NOW, UTC, has_calendar=True).free == "No free half hour until 20:00."
    assert agenda([], DAY, NOW, UTC, has_calendar=False).free == ""


def test_all_day_declined_and_cancelled() -> None:
    holiday = replace(event("00:00", 1440, "Holiday"), all_day=True, start_date=DAY)
    declined = replace(event("09:00"), own_response="declined")
    cancelled = replace(event("11:00"), status="cancelled")
    view = agenda([holiday, declined, cancelled], DAY, NOW, UTC, has_calendar=True)
    assert (view.all_day, view.lines, view.caption) == (("Holiday",), (), "1 event")


def test_an_old_file_says_its_age_and_another_day_has_no_now() -> None:
    behind = NOW - timedelta(days=3)
    view = agenda([], DAY, NOW, UTC, has_calendar=True, stale_since=behind)
    assert view.is_stale
    assert view.caption == "as of Sat 08:12"
    past = agenda([event("10:00")], DAY, NOW + timedelta(days=2), UTC, has_calendar=True)
    assert (past.now, past.now_before) == ("", None)


def test_tasks_come_by_date_and_say_when() -> None:
    tasks = [
        Task("No date", id=1),
        Task("Friday", due=DAY + timedelta(days=3), id=2),
        Task("Late", due=DAY - timedelta(days=2), id=3),
        Task("Today", due=DAY, due_time=time(18), id=4),
        Task("Far", due=date(2025, 6, 1), id=5),
    ]
    view = todo(tasks, [Goal("Run", progress=0.62, target_date=date(2025, 12, 20), id=1)], DAY)
    assert view.count == 5
    assert [(t.title, t.due, t.is_due) for t in view.tasks] == [
        ("Late", "late", True),
        ("Today", "today 18:00", True),
        ("Friday", "Fri", False),
        ("Far", "1 Jun", False),
    ]
    assert view.goals[0].words == "62\u00a0%, by 20 Dec"
    assert next_week(DAY) == date(2025, 3, 10)


def test_energy_stays_sealed_until_rated_or_asked_for() -> None:
    sealed = energy(rated(), LEDGER)
    assert sealed.sealed
    assert sealed.expected is None
    assert "6.4" not in f"{sealed.words}{sealed.sealed}"
    assert energy(rated(), LEDGER, is_opened=True).expected == (6.4, 5.2, 7.6)
    told = energy(rated(7), LEDGER)
    assert (told.said, told.sealed) == ("You: 7 at 08:14", "")
    assert told.words.endswith("lay between 5.2 and 7.6. It missed by 0.6 today.")
    assert told.misses == (("0.9", "your mean"), ("1.2", "same as yesterday"))


def test_too_few_ratings_say_how_many() -> None:
    view = energy(rated(expects=False), Ledger(2, 0, ()))
    assert view.words == "No expectation yet. It needs 3 more ratings."
    assert view.ledger == "How far it misses shows after 5 more rated days."


# -- cards ------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [0, 1, 10])
def test_the_calendar_card_holds_none_and_many(theme: Theme, qtbot: QtBot, count: int) -> None:
    card = AgendaCard(theme)
    qtbot.addWidget(card)
    card.resize(296, 400)
    card.show()
    events = [event(f"{9 + number}:00".zfill(5), 30, "Besprechung " * 6) for number in range(count)]
    card.show_agenda(agenda(events, DAY, NOW, UTC, has_calendar=True))
    assert ("Nothing in your calendar." in texts(card)) is (count == 0)
    assert card.width() == 296
    assert "None" not in texts(card)


def test_keys_rate_energy_inside_the_card_only(theme: Theme, qtbot: QtBot) -> None:
    card = EnergyCard(theme)
    qtbot.addWidget(card)
    card.show_energy(energy(rated(), LEDGER))
    heard: list[int] = []
    card.rated.connect(heard.append)
    card.buttons[6].click()
    for key in (Qt.Key.Key_3, Qt.Key.Key_0):
        QTest.keyClick(card.buttons[0], key)
    assert heard == [7, 3, 10]
    assert card.buttons[6].accessibleName() == "Energy 7 of 10"


def test_a_task_is_completed_or_moved(theme: Theme, qtbot: QtBot) -> None:
    card = TodoCard(theme)
    qtbot.addWidget(card)
    card.show_todo(todo([Task("Send the form", due=DAY, id=7)], [], DAY))
    heard: list[object] = []
    card.completed.connect(heard.append)
    card.snoozed.connect(lambda id, week: heard.append((id, week)))
    (row,) = card.findChildren(TaskRow)
    row.box.click()
    for action in row.menu.actions():
        action.trigger()
    assert heard == [7, (7, False), (7, True)]
    assert row.more.accessibleName() == "Snooze: Send the form"


def test_answers_stand_and_are_said(theme: Theme, qtbot: QtBot) -> None:
    row = FeedbackRow(theme)
    qtbot.addWidget(row)
    heard: list[str] = []
    row.answered.connect(heard.append)
    for button in row.buttons.values():
        button.click()
    row._actions["too_long"].trigger()
    assert heard == ["helpful", "not_helpful", "acted_on", "too_long"]
    row.show_answers(Answers(verdict="helpful", length="too_long"))
    assert row.buttons["helpful"].isChecked()
    assert not row.buttons["acted_on"].isChecked()
    assert row.more.text() == "Too long"
    row.shrink(True)
    assert row.buttons["helpful"].accessibleName() == "Helpful"
