"""The lines of a day when an event stands in two calendars, or takes no time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from lifeos_desktop.domain.records import CalendarEvent
from lifeos_desktop.ui.dashboard.agenda import agenda

NOW = datetime(2025, 3, 4, 6, tzinfo=UTC)
TALK = CalendarEvent("mine", "talk", "Talk", NOW + timedelta(hours=4), NOW + timedelta(hours=5))


def test_a_copy_is_one_event_and_the_own_answer_counts() -> None:
    copy = replace(TALK, calendar_id="team")
    view = agenda([copy, TALK], date(2025, 3, 4), NOW, UTC, has_calendar=True)
    assert [line.title for line in view.lines] == ["Talk"]
    declined = replace(TALK, own_response="declined")
    view = agenda([copy, declined], date(2025, 3, 4), NOW, UTC, has_calendar=True)
    assert view.lines == ()


def test_what_is_shown_as_free_leaves_the_time_free() -> None:
    free = replace(TALK, transparency="transparent")
    view = agenda([free], date(2025, 3, 4), NOW, UTC, has_calendar=True)
    assert len(view.lines) == 1
    assert view.free == "Free all day."
