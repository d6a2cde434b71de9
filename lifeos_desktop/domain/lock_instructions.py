"""The closed language of instructions: what a text may tell a person to do.

An instruction is a verb and what belongs to it. It has no finite verb of its own, so it can state
nothing; after "the", "your" or "that" stand only things anybody has or things the facts of the
    day
know, so it can take nothing for granted; and a fact's token stands only where the fact makes
    sense.
What follows a colon or a semicolon is a statement, under the rules of statements.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from lifeos_desktop.domain import lexicon
from lifeos_desktop.domain.draft_text import Sentence
from lifeos_desktop.domain.facts import Fact
from lifeos_desktop.domain.lock_grammar import (
    Node,
    Rules,
    first_words,
    rules,
    scoped,
    words_rule,
)

SCOPE = "do"

#: ``part``, ``join``, ``event``, ``task`` and ``goal`` are rules of the statements.
_INSTRUCTION = """
instruction = $opening? $act ( $next ( $act | ( $named
    | $goals ) $beside* ) )* ( $colon ( $act ( $next $act )* | $part ( $join $part )* ) )?
colon = : | ;
opening = please | ( today | now | this morning | in the morning | in $gap | during $gap
    | before $event | after $event ) ,?
next = and | then | , then | and then | , and then | , and | , | or | ;
act = ( $fixed | $manner* $verb ) $object* ( to recharge )? | recharge $beside*
    | let ( $definite | it | $body ) ( rest | wait
    | start | recover | follow | be yours? ) $beside*
object = $thing | $named_list | $beside | $quality
beside = between $events_between | $task_place $named_list | $gap_place $gap | , $gap
    | around $tight
    | $time_place $event ( and $event )? | $place $thing | $goal_place $goals | ( before | after
    | until | by | around ) $last | , ( perhaps | maybe )? $place $thing | , such as ( $thing
    | $named_list ) | enough | a little | a bit | $place $doing $after_doing*
    | $doing $after_doing* | $manner | ,? for? $when | for a ( while | moment | little | bit )
    | to ( $purpose | $up ) ( $thing | $named_list | $goals )? $manner* ( $place $thing )?
    | $saying
    | rather than ( to? $verb | $doing ) $thing? | as ( your | the ) ( main | next ) $known
    | ( on | along ) ( the | your ) way ( to ( or from )? | from | back from ) $event
after_doing = $place $thing | $manner | $thing | and $doing | to bed
thing = $one ( ( and | or | , | , and | , or | , then | and then ) $one )*
one = $free | $quality* $known_several | $definite | it | that | this | yourself | outside
    | today | $what | $known_several
free = $amount? $quality* $noun $noun? ( of $noun )? | as ( a | an ) $quality* ( $noun | $known )
    | something $quality? | anything | a $quality* $known
amount = a | an | some | any | enough | very | a bit of | a little | a glass of | a cup of
    | part of | a part of | some of
definite = ( the | your | that | this | those ) $own_quality* $own $own? ( of $mine )? | ( the
    | your ) ( rest | part | end | start ) of $mine | the rest | the day | ( the | your
    | this ) $time_of_day | ( part | some ) of ( $mine | your $free_time ) | the ( hard
    | demanding | easy ) part ( of $mine )? | ( the | your ) ( free | open ) $free_time | ( the
    | your | that | this ) ( free | open | whole | hard | long )* $known $known?
    | ( the | your | that | this ) longest free? $gap_noun
    | $the_tasks | $another | ( the | your ) ( sleep? app | next $event_word )
    | $several ( that touch )? | the $known_several that matter ( to you )?
    | the thing you care about | the evening screen time
mine = ( the | your | that ) ( $own | $known | $time_of_day | free ( $free_time | $known )
    | longest? free? $known )
body = ( the | your ) ( voice | eyes | legs | calves | shoulders | feet | hands )
named_list = $named ( ( and | or | , | , and | , then | and then ) $named )*
task_place = on | with | for | through | into | after | before
gap_place = in | during | for | into | of | within | ( part | some ) of
place = in | on | with | for | to | at | from | before | after | between | during | around | into
    | through | until | by | off | over | towards | along | out of | instead of | near | about
    | as | away from | up | down | past | within | alongside
time_place = before | after | between | during | for | to | around | until | into
goal_place = on | for | towards | with | into
last = <calendar.last_end>
when = ( if | when | whenever ) you $really? ( $state | $you_do_it ) | ( before | after | while
    | until ) you ( $you_do_it | are ( up | out | back ) ) | as you ( can | like
    | normally would ) | if you ( can | like ) | before anything else | ( if | when ) needed
    | until $task is done | while things are quiet | when things get hectic
    | while the ( coffee brews | kettle boils ) | if it is close | until then | ( before
    | after ) ( lunch | dinner | breakfast ) | before bed | while the day is ( fresh | young )
    | while you have $gap | while $calendar_is_free | before you go | as soon as you can
    | when ready
really = really | normally | actually
state = can | like | want $wanted? | need $wanted? | are ( up | out | back | ready ) anyway?
    | feel ( like it | awake | ready | rested | tired | up to it ) | run late
wanted = it | a rest | a break | to | to $verb $thing?
you_do_it = ( go to bed | get going | get up | ( have | get ) a ( moment | chance )
    | $you_do ) $manner* ( $definite | $free | $task
    | for? $event )? ( to $verb )? ( about $definite )?
what = $which_task | something you ( like | enjoy | care about | find calming )
    | what you ( need | want | enjoy | like ) | what matters ( to you )?
    | what can wait | what you can | $due_work | $how_you_feel
    | what comes to mind | ( something | anything ) active? that? you ( like | enjoy | need )
    | the task you want to finish | something ( proper | outdoors | fun | active | warm )
    | something a little demanding | any training | someone you like
how_you_feel = how you really? feel
saying = in sight | in mind | from there | for another time | a step further | a step forward
    | to begin with
    | to start with | at your desk | on your own terms
    | in a quiet place | in small steps | step by step | bit by bit | at a steady pace
    | at a calm pace
    | from time to time | through the day | over the day | in another room
    | so that? it is off your list | this evening | early on | to bed
    | with you | by phone | in view | as it was | for later | to good use | a stop early
    | at the top ( of ( the | your ) list )? | on purpose | right away | in good time | on ( the
    | your ) way ( out )? | the long way ( back | home )? | now and then | in the sun
    | in the park | at an easy pace | at your own pace | in the background | with care
    | and see how you feel | as it comes | at a similar time | as usual
up = ( wrap | tidy | finish | pick | catch | write | clean | follow | slow ) ( up | down )
    | carry on | keep going | move on | switch off | tick off | see to | look after | take care of
    | make use of | set aside | put aside | work through | look at | make progress on
    | make a start on
    | turn off
    | move on to | turn to | switch to
    | get to
    | make time for | make room for | start on | begin on | follow through on
    | lean into | settle into | ease into | ease out of | think about | plan around | build in
go_to_bed = ( go to bed | be in bed | turn in | head to bed | wind down ) $manner* ( ( before
    | ahead of
    | around | by | at | well before ) ( $bed_fact | bedtime | bed ) )?
bed_fact = <sleep.bedtime> | ( your usual bedtime ( of | , ) )? <sleep.bedtime.usual>
fixed = $up ( $named_list | $goals | $thing )?
    | ( make use of | set aside ) ( part of | some of )? $gap | ( return to
    | come back to | get back to | go back to | catch up on ) ( $named_list | $goals
    | $definite ) | balance ( your events | your day | the day ) with $thing
    | $go_to_bed | keep ( the | your ) same? bedtime ( of | , ) <sleep.bedtime> ,?
    | aim for ( $bed_fact | the same bedtime ( of | , )? <sleep.bedtime>? )
    | look forward to $event ( and $event )? ( on your calendar )?
    | keep ( your | the ) goal in mind : $goal | set the others aside | tick $definite off
    | see ( it | $named_list | $definite ) through
    | ( bring | move | push | take | carry ) $goals ( forward | along | a step | on )?
    | check ( that | whether | if ) your ( device | ring | app | phone ) ( has synced | is charged
    | is synced ) | prepare ( $what | $named_list ) | pick $named_list up
    | open your sleep? app $syncs_night | sync $definite $syncs_night?
    | make progress on ( $goals | $named_list ) | ( use | keep | take | protect | guard | block
    | reserve | spend | save | leave | plan | set aside ) $gap | leave the others
    | treat today as ( a | an ) $quality* day | aim for a ( full | good ) night | warm up $body
    | give $goals | ( rest | stretch | relax | move | warm | reward ) $body | go to bed | go easy
    | pace yourself | skip ( the | a )? late? ( coffee | screens ) | pay attention to ( $what
    | $one ) | do it | enjoy $event | prepare ( for $event | your ( things | notes | bag ) )
    | do little | ( be | get ) ready for $event | be ( kind to yourself | active | done with it
    | ready ) | keep alcohol away | keep caffeine to the morning
    | cut ( the evening )? screen time | adjust | swap the car for ( the | a ) ( bike | walk )
    | make a start | take it easy | take a breath | take your time ( getting up )?
    | call ( a friend | early ) | move on | move as you like | speak up | see ( $how_you_feel
    | how far you get ) | meet ( a friend | someone you like ) | get ( outside | going | up
    | off the bus | some air | $named_list done ( $place $thing )? | $thing done | $thing ready )
    | get ( $thing | $named_list ) out of the way | keep an eye on | keep up the ( walking | walks
    | rhythm | routine ) | tick off ( $thing | $named_list ) | cross something off
    | drop what has lost its point | hold on to $definite | treat yourself to $one
    | rate your energy | text ahead | plan as you normally would | ( open
    | check ) the oura app ( on your phone | $so_that_it_syncs )?
    | sync your ring ( with the oura app )? | watch $how_you_feel | trust $how_you_feel
    | stay off $definite | leave room for $thing | make ( room | good use | time ) for
    | make good use of | repeat your evening? routine
named = ( this task : | the task | your task )? $task | ( the | your )? $tasks_counted
    | this goal : $goal | your usual bedtime of <sleep.bedtime.usual>
tight = ( the | your )? $back_to_back
goals = ( this goal : | ( the goal | your goal ) ,? )? $goal | your goal , $goal ,
gap = ( the gap of | ( your | the | that | this ) longest? free? ( stretch | break | gap
    | time | slot
    | window ) ( of | , | : )? )? <calendar.longest_gap> ( free | , )?
tasks_counted = <tasks.overdue> | <tasks.due_today> | <tasks.open>
"""
#: Nouns that "the" and "your" may speak of because facts do: the beginning of the ids, the nouns.
_KNOWN_BY_FACT = (
    ("tasks.open", "task tasks list task-list"),
    ("task.", "task tasks list"),
    ("goal.", "goal goals"),
    ("calendar.longest_gap", "gap stretch stretches"),
    ("energy.", "energy"),
)


def instruction_rules(facts: Mapping[str, Fact]) -> dict[str, Node]:
    """The rules of instructions on a day with these facts."""
    known = {
        noun
        for beginning, nouns in _KNOWN_BY_FACT
        if any(fact_id.startswith(beginning) for fact_id in facts)
        for noun in nouns.split()
    }
    count = facts.get("calendar.count")
    events = count.value if count is not None and isinstance(count.value, int | float) else 0
    found = dict(_instruction())
    found[f"{SCOPE}.known"] = words_rule(known | ({"event"} if events == 1 else set()))
    found[f"{SCOPE}.several"] = _part("( the | your )? events") if events > 1 else words_rule(())
    if "tasks" in known:
        found[f"{SCOPE}.known_several"] = words_rule(("tasks",))
    if "gap" in known:
        found[f"{SCOPE}.gap_noun"] = words_rule(("gap", "stretch", "break"))
        found[f"{SCOPE}.free_time"] = words_rule(("time", "slot"))
        found[f"{SCOPE}.calendar_is_free"] = _part(
            "( the | your ) calendar is ( free | clear | open )"
        )
    if not any(fact.subject.startswith("sleep.") for fact in facts.values()):
        found[f"{SCOPE}.so_that_it_syncs"] = _part("so that last night can sync")
        found[f"{SCOPE}.syncs_night"] = _part("to sync last night | so that last night can sync")
    due = {"tasks.overdue", "tasks.due_today"} & set(facts)
    found[f"{SCOPE}.due_work"] = _part("what is due") if due else words_rule(())
    found[f"{SCOPE}.the_tasks"] = _the_tasks(facts)
    if _count(facts, "tasks.open") > 1:
        found[f"{SCOPE}.another"] = _part("another task | the other tasks")
        found[f"{SCOPE}.which_task"] = _part(
            "( which task | what ) ( matters to you | to start with | to do | can wait )"
        )
    if events:
        found[f"{SCOPE}.event_word"] = words_rule(("event",))
    if events > 1:
        found[f"{SCOPE}.events_between"] = words_rule(("events", "them"))
    return found


def _the_tasks(facts: Mapping[str, Fact]) -> Node:
    """ "The overdue task" and the like, in the number the facts have."""
    forms = []
    for fact_id, before, after in (
        ("tasks.overdue", "overdue", "on your list"),
        ("tasks.due_today", "due", "due today"),
        ("tasks.open", "open", "on your list"),
    ):
        count = _count(facts, fact_id)
        if count:
            noun = "task" if count == 1 else "tasks"
            forms += [f"( the | your ) {before} {noun} ( {after} )?"]
            if before == "due":
                forms.append(f"( the | your ) {noun} {after}")
    return _part(" | ".join(forms)) if forms else words_rule(())


def _count(facts: Mapping[str, Fact], fact_id: str) -> float:
    fact = facts.get(fact_id)
    return fact.value if fact is not None and isinstance(fact.value, int | float) else 0


def _part(text: str) -> Node:
    return rules(f"part = {text}")["part"]


@cache
def _instruction() -> Rules:
    found = dict(rules(_INSTRUCTION)) | {
        "verb": words_rule(lexicon.VERBS),
        "purpose": words_rule(lexicon.VERBS - lexicon.PROMISING),
        "doing": words_rule(lexicon.DOING),
        "you_do": words_rule(lexicon.YOU_DO),
        "noun": words_rule(lexicon.THINGS),
        "own": words_rule(lexicon.OWN_THINGS),
        "quality": words_rule(lexicon.QUALITIES),
        "own_quality": words_rule(lexicon.OWN_QUALITIES),
        "manner": words_rule(lexicon.MANNER),
        "known": words_rule(()),
        "several": words_rule(()),
        "due_work": words_rule(()),
        "so_that_it_syncs": words_rule(()),
        "known_several": words_rule(()),
        "free_time": words_rule(()),
        "gap_noun": words_rule(()),
        "the_tasks": words_rule(()),
        "another": words_rule(()),
        "which_task": words_rule(()),
        "event_word": words_rule(()),
        "events_between": words_rule(()),
        "calendar_is_free": words_rule(()),
        "syncs_night": words_rule(()),
        "time_of_day": words_rule(lexicon.TIMES_OF_DAY),
    }
    return scoped(found, SCOPE)


def begins_like_an_instruction(sentence: Sentence) -> bool:
    """Whether the sentence opens with a verb that tells somebody to do something."""
    words = [word for word in sentence.words[:4] if word not in lexicon.MANNER | {"please"}]
    return bool(words) and words[0] in _opening_words()


@cache
def _opening_words() -> frozenset[str]:
    return frozenset(first_words(_instruction(), f"{SCOPE}.act")) - lexicon.MANNER
