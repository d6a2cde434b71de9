"""Things to do."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from peewee import Case

from lifeos_desktop.domain.errors import NotFound
from lifeos_desktop.domain.records import Task
from lifeos_desktop.store.repositories.base import Repository
from lifeos_desktop.store.rows import PERSON
from lifeos_desktop.store.tables import Tasks


class TaskRepository(Repository):
    """Tasks."""

    async def add(self, task: Task, *, initiator: str = "") -> Task:
        """Keep a new task; the task as stored. Without ``created_at`` it is made now."""
        values = _values(task, task.created_at or self._db.clock.now())

        def work() -> Task:
            row = Tasks.create(user=PERSON, **values)
            return _select(Tasks.id == row.id)[0]

        return await self._db.write(work, tables=("tasks",), initiator=initiator)

    async def update(self, task: Task, *, initiator: str = "") -> Task:
        """Make the stored task say what ``task`` says; NotFound when there is none of that id."""

        def work() -> Task:
            there = _select(Tasks.id == task.id)
            if not there:
                raise NotFound("This task is not there any more. Nothing was changed.")
            values = _values(task, task.created_at or there[0].created_at)
            Tasks.update(values).where(Tasks.id == task.id).execute()
            return _select(Tasks.id == task.id)[0]

        return await self._db.write(work, tables=("tasks",), initiator=initiator)

    async def get(self, id: int) -> Task | None:
        """One task."""
        found = await self.by_ids((id,))
        return found[0] if found else None

    async def by_ids(self, ids: Iterable[int]) -> list[Task]:
        """Those of these rows that exist."""
        wanted = list(ids)
        return await self._db.read(lambda: _select(Tasks.id.in_(wanted)))

    async def all(self) -> list[Task]:
        """Every task, also done and dropped ones, in the order they were made."""
        return await self._db.read(lambda: _select(Tasks.id.is_null(False)))

    async def open_on(self, day: date, zone_end: datetime) -> list[Task]:
        """The tasks that were there and not done when ``day`` ended, at ``zone_end``.

        Those due on the day or before come first, then by priority and date. A dropped task is
        left out of the days before it was dropped too, unless ``done_at`` says when that was.
        """
        condition = (Tasks.created_at < zone_end) & (
            (Tasks.status == "open") | (Tasks.done_at >= zone_end)
        )
        pressing = Case(None, [((Tasks.due_date <= day), 0)], 1)
        order = (pressing, Tasks.priority, Tasks.due_date.asc(nulls="LAST"), Tasks.id)
        return await self._db.read(lambda: _select(condition, *order))


def _values(task: Task, created_at: datetime | None) -> dict[str, Any]:
    return {
        "title": task.title,
        "description": task.description,
        "status": task.status,
        "priority": task.priority,
        "due_date": task.due,
        "tags": list(task.tags),
        "source": task.source,
        "raw_input": task.raw_input,
        "metadata": task.metadata,
        "created_at": created_at,
        "done_at": task.done_at,
    }


def _task(row: Tasks) -> Task:
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
    )


def _select(condition: Any, *order: Any) -> list[Task]:
    query = (
        Tasks.select()
        .where((Tasks.user == PERSON) & condition)
        .order_by(*(order or (Tasks.created_at, Tasks.id)))
    )
    return [_task(row) for row in query]
