"""Things to do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from peewee import Case

from lifeos_desktop.domain.records import Task
from lifeos_desktop.store.repositories.kept import KeptRepository
from lifeos_desktop.store.tables import Tasks


class TaskRepository(KeptRepository[Task]):
    """Tasks, in the order they were made."""

    table = Tasks
    table_name = "tasks"
    what = "task"

    async def open_on(self, day: date, zone_end: datetime) -> list[Task]:
        """The tasks that were there and not done when ``day`` ended, at ``zone_end``.

        Those due on the day or before come first, then by priority and date. A dropped task is
        left out of the days before it was dropped too, unless ``done_at`` says when that was.
        """
        condition = (Tasks.created_at < zone_end) & (
            (Tasks.status == "open") | (Tasks.done_at >= zone_end)
        )
        pressing = Case(None, [((Tasks.due_date <= day), 0)], 1)
        order = (pressing, Tasks.priority, *_BY_DUE)
        return await self._db.read(lambda: self._select(condition, order))

    async def open(self) -> list[Task]:
        """Every open task: what is due first comes first, what has no date comes last."""
        order = (*_BY_DUE[:2], Tasks.priority, Tasks.id)
        return await self._db.read(lambda: self._select(Tasks.status == "open", order))

    async def closed(self, limit: int) -> list[Task]:
        """The tasks that were done or dropped last, the latest first."""
        order = (Tasks.done_at.desc(nulls="LAST"), Tasks.id.desc())
        return await self._db.read(lambda: self._select(Tasks.status != "open", order, limit))

    def _order(self) -> Sequence[Any]:
        return (Tasks.created_at, Tasks.id)

    def _record(self, row: Tasks) -> Task:
        return Task(
            title=row.title,
            status=row.status,
            priority=row.priority,
            due=row.due_date,
            description=row.description,
            tags=tuple(row.tags),
            source=row.source,
            raw_input=row.raw_input,
            metadata=row.metadata,
            created_at=row.created_at,
            done_at=row.done_at,
            id=row.id,
            due_time=row.due_time,
        )

    def _values(self, task: Task, now: datetime) -> dict[str, Any]:
        return {
            "title": task.title,
            "description": task.description,
            "status": task.status,
            "priority": task.priority,
            "due_date": task.due,
            "due_time": task.due_time,
            "tags": list(task.tags),
            "source": task.source,
            "raw_input": task.raw_input,
            "metadata": task.metadata,
            "created_at": task.created_at or now,
            "done_at": task.done_at,
        }


_BY_DUE = (Tasks.due_date.asc(nulls="LAST"), Tasks.due_time.asc(nulls="LAST"), Tasks.id)
