"""Events as Google's calendar API words them, and the expansion of series."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

Event = dict[str, Any]

ME = "robin@example.org"


def timed(
    name: str, start: datetime, minutes: int = 60, *, zone: str = "Europe/Berlin", **fields: Any
) -> Event:
    """An event at a local clock time (naive) of a zone."""
    return _event(
        name,
        start=moment(start, zone),
        end=moment(_later(start, timedelta(minutes=minutes), zone), zone),
        **fields,
    )


def all_day(name: str, first: date, days: int = 1, **fields: Any) -> Event:
    """An event of whole days; its end is exclusive, and it has no zone."""
    last = first + timedelta(days=days)
    return _event(name, start={"date": str(first)}, end={"date": str(last)}, **fields)


def series(event: Event, rule: str, *more: str) -> Event:
    """The same, again and again: ``series(timed(...), "FREQ=WEEKLY;COUNT=5")``."""
    return event | {"recurrence": [f"RRULE:{rule}", *more]}


def meeting(name: str, start: datetime, minutes: int = 60, *, mine: str, **fields: Any) -> Event:
    """An event with guests; ``mine`` is the person's own answer, such as "declined"."""
    guests = [
        {"email": "boss@example.org", "responseStatus": "accepted", "organizer": True},
        {"email": ME, "responseStatus": mine, "self": True},
    ]
    return timed(
        name, start, minutes, attendees=guests, organizer={"email": "boss@example.org"}, **fields
    )


def working_location(name: str, day: date) -> Event:
    """Where the person works that day: no meeting."""
    return all_day(
        name,
        day,
        summary="Home",
        eventType="workingLocation",
        transparency="transparent",
        visibility="public",
        workingLocationProperties={"type": "homeOffice", "homeOffice": {}},
    )


def birthday(name: str, day: date, whose: str = "Kim") -> Event:
    """Somebody's birthday, every year."""
    event = all_day(
        name,
        day,
        summary=f"{whose}'s birthday",
        eventType="birthday",
        transparency="transparent",
        visibility="private",
        birthdayProperties={"type": "birthday"},
    )
    return series(event, "FREQ=YEARLY")


def out_of_office(name: str, start: datetime, minutes: int) -> Event:
    """An absence that declines what is planned meanwhile."""
    return timed(
        name,
        start,
        minutes,
        summary="Away",
        eventType="outOfOffice",
        outOfOfficeProperties={"autoDeclineMode": "declineAllConflictingInvitations"},
    )


def moment(local: datetime, zone: str) -> dict[str, str]:
    """A clock time of a zone, with the offset of that day."""
    return {"dateTime": local.replace(tzinfo=ZoneInfo(zone)).isoformat(), "timeZone": zone}


def deleted(name: str) -> Event:
    """All that is said for sure about an event that is gone."""
    return {"kind": "calendar#event", "etag": '"0"', "id": name, "status": "cancelled"}


def instance_name(master: Event, original: dict[str, str]) -> str:
    """An instance's id: the series' and when it was meant to begin."""
    return f"{master['id']}_{_stamp(original)}"


def without(master: Event, original: dict[str, str]) -> Event:
    """An instance that was deleted: no start, no end, no title."""
    return deleted(instance_name(master, original)) | {
        "recurringEventId": master["id"],
        "originalStartTime": original,
    }


def instances(master: Event, first: datetime, last: datetime, zone: str) -> Iterator[Event]:
    """The instances of a series that touch [first, last), each at its own offset."""
    start, own_zone = _local(master["start"], zone)
    length = _instant(master["end"], zone) - _instant(master["start"], zone)
    is_all_day = "date" in master["start"]
    rule = rrulestr("\n".join(_naive(line) for line in master["recurrence"]), dtstart=start)
    margin = timedelta(days=2)
    low = (first - length - margin).replace(tzinfo=None)
    for begins in rule.between(low, (last + margin).replace(tzinfo=None), inc=True):
        if is_all_day:
            days = date.fromisoformat(master["end"]["date"]) - start.date()
            original = {"date": str(begins.date())}
            end = {"date": str(begins.date() + days)}
        else:
            original = moment(begins, own_zone)
            end = moment(_later(begins, length, own_zone), own_zone)
        own = {key: value for key, value in master.items() if key != "recurrence"} | {
            "id": instance_name(master, original),
            "recurringEventId": master["id"],
            "originalStartTime": original,
            "start": original,
            "end": end,
        }
        if touches(own, first, last, zone):
            yield own


def touches(event: Event, first: datetime, last: datetime, zone: str) -> bool:
    """Whether an event is in a window as Google means it: ends after first, starts before last."""
    return _instant(event["end"], zone) > first and _instant(event["start"], zone) < last


def in_zone(event: Event, zone: str) -> Event:
    """The event with its times at another zone's offsets."""
    shown = dict(event)
    for key in ("start", "end", "originalStartTime"):
        if "dateTime" in event.get(key, {}):
            instant = datetime.fromisoformat(event[key]["dateTime"]).astimezone(ZoneInfo(zone))
            shown[key] = event[key] | {"dateTime": instant.isoformat()}
    return shown


def _event(name: str, **fields: Any) -> Event:
    return {
        "kind": "calendar#event",
        "etag": '"3181161784712000"',
        "id": name,
        "status": "confirmed",
        "htmlLink": f"https://www.google.com/calendar/event?eid={name}",
        "created": "2025-01-01T08:00:00.000Z",
        "updated": "2025-01-02T08:00:00.000Z",
        "summary": name.replace("-", " "),
        "creator": {"email": ME, "self": True},
        "organizer": {"email": ME, "self": True},
        "iCalUID": f"{name}@google.com",
        "sequence": 0,
        "reminders": {"useDefault": True},
        "eventType": "default",
        **fields,
    }


def _later(local: datetime, length: timedelta, zone: str) -> datetime:
    """The clock time a length of real time later: an hour is an hour when the clocks change."""
    end = local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC) + length
    return end.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def _local(when: dict[str, str], zone: str) -> tuple[datetime, str]:
    if "date" in when:
        return datetime.combine(date.fromisoformat(when["date"]), time()), zone
    own = when.get("timeZone", zone)
    instant = datetime.fromisoformat(when["dateTime"]).astimezone(ZoneInfo(own))
    return instant.replace(tzinfo=None), own


def _instant(when: dict[str, str], zone: str) -> datetime:
    """Whole days begin at midnight in the calendar's zone."""
    local, own = _local(when, zone)
    return local.replace(tzinfo=ZoneInfo(own)).astimezone(UTC)


def _stamp(original: dict[str, str]) -> str:
    if "date" in original:
        return original["date"].replace("-", "")
    return f"{datetime.fromisoformat(original['dateTime']).astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _naive(line: str) -> str:
    """A rule for local clock times: dateutil wants its UNTIL without a zone then."""
    head, _, rest = line.partition("UNTIL=")
    return head + ("UNTIL=" + rest.replace("Z", "", 1) if rest else "")
