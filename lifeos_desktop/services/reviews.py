"""The weekly review: written by rules, kept like a brief."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from lifeos_desktop.domain.brief import BY_RULES, WEEKLY_REVIEW, Brief, Writing, from_insight
from lifeos_desktop.domain.catalogue import Catalogue
from lifeos_desktop.domain.day import BASELINE_DAYS, day_bounds, local_day
from lifeos_desktop.domain.errors import BadInput
from lifeos_desktop.domain.events import InsightCreated
from lifeos_desktop.domain.facts import render
from lifeos_desktop.domain.ports import Clock
from lifeos_desktop.domain.review import (
    REVIEWED_METRICS,
    WeekContext,
    facts_of_week,
    monday_of,
    write_week,
)
from lifeos_desktop.services.bus import Bus
from lifeos_desktop.services.days import Days
from lifeos_desktop.store.store import Store

BY_RULES_FOR_NOW = "Reviews are written by rules."


class Reviews:
    """Writes and keeps the review of a week. A review is a `Brief` whose day is the Monday."""

    def __init__(
        self, store: Store, days: Days, catalogue: Callable[[], Catalogue], clock: Clock, bus: Bus
    ) -> None:
        self._store = store
        self._days = days
        self._catalogue = catalogue
        self._clock = clock
        self._bus = bus

    async def stored(self, monday: date) -> Brief | None:
        """The review kept for the week that begins on a Monday."""
        insight = await self._store.insights.get(WEEKLY_REVIEW, monday)
        return from_insight(insight) if insight is not None else None

    async def review(self, day: date | None = None, *, refresh: bool = False) -> Brief:
        """The review of the week a day belongs to (this week without one).

        A kept review is returned while its week is over or it is of today; the running week's is
        written anew on another day, since more of the week is known by then.
        """
        today = local_day(self._clock.now(), self._days.zone())
        monday = monday_of(day or today)
        if monday > today:
            raise BadInput("There is no review of a week that has not begun yet.")
        kept = await self.stored(monday)
        if kept is not None and not refresh:
            written = local_day(kept.created_at, self._days.zone())
            if written in (today, monday + timedelta(days=6)) or written > monday + timedelta(6):
                return kept
        return await self._keep(await self._write(monday))

    async def _write(self, monday: date) -> Brief:
        context = await self._context(monday)
        facts = facts_of_week(context, self._catalogue())
        known = {fact.id: fact for fact in facts}
        draft = write_week(known)
        nights = any(fact.subject.startswith(("sleep.", "readiness.")) for fact in facts)
        missing = []
        if not nights:
            missing.append("Too few nights of this week are stored to say anything about them.")
        if "energy.expected" not in known:
            missing.append("There are no energy ratings of this week.")
        expected = (*REVIEWED_METRICS, "energy.expected", "tasks.done")
        return Brief(
            type=WEEKLY_REVIEW,
            day=monday,
            claims=render(draft, facts),
            facts=facts,
            missing=tuple(missing),
            headline="Your week against your usual ones." if facts else "A week without data.",
            draft=draft,
            writing=Writing(BY_RULES, BY_RULES_FOR_NOW),
            confidence=sum(key in known for key in expected) / len(expected),
            waits_for_night=False,
            created_at=self._clock.now(),
        )

    async def _context(self, monday: date) -> WeekContext:
        sunday = monday + timedelta(days=6)
        start, _ = day_bounds(monday, self._days.zone())
        _, end = day_bounds(sunday, self._days.zone())
        journal = await self._store.journal.between(monday, sunday)
        tasks = await self._store.tasks.all()
        return WeekContext(
            monday=monday,
            points=await self._days.points(
                monday - timedelta(days=BASELINE_DAYS), sunday, REVIEWED_METRICS
            ),
            ratings=tuple(entry for entry in journal if entry.energy is not None),
            done_tasks=tuple(
                task
                for task in tasks
                if task.status == "done"
                and task.done_at is not None
                and start <= task.done_at < end
            ),
            open_tasks=tuple(await self._store.tasks.open_on(sunday, end)),
        )

    async def _keep(self, review: Brief) -> Brief:
        saved = await self._store.insights.save(review.to_insight())
        kept = replace(review, insight_id=saved.id or 0)
        self._bus.publish(InsightCreated(WEEKLY_REVIEW, review.day, kept.insight_id))
        return kept
