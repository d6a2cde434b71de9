"""Things to reach."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from lifeos_desktop.domain.records import Goal
from lifeos_desktop.store.repositories.kept import KeptRepository
from lifeos_desktop.store.tables import Goals


class GoalRepository(KeptRepository[Goal]):
    """Goals, the nearest target first."""

    table = Goals
    table_name = "goals"
    what = "goal"

    async def active(self) -> list[Goal]:
        """What the person is working towards."""
        return await self._db.read(lambda: self._select(Goals.status == "active"))

    def _order(self) -> Sequence[Any]:
        return (Goals.target_date.asc(nulls="LAST"), Goals.id)

    def _save(self, before: Goal, after: Goal, now: datetime) -> None:
        super()._save(before, replace(after, updated_at=now), now)

    def _record(self, row: Goals) -> Goal:
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

    def _values(self, goal: Goal, now: datetime) -> dict[str, Any]:
        created_at = goal.created_at or now
        return {
            "title": goal.title,
            "description": goal.description,
            "target_date": goal.target_date,
            "status": goal.status,
            "progress": goal.progress,
            "metadata": goal.metadata,
            "created_at": created_at,
            "updated_at": goal.updated_at or created_at,
        }
