"""How a brief may speak of the calendar.

Which event is the first or the last, and where the longest free stretch lies, is read from the
facts, so a token can stand only in a role its fact has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from lifeos_desktop.domain.facts import Fact
from lifeos_desktop.domain.lock_grammar import Node, rules, words_rule

_CALENDAR = """
calendar_part = today? $calendar_said $calendar_more*
calendar_said = $holds $calendar_count ( $sep $calendar_count )* $sep ( ends | wraps up ) at $last
    | $holds $calendar_items | $you_have $owned ( $sep $calendar_item | $with $calendar_count )*
    | $there $calendar_count ( $sep $calendar_count | $with $calendar_count )* | $begins_with
    | $ends | $gap | $named | $loaded
    | $day ( has | holds ) <calendar.count> $today? ( , <calendar.hours> )? , and it ends at $last
    | $day $runs | $calendar is free after $last | $day also? leaves you? ( $gap_free
    | $free_stretch ) | ( $holds
    | $you_have ) $calendar_count ( ( $sep
    | $with ) $calendar_count )* , $ending at $last
calendar_more = $sep ( $calendar_item | $ends | $gap ) | $with ( $calendar_count | $gap_free )
    | : $event_list | and $begin_verb with $opener
    | , $beginning with $opener ( and $ending at $last )? | , from $opener ( until
    | to ) $last | , with $only_named | $which_ends | , with $gap_being
    | $sep also? $hold $calendar_item | , from $opener to the end of your last event at $last
    | , followed by ( $event $today? | $free_after ) | and continues with $event
    | , which $begin_verb with $opener
    | , with ( your | the ) last event $ending at $last | $with $includes? $back_to_back
    | $sep ( is | you are ) free after $last | ,? for a total of <calendar.hours>
    | , $includes $event_list | $with $free_stretch | $then_free
owned = ( <calendar.count> | $back_to_back
    | <calendar.hours> $today* across <calendar.count> ) $today* | ( <calendar.hours>
    | $event_list ) $today?
    | $gap_free | $free_stretch
you_have = you also? have | you are ( booked | set ) for
hold = holds | has | shows | brings | lists | includes | contains
holds = you have on your calendar | in ( total | all ) you have
    | $day ( also | otherwise | currently )? ( $hold | : )
    | on $calendar ,? today? ,? ( you have | there ( is | are ) | is | are )
    | today's events come to | booked time today? ( : | is )
    | $day is ( set for | booked ( with | for ) )
    | today's events ( are | include | number | : )
begin_verb = starts | begins | opens | start | begin | open
beginning = starting | beginning | opening
ending = ending | finishing | closing
day = $calendar | the day ( ahead )? | your day ( ahead )? | today
calendar = $calendar_name today? | calendar
calendar_name = ( your | the | today's ) ( calendar | schedule | agenda )
calendar_items = $calendar_item ( $sep $calendar_item | $with $calendar_count )*
calendar_item = $calendar_count | $event_list $today? | $gap_free | $free_stretch
calendar_count = ( <calendar.count> | <calendar.hours> | $back_to_back
    | <calendar.hours> $today* across <calendar.count> ) $today*
today = today | ( on | in ) $calendar | ahead ( of you )? | planned | booked | scheduled
    | for today
    | in all | in total | lined up
sep = , | and | , and | ;
with = with | , with
event_list = $event ( ( , | and | , and | , then | then | , and then ) $event )*
begins_with = ( $day | today's events | your events ) $begin_verb with $opener $today* ( and
    $end_verb at $last )?
    | $opener ( opens | starts ) ( $calendar | the day | your day ) | $opener is where it starts
end_verb = ends | end | finishes | finish | wraps up | closes | close
ends = $what_ends $end_verb ( at | by ) $last today?
    | you are done by $last | ( your event , )? $closer ,? ends at $last
    | $closer is on $calendar and ends at $last | $closer closes ( it | $calendar | the day )
what_ends = ( the | your ) last event ( on $calendar | today )? | your events | today's events
    | ( the | your ) day | $calendar | $this_event
runs = runs ( until | to | up to ) $last | runs from $opener ( until
    | to ) $last
last = <calendar.last_end>
gap = ( with $calendar_items , | today ,? )? $longest | $gap_free
    | you ( have | are ) $gap_free | there is $free_stretch
longest = ( your | the ) longest free? $stretch $today? ( is | comes to | stands at | lasts
    | : ) <calendar.longest_gap> ( , between your events )? | <calendar.longest_gap> is ( your
    | the ) longest free? $stretch $today?
gap_being = ( your | the | a ) ( longest free? | free ) $stretch ( being | of
    | at ) <calendar.longest_gap>
free_stretch = ( a | the | your ) longest? free $stretch ( today | $on_it )? ( of | : | , | at
    ) <calendar.longest_gap> ( $on_it | today )?
on_it = ( on | in ) $calendar
stretch = gap | stretch | break | time | slot
gap_free = <calendar.longest_gap> free | free for <calendar.longest_gap>
named = ( <calendar.count> | <calendar.hours> ) $today | $day is booked with <calendar.hours>
    | $event_list ( is | are ) on $calendar today? | $all_events $event_list
    | after $event $calendar has $event_list | $event_list comes up , and ( later | then ) $event
    | $event ( follows | comes after ) $event | $only_event ( is
    | : ) $event today? ( , and it ends at $last )? | $event is $only_event today?
    | ( your | the ) free $stretch today? is <calendar.longest_gap> | $event , followed by $event
all_events = your events ( for? today )? ( are | : ) | calendar today : | $calendar :
includes = including | among them | such as
loaded = ( $day is | you are ) $load today? ( with | : ) $calendar_items | a $load ( day
    | calendar ) today? : $calendar_items
it_part = it ( begins | starts | opens ) with $opener ( and ( ends | wraps up ) at $last )?
    | it ends at $last
"""
_ONLY_EVENT = """
only_event = ( your | today's | the ) only? event ( today )?
only_named = $event
this_event = the event | your event | that event
which_ends = , which ( is $event ( , and it ends at $last )? | $end_verb at $last ) | , $event
    | , and ( it | the event ) $end_verb at $last | , $ending at $last | , it $end_verb at $last
"""
_BETWEEN = """
between_part = ( between them | in between | between these | between those ) ,? ( $longest
    | you have ( <calendar.longest_gap> free? | $free_stretch ) | there is $free_stretch )
"""
_AFTER_THE_LAST = """
after_part = ( after that | after it | afterwards | then ) ,? ( $longest | you ( have
    | are ) ( $gap_free | $free_stretch ) | there is $free_stretch ) | $calendar then ( has
    | leaves | shows ) $free_stretch
free_after = $free_stretch
then_free = , and then you have ( <calendar.longest_gap> free? | $free_stretch )
"""
_CLOCK = re.compile(r"([0-2]\d:[0-5]\d)\Z")
_FULL_DAY = 4
_CALM_DAY = 2
_BUSY = frozenset(("busy", "full"))
_CALM = frozenset(("light", "calm", "quiet"))


def calendar_rules(facts: Mapping[str, Fact]) -> dict[str, Node]:
    """The rules of the calendar, for the events and the free time of one day."""
    events = [fact for fact in facts.values() if fact.id.startswith("calendar.event.")]
    first, last = facts.get("calendar.first"), facts.get("calendar.last_end")
    tokens = {f"<{fact.id}>" for fact in events}
    found: dict[str, Node] = dict(rules(_CALENDAR))
    found["event"] = words_rule(tokens | ({"<calendar.first>"} if first else set()))
    found["opener"] = words_rule(_alike(events, first))
    closers = _alike(events, last)
    if first and last and first.rows and first.rows == last.rows:
        closers.add("<calendar.first>")
    found["closer"] = words_rule(closers)
    found["load"] = words_rule(_load(facts))
    if len(events) == 1:
        found.update(rules(_ONLY_EVENT))
    tight = facts.get("calendar.back_to_back")
    noun = "( events | meetings )?" if tight and tight.text.endswith("back-to-back") else ""
    found.update(rules(f"back_to_back = <calendar.back_to_back> {noun}"))
    if gap_is_between(facts):
        found.update(rules(_BETWEEN))
    elif gap_follows(facts):
        found.update(rules(_AFTER_THE_LAST))
    return found


def gap_follows(facts: Mapping[str, Fact]) -> bool:
    """Whether the longest free stretch begins when the last event ends."""
    gap, end = _clock(facts.get("calendar.longest_gap")), _clock(facts.get("calendar.last_end"))
    return bool(gap) and gap == end


def gap_is_between(facts: Mapping[str, Fact]) -> bool:
    """Whether the longest free stretch lies after the first event began and before the last end."""
    gap, end = _clock(facts.get("calendar.longest_gap")), _clock(facts.get("calendar.last_end"))
    start = _clock(facts.get("calendar.first"))
    return bool(gap and start and end) and start < gap < end


def _clock(fact: Fact | None) -> str:
    """The clock time a fact's text ends with, or nothing."""
    found = _CLOCK.search(fact.text) if fact else None
    return found.group(1) if found else ""


def _alike(events: Iterable[Fact], fact: Fact | None) -> set[str]:
    """The tokens of this fact and of the event that is behind it."""
    if fact is None:
        return set()
    same = {f"<{event.id}>" for event in events if event.rows and event.rows == fact.rows}
    return same | ({f"<{fact.id}>"} if fact.kind.value == "name" else set())


def _load(facts: Mapping[str, Fact]) -> frozenset[str]:
    """What the number of events lets a text call the day."""
    count = facts.get("calendar.count")
    if count is None or not isinstance(count.value, int | float):
        return frozenset()
    if count.value >= _FULL_DAY:
        return _BUSY
    return _CALM if count.value <= _CALM_DAY else frozenset()
