"""A drafted text taken apart: sentences, and each sentence as words, fact tokens and marks.

Only what the evidence lock needs to see. Nothing here judges a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from lifeos_desktop.domain.facts import TOKEN, Fact

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_SYMBOL = re.compile(
    r"(?P<token>\{\{[^{}]*\}\})|(?P<word>[A-Za-z]+(?:['’-][A-Za-z]+)*)|(?P<mark>[^\sA-Za-z])"
)


@dataclass(frozen=True, slots=True)
class Symbol:
    """A word (lower case, straight apostrophe), a fact token as ``<id>``, or a mark."""

    text: str
    written: str
    start: int
    end: int
    fact: Fact | None = None

    @property
    def is_word(self) -> bool:
        return self.text[0].isalpha()


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a draft; ``symbols`` without its full stop."""

    text: str
    symbols: tuple[Symbol, ...]
    ending: str

    @property
    def words(self) -> list[str]:
        return [symbol.text for symbol in self.symbols if symbol.is_word]

    @property
    def facts(self) -> list[Fact]:
        return [symbol.fact for symbol in self.symbols if symbol.fact is not None]

    @property
    def form(self) -> list[str]:
        return [symbol.text for symbol in self.symbols]


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
    """Take one sentence apart. The token of an unknown fact stays, as a symbol without a fact."""
    symbols = []
    for match in _SYMBOL.finditer(text):
        written = match.group(0)
        fact = None
        if match.lastgroup == "token":
            fact_id = written[2:-2]
            shown, fact = f"<{fact_id}>", facts.get(fact_id)
        elif match.lastgroup == "word":
            shown = written.replace("’", "'").lower()
        else:
            shown = written
        symbols.append(Symbol(shown, written, match.start(), match.end(), fact))
    ending = ""
    if symbols and symbols[-1].text in (".", "!", "?"):
        ending = symbols.pop().text
    return Sentence(text, tuple(symbols), ending)
