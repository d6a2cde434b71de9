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
from lifeos_desktop.domain.lock_grammar import Node, Rules, rules, scoped, words_rule

SCOPE = "do"

#: ``part``, ``join``, ``event``, ``task`` and ``goal`` are rules of the statements.
_INSTRUCTION = """
instruction = $opening? $act ( $next $act )* ( ( : | ; ) $part ( $join $part )* )?
opening = please | ( today | now | this morning | in the morning | in $gap | during $gap
    | before $event | after $event ) ,?
next = and | then | , then | and then | , and then | , and | , | or | ;
act = $fixed $beside* | $manner* $verb $object* | let ( $definite | it | them ) ( rest | wait | be
    | start | recover ) $beside*
object = $thing | $beside | $quality
beside = $about_event $event ( and $event )? | ,? ( perhaps | maybe )? $place $thing
    | , such as $thing | enough | $place $doing $after_doing* | $doing $after_doing* | $manner
    | ,? for? $when | a little | a bit | for a ( while | moment | little | bit )
    | to $verb $thing? $manner* ( $place $thing )? | $saying
after_doing = $place $thing | $manner | $thing | and $doing | to bed
thing = $one ( ( and | or | , | , and ) $one )*
one = $free | $definite | it | that | this | them | yourself | outside | $known_several | $what
    | $named
free = $amount? $quality* $noun $noun? ( of $noun )? | as a $quality* $noun | something $quality?
    | anything
amount = a | an | some | any | another | enough | very | a bit of | a little | a glass of
    | a cup of | part of | a part of | some of
definite = ( the | your | that | this | those ) $own_quality* $own $own? ( of ( the
    | your ) ( $own | $known ) )? | ( the | your ) ( rest | part | end | start ) of ( the
    | your ) ( $own | $known | $time_of_day ) | the rest | the ( day | others ) | the other ones
    | the others | ( the | your | this ) $time_of_day | ( part | some ) of ( the | your
    | that ) ( free time | $known | $own ) | the ( hard | demanding | easy ) part ( of ( the
    | your ) ( $own | $known ) )? | ( the | your | that | this ) ( free | open | whole | hard
    | long )* $known $known? | ( the | your ) ( free | open ) $free_time
    | $several ( that touch )? | the thing you care about
about_event = before | after | between | during | for | to | around | until | into
place = in | on | with | for | to | at | from | before | after | between | during | around | into
    | through | until | by | off | over | towards | along | out of | instead of | near | about
    | away from | up | down | as | past
when = ( before | after | when | while | whenever | if | until | as ) you $really? $state
    | before anything else | ( if | when ) needed | until $task is done | while things are quiet
    | when things get hectic | while the ( coffee brews | kettle boils ) | if it is close
    | until then | before ( lunch | dinner | breakfast | bed ) | after ( lunch | dinner
    | breakfast )
really = really | normally | actually
state = can | like | would | ( want | need ) ( it | a rest | a break | to | to $verb $thing? )?
    | are ( up | out | back | ready ) anyway? | feel ( like it | awake | ready | rested | tired
    | up to it ) | ( have | get ) a ( moment | chance ) | go to bed | run late
    | $you_do $manner* ( $definite | $free | $task
    | for? $event )? ( to $verb )? ( about $definite )?
what = what matters ( to you )? | what can wait | what you can | $due_work | how you really? feel
    | what comes to mind | ( something | anything ) active? that? you ( like | enjoy | need
    | care about ) | the task you want to finish | something ( proper | outdoors | fun | active
    | warm | a little demanding ) | any training
saying = early on | to bed | with you | by phone | in view | as it was | for later | to good use
    | a stop early | at the top ( of ( the | your ) list )? | on purpose | right away
    | in good time | on ( the | your ) way ( out )? | the long way ( back | home )? | now and then
    | a little at a time | at an easy pace | at your own pace | in the background | with care
    | and see how you feel | as it comes | at a similar time | as usual
fixed = keep ( caffeine | alcohol ) | go to bed | skip ( the | a )? late? ( coffee | screens )
    | pay attention to ( $what | $one ) | enjoy $event | prepare ( for? $named | for $event
    | your ( things | notes | bag ) ) | ( be | get ) ready for $event | adjust
    | be kind to yourself | be active | do little | make a start | take it easy
    | take your time ( getting up )? | pace yourself | call a friend | be done with it | be ready
    | move on | speak up | see ( how you really? feel | how far you get ) | meet ( a friend
    | someone you like ) | get ( outside | going | up | some air | $thing done | $thing ready
    | $thing out of the way ) | keep an eye on | keep up | tick off $thing | treat yourself to
    | rate your energy | drop what has lost its point | go easy | ( open
    | check ) the oura app ( on your phone )? | sync your ring ( with the oura app )?
    | cross something off | text ahead | move as you like | plan as you normally would | watch
    | stay off | make ( room | good use | time ) for | make good use of | do it | take a breath
    | leave some room
named = ( this task : | the task | your task )? $task | ( this goal : | the goal
    | your goal )? $goal | ( the | your )? $tasks_counted | $gap | ( the
    | your )? <calendar.back_to_back> ( events )? | <calendar.last_end>
    | your usual bedtime of <sleep.bedtime.usual> | <sleep.bedtime.usual>
gap = ( the gap of | ( your | the ) ( longest free stretch | longest gap | longest stretch
    | free stretch ) , )? <calendar.longest_gap> ( free | , )?
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
    found[f"{SCOPE}.known"] = words_rule(known | ({"event"} if events else set()))
    found[f"{SCOPE}.several"] = (
        rules("several = ( the | your )? events")["several"] if events > 1 else words_rule(())
    )
    if "tasks" in known:
        found[f"{SCOPE}.known_several"] = words_rule(("tasks",))
    if "gap" in known:
        found[f"{SCOPE}.free_time"] = words_rule(("time",))
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
        "known_several": words_rule(()),
        "free_time": words_rule(()),
        "time_of_day": words_rule(lexicon.TIMES_OF_DAY),
    }
    return scoped(found, SCOPE)


def begins_like_an_instruction(sentence: Sentence) -> bool:
    """Whether the sentence opens with a verb that tells somebody to do something."""
    words = [word for word in sentence.words[:4] if word not in lexicon.MANNER | {"please"}]
    return bool(words) and words[0] in lexicon.VERBS | {"call", "meet", "see"}
