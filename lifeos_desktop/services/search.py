"""One box over everything that was written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from lifeos_desktop.domain.day import local_day
from lifeos_desktop.store.repositories.search import (
    MATCH_END,
    MATCH_START,
    Found,
    SearchRepository,
)

Parts = tuple[tuple[str, bool], ...]
_NAMES = {"journal": "Journal", "morning_brief": "Morning brief", "weekly_review": "Weekly review"}
_LONGEST_TITLE = 80


@dataclass(frozen=True, slots=True)
class Hit:
    """A row that matches.

    ``kind``: task | note | journal | goal | morning_brief | weekly_review. The parts are plain
    text with whether it is a match; ``snippet`` is empty where all the words are in the title.
    ``day`` is the day it is about or was made.
    """

    kind: str
    id: int
    title: str
    title_parts: Parts
    snippet: Parts
    day: date


class Search:
    """Finds rows by words."""

    def __init__(self, repository: SearchRepository, zone: Callable[[], tzinfo]) -> None:
        self._repository = repository
        self._zone = zone

    async def search(self, query: str, limit: int = 30, kinds: Sequence[str] = ()) -> list[Hit]:
        """What holds every word of the query, best match first; any text is safe.

        Words count by their beginning, "words in quotes" as they stand, #tag as a tag.
        """
        return [self._hit(found) for found in await self._repository.find(query, limit, kinds)]

    def _hit(self, found: Found) -> Hit:
        title = _parts(found.title)
        if not found.title:
            line = found.opening.strip().partition("\n")[0].strip()
            name = _NAMES.get(found.kind) or found.kind.replace("_", " ").capitalize()
            title = ((_short(line) if found.kind == "note" else name, False),)
        moment = found.moment
        day = local_day(moment, self._zone()) if isinstance(moment, datetime) else moment
        text = "".join(part for part, _ in title)
        return Hit(found.kind, found.id, text, title, _parts(found.snippet), day)


def _parts(marked: str) -> Parts:
    """Text with marks as parts; marks that were in the text itself change no word of it."""
    parts: list[tuple[str, bool]] = []
    for piece in marked.split(MATCH_START):
        match, mark, rest = piece.partition(MATCH_END)
        if mark:
            parts.append((match, True))
        else:
            rest = match
        parts.append((rest.replace(MATCH_END, ""), False))
    return tuple(part for part in parts if part[0])


def _short(line: str) -> str:
    return line if len(line) <= _LONGEST_TITLE else line[: _LONGEST_TITLE - 1].rstrip() + "…"
