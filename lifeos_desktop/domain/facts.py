"""Facts: the only numbers, days and names a text of ours may contain.

A `Fact` is a stored or recomputed value with its formatted form and the rows it came from. A
`Draft` is text with fact tokens (``{{sleep.total}}``) in the place of every value. Rendering
replaces the tokens; `lifeos_desktop.domain.evidence_lock.verify` decides whether a draft may be
rendered at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from lifeos_desktop.domain.errors import BadInput

TOKEN = re.compile(r"\{\{([^{}]*)\}\}")


class Kind(StrEnum):
    """What a fact states."""

    VALUE = "value"  # a measured or counted value
    COMPARISON = "comparison"  # how far a value is from the person's own usual
    NAME = "name"  # an event, task or goal with its title
    EXPECTATION = "expectation"  # what the person's own ratings lead to expect


class Direction(StrEnum):
    """Where a comparison points."""

    LESS = "less"
    MORE = "more"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class RowRef:
    """A row a fact was read from."""

    table: str
    id: int
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing we know. ``value`` is in ``unit`` (a base unit); ``text`` is how it is written.

    ``subject`` names what the fact is about (``sleep.total``): a sentence may cite the fact only
    when it speaks of that subject. ``better`` says for a comparison whether the difference is for
    the better (True), for the worse (False) or neither (None).
    """

    id: str
    label: str
    value: float | str
    unit: str
    text: str
    subject: str
    rows: tuple[RowRef, ...]
    kind: Kind = Kind.VALUE
    direction: Direction | None = None
    better: bool | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "label": self.label,
            "value": self.value,
            "unit": self.unit,
            "text": self.text,
            "subject": self.subject,
            "kind": self.kind.value,
            "direction": self.direction.value if self.direction else None,
            "better": self.better,
            "rows": [
                {
                    "table": row.table,
                    "id": row.id,
                    "day": row.day.isoformat() if row.day else None,
                }
                for row in self.rows
            ],
        }

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> Fact:
        return Fact(
            id=str(data["id"]),
            label=str(data["label"]),
            value=data["value"],
            unit=str(data["unit"]),
            text=str(data["text"]),
            subject=str(data["subject"]),
            rows=tuple(
                RowRef(
                    str(row["table"]),
                    int(row["id"]),
                    date.fromisoformat(row["day"]) if row.get("day") else None,
                )
                for row in data.get("rows", ())
            ),
            kind=Kind(data.get("kind", "value")),
            direction=Direction(data["direction"]) if data.get("direction") else None,
            better=data.get("better"),
        )


@dataclass(frozen=True, slots=True)
class Draft:
    """Text with fact tokens: a few sentences and one suggestion (may be empty)."""

    sentences: tuple[str, ...]
    suggestion: str = ""

    @property
    def all_sentences(self) -> tuple[str, ...]:
        return (*self.sentences, self.suggestion) if self.suggestion else self.sentences

    def to_json(self) -> dict[str, Any]:
        return {"sentences": list(self.sentences), "suggestion": self.suggestion}

    @staticmethod
    def from_json(data: object) -> Draft:
        """Parse the documented shape; anything else is BadInput, never a guess."""
        if not isinstance(data, dict):
            raise BadInput("A draft is a JSON object with 'sentences' and 'suggestion'.")
        unknown = set(data) - {"sentences", "suggestion"}
        if unknown:
            raise BadInput("A draft has only 'sentences' and 'suggestion'.")
        sentences = data.get("sentences")
        suggestion = data.get("suggestion", "")
        if not isinstance(sentences, list) or not all(isinstance(s, str) for s in sentences):
            raise BadInput("'sentences' of a draft is a list of strings.")
        if not isinstance(suggestion, str):
            raise BadInput("'suggestion' of a draft is a string.")
        return Draft(tuple(sentences), suggestion)


@dataclass(frozen=True, slots=True)
class Claim:
    """One rendered sentence and the facts it states.

    ``spans`` are (start, end, fact id) in ``text``.
    """

    text: str
    facts: tuple[Fact, ...]
    spans: tuple[tuple[int, int, str], ...] = ()
    suggestion: bool = False


def cited_ids(sentence: str) -> list[str]:
    """The fact ids a sentence cites, in order."""
    return [match.group(1).strip() for match in TOKEN.finditer(sentence)]


def render(draft: Draft, facts: Iterable[Fact]) -> tuple[Claim, ...]:
    """Put the facts' own words in place of their tokens. The draft must have passed the lock."""
    known = {fact.id: fact for fact in facts}
    claims = []
    for number, sentence in enumerate(draft.all_sentences):
        text, spans, cited, at = "", [], [], 0
        for match in TOKEN.finditer(sentence):
            fact = known[match.group(1).strip()]
            text += sentence[at : match.start()]
            spans.append((len(text), len(text) + len(fact.text), fact.id))
            text += fact.text
            cited.append(fact)
            at = match.end()
        text += sentence[at:]
        claims.append(Claim(text, tuple(cited), tuple(spans), number >= len(draft.sentences)))
    return tuple(claims)
