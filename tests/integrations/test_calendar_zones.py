"""The same events as a calendar file and as Google's answers, on the right local day everywhere.

Each expected day was worked out by hand from the clock of the place, not by the code under test.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from lifeos_desktop.domain.records import CalendarEvent
from lifeos_desktop.integrations.google_calendar.events import read_page
from lifeos_desktop.integrations.ics import calendar_file, occurrences
from lifeos_desktop.integrations.reading import decode_text
from tests.support.providers.google_events import all_day, instances, moment, series, timed

FIVE_ZONES = (
    "Europe/Berlin",
    "America/Los_Angeles",
    "Asia/Kathmandu",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
)
ZONES = pytest.mark.parametrize("zone", FIVE_ZONES)
# Weeks with a change of clocks in Berlin and Los Angeles; elsewhere they are weeks like any other.
CHANGES = (
    date(2025, 3, 6),
    date(2025, 3, 27),
    date(2025, 10, 23),
    date(2025, 10, 30),
)


def from_file(text: str, zone: str, first: date, last: date) -> tuple[CalendarEvent, ...]:
    """The occurrences of a file in a person's zone."""
    own = ZoneInfo(zone)
    start = datetime(first.year, first.month, first.day, tzinfo=own)
    end = datetime(last.year, last.month, last.day, tzinfo=own) + timedelta(days=1)
    file = calendar_file.parse(text, "my.ics")
    assert file.problems == ()
    found = occurrences.expand(file, start, end, calendar_id="c", zone=own, where="my.ics")
    assert found.problems == ()
    return found.events


def from_google(items: Iterable[dict[str, Any]], zone: str) -> tuple[CalendarEvent, ...]:
    """Google's answer, read in a person's zone."""
    found = read_page(items, calendar_id="c", name="", zone=ZoneInfo(zone))
    assert (found.rejected, found.gone) == ((), ())
    return found.events


def file_of(*events: str) -> str:
    body = "".join(f"BEGIN:VEVENT\n{event}\nEND:VEVENT\n" for event in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\n{body}END:VCALENDAR\n".replace("\n", "\r\n")


def week_of(first: date) -> tuple[datetime, datetime]:
    """More than the week, so that the reader has to leave nothing out."""
    start = datetime(first.year, first.month, first.day, tzinfo=UTC)
    return start - timedelta(days=3), start + timedelta(days=12)


def seen(events: Iterable[CalendarEvent], zone: str) -> dict[date, list[str]]:
    """What a person sees on each local day, by the instants a query would go by."""
    own = ZoneInfo(zone)
    found: dict[date, list[str]] = {}
    for event in sorted(events, key=lambda e: e.start):
        day = event.start.astimezone(own).date()
        while True:
            begins = datetime(day.year, day.month, day.day, tzinfo=own)
            if begins >= event.end and day > event.start.astimezone(own).date():
                break
            at = "all day" if event.all_day else event.start.astimezone(own).strftime("%H:%M")
            found.setdefault(day, []).append(f"{event.summary} {at}")
            day += timedelta(days=1)
    return found


def days(first: date, count: int) -> list[date]:
    return [first + timedelta(days=n) for n in range(count)]


@ZONES
@pytest.mark.parametrize("first", CHANGES, ids=str)
@pytest.mark.parametrize("at", ["00:15", "08:30", "22:45"])
def test_in_a_week_with_a_change_of_clocks_every_day_has_its_event(
    zone: str, first: date, at: str
) -> None:
    hour, minute = (int(part) for part in at.split(":"))
    start = datetime(first.year, first.month, first.day, hour, minute)
    text = file_of(
        f"UID:1\nSUMMARY:Pills\nDTSTART;TZID={zone}:{start:%Y%m%dT%H%M%S}\nDURATION:PT1H\n"
        "RRULE:FREQ=DAILY;COUNT=7"
    )
    daily = series(timed("pills", start, zone=zone, summary="Pills"), "FREQ=DAILY;COUNT=7")
    own = from_google(instances(daily, *week_of(first), zone), zone)
    for events in (from_file(text, zone, first - timedelta(3), first + timedelta(12)), own):
        assert seen(events, zone) == {day: [f"Pills {at}"] for day in days(first, 7)}
        assert {event.end - event.start for event in events} == {timedelta(hours=1)}


@ZONES
@pytest.mark.parametrize("first", CHANGES, ids=str)
def test_days_are_the_same_days_everywhere(zone: str, first: date) -> None:
    """Three days around the Sunday on which a day has 23 or 25 hours; the end is not among them."""
    last = first + timedelta(days=5)
    text = file_of(
        f"UID:1\nSUMMARY:Trip\nDTSTART;VALUE=DATE:{first + timedelta(2):%Y%m%d}\n"
        f"DTEND;VALUE=DATE:{last:%Y%m%d}"
    )
    trip = [all_day("trip", first + timedelta(2), 3, summary="Trip")]
    for events in (
        from_file(text, zone, first - timedelta(9), last),
        from_google(trip, zone),
    ):
        assert seen(events, zone) == {
            day: ["Trip all day"] for day in days(first + timedelta(2), 3)
        }
        (event,) = events
        assert (event.start_date, event.end_date) == (first + timedelta(2), last)


@ZONES
@pytest.mark.parametrize("first", CHANGES, ids=str)
def test_a_moved_instance_is_on_its_new_day_only(zone: str, first: date) -> None:
    """From the third day, late, to the morning after the change of clocks."""
    start = datetime(first.year, first.month, first.day, 23, 30)
    third, there = start + timedelta(days=2), (start + timedelta(days=4)).replace(hour=1)
    text = file_of(
        f"UID:1\nSUMMARY:Call\nDTSTART;TZID={zone}:{start:%Y%m%dT%H%M%S}\nDURATION:PT15M\n"
        "RRULE:FREQ=DAILY;COUNT=4",
        f"UID:1\nSUMMARY:Call\nRECURRENCE-ID;TZID={zone}:{third:%Y%m%dT%H%M%S}\n"
        f"DTSTART;TZID={zone}:{there:%Y%m%dT%H%M%S}\nDURATION:PT15M",
    )
    calls = series(timed("call", start, 15, zone=zone, summary="Call"), "FREQ=DAILY;COUNT=4")
    items = list(instances(calls, *week_of(first), zone))
    items[2] |= {
        "start": moment(there, zone),
        "end": moment(there + timedelta(minutes=15), zone),
    }
    for events in (
        from_file(text, zone, first - timedelta(3), first + timedelta(12)),
        from_google(items, zone),
    ):
        assert seen(events, zone) == {
            first: ["Call 23:30"],
            first + timedelta(1): ["Call 23:30"],
            first + timedelta(3): ["Call 23:30"],
            first + timedelta(4): ["Call 01:30"],
        }
        moved = max(events, key=lambda event: event.start)
        original = third.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
        assert moved.original_start == original.isoformat().replace("+00:00", "Z")


# 08:30 in Berlin on Thursdays, before and after the clocks change there on 31 March 2019. In Los
# Angeles they change three weeks earlier: it is just after midnight in between, before it else.
THURSDAYS = {
    "Europe/Berlin": ["02-28 08:30", "03-14 08:30", "03-21 08:30", "03-28 08:30", "04-04 08:30"],
    "America/Los_Angeles": [
        *("02-27 23:30", "03-14 00:30", "03-21 00:30", "03-28 00:30", "04-03 23:30"),
    ],
    "Asia/Kathmandu": ["02-28 13:15", "03-14 13:15", "03-21 13:15", "03-28 13:15", "04-04 12:15"],
    "Pacific/Kiritimati": [
        *("02-28 21:30", "03-14 21:30", "03-21 21:30", "03-28 21:30", "04-04 20:30"),
    ],
    "Pacific/Pago_Pago": [
        *("02-27 20:30", "03-13 20:30", "03-20 20:30", "03-27 20:30", "04-03 19:30"),
    ],
}


@ZONES
def test_a_recorded_series_over_a_change_of_clocks(zone: str, shared_data: Path) -> None:
    text = decode_text((shared_data / "ics" / "rie__daylight_saving_time.ics").read_bytes())
    found = from_file(text, zone, date(2019, 2, 20), date(2019, 4, 5))
    school = [e for e in found if e.event_id.startswith("7g6502aejkun96i5fenfu6hvc1")]
    got = [e.start.astimezone(ZoneInfo(zone)).strftime("%m-%d %H:%M") for e in school]
    assert got == THURSDAYS[zone]  # without 7 March, which was cancelled


@ZONES
def test_recorded_instances_that_were_moved(zone: str, shared_data: Path) -> None:
    text = decode_text((shared_data / "ics" / "rie__issue_62_moved_event_2.ics").read_bytes())
    found = from_file(text, zone, date(2023, 8, 1), date(2023, 8, 31))
    # 14:00 in Sydney is still the day before in America.
    is_west = zone in ("America/Los_Angeles", "Pacific/Pago_Pago")
    timed_days = (7, 13, 21) if is_west else (8, 14, 22)
    by_title = {
        title: sorted(day.day for day, shown in seen(found, zone).items() if title in str(shown))
        for title in ("Datetime", "All Day")
    }
    assert by_title == {"Datetime": [*timed_days], "All Day": [10, 16, 24]}


def test_all_recorded_calendars_mean_the_same_everywhere(shared_data: Path) -> None:
    """An instant is one instant, a day that day, and a time without a zone that clock time."""
    for path in sorted((shared_data / "ics").glob("*.ics")):
        text = decode_text(path.read_bytes())
        span = calendar_file.parse(text, path.name).span
        if span is None:
            continue
        first, last = span[0] - timedelta(days=3), span[0] + timedelta(days=60)
        told = [_meaning(_expanded(text, zone, first, last), zone) for zone in FIVE_ZONES]
        middle = [
            {
                key: value
                for key, value in one.items()
                if first + timedelta(days=2) <= _day(value) <= last - timedelta(days=2)
            }
            for one in told
        ]
        assert all(one == middle[0] for one in middle), path.name


def _expanded(text: str, zone: str, first: date, last: date) -> tuple[CalendarEvent, ...]:
    own = ZoneInfo(zone)
    file = calendar_file.parse(text, "my.ics")
    start = datetime(first.year, first.month, first.day, tzinfo=own)
    end = datetime(last.year, last.month, last.day, tzinfo=own)
    return occurrences.expand(file, start, end, calendar_id="c", zone=own, where="my.ics").events


def _meaning(events: Iterable[CalendarEvent], zone: str) -> dict[tuple[str, str], date]:
    """What every person would say about an event: a day, a clock time, or an instant."""
    found: dict[tuple[str, str], date] = {}
    for event in events:
        value: date = event.start
        if event.start_date is not None:
            value = event.start_date
        elif not event.time_zone:
            value = event.start.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        found[event.event_id, event.original_start] = value
    return found


def _day(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value
