"""What stands right beside a fact token must not change what the fact means."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lifeos_desktop.domain import lexicon
from lifeos_desktop.domain.draft_text import Clause, Item, Sentence
from lifeos_desktop.domain.facts import Direction, Fact, Kind
from lifeos_desktop.domain.lock_subjects import Problem

_AFTER_BANNED = frozenset(
    "or per each times fold plus minus squared every points point a an due free left too".split()
)
_BEFORE_VALUE_BANNED = frozenset("before after since need needs without".split())
_ARTICLES = frozenset("a an the your of about to by".split())
_CHANGES_MEANING = frozenset(
    "half double twice almost nearly most than minus up out least over under".split()
)
TIME_FACTS = frozenset(
    """calendar.last_end calendar.first calendar.longest_gap sleep.bedtime sleep.wake_time
    sleep.bedtime.usual sleep.wake_time.usual""".split()
)
_FREE_WORDS = frozenset(
    """free gap gaps stretch break pause window space open clear block room breather slot unbooked
    breathing quiet buffer undisturbed uninterrupted""".split()
)
_BEGINNING = frozenset(
    "begin begins beginning start starts starting first open opens opening".split()
)
_ENDING = frozenset(
    """end ends ending until till finish finishes finished over close closes wrap wraps done last
    through by clear winding up""".split()
)
_NOT_COUNTED = frozenset("energy is at to around about be".split())
_MEAN_WORDS = frozenset("average averages averaged mean".split())

#: What the words of a clause must or must not say when they stand with one of these facts.
_NOT_WITH = {
    "calendar.hours": _FREE_WORDS - {"clear", "open", "block"},
    "calendar.longest_gap": frozenset("booked busy scheduled meetings blocked full".split()),
    "calendar.last_end": _BEGINNING,
    "calendar.first": frozenset("last end ends ending finish finishes latest wraps closes".split()),
    "tasks.open": frozenset("due overdue urgent today".split()),
    "tasks.due_today": frozenset("overdue".split()),
    "tasks.overdue": frozenset("due today".split()),
    "energy.count": frozenset("today expect expected expects expectation".split()),
}
_ONLY_WITH = {
    "calendar.longest_gap": _FREE_WORDS,
    "calendar.last_end": _ENDING,
}


def check_neighbours(sentence: Sentence, instruction: bool) -> Iterator[Problem]:
    """The words right before and after each token."""
    items = sentence.items
    for at, item in enumerate(items):
        fact = item.fact
        if fact is None:
            continue
        before = _neighbour(items, at, -1)
        further = _neighbour(items, at - 1, -1) if before in _ARTICLES else ""
        if further in _CHANGES_MEANING and fact.kind is not Kind.NAME:
            if not (further in ("over", "under", "than") and fact.id.endswith((".usual", ".week"))):
                yield _glued(further)
        after = _neighbour(items, at, 1)
        if after in _AFTER_BANNED:
            yield _glued(after)
        if fact.kind is Kind.NAME:
            continue
        if before in lexicon.APPROXIMATIONS and not _may_precede(before, fact):
            yield _glued(before)
        is_time = fact.id in TIME_FACTS
        if before in _BEFORE_VALUE_BANNED and not (is_time and instruction):
            yield _glued(before)
        if fact.id == "energy.count" and before in _NOT_COUNTED:
            yield _glued(before)
        if fact.kind is Kind.EXPECTATION and not before and items[at - 1 : at] == []:
            yield "meaning", "An expectation must be told as one."


def _glued(word: str) -> Problem:
    return "glued", f"'{word}' beside a fact changes what it means."


def _may_precede(word: str, fact: Fact) -> bool:
    if fact.kind is Kind.EXPECTATION:
        return word in ("around", "about", "near", "close", "roughly", "approximately")
    if fact.kind is Kind.COMPARISON:
        return word in ("up", "down") or (fact.direction is Direction.SAME and word == "just")
    if fact.id.endswith((".usual", ".week")):
        return word in ("below", "under", "above", "over", "than", "around")
    return word in ("until", "till", "first", "last") and fact.id in TIME_FACTS


def _neighbour(items: Sequence[Item], at: int, step: int) -> str:
    position = at + step
    if 0 <= position < len(items) and items[position].fact is None:
        return items[position].word
    return ""


def check_meaning(
    clause: Clause,
    before: Clause | None,
    sentence: Sentence,
    spoken: Sequence[str],
    instruction: bool,
) -> Iterator[Problem]:
    """Usual values are called usual, expectations expected, free time free and booked time booked."""
    words = set(clause.words)
    if before is not None and not before.facts and clause.lead in ("with", ":"):
        words |= set(before.words)
    for fact in clause.facts:
        if fact.id.endswith((".usual", ".week")):
            yield from _check_usual(fact, clause, spoken)
        if fact.kind is Kind.EXPECTATION and not words_of(sentence) & lexicon.EXPECTING_WORDS:
            yield "meaning", "An expectation must be told as one."
        wrong = words & _NOT_WITH.get(fact.id, frozenset())
        if wrong and not (instruction and fact.subject in ("tasks", "calendar")):
            yield "meaning", f"'{fact.id}' does not go with '{min(wrong)}'."
        needed = _ONLY_WITH.get(fact.id)
        if needed is not None and not instruction and not words_of(sentence) & needed:
            yield "meaning", f"The sentence does not say what '{fact.id}' is."
    if any(word in lexicon.USUAL_WORDS for word in spoken):
        compared = any(
            fact.kind in (Kind.COMPARISON, Kind.EXPECTATION)
            or fact.id.endswith((".usual", ".week"))
            for fact in sentence.facts
        )
        if not compared:
            yield "comparison", "What is usual may only be told with a fact about it."
        if {"as", "usual"} <= words and not clause.facts:
            yield "direction", "'as usual' needs a comparison fact that says the same."


def words_of(sentence: Sentence) -> set[str]:
    return set(sentence.words)


def _check_usual(fact: Fact, clause: Clause, spoken: Sequence[str]) -> Iterator[Problem]:
    wanted = _MEAN_WORDS if fact.id.endswith(".week") else lexicon.USUAL_WORDS
    if not wanted & set(clause.words):
        yield "meaning", f"'{fact.id}' must be called what it is."
    if fact.id.endswith(".week") and set(clause.words) & (lexicon.USUAL_WORDS - _MEAN_WORDS):
        yield "meaning", f"'{fact.id}' is the mean of some days, not the usual."
    if any(word in ("slept", "woke", "walked", "reached", "as") for word in spoken):
        yield "meaning", f"'{fact.id}' is a usual value, not what happened."
