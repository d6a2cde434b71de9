"""Events in the API's own words: nothing missing breaks them, and each lands on its local day."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from importlib import resources
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifeos_desktop.domain.records import CalendarEvent
from lifeos_desktop.integrations.google_calendar.events import FIELDS, Page, read_page

BERLIN = ZoneInfo("Europe/Berlin")
DENTIST: dict[str, Any] = {
    "id": "abc",
    "status": "confirmed",
    "summary": "Dentist",
    "start": {"dateTime": "2025-03-05T09:00:00+01:00", "timeZone": "Europe/Berlin"},
    "end": {"dateTime": "2025-03-05T09:30:00+01:00", "timeZone": "Europe/Berlin"},
}


def page(*items: Any, zone: ZoneInfo = BERLIN, name: str = "Health") -> Page:
    return read_page(items, calendar_id="google_calendar/me/c", name=name, zone=zone)


def one(item: Mapping[str, Any], zone: ZoneInfo = BERLIN) -> CalendarEvent:
    found = page(item, zone=zone)
    assert found.rejected == ()
    (event,) = found.events
    return event


def test_an_event_fills_the_record() -> None:
    event = one(
        DENTIST
        | {
            "status": "tentative",
            "description": "<b>Bring</b><script>alert(1)</script>\nthe card",
            "location": "Main\nstreet",
            "transparency": "transparent",
            "eventType": "focusTime",
            "recurringEventId": "abc0",
            "originalStartTime": {"dateTime": "2025-03-04T09:00:00+01:00"},
            "organizer": {"displayName": "Dr Who", "email": "who@example.org"},
            "attendees": [
                {"self": True, "responseStatus": "declined"},
                {"responseStatus": "accepted"},
                {"resource": True},
            ],
        }
    )
    assert event == CalendarEvent(
        calendar_id="google_calendar/me/c",
        event_id="abc",
        summary="Dentist",
        start=datetime(2025, 3, 5, 8, 0, tzinfo=UTC),
        end=datetime(2025, 3, 5, 8, 30, tzinfo=UTC),
        original_start="2025-03-04T08:00:00Z",
        description="<b>Bring</b><script>alert(1)</script>\nthe card",  # text, never markup
        location="Main street",
        status="tentative",
        organizer="Dr Who",
        attendees_count=2,
        own_response="declined",
        transparency="transparent",
        event_type="focusTime",
        time_zone="Europe/Berlin",
        is_recurring=True,
        recurring_id="abc0",
        metadata={"calendar": "Health"},
    )


def test_an_instance_is_the_same_however_its_original_start_is_worded() -> None:
    worded = ("2025-03-04T09:00:00+01:00", "2025-03-04T08:00:00Z", "2025-03-04T03:00:00-05:00")
    found = {one(DENTIST | {"originalStartTime": {"dateTime": w}}).original_start for w in worded}
    assert found == {"2025-03-04T08:00:00Z"}
    day = one(DENTIST | {"originalStartTime": {"date": "2025-03-04"}})
    assert day.original_start == "2025-03-04"


@pytest.mark.parametrize(
    ("end", "last"),
    [
        ({"date": "2025-03-07"}, date(2025, 3, 7)),
        ({"date": "2025-03-05"}, date(2025, 3, 6)),
        ({"date": "2025-03-01"}, date(2025, 3, 6)),
        ({"dateTime": "2025-03-08T00:00:00Z"}, date(2025, 3, 8)),
        (None, date(2025, 3, 6)),
    ],
)
def test_an_all_day_event_ends_before_its_end(end: Any, last: date) -> None:
    event = one({"id": "a", "start": {"date": "2025-03-05"}, "end": end})
    assert event.all_day
    assert (event.start_date, event.end_date) == (date(2025, 3, 5), last)
    assert event.start == datetime(2025, 3, 5, tzinfo=BERLIN)
    assert event.end == datetime(last.year, last.month, last.day, tzinfo=BERLIN)
    assert event.time_zone == ""


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ({"dateTime": "2025-07-01T09:00:00"}, datetime(2025, 7, 1, 7, tzinfo=UTC)),
        (
            {"dateTime": "2025-07-01T09:00:00", "timeZone": "America/New_York"},
            datetime(2025, 7, 1, 13, tzinfo=UTC),
        ),
        (
            {"dateTime": "2025-07-01T09:00:00", "timeZone": "Mars/Olympus"},
            datetime(2025, 7, 1, 7, tzinfo=UTC),
        ),
        (
            {"dateTime": "2025-07-01T09:00:00.000Z", "timeZone": "../../etc/passwd"},
            datetime(2025, 7, 1, 9, tzinfo=UTC),
        ),
    ],
)
def test_a_time_without_an_offset_is_one_of_the_zone_it_names(
    start: dict[str, str], expected: datetime
) -> None:
    assert one({"id": "a", "start": start}).start == expected


@pytest.mark.parametrize(
    "change",
    [
        {"end": {"dateTime": "2025-03-05T08:00:00+01:00"}},
        {"endTimeUnspecified": True},
        {"end": None},
        {"end": {}},
    ],
)
def test_an_event_without_a_usable_end_has_no_length(change: dict[str, Any]) -> None:
    event = one(DENTIST | change)
    assert event.end == event.start


def test_what_is_cancelled_is_gone_by_its_id_alone() -> None:
    found = page(
        {"id": "single", "status": "cancelled"},
        {
            "id": "abc_20250304T080000Z",
            "status": "cancelled",
            "recurringEventId": "abc",
            "originalStartTime": {"dateTime": "2025-03-04T09:00:00+01:00"},
        },
        DENTIST,
    )
    assert found.gone == ("single", "abc_20250304T080000Z")
    assert [event.event_id for event in found.events] == ["abc"]
    assert found.rejected == ()


def test_the_last_word_about_an_event_counts() -> None:
    gone = {"id": "abc", "status": "cancelled"}
    assert page(DENTIST, gone) == Page((), ("abc",), ())
    assert page(gone, DENTIST).gone == ()


BAD = [
    ("no mapping", "an event: it is not readable"),
    ({"summary": "Bad", "start": {"date": "2025-03-05"}}, "'Bad': it has no id"),
    ({"id": "b", "summary": "Bad"}, "'Bad': its start is missing"),
    ({"id": "b", "summary": "Bad", "start": {"dateTime": 7}}, "'Bad': its start is missing"),
    (
        {"id": "b", "summary": "Bad", "start": {"dateTime": "soon"}},
        "'Bad': its times cannot be read",
    ),
    (
        {"id": "b", "summary": "Bad", "start": {"date": "2025-02-30"}},
        "'Bad': its times cannot be read",
    ),
    (
        {"id": "b", "summary": "Bad", "start": {"date": "9999-12-31"}},
        "'Bad': its times cannot be read",
    ),
    (
        {"id": "b", "summary": "Bad", "start": {"dateTime": "0001-01-01T00:00:00+10:00"}},
        "'Bad': its times cannot be read",
    ),
]


@pytest.mark.parametrize(("bad", "reason"), BAD, ids=[reason for _, reason in BAD])
def test_a_bad_event_is_named_and_the_good_ones_go_on(bad: Any, reason: str) -> None:
    found = page(bad, DENTIST)
    assert [event.event_id for event in found.events] == ["abc"]
    assert [rejected.reason for rejected in found.rejected] == [reason]


def test_lengths_are_bounded_and_odd_signs_do_no_harm() -> None:
    event = one(
        DENTIST
        | {
            "summary": "A\nB\x07" + "x" * 900,
            "description": "\ud800" + "y" * 20_000,
            "location": "z" * 900,
            "eventType": "somethingNew\n" + "t" * 90,
            "start": DENTIST["start"] | {"timeZone": "Z" * 90},
        }
    )
    assert event.summary.startswith("A B x")
    assert len(event.summary) == 500
    assert len(event.description) == 10_000
    event.description.encode()  # a half of a pair would break the database
    assert len(event.location) == 500
    assert len(event.event_type) == 60
    assert len(event.time_zone) == 60
    assert one(DENTIST | {"summary": None}).summary == "(no title)"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda part: (
        st.lists(part, max_size=3) | st.dictionaries(st.text(max_size=4), part, max_size=3)
    ),
    max_leaves=6,
)
MOMENTS = st.fixed_dictionaries(
    {},
    optional={
        "date": st.dates().map(str) | JSON,
        "dateTime": st.datetimes().map(lambda d: d.isoformat() + "+02:00") | JSON,
        "timeZone": st.sampled_from(["Europe/Berlin", "Nowhere"]) | JSON,
    },
)
OTHERS = (
    "status summary description location attendees organizer recurringEventId transparency"
    " eventType endTimeUnspecified"
)
ITEMS = st.fixed_dictionaries(
    {},
    optional={
        "id": st.just("x") | JSON,
        "start": MOMENTS | JSON,
        "end": MOMENTS | JSON,
        "originalStartTime": MOMENTS | JSON,
        **dict.fromkeys(OTHERS.split(), JSON),
    },
)


@given(items=st.lists(ITEMS | JSON, max_size=4))
def test_nothing_that_arrives_breaks_a_page(items: list[Any]) -> None:
    found = page(*items, DENTIST | {"id": "good"})
    assert found.events[-1].event_id == "good"
    for event in found.events:
        assert event.start <= event.end
        assert event.start.tzinfo is UTC
        assert event.all_day == (event.start_date is not None)
        repr(event).encode()


def test_the_fields_asked_for_exist_and_bring_no_addresses_of_guests() -> None:
    folder = resources.files("googleapiclient.discovery_cache") / "documents"
    schemas = json.loads((folder / "calendar.v3.json").read_text())["schemas"]
    assert "attendees(self,resource,responseStatus)" in FIELDS
    plain = FIELDS.replace("(", ",").replace(")", "").split(",")
    parts = schemas["Event"]["properties"]
    known = {*parts, *parts["organizer"]["properties"], *schemas["EventAttendee"]["properties"]}
    assert set(plain) <= known
