"""What the person wants to reach, how far it is, and the goal that is being edited. No widgets."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from lifeos_desktop.domain.errors import BadInput
from lifeos_desktop.domain.quick_add import TASK
from lifeos_desktop.domain.records import Goal
from lifeos_desktop.services import goals as goal_book
from lifeos_desktop.services.bus import Bus
from lifeos_desktop.services.capture import QuickAdd
from lifeos_desktop.services.undo import Undo
from lifeos_desktop.ui.background import Tasks
from lifeos_desktop.ui.goals.wording import GROUPS
from lifeos_desktop.ui.kept.model import KeptModel
from lifeos_desktop.ui.kept.rows import Row, heading, plain
from lifeos_desktop.ui.kept.when import When, read_when, write_when
from lifeos_desktop.ui.widgets.texts import by

STEP = 0.05
SETTLE_SECONDS = 0.6
"""How long after the last step the progress is stored: holding a key is one change."""


@dataclass(frozen=True, slots=True)
class GoalsView:
    """The page."""

    rows: tuple[Row, ...] = ()
    count: str = ""


@dataclass(frozen=True, slots=True)
class GoalDraft:
    """What stands in the editor, as it was typed; ``percent`` from 0 to 100."""

    base: Goal
    title: str
    percent: int
    when: str
    description: str

    @staticmethod
    def of(goal: Goal) -> GoalDraft:
        percent = round(goal.progress * 100)
        return GoalDraft(goal, goal.title, percent, write_when(goal.target_date), goal.description)

    @property
    def is_changed(self) -> bool:
        return self != GoalDraft.of(self.base)


class GoalsModel(KeptModel[GoalsView]):
    """Every goal, the active ones first."""

    tables = ("goals",)

    def __init__(
        self,
        book: goal_book.Goals,
        capture: QuickAdd,
        bus: Bus,
        tasks: Tasks,
        today: Callable[[], date],
    ) -> None:
        super().__init__(bus, tasks, GoalsView(), today)
        self._book, self._capture = book, capture
        self._by_id: dict[int, Goal] = {}
        self._moved: dict[int, float] = {}
        self._settle: asyncio.TimerHandle | None = None
        self.draft: GoalDraft | None = None

    async def read(self) -> GoalsView:
        goals = await self._book.all()
        self._by_id = {goal.id: goal for goal in goals if goal.id is not None}
        return self._view()

    def close(self) -> None:
        self.settle()
        super().close()

    # -- progress -------------------------------------------------------------------------------

    def move(self, id: int, steps: int) -> None:
        """Say it is further, or less far; shown at once, stored when the keys are let go."""
        goal = self._by_id.get(id)
        if goal is None or goal.status != goal_book.ACTIVE:
            return
        before = self._moved.get(id, goal.progress)
        self._moved[id] = min(1.0, max(0.0, round(before / STEP + steps) * STEP))
        self.show(self._view())
        if self._settle is not None:
            self._settle.cancel()
        self._settle = asyncio.get_running_loop().call_later(SETTLE_SECONDS, self.settle)

    def settle(self) -> None:
        """Store what was moved, now."""
        if self._settle is not None:
            self._settle.cancel()
            self._settle = None
        moved, self._moved = self._moved, {}
        for id, progress in moved.items():
            goal = self._by_id.get(id)
            if goal is not None and goal.progress != progress:
                self._by_id[id] = replace(goal, progress=progress)
                self.do(self._book.set_progress(id, progress))

    # -- one goal -------------------------------------------------------------------------------

    def preview(self, text: str) -> tuple[str, str]:
        """The title and the target day in a typed line, both in words."""
        if not text.strip():
            return "", ""
        capture = self._capture.preview(text, kind=TASK)
        title = capture.title.removesuffix(" by").removesuffix(" until").strip()
        return title, by(capture.due, self.today()) if capture.due else ""

    def add(self, text: str, then: Callable[[], None] | None = None) -> asyncio.Task[bool]:
        """Keep a typed line as a goal."""
        return self.do_once(partial(self._add, text), then)

    def reach(self, id: int) -> asyncio.Task[bool]:
        """It is reached; a reached or dropped one is a goal again."""
        goal = self._by_id.get(id)
        if goal is not None and goal.status != goal_book.ACTIVE:
            return self.do(self._book.reopen(id))
        return self.do(self._book.reach(id))

    def drop(self, id: int) -> asyncio.Task[bool]:
        """It is no goal any more."""
        return self.do(self._book.drop(id))

    def delete(self, id: int) -> asyncio.Task[bool]:
        """Remove it."""
        if self.draft is not None and self.draft.base.id == id:
            self.draft = None
        return self.do(self._book.delete(id))

    def edit(self, id: int) -> None:
        """Begin to edit a goal; one that is being edited stays as it is."""
        self.settle()
        goal = self._by_id.get(id)
        if goal is not None and (self.draft is None or self.draft.base.id != id):
            self.complaint = ""
            self.draft = GoalDraft.of(goal)
        self._tell()

    def change_draft(self, draft: GoalDraft) -> None:
        """What stands in the editor now."""
        self.draft = draft

    def cancel(self) -> None:
        """Leave the goal as it is."""
        self.draft, self.complaint = None, ""
        self._tell()

    def save(self) -> asyncio.Task[bool] | None:
        """Store what was changed in the editor; it stays open when that is refused."""
        if self.draft is None:
            return None
        if not self.draft.is_changed:
            self.cancel()
            return None
        draft = self.draft
        return self.do_once(partial(self._save, draft), partial(self._saved, draft))

    def read_when(self, text: str) -> When:
        """What a typed day means."""
        return read_when(text, self._capture)

    def _saved(self, draft: GoalDraft) -> None:
        if self.draft == draft:  # else more was typed meanwhile
            self.draft = None

    async def _add(self, text: str) -> Undo:
        capture = self._capture.preview(text, kind=TASK)
        title = self.preview(text)[0] or text
        return await self._book.add(Goal(title, target_date=capture.due, description=capture.body))

    async def _save(self, draft: GoalDraft) -> Undo:
        assert draft.base.id is not None
        before, goal = GoalDraft.of(draft.base), await self._book.get(draft.base.id)
        if draft.title != before.title:
            goal = replace(goal, title=draft.title)
        if draft.percent != before.percent:
            goal = replace(goal, progress=draft.percent / 100)
        if draft.when != before.when:
            when = self.read_when(draft.when)
            if when.problem:
                raise BadInput(when.problem)
            goal = replace(goal, target_date=when.day)
        if draft.description != before.description:
            goal = replace(goal, description=draft.description)
        return await self._book.edit(goal)

    # -- the list -------------------------------------------------------------------------------

    def _view(self) -> GoalsView:
        goals = [
            replace(goal, progress=self._moved.get(id, goal.progress))
            for id, goal in self._by_id.items()
        ]
        active = sum(goal.status == goal_book.ACTIVE for goal in goals)
        return GoalsView(goal_rows(goals, self.today()), f"{active:,} on the way")


def goal_rows(goals: Sequence[Goal], today: date) -> tuple[Row, ...]:
    """By state; among those on the way the nearest target first."""
    rows: list[Row] = []
    for status, title in GROUPS.items():
        group = [goal for goal in goals if goal.status == status]
        if not group:
            continue
        group.sort(key=lambda goal: (goal.target_date or date.max, goal.id or 0))
        rows.append(heading(status, title, f"{len(group):,}"))
        rows += [_row(goal, today) for goal in group]
    return tuple(rows)


def _row(goal: Goal, today: date) -> Row:
    is_active = goal.status == goal_book.ACTIVE
    percent = f"{round(goal.progress * 100)}\u00a0%"
    side = percent if is_active else goal.status if goal.status == goal_book.DROPPED else ""
    tone = "text3"
    if goal.target_date is not None and is_active:
        side = f"{percent}, {by(goal.target_date, today)}"
        tone = "brass" if goal.target_date <= today else "text3"
    return Row(
        f"goal:{goal.id}",
        plain(goal.title),
        plain(" ".join(goal.description.split()), longest=160),
        side,
        tone,
        progress=goal.progress if is_active else None,
        is_quiet=not is_active,
        spoken=f"{goal.title}, {side or goal.status}",
        id=goal.id or 0,
        kind="goal",
    )
