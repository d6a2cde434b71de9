"""The search for patterns: all days into the engine, what it found into words and the store."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo
from typing import Protocol

from lifeos_desktop.domain import formats
from lifeos_desktop.domain.analysis import Analysis, Known, Rescored, Table
from lifeos_desktop.domain.catalogue import Catalogue
from lifeos_desktop.domain.day import local_day
from lifeos_desktop.domain.errors import BadInput, EngineCancelled
from lifeos_desktop.domain.pattern_merge import merged, undecided
from lifeos_desktop.domain.pattern_words import asked, worded
from lifeos_desktop.domain.patterns import (
    CORRELATION,
    MINIMUM_DAYS,
    TAG,
    USEFUL,
    WEEKDAY,
    Pattern,
    PatternRun,
    Question,
)
from lifeos_desktop.domain.ports import Clock
from lifeos_desktop.services.pattern_table import PatternTable
from lifeos_desktop.store.store import Store

Heard = Callable[[float], None]

LATER_FROM = timedelta(days=20)
"""A pattern is looked at again on the days after it was found once there are this many."""
_AGAIN = frozenset((CORRELATION, TAG, WEEKDAY))
_READING, _WRITING = 0.1, 0.95


class TooFewDays(BadInput):
    """There is nothing to search yet."""


class Analyst(Protocol):
    """The engine that searches a table."""

    async def analyse(
        self, table: Table, known: tuple[Known, ...] = (), on_progress: Heard | None = None
    ) -> Analysis:
        """Everything that can be shown of it."""


class PatternSearch:
    """Searches the person's days, one search at a time; asking again joins the one that runs.

    What the last search found stays as it is until a new one has ended well.
    """

    def __init__(
        self,
        store: Store,
        table: PatternTable,
        analyst: Analyst,
        clock: Clock,
        *,
        zone: Callable[[], tzinfo],
        catalogue: Callable[[], Catalogue],
    ) -> None:
        self._store = store
        self._table = table
        self._analyst = analyst
        self._clock = clock
        self._zone = zone
        self._catalogue = catalogue
        self._task: asyncio.Task[PatternRun] | None = None
        self._heard: set[Heard] = set()
        self._waiting = 0

    @property
    def is_running(self) -> bool:
        """Whether one runs."""
        return self._task is not None and not self._task.done()

    async def run(self, trigger: str, on_progress: Heard | None = None) -> PatternRun:
        """Search now; what it looked at, as stored. ``on_progress`` is told the share, 0 to 1.

        Raises TooFewDays, EngineCancelled after `cancel`, and what the engine raises. Cancelling
        the last one who waits ends the search.
        """
        task = self._task if self.is_running else None
        if task is None:
            search = self._search(trigger)
            task = asyncio.get_running_loop().create_task(search, name="search for patterns")
            self._task = task
        if on_progress is not None:
            self._heard.add(on_progress)
        self._waiting += 1
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            me = asyncio.current_task()
            if task.cancelled() and not (me and me.cancelling()):
                raise EngineCancelled(
                    "The search was stopped. What the last one found is still there."
                ) from None
            if self._waiting == 1:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
            raise
        finally:
            self._waiting -= 1
            if on_progress is not None:
                self._heard.discard(on_progress)

    def cancel(self) -> None:
        """Stop the search that runs, if any, for everybody who waits for it."""
        if self._task is not None:
            self._task.cancel()

    async def close(self) -> None:
        """Stop it and wait until it has stopped."""
        task = self._task
        if task is not None and not task.done():
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _search(self, trigger: str) -> PatternRun:
        now = self._clock.now()
        table = await self._table.read(local_day(now, self._zone()))
        days = await asyncio.to_thread(_days_in, table)
        if days < MINIMUM_DAYS:
            raise TooFewDays(_too_few(days))
        self._tell(_READING)
        before = await self._store.patterns.all()
        known = tuple(self._known(before, now))
        analysis = await self._analyst.analyse(table, known, self._of_engine)
        self._tell(_WRITING)
        catalogue = self._catalogue()
        # Off the loop: hundreds of findings are compared with each other.
        run, found, questions = await asyncio.to_thread(
            _worked_out, analysis, table, before, catalogue, now, trigger
        )
        stored = await self._store.patterns.record(run, found, questions)
        self._tell(1.0)
        return stored

    def _of_engine(self, share: float) -> None:
        self._tell(_READING + (_WRITING - _READING) * share)

    def _tell(self, share: float) -> None:
        for heard in tuple(self._heard):
            heard(share)

    def _known(self, before: Iterable[Pattern], now: datetime) -> Iterable[Known]:
        for pattern in before:
            seen = pattern.first_seen
            if pattern.kind not in _AGAIN or seen is None or now - seen < LATER_FROM:
                continue
            yield Known(
                pattern.identity,
                pattern.kind,
                pattern.metrics,
                pattern.lag,
                pattern.strength,
                local_day(seen, self._zone()),
                tuple(pattern.details.get("days", ())),
            )


def _worked_out(
    analysis: Analysis,
    table: Table,
    before: Iterable[Pattern],
    catalogue: Catalogue,
    now: datetime,
    trigger: str,
) -> tuple[PatternRun, list[Pattern], tuple[Question, ...]]:
    """The run, what is to be stored of it, and its open questions."""
    by_identity = {pattern.identity: pattern for pattern in before}
    later = {again.identity: again for again in analysis.rescored}
    first, last = table.first_day, table.first_day + timedelta(days=_length(table) - 1)
    together = merged(
        (worded(finding, catalogue.get) for finding in analysis.findings),
        catalogue,
        known={name for name, one in by_identity.items() if one.active},
        kept={name for name, one in by_identity.items() if one.pinned_at or one.rating == USEFUL},
    )
    shown = [
        replace(
            _again(pattern, later.get(pattern.identity), by_identity.get(pattern.identity)),
            window_start=first,
            window_end=last,
        )
        for pattern in together.patterns
    ]
    questions = undecided(
        (asked(question, catalogue.get) for question in analysis.questions), shown, catalogue
    )
    run = PatternRun(
        ran_at=now,
        days=analysis.days,
        metrics=len(analysis.metrics_used),
        tested=analysis.tested,
        shown=len(shown),
        held_back=analysis.held_back,
        window_start=first,
        window_end=last,
        details={
            "trigger": trigger,
            "tested": dict(analysis.tested_by_kind),
            "left_out": dict(analysis.left_out),
            "metrics": list(analysis.metrics_used),
            "behind": together.behind,
        },
    )
    return run, [*shown, *_gone(by_identity, shown, later)], questions


def _again(pattern: Pattern, again: Rescored | None, known: Pattern | None) -> Pattern:
    """The pattern with what the days since it was found said; what they said before else."""
    if again is not None:
        return replace(pattern, later=again.verdict, later_days=again.days)
    if known is not None:
        return replace(pattern, later=known.later, later_days=known.later_days)
    return pattern


def _gone(
    before: Mapping[str, Pattern], shown: Iterable[Pattern], later: Mapping[str, Rescored]
) -> list[Pattern]:
    """What is not found any more and was looked at again: kept, not active, with the verdict."""
    there = {pattern.identity for pattern in shown}
    return [
        replace(_again(pattern, later[name], None), active=False)
        for name, pattern in before.items()
        if name not in there and name in later
    ]


def _length(table: Table) -> int:
    return max((len(column.values) for column in table.columns), default=0)


def _days_in(table: Table) -> int:
    """The days that have any value."""
    days: set[int] = set()
    for column in table.columns:
        # NaN is the one number that is not itself.
        days.update(day for day, value in enumerate(column.values) if value == value)
    return len(days)


def _too_few(days: int) -> str:
    if not days:
        return (
            "There are no days to search yet. Connect or import something, or rate your energy; a "
            f"search begins with {MINIMUM_DAYS} days."
        )
    there = formats.counted(days, "day", "days")
    return (
        f"There are {there} so far, and a search begins with {MINIMUM_DAYS}: with fewer, chance "
        "alone makes dozens of links. Days you import count at once."
    ).replace("There are 1 day", "There is 1 day")
