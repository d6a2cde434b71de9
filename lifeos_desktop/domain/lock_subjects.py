"""Which measured thing the words around a fact speak of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from lifeos_desktop.domain import lexicon
from lifeos_desktop.domain.draft_text import Clause, Item, Sentence
from lifeos_desktop.domain.facts import Fact, Kind

Problem = tuple[str, str]
Phrase = tuple[int, int, str, frozenset[str]]

DAY_PHRASES = (
    ("last", "night"),
    ("last", "night's"),
    ("this", "morning"),
    ("this", "morning's"),
    ("good", "morning"),
    ("as", "well"),
    ("in", "all"),
    ("so", "far"),
)
#: An instruction may speak of these in general.
_GENERAL = frozenset(
    "energy sleep bed walk walks walking steps movement activity stress mood training workout nap "
    "sleeping awake wake task tasks goal goals task-list list event events deep".split()
)
_LONGEST_PHRASE = max(len(phrase.split()) for phrase in lexicon.SUBJECT_PHRASES)


def phrases_in(items: Sequence[Item]) -> Iterator[tuple[int, int, str, frozenset[str]]]:
    """(start, end, phrase, subjects) of every phrase that names a measured thing, longest first."""
    at = 0
    while at < len(items):
        day = (items[at].word, items[at + 1].word if at + 1 < len(items) else "")
        if day in DAY_PHRASES:
            at += 2
            continue
        for length in range(min(_LONGEST_PHRASE, len(items) - at), 0, -1):
            words = [item.word.removesuffix("'s") for item in items[at : at + length]]
            phrase = " ".join(words)
            if all(words) and phrase in lexicon.SUBJECT_PHRASES:
                yield at, at + length, phrase, lexicon.SUBJECT_PHRASES[phrase]
                at += length
                break
        else:
            at += 1


def subjects_named(words: Iterable[str]) -> set[str]:
    """The words that belong to phrases naming a measured thing."""
    items = [Item(word=word) for word in words]
    return {word for _, _, phrase, _ in phrases_in(items) for word in phrase.split()}


def without_day_phrases(words: Sequence[str]) -> list[str]:
    kept: list[str] = []
    at = 0
    while at < len(words):
        if tuple(words[at : at + 2]) in DAY_PHRASES:
            at += 2
            continue
        kept.append(words[at])
        at += 1
    return kept


def outside_phrases(clause: Clause) -> list[str]:
    """The words of a clause that are not part of the name of a measured thing or of the day."""
    taken = {i for start, end, _, _ in phrases_in(clause.items) for i in range(start, end)}
    words = [item.word for at, item in enumerate(clause.items) if item.word and at not in taken]
    return without_day_phrases(words)


def check_subjects(
    sentence: Sentence, clauses: Sequence[Clause], previous: Sentence | None, *, instruction: bool
) -> Iterator[Problem]:
    """Each fact in a clause about its own subject, and no subject without a fact."""
    cited = {fact.subject for fact in sentence.facts}
    for clause in clauses:
        for _, _, phrase, subjects in phrases_in(clause.items):
            general = instruction and phrase in _GENERAL
            if not subjects & cited and not general:
                yield "subject", f"'{phrase}' is spoken of, but no fact about it is cited."
    earlier: list[frozenset[str]] = []
    if sentence.words[:1] and sentence.words[0] in ("that", "it", "this") and previous:
        before = {fact.subject for fact in previous.facts}
        if len(before) == 1:
            earlier.append(frozenset(before))
    for clause in clauses:
        phrases = list(phrases_in(clause.items))
        for at, item in enumerate(clause.items):
            if item.fact is None or (instruction and _stands_alone(item.fact)):
                continue
            if not _is_governed(clause, at, item.fact, phrases, earlier):
                yield (
                    "subject",
                    f"'{item.fact.id}' stands where the sentence speaks of something else.",
                )
        spoken = [subjects for _, _, _, subjects in phrases]
        stated = [frozenset((fact.subject,)) for fact in clause.facts]
        if spoken or stated:
            earlier.append(frozenset().union(*spoken[-1:], *stated))


def _is_governed(
    clause: Clause,
    at: int,
    fact: Fact,
    phrases: Sequence[tuple[int, int, str, frozenset[str]]],
    earlier: Sequence[frozenset[str]],
) -> bool:
    """Whether the words around a fact speak of the fact's own subject."""
    words_between_and_next = [p for p in phrases if p[0] > at]
    if words_between_and_next:
        start, _, _, subjects = words_between_and_next[0]
        gap = clause.items[at + 1 : start]
        if all(item.word in ("of", "in", "your", "the", "for", "a", "it", "was") for item in gap):
            return fact.subject in subjects
    before = [p for p in phrases if p[1] <= at]
    if before:
        return fact.subject in before[-1][3]
    if fact.kind is Kind.NAME or _names_itself(fact):
        return not any(fact.subject not in p[3] for p in words_between_and_next[:1])
    weak = [
        lexicon.WEAK_SUBJECTS[item.word]
        for item in clause.items
        if item.word in lexicon.WEAK_SUBJECTS
    ]
    if any(fact.subject in subjects for subjects in weak) and not earlier:
        return True
    if words_between_and_next:
        return fact.subject in words_between_and_next[0][3]
    if earlier:
        return fact.subject in earlier[-1] or any(fact.subject in subjects for subjects in weak)
    return False


def _stands_alone(fact: Fact) -> bool:
    """In an instruction a named event or task, or a stretch of the day, needs no further word."""
    return fact.kind is Kind.NAME or fact.subject == "calendar"


def _names_itself(fact: Fact) -> bool:
    words = [word.strip(".,").lower() for word in fact.text.split()]
    return any(
        fact.subject in subjects for _, _, _, subjects in phrases_in([Item(word=w) for w in words])
    )
