"""The closed language of statements: which sentences may state which facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from lifeos_desktop.domain.draft_text import Sentence
from lifeos_desktop.domain.facts import Direction, Fact, Kind
from lifeos_desktop.domain.lock_day import day_rules
from lifeos_desktop.domain.lock_grammar import Node, Recogniser, Rules, rules
from lifeos_desktop.domain.lock_instructions import (
    SCOPE,
    begins_like_an_instruction,
    instruction_rules,
)
from lifeos_desktop.domain.lock_lists import check_lists, check_places
from lifeos_desktop.domain.lock_metrics import metric_rules

Problem = tuple[str, str]

_STATEMENT = """
statement = $frame? ( $part | $it_part | $between_part | $after_part | $energy_that ) ( $join
    $part )* ( $join ( $missing_night | $missing_energy ) )? | $frame? $headed
    | $frame? $missing ( $but $part ( $join $part )*
    | , ( so | and ) $brief_starts : $calendar_items )?
frame = here is ( your | the | this morning's | today's ) ( morning )? brief ( for today
    | this morning )? : | here is what is known ( so far | this morning | today )? :
    | good morning ( , | : ) | to begin with ,
    | to start with ,
but = , | , and | and | , but | but | ; | : | , while | while
headed = ( the rest of the picture | your night
    | your night in short ) : $night_part ( $join $night_part )*
    | of that , $stage_part ( $join $stage_part )*
    | ( your activity ( : | was | came to ) | activity : ) ( $moved | $a_score ( $join $moved )? )
    | your calendar and your list : ( $any_items | <calendar.first> , <tasks.open> )
    | welcome to ( today | your day ) , which ( starts | begins | opens ) with $opener $today*
a_score = a score of <activity.score>
moved = ( $moved_part | $bare_part ) ( $join ( $moved_part | $bare_part ) )*
moved_first = $moved_part ( ( and | , and | with | , with ) ( $moved_part | $bare_part ) )+
join = , | and | , and | ; | ; and | , while | while | with | , with | , but
missing = $missing_night | $missing_energy | good morning | hello
"""
_CROSSED = """
crossed = you $got_up at <sleep.wake_time> after ( $slept <sleep.total> | <sleep.total> of sleep )
    | your night ( ran | was ) from <sleep.bedtime> ( to | until ) <sleep.wake_time>
    | ( you ( slept | were in bed ) )? from <sleep.bedtime> ( to | until ) <sleep.wake_time>
    | you ( went to bed | turned in ) at <sleep.bedtime> and $got_up at <sleep.wake_time>
    | your bedtime was <sleep.bedtime> and your ( wake-up | wake ) time was <sleep.wake_time> ( ,
    which gave you <sleep.total> ( asleep | of sleep ) )?
got_up = woke | woke up | got up
slept = sleeping for? | having slept
"""
_OTHER_PARTS = (
    *("moved_first", "mixed_part", "calendar_part", "task_part", "goal_part", "energy_part"),
    *("ratings_part", "crossed"),
)
#: Parts that a heading may be followed by, by the subjects they are about.
_GROUPS = {
    "night_part": ("sleep.", "readiness.", "body."),
    "stage_part": ("sleep.deep", "sleep.rem", "sleep.light", "sleep.awake"),
    "moved_part": ("activity.",),
}
_BY_DIRECTION = {
    Direction.LESS: frozenset(
        "less lower fewer shorter below under short down earlier before".split()
    ),
    Direction.MORE: frozenset("more higher longer above over up later after".split()),
}


def statement_rules(
    sentence: Sentence,
    facts: Mapping[str, Fact],
    previous: Sentence | None,
    own_words: frozenset[str],
) -> dict[str, Node]:
    """The rules that can make statements of the facts this sentence cites."""
    cited = {fact.id: fact for fact in sentence.facts}
    night_missing = not any(
        fact.subject.startswith(("sleep.", "readiness.")) for fact in facts.values()
    )
    found = day_rules(facts, night_missing=night_missing, own_words=own_words)
    subjects = {fact.subject for fact in sentence.facts}
    metrics, metrics_parts = metric_rules(subjects, cited, _subjects_of(previous), own_words)
    for more in (metrics, rules(_STATEMENT), rules(_CROSSED)):
        found.update(more)
    for name, beginnings in _GROUPS.items():
        some = [part for part in metrics_parts if part.startswith(beginnings)]
        found.update(_choice(name, some))
    bare = [part.removesuffix("part") + "bare" for part in metrics_parts]
    found.update(_choice("bare_part", bare))
    found.update(_choice("part", [*metrics_parts, *_OTHER_PARTS]))
    if previous is None or not _is_about_the_calendar(previous):
        found.pop("it_part", None)
    if _subjects_of(previous) != {"energy"}:
        found.pop("energy_that", None)
    if previous is None or not _names_all_events(previous, facts):
        found.pop("between_part", None)
    if previous is None or not (
        previous.facts[-1:] == [facts.get("calendar.last_end")]
        or _names_all_events(previous, facts)
    ):
        found.pop("after_part", None)
    return found


def check_sentence(
    sentence: Sentence,
    facts: Mapping[str, Fact],
    previous: Sentence | None,
    own_words: frozenset[str],
) -> Iterator[Problem]:
    """Why a sentence is no statement the facts allow and no instruction; nothing if it is one."""
    some = statement_rules(sentence, facts, previous, own_words)
    some.update(instruction_rules(facts))
    if len(sentence.facts) > len({fact.id for fact in sentence.facts}):
        yield "repeated", "A fact is stated once in a sentence."
    recogniser = Recogniser(some, sentence.form)
    if recogniser.accepts("statement"):
        yield from check_lists(sentence, facts)
    elif recogniser.accepts(f"{SCOPE}.instruction"):
        yield from check_places(sentence)
    else:
        yield from _explained(sentence, recogniser.farthest)


def _explained(sentence: Sentence, farthest: int) -> Iterator[Problem]:
    words = set(sentence.words)
    for fact in sentence.facts:
        wanted = _BY_DIRECTION.get(fact.direction or Direction.SAME)
        if fact.kind is Kind.COMPARISON and wanted is not None and not wanted & words:
            yield "direction", f"'{fact.id}' needs its direction ({fact.direction}) said beside it."
    instruction = begins_like_an_instruction(sentence)
    if not sentence.facts and not instruction:
        yield "ungrounded", "A sentence that is no instruction must cite a fact."
        return
    kind = "An instruction claims nothing" if instruction else "A statement only states facts"
    understood = " ".join(symbol.written for symbol in sentence.symbols[:farthest])
    stumble = (
        f"'{sentence.symbols[farthest].written}' cannot follow '{understood}'"
        if 0 < farthest < len(sentence.symbols)
        else f"'{sentence.symbols[0].written}' cannot begin it"
        if farthest < len(sentence.symbols)
        else "it ends too early"
    )
    yield "form", f"{kind}: {stumble}."


def _choice(name: str, parts: Sequence[str]) -> Rules:
    return rules(f"{name} = " + " | ".join(f"${part}" for part in parts or ["nothing"]))


def _is_about_the_calendar(sentence: Sentence) -> bool:
    """Whether 'it' in the next sentence can only mean the calendar or the day."""
    return bool(sentence.facts) and all(
        fact.id in ("calendar.count", "calendar.hours", "calendar.first", "calendar.back_to_back")
        for fact in sentence.facts
    )


def _names_all_events(sentence: Sentence, facts: Mapping[str, Fact]) -> bool:
    """Whether 'between them' in the next sentence means between the events of the day."""
    count = facts.get("calendar.count")
    named = {row for fact in sentence.facts if fact.subject == "calendar" for row in fact.rows}
    return count is not None and set(count.rows) <= named


def _subjects_of(sentence: Sentence | None) -> frozenset[str]:
    """What "that" can mean after this sentence: its only subject, if it has just one."""
    return frozenset(fact.subject for fact in sentence.facts) if sentence else frozenset()
