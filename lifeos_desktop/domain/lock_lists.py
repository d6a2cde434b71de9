"""Lists of named events, tasks and goals: in the order of the day, and of what they are said to be.

"You have 2 overdue tasks: ..." may only name those two, and all of them; after a comma, or after
"including", some of them. Which row is behind which name, the facts themselves say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from lifeos_desktop.domain.draft_text import Sentence, Symbol
from lifeos_desktop.domain.facts import Fact, Kind, RowRef
from lifeos_desktop.domain.lock_calendar import gap_follows

_BETWEEN_NAMES = frozenset((",", "and", "then"))
_PASSED_OVER = frozenset(
    """today on in your the calendar list task ahead of you all total overall planned booked
    scheduled for waiting to look after do""".split()
)
_OPENS_SOME = frozenset((",", "including", "with", "among", "them", "such", "as", "of", "which"))
#: Nouns a token can stand beside after a comma, and the ids of what it then must be.
_APPOSED = {
    "stretch": "calendar.longest_gap",
    "gap": "calendar.longest_gap",
    "slot": "calendar.longest_gap",
    "goal": "goal.",
    "event": "calendar.",
    "task": "task.",
}
Problem = tuple[str, str]

_OUT_OF_ORDER = ("order", "The events are told in another order than they take place.")
_MAKES_A_CLAUSE = frozenset("is are opens starts closes ends comes follows".split())
_TELLS_ORDER = frozenset("then later after follows followed continues".split())
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
    yield from check_appositions(sentence)
    if _TELLS_ORDER & set(sentence.words) and not _in_order(sentence):
        yield _OUT_OF_ORDER
    symbols = sentence.symbols
    for at, symbol in enumerate(symbols):
        if symbol.fact is not None and symbol.fact.kind is Kind.VALUE:
            yield from _check_counted(symbol.fact, symbols, at + 1)
            yield from _check_not_of_one(symbol.fact, sentence, at, facts)
        promised = _HEADINGS.get(symbol.text)
        if promised is not None:
            rows = _rows(fact for fact_id, fact in facts.items() if fact_id.startswith(promised))
            if "among" in [before.text for before in symbols[max(0, at - 2) : at]]:
                continue
            if symbol.text == "tasks":
                rows = _tasks_told_as_all(facts, symbols, at + 1) or rows
            yield from _check_heading(rows, symbols, at + 1)


def check_places(sentence: Sentence) -> Iterator[Problem]:
    """What is wrong with the times of day an instruction names."""
    events = [fact for fact in sentence.facts if _place_of(fact) is not None]
    yield from check_appositions(sentence)
    if events and any(fact.id == "calendar.longest_gap" for fact in sentence.facts):
        yield "time", "The longest gap has a time of its own, which no event may change."
    if {"between", "before"} & set(sentence.words) and not _in_order(sentence):
        yield _OUT_OF_ORDER


def check_appositions(sentence: Sentence) -> Iterator[Problem]:
    """A token after "your goal," or "the free stretch," reads as what that is."""
    symbols = sentence.symbols
    for word, comma, symbol in zip(symbols, symbols[1:], symbols[2:], strict=False):
        meant = _APPOSED.get(word.text)
        if meant and comma.text == "," and symbol.fact and not symbol.fact.id.startswith(meant):
            yield "list", f"After '{word.written},' the token reads as what that is."


def _check_not_of_one(
    fact: Fact, sentence: Sentence, at: int, facts: Mapping[str, Fact]
) -> Iterator[Problem]:
    """Booked hours and free time are the day's, not those of the events named before them."""
    before = [symbol.fact for symbol in sentence.symbols[:at] if symbol.fact is not None]
    if fact.id == "calendar.hours" and not any(f.id == "calendar.count" for f in before):
        named = _rows(f for f in before if _place_of(f) is not None)
        if named and named != set(fact.rows):
            yield "list", "The booked hours are those of the whole day."
    told_after = any(_place_of(f) is not None or f.id == "calendar.last_end" for f in before)
    follows = before[-1:] == [facts.get("calendar.last_end")] and gap_follows(facts)
    if follows or fact.id != "calendar.longest_gap" or "longest" in sentence.words:
        return
    if told_after:
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
    while at < len(symbols) and symbols[at].text in ("for", "today"):
        at += 1
    if at < len(symbols) and symbols[at].text in ("are", ":"):
        named = _rows(_names_from(symbols, at + 1))
        if named and named != promised:
            yield "list", "A list told as the whole one must name all of it."


def _tasks_told_as_all(
    facts: Mapping[str, Fact], symbols: Sequence[Symbol], at: int
) -> set[RowRef]:
    """ "``Your tasks are`` promises every open one, ``your tasks today are`` those with a date."""
    told = [symbol.text for symbol in symbols[at : at + 3]]
    if told[:1] == ["are"]:
        return _rows(fact for fact in facts.values() if fact.id == "tasks.open")
    if "today" in told and "are" in told:
        urgent = ("tasks.overdue", "tasks.due_today")
        return _rows(fact for fact in facts.values() if fact.id in urgent)
    return set()


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
    if "followed" in words and any(b != a + 1 for a, b in pairwise(places)):
        return False
    if "after" in words and "look" not in words and sentence.words[0] != "after":
        places.reverse()
    return all(first < second for first, second in pairwise(places))


def _place_of(fact: Fact) -> int | None:
    if fact.id == "calendar.first":
        return 1
    if fact.id.startswith("calendar.event."):
        return int(fact.id.rsplit(".", 1)[1])
    return None
