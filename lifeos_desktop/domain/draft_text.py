"""A drafted sentence taken apart: words, fact tokens, clauses.

Only what the evidence lock needs to see. Nothing here judges a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lifeos_desktop.domain.facts import TOKEN, Fact

_WORD = re.compile(r"[A-Za-z]+(?:['’-][A-Za-z]+)*")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_CLAUSE_WORDS = frozenset(
    "and but yet so while though although whereas with plus which then or after before if when".split()
)
_CLAUSE_MARKS = frozenset(",;:—–()")


@dataclass(slots=True)
class Item:
    """A word (lower case), a fact or a punctuation mark, with where it stood."""

    word: str = ""
    fact: Fact | None = None
    mark: str = ""
    start: int = 0
    end: int = 0
    capital: bool = False


@dataclass(slots=True)
class Clause:
    """Items between two clause boundaries; ``lead`` is the conjunction or mark that opened it."""

    items: list[Item] = field(default_factory=list)
    lead: str = ""

    @property
    def words(self) -> list[str]:
        return [item.word for item in self.items if item.word]

    @property
    def facts(self) -> list[Fact]:
        return [item.fact for item in self.items if item.fact is not None]


@dataclass(slots=True)
class Sentence:
    """One sentence of a draft. ``outside`` is its text with every token blanked out."""

    text: str
    outside: str
    items: list[Item]
    clauses: list[Clause]

    @property
    def words(self) -> list[str]:
        return [item.word for item in self.items if item.word]

    @property
    def facts(self) -> list[Fact]:
        return [item.fact for item in self.items if item.fact is not None]


def split_sentences(text: str) -> list[str]:
    """The sentences in a piece of a draft; a full stop inside a token does not count."""
    masked = TOKEN.sub(lambda match: "\x00" * len(match.group(0)), text)
    parts, at = [], 0
    for match in _SENTENCE_END.finditer(masked):
        parts.append(text[at : match.start()])
        at = match.end()
    parts.append(text[at:])
    return [part.strip() for part in parts if part.strip()]


def parse(text: str, facts: Mapping[str, Fact]) -> Sentence:
    """Take one sentence apart. Tokens of unknown facts are left out (the lock has seen them)."""
    outside = TOKEN.sub(lambda match: " " * len(match.group(0)), text)
    items = sorted(_items(text, outside, facts), key=lambda item: item.start)
    return Sentence(text, outside, items, _clauses(items))


def _items(text: str, outside: str, facts: Mapping[str, Fact]) -> Iterator[Item]:
    for match in TOKEN.finditer(text):
        fact = facts.get(match.group(1))
        if fact is not None:
            yield Item(fact=fact, start=match.start(), end=match.end())
    for match in _WORD.finditer(outside):
        word = match.group(0).replace("’", "'")
        yield Item(
            word=word.lower(), start=match.start(), end=match.end(), capital=word[0].isupper()
        )
    for position, character in enumerate(outside):
        if character in _CLAUSE_MARKS or character in ".!?":
            yield Item(mark=character, start=position, end=position + 1)


def _clauses(items: list[Item]) -> list[Clause]:
    clauses = [Clause()]
    for item in items:
        if item.mark in _CLAUSE_MARKS and item.mark:
            clauses.append(Clause(lead=item.mark))
        elif item.word in _CLAUSE_WORDS or (item.word == "that" and clauses[-1].items):
            clauses.append(Clause(lead=item.word))
            clauses[-1].items.append(item)
        elif not item.mark:
            clauses[-1].items.append(item)
    return [clause for clause in clauses if clause.items]
