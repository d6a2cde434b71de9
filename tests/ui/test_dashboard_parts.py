"""Agenda, tasks and energy in words, and their cards by user action."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from lifeos_desktop.domain.catalogue import Catalogue
from lifeos_desktop.domain.energy import Expectation, Making
from lifeos_desktop.domain.energy_forecast import Comparison, Driver
from lifeos_desktop.domain.energy_ledger import Ledger, Miss, Score
from lifeos_desktop.domain.records import CalendarEvent, Goal, Task
from lifeos_desktop.services.energy import EnergyToday, RatedNow
from lifeos_desktop.services.energy_rows import Forecast
from lifeos_desktop.services.feedback import Answers
from lifeos_desktop.ui.dashboard.agenda import agenda
from lifeos_desktop.ui.dashboard.agenda_card import AgendaCard
from lifeos_desktop.ui.dashboard.energy import EnergyView, energy
from lifeos_desktop.ui.dashboard.energy_card import EnergyCard
from lifeos_desktop.ui.dashboard.feedback_row import FeedbackRow
from lifeos_desktop.ui.dashboard.todo import next_week, todo
from lifeos_desktop.ui.dashboard.todo_card import TaskRow, TodoCard
from lifeos_desktop.ui.theme import Theme
from lifeos_desktop.ui.widgets import LinkButton

DAY = date(2025, 3, 4)
NOW = datetime(2025, 3, 4, 8, 12, tzinfo=UTC)
CATALOGUE = Catalogue()
MISSES = (Miss("forecast", 0.94), Miss("yesterday", 1.2), Miss("week_mean", 1.1))
LEDGER = Ledger(Score(30, MISSES))


def event(start: str, minutes: int = 30, title: str = "Stand-up", people: int = 6) -> CalendarEvent:
    begin = datetime.combine(DAY, time.fromisoformat(start), tzinfo=UTC)
    end = begin + timedelta(minutes=minutes)
    return CalendarEvent("work", title + start, title, begin, end, attendees_count=people)


def rated(*values: int, expects: bool = True, forecast: Forecast | None = None) -> EnergyToday:
    return EnergyToday(
        DAY,
        tuple(RatedNow(value, time(8, 14), 1) for value in values),
        Expectation(6.4, 5.2, 7.6, 27) if expects else None,
        not values,
        0 if expects else 3,
        ((DAY - timedelta(days=1), 6.0), (DAY, None)),
        forecast,
    )


FORECAST = Forecast(
    value=5.9,
    low=4.3,
    high=7.5,
    made_at=datetime(2025, 3, 4, 6, 2, tzinfo=UTC),
    usual=6.2,
    drivers=(
        Driver("sleep.total", "today", 21_600.0, 24_720.0, -0.4),
        Driver("weekday", "today", 1.0, None, 0.23),
        Driver("sleep.hrv", "today", 40.0, 50.0, -0.2),
        Driver("activity.steps", "yesterday", 12_400.0, 8_000.0, 0.12),
        Driver("energy", "week", 6.0, 6.0, 0.04),
    ),
    parts=(),
    days_learned=12,
    still_learning=True,
    inputs="",
    baselines={"yesterday": 4.0, "week_mean": 6.6},
    past=None,
)


def card_of(today: EnergyToday, ledger: Ledger = LEDGER, *, is_opened: bool = False) -> EnergyView:
    return energy(today, ledger, CATALOGUE, UTC, is_opened=is_opened)


def texts(widget: QWidget) -> str:
    return "\n".join(
        label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget)
    )


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
    today = rated(forecast=FORECAST)
    sealed = card_of(today)
    assert sealed == replace(sealed, sealed="One forecast, sealed 06:02", expected=None)
    assert (sealed.words, sealed.drivers, sealed.more, sealed.state) == ("", (), (), "")
    opened = card_of(today, is_opened=True)
    assert opened.expected == (5.9, 4.3, 7.5)
    assert "missed" not in opened.words
    looked = card_of(replace(rated(7, forecast=FORECAST), looked=True))
    assert looked.words.endswith("today is left out of the comparison.")
    told = card_of(rated(7, forecast=FORECAST))
    assert (told.said, told.sealed) == ("You: 7 at 08:14", "")
    assert told.words == (
        "Statistics: 5.9, with 8 of 10 days from 4.3 to 7.5. Still learning: 12 of 30 days."
        " It missed by 1.1 today."
    )
    assert told.drivers == (
        "You slept 52 min shorter than your average: −0.4",
        "Tuesday: +0.2",
        "HRV 10\u00a0ms below your average: −0.2",
    )
    assert told.more == ("Yesterday, you walked 4,400 steps more than your average: +0.1",)


def test_without_a_forecast_the_own_mean_stands_in_and_says_why() -> None:
    sealed = card_of(rated())
    assert (sealed.sealed, sealed.bar, sealed.state, sealed.words) == (
        "One expectation, sealed before you rate",
        "Your mean",
        "The forecast is not worked out yet.",
        "",
    )
    assert card_of(replace(rated(), making=Making.WORKING)).state.endswith("being worked out.")
    broken = replace(rated(), making=Making.FAILED, problem="The analysis engine stopped.")
    assert card_of(broken).state == "No forecast yet. The analysis engine stopped."
    told = card_of(rated(7))
    assert told.expected == (6.4, 5.2, 7.6)
    assert told.words.startswith("No forecast was made before you rated. Your own mean is 6.4:")
    assert told.words.endswith("lay between 5.2 and 7.6. It missed by 0.6 today.")


def test_a_rating_in_the_night_leaves_the_seal() -> None:
    night = replace(rated(forecast=FORECAST), in_the_night=RatedNow(3, time(0, 40), 1))
    view = card_of(night)
    assert view.sealed
    assert (view.rated, view.said) == (None, "Night: 3")


def test_the_loser_steps_back_and_says_why() -> None:
    beaten = Comparison("week_mean", 40, 1.3, 1.0, 0.3, 0.1, 0.5)
    undecided = Comparison("yesterday", 40, 1.3, 1.4, -0.1, -0.3, 0.1)
    view = card_of(rated(7, forecast=FORECAST), Ledger(Score(40, MISSES, (undecided, beaten))))
    assert view.expected == (6.6, 6.6, 6.6)
    assert view.words.startswith("Mean of 7 days: 6.6. It missed by 0.4 today. It comes first")
    assert "over 40 days it missed by 1.0 and statistics by 1.3" in view.words
    assert "Statistics: 5.9" in view.words
    assert (view.drivers, len(view.more)) == ((), 4)


def test_the_ledger_keeps_what_was_worked_out_afterwards_apart() -> None:
    view = card_of(rated())
    assert (view.ledger, view.days) == ("Average miss, last 30 rated days", "")
    assert view.misses == (
        ("0.9", "statistics"), ("1.2", "same as yesterday"), ("1.1", "mean of 7 days")
    )  # fmt: skip
    young = card_of(rated(), Ledger(Score(2), Score(129, MISSES)))
    assert young.ledger == "Average miss, worked out afterwards for 129 days"
    assert young.days == "What you were forecast before you rated shows after 5 more rated days."


def test_too_few_ratings_say_so() -> None:
    nothing = replace(rated(expects=False), history=((DAY, None),))
    view = card_of(nothing, Ledger(Score()))
    assert view.words.startswith("No forecast yet. The first one comes on the morning after")
    assert view.ledger == "How far it misses shows after 7 more rated days."
    assert card_of(rated(expects=False)).words == "The forecast is not worked out yet."


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
    card.show_energy(card_of(rated(forecast=FORECAST)))
    heard: list[int] = []
    card.rated.connect(heard.append)
    card.buttons[6].click()
    for key in (Qt.Key.Key_3, Qt.Key.Key_0):
        QTest.keyClick(card.buttons[0], key)
    assert heard == [7, 3, 10]
    assert card.buttons[6].accessibleName() == "Energy 7 of 10"


def test_the_card_says_nothing_of_a_sealed_forecast(theme: Theme, qtbot: QtBot) -> None:
    card = EnergyCard(theme)
    qtbot.addWidget(card)
    card.resize(372, 460)
    card.show()
    # What was open yesterday may not stay in a hidden label either.
    card.show_energy(card_of(rated(7, forecast=FORECAST)))
    card.show_energy(card_of(rated(forecast=FORECAST)))
    said = [label.text() for label in card.findChildren(QLabel)]
    for widget in card.findChildren(QWidget):
        said += [widget.toolTip(), widget.accessibleName(), widget.accessibleDescription()]
    leaks = ("5.9", "4.3", "7.5", "You slept", "Tuesday", "HRV", "walked")
    assert [text for text in said if any(leak in text for leak in leaks)] == []


def test_the_smaller_reasons_are_behind_a_button(theme: Theme, qtbot: QtBot) -> None:
    card = EnergyCard(theme)
    qtbot.addWidget(card)
    card.show_energy(card_of(rated(7, forecast=FORECAST)))
    (more,) = [one for one in card.findChildren(LinkButton) if one.text() == "More"]
    assert "walked" not in texts(card)
    QTest.keyClick(more, Qt.Key.Key_Space)
    assert "walked" in texts(card)
    QTest.keyClick(more, Qt.Key.Key_Space)
    assert "walked" not in texts(card)
    assert more.accessibleName() == "Show the smaller reasons"


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
