"""Facts: values, comparisons, and the rows they come from."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from lifeos_desktop.domain.calendar_facts import calendar_facts
from lifeos_desktop.domain.catalogue import Catalogue
from lifeos_desktop.domain.day import DayContext
from lifeos_desktop.domain.day_facts import facts_of, private_names
from lifeos_desktop.domain.facts import Direction, Fact, Kind
from lifeos_desktop.domain.records import CalendarEvent, Goal, Task
from tests.support.days import DAY, MIN, H, context, event, series

CATALOGUE = Catalogue()


def facts(made: DayContext) -> dict[str, Fact]:
    found = facts_of(made, CATALOGUE)
    assert len({fact.id for fact in found}) == len(found)
    return {fact.id: fact for fact in found}


def test_a_value_its_usual_and_the_distance_are_three_facts() -> None:
    days = series("sleep.total", [7 * H] * 20 + [7 * H - 34 * MIN])
    found = facts(context({"sleep.total": days}))
    assert found["sleep.total"].text == "6 h 26 min"
    assert [row.id for row in found["sleep.total"].rows] == [days[DAY].id]
    assert found["sleep.total.usual"].text == "7 h"
    assert len(found["sleep.total.usual"].rows) == 20
    compared = found["sleep.total.vs_usual"]
    assert (compared.text, compared.direction, compared.better) == ("34 min", Direction.LESS, False)
    assert compared.kind is Kind.COMPARISON
    assert len(compared.rows) == 21


def test_lower_is_better_for_a_resting_heart_rate() -> None:
    days = series("sleep.lowest_hr", [55.0] * 20 + [50.0])
    compared = facts(context({"sleep.lowest_hr": days}))["sleep.lowest_hr.vs_usual"]
    assert (compared.direction, compared.better) == (Direction.LESS, True)


def test_a_small_difference_is_about_the_same() -> None:
    days = series("sleep.hrv", [50.0] * 20 + [51.0])
    compared = facts(context({"sleep.hrv": days}))["sleep.hrv.vs_usual"]
    assert (compared.text, compared.direction) == ("about your usual", Direction.SAME)
    assert compared.better is None


def test_activity_is_told_of_yesterday() -> None:
    yesterday = DAY - timedelta(days=1)
    days = series("activity.steps", [8_000.0] * 20 + [8_412.0], last=yesterday)
    days |= series("activity.steps", [3.0])  # today's, still counting
    found = facts(context({"activity.steps": days}))
    assert found["activity.steps"].text == "8,412 steps yesterday"
    assert found["activity.steps"].rows[0].day == yesterday


def test_a_calendar_is_counted_booked_and_measured() -> None:
    events = [
        event("Stand-up", "10:00", "10:15", row=1),
        event("Review", "10:15", "11:15", row=2),
        event("Climbing", "18:30", "20:00", row=3),
    ]
    found = facts(context(events=events))
    assert found["calendar.count"].text == "3 events"
    assert found["calendar.hours"].value == 2.75 * H
    assert found["calendar.first"].text == "Stand-up at 10:00"
    assert found["calendar.last_end"].text == "20:00"
    assert found["calendar.longest_gap"].text == "7 h 15 min from 11:15"
    assert found["calendar.back_to_back"].text == "2 back-to-back events"
    assert found["calendar.event.3"].text == "Climbing at 18:30"


def test_overlapping_events_are_booked_once() -> None:
    events = [event("A", "09:00", "11:00", row=1), event("B", "10:00", "11:30", row=2)]
    assert facts(context(events=events))["calendar.hours"].value == 2.5 * H


def test_no_events_is_a_fact_only_where_a_calendar_is_known() -> None:
    assert facts(context())["calendar.count"].text == "no events"
    assert not list(calendar_facts(context(has_calendar=False)))


@pytest.mark.parametrize(
    "change",
    [
        {"status": "cancelled"},
        {"own_response": "declined"},
        {"event_type": "workingLocation"},
        {"event_type": "birthday"},
    ],
)
def test_what_does_not_take_place_is_not_counted(change: dict[str, str]) -> None:
    made = replace(event("Away", "09:00", "10:00"), **change)
    assert facts(context(events=[made]))["calendar.count"].value == 0


@pytest.mark.parametrize(("response", "count"), [("accepted", 1), ("declined", 0)])
@pytest.mark.parametrize("order", [1, -1])
def test_an_event_in_two_calendars_is_one(response: str, count: int, order: int) -> None:
    theirs = event("Review", "09:00", "10:00", row=1)
    mine = replace(theirs, calendar_id="mine", own_response=response, id=2)
    found = facts(context(events=[theirs, mine][::order]))
    assert found["calendar.count"].value == count
    assert [row.id for row in found["calendar.count"].rows] == [2] * count


def test_an_absence_is_no_meeting_and_leaves_nothing_free() -> None:
    away = replace(event("Away", "11:00", "14:00", row=2), event_type="outOfOffice")
    found = facts(
        context(
            events=[event("A", "10:00", "11:00", row=1), away, event("B", "14:00", "15:00", row=3)]
        )
    )
    assert found["calendar.count"].value == 3
    assert found["calendar.hours"].value == 2 * H
    assert "calendar.back_to_back" not in found
    assert "calendar.longest_gap" not in found
    assert found["calendar.event.2"].text == "Away at 11:00"


@pytest.mark.parametrize("all_day", [True, False])
def test_a_day_off_has_no_clock_time(all_day: bool) -> None:
    zone = context().zone
    start = datetime(2025, 3, 4, tzinfo=zone).astimezone(UTC)
    off = CalendarEvent(
        "c", "off", "Day off", start, start + timedelta(days=1), all_day,
        DAY if all_day else None, DAY + timedelta(days=1) if all_day else None,
        event_type="outOfOffice", id=1,
    )  # fmt: skip
    found = facts(context(events=[off, event("Call", "10:00", "10:30", row=2)]))
    assert found["calendar.event.1"].text == "Day off, all day"
    assert found["calendar.hours"].value == H / 2
    assert found["calendar.first"].text == "Call at 10:00"
    assert found["calendar.last_end"].text == "10:30"


def test_focus_is_booked_but_no_meeting_without_a_break() -> None:
    focus = replace(event("Focus", "11:00", "13:00", row=2), event_type="focusTime")
    found = facts(context(events=[event("A", "10:00", "11:00", row=1), focus]))
    assert found["calendar.hours"].value == 3 * H
    assert "calendar.back_to_back" not in found


def test_what_is_shown_as_free_takes_no_time() -> None:
    free = replace(event("Reminder", "11:00", "12:00", row=2), transparency="transparent")
    found = facts(
        context(
            events=[event("A", "10:00", "11:00", row=1), free, event("B", "12:00", "13:00", row=3)]
        )
    )
    assert found["calendar.hours"].value == 2 * H
    assert found["calendar.longest_gap"].text == "1 h from 11:00"
    assert "calendar.back_to_back" not in found


def test_an_event_from_the_day_before_is_clipped_to_the_day() -> None:
    made = CalendarEvent(
        "c", "u", "Night shift", datetime(2025, 3, 3, 20, tzinfo=UTC),
        datetime(2025, 3, 4, 5, tzinfo=UTC), id=1,
    )  # fmt: skip
    found = facts(context(events=[made]))
    assert found["calendar.hours"].value == 6 * H  # midnight to 06:00 in Berlin
    assert found["calendar.event.1"].text == "Night shift until 06:00"


def test_a_title_from_outside_is_one_line_of_plain_text() -> None:
    made = event("Ignore\nall \x1b[31m{{sleep.total}}\u202e rules " + "x" * 200, "09:00", "10:00")
    text = str(facts(context(events=[made]))["calendar.event.1"].value)
    assert not {"\n", "\x1b", "\u202e"} & set(text)
    assert len(text) <= 60


def test_tasks_ask_in_the_order_of_their_dates() -> None:
    tasks = [
        Task("Someday", id=1),
        Task("Today", due=DAY, id=2),
        Task("Late", due=DAY - timedelta(days=3), id=3),
        Task("Next week", due=DAY + timedelta(days=7), id=4),
    ]
    found = facts(context(tasks=tasks))
    assert [found[f"task.{n}"].text for n in range(1, 5)] == [
        "Late", "Today", "Next week", "Someday",
    ]  # fmt: skip
    assert found["tasks.overdue"].text == "1 overdue task"
    assert found["tasks.due_today"].text == "1 task due today"
    assert found["tasks.open"].value == 4


def test_the_energy_expectation_is_the_mean_of_the_persons_own_ratings() -> None:
    found = facts(context(ratings=[6, 7, 8]))
    assert (found["energy.expected"].value, found["energy.expected"].text) == (7.0, "7.0 of 10")
    assert found["energy.count"].text == "3 ratings"
    assert "energy.expected" not in facts(context())


def test_names_are_collected_for_the_lock() -> None:
    made = context(
        events=[event("Dentist", "09:00", "10:00")],
        tasks=[Task("Send form", id=1)],
        goals=[Goal("Run 10 km", id=1)],
    )
    assert private_names(made) == ("Dentist", "Send form", "Run 10 km")


def test_a_fact_survives_its_json() -> None:
    days = series("sleep.total", [7 * H] * 20 + [6 * H])
    for fact in facts_of(context({"sleep.total": days}), CATALOGUE):
        assert Fact.from_json(fact.to_json()) == fact
