"""How a brief may speak of tasks, goals and the energy to expect, beside the calendar.

Whether a list is complete is read from the facts (`lock_lists`)."""

from __future__ import annotations

from collections.abc import Mapping

from lifeos_desktop.domain.facts import Fact
from lifeos_desktop.domain.lock_calendar import calendar_rules
from lifeos_desktop.domain.lock_gaps import ENERGY_GAP, NIGHT_GAP
from lifeos_desktop.domain.lock_grammar import Node, rules, words_rule

_TASKS = """
task_part = today? ( $task_holds $task_items | $task_named | $task_kind ) $task_more*
task_more = $sep $task_items | $with $task_count | : $task_list | $sep $task_holds $task_items
task_holds = you also? have | you have on your list | there ( is | are ) also? | in all you have
    | $the_list also? $hold | $the_list : | ( your | the ) open? tasks also? ( include | hold
    | : )
    | ( your | the ) open? tasks $for_today ( include | hold | are ) | tasks :
    | on $a_list today? ( : | ,? you have | ,? there ( is | are ) | is | are )
    | among the tasks ( you have | is | are ) | among your tasks ( is | are ) | your list at
    | ( your | the ) open? tasks ( $waiting | on your list ) include
the_list = ( your | the | today's ) ( $task_list_name | tasks ) today?
task_list_name = open? task list | list ( of open? tasks )? | to-do list
a_list = ( your | the ) $task_list_name
for_today = ( for )? today
waiting = waiting ( for you )? ( on $a_list )?
task_items = $task_item ( $sep also? $task_item | $with $task_count )*
task_item = $task_count | $task_list $on_list?
    | <tasks.open> $on_list? ,? $including $task_item_of_open
    | <tasks.open> , $task_kinds among them
including = including | among them | of which
task_item_of_open = $task_kinds ,? ( and $task_kinds )? | $task_list
task_kinds = <tasks.overdue> | <tasks.due_today>
task_count = ( <tasks.open> | $task_kinds ) $on_list* | <tasks.done> ( behind you )?
    | $task_kinds among ( your | the ) <tasks.open>
on_list = today | in all | overall | in total | on $a_list | $waiting | to look after | to do
    | for today
    | to get to | right now
task_list = $task ( ( , | and | , and ) $task )*
task_named = at the top of $a_list is <task.1> | <task.1> is ( at the top of your list
    | on top ) | $task_list ( follow | follows )
    | $task_list ( is | are ) $on_the_list ( , and so is $task )? | ( <tasks.open>
    | $task_kinds ) ( is | are ) ( on it | waiting | waiting too | $on_the_list )
on_the_list = among your tasks | on $a_list ( of <tasks.open> )?
task_kind = ( your | the )? open tasks ( : | are | come to | number ) <tasks.open>
    | of these ,? ( you have )? $task_kinds
    | ( of these , )? <tasks.overdue> ( need | needs ) attention
    | ( overdue | your overdue list | your overdue tasks ) ( : | are | come to ) <tasks.overdue>
    | due today : <tasks.due_today>
    | ( your | the ) tasks ( due today | for today ) ( come to | are | : ) <tasks.due_today>
"""
_TOGETHER = """
mixed_part = today? ( $you_have | $there ) $any_items
any_items = $of_calendar ( $sep $of_calendar )* $sep $bridge? $task_items
    | $task_items $sep $bridge? $of_calendar ( $sep $of_calendar )*
bridge = $there | you also? have
of_calendar = $owned | <calendar.hours>
there = there ( is | are )
"""
_GOALS = """
goal_part = $sole_goal ( : | , )? <goal.1> | <goal.1> is your goal
    | ( your | the )? ( goals | goal ) : $goal_list | your goals ( are | include ) $goal_list
    | ( your goal ,? )? $goal ,? ( is | are ) ( among your goals | on ( your
    | the ) list ( of goals )? | waiting | still? ( in progress | open ) | there for you $to_do? )
    | among your goals ( is | are ) $goal_list | your goal ,? $goal ,? $beside your goal ,? $goal
    | ( on the goal side | for your goals | among your goals ) ,? you have $goal_list
    | you also? have your? ( goal | goals ) $goal_list
sole_goal = your goal $currently? ( reads | stands ( at | like this ) | is at | shows )
    | your goal in progress is | your goal is
currently = currently | now | today | right now
to_do = to ( pick up | return to | come back to | work on ) again?
beside = ( sits | stands | is ) ( alongside | beside | next to )
goal_list = $goal ( ( , | and | , and ) $goal )*
"""
_ENERGY = """
energy_part = ( $based $rated , )? $expectation ( ( , | ; )? $basis )?
expectation = today? ( you can )? expect $an_energy ( of | at | to be
    | to reach )? $near? $expected $today_too?
    | $energy $today_too? ( ( is | can be ) ( expected | likely )
    | should ) $expected_at? $near? $expected $today_too?
    | $energy $today_too? to expect ( is | : ) $expected
    | ( your )? expected energy ( level )? $today_too? ( is | : | stands at
    | comes to ) $near? $expected
    | the energy ( level )? ( you can expect | to expect ) $today_too? is $near? $expected
    | for energy ,? ( you can )? expect $near? $expected
    | ( energy : )? your own? ratings ( point to | suggest
    | give ) ( an expected? energy of )? $near? $expected today?
    | your own? ratings , $rated , give an expected? energy of $expected
    | energy : expect $near? $expected | energy : $expected expected
energy = ( your | the | today's )? energy ( level )?
expected_at = at | to be at? | to reach | to land at | to come to | to come in at
    | to stand at | be at? | reach
today_too = today | for today
an_energy = ( an | your )? energy ( level )? $today_too?
near = about | around
expected = <energy.expected>
rated = <energy.count> ( so far | of your own | you entered )?
based = based on | going by | judging from | judging by | according to
basis = ( $based | from | drawn from
    | given | , )? your? $rated | the ( average | mean ) of ( your )? $rated
    | that comes from $rated | that is the ( average | mean ) of ( your )? $rated
    | ( and )? ( they are | your ratings so far are ) $rated
energy_that = that is the ( average | mean ) of your? $rated
ratings_part = ( they are | your ratings so far are ) $rated
    | you have <energy.count> ( so far | of your own | you entered )
"""
_WEEK_OF_ENERGY = """
energy_part = your energy averaged $expected ( over $rated )?
    | your energy averaged $expected ( this | over the ) week
"""


def day_rules(
    facts: Mapping[str, Fact], *, night_missing: bool, own_words: frozenset[str]
) -> dict[str, Node]:
    """The rules of everything that is no measurement, for the facts of one day (or week)."""
    found = calendar_rules(facts)
    for text in (_TASKS, _TOGETHER, _GOALS, _ENERGY):
        found.update(rules(text))
    goals = _numbered(facts, "goal.")
    found["task"] = words_rule(f"<{fact.id}>" for fact in _numbered(facts, "task."))
    found["goal"] = words_rule(f"<{fact.id}>" for fact in goals)
    if night_missing:
        found.update(rules(NIGHT_GAP))
    if not any(fact.subject == "energy" for fact in facts.values()):
        found.update(rules(ENERGY_GAP))
    if own_words & {"week", "weeks"}:
        found.update(rules(_WEEK_OF_ENERGY))
    return found


def _numbered(facts: Mapping[str, Fact], prefix: str) -> list[Fact]:
    return [fact for fact in facts.values() if fact.id.startswith(prefix)]
