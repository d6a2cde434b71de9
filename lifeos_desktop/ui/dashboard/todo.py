"""Open tasks and goals, as the dashboard shows them. Plain Python."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from lifeos_desktop.domain.records import Goal, Task
from lifeos_desktop.domain.titles import plain_title
from lifeos_desktop.ui.widgets.texts import by, due

MOST_TASKS = 4
MOST_GOALS = 3


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One task. ``is_due``: today or late, so its words are brass."""

    id: int
    title: str
    due: str
    is_due: bool
    due_detail: str = ""


@dataclass(frozen=True, slots=True)
class GoalLine:
    """One goal; ``progress`` from 0 to 1, ``words`` says it and by when."""

    id: int
    title: str
    progress: float
    words: str


@dataclass(frozen=True, slots=True)
class TodoView:
    """``count`` counts every open task, shown or not."""

    count: int
    tasks: tuple[TaskLine, ...]
    goals: tuple[GoalLine, ...]


def todo(tasks: Sequence[Task], goals: Sequence[Goal], today: date) -> TodoView:
    """What is due first, then what has a day, then the rest."""
    ordered = sorted(tasks, key=lambda task: (task.due or date.max, task.priority, task.id or 0))
    lines = tuple(_task(task, today) for task in ordered[:MOST_TASKS])
    return TodoView(len(tasks), lines, tuple(_goal(goal, today) for goal in goals[:MOST_GOALS]))


def next_week(today: date) -> date:
    """The Monday after this week."""
    return today + timedelta(days=7 - today.weekday())


def _task(task: Task, today: date) -> TaskLine:
    words = due(task.due, today, task.due_time) if task.due else ""
    is_due = task.due is not None and task.due <= today
    short = "late" if task.due is not None and task.due < today else words
    return TaskLine(task.id or 0, plain_title(task.title), short, is_due, words)


def _goal(goal: Goal, today: date) -> GoalLine:
    share = f"{round(goal.progress * 100)}\u00a0%"
    words = f"{share}, {by(goal.target_date, today)}" if goal.target_date else share
    return GoalLine(goal.id or 0, plain_title(goal.title), goal.progress, words)
