"""Things to reach."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from lifeos_desktop.domain.errors import NotFound
from lifeos_desktop.domain.records import Goal
from lifeos_desktop.store.repositories.base import Repository
from lifeos_desktop.store.rows import PERSON
from lifeos_desktop.store.tables import Goals


class GoalRepository(Repository):
    """Goals."""

    async def add(self, goal: Goal, *, initiator: str = "") -> Goal:
        """Keep a new goal; the goal as stored. Without ``created_at`` it is made now."""
        created_at = goal.created_at or self._db.clock.now()
        values = _values(goal, created_at, goal.updated_at or created_at)

        def work() -> Goal:
            row = Goals.create(user=PERSON, **values)
            return _select(Goals.id == row.id)[0]

        return await self._db.write(work, tables=("goals",), initiator=initiator)

    async def update(self, goal: Goal, *, initiator: str = "") -> Goal:
        """Make the stored goal say what ``goal`` says, updated now; NotFound when it is gone."""
        now = self._db.clock.now()

        def work() -> Goal:
            there = _select(Goals.id == goal.id)
            if not there:
                raise NotFound("This goal is not there any more. Nothing was changed.")
            values = _values(goal, goal.created_at or there[0].created_at, now)
            Goals.update(values).where(Goals.id == goal.id).execute()
            return _select(Goals.id == goal.id)[0]

        return await self._db.write(work, tables=("goals",), initiator=initiator)

    async def active(self) -> list[Goal]:
        """What the person is working towards, the nearest target first."""
        return await self._db.read(lambda: _select(Goals.status == "active"))

    async def by_ids(self, ids: Iterable[int]) -> list[Goal]:
        """Those of these rows that exist."""
        wanted = list(ids)
        return await self._db.read(lambda: _select(Goals.id.in_(wanted)))


def _values(goal: Goal, created_at: datetime | None, updated_at: datetime) -> dict[str, Any]:
    return {
        "title": goal.title,
        "description": goal.description,
        "target_date": goal.target_date,
        "status": goal.status,
        "progress": goal.progress,
        "metadata": goal.metadata,
        "created_at": created_at,
        "updated_at": updated_at,
    }


def _goal(row: Goals) -> Goal:
    return Goal(
        title=row.title,
        status=row.status,
        progress=row.progress,
        target_date=row.target_date,
        description=row.description,
        metadata=row.metadata,
        created_at=row.created_at,
        updated_at=row.updated_at,
        id=row.id,
    )


def _select(condition: Any) -> list[Goal]:
    query = (
        Goals.select()
        .where((Goals.user == PERSON) & condition)
        .order_by(Goals.target_date.asc(nulls="LAST"), Goals.id)
    )
    return [_goal(row) for row in query]
