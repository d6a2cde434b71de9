"""The closed language of instructions: what a text may tell a person to do.

An instruction is a verb and what belongs to it. It has no finite verb of its own, so it can state
nothing; after "the", "your" or "that" stand only things anybody has or things the facts of the day
know, so it can take nothing for granted; and a fact's token stands only where the fact makes sense.
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
act = $fixed $object* | $manner* $verb $object* | let ( $definite | it | $body ) ( rest | wait
    | start | recover | be yours? ) $beside*
object = $thing | $named_list | $beside | $quality
beside = $task_place $named_list | $gap_place $gap | around $tight
    | $time_place $event ( and $event )? | $place $thing | $goal_place $goals | ( before | after
    | until | by | around ) $last | , ( perhaps | maybe )? $place $thing | , such as ( $thing
    | $named_list ) | enough | a little | a bit | $place $doing $after_doing*
    | $doing $after_doing* | $manner | ,? for? $when | for a ( while | moment | little | bit )
    | to $verb $thing? $manner* ( $place $thing )? | $saying
after_doing = $place $thing | $manner | $thing | and $doing | to bed
thing = $one ( ( and | or | , | , and | , or | , then | and then ) $one )*
one = $free | $definite | it | that | this | yourself | outside | today | $what | $known_several
free = $amount? $quality* $noun $noun? ( of $noun )? | as ( a | an ) $quality* $noun
    | something $quality? | anything | a $known
amount = a | an | some | any | enough | very | a bit of | a little | a glass of | a cup of
    | part of | a part of | some of
definite = ( the | your | that | this | those ) $own_quality* $own $own? ( of $mine )? | ( the
    | your ) ( rest | part | end | start ) of $mine | the rest | the day | ( the | your
    | this ) $time_of_day | ( part | some ) of ( $mine | your $free_time ) | the ( hard
    | demanding | easy ) part ( of $mine )? | ( the | your ) ( free | open ) $free_time | ( the
    | your | that | this ) ( free | open | whole | hard | long )* $known $known?
    | $several ( that touch )? | the $known_several that matter ( to you )?
    | the thing you care about | the evening screen time
mine = ( the | your ) ( $own | $known | $time_of_day | free $free_time )
body = ( the | your ) ( voice | eyes | legs | calves | shoulders | feet | hands )
named_list = $named ( ( and | or | , | , and | , then | and then ) $named )*
task_place = on | with | for | through
gap_place = in | during | for | into | of | to
place = in | on | with | for | to | at | from | before | after | between | during | around | into
    | through | until | by | off | over | towards | along | out of | instead of | near | about
    | as | away from | up | down | past
time_place = before | after | between | during | for | to | around | until
goal_place = on | for | towards | with
last = <calendar.last_end>
when = ( if | when | whenever ) you $really? ( $state | $you_do_it ) | ( before | after | while
    | until ) you ( $you_do_it | are ( up | out | back ) ) | as you ( can | like
    | normally would ) | if you ( can | like ) | before anything else | ( if | when ) needed
    | until $task is done | while things are quiet | when things get hectic
    | while the ( coffee brews | kettle boils ) | if it is close | until then | ( before
    | after ) ( lunch | dinner | breakfast ) | before bed
really = really | normally | actually
state = can | like | want $wanted? | need $wanted? | are ( up | out | back | ready ) anyway?
    | feel ( like it | awake | ready | rested | tired | up to it ) | run late
wanted = it | a rest | a break | to | to $verb $thing?
you_do_it = ( go to bed | get going | get up | ( have | get ) a ( moment | chance )
    | $you_do ) $manner* ( $definite | $free | $task
    | for? $event )? ( to $verb )? ( about $definite )?
what = what matters ( to you )? | what can wait | what you can | $due_work | $how_you_feel
    | what comes to mind | ( something | anything ) active? that? you ( like | enjoy | need )
    | the task you want to finish | something ( proper | outdoors | fun | active | warm )
    | something a little demanding | any training | someone you like
how_you_feel = how you really? feel
saying = in another room | so that? it is off your list | this evening | early on | to bed
    | with you | by phone | in view | as it was | for later | to good use | a stop early
    | at the top ( of ( the | your ) list )? | on purpose | right away | in good time | on ( the
    | your ) way ( out )? | the long way ( back | home )? | now and then | in the sun
    | in the park | at an easy pace | at your own pace | in the background | with care
    | and see how you feel | as it comes | at a similar time | as usual
fixed = make progress on ( $goals | $named_list ) | ( use | keep | take | protect | guard | block
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
goals = ( this goal : | the goal | your goal )? $goal
gap = ( the gap of | ( your | the ) ( longest free? ( stretch | break ) | longest gap
    | longest stretch | free stretch ) , )? <calendar.longest_gap> ( free | , )?
tasks_counted = <tasks.overdue> | <tasks.due_today> | <tasks.open>
"""
#: Nouns that "the" and "your" may speak of because facts do: the beginning of the ids, the nouns.
_KNOWN_BY_FACT = (
    ("tasks.open", "task tasks list task-list"),
    ("task.", "task tasks list"),
    ("tasks.overdue", "overdue"),
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
    found[f"{SCOPE}.several"] = (
        rules("several = ( the | your )? events")["several"] if events > 1 else words_rule(())
    )
    if "tasks" in known:
        found[f"{SCOPE}.known_several"] = words_rule(("tasks",))
    if "gap" in known:
        found[f"{SCOPE}.free_time"] = words_rule(("time",))
    if not any(fact.subject.startswith("sleep.") for fact in facts.values()):
        found[f"{SCOPE}.so_that_it_syncs"] = rules("why = so that last night can sync")["why"]
    due = {"tasks.overdue", "tasks.due_today"} & set(facts)
    found[f"{SCOPE}.due_work"] = rules("due = what is due")["due"] if due else words_rule(())
    return found


@cache
def _instruction() -> Rules:
    found = dict(rules(_INSTRUCTION)) | {
        "verb": words_rule(lexicon.VERBS),
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
