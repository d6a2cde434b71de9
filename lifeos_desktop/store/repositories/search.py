"""Finding everything that was written, whatever is typed into the box."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from lifeos_desktop.store.repositories.base import Repository
from lifeos_desktop.store.tables import Tasks

MATCH_START, MATCH_END = "\x1e", "\x1f"  # around what matched, in `Found.title` and `Found.snippet`
_LONGEST_QUERY = 200
_MOST_TERMS = 24
_TERM = re.compile(r'"([^"]*)"|(#?)([^\s"]+)')

# bm25 is the more negative the better; something of today counts double, of a month ago half more.
_SELECT = """
    SELECT kind, row_id, moment,
        highlight(search_index, 3, char(30), char(31)),
        snippet(search_index, 4, char(30), char(31), ' … ', 24), substr(body, 1, 200)
    FROM search_index WHERE search_index MATCH ? {kinds}
    ORDER BY bm25(search_index, 0, 0, 0, 4, 1, 2)
        * (1 + 1 / (1 + max(julianday(?) - julianday(moment), 0) / 30)), rowid DESC
    LIMIT ?
"""
_SCAN = """
    SELECT kind, row_id, moment, title, body, substr(body, 1, 200)
    FROM search_index WHERE {holds} {kinds}
    ORDER BY moment DESC, rowid DESC LIMIT ?
"""


_HOLDS = "(title || ' ' || body || ' ' || tags) LIKE ? ESCAPE '\\'"
_AROUND = 70  # characters shown on both sides of the first match


@dataclass(frozen=True, slots=True)
class Found:
    """A row that matches; ``moment`` is its local day, or the instant it was made.

    ``kind``: task | note | journal | goal, or the type of an insight. ``opening`` is how the text
    begins, without marks.
    """

    kind: str
    id: int
    moment: date | datetime
    title: str
    snippet: str
    opening: str


class SearchRepository(Repository):
    """The index over tasks, notes, journal, goals and insights, which triggers keep."""

    async def find(self, query: str, limit: int, kinds: Sequence[str] = ()) -> list[Found]:
        """What holds every word of the query, the best match first; any text is a query.

        Words match by their beginning, "several words" in quotes exactly as they stand, #tag only
        as a tag. What has no letter or digit, and what no word begins with, is looked for inside
        the words.
        """
        terms = _terms(query)
        if not terms or limit < 1:
            return []
        today = self._db.clock.now().date().isoformat()
        chosen = f"AND kind IN ({', '.join('?' * len(kinds))})" if kinds else ""

        def work() -> list[Found]:
            if all(term.is_word for term in terms):
                match = " AND ".join(term.match for term in terms)
                rows = _rows(_SELECT.format(kinds=chosen), (match, *kinds, today, limit))
                if rows:
                    return rows
            holds = " AND ".join([_HOLDS] * len(terms))
            patterns = [term.like for term in terms]
            rows = _rows(_SCAN.format(holds=holds, kinds=chosen), (*patterns, *kinds, limit))
            return [_marked(row, terms) for row in rows]

        return await self._db.read(work)


@dataclass(frozen=True, slots=True)
class _Term:
    """One word, phrase or tag of a query."""

    text: str
    is_phrase: bool
    is_tag: bool

    @property
    def is_word(self) -> bool:
        """Whether the index can know it."""
        return any(character.isalnum() for character in self.text)

    @property
    def match(self) -> str:
        """As FTS5 reads it: always a quoted string, in which nothing has a meaning of its own."""
        quoted = '"{}"'.format(self.text.replace('"', '""'))
        if self.is_phrase:
            return quoted
        return f"tags : {quoted} *" if self.is_tag else f"{quoted} *"

    @property
    def like(self) -> str:
        return "%{}%".format(re.sub(r"([\\%_])", r"\\\1", self.text))


def _terms(query: str) -> list[_Term]:
    # A query as text that SQLite takes: no half characters, nothing that ends a string early.
    text = query[:_LONGEST_QUERY].encode("utf-8", "ignore").decode().replace("\0", " ")
    found: list[_Term] = []
    for phrase, hash_sign, word in _TERM.findall(text):
        if phrase.strip():
            found.append(_Term(phrase.strip(), is_phrase=True, is_tag=False))
        elif word:
            found.append(_Term(word, is_phrase=False, is_tag=bool(hash_sign)))
    return found[:_MOST_TERMS]


def _rows(sql: str, parameters: Sequence[object]) -> list[Found]:
    database = Tasks._meta.database  # noqa: SLF001 - where Peewee keeps it
    return [
        Found(kind, id, _moment(moment), title, snippet, opening)
        for kind, id, moment, title, snippet, opening in database.execute_sql(sql, parameters)
    ]


def _moment(text: str) -> date | datetime:
    return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)


def _marked(row: Found, terms: Sequence[_Term]) -> Found:
    """What the index does by itself: the matches marked, a long text cut around the first."""
    pattern = re.compile("|".join(re.escape(term.text) for term in terms), re.IGNORECASE)
    first = pattern.search(row.snippet)
    middle = first.start() if first else 0
    start, end = max(0, middle - _AROUND), middle + 2 * _AROUND
    cut = row.snippet[start:end]
    cut = ("… " if start else "") + cut + (" …" if end < len(row.snippet) else "")
    marks = rf"{MATCH_START}\g<0>{MATCH_END}"
    return replace(row, title=pattern.sub(marks, row.title), snippet=pattern.sub(marks, cut))
