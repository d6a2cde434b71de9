"""The facts of a day's calendar: how much, what first, how long free."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from lifeos_desktop.domain import formats
from lifeos_desktop.domain.day import DayContext, day_bounds
from lifeos_desktop.domain.facts import Fact, Kind, RowRef
from lifeos_desktop.domain.metrics import Unit
from lifeos_desktop.domain.records import CalendarEvent
from lifeos_desktop.domain.titles import plain_title

MAX_EVENTS = 8
BACK_TO_BACK = timedelta(minutes=5)
SHORTEST_GAP = timedelta(minutes=15)
_NOT_MEETINGS = frozenset(("workingLocation", "birthday", "fromGmail"))
_ABSENCE, _FOCUS = "outOfOffice", "focusTime"


def attended(events: Iterable[CalendarEvent]) -> list[CalendarEvent]:
    """Those that take place with the person in them: not cancelled, not declined.

    An event that stands in several calendars is one, and the copy that has the person's own answer
    speaks for it.
    """
    one_each: dict[tuple[str, str, datetime, str], CalendarEvent] = {}
    for event in events:
        key = (event.event_id, event.original_start, event.start, event.summary)
        there = one_each.setdefault(key, event)
        if event.own_response and not there.own_response:
            one_each[key] = event
    return [
        event
        for event in one_each.values()
        if event.status != "cancelled" and event.own_response != "declined"
    ]


def day_events(context: DayContext) -> list[CalendarEvent]:
    """What is attended on the day, without birthdays and places of work."""
    return [event for event in attended(context.events) if event.event_type not in _NOT_MEETINGS]


def timed_events(context: DayContext) -> list[CalendarEvent]:
    """Those with a clock time. An absence from midnight to midnight has none, as days have none."""
    start, end = day_bounds(context.day, context.zone)
    return [
        event
        for event in day_events(context)
        if not event.all_day
        and not (event.event_type == _ABSENCE and event.start <= start and event.end >= end)
    ]


def calendar_facts(context: DayContext) -> Iterator[Fact]:
    """Nothing at all where no calendar is stored; a day without events is a fact.

    What is shown as free takes no time. An absence leaves none free, but nothing is booked by it;
    time kept for focus is booked, but no meeting that another one follows without a break.
    """
    if not context.has_calendar:
        return
    start, end = day_bounds(context.day, context.zone)
    events = day_events(context)
    timed = timed_events(context)
    taken = [event for event in timed if event.transparency != "transparent"]
    busy = [event for event in taken if event.event_type != _ABSENCE]
    refs = _event_refs(events)
    yield Fact(
        "calendar.count",
        "Events on the day",
        float(len(events)),
        Unit.COUNT,
        formats.counted(len(events), "event", "events"),
        "calendar",
        refs,
    )
    booked = sum((to - since).total_seconds() for since, to in _spans(busy, start, end))
    if booked:
        yield _calendar_value(
            "calendar.hours",
            "Hours booked",
            booked,
            Unit.SECONDS,
            f"{formats.duration(booked)} booked",
            busy,
        )
    yield from _named_events(context, events, timed)
    if timed:
        last = max(timed, key=lambda event: event.end)
        yield _calendar_value(
            "calendar.last_end",
            "End of the last event",
            last.end.isoformat(),
            "instant",
            formats.local_clock(min(last.end, end), context.zone),
            [last],
        )
    gaps = [(b[0] - a[1], a[1]) for a, b in pairwise(_spans(taken, start, end))]
    if gaps:
        length, since = max(gaps, key=lambda gap: (gap[0], -gap[1].timestamp()))
        if length >= SHORTEST_GAP:
            yield _calendar_value(
                "calendar.longest_gap",
                "Longest free stretch between events",
                length.total_seconds(),
                Unit.SECONDS,
                f"{formats.duration(length.total_seconds())} from "
                f"{formats.local_clock(since, context.zone)}",
                taken,
            )
    tight = _back_to_back([event for event in busy if event.event_type != _FOCUS])
    if tight:
        yield _calendar_value(
            "calendar.back_to_back",
            "Events without a break between them",
            float(len(tight)),
            Unit.COUNT,
            f"{len(tight)} back-to-back events",
            tight,
        )


def _named_events(
    context: DayContext, events: Sequence[CalendarEvent], timed: Sequence[CalendarEvent]
) -> Iterator[Fact]:
    if timed:
        yield _event_fact("calendar.first", "First event", timed[0], context)
    for number, event in enumerate(events[:MAX_EVENTS], start=1):
        yield _event_fact(f"calendar.event.{number}", "Event", event, context)


def _event_fact(fact_id: str, label: str, event: CalendarEvent, context: DayContext) -> Fact:
    title = plain_title(event.summary) or "An event without a title"
    start, end = day_bounds(context.day, context.zone)
    if event.all_day or (event.start <= start and event.end >= end):
        when = ", all day"
    elif event.start < start:
        when = f" until {formats.local_clock(event.end, context.zone)}"
    else:
        when = f" at {formats.local_clock(event.start, context.zone)}"
    return Fact(
        fact_id, label, title, "event", title + when, "calendar", _event_refs([event]), Kind.NAME
    )


def _calendar_value(
    fact_id: str,
    label: str,
    value: float | str,
    unit: str,
    text: str,
    events: Sequence[CalendarEvent],
) -> Fact:
    return Fact(fact_id, label, value, unit, text, "calendar", _event_refs(events))


def _event_refs(events: Iterable[CalendarEvent]) -> tuple[RowRef, ...]:
    return tuple(
        RowRef("calendar_events", event.id, event.start_date)
        for event in events
        if event.id is not None
    )


def _spans(
    events: Sequence[CalendarEvent], start: datetime, end: datetime
) -> list[tuple[datetime, datetime]]:
    """The time of the day that events take up, each minute once."""
    return _merged([(max(e.start, start), min(e.end, end)) for e in events if e.end > e.start])


def _merged(spans: list[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    merged: list[tuple[datetime, datetime]] = []
    for since, to in sorted(spans):
        if merged and since <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], to))
        else:
            merged.append((since, to))
    return merged


def _back_to_back(busy: Sequence[CalendarEvent]) -> list[CalendarEvent]:
    """The events that follow another one, or are followed, within five minutes."""
    ordered = sorted(busy, key=lambda event: (event.start, event.end))
    tight: dict[int, CalendarEvent] = {}
    for at, (first, second) in enumerate(pairwise(ordered)):
        if timedelta(0) <= second.start - first.end <= BACK_TO_BACK:
            tight[at] = first
            tight[at + 1] = second
    return list(tight.values())
