"""The closed language of statements: which sentences may state which facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

from lifeos_desktop.domain.draft_text import Sentence
from lifeos_desktop.domain.facts import Direction, Fact, Kind
from lifeos_desktop.domain.lock_day import day_rules
from lifeos_desktop.domain.lock_grammar import Node, Recogniser, rules
from lifeos_desktop.domain.lock_instructions import (
    SCOPE,
    begins_like_an_instruction,
    instruction_rules,
)
from lifeos_desktop.domain.lock_metrics import metric_rules

Problem = tuple[str, str]

_STATEMENT = """
statement = $head? ( $part | $it_part ) ( $join $part )* | $missing
    | $missing , so this brief starts with $calendar : $calendar_items
head = ( the rest of the picture | your night | your night in short | your activity ( was )?
    | of that ) ( : | , )?
join = , | and | , and | ; | ; and | , while | while | with | , with | , but
missing = $missing_night | $missing_energy | good morning | hello
"""
_CROSSED = """
crossed = you ( got up | woke | woke up ) at <sleep.wake_time> after <sleep.total> of sleep
    | your night ran from <sleep.bedtime> to <sleep.wake_time>
    | from <sleep.bedtime> to <sleep.wake_time>
"""
_BY_DIRECTION = {
    Direction.LESS: frozenset(
        "less lower fewer shorter below under short down earlier before".split()
    ),
    Direction.MORE: frozenset("more higher longer above over up later after".split()),
}
_IN_ORDER = frozenset("then later after follows".split())


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
    metrics, parts = metric_rules(subjects, cited, _subject_of(previous), own_words)
    for more in (metrics, rules(_STATEMENT), rules(_CROSSED)):
        found.update(more)
    parts += "mixed_part calendar_part task_part goal_part energy_part ratings_part crossed".split()
    found |= rules("part = " + " | ".join(f"${part}" for part in parts))
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
    recogniser = Recogniser(some, sentence.form)
    if recogniser.accepts("statement"):
        if _IN_ORDER & set(sentence.words) and not _told_in_order(sentence):
            yield "order", "The events are told in another order than they take place."
    elif not recogniser.accepts(f"{SCOPE}.instruction"):
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


def _told_in_order(sentence: Sentence) -> bool:
    """Whether the events a sentence names stand in the order of the day."""
    numbers = []
    for symbol in sentence.symbols:
        if symbol.fact is not None and symbol.fact.subject == "calendar":
            if symbol.fact.id == "calendar.first":
                numbers.append(0)
            elif symbol.fact.id.startswith("calendar.event."):
                numbers.append(int(symbol.fact.id.rsplit(".", 1)[1]))
    if sentence.words[:1] != ["after"] and {"follows", "after"} & set(sentence.words):
        numbers.reverse()
    return all(first < second for first, second in pairwise(numbers))


def _subject_of(sentence: Sentence | None) -> str | None:
    """What 'that' means after this sentence: its only subject."""
    subjects = {fact.subject for fact in sentence.facts} if sentence else set()
    return subjects.pop() if len(subjects) == 1 else None
