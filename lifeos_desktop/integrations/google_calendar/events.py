"""Events as Google's calendar API tells them, read into our records.

The API is asked for single occurrences (``singleEvents``), so no repeat rule is read here. Every
field may be missing: what a cancelled event still has is its id. One event that cannot be used is
rejected by itself, and the others go on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from lifeos_desktop.domain.records import CalendarEvent
from lifeos_desktop.integrations.reading import Rejected, one_line

# All that is read of an event, and all that is asked for: no addresses of guests, no links to
# meetings, no attachments leave Google.
FIELDS = (
    "id,status,summary,description,location,start,end,endTimeUnspecified,originalStartTime,"
    "recurringEventId,transparency,eventType,organizer(displayName,email),"
    "attendees(self,resource,responseStatus)"
)
_LONG_TEXT = 10_000
_RESPONSES = frozenset(("accepted", "declined", "tentative", "needsAction"))
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Page:
    """What a page of a list holds. ``gone`` are ids of events, and of whole series."""

    events: tuple[CalendarEvent, ...]
    gone: tuple[str, ...]
    rejected: tuple[Rejected, ...]


class _Unusable(ValueError):
    """An event without what it needs; the message ends the sentence "'title': ..."."""


def read_page(items: Iterable[Any], *, calendar_id: str, name: str, zone: tzinfo) -> Page:
    """The events of a page. ``name`` is the calendar's title, ``zone`` the person's."""
    events: dict[str, CalendarEvent] = {}
    gone: dict[str, None] = {}
    rejected = []
    for item in items:
        if not isinstance(item, Mapping):
            rejected.append(Rejected(name, None, "an event: it is not readable"))
            continue
        try:
            event_id = _id_of(item)
            if item.get("status") == "cancelled":
                events.pop(event_id, None)
                gone[event_id] = None
            else:
                events[event_id] = _event(item, event_id, calendar_id, name, zone)
                gone.pop(event_id, None)
        except _Unusable as unusable:
            rejected.append(Rejected(name, None, f"'{_title(item)}': {unusable}"))
        except (ValueError, OverflowError):
            rejected.append(Rejected(name, None, f"'{_title(item)}': its times cannot be read"))
    return Page(tuple(events.values()), tuple(gone), tuple(rejected))


def _event(
    item: Mapping[str, Any], event_id: str, calendar_id: str, name: str, zone: tzinfo
) -> CalendarEvent:
    start, end = _part(item, "start"), _part(item, "end")
    all_day = bool(start.get("date"))
    first = last = None
    if all_day:
        first = _day(start)
        last = max(_day(end), first + _DAY) if end else first + _DAY
        begins, ends = _midnight(first, zone), _midnight(last, zone)
    else:
        begins = _instant(start, zone)
        ends = begins
        if end and item.get("endTimeUnspecified") is not True:
            ends = max(begins, _instant(end, zone))
    series = _plain(item.get("recurringEventId"))
    guests = [guest for guest in _listed(item, "attendees") if isinstance(guest, Mapping)]
    organizer = _part(item, "organizer")
    return CalendarEvent(
        calendar_id=calendar_id,
        event_id=event_id,
        summary=_title(item),
        start=begins,
        end=ends,
        all_day=all_day,
        start_date=first,
        end_date=last,
        original_start=_original(_part(item, "originalStartTime"), zone),
        description=_plain(item.get("description"))[:_LONG_TEXT],
        location=one_line(_plain(item.get("location")), 500),
        status="tentative" if item.get("status") == "tentative" else "confirmed",
        organizer=one_line(
            _plain(organizer.get("displayName")) or _plain(organizer.get("email")), 200
        ),
        attendees_count=sum(guest.get("resource") is not True for guest in guests),
        own_response=_own_response(guests),
        transparency="transparent" if item.get("transparency") == "transparent" else "opaque",
        event_type=one_line(_plain(item.get("eventType")), 60) or "default",
        time_zone="" if all_day else one_line(_plain(start.get("timeZone")), 60),
        is_recurring=bool(series),
        recurring_id=series,
        metadata={"calendar": name} if name else {},
    )


def _id_of(item: Mapping[str, Any]) -> str:
    event_id = _plain(item.get("id"))
    if not event_id:
        raise _Unusable("it has no id")
    return event_id


def _title(item: Mapping[str, Any]) -> str:
    return one_line(_plain(item.get("summary")), 500) or "(no title)"


def _day(moment: Mapping[str, Any]) -> date:
    """The day of a start or end; of a timed one that belongs to an all-day event, its date."""
    return date.fromisoformat(str(moment.get("date") or moment.get("dateTime"))[:10])


def _instant(moment: Mapping[str, Any], zone: tzinfo) -> datetime:
    """A time without an offset is one of the zone it names, else of the person's."""
    if moment.get("date"):
        return _midnight(_day(moment), zone)
    text = moment.get("dateTime")
    if not isinstance(text, str):
        raise _Unusable("its start is missing")
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        found = found.replace(tzinfo=_zone(_plain(moment.get("timeZone")), zone))
    return found.astimezone(UTC)


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _original(moment: Mapping[str, Any], zone: tzinfo) -> str:
    """Where an occurrence stood before anybody moved it: a day, or an instant in UTC.

    The same however Google words it, because it is part of the event's identity.
    """
    if moment.get("date"):
        return _day(moment).isoformat()
    if moment.get("dateTime"):
        return _instant(moment, zone).isoformat().replace("+00:00", "Z")
    return ""


def _zone(name: str, otherwise: tzinfo) -> tzinfo:
    try:
        return ZoneInfo(name) if name else otherwise
    except (KeyError, ValueError, OSError):
        return otherwise


def _own_response(guests: Iterable[Mapping[str, Any]]) -> str:
    own = next((guest for guest in guests if guest.get("self") is True), {})
    response = own.get("responseStatus")
    return response if isinstance(response, str) and response in _RESPONSES else ""


def _part(item: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = item.get(key)
    return value if isinstance(value, Mapping) else {}


def _listed(item: Mapping[str, Any], key: str) -> list[Any]:
    value = item.get(key)
    return value if isinstance(value, list) else []


def _plain(value: object) -> str:
    """Text that every database takes; "" for anything that is no text."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else ""
