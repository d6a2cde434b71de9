"""A day, and maybe a clock time, as it is typed: "Fri 18:00", "30 Nov", "in 3 days". No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from typing import Protocol

from lifeos_desktop.domain.formats import clock
from lifeos_desktop.domain.quick_add import TASK, Capture
from lifeos_desktop.ui.widgets.texts import day_month, past_day, weekday, weekday_day

_WORD = "x"
NOT_PAST = "Write a day that was, as in: today 14:00, yesterday, 19 Nov."
NOT_A_DAY = "Write a day, as in: tomorrow, Fri 18:00, 30 Nov, in 3 days."


class Reads(Protocol):
    """The part of services.capture that reads words."""

    def preview(self, text: str, *, ignore: frozenset[str] = ..., kind: str = ...) -> Capture: ...


@dataclass(frozen=True, slots=True)
class When:
    """What was typed means this; ``problem`` is a sentence when it means nothing."""

    day: date | None = None
    at: time | None = None
    meaning: str = ""
    problem: str = ""


def read_when(text: str, reads: Reads, kind: str = TASK) -> When:
    """Read it by the grammar of the capture window; nothing typed is no day.

    With the kind of a journal entry it is a day that was.
    """
    if not text.strip():
        return When()
    capture = reads.preview(f"{_WORD} {text.strip()}", kind=kind)
    rest = f"{capture.title} {capture.body}".strip()
    if capture.due is None or rest != _WORD or capture.tags:
        return When(problem=NOT_A_DAY if kind == TASK else NOT_PAST)
    return When(capture.due, capture.at, capture.meaning)


def write_when(day: date | None, at: time | None = None) -> str:
    """The text that is read as this day and time again."""
    if day is None:
        return ""
    text = f"{weekday(day)} {day_month(day, day)} {day.year}"
    return f"{text} {clock(at)}" if at else text


def day_heading(day: date, today: date) -> str:
    """'Today, Tue 4 Mar', 'Sun 2 Mar'."""
    near = past_day(day, today)
    if near in ("today", "yesterday"):
        return f"{near.capitalize()}, {weekday_day(day, today)}"
    return weekday_day(day, today)
