"""The morning brief: context, facts, a draft, the evidence lock, one write."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import Executor
from dataclasses import replace
from datetime import date
from functools import partial
from typing import TypeVar

from lifeos_desktop.domain import rule_writer
from lifeos_desktop.domain.brief import (
    BY_RULES,
    MORNING_BRIEF,
    Brief,
    Writing,
    confidence,
    from_insight,
    missing_sentences,
)
from lifeos_desktop.domain.catalogue import Catalogue
from lifeos_desktop.domain.day import DayContext, local_day
from lifeos_desktop.domain.day_facts import facts_of, private_names
from lifeos_desktop.domain.errors import BadInput
from lifeos_desktop.domain.events import InsightCreated
from lifeos_desktop.domain.evidence_lock import verify
from lifeos_desktop.domain.facts import Draft, Fact, render
from lifeos_desktop.domain.ports import Clock
from lifeos_desktop.services.bus import Bus
from lifeos_desktop.services.days import Days
from lifeos_desktop.services.model_writer import ModelChoice, ModelWriter
from lifeos_desktop.store.store import Store

T = TypeVar("T")

_log = logging.getLogger(__name__)

NO_MODEL_ON = "No language model is switched on."
NO_MODEL_ASKED = "Written without a language model, as asked."


class Briefs:
    """Writes, keeps and returns the brief of a day.

    A stored brief is returned as it is. It is written anew on request, and by itself only when
    something it had to name as missing has arrived since.
    """

    def __init__(
        self,
        store: Store,
        days: Days,
        catalogue: Callable[[], Catalogue],
        clock: Clock,
        bus: Bus,
        writer: ModelWriter,
        choose_model: Callable[[], Awaitable[ModelChoice | None]],
        executor: Executor | None = None,
    ) -> None:
        self._store = store
        self._days = days
        self._catalogue = catalogue
        self._clock = clock
        self._bus = bus
        self._writer = writer
        self._choose_model = choose_model
        self._executor = executor
        self._one_at_a_time = asyncio.Lock()

    async def stored(self, day: date) -> Brief | None:
        """The brief kept for a day, if there is one."""
        insight = await self._store.insights.get(MORNING_BRIEF, day)
        return from_insight(insight) if insight is not None else None

    async def brief(self, day: date, *, refresh: bool = False, use_model: bool = True) -> Brief:
        """The brief of a day, from the store or newly written."""
        async with self._one_at_a_time:
            if day > local_day(self._clock.now(), self._days.zone()):
                raise BadInput("There is no brief for a day that has not come yet.")
            kept = await self.stored(day)
            if kept is not None and not refresh and not kept.missing:
                return kept
            context = await self._days.context(day)
            facts = facts_of(context, self._catalogue())
            missing = self._missing(context, facts)
            if kept is not None and not refresh and not set(kept.missing) - set(missing):
                return kept
            brief = await self._write(context, facts, missing, use_model=use_model)
            return await self._keep(brief)

    async def render_draft(self, day: date, draft: Draft) -> tuple[Brief, tuple[str, ...]]:
        """A given draft against the day's facts: the brief it would make, or why it is refused.

        Nothing is stored. With reasons, the brief is the one the rules write.
        """
        context = await self._days.context(day)
        facts = facts_of(context, self._catalogue())
        missing = self._missing(context, facts)
        violations = await self._in_thread(partial(verify, draft, facts, private_names(context)))
        if not violations:
            written = self._compose(context, facts, missing, draft, Writing("draft"))
            return written, ()
        reasons = tuple(
            f"{v.detail} ({v.code}) In: {v.sentence}" if v.sentence else f"{v.detail} ({v.code})"
            for v in violations
        )
        by_rules = await self._write(context, facts, missing, use_model=False)
        return by_rules, reasons

    async def _in_thread(self, work: Callable[[], T]) -> T:
        """The lock takes tens of milliseconds: too long for the window's thread."""
        return await asyncio.get_running_loop().run_in_executor(self._executor, work)

    def _missing(self, context: DayContext, facts: tuple[Fact, ...]) -> tuple[str, ...]:
        known = {fact.id: fact for fact in facts}
        return missing_sentences(context, known, is_today=self._is_today(context))

    def _is_today(self, context: DayContext) -> bool:
        return context.day == local_day(self._clock.now(), context.zone)

    async def _write(
        self,
        context: DayContext,
        facts: tuple[Fact, ...],
        missing: tuple[str, ...],
        *,
        use_model: bool,
    ) -> Brief:
        writing = Writing(BY_RULES, NO_MODEL_ON if use_model else NO_MODEL_ASKED)
        choice = await self._choose_model() if use_model and facts else None
        if choice is not None:
            attempt = await self._writer.write(choice, facts, private_names(context), missing)
            writing = attempt.writing
            if attempt.draft is not None:
                return self._compose(context, facts, missing, attempt.draft, writing)
        known = {fact.id: fact for fact in facts}
        draft = rule_writer.write(context, known, is_today=self._is_today(context))
        draft = await self._in_thread(partial(_without_refused, draft, facts))
        return self._compose(context, facts, missing, draft, writing)

    def _compose(
        self,
        context: DayContext,
        facts: tuple[Fact, ...],
        missing: tuple[str, ...],
        draft: Draft,
        writing: Writing,
    ) -> Brief:
        known = {fact.id: fact for fact in facts}
        is_today = self._is_today(context)
        return Brief(
            type=MORNING_BRIEF,
            day=context.day,
            claims=render(draft, facts),
            facts=facts,
            missing=missing,
            headline=rule_writer.headline(context, known, is_today=is_today),
            draft=draft,
            writing=writing,
            confidence=confidence(known),
            waits_for_night=bool(context.sleep_source and not context.has_night and is_today),
            created_at=self._clock.now(),
        )

    async def _keep(self, brief: Brief) -> Brief:
        saved = await self._store.insights.save(brief.to_insight())
        kept = replace(brief, insight_id=saved.id or 0)
        self._bus.publish(InsightCreated(MORNING_BRIEF, brief.day, kept.insight_id))
        return kept


def _without_refused(draft: Draft, facts: tuple[Fact, ...]) -> Draft:
    """Our own sentences state tokens only; one that is refused is a bug in a rule, so it goes."""
    problems = verify(draft, facts) if facts else ()  # of a day without facts nothing is cited
    if not problems:
        return draft
    _log.warning("The rules wrote what the lock refuses: %s", {p.code for p in problems})
    refused = [problem.sentence for problem in problems if problem.sentence]

    def passes(piece: str) -> bool:
        return not any(sentence in piece for sentence in refused)

    kept = tuple(piece for piece in draft.sentences if passes(piece))
    return Draft(kept, draft.suggestion if passes(draft.suggestion) else "")
