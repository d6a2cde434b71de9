"""The capture grammar: a typed text becomes a task, a note or a journal entry.

Whatever is typed is understood as something, and no word is lost: what is not recognised stays in
the title or the body. The words it goes by are in `quick_add_words`, dates in `quick_add_dates`,
everything else that is recognised in `quick_add_spans`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TypeVar

from lifeos_desktop.domain.quick_add_dates import Moment, find_moments, is_past, meaning
from lifeos_desktop.domain.quick_add_spans import (
    Span,
    Taken,
    find_prefix,
    find_priority,
    find_ratings,
    find_short_energy,
    find_tags,
    shielded,
    span,
    without,
)
from lifeos_desktop.domain.quick_add_words import (
    NOT_AFTER_A_VERB,
    STATEMENT_STARTS,
    TASK_STARTS,
    VERBS,
)

TASK, NOTE, JOURNAL = "task", "note", "journal"
KINDS = (TASK, NOTE, JOURNAL)
LONGEST_TASK = 500  # characters; a longer text is a note unless it says otherwise
LONGEST_LINE = 300  # dates are looked for in a first line no longer than this
_V = TypeVar("_V")


@dataclass(frozen=True, slots=True)
class Capture:
    """What a typed text was understood as.

    A task has its first line as ``title`` and further lines as ``body``; a note and a journal
    entry have all their words in ``body``. ``due`` and ``at`` are a task's date and clock time, or
    the day and time a journal entry is about; ``meaning`` says them in words, and ``is_past`` that
    they are over: a time is never moved silently. ``priority``: 1 (high) to 3 (low).
    """

    kind: str
    title: str = ""
    body: str = ""
    tags: tuple[str, ...] = ()
    due: date | None = None
    at: time | None = None
    energy: int | None = None
    mood: int | None = None
    priority: int = 2
    spans: tuple[Span, ...] = ()
    meaning: str = ""
    is_past: bool = False


def parse(
    text: str, now: datetime, *, ignore: frozenset[str] = frozenset(), kind: str = ""
) -> Capture:
    """What ``text`` says at ``now`` (local, aware). Any text has an answer, an empty one too.

    ``ignore`` holds the keys of spans the person turned off, ``kind`` what they chose instead.
    """
    return _Reading(text, now, ignore, kind).capture()


@dataclass(frozen=True, slots=True)
class _When:
    """The moment of a text, put together from one or two spans."""

    spans: tuple[Span, ...] = ()
    day: date | None = None
    at: time | None = None
    word: str = ""


class _Reading:
    """One text on its way to a capture."""

    def __init__(self, text: str, now: datetime, ignore: frozenset[str], kind: str) -> None:
        self._text = text
        self._now = now
        self._ignore = ignore
        prefix = find_prefix(text)
        if prefix and (prefix.span.key in ignore or kind not in {"", prefix.kind}):
            prefix = None
        self._prefix = prefix
        self._said = kind or (prefix.kind if prefix else "")
        self._start = self._prefix.span.end if self._prefix else 0
        self._closed = shielded(text)
        if self._prefix:
            self._closed.take(self._prefix.span.start, self._prefix.span.end)
        # The first line with anything on it.
        blank = len(text[self._start :]) - len(text[self._start :].lstrip())
        end = text.find("\n", self._start + blank)
        self._line_end = len(text) if end < 0 else end
        self._line = text[self._start : self._line_end]

    def capture(self) -> Capture:
        """The kind that was said, else what the words speak for; a note where nothing does."""
        tags = self._free(find_tags(self._text))
        said = self._said
        if said in {"", JOURNAL}:
            ratings = self._ratings()
            if ratings or said == JOURNAL:
                entry = self._journal(tags, ratings, self._when(yesterday=True))
                if not ratings and not entry.body:
                    # "journal: #gym" and no more: then these are its words.
                    entry = self._journal([], {}, _When())
                if ratings or entry.body:
                    return entry
        if said in {"", TASK}:
            when = self._when(yesterday=False)
            priority = self._free(find_priority(self._text[: self._line_end]))
            if said == TASK or self._is_task(when, bool(priority)):
                task = self._task(tags, priority[:1], when)
                if task is None and said == TASK:
                    # "todo: tomorrow" and no more: then these are the words of the task.
                    task = self._task([], [], _When())
                if task is not None:
                    return task
        return self._note(tags)

    def _note(self, tags: list[tuple[Span, str]]) -> Capture:
        body = self._text[self._start :].strip()
        prefix = self._prefix if body else None  # "idea:" alone is all there is
        return Capture(
            NOTE,
            body=body or self._text.strip(),
            tags=_unique([prefix.tag] if prefix and prefix.tag else [], tags),
            spans=self._spans(tags) if prefix or not self._prefix else (),
        )

    def _journal(
        self,
        tags: list[tuple[Span, str]],
        ratings: dict[str, tuple[Span, int]],
        when: _When,
    ) -> Capture:
        # An entry is about something that was: "call mum tomorrow" in it stays text.
        if when.day is None or _is_later(when, self._now):
            when = _When()
        spans = self._spans(tags, ratings.values(), [(part, 0) for part in when.spans])
        energy, mood = ratings.get("energy"), ratings.get("mood")
        return Capture(
            JOURNAL,
            body=without(self._text, spans),
            tags=_unique([], tags),
            due=when.day,
            at=when.at,
            energy=energy[1] if energy else None,
            mood=mood[1] if mood else None,
            spans=spans,
            meaning=self._meaning(when),
        )

    def _task(
        self, tags: list[tuple[Span, str]], priority: list[tuple[Span, int]], when: _When
    ) -> Capture | None:
        """A task; None where there is nothing left to do."""
        spans = self._spans(tags, priority, [(part, 0) for part in when.spans])
        title = without(
            self._text[: self._line_end], [part for part in spans if part.end <= self._line_end]
        )
        if not title:
            return None
        return Capture(
            TASK,
            title=title,
            body=self._text[self._line_end :].strip(),
            tags=_unique([], tags),
            due=when.day,
            at=when.at,
            priority=priority[0][1] if priority else 2,
            spans=spans,
            meaning=self._meaning(when),
            is_past=when.day is not None and is_past(when.day, when.at, self._now),
        )

    def _is_task(self, when: _When, has_priority: bool) -> bool:
        if len(self._text) > LONGEST_TASK or len(self._line) > LONGEST_LINE:
            return False
        line = self._line.strip().lower()
        first, _, rest = line.partition(" ")
        if line.startswith(TASK_STARTS):
            return True
        if first.rstrip(",") in STATEMENT_STARTS or line.endswith("?"):
            return False
        is_order = first in VERBS and bool(rest) and rest.split()[0] not in NOT_AFTER_A_VERB
        return has_priority or bool(when.spans) or is_order

    def _ratings(self) -> dict[str, tuple[Span, int]]:
        found: dict[str, tuple[Span, int]] = {}
        for part, value in self._free(find_ratings(self._text)):
            found.setdefault(part.kind, (part, value))
        if "energy" not in found and self._line.strip().partition(" ")[0].lower() not in VERBS:
            for part, value in self._free(find_short_energy(self._text))[:1]:
                found["energy"] = (part, value)
        return found

    def _when(self, *, yesterday: bool) -> _When:
        """The first date and the first time of the first line; ``yesterday`` may be one of them."""
        if len(self._line) > LONGEST_LINE:
            return _When()
        when = _When()
        for moment in find_moments(self._line, self._now):
            part = self._moment_span(moment)
            if part.key in self._ignore or self._closed.touches(part):
                continue
            if moment.word == "yesterday" and not yesterday:
                continue
            fits_day = moment.day is not None and when.day is None
            fits_time = moment.at is not None and when.at is None
            if (moment.day is None or fits_day) and (moment.at is None or fits_time):
                when = _When(
                    (*when.spans, part),
                    moment.day or when.day,
                    moment.at or when.at,
                    moment.word or when.word,
                )
        if when.at is not None and when.day is None:
            return _When(when.spans, self._now.date(), when.at)
        return when

    def _moment_span(self, moment: Moment) -> Span:
        start, end = moment.start + self._start, moment.end + self._start
        if moment.day is None and moment.at is not None:
            said = f"{moment.at:%H:%M}"
        else:
            said = meaning(moment.day or self._now.date(), moment.at, self._now, moment.word)
        return span(self._text, start, end, "when", said)

    def _meaning(self, when: _When) -> str:
        return "" if when.day is None else meaning(when.day, when.at, self._now, when.word)

    def _free(self, found: Iterable[tuple[Span, _V]]) -> list[tuple[Span, _V]]:
        """Those the person did not turn off and that lie in no quotes, addresses or prefix."""
        return [
            (part, value)
            for part, value in found
            if part.key not in self._ignore and not self._closed.touches(part)
        ]

    def _spans(self, *groups: Iterable[tuple[Span, object]]) -> tuple[Span, ...]:
        """The prefix and these, in the order of the text; of two that overlap the first given."""
        spans = [self._prefix.span] if self._prefix else []
        taken = Taken(len(self._text))
        for part, _ in (one for group in groups for one in group):
            if not taken.touches(part):
                taken.take(part.start, part.end)
                spans.append(part)
        return tuple(sorted(spans, key=lambda part: part.start))


def _is_later(when: _When, now: datetime) -> bool:
    assert when.day is not None
    return when.day > now.date() or (
        when.day == now.date() and when.at is not None and when.at > now.time()
    )


def _unique(first: list[str], tags: Iterable[tuple[Span, str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*first, *(tag for _, tag in tags))))
