"""Calendar files: every odd event on its own, and every occurrence on the right local day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from lifeos_desktop.domain.errors import BadInput
from lifeos_desktop.domain.records import CalendarEvent
from lifeos_desktop.integrations.ics import calendar_file, occurrences
from lifeos_desktop.integrations.ics.calendar_file import CalendarFile
from lifeos_desktop.integrations.ics.occurrences import Expansion
from lifeos_desktop.integrations.reading import decode_text

BERLIN = ZoneInfo("Europe/Berlin")
FIVE_ZONES = (
    "Europe/Berlin",
    "America/Los_Angeles",
    "Asia/Kathmandu",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
)
ZONES = pytest.mark.parametrize("zone", [ZoneInfo(name) for name in FIVE_ZONES], ids=FIVE_ZONES)


def calendar(*events: str, head: str = "") -> str:
    body = "".join(f"BEGIN:VEVENT\n{event.strip()}\nEND:VEVENT\n" for event in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\n{head}{body}END:VCALENDAR\n".replace("\n", "\r\n")


def read(text: str) -> CalendarFile:
    return calendar_file.parse(text, "my.ics")


def expand(text: str | CalendarFile, first: date, last: date, zone: ZoneInfo = BERLIN) -> Expansion:
    file = read(text) if isinstance(text, str) else text
    start = datetime(first.year, first.month, first.day, tzinfo=zone)
    end = datetime(last.year, last.month, last.day, tzinfo=zone) + timedelta(days=1)
    return occurrences.expand(file, start, end, calendar_id="ics:my", zone=zone, where="my.ics")


def on(day: date, events: Iterable[CalendarEvent], zone: ZoneInfo) -> list[str]:
    """The titles of the events that touch a local day, by the test's own arithmetic."""
    start = datetime(day.year, day.month, day.day, tzinfo=zone)
    end = datetime(day.year, day.month, day.day, tzinfo=zone) + timedelta(days=1)
    return sorted(
        e.summary
        for e in events
        if (
            e.start_date <= day < e.end_date
            if e.start_date and e.end_date
            else e.start < end and (e.end > start or e.start == e.end >= start)
        )
    )


EVENT = """
UID:1
SUMMARY:Dentist
DTSTART;TZID=Europe/Berlin:20250305T090000
DTEND;TZID=Europe/Berlin:20250305T093000
"""


def test_an_event_fills_the_record() -> None:
    text = calendar(
        EVENT
        + "LOCATION:Main\\, street\nDESCRIPTION:Bring\\nthe card\nSTATUS:TENTATIVE\n"
        + "TRANSP:TRANSPARENT\nORGANIZER;CN=Dr Who:mailto:who@example.org\n"
        + "ATTENDEE:mailto:a@example.org\nATTENDEE:mailto:b@example.org\n"
        + "ATTENDEE;CUTYPE=ROOM:mailto:room@example.org\n",
        head="X-WR-CALNAME:Health\n",
    )
    (event,) = expand(text, date(2025, 3, 5), date(2025, 3, 5)).events
    assert event == CalendarEvent(
        calendar_id="ics:my",
        event_id="1",
        summary="Dentist",
        start=datetime(2025, 3, 5, 8, 0, tzinfo=UTC),
        end=datetime(2025, 3, 5, 8, 30, tzinfo=UTC),
        original_start="2025-03-05T08:00:00Z",
        description="Bring\nthe card",
        location="Main, street",
        status="tentative",
        organizer="Dr Who",
        attendees_count=2,
        transparency="transparent",
        time_zone="Europe/Berlin",
        metadata={"calendar": "Health"},
    )


@ZONES
def test_an_all_day_event_is_on_its_days_in_every_zone(zone: ZoneInfo) -> None:
    text = calendar("UID:1\nSUMMARY:Trip\nDTSTART;VALUE=DATE:20250329\nDTEND;VALUE=DATE:20250401")
    events = expand(text, date(2025, 3, 1), date(2025, 4, 30), zone).events
    days = [date(2025, 3, 26) + timedelta(days=n) for n in range(10)]
    assert [day.day for day in days if on(day, events, zone)] == [29, 30, 31]
    (event,) = events
    assert event.all_day
    assert (event.start_date, event.end_date) == (date(2025, 3, 29), date(2025, 4, 1))
    assert event.start.astimezone(zone).isoformat()[:16] == "2025-03-29T00:00"
    assert event.original_start == "2025-03-29"


@pytest.mark.parametrize(
    ("end", "last"),
    [("", 8), ("\nDTEND;VALUE=DATE:20251208", 8), ("\nDURATION:P3D", 10)],
)
def test_an_all_day_event_without_a_real_end_lasts_its_day(end: str, last: int) -> None:
    text = calendar(f"UID:1\nSUMMARY:Holiday\nDTSTART;VALUE=DATE:20251208{end}")
    (event,) = expand(text, date(2025, 12, 1), date(2025, 12, 31)).events
    assert event.end_date == date(2025, 12, last + 1)


@ZONES
def test_a_weekly_event_keeps_its_local_hour_over_the_change_of_clocks(zone: ZoneInfo) -> None:
    name = zone.key
    text = calendar(
        f"UID:1\nSUMMARY:Standup\nDTSTART;TZID={name}:20250303T083000\n"
        f"DTEND;TZID={name}:20250303T090000\nRRULE:FREQ=WEEKLY"
    )
    events = expand(text, date(2025, 3, 1), date(2025, 11, 30), zone).events
    assert {e.start.astimezone(zone).strftime("%a %H:%M") for e in events} == {"Mon 08:30"}
    assert len(events) == 39
    # And seen by somebody who has travelled, it is one instant of that zone.
    away = expand(text, date(2025, 3, 1), date(2025, 11, 30), ZoneInfo("Asia/Tokyo")).events
    assert {e.start for e in events} == {e.start for e in away}


@ZONES
def test_a_moved_occurrence_is_on_its_new_day_only(zone: ZoneInfo) -> None:
    name = zone.key
    text = calendar(
        f"UID:1\nSUMMARY:Course\nDTSTART;TZID={name}:20250304T180000\nDURATION:PT1H\n"
        "RRULE:FREQ=WEEKLY;COUNT=3",
        f"UID:1\nSUMMARY:Course (moved)\nRECURRENCE-ID;TZID={name}:20250311T180000\n"
        f"DTSTART;TZID={name}:20250312T193000\nDURATION:PT1H",
    )
    events = expand(text, date(2025, 3, 1), date(2025, 3, 31), zone).events
    seen = {day: on(date(2025, 3, day), events, zone) for day in range(1, 32)}
    assert {day: titles for day, titles in seen.items() if titles} == {
        4: ["Course"],
        12: ["Course (moved)"],
        18: ["Course"],
    }
    moved = events[1]
    original = datetime(2025, 3, 11, 18, 0, tzinfo=zone).astimezone(UTC)
    assert moved.original_start == original.isoformat().replace("+00:00", "Z")
    assert moved.is_recurring
    assert moved.recurring_id == "1"


@ZONES
def test_a_floating_time_is_that_hour_wherever_the_person_is(zone: ZoneInfo) -> None:
    text = calendar("UID:1\nSUMMARY:Pill\nDTSTART:20250305T080000")
    (event,) = expand(text, date(2025, 3, 5), date(2025, 3, 5), zone).events
    assert event.start == event.end == datetime(2025, 3, 5, 8, 0, tzinfo=zone)
    assert event.start.tzinfo is UTC
    assert event.original_start == "2025-03-05T08:00:00"
    assert event.time_zone == ""


def test_a_utc_event_of_a_calendar_with_a_zone_repeats_by_that_zones_clock() -> None:
    text = calendar(
        "UID:1\nSUMMARY:Run\nDTSTART:20250303T070000Z\nDTEND:20250303T080000Z\n"
        "RRULE:FREQ=WEEKLY;COUNT=6",
        head="X-WR-TIMEZONE:Europe/Berlin\n",
    )
    events = expand(text, date(2025, 3, 1), date(2025, 4, 30)).events
    assert {e.start.astimezone(BERLIN).hour for e in events} == {8}


def test_a_change_of_this_and_all_later_ones_keeps_every_occurrence_apart() -> None:
    text = calendar(
        "UID:1\nSUMMARY:Old\nDTSTART:20240901T120000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=6",
        "UID:1\nSUMMARY:New\nRECURRENCE-ID;RANGE=THISANDFUTURE:20240903T120000Z\n"
        "DTSTART:20240904T130000Z\nDURATION:PT2H",
        "UID:1\nSUMMARY:Single\nRECURRENCE-ID:20240905T120000Z\n"
        "DTSTART:20240905T090000Z\nDURATION:PT2H",
    )
    file = read(text)
    events = expand(file, date(2024, 9, 1), date(2024, 9, 30)).events
    assert [(e.summary, e.start.day, e.original_start[8:13]) for e in events] == [
        ("Old", 1, "01T12"),
        ("Old", 2, "02T12"),
        ("New", 4, "03T12"),
        ("Single", 5, "05T12"),
        ("New", 5, "04T12"),
        ("New", 7, "06T12"),
    ]
    # A window that begins later names the same occurrences the same.
    later = expand(file, date(2024, 9, 5), date(2024, 9, 30)).events
    assert [e.original_start for e in later] == [e.original_start for e in events[3:]]


def test_a_cancelled_occurrence_is_kept_as_cancelled() -> None:
    text = calendar(
        EVENT + "RRULE:FREQ=DAILY;COUNT=3",
        EVENT + "STATUS:CANCELLED\nRECURRENCE-ID;TZID=Europe/Berlin:20250306T090000\nSEQUENCE:2",
    ).replace(
        "20250305T090000\r\nDTEND;TZID=Europe/Berlin:20250305T093000\r\nSTATUS",
        ("20250306T090000\r\nDTEND;TZID=Europe/Berlin:20250306T093000\r\nSTATUS"),
    )
    events = expand(text, date(2025, 3, 1), date(2025, 3, 31)).events
    assert [e.status for e in events] == ["confirmed", "cancelled", "confirmed"]


def test_an_end_before_the_start_is_swapped_and_said() -> None:
    file = read(calendar("UID:1\nSUMMARY:X\nDTSTART:20250304T083000Z\nDTEND:20250304T080000Z"))
    assert file.notes == ("'X' ended before it began; its start and end are swapped.",)
    (event,) = expand(file, date(2025, 3, 4), date(2025, 3, 4)).events
    assert (event.start.minute, event.end.minute) == (0, 30)


def test_a_day_with_an_end_in_time_is_all_day() -> None:
    text = calendar("UID:1\nSUMMARY:Leave\nDTSTART;VALUE=DATE:20230724\nDTEND:20230817T000000Z")
    (event,) = expand(text, date(2023, 7, 1), date(2023, 7, 31)).events
    assert (event.all_day, event.end_date) == (True, date(2023, 8, 17))


BROKEN = {
    "UID:b\nSUMMARY:Bad": "its start is missing or cannot be read",
    "UID:b\nSUMMARY:Bad\nDTSTART:garbage": "its start is missing or cannot be read",
    "UID:b\nSUMMARY:Bad\nDTSTART:20250332T100000Z": "its start is missing or cannot be read",
    "UID:b\nSUMMARY:Bad\nDTSTART:20250305T100000Z\nRECURRENCE-ID:never": (
        "it changes one occurrence, but which one cannot be read"
    ),
}
KEPT_ONCE = {
    "RRULE:FREQ=WEIRD": "its RRULE cannot be read and is left out",
    "RRULE:FREQ=WEEKLY;UNTL=20251023;BYDAY=WE": (
        "its repeat rule cannot be followed; only its first time is kept"
    ),
    "RRULE:FREQ=SECONDLY": "it repeats more than hourly; only its first time is kept",
    "RRULE:FREQ=MINUTELY;INTERVAL=5": "it repeats more than hourly; only its first time is kept",
    "RRULE:FREQ=DAILY;BYHOUR=1,2,3,4,5;BYMINUTE=0,10,20,30,40,50": (
        "it repeats more than hourly; only its first time is kept"
    ),
    "RRULE:FREQ=DAILY;INTERVAL=0": (
        "its repeat rule steps by nothing; only its first time is kept"
    ),
    "DURATION:garbage": "its DURATION cannot be read and is left out",
    "DTEND:never": "its DTEND cannot be read and is left out",
}


@pytest.mark.parametrize(("bad", "reason"), BROKEN.items())
def test_a_broken_event_is_named_and_the_good_ones_are_kept(bad: str, reason: str) -> None:
    file = read(calendar(EVENT, bad, EVENT.replace("UID:1", "UID:2")))
    assert [p.reason for p in file.problems] == [f"'Bad': {reason}"]
    events = expand(file, date(2025, 3, 5), date(2025, 3, 5)).events
    assert [e.event_id for e in events] == ["1", "2"]


@pytest.mark.parametrize(("extra", "reason"), KEPT_ONCE.items())
def test_a_rule_or_end_that_cannot_be_used_costs_only_itself(extra: str, reason: str) -> None:
    bad = f"UID:b\nSUMMARY:Bad\nDTSTART:20250305T100000Z\n{extra}"
    file = read(calendar(EVENT, bad))
    expansion = expand(file, date(2025, 3, 1), date(2025, 3, 31))
    assert [p.reason for p in (*file.problems, *expansion.problems)] == [f"'Bad': {reason}"]
    assert [(e.event_id, e.start.hour) for e in expansion.events] == [("1", 8), ("b", 10)]


@pytest.mark.parametrize(
    "text",
    [
        calendar(EVENT, EVENT.replace("UID:1", "UID:2")).replace("END:VEVENT\r\n", "", 1),
        calendar(EVENT, "END:VALARM", EVENT.replace("UID:1", "UID:2")),
        calendar("BEGIN:VALARM\nTRIGGER:x", EVENT.replace("UID:1", "UID:2")),
        calendar(EVENT.replace("UID:1", "UID:2"))[: -len("END:VCALENDAR\r\n")]
        + "BEGIN:VEVENT\r\nSUMMARY:cut of",
    ],
)
def test_a_file_whose_structure_is_broken_gives_its_whole_events(text: str) -> None:
    file = read(text)
    assert file.problems
    events = expand(file, date(2025, 3, 1), date(2025, 3, 31)).events
    assert "2" in [e.event_id for e in events]


@pytest.mark.parametrize(
    ("zone", "hour"),
    [
        ("GMT Standard Time", 9),
        ("/freeassociation.sourceforge.net/Tzfile/America/New_York", 13),
        ('"/vendor.example/20250101/Asia/Tokyo"', 0),
    ],
)
def test_odd_names_of_zones_are_understood(zone: str, hour: int) -> None:
    text = calendar(f"UID:1\nSUMMARY:X\nDTSTART;TZID={zone}:20250711T090000")
    hour -= 1 if "GMT" in zone else 0
    (event,) = expand(text, date(2025, 7, 10), date(2025, 7, 12)).events
    assert event.start.hour == hour


def test_a_zone_defined_in_the_file_counts() -> None:
    zone = (
        "BEGIN:VTIMEZONE\nTZID:Mine\nBEGIN:STANDARD\nDTSTART:19700101T000000\n"
        "TZOFFSETFROM:-0330\nTZOFFSETTO:-0330\nEND:STANDARD\nEND:VTIMEZONE\n"
    )
    text = calendar("UID:1\nSUMMARY:X\nDTSTART;TZID=Mine:20250305T090000", head=zone)
    (event,) = expand(text, date(2025, 3, 5), date(2025, 3, 5)).events
    assert event.start == datetime(2025, 3, 5, 12, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "note"),
    [
        (
            calendar("UID:1\nSUMMARY:X\nDTSTART;TZID=Mars/Olympus:20250305T090000"),
            "The time zone 'Mars/Olympus' is unknown; it is read as your own.",
        ),
        (
            calendar("UID:1\nSUMMARY:X\nDTSTART:20250305T090000", head="X-WR-TIMEZONE:Mars\n"),
            "The calendar's time zone 'Mars' is unknown; yours is used.",
        ),
    ],
)
def test_an_unknown_zone_is_the_persons_own_and_said(text: str, note: str) -> None:
    file = read(text)
    assert file.notes == (note,)
    (event,) = expand(file, date(2025, 3, 5), date(2025, 3, 5)).events
    assert event.start == datetime(2025, 3, 5, 8, 0, tzinfo=UTC)


def test_events_without_a_uid_stay_apart_and_keep_their_name() -> None:
    text = calendar(
        *(f"SUMMARY:{x}\nDTSTAMP:20250101T00000{x}Z\nDTSTART:20250305T100000Z" for x in "12")
    )
    names = [e.event_id for e in expand(text, date(2025, 3, 5), date(2025, 3, 5)).events]
    assert len(set(names)) == 2
    again = calendar("SUMMARY:1\nDTSTAMP:20260101T000009Z\nDTSTART:20250305T100000Z")
    assert read(again).series[0].uid in names


@pytest.mark.parametrize(
    ("extra", "expected"),
    [
        ("X-MICROSOFT-CDO-BUSYSTATUS:FREE", ("transparent", "default", "confirmed")),
        ("X-MICROSOFT-CDO-BUSYSTATUS:OOF", ("opaque", "outOfOffice", "confirmed")),
        ("X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE", ("opaque", "default", "tentative")),
        (
            "TRANSP:OPAQUE\nX-MICROSOFT-CDO-BUSYSTATUS:WORKINGELSEWHERE",
            ("opaque", "workingLocation", "confirmed"),
        ),
        ("CATEGORIES:Friends,Birthday", ("opaque", "birthday", "confirmed")),
    ],
)
def test_what_other_calendars_call_it(extra: str, expected: tuple[str, str, str]) -> None:
    (event,) = expand(calendar(EVENT + extra), date(2025, 3, 5), date(2025, 3, 5)).events
    assert (event.transparency, event.event_type, event.status) == expected


def test_titles_are_one_plain_line() -> None:
    text = calendar("UID:1\nSUMMARY:A\\nB\x07C" + "x" * 600 + "\nDTSTART:20250305T100000Z", EVENT)
    first = read(text).series[0]
    assert first.title.startswith("A B C")
    assert len(first.title) == 500
    assert read(calendar("UID:1\nDTSTART:20250305T100000Z")).series[0].title == "(no title)"


def test_no_calendar_is_said_in_a_sentence() -> None:
    with pytest.raises(BadInput, match="is not a calendar file"):
        read("<html>")


def test_windows_that_meet_give_every_occurrence_once() -> None:
    file = read(calendar(EVENT + "RRULE:FREQ=DAILY;COUNT=40"))
    whole = expand(file, date(2025, 3, 1), date(2025, 4, 30)).events
    parts = [
        *expand(file, date(2025, 3, 1), date(2025, 3, 20)).events,
        *expand(file, date(2025, 3, 21), date(2025, 4, 30)).events,
    ]
    assert parts == list(whole)
    assert len(whole) == 40


@pytest.mark.parametrize(
    ("stem", "name"),
    [("work", "ics:work"), ("rie__Germany", None), ("My cal", None), ("日本", None)],
)
def test_a_file_names_its_calendar_for_good(stem: str, name: str | None) -> None:
    made = calendar_file.calendar_id(stem)
    assert made == calendar_file.calendar_id(stem)
    assert made.isascii()
    assert name is None or made == name
    assert made != calendar_file.calendar_id(stem + " ")
    assert made != calendar_file.calendar_id(stem + "X")
    assert calendar_file.calendar_id("a b") != calendar_file.calendar_id("A b")


def test_all_recorded_calendars_are_read(shared_data: Path) -> None:
    files = sorted((shared_data / "ics").glob("*.ics"))
    assert len(files) >= 30
    for path in files:
        text = decode_text(path.read_bytes())
        file = calendar_file.parse(text, path.name)
        # Every event of the file is there: by UID, or by itself without one.
        unfolded = text.replace("\r\n", "\n").replace("\n ", "")
        blocks = [block.split("END:VEVENT")[0] for block in unfolded.split("BEGIN:VEVENT\n")[1:]]
        uids = {
            next((li[4:] for li in block.split("\n") if li.startswith("UID:")), None)
            for block in blocks
        }
        assert {s.uid for s in file.series if not s.uid.startswith("no-uid")} == uids - {None}
        assert sum(len(s.components) for s in file.series) == len(blocks)
        assert file.problems == ()
        expansion = expand(file, date(2000, 1, 1), date(2030, 1, 1))
        bad = ["'blabla': its repeat rule cannot be followed; only its first time is kept"]
        is_bad = path.name == "rie__bad_rrule_missing_until_event.ics"
        assert [p.reason for p in expansion.problems] == (bad if is_bad else [])
        # Every event takes place at least once; but one that ends before it begins never does.
        never = {s.uid for s in file.series} if "issue_117" in path.name else set()
        shown = {event.event_id for event in expansion.events}
        assert {s.uid for s in file.series} - shown == never


# Read off the files by hand: calendar, title, local start in Berlin (or the day).
ON_2019_03_04 = {
    ("rie__daylight_saving_time", "Open Health HACKademy - freie Termine", "14:00"),
    ("rie__machbar_16_feb_2019", "Open Health HACKademy - freie Termine", "14:00"),
    ("rie__each_week_but_two_deleted", "test6", "00:30"),
    ("rie__end_before_start_event", "test1", "08:00"),
    ("rie__one_day_event_repeat_every_day", "test3", "all day"),
    ("rie__zero_size_event", "zero size event", "08:00"),
    ("rie__Germany", "Germany: Fasching [Not a public holiday]", "all day"),
}


def test_a_day_shows_the_events_of_all_recorded_calendars(shared_data: Path) -> None:
    day = date(2019, 3, 4)
    seen = set()
    for path in sorted((shared_data / "ics").glob("*.ics")):
        file = calendar_file.parse(decode_text(path.read_bytes()), path.name)
        for event in expand(file, day - timedelta(days=30), day + timedelta(days=30)).events:
            if on(day, [event], BERLIN):
                start = event.start.astimezone(BERLIN)
                at = "all day" if event.all_day else start.strftime("%H:%M")
                seen.add((path.stem, event.summary, at))
    assert seen == ON_2019_03_04
