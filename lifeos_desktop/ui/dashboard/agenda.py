"""The day's calendar as lines: past, now, to come, all day, and free time. Plain Python."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from lifeos_desktop.domain.calendar_facts import attended
from lifeos_desktop.domain.day import day_bounds
from lifeos_desktop.domain.formats import clock, counted, duration, local_clock
from lifeos_desktop.domain.records import CalendarEvent
from lifeos_desktop.domain.titles import plain_title
from lifeos_desktop.ui.widgets.texts import ago

_NO_TITLE = "An event without a title"
_FREE_FROM, _FREE_TO = time(8), time(20)
_SHORTEST = timedelta(minutes=30)
_MOST_STRETCHES = 3


@dataclass(frozen=True, slots=True)
class AgendaLine:
    """One event. ``colour`` is a token's name for its edge; ``is_now``: it goes on at this time."""

    start: str
    title: str
    detail: str
    colour: str = "lineStrong"
    is_past: bool = False
    is_now: bool = False

    @property
    def spoken(self) -> str:
        return ", ".join(part for part in (self.start, self.title, self.detail) if part)


@dataclass(frozen=True, slots=True)
class AgendaView:
    """``now_before`` is how many lines stand over the now line; None on another day than today."""

    caption: str
    lines: tuple[AgendaLine, ...]
    all_day: tuple[str, ...]
    free: str
    now: str = ""
    now_before: int | None = None
    is_stale: bool = False
    has_calendar: bool = True


def agenda(
    events: Sequence[CalendarEvent],
    day: date,
    now: datetime,
    zone: tzinfo,
    *,
    has_calendar: bool,
    stale_since: datetime | None = None,
) -> AgendaView:
    """The agenda of a local day; ``stale_since`` is when a calendar that is behind was read."""
    kept = [event for event in attended(events) if event.event_type != "workingLocation"]
    timed = sorted((e for e in kept if not e.all_day), key=lambda e: (e.start, e.end))
    start, end = day_bounds(day, zone)
    is_today = start <= now < end
    lines = tuple(_line(event, start, end, now if is_today else None, zone) for event in timed)
    caption = counted(len(kept), "event", "events") if kept else ""
    if stale_since is not None:
        caption = f"as of {ago(stale_since.astimezone(zone), now.astimezone(zone))}"
    return AgendaView(
        caption,
        lines,
        tuple(plain_title(e.summary) or _NO_TITLE for e in kept if e.all_day),
        free_text(
            [(e.start, e.end) for e in timed if e.transparency != "transparent"],
            day,
            now if is_today else None,
            zone,
        )
        if has_calendar
        else "",
        local_clock(now, zone) if is_today else "",
        sum(event.start <= now for event in timed) if is_today else None,
        stale_since is not None,
        has_calendar,
    )


def free_text(
    busy: Sequence[tuple[datetime, datetime]], day: date, now: datetime | None, zone: tzinfo
) -> str:
    """`Free until 10:00, then 10:15 to 13:30`: between 08:00 and 20:00, from 30 minutes on."""
    opens = datetime.combine(day, _FREE_FROM, tzinfo=zone)
    closes = datetime.combine(day, _FREE_TO, tzinfo=zone)
    begin = max(opens, now) if now is not None else opens
    if begin >= closes:
        return ""
    stretches: list[tuple[datetime, datetime]] = []
    at = begin
    for since, to in sorted(busy):
        if since > at:
            stretches.append((at, min(since, closes)))
        at = max(at, to)
        if at >= closes:
            break
    else:
        stretches.append((at, closes))
    free = [(a, b) for a, b in stretches if b - a >= _SHORTEST]
    if not free:
        return "No free half hour until 20:00."
    if free == [(begin, closes)]:
        return "Nothing else until 20:00." if busy else "Free all day."
    texts = []
    for number, (a, b) in enumerate(free[:_MOST_STRETCHES]):
        if number == 0 and a == begin:
            texts.append(f"until {local_clock(b, zone)}")
        elif b == closes:
            texts.append(f"from {local_clock(a, zone)}")
        else:
            texts.append(f"{local_clock(a, zone)} to {local_clock(b, zone)}")
    return f"Free {', then '.join(texts)}"


def _line(
    event: CalendarEvent, start: datetime, end: datetime, now: datetime | None, zone: tzinfo
) -> AgendaLine:
    begins, ends = event.start, event.end
    started = local_clock(begins, zone) if begins >= start else clock(time(0))
    until = "" if ends <= end else "until tomorrow"
    people = event.attendees_count
    parts = [
        until or duration((ends - begins).total_seconds()),
        f"{people} people" if people > 1 else "",
        plain_title(event.location) if event.location else "",
        "tentative" if event.status == "tentative" else "",
    ]
    if begins < start:
        parts[0] = f"since yesterday, until {local_clock(ends, zone)}"
    return AgendaLine(
        started,
        plain_title(event.summary) or _NO_TITLE,
        ", ".join(part for part in parts if part),
        "lineStrong" if people > 1 else "heart",
        now is not None and ends <= now,
        now is not None and begins <= now < ends,
    )
