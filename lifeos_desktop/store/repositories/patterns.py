"""Patterns, what every search for them looked at, and what the person said about them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from lifeos_desktop.domain.errors import NotFound
from lifeos_desktop.domain.patterns import Pattern, PatternRun, Question
from lifeos_desktop.store.repositories.base import Repository
from lifeos_desktop.store.rows import PERSON, upsert
from lifeos_desktop.store.tables import PatternQuestions, PatternRuns, Patterns

TABLES = ("patterns",)


class PatternRepository(Repository):
    """Patterns; natural key: (user, identity)."""

    async def record(
        self, run: PatternRun, found: Sequence[Pattern], questions: Sequence[Question] = ()
    ) -> PatternRun:
        """Keep what one search found, all or nothing; the run as stored.

        A pattern that was known keeps its row, since when it is known, and what the person said
        about it. One that was not found this time is kept, not active.
        """

        def work() -> PatternRun:
            row = PatternRuns.create(
                user=PERSON,
                **{name: getattr(run, name) for name in _RUN_FIELDS},
            )
            there = {pattern.identity: pattern for pattern in _select(Patterns.id.is_null(False))}
            unique = {pattern.identity: pattern for pattern in found}
            rows = [_row(one, there.get(one.identity), run) for one in unique.values()]
            upsert(Patterns, rows, ("user", "identity"))
            Patterns.update(active=False, checked_at=run.ran_at).where(
                Patterns.active & Patterns.identity.not_in(list(unique))
            ).execute()
            for question in {one.identity: one for one in questions}.values():
                PatternQuestions.create(
                    user=PERSON,
                    run=row.id,
                    identity=question.identity,
                    name=question.title,
                    pattern_type=question.kind,
                    variables=list(question.metrics),
                    lag=question.lag,
                    days_present=question.days_present,
                    days_needed=question.days_needed,
                )
            return _runs(PatternRuns.id == row.id, 1)[0]

        return await self._db.write(work, tables=("patterns", "pattern_runs", "pattern_questions"))

    async def all(self) -> list[Pattern]:
        """Every pattern that was ever found: pinned ones first, then the surest."""
        return await self._db.read(lambda: _select(Patterns.id.is_null(False)))

    async def get(self, id: int) -> Pattern | None:
        """One pattern."""
        found = await self._db.read(lambda: _select(Patterns.id == id))
        return found[0] if found else None

    async def set_muted(self, id: int, at: datetime | None, *, initiator: str = "") -> None:
        """Mute from this moment on, or no longer; NotFound without such a pattern."""
        await self._set(id, initiator, muted_at=at)

    async def set_pinned(self, id: int, at: datetime | None, *, initiator: str = "") -> None:
        """Pin, or no longer; NotFound without such a pattern."""
        await self._set(id, initiator, pinned_at=at)

    async def set_rating(self, id: int, rating: str, *, initiator: str = "") -> None:
        """useful, not_useful or ""; NotFound without such a pattern."""
        await self._set(id, initiator, rating=rating)

    async def latest_run(self) -> PatternRun | None:
        """The last search."""
        found = await self.runs(1)
        return found[0] if found else None

    async def runs(self, limit: int) -> list[PatternRun]:
        """The last searches, the latest first."""
        return await self._db.read(lambda: _runs(PatternRuns.id.is_null(False), limit))

    async def questions(self, run_id: int) -> list[Question]:
        """What a search could not decide, the ones that need the fewest days first."""
        query = (
            PatternQuestions.select()
            .where((PatternQuestions.user == PERSON) & (PatternQuestions.run == run_id))
            .order_by(
                PatternQuestions.days_needed - PatternQuestions.days_present, PatternQuestions.name
            )
        )
        return await self._db.read(lambda: [_question(row) for row in query])

    async def _set(self, id: int, initiator: str, **values: Any) -> None:
        def work() -> None:
            if not Patterns.update(values).where(Patterns.id == id).execute():
                raise NotFound("This pattern is not there any more. Nothing was changed.")

        await self._db.write(work, tables=TABLES, initiator=initiator)


_RUN_FIELDS = (
    "ran_at", "window_start", "window_end", "days", "metrics", "tested", "shown", "held_back",
    "details",
)  # fmt: skip
# The fields a pattern and its row both have, by the name they share.
_SAME = (
    "identity", "lag", "weekday", "day", "effect", "low", "high", "unit", "strength", "p", "q",
    "tier", "window_start", "window_end", "actionable", "active", "later", "later_days", "details",
    "muted_at", "pinned_at", "rating",
)  # fmt: skip


def _row(pattern: Pattern, known: Pattern | None, run: PatternRun) -> dict[str, Any]:
    values = {name: getattr(pattern, name) for name in _SAME}
    values |= {
        "user": PERSON,
        "name": pattern.title,
        "description": pattern.sentence,
        "pattern_type": pattern.kind,
        "variables": list(pattern.metrics),
        "confidence": 1 - pattern.q,
        "sample_size": pattern.n,
        "discovered_at": pattern.first_seen or run.ran_at,
        "checked_at": run.ran_at,
    }
    if known is not None:  # since when it is known, and what the person said of it
        values |= {
            "discovered_at": known.first_seen,
            "muted_at": known.muted_at,
            "pinned_at": known.pinned_at,
            "rating": known.rating,
        }
    return values


def _pattern(row: Patterns) -> Pattern:
    values = {name: getattr(row, name) for name in _SAME if name != "identity"}
    return Pattern(
        kind=row.pattern_type,
        metrics=tuple(row.variables),
        sentence=row.description,
        title=row.name,
        n=row.sample_size,
        first_seen=row.discovered_at,
        checked_at=row.checked_at,
        id=row.id,
        **values,
    )


def _select(condition: Any) -> list[Pattern]:
    query = (
        Patterns.select()
        .where((Patterns.user == PERSON) & condition)
        .order_by(
            Patterns.pinned_at.is_null(), Patterns.active.desc(), Patterns.tier, Patterns.q,
            Patterns.id,
        )
    )  # fmt: skip
    return [_pattern(row) for row in query]


def _runs(condition: Any, limit: int) -> list[PatternRun]:
    query = (
        PatternRuns.select()
        .where((PatternRuns.user == PERSON) & condition)
        .order_by(PatternRuns.ran_at.desc(), PatternRuns.id.desc())
        .limit(limit)
    )
    return [
        PatternRun(id=row.id, **{name: getattr(row, name) for name in _RUN_FIELDS}) for row in query
    ]


def _question(row: PatternQuestions) -> Question:
    return Question(
        kind=row.pattern_type,
        metrics=tuple(row.variables),
        lag=row.lag,
        title=row.name,
        days_present=row.days_present,
        days_needed=row.days_needed,
    )
