"""How a brief may speak of the calendar, tasks, goals and energy, and name what is missing.

Which event is the first or the last, and whether a list is complete, is read from the facts, so a
token can stand only in a role its fact has.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from lifeos_desktop.domain.facts import Fact
from lifeos_desktop.domain.lock_grammar import Node, rules, words_rule

_CALENDAR = """
calendar_part = today? $calendar_said $calendar_more*
calendar_said = $holds $calendar_count ( $sep $calendar_count )* $sep ( ends | wraps up ) at $last
    | $holds $calendar_items | $you_have $owned ( $sep $calendar_item | $with $calendar_count )*
    | $there $calendar_count ( $sep $calendar_count | $with $calendar_count )* | $begins_with
    | $ends | $gap | $named | $loaded | $day ( has
    | holds ) <calendar.count> $today? ( , <calendar.hours> )? , and it ends at $last
calendar_more = $sep ( $calendar_item | $ends | $gap ) | $with ( $calendar_count | $gap_free )
    | : $event_list | and ( starts | begins ) with $opener | , ( starting
    | beginning ) with $opener | , from $opener until $last | , with $only_named
owned = ( <calendar.count> | $back_to_back ) $today? | ( <calendar.hours> | $event_list ) $today
    | $gap_free
you_have = you also? have
holds = you have on your calendar | in total you have | $day ( holds | has | shows | brings | : )
    | on $calendar ,? ( you have | there ( is | are ) ) | $calendar today :
    | today's events come to | booked time today? ( : | is )
day = $calendar | the day | your day | today
calendar = your calendar | the calendar | calendar
calendar_items = $calendar_item ( $sep $calendar_item | $with $calendar_count )*
calendar_item = $calendar_count | $event_list $today? | $gap_free
calendar_count = ( <calendar.count> | <calendar.hours> | $back_to_back ) $today?
today = today | on $calendar | on $calendar today | ahead
sep = , | and | , and | ;
with = with | , with
event_list = $event ( ( , | and | , and | , then | then | , and then ) $event )*
begins_with = $day ( starts | begins | opens ) with $opener ( and ( ends | wraps up ) at $last )?
    | $opener ( opens | starts ) ( $calendar | the day | your day ) | $opener is where it starts
ends = $what_ends ( ends | end | finishes | finish | wraps up | closes ) ( at | by ) $last
    | you are done by $last | ( your event , )? $closer ,? ends at $last
    | $closer is on $calendar and ends at $last | $closer closes ( it | $calendar | the day )
what_ends = ( the | your ) last event ( on $calendar )? | your events | ( the | your ) day
    | $calendar
last = <calendar.last_end>
gap = $longest | $gap_free | you ( have | are ) $gap_free | with $calendar_items , $longest
longest = ( your | the ) longest free? $stretch $today? ( is
    | : ) <calendar.longest_gap> ( , between your events )? | <calendar.longest_gap> is ( your
    | the ) longest free? $stretch
stretch = gap | stretch | break
gap_free = <calendar.longest_gap> free | free for <calendar.longest_gap>
    | a free stretch of <calendar.longest_gap>
named = ( <calendar.count> | <calendar.hours> ) $today | $day is booked with <calendar.hours>
    | $event_list ( is | are ) on $calendar today? | $all_events $event_list
    | after $event $calendar has $event_list | $event_list comes up , and ( later | then ) $event
    | $event ( follows | comes after ) $event | $only_event ( is
    | : ) $event today? ( , and it ends at $last )? | $event is $only_event today?
all_events = your events today? ( are | : ) | calendar today : | $calendar :
loaded = ( $day is | you are ) $load today? ( with | : ) $calendar_items | a $load ( day
    | calendar ) today? : $calendar_items
between_part = between them ( $longest | you have <calendar.longest_gap> free? )
it_part = it ( begins | starts | opens ) with $opener ( and ( ends | wraps up ) at $last )?
    | it ends at $last
"""
_ONLY_EVENT = """
only_event = ( your | today's ) only? event
only_named = $event
"""
_TASKS = """
task_part = today? ( $task_holds $task_items | $task_named | $task_kind ) $task_more*
task_more = $sep $task_items | $with $task_count | : $task_list
task_holds = you also? have | you have on your list | there ( is | are ) | in all you have
    | ( your | the ) ( $task_list_name | tasks ) ( has | holds | shows | : ) | tasks : | on ( your
    | the ) $task_list_name today? ( : | you have ) | among the tasks you have | your list at
task_list_name = task list | list
task_items = $task_item ( $sep $task_item | $with $task_count )*
task_item = $task_count | $task_list | <tasks.open> ,? $including $task_item_of_open
    | <tasks.open> , $task_kinds among them
including = including | among them | of which
task_item_of_open = $task_kinds ( and $task_kinds )? | $task_list
task_kinds = <tasks.overdue> | <tasks.due_today>
task_count = ( <tasks.open> | $task_kinds ) ( today | in all | on ( your
    | the ) $task_list_name )? | <tasks.done> ( behind you )?
task_list = $task ( ( , | and | , and ) $task )*
task_named = <task.1> is ( at the top of your list | on top ) | $task_list ( follow | follows )
    | $task_list ( is | are ) $on_the_list ( , and so is $task )? | ( <tasks.open>
    | $task_kinds ) ( is | are ) ( on it | waiting | waiting too | $on_the_list )
on_the_list = among your tasks | on ( your | the ) $task_list_name ( of <tasks.open> )?
task_kind = ( your | the )? open tasks : <tasks.open> | of these ,? ( you have )? $task_kinds
    | ( of these , )? <tasks.overdue> ( need | needs ) attention | ( overdue | your overdue list
    | your overdue tasks ) ( : | are ) <tasks.overdue> | due today : <tasks.due_today>
"""
_TOGETHER = """
mixed_part = today? ( $you_have | $there ) $any_items
any_items = $of_calendar ( $sep $of_calendar )* $sep $there? $task_items
    | $task_items $sep $there? $of_calendar ( $sep $of_calendar )*
of_calendar = $owned | <calendar.hours>
there = there ( is | are )
"""
_GOALS = """
goal_part = ( your | the )? ( goals | goal ) : $goal_list | your goals are $goal_list
    | your goal ( in progress )? is <goal.1> | <goal.1> is your goal | ( your goal )? $goal ( is
    | are ) ( among your goals | on ( your | the ) list ( of goals )? | waiting )
    | among your goals ( is | are ) $goal_list | your goal stands ( at | like this : ) <goal.1>
goal_list = $goal ( ( , | and | , and ) $goal )*
"""
_ENERGY = """
energy_part = $expectation ( ( , | ; )? $basis )?
expectation = expect $an_energy ( of | at | to be )? $near? $expected
    | energy ( level )? to expect ( is | : ) $expected | ( your
    | the )? energy ( level )? is ( expected | likely ) ( to be )? ( at )? $near? $expected today?
    | ( your | the )? energy ( level )? should be $near? $expected
    | your expected energy ( level )? is $near? $expected | expected energy ( is
    | : ) $near? $expected | for energy , expect $near? $expected
    | ( energy : )? your own? ratings ( point to | suggest
    | give ) ( an expected? energy of )? $near? $expected today?
    | your own? ratings , $rated , give an expected? energy of $expected
an_energy = ( an | your )? energy ( level )?
near = about | around
expected = <energy.expected>
rated = <energy.count> ( so far | of your own | you entered )?
basis = ( based on | from | going by | , )? $rated | the ( average | mean ) of ( your )? $rated
    | that comes from $rated | that is the ( average | mean ) of ( your )? $rated
    | ( and )? ( they are | your ratings so far are ) $rated
energy_that = that is the ( average | mean ) of your? $rated
ratings_part = ( they are | your ratings so far are | you have ) $rated
"""
_WEEK_OF_ENERGY = """
energy_part = your energy averaged $expected ( over $rated )?
    | your energy averaged $expected ( this | over the ) week
"""
_NIGHT_GAP = """
missing_night = ( $of_the_night | $from_oura | $none_came | $waiting ) so_far?
of_the_night = ( last night | last night's ( data | sleep | sleep data ) | ( the
    | your )? sleep data ( for | of ) last night | the data ( for | of ) last night | your night
    | your sleep | sleep and readiness | your sleep data ) ( ( has | have ) still? not ( arrived
    | come in | been delivered ) yet? | ( is | are ) not ( in | here | available ) yet? | ( is
    | are ) ( still )? missing | hasn't ( arrived | come in ) yet? | isn't ( in | here ) yet?
    | is not in yet )
from_oura = oura ( has not | hasn't ) ( delivered | sent | reported ) ( last night | your night
    | last night's ( data | sleep ) | any sleep data for last night ) yet?
none_came = no ( sleep )? data ( has arrived | has come in ) for last night yet?
    | nothing has arrived for last night yet? | there is no ( sleep )? data for last night yet?
    | no ( sleep )? data for last night yet?
waiting = ( we are )? still waiting for last night | we are still waiting for last night's ( data
    | sleep )
"""
_ENERGY_GAP = """
missing_energy = there are no energy ratings ( yet | so far )
    | you have not rated your energy ( yet | so far ) | no energy ratings yet
"""
_FULL_DAY = 4
_CALM_DAY = 2
_BUSY = frozenset(("busy", "full"))
_CALM = frozenset(("light", "calm", "quiet"))


def day_rules(
    facts: Mapping[str, Fact], *, night_missing: bool, own_words: frozenset[str]
) -> dict[str, Node]:
    """The rules of everything that is no measurement, for the facts of one day (or week)."""
    events = _numbered(facts, "calendar.event.")
    first, last = facts.get("calendar.first"), facts.get("calendar.last_end")
    tokens = {f"<{fact.id}>" for fact in events}
    found: dict[str, Node] = {}
    for text in (_CALENDAR, _TASKS, _TOGETHER, _GOALS, _ENERGY):
        found.update(rules(text))
    found["event"] = words_rule(tokens | ({"<calendar.first>"} if first else set()))
    found["opener"] = words_rule(_alike(events, first))
    closers = _alike(events, last)
    if first and last and first.rows and first.rows == last.rows:
        closers.add("<calendar.first>")
    found["closer"] = words_rule(closers)
    found["load"] = words_rule(_load(facts))
    if len(events) == 1:
        found.update(rules(_ONLY_EVENT))
    goals = _numbered(facts, "goal.")
    found["task"] = words_rule(f"<{fact.id}>" for fact in _numbered(facts, "task."))
    found["goal"] = words_rule(f"<{fact.id}>" for fact in goals)
    tight = facts.get("calendar.back_to_back")
    noun = "( events | meetings )?" if tight and tight.text.endswith("back-to-back") else ""
    found.update(rules(f"back_to_back = <calendar.back_to_back> {noun}"))
    if night_missing:
        found.update(rules(_NIGHT_GAP))
    if not any(fact.subject == "energy" for fact in facts.values()):
        found.update(rules(_ENERGY_GAP))
    if own_words & {"week", "weeks"}:
        found.update(rules(_WEEK_OF_ENERGY))
    return found


def _numbered(facts: Mapping[str, Fact], prefix: str) -> list[Fact]:
    return [fact for fact in facts.values() if fact.id.startswith(prefix)]


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
