"""A calendar file (.ics): its events, kept apart so that a broken one harms no other.

What is done with the odd ones, each named in ``problems`` (lost or cut) or ``notes`` (read, but not
literally):

- An event that cannot be read, or has no start, is a problem; the rest of the file is read.
- A repeat rule that cannot be read, or repeats more often than hourly: the event is kept once, on
  its own date, and that is a problem.
- An end before its start: the two are swapped, as a note.
- An all-day event that ends on its own day lasts that day. A timed event without an end has none.
- An event without a UID is named by a hash of its start and title.
- A time zone nobody knows is read as the person's own, as a note.
- To-dos and journals are not events.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from lifeos_desktop.domain.errors import BadInput
from lifeos_desktop.integrations.reading import Rejected, one_line, stable_name

if TYPE_CHECKING:
    from icalendar import Calendar, Component

FILE_LIMIT = 20_000_000
_TIME_PROPERTIES = frozenset(
    ("DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID")
)
_REPEATS = ("RRULE", "RDATE", "EXDATE")
_LISTS = frozenset(_REPEATS)
_SINGLE = ("SUMMARY", "UID", "SEQUENCE", "STATUS", "TRANSP", "LOCATION", "DESCRIPTION", "ORGANIZER")
_PER_DAY = {"SECONDLY": 86_400, "MINUTELY": 1_440, "HOURLY": 24}
_MOST_A_DAY = 24
_EVENT_BEGIN = re.compile(r"^BEGIN:VEVENT[ \t]*\r?$", re.M | re.I)
_EVENT_END = re.compile(r"^END:VEVENT[ \t]*\r?$", re.M | re.I)
_ZONE_BLOCK = re.compile(
    r"^BEGIN:VTIMEZONE[ \t]*\r?$.*?^END:VTIMEZONE[ \t]*\r?$", re.M | re.S | re.I
)
_VENDOR_ZONE = re.compile(r'(TZID[=:]"?)(/[^\s:;"]+)')


@dataclass(frozen=True, slots=True)
class EventSeries:
    """Everything the file says about one UID: the event and changes of single occurrences."""

    uid: str
    title: str
    components: tuple[Component, ...]
    time_zone: str  # of the calendar (X-WR-TIMEZONE), "" when it names none


@dataclass(frozen=True, slots=True)
class CalendarFile:
    """A parsed file. ``name`` is what the calendar calls itself, "" if it does not."""

    name: str
    series: tuple[EventSeries, ...]
    problems: tuple[Rejected, ...]
    notes: tuple[str, ...]

    @property
    def span(self) -> tuple[date, date] | None:
        """The first and last start written in the file (repeats not counted)."""
        starts = [
            date((start := when(component, "DTSTART")).year, start.month, start.day)
            for series in self.series
            for component in series.components
        ]
        return (min(starts), max(starts)) if starts else None


@dataclass(slots=True)
class _Found:
    """What has been read so far."""

    where: str
    names: list[str] = field(default_factory=list)
    by_uid: dict[str, list[Component]] = field(default_factory=dict)
    zones: dict[str, str] = field(default_factory=dict)
    problems: list[Rejected] = field(default_factory=list)
    notes: dict[str, None] = field(default_factory=dict)  # ordered, each once

    def reject(self, what: str, reason: str) -> None:
        self.problems.append(Rejected(self.where, None, f"{what}: {reason}"))


def calendar_id(file_stem: str) -> str:
    """The same file imported again is the same calendar."""
    return f"ics:{stable_name(file_stem)}"


def parse(text: str, where: str) -> CalendarFile:
    """Read a calendar; ``where`` names it in problems. BadInput when it is no calendar at all."""
    if "BEGIN:VCALENDAR" not in text.upper():
        raise BadInput(f"'{where}' is not a calendar file: it holds no VCALENDAR.")
    found = _Found(where)
    for calendar in _calendars(_VENDOR_ZONE.sub(_plain_zone, text), found):
        zone = _zone_name(calendar, found)
        if name := one_line(str(calendar.get("X-WR-CALNAME", "")), 200):
            found.names.append(name)
        for component in calendar.walk("VEVENT"):
            _take(component, zone, found)
    return CalendarFile(
        found.names[0] if found.names else "",
        tuple(
            EventSeries(uid, title_of(components[0]), tuple(components), found.zones[uid])
            for uid, components in found.by_uid.items()
        ),
        tuple(found.problems),
        tuple(found.notes),
    )


def title_of(component: Component) -> str:
    """The event's title in one line."""
    return one_line(str(component.get("SUMMARY", "")), 500) or "(no title)"


def _calendars(text: str, found: _Found) -> list[Calendar]:
    """The calendars of the file; if it cannot be read as a whole, one for each readable event."""
    from icalendar import Calendar

    try:
        calendars = list(Calendar.from_ical(text, multiple=True))
    except Exception:  # noqa: BLE001 - whatever the parser trips over, its events come one by one
        return list(_one_by_one(text, found))
    # A component that never ends swallows what follows it without an error.
    if sum(len(c.walk("VEVENT")) for c in calendars) < len(_EVENT_BEGIN.findall(text)):
        return list(_one_by_one(text, found))
    return calendars


def _one_by_one(text: str, found: _Found) -> Iterator[Calendar]:
    from icalendar import Calendar

    zones = "\n".join(match.group() for match in _ZONE_BLOCK.finditer(text))
    head = "\n".join(line for line in text.splitlines() if line.upper().startswith("X-WR-"))
    events = []
    for block in _EVENT_BEGIN.split(text)[1:]:
        parts = _EVENT_END.split(block, maxsplit=1)
        if len(parts) == 2:
            events.append(f"BEGIN:VEVENT{parts[0]}END:VEVENT")
        else:
            found.reject(_raw_title(block), "it begins but does not end")
    for event in events:
        for extra in (f"{head}\n{zones}\n", f"{head}\n", ""):  # a broken zone costs only the zone
            try:
                yield Calendar.from_ical(f"BEGIN:VCALENDAR\n{extra}{event}\nEND:VCALENDAR\n")
                break
            except Exception:  # noqa: BLE001 - the next, plainer attempt
                continue
        else:
            found.reject(_raw_title(event), "it cannot be read")


def _raw_title(block: str) -> str:
    match = re.search(r"^(?:SUMMARY|UID)[^:\n]*:(.*)$", block, re.M | re.I)
    return f"'{one_line(match.group(1), 100)}'" if match else "an event"


def _plain_zone(match: re.Match[str]) -> str:
    """``/vendor.example/x/Europe/Berlin`` without the vendor, where the rest is a zone."""
    parts = match.group(2).split("/")
    for first in range(1, len(parts)):
        if is_zone(name := "/".join(parts[first:])):
            return match.group(1) + name
    return match.group()


def is_zone(name: str) -> bool:
    """Whether this is the name of a time zone."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


def _zone_name(calendar: Calendar, found: _Found) -> str:
    name = str(calendar.get("X-WR-TIMEZONE", "")).strip()
    if name and not is_zone(name):
        shown = one_line(name, 60)
        found.notes[f"The calendar's time zone '{shown}' is unknown; yours is used."] = None
        return ""
    return name


def _take(component: Component, zone: str, found: _Found) -> None:
    """File one event under its UID, mended where that is plain, or say why not."""
    for name in (*_TIME_PROPERTIES, *_SINGLE):
        if name not in _LISTS and isinstance(component.get(name), list):
            given: Any = component[name]
            component[name] = given[0]  # twice: the first counts
    title = title_of(component)
    broken = {str(name).upper() for name, _ in component.errors if name}
    if "SEQUENCE" in broken:
        component.pop("SEQUENCE")
    broken &= _TIME_PROPERTIES
    if "DTSTART" in broken or not isinstance(when(component, "DTSTART"), date):
        found.reject(f"'{title}'", "its start is missing or cannot be read")
        return
    if "RECURRENCE-ID" in broken:
        found.reject(f"'{title}'", "it changes one occurrence, but which one cannot be read")
        return
    for name in sorted(broken):
        component.pop(name, None)
        found.reject(f"'{title}'", f"its {name} cannot be read and is left out")
    try:
        _mend(component, title, found)
        uid = str(component.get("UID", "")).strip() or _hash_of(component)
    except Exception as error:  # noqa: BLE001 - one broken event must not stop the calendar
        found.reject(f"'{title}'", f"it cannot be used ({one_line(str(error), 100)})")
        return
    found.by_uid.setdefault(uid, []).append(component)
    found.zones.setdefault(uid, zone)


def _mend(component: Component, title: str, found: _Found) -> None:
    """Make ends and rules usable; what is not literally the file's goes to the notes."""
    from icalendar.prop import vDDDTypes

    start, end = when(component, "DTSTART"), when(component, "DTEND")
    zone = parameter(component, "DTSTART", "TZID")
    if zone and isinstance(start, datetime) and start.tzinfo is None:
        shown = one_line(zone, 60)
        found.notes[f"The time zone '{shown}' is unknown; it is read as your own."] = None
    if component.get("DTEND") is not None and not isinstance(end, date):
        component.pop("DTEND")
        found.reject(f"'{title}'", "its end cannot be read and is left out")
        end = None
    if end is not None and _is_day(start) and not _is_day(end):
        midnight = (end.hour, end.minute, end.second) == (0, 0, 0)
        end = end.date() + timedelta(days=0 if midnight else 1)
        component["DTEND"] = vDDDTypes(end)
    if end is not None and _is_day(start) and _is_day(end) and start == end:
        component["DTEND"] = vDDDTypes(start + timedelta(days=1))
    elif end is not None and _before(end, start):
        found.notes[f"'{title}' ended before it began; its start and end are swapped."] = None
    if reason := next(filter(None, map(_rule_problem, _as_list(component.get("RRULE")))), ""):
        _drop_repeats([component])
        found.reject(f"'{title}'", f"{reason}; only its first time is kept")


def drop_repeats(series: EventSeries) -> EventSeries:
    """The same without its repeat rules: every component stands for its own date alone."""
    components = [component.copy(recursive=True) for component in series.components]
    _drop_repeats(components)
    return EventSeries(series.uid, series.title, tuple(components), series.time_zone)


def _drop_repeats(components: Iterable[Component]) -> None:
    for component in components:
        for name in _REPEATS:
            component.pop(name, None)


def _rule_problem(rule: Any) -> str:
    """Why a rule cannot be followed: it would never end, or flood the calendar. "" if it can."""
    frequency = str((rule.get("FREQ") or [""])[0]).upper()
    interval = int((rule.get("INTERVAL") or [1])[0])
    if interval < 1:
        return "its repeat rule steps by nothing"
    hours = _PER_DAY[frequency] / interval if frequency in _PER_DAY else _listed(rule, "BYHOUR")
    if hours * _listed(rule, "BYMINUTE") * _listed(rule, "BYSECOND") > _MOST_A_DAY:
        return "it repeats more than hourly"
    return ""


def _listed(rule: Any, name: str) -> int:
    return max(len(rule.get(name) or ()), 1)


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def when(component: Component, name: str) -> Any:
    """The date or time of a property; None without one that could be read."""
    value: Any = component.get(name)
    # The parser's own broken values raise on any attribute.
    return getattr(value, "dt", None) if type(value).__name__ == "vDDDTypes" else None


def parameter(component: Component, name: str, parameter_name: str) -> str:
    """A parameter of a property (DTSTART;TZID=...); "" without one."""
    value: Any = component.get(name)
    return str(getattr(value, "params", {}).get(parameter_name, ""))


def _is_day(value: object) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


def _before(end: date, start: date) -> bool:
    """Whether ``end`` is earlier; a day and a floating time are compared by the clock."""
    if isinstance(end, datetime) and isinstance(start, datetime):
        if (end.tzinfo is None) == (start.tzinfo is None):
            return end < start
        return end.replace(tzinfo=None) < start.replace(tzinfo=None)
    return date(end.year, end.month, end.day) < date(start.year, start.month, start.day)


def _hash_of(component: Component) -> str:
    named = f"{when(component, 'DTSTART')} {title_of(component)}"
    return "no-uid-" + hashlib.sha256(named.encode()).hexdigest()[:16]
