"""Lists of named events, tasks and goals: in the order of the day, and of what they are said to be.

"You have 2 overdue tasks: ..." may only name those two, and all of them; after a comma, or after
"including", some of them. Which row is behind which name, the facts themselves say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from lifeos_desktop.domain.draft_text import Sentence, Symbol
from lifeos_desktop.domain.facts import Fact, Kind, RowRef

_BETWEEN_NAMES = frozenset((",", "and", "then"))
_PASSED_OVER = frozenset("today on your the calendar list task ahead in all".split())
_OPENS_SOME = frozenset((",", "including", "with"))
Problem = tuple[str, str]

_OUT_OF_ORDER = ("order", "The events are told in another order than they take place.")
_MAKES_A_CLAUSE = frozenset("is are opens starts closes ends comes follows".split())
_TELLS_ORDER = frozenset("then later after follows".split())
#: Facts that count what has names; any other value is about all of it or about none.
_COUNTS = frozenset(
    """calendar.count calendar.back_to_back tasks.open tasks.overdue tasks.due_today
    tasks.done""".split()
)
#: Headings that promise the whole list after "are" or a colon, and the ids of what they promise.
_HEADINGS = {
    "events": "calendar.event.",
    "calendar": "calendar.event.",
    "goals": "goal.",
    "tasks": "task.",
}


def check_lists(sentence: Sentence, facts: Mapping[str, Fact]) -> Iterator[Problem]:
    """What is wrong with the names a statement lists."""
    if _TELLS_ORDER & set(sentence.words) and not _in_order(sentence):
        yield _OUT_OF_ORDER
    symbols = sentence.symbols
    for at, symbol in enumerate(symbols):
        if symbol.fact is not None and symbol.fact.kind is Kind.VALUE:
            yield from _check_counted(symbol.fact, symbols, at + 1)
            yield from _check_not_of_one(symbol.fact, sentence, at)
        promised = _HEADINGS.get(symbol.text)
        if promised is not None:
            rows = _rows(fact for fact_id, fact in facts.items() if fact_id.startswith(promised))
            yield from _check_heading(rows, symbols, at + 1)


def check_places(sentence: Sentence) -> Iterator[Problem]:
    """What is wrong with the times of day an instruction names."""
    events = [fact for fact in sentence.facts if _place_of(fact) is not None]
    if events and any(fact.id == "calendar.longest_gap" for fact in sentence.facts):
        yield "time", "The longest gap has a time of its own, which no event may change."
    if {"between", "before"} & set(sentence.words) and not _in_order(sentence):
        yield _OUT_OF_ORDER


def _check_not_of_one(fact: Fact, sentence: Sentence, at: int) -> Iterator[Problem]:
    """Booked hours and free time are the day's, not those of the events named before them."""
    before = [symbol.fact for symbol in sentence.symbols[:at] if symbol.fact is not None]
    if fact.id == "calendar.hours" and not any(f.id == "calendar.count" for f in before):
        named = _rows(f for f in before if _place_of(f) is not None)
        if named and named != set(fact.rows):
            yield "list", "The booked hours are those of the whole day."
    told_after = any(_place_of(f) is not None or f.id == "calendar.last_end" for f in before)
    if fact.id == "calendar.longest_gap" and told_after and "longest" not in sentence.words:
        yield "time", "Free time told after an event reads as if it came after it."


def _check_counted(counting: Fact, symbols: Sequence[Symbol], at: int) -> Iterator[Problem]:
    while at < len(symbols) and symbols[at].text in _PASSED_OVER:
        at += 1
    whole = symbols[at].text == ":" if at < len(symbols) else False
    while at < len(symbols) and symbols[at].text in _OPENS_SOME | {":"}:
        at += 1
    named = _rows(_names_from(symbols, at))
    counted = set(counting.rows)
    whole = whole or counting.id not in _COUNTS
    if named and (not named <= counted or (whole and named != counted)):
        yield "list", f"The names after '{counting.id}' are not the ones it counts."


def _check_heading(promised: set[RowRef], symbols: Sequence[Symbol], at: int) -> Iterator[Problem]:
    if at < len(symbols) and symbols[at].text == "today":
        at += 1
    if at < len(symbols) and symbols[at].text in ("are", ":"):
        named = _rows(_names_from(symbols, at + 1))
        if named and named != promised:
            yield "list", "A list told as the whole one must name all of it."


def _names_from(symbols: Sequence[Symbol], at: int) -> Iterator[Fact]:
    """The names listed from here on; none when they begin a clause of their own."""
    end = at
    while end < len(symbols) and (_names(symbols[end]) or symbols[end].text in _BETWEEN_NAMES):
        end += 1
    if end < len(symbols) and symbols[end].text in _MAKES_A_CLAUSE:
        return
    for symbol in symbols[at:end]:
        if symbol.fact is not None:
            yield symbol.fact


def _names(symbol: Symbol) -> bool:
    return symbol.fact is not None and symbol.fact.kind is Kind.NAME


def _rows(facts: Iterable[Fact]) -> set[RowRef]:
    return {row for fact in facts for row in fact.rows}


def _in_order(sentence: Sentence) -> bool:
    """Whether the events a sentence names stand in the order of the day."""
    places = [place for fact in sentence.facts if (place := _place_of(fact)) is not None]
    words = set(sentence.words)
    if "follows" in words:
        return all(first == second + 1 for first, second in pairwise(places))
    if "after" in words and sentence.words[0] != "after":
        places.reverse()
    return all(first < second for first, second in pairwise(places))


def _place_of(fact: Fact) -> int | None:
    if fact.id == "calendar.first":
        return 1
    if fact.id.startswith("calendar.event."):
        return int(fact.id.rsplit(".", 1)[1])
    return None
