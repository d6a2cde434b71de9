"""What was found for the words that stand in the box, by kind. No widgets."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from lifeos_desktop.services.bus import Bus
from lifeos_desktop.services.search import Hit, Search
from lifeos_desktop.ui.background import Tasks
from lifeos_desktop.ui.kept.model import KeptModel
from lifeos_desktop.ui.kept.rows import Row, counted, heading, text_of
from lifeos_desktop.ui.search.wording import GROUPS, IN_TAGS, ONE
from lifeos_desktop.ui.widgets.texts import past_day, weekday_day

_MOST = 100
_NAMED_BY_DAY = frozenset({"journal", "morning_brief", "weekly_review"})


@dataclass(frozen=True, slots=True)
class SearchView:
    """The page. ``query`` is what the rows answer, which may be older than what is typed."""

    query: str = ""
    rows: tuple[Row, ...] = ()
    count: str = ""


class SearchModel(KeptModel[SearchView]):
    """Answers the latest words; those typed while it was looking are looked for next."""

    tables = ("tasks", "notes", "journal_entries", "goals", "insights")

    def __init__(self, search: Search, bus: Bus, tasks: Tasks, today: Callable[[], date]) -> None:
        super().__init__(bus, tasks, SearchView(), today)
        self._search = search
        self._query = ""

    def search(self, query: str) -> asyncio.Task[None]:
        """Find what says this."""
        self._query = query
        return self.load()

    async def read(self) -> SearchView:
        query = self._query.strip()
        if not query:
            return SearchView()
        hits = await self._search.search(query, _MOST)
        more = "the best " if len(hits) >= _MOST else ""
        return SearchView(query, hit_rows(hits, self.today()), f"{more}{len(hits):,} found")


def hit_rows(hits: Sequence[Hit], today: date) -> tuple[Row, ...]:
    """By kind; within a kind the best match first."""
    rows: list[Row] = []
    for kind, title in GROUPS.items():
        group = [hit for hit in hits if hit.kind == kind]
        if group:
            rows.append(heading(kind, title, f"{len(group):,}"))
            rows += [_row(hit, today) for hit in group]
    return tuple(rows)


def _row(hit: Hit, today: date) -> Row:
    when = past_day(hit.day, today)
    title = hit.title_parts or ((hit.title, False),)
    snippet = hit.snippet
    if hit.kind in _NAMED_BY_DAY and not any(is_match for _, is_match in title):
        name = weekday_day(hit.day, today)
        title = ((f"Week of {name}" if hit.kind == "weekly_review" else name, False),)
    if not any(is_match for _, is_match in (*title, *snippet)):
        snippet = (*snippet, (f"{' ' if snippet else ''}{IN_TAGS}", False))
    return Row(
        f"{hit.kind}:{hit.id}",
        title,
        snippet,
        "" if hit.kind in _NAMED_BY_DAY else when,
        spoken=f"{ONE.get(hit.kind, hit.kind)}, {hit.title}, {when}, {text_of(hit.snippet)}",
        id=hit.id,
        kind="hit",
        day=hit.day,
    )


def kind_of(row: Row) -> str:
    """What a row is: task, note, journal, goal, morning_brief, weekly_review."""
    return row.key.partition(":")[0]


def spoken_count(view: SearchView) -> str:
    """For a screen reader, when the answer is there."""
    return counted(sum(not row.is_heading for row in view.rows), "match", "matches")
