"""What is to be done, by when it is due; and the task that is being edited. No widgets."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta, tzinfo
from functools import partial

from lifeos_desktop.domain.day import local_day
from lifeos_desktop.domain.errors import BadInput
from lifeos_desktop.domain.quick_add import TASK
from lifeos_desktop.domain.records import Task
from lifeos_desktop.services import tasks as task_book
from lifeos_desktop.services.bus import Bus
from lifeos_desktop.services.capture import QuickAdd
from lifeos_desktop.services.undo import Undo
from lifeos_desktop.ui.background import Tasks
from lifeos_desktop.ui.kept.model import KeptModel
from lifeos_desktop.ui.kept.rows import Row, hashed, heading, plain, unhashed
from lifeos_desktop.ui.kept.when import When, day_heading, read_when, write_when
from lifeos_desktop.ui.tasks.wording import GROUPS
from lifeos_desktop.ui.widgets.texts import due

OPEN, DONE = "open", "done"
_MOST_DONE = 500


@dataclass(frozen=True, slots=True)
class TasksView:
    """The page."""

    rows: tuple[Row, ...] = ()
    count: str = ""
    tags: tuple[tuple[str, int], ...] = ()
    shows: str = OPEN
    tag: str = ""
    total: int = 0


@dataclass(frozen=True, slots=True)
class TaskDraft:
    """What stands in the editor, as it was typed. ``base`` is the task it began from."""

    base: Task
    title: str
    when: str
    priority: int
    tags: str
    description: str

    @staticmethod
    def of(task: Task) -> TaskDraft:
        return TaskDraft(
            task,
            task.title,
            write_when(task.due, task.due_time),
            task.priority,
            hashed(task.tags),
            task.description,
        )

    @property
    def is_changed(self) -> bool:
        return self != TaskDraft.of(self.base)


class TasksModel(KeptModel[TasksView]):
    """Open or done tasks, of one tag or of all."""

    tables = ("tasks",)

    def __init__(
        self,
        book: task_book.Tasks,
        capture: QuickAdd,
        bus: Bus,
        tasks: Tasks,
        today: Callable[[], date],
        zone: Callable[[], tzinfo],
    ) -> None:
        super().__init__(bus, tasks, TasksView(), today)
        self._book, self._capture, self._zone = book, capture, zone
        self._shows, self._tag = OPEN, ""
        self._by_id: dict[int, Task] = {}
        self.draft: TaskDraft | None = None

    async def read(self) -> TasksView:
        tasks = await self._book.open(self._tag)
        if self._shows == OPEN:
            rows = open_rows(tasks, self.today())
        shown = tasks
        if self._shows == DONE:
            shown = await self._book.closed(self._tag, _MOST_DONE)
            rows = done_rows(shown, self.today(), self._zone())
        self._by_id = {task.id: task for task in shown if task.id is not None}
        return TasksView(
            rows,
            f"{len(tasks):,} open",
            tuple(await self._book.tags()),
            self._shows,
            self._tag,
            len(shown),
        )

    def show_only(self, shows: str, tag: str = "") -> asyncio.Task[None]:
        """Open or done ones, with a tag or all."""
        self._shows, self._tag = shows, tag
        return self.load()

    # -- one task -------------------------------------------------------------------------------

    def toggle(self, id: int) -> asyncio.Task[bool]:
        """Complete an open task, open a closed one again."""
        task = self._by_id.get(id)
        if task is not None and task.status != task_book.OPEN:
            return self.do(self._book.reopen(id))
        return self.do(self._book.complete(id))

    def snooze(self, id: int, until: date) -> asyncio.Task[bool]:
        """Have it due on another day."""
        return self.do(self._book.snooze(id, until))

    def snooze_words(self, id: int, text: str) -> asyncio.Task[bool]:
        """Have it due on the day that was typed."""
        return self.do(self._snooze_words(id, text))

    def delete(self, id: int) -> asyncio.Task[bool]:
        """Remove it."""
        if self.draft is not None and self.draft.base.id == id:
            self.draft = None
        return self.do(self._book.delete(id))

    def tomorrow(self) -> date:
        return self.today() + timedelta(days=1)

    def next_week(self) -> date:
        """Monday."""
        return self.today() + timedelta(days=7 - self.today().weekday())

    def read_when(self, text: str) -> When:
        """What a typed day means."""
        return read_when(text, self._capture)

    # -- the line at the top --------------------------------------------------------------------

    def preview(self, text: str) -> tuple[str, ...]:
        """What was understood beside the title, in words."""
        if not text.strip():
            return ()
        capture = self._capture.preview(text, kind=TASK)
        told = [capture.meaning] if capture.meaning else []
        told += [f"#{tag}" for tag in capture.tags]
        if capture.priority != 2:
            told.append("high priority" if capture.priority == 1 else "low priority")
        return tuple(told)

    def add(self, text: str, then: Callable[[], None] | None = None) -> asyncio.Task[bool]:
        """Keep a typed line as a task."""
        return self.do_once(partial(self._add, text), then)

    async def _add(self, text: str) -> Undo:
        captured = await self._capture.save(
            text, kind=TASK, source="tasks page", clears_draft=False
        )
        return captured.undo

    # -- the editor -----------------------------------------------------------------------------

    def edit(self, id: int) -> None:
        """Begin to edit a task; one that is being edited stays as it is."""
        task = self._by_id.get(id)
        if task is None or (self.draft is not None and self.draft.base.id == id):
            self._tell()
            return
        self.complaint = ""
        self.draft = TaskDraft.of(task)
        self._tell()

    def change_draft(self, draft: TaskDraft) -> None:
        """What stands in the editor now."""
        self.draft = draft

    def cancel(self) -> None:
        """Leave the task as it is."""
        self.draft, self.complaint = None, ""
        self._tell()

    def save(self) -> asyncio.Task[bool] | None:
        """Store what was changed in the editor; the editor stays open when it is refused."""
        if self.draft is None:
            return None
        if not self.draft.is_changed:
            self.cancel()
            return None
        draft = self.draft
        return self.do_once(partial(self._save, draft), partial(self._saved, draft))

    def _saved(self, draft: TaskDraft) -> None:
        if self.draft == draft:  # else more was typed meanwhile
            self.draft = None

    async def _save(self, draft: TaskDraft) -> Undo:
        assert draft.base.id is not None
        # Only what was changed here: the row may say more by now.
        before, task = TaskDraft.of(draft.base), await self._book.get(draft.base.id)
        if draft.title != before.title:
            task = replace(task, title=draft.title)
        if draft.when != before.when:
            when = self.read_when(draft.when)
            if when.problem:
                raise BadInput(when.problem)
            task = replace(task, due=when.day, due_time=when.at)
        if draft.priority != before.priority:
            task = replace(task, priority=draft.priority)
        if draft.tags != before.tags:
            task = replace(task, tags=unhashed(draft.tags))
        if draft.description != before.description:
            task = replace(task, description=draft.description)
        return await self._book.edit(task)

    async def _snooze_words(self, id: int, text: str) -> Undo:
        when = self.read_when(text)
        if when.problem or when.day is None:
            raise BadInput(when.problem or "Write the day it moves to. Nothing was changed.")
        if when.at is not None:
            task = await self._book.get(id)
            if when.day < self.today():
                raise BadInput("Choose today or a later day. Nothing was changed.")
            return await self._book.edit(replace(task, due=when.day, due_time=when.at))
        return await self._book.snooze(id, when.day)

    async def find(self, id: int) -> None:
        """Show the list that holds this task; NotFound."""
        task = await self._book.get(id)
        self._shows, self._tag = (OPEN if task.status == task_book.OPEN else DONE), ""
        await self.load()


def group_of(task: Task, today: date) -> str:
    """Where a task stands: late, today, week (the next six days), later, none."""
    if task.due is None:
        return "none"
    if task.due < today:
        return "late"
    if task.due == today:
        return "today"
    return "week" if task.due <= today + timedelta(days=6) else "later"


def open_rows(tasks: Sequence[Task], today: date) -> tuple[Row, ...]:
    """By group; within a day what has a time first, then what matters more."""
    groups: dict[str, list[Task]] = {key: [] for key in GROUPS}
    for task in tasks:
        groups[group_of(task, today)].append(task)
    rows: list[Row] = []
    for key, title in GROUPS.items():
        if groups[key]:
            rows.append(heading(key, title, f"{len(groups[key]):,}"))
            rows += [_row(task, today) for task in sorted(groups[key], key=_order)]
    return tuple(rows)


def _order(task: Task) -> tuple[object, ...]:
    at = (task.due_time is None, task.due_time.isoformat() if task.due_time else "")
    return (task.due or date.max, *at, task.priority, task.id or 0)


def _row(task: Task, today: date) -> Row:
    tone, side = "text3", ""
    if task.due is not None:
        side = due(task.due, today, task.due_time)
        tone = "attention" if task.due < today else "brass" if task.due == today else "text3"
    priority = {1: ("high priority",), 3: ("low priority",)}.get(task.priority, ())
    words = [task.title, side, *(f"tag {tag}" for tag in task.tags)]
    if task.priority == 1:
        words.append("high priority")
    return Row(
        f"task:{task.id}",
        plain(task.title),
        plain(task.description.strip().partition("\n")[0], longest=160),
        side,
        tone,
        (*priority, *task.tags),
        check=False,
        spoken=", ".join(word for word in words if word) + ", open",
        id=task.id or 0,
        kind="task",
    )


def done_rows(tasks: Sequence[Task], today: date, zone: tzinfo) -> tuple[Row, ...]:
    """By the day they were closed, the latest first."""
    rows: list[Row] = []
    last: object = ...
    for task in tasks:
        day = local_day(task.done_at, zone) if task.done_at else None
        if day != last:
            rows.append(heading(str(day), day_heading(day, today) if day else "Earlier"))
            last = day
        dropped = task.status == task_book.DROPPED
        state = "dropped" if dropped else "done"
        rows.append(
            Row(
                f"task:{task.id}",
                plain(task.title),
                side="dropped" if dropped else "",
                tags=task.tags,
                check=True,
                is_quiet=True,
                spoken=f"{task.title}, {state}",
                id=task.id or 0,
                kind="task",
            )
        )
    return tuple(rows)
