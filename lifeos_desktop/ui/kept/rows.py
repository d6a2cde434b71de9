"""One line of a list of kept things, as the painter needs it. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

Parts = tuple[tuple[str, bool], ...]
"""Plain text in pieces, each with whether it is a match and so bold."""

_LONGEST = 600  # characters of a row that are laid out; the rest is in the editor


@dataclass(frozen=True, slots=True)
class Row:
    """A row, or the heading of a group when ``is_heading``.

    ``key`` finds it again after a refresh. ``check``: None without a box. ``side`` is written at
    the right in the tone of a label. ``energy`` and ``mood`` (1-10) are brass marks.
    """

    key: str
    title: Parts = ()
    detail: Parts = ()
    side: str = ""
    side_tone: str = "text3"
    tags: tuple[str, ...] = ()
    lead: str = ""
    check: bool | None = None
    is_quiet: bool = False
    is_heading: bool = False
    progress: float | None = None
    energy: int | None = None
    mood: int | None = None
    spoken: str = ""
    id: int = 0
    kind: str = ""
    day: date | None = None


def plain(text: str, *, longest: int = _LONGEST) -> Parts:
    """Text without a match, cut where nobody would read on in a list."""
    text = text.strip()
    if len(text) > longest:
        text = text[: longest - 1].rstrip() + "…"
    return ((text, False),) if text else ()


def heading(key: str, text: str, side: str = "") -> Row:
    """The heading of a group."""
    return Row(f"heading:{key}", plain(text), side=side, is_heading=True, spoken=text)


def text_of(parts: Parts) -> str:
    """The parts as one text."""
    return "".join(part for part, _ in parts)


def position(rows: Sequence[Row], key: str) -> int:
    """Where the row with this key is; -1 when it is gone."""
    return next((at for at, row in enumerate(rows) if row.key == key), -1)


def first(rows: Sequence[Row]) -> int:
    """The first row that is not a heading; -1 when there is none."""
    return next((at for at, row in enumerate(rows) if not row.is_heading), -1)


def hashed(tags: Sequence[str]) -> str:
    """Tags as they are typed: '#home #car'."""
    return " ".join(f"#{tag}" for tag in tags)


def unhashed(text: str) -> tuple[str, ...]:
    """Tags as they are kept, from what was typed."""
    return tuple(word.strip("#").strip() for word in text.replace(",", " ").split())


def counted(count: int, one: str, many: str) -> str:
    """'1 task', '3 tasks', '1,204 notes'."""
    return f"1 {one}" if count == 1 else f"{count:,} {many}"
