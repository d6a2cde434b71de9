"""How a brief may speak of the calendar, tasks, goals and energy, and name what is missing.

Which event is the first or the last, and whether a list is complete, is read from the facts, so a
token can stand only in a role its fact has.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from lifeos_desktop.domain.facts import Fact
from lifeos_desktop.domain.lock_grammar import Node, rules, words_rule

_CALENDAR = """
calendar_part = today? ( $holds $calendar_items | $opens | $ends | $gap | $named
    | $loaded ) $calendar_more*
calendar_more = ( , | and | , and | ; | , with | with ) ( $calendar_item | $ends | $gap
    | $begins ) | ( : | , ) $event_list | and ( starts | begins ) with $opener
    | , and it ends at $last
holds = you ( also )? have | you have on your calendar | there ( is | are ) | today ( holds | has
    | brings ) | $day ( holds | has | shows | brings | : ) | on $calendar ,? ( you have
    | there ( is | are ) ) | $calendar today : | today's events come to | in total you have
    | booked time ( today )? ( : | is )
day = $calendar | the day | your day | today
calendar = your calendar | the calendar | calendar
calendar_items = $calendar_item ( ( , | and | , and | , with | with ) $calendar_item )*
calendar_item = <calendar.count> $today? | <calendar.hours> $today?
    | <calendar.back_to_back> ( events )? $today? | $event_list $today? | $gap_free
today = today | on $calendar | on $calendar today | ahead
event_list = $event ( ( , | and | , and | , then | then | , and then ) $event )*
begins = ( starting | beginning ) with $opener | from $opener until $last
opens = $day ( starts | begins | opens ) with $opener ( and ( ends | wraps up ) at $last )?
    | $opener ( opens | starts ) ( $calendar | the day | your day ) | $opener is where it starts
    | the day starts with $opener
ends = ( the last event | your last event | the last event on $calendar | your events | the day
    | your day | $calendar ) ( ends | end | finishes | finish | wraps up | closes ) ( at
    | by ) $last | you are done by $last | ( your event , )? $closer ,? ends at $last
    | $closer is on $calendar and ends at $last | $closer closes ( it | $calendar | the day )
    | until $last
last = <calendar.last_end>
gap = ( between them )? ( ( your | the ) longest free? ( gap | stretch | break ) $today? ( is
    | : ) <calendar.longest_gap> ( , between your events )? | <calendar.longest_gap> is ( your
    | the ) longest free? ( gap | stretch ) ) | $gap_free
    | between them you have <calendar.longest_gap> ( free )? | you ( have | are ) $gap_free
    | with $calendar_items , $gap
gap_free = <calendar.longest_gap> free | free for <calendar.longest_gap>
    | a free stretch of <calendar.longest_gap>
named = ( <calendar.count> | <calendar.hours> ) $today | $day is booked with <calendar.hours>
    | $event_list ( is | are ) on $calendar today? | ( your events today? ( are | : )
    | calendar today : | $calendar : ) $event_list | after $event $calendar has $event_list
    | $event_list comes up , and ( later | then ) $event | $event follows $event
    | $event comes after $event | $only_event_said $event ( today )?
    | $event is $only_event ( today )?
loaded = ( $day is | you are ) $load today? ( with | : ) $calendar_items | a $load ( day
    | calendar ) today? : $calendar_items
"""
_ONLY_EVENT = """
only_event_said = $only_event ( is | : )
only_event = ( your | today's ) only? event
"""
_TASKS = """
task_part = today? ( $task_holds $task_items | $task_named | $task_kind ) $task_more*
task_more = ( , | and | , and | ; | with | , with | , including | including | , among them
    | : ) $task_items ( among them )?
task_holds = you also? have | you have on your list | there ( is | are ) | ( your
    | the ) ( task list | list | tasks ) ( has | holds | shows | : ) | ( your | the )? tasks :
    | on ( your | the ) ( task list | list ) today? ( : | you have ) | of these ,? you have
    | among the tasks you have | in all you have | your list at
task_items = $task_item ( ( , | and | , and | , with | with | , of which ) $task_item )*
task_item = $count_of_tasks ( ( today | in all | on ( your | the ) ( task list | list )
    | behind you ) )? | $task_list
count_of_tasks = <tasks.open> | <tasks.overdue> | <tasks.due_today> | <tasks.done>
task_list = $task ( ( , | and | , and ) $task )*
task_named = $task_list ( is | are ) ( among your tasks | on ( your | the ) ( task list
    | list ) ( of <tasks.open> )? ) ( , and so is $task )? | $count_of_tasks ( is | are ) ( on it
    | waiting | waiting too | on ( your | the ) ( task list | list ) )
task_kind = ( overdue | your overdue list | your overdue tasks ) ( : | are ) <tasks.overdue>
    | due today : <tasks.due_today>
"""
_TOGETHER = """
mixed_part = today? ( you also? have | there ( is | are )
    | your calendar and your list : ) $any_items
any_items = ( $calendar_items | $task_items ) ( ( , | and | , and ) ( there ( is
    | are ) )? ( $calendar_items | $task_items ) )+
it_part = it ( begins | starts | opens ) with $opener ( and ( ends | wraps up ) at $last )?
    | it ends at $last
"""
_GOALS = """
goal_part = ( your | the )? ( goals | goal ) : $goal_list | your goals are $goal_list
    | your goal ( in progress )? is <goal.1> | ( your goal )? $goal ( is | are ) ( your goal
    | among your goals | on ( your | the ) list ( of goals )? | waiting ) | among your goals ( is
    | are ) $goal_list | your goal stands at $goal
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
    | your sleep | sleep and readiness | your sleep data ) ( ( has | have ) not ( arrived
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
        found |= rules(_ONLY_EVENT)
    goals = _numbered(facts, "goal.")
    found["task"] = words_rule(f"<{fact.id}>" for fact in _numbered(facts, "task."))
    found["goal"] = words_rule(f"<{fact.id}>" for fact in goals)
    if night_missing:
        found |= rules(_NIGHT_GAP)
    if not any(fact.subject == "energy" for fact in facts.values()):
        found |= rules(_ENERGY_GAP)
    if own_words & {"week", "weeks"}:
        found |= rules(_WEEK_OF_ENERGY)
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
