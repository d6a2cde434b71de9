"""Robin's calendar: a week that repeats, with the odd appointment in it. Every name is invented."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from lifeos_desktop.domain.records import CalendarEvent
from lifeos_desktop.integrations.demo.life import HISTORY_DAYS

CALENDAR_ID = "demo"
_WORK = "robin@example.org"


@dataclass(frozen=True, slots=True)
class _Weekly:
    """An event of every week, or of every ``every``-th one; clock times in Robin's zone."""

    event_id: str
    summary: str
    weekdays: tuple[int, ...]
    start: time
    minutes: int
    people: int = 0
    place: str = ""
    every: int = 1
    event_type: str = "default"


@dataclass(frozen=True, slots=True)
class _Once:
    """Something that happens once: on that day of the history, or on Monday after a weekend."""

    number: int
    summary: str
    start: time | None  # None for all day
    minutes: int = 60
    people: int = 0
    place: str = ""
    event_type: str = "default"
    any_day: bool = False  # stays on a weekend


_WEEK: tuple[_Weekly, ...] = (
    _Weekly("standup", "Stand-up", (0, 1, 2, 3, 4), time(9, 30), 15, 7),
    _Weekly("planning", "Week planning", (0,), time(10), 60, 7, "Room Linden"),
    _Weekly("one-to-one", "1:1 with Mira", (1,), time(11), 30, 2),
    _Weekly("roadmap", "Roadmap review", (2,), time(14), 60, 9, "Room Linden", every=2),
    _Weekly("design", "Design critique", (2,), time(15), 45, 5),
    _Weekly("focus", "Focus time", (3,), time(10), 120, event_type="focusTime"),
    _Weekly("demo-round", "Show and tell", (4,), time(15), 45, 14),
    _Weekly("climbing", "Climbing with Tarek", (1,), time(19), 120, 2, "Boulder hall Nordkante"),
    _Weekly("choir", "Choir rehearsal", (3,), time(19, 30), 90, 20, every=2),
    _Weekly("call-home", "Call with Mum and Dad", (6,), time(17), 45, 3),
)

# Around the day the demo is first opened, so that there is something to look forward to.
_TODAY = HISTORY_DAYS - 1
_SPECIAL: tuple[_Once, ...] = (
    _Once(_TODAY - 11, "Call with the landlord", time(12, 30), 30, 2),
    _Once(_TODAY - 6, "Quarterly numbers", time(16), 90, 12, "Room Ahorn"),
    _Once(_TODAY - 3, "Physiotherapy", time(8), 40, 0, "Praxis am Kanal"),
    _Once(_TODAY, "Coffee with Sanna", time(16, 30), 45, 2, "Kiosk Zimt", any_day=True),
    _Once(_TODAY + 2, "Ida's birthday", None, event_type="birthday", any_day=True),
    _Once(_TODAY + 3, "Dentist", time(8, 15), 45, 0, "Dr. Wendelin"),
    _Once(_TODAY + 5, "Workshop: search that people understand", time(13), 180, 11, "Room Ahorn"),
    _Once(_TODAY + 8, "Interview: research lead", time(11, 30), 60, 3),
    _Once(_TODAY + 10, "Day off", None, event_type="outOfOffice"),
    _Once(_TODAY + 13, "Train to Rostock", time(7, 40), 150, 0, "Main station", any_day=True),
)

_MEETINGS = (
    ("Sync on the search page", 30, 4), ("Budget questions", 45, 3), ("Interview debrief", 30, 4),
    ("Pairing with Tarek", 60, 2), ("Customer call: Nordwind", 45, 5), ("Bug triage", 30, 6),
    ("Incident review", 60, 8), ("Onboarding with Lior", 45, 2), ("Copy review", 30, 3),
)  # fmt: skip
_SLOTS = (time(10), time(11, 30), time(13), time(14), time(15, 45), time(16, 30))
_EVENINGS = (
    ("Dinner with Jonas", 120, "Trattoria Lampo"), ("Cinema", 150, "Kino Merkur"),
    ("Board games at Sanna's", 180, ""), ("Late call with the Toronto team", 60, ""),
)  # fmt: skip
_WEEKENDS = (
    ("Farmers' market", time(10, 30), 60), ("Brunch with Ida and Jonas", time(11), 120),
    ("Bike ride to the lake", time(13), 180), ("Repair café", time(14), 90),
)  # fmt: skip


def events(
    first_day: date, start: date, end: date, zone: ZoneInfo, seed: int
) -> Iterator[CalendarEvent]:
    """The occurrences that start on the days from ``start`` to ``end``, both included."""
    for offset in range((end - start).days + 1):
        day = start + timedelta(days=offset)
        yield from sorted(_of(day, (day - first_day).days, zone, seed), key=lambda e: e.start)


def _of(day: date, number: int, zone: ZoneInfo, seed: int) -> Iterator[CalendarEvent]:
    rng = random.Random(f"{seed}/agenda/{number}")
    special = [one for one in _SPECIAL if _number_of(one, number, day) == number]
    away = any(one.event_type == "outOfOffice" for one in special)
    busy: set[time] = set()
    for index, one in enumerate(special):
        busy |= _taken(one.start, one.minutes)
        yield _once(one, day, f"special-{one.number}-{index}", zone)
    for weekly in _WEEK:
        works = weekly.start < time(18) and weekly.weekdays != (6,)
        if day.weekday() in weekly.weekdays and _week(day) % weekly.every == 0:
            if away and works:
                continue
            busy |= _taken(weekly.start, weekly.minutes)
            yield _recurring(weekly, day, zone, rng)
    if day.weekday() < 5 and not away:
        count = rng.choice((0, 1, 1, 2, 2, 3))
        drawn = zip(rng.sample(_SLOTS, count), rng.sample(_MEETINGS, count), strict=True)
        for slot, (summary, minutes, people) in drawn:
            if not busy & _taken(slot, minutes):
                busy |= _taken(slot, minutes)
                yield _meeting(summary, day, slot, minutes, people, zone, rng)
        if rng.random() < 0.3 and day.weekday() not in (1, 3):
            summary, minutes, place = rng.choice(_EVENINGS)
            yield _once(_Once(number, summary, time(19), minutes, 3, place), day, "evening", zone)
    elif day.weekday() >= 5 and rng.random() < 0.7:
        summary, begin, minutes = rng.choice(_WEEKENDS)
        yield _once(_Once(number, summary, begin, minutes, 2), day, "weekend", zone)


def _number_of(one: _Once, number: int, day: date) -> int:
    """The day number something happens on, given the number of any known day."""
    weekday = (day + timedelta(days=one.number - number)).weekday()
    stays = weekday < 5 or one.any_day
    return one.number if stays else one.number + 7 - weekday


def _week(day: date) -> int:
    """Weeks counted without a break at the new year."""
    return (day.toordinal() - 1) // 7


def _taken(start: time | None, minutes: int) -> set[time]:
    """The quarters of an hour an event takes."""
    if start is None:
        return set()
    begin = start.hour * 4 + start.minute // 15
    return {time(q // 4 % 24, q % 4 * 15) for q in range(begin, begin + -(-minutes // 15))}


def _timed(day: date, start: time, minutes: int, zone: ZoneInfo) -> tuple[datetime, datetime]:
    begin = datetime.combine(day, start, zone).astimezone(UTC)
    return begin, begin + timedelta(minutes=minutes)


def _recurring(weekly: _Weekly, day: date, zone: ZoneInfo, rng: random.Random) -> CalendarEvent:
    start, end = _timed(day, weekly.start, weekly.minutes, zone)
    return CalendarEvent(
        CALENDAR_ID,
        f"demo-{weekly.event_id}-{day}",
        weekly.summary,
        start,
        end,
        original_start=start.isoformat(),
        location=weekly.place,
        status="cancelled" if weekly.people > 2 and rng.random() < 0.04 else "confirmed",
        organizer=_WORK if weekly.people < 7 else "mira@example.org",
        attendees_count=weekly.people,
        own_response="accepted" if weekly.people else "",
        event_type=weekly.event_type,
        time_zone=zone.key,
        is_recurring=True,
        recurring_id=f"demo-{weekly.event_id}",
    )


def _meeting(
    summary: str,
    day: date,
    slot: time,
    minutes: int,
    people: int,
    zone: ZoneInfo,
    rng: random.Random,
) -> CalendarEvent:
    start, end = _timed(day, slot, minutes, zone)
    response = rng.choices(("accepted", "tentative", "declined", "needsAction"), (80, 8, 6, 6))[0]
    return CalendarEvent(
        CALENDAR_ID,
        f"demo-meeting-{day}-{slot:%H%M}",
        summary,
        start,
        end,
        original_start=start.isoformat(),
        organizer="mira@example.org",
        attendees_count=people,
        own_response=response,
        time_zone=zone.key,
    )


def _once(one: _Once, day: date, name: str, zone: ZoneInfo) -> CalendarEvent:
    all_day = one.start is None
    start, end = _timed(day, one.start or time(), one.minutes, zone)
    if all_day:
        # The next local midnight, which is not always 24 hours away.
        end = _timed(day + timedelta(days=1), time(), 0, zone)[0]
    return CalendarEvent(
        CALENDAR_ID,
        f"demo-{name}-{day}",
        one.summary,
        start,
        end,
        all_day=all_day,
        start_date=day if all_day else None,
        end_date=day + timedelta(days=1) if all_day else None,
        original_start=day.isoformat() if all_day else start.isoformat(),
        location=one.place,
        organizer=_WORK,
        attendees_count=one.people,
        own_response="accepted" if one.people else "",
        transparency="transparent" if one.event_type == "birthday" else "opaque",
        event_type=one.event_type,
        time_zone=zone.key,
    )
