"""The occurrences of a calendar file in a span of time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import islice
from typing import TYPE_CHECKING, Any

from lifeos_desktop.domain.records import CalendarEvent
from lifeos_desktop.integrations.ics.calendar_file import (
    CalendarFile,
    EventSeries,
    drop_repeats,
    parameter,
    title_of,
    when,
)
from lifeos_desktop.integrations.reading import Rejected, one_line

if TYPE_CHECKING:
    from icalendar import Component

MOST_OCCURRENCES = 20_000
_MARGIN = timedelta(days=2)  # floating times and days are up to 14 hours off UTC
_LONG_TEXT = 10_000
_SPAN = ("DTSTART", "DTEND")
_STATUS = {"TENTATIVE": "tentative", "CANCELLED": "cancelled"}


@dataclass(frozen=True, slots=True)
class Expansion:
    """The occurrences that start in the span, ordered by start, and the events that have none."""

    events: tuple[CalendarEvent, ...]
    problems: tuple[Rejected, ...]


def expand(
    file: CalendarFile,
    start: datetime,
    end: datetime,
    *,
    calendar_id: str,
    zone: tzinfo,
    where: str,
) -> Expansion:
    """Every occurrence with ``start <= occurrence.start < end`` (aware instants).

    ``zone`` is the person's: there all-day events and times without a zone take place. Cancelled
    occurrences are kept with their status.
    """
    maker = _Maker(calendar_id, zone, file.name)
    events: dict[tuple[str, str], CalendarEvent] = {}
    problems: list[Rejected] = []
    for series in file.series:
        try:
            found = list(_within(maker, series, start, end))
        except Exception:  # noqa: BLE001 - one broken event must not stop the calendar
            reason = "its repeat rule cannot be followed"
            try:
                found = list(_within(maker, drop_repeats(series), start, end))
                reason += "; only its first time is kept"
            except Exception:  # noqa: BLE001 - the same
                found = []
            problems.append(Rejected(where, None, f"'{series.title}': {reason}"))
        if len(found) > MOST_OCCURRENCES:
            reason = f"it repeats too often; its first {MOST_OCCURRENCES} times are kept"
            problems.append(Rejected(where, None, f"'{series.title}': {reason}"))
        for event in found[:MOST_OCCURRENCES]:
            events.setdefault((event.event_id, event.original_start), event)
    ordered = sorted(events.values(), key=lambda e: (e.start, e.event_id, e.original_start))
    return Expansion(tuple(ordered), tuple(problems))


def _within(
    maker: _Maker, series: EventSeries, start: datetime, end: datetime
) -> Iterator[CalendarEvent]:
    components = islice(_components(series, start - _MARGIN, end + _MARGIN), MOST_OCCURRENCES * 2)
    for component in components:
        event = maker.event(component, series)
        if start <= event.start < end:
            yield event


def _components(series: EventSeries, start: datetime, end: datetime) -> Iterator[Component]:
    """The library's answer: one component an occurrence."""
    import recurring_ical_events
    from icalendar import Calendar

    if not is_recurring(series) and not _near(series, start.date(), end.date()):
        return
    calendar = Calendar()
    if series.time_zone:
        calendar.add("X-WR-TIMEZONE", series.time_zone)
    for component in series.components:
        calendar.add_component(component)
    found: Iterator[Component] = iter(recurring_ical_events.of(calendar).between(start, end))
    yield from found


def is_recurring(series: EventSeries) -> bool:
    """Whether the event has, or is a change of, several occurrences."""
    return any(
        name in component
        for component in series.components
        for name in ("RRULE", "RDATE", "RECURRENCE-ID")
    )


def _near(series: EventSeries, first: date, last: date) -> bool:
    # An end before the start is swapped later, so either of the two may be the start.
    times = (when(component, name) for component in series.components for name in _SPAN)
    return any(first <= _day_of(value) <= last for value in times if value is not None)


class _Maker:
    """Turns components into the records of one calendar."""

    def __init__(self, calendar_id: str, zone: tzinfo, name: str) -> None:
        self._calendar_id = calendar_id
        self._zone = zone
        self._name = name

    def event(self, component: Component, series: EventSeries) -> CalendarEvent:
        """The record of one occurrence."""
        start, end = when(component, "DTSTART"), when(component, "DTEND")
        all_day = not isinstance(start, datetime)
        end = start if end is None else end
        first = last = None
        if all_day:
            first, last = start, max(_day_of(end), start + timedelta(days=1))
        recurring = is_recurring(series)
        return CalendarEvent(
            calendar_id=self._calendar_id,
            event_id=series.uid,
            summary=title_of(component),
            start=self._instant(first or start),
            end=self._instant(last or end),
            all_day=all_day,
            start_date=first,
            end_date=last,
            original_start=_text_of(_original(component, series), all_day),
            description=str(component.get("DESCRIPTION", ""))[:_LONG_TEXT],
            location=one_line(str(component.get("LOCATION", "")), 500),
            status=_status(component),
            organizer=_organizer(component),
            attendees_count=_attendees(component),
            transparency=_transparency(component),
            event_type=_event_type(component),
            time_zone="" if all_day else _zone_of(start),
            is_recurring=recurring,
            recurring_id=series.uid if recurring else "",
            metadata={"calendar": self._name} if self._name else {},
        )

    def _instant(self, value: date) -> datetime:
        """A day begins, and a time without a zone takes place, in the person's zone."""
        if not isinstance(value, datetime):
            value = datetime.combine(value, time())
        return (value if value.tzinfo else value.replace(tzinfo=self._zone)).astimezone(UTC)


def _original(component: Component, series: EventSeries) -> date:
    """Where the occurrence stood before anybody moved it.

    An occurrence moved together with an earlier one (RANGE=THISANDFUTURE) carries that one's
    RECURRENCE-ID; its own is as far from its start as that one's is.
    """
    start: date = when(component, "DTSTART")
    original: date | None = when(component, "RECURRENCE-ID")
    if original is None:
        return start
    if parameter(component, "RECURRENCE-ID", "RANGE") != "THISANDFUTURE":
        return original
    for other in series.components:
        its_id = when(other, "RECURRENCE-ID")
        if parameter(other, "RECURRENCE-ID", "RANGE") and _same(its_id, original):
            try:
                moved: timedelta = when(other, "DTSTART") - its_id
                return start - moved
            except TypeError:  # a day moved to a time of day
                return start
    return start


def _same(first: date, second: date) -> bool:
    return _text_of(first, False) == _text_of(second, False)


def _text_of(value: date, all_day: bool) -> str:
    """ISO text of an original start: a day, a local time, or an instant in UTC."""
    if not isinstance(value, datetime):
        return value.isoformat()
    if all_day:
        return value.date().isoformat()
    if value.tzinfo is None:
        return value.isoformat()
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _day_of(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


def _zone_of(start: datetime) -> str:
    if start.tzinfo is None:
        return ""
    return str(getattr(start.tzinfo, "key", None) or start.tzinfo)[:60]


def _status(component: Component) -> str:
    status = str(component.get("STATUS", "")).upper()
    if not status and _busy_status(component) == "TENTATIVE":
        status = "TENTATIVE"
    return _STATUS.get(status, "confirmed")


def _transparency(component: Component) -> str:
    given = str(component.get("TRANSP", "")).upper()
    if not given and _busy_status(component) == "FREE":
        given = "TRANSPARENT"
    return "transparent" if given == "TRANSPARENT" else "opaque"


def _event_type(component: Component) -> str:
    match _busy_status(component):
        case "OOF":
            return "outOfOffice"
        case "WORKINGELSEWHERE":
            return "workingLocation"
    categories: Any = component.get("CATEGORIES")
    for group in categories if isinstance(categories, list) else [categories]:
        if any(str(c).lower() in ("birthday", "birthdays") for c in getattr(group, "cats", ())):
            return "birthday"
    return "default"


def _busy_status(component: Component) -> str:
    return str(component.get("X-MICROSOFT-CDO-BUSYSTATUS", "")).upper()


def _organizer(component: Component) -> str:
    address = str(component.get("ORGANIZER", ""))
    if address.lower().startswith("mailto:"):
        address = address[len("mailto:") :]
    return one_line(parameter(component, "ORGANIZER", "CN") or address, 200)


def _attendees(component: Component) -> int:
    """The people invited; rooms and projectors are not people."""
    attendees: Any = component.get("ATTENDEE")
    if attendees is None:
        return 0
    listed = attendees if isinstance(attendees, list) else [attendees]
    kinds = (str(getattr(a, "params", {}).get("CUTYPE", "")).upper() for a in listed)
    return sum(kind not in ("ROOM", "RESOURCE") for kind in kinds)
