"""Things to do: what is open, and everything a person does with a task."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from functools import partial

from lifeos_desktop.domain.errors import BadInput
from lifeos_desktop.domain.moments import which_day
from lifeos_desktop.domain.ports import Clock
from lifeos_desktop.domain.records import Task
from lifeos_desktop.services.notebook import Book, Change, counted_tags, storable, tag_names, words
from lifeos_desktop.store.repositories.tasks import TaskRepository

OPEN, DONE, DROPPED = "open", "done", "dropped"
_RECENT = 100


class Tasks(Book[Task]):
    """Tasks. Every change says how it is taken back."""

    def __init__(self, repository: TaskRepository, clock: Clock, today: Callable[[], date]) -> None:
        super().__init__(repository, "Task")
        self._tasks = repository
        self._clock = clock
        self._today = today

    async def open(self, tag: str = "") -> list[Task]:
        """What is to be done, by date; what has no date comes last."""
        return _with(tag, await self._tasks.open())

    async def closed(self, tag: str = "", limit: int = _RECENT) -> list[Task]:
        """What was done or dropped last, the latest first."""
        return _with(tag, await self._tasks.closed(limit))

    async def tags(self) -> list[tuple[str, int]]:
        """The tags of open tasks with how many carry them."""
        return counted_tags(await self._tasks.open())

    async def add(self, task: Task, *, initiator: str = "") -> Change[Task]:
        """Keep a new task."""
        return await self._added(_checked(task), "Task saved", initiator)

    async def edit(self, task: Task, *, initiator: str = "") -> Change[Task]:
        """Make the stored task say what ``task`` says; BadInput, NotFound."""
        settled = self._settled(_checked(task))
        return await self._changed(task.id, lambda _: settled, "Task changed", initiator)

    async def complete(self, id: int, *, initiator: str = "") -> Change[Task]:
        """It is done, now."""
        close = partial(_closed, status=DONE, at=self._clock.now())
        return await self._changed(id, close, "Task completed", initiator)

    async def drop(self, id: int, *, initiator: str = "") -> Change[Task]:
        """It will not be done."""
        close = partial(_closed, status=DROPPED, at=self._clock.now())
        return await self._changed(id, close, "Task dropped", initiator)

    async def reopen(self, id: int, *, initiator: str = "") -> Change[Task]:
        """It is to be done after all."""
        return await self._changed(id, _reopened, "Task open again", initiator)

    async def snooze(self, id: int, until: date, *, initiator: str = "") -> Change[Task]:
        """Have it due on another day, today at the earliest; a clock time stays."""
        today = self._today()
        if until < today:
            raise BadInput("Choose today or a later day. Nothing was changed.")
        day = which_day(until, today).removeprefix("on ")
        return await self._changed(
            id, lambda task: replace(task, due=until), f"Task moved to {day}", initiator
        )

    def _settled(self, task: Task) -> Task:
        """With the time it was closed, as its status says."""
        if task.status == OPEN:
            return _reopened(task)
        return replace(task, done_at=task.done_at or self._clock.now())


def _closed(task: Task, status: str, at: datetime) -> Task:
    return task if task.status == status else replace(task, status=status, done_at=at)


def _reopened(task: Task) -> Task:
    return replace(task, status=OPEN, done_at=None)


def _checked(task: Task) -> Task:
    if task.status not in {OPEN, DONE, DROPPED} or not 1 <= task.priority <= 3:
        raise BadInput("Choose one of the priorities and states that are there.")
    if task.due_time is not None and task.due is None:
        raise BadInput("A task with a time needs a day too. Nothing was changed.")
    return replace(
        task,
        title=words(task.title, "what is to be done"),
        description=storable(task.description),
        tags=tag_names(task.tags),
    )


def _with(tag: str, tasks: list[Task]) -> list[Task]:
    names = tag_names([tag])
    return [task for task in tasks if names[0] in task.tags] if names else tasks
