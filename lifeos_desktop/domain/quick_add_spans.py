"""What a typed text says besides its words: tags, ratings, priority, what kind it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lifeos_desktop.domain.quick_add_words import PREFIXES, PRIORITIES


@dataclass(frozen=True, slots=True)
class Span:
    """A part of the text that was recognised, ``text[start:end]``.

    ``kind``: prefix | when | tag | priority | energy | mood. ``meaning`` says how it was read.
    ``key`` names the span while the text around it changes; handed back in `parse`'s ``ignore``
    it turns the span off.
    """

    start: int
    end: int
    kind: str
    meaning: str
    key: str

    def in_utf16(self, text: str) -> tuple[int, int]:
        """Start and end as Qt counts: a character beyond the first plane (an emoji) is two."""
        return _utf16_length(text[: self.start]), _utf16_length(text[: self.end])


def span(text: str, start: int, end: int, kind: str, meaning: str) -> Span:
    """The span of a part of ``text``."""
    return Span(start, end, kind, meaning, f"{kind}:{text[start:end].casefold()}")


@dataclass(frozen=True, slots=True)
class Prefix:
    """'todo:', 'idea:', '[ ]': what the person says the text is, and a tag it stands for."""

    span: Span
    kind: str
    tag: str


def shielded(text: str) -> Taken:
    """What is never taken apart: quoted words, addresses of pages and of mail."""
    taken = Taken(len(text))
    for match in _SHIELD.finditer(text):
        taken.take(*match.span())
    return taken


def find_prefix(text: str) -> Prefix | None:
    """The prefix at the very start."""
    box = _BOX.match(text)
    if box:
        return Prefix(span(text, *box.span("box"), "prefix", "Task"), "task", "")
    named = _PREFIX.match(text)
    if named is None:
        return None
    kind, tag = PREFIXES[named["name"].lower()]
    return Prefix(span(text, *named.span("whole"), "prefix", kind.capitalize()), kind, tag)


def find_tags(text: str) -> Iterator[tuple[Span, str]]:
    """#family, with the tag in lower case; '#12' and a lone '#' are none."""
    for match in _TAG.finditer(text):
        tag = match["tag"].rstrip("-/_")
        if tag and not tag.isnumeric():
            end = match.start("tag") + len(tag)
            yield span(text, match.start(), end, "tag", tag.lower()), tag.lower()


def find_priority(text: str) -> Iterator[tuple[Span, int]]:
    """A '!' or '!high' that stands alone."""
    for match in _PRIORITY.finditer(text):
        level = PRIORITIES.get(match[0].lower())
        if level is not None:
            name = {1: "high", 2: "medium", 3: "low"}[level]
            yield span(text, *match.span(), "priority", f"{name} priority"), level


def find_ratings(text: str) -> Iterator[tuple[Span, int]]:
    """'energy 3', 'mood: 7/10', '8/10 energy'; only whole ratings from 1 to 10."""
    for pattern in (_RATING, _RATING_BEFORE):
        for match in pattern.finditer(text):
            yield from _rating(text, match, match["what"].lower())


def find_short_energy(text: str) -> Iterator[tuple[Span, int]]:
    """'e7', where nothing but a rating stands: first, last or after a comma."""
    for match in _SHORT.finditer(text):
        before, after = text[: match.start()].rstrip(), text[match.end() :].lstrip()
        if not before or before[-1] in ",;" or not after or after[0] in ",;":
            yield from _rating(text, match, "energy")


class Taken:
    """The characters of a text that belong to something already."""

    def __init__(self, length: int) -> None:
        self._mask = bytearray(length)

    def take(self, start: int, end: int) -> None:
        """Give these away."""
        self._mask[start:end] = b"\1" * (end - start)

    def touches(self, part: Span) -> bool:
        """Whether any character of a span is given away."""
        return 1 in self._mask[part.start : part.end]


def without(text: str, spans: Iterable[Span]) -> str:
    """The text without its spans; the commas and blanks they leave behind are tidied."""
    kept, position = "", 0
    for part in sorted(spans, key=lambda one: one.start):
        kept = _joined(kept, text[position : part.start]) if position else text[: part.start]
        position = part.end
    if not position:
        return text.strip()
    return _joined(kept, text[position:]).strip()


def _rating(text: str, match: re.Match[str], what: str) -> Iterator[tuple[Span, int]]:
    value = int(match["value"])
    if 1 <= value <= 10:
        yield span(text, *match.span(), what, f"{what} {value} of 10"), value


def _joined(left: str, right: str) -> str:
    """What stood on both sides of a span that is taken out."""
    left, right = left.rstrip(" \t"), right.lstrip(" \t")
    if left.endswith("(") and right.startswith(")"):
        left, right = left[:-1].rstrip(" \t"), right[1:].lstrip(" \t")
    if not right.strip():
        left = _without_end_marks(left)
    if not left.strip():
        right = _without_start_marks(right)
    if left[-1:] in _COMMAS and right[:1] in _COMMAS and left and right:
        right = right[1:].lstrip(" \t")
    is_close = not left or not right or left[-1] in "(\n" or right[0] in ".,;:!?)\n"
    return f"{left}{right}" if is_close else f"{left} {right}"


def _without_end_marks(text: str) -> str:
    while text and (text[-1] in ",;:" or text.endswith((" -", " –", " —", " &"))):
        text = text[:-1].rstrip(" \t")
    return text


def _without_start_marks(text: str) -> str:
    while text and text[0] in ".,;:-–—" and text[1:2] in {"", " ", "\t", "\n"}:
        text = text[1:].lstrip(" \t")
    return text


def _utf16_length(text: str) -> int:
    return len(text) + sum(character > "\uffff" for character in text)


_COMMAS = (",", ";")
_SHIELD = re.compile(
    r'"[^"\n]{1,200}"|“[^”\n]{1,200}”|`[^`\n]{1,200}`'
    r"|\b[a-z][a-z0-9+.-]{1,15}://\S+|\bwww\.\S+|[\w.+-]{1,64}@[\w-]+\.\S+",
    re.IGNORECASE,
)
_BOX = re.compile(r"\s*(?P<box>(?:[-*][ \t])?\[[ \t]?\])(?=\s|$)")
_NAMES = "|".join(sorted(PREFIXES, key=len, reverse=True))
_PREFIX = re.compile(rf"\s*(?P<whole>(?P<name>{_NAMES}):)(?!//)", re.IGNORECASE | re.ASCII)
_TAG = re.compile(r"(?<![^\s(,;])#(?P<tag>\w[\w/-]{0,49})(?!\w)")
_PRIORITY = re.compile(r"(?<!\S)(?:!{1,3}|!\w{1,6})(?!\S)")
_GAP = r"[ \t]{0,3}"
_VALUE = r"(?P<value>\d{1,2})"
_NO_MORE = r"(?![\w%/:-])(?![.,]\d)"
_RATING = re.compile(
    rf"\b(?P<what>energy|mood)(?:[ \t]level)?{_GAP}(?:is|was|at|of|[:=])?{_GAP}"
    rf"(?<!\w){_VALUE}(?:{_GAP}/{_GAP}10|[ \t]of[ \t]10)?{_NO_MORE}",
    re.IGNORECASE | re.ASCII,
)
_RATING_BEFORE = re.compile(
    rf"(?<![\w.,/:-]){_VALUE}{_GAP}/{_GAP}10[ \t]{{1,3}}(?P<what>energy|mood)\b",
    re.IGNORECASE | re.ASCII,
)
_SHORT = re.compile(rf"(?<![^\s,;])e[:=]?{_VALUE}{_NO_MORE}", re.IGNORECASE | re.ASCII)
