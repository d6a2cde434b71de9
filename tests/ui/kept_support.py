"""The pages of kept things over a real profile in a temporary folder."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QLineEdit,
    QPlainTextEdit,
    QSlider,
    QWidget,
)

from lifeos_desktop.app.container import Container
from lifeos_desktop.services.undo import Undo
from lifeos_desktop.ui.background import Tasks
from lifeos_desktop.ui.goals.viewmodel import GoalsModel
from lifeos_desktop.ui.journal.notes_model import NotesModel
from lifeos_desktop.ui.journal.viewmodel import JournalModel
from lifeos_desktop.ui.kept.list import KeptList
from lifeos_desktop.ui.kept.model import KeptModel
from lifeos_desktop.ui.kept.rows import text_of
from lifeos_desktop.ui.review.viewmodel import ReviewModel
from lifeos_desktop.ui.search.viewmodel import SearchModel
from lifeos_desktop.ui.tasks.viewmodel import TasksModel
from tests.support.clock import FakeClock
from tests.support.profile import profile

Page = TypeVar("Page", bound=QWidget)
Model = TypeVar("Model", bound=KeptModel[Any])


@dataclass
class Desk:
    """An open profile and the models made over it."""

    container: Container
    tasks: Tasks
    undos: list[Undo] = field(default_factory=list)
    models: list[Any] = field(default_factory=list)

    def task_list(self) -> TasksModel:
        c = self.container
        return self._kept(TasksModel(c.tasks, c.capture, c.bus, self.tasks, c.today, c.zone))

    def journal(self) -> JournalModel:
        c = self.container

        def now() -> datetime:
            return c.clock.now().astimezone(c.zone())

        return self._kept(JournalModel(c.journal, c.capture, c.bus, self.tasks, now))

    def notes(self) -> NotesModel:
        c = self.container
        return self._kept(NotesModel(c.notes, c.bus, self.tasks, c.today, c.zone))

    def goals(self) -> GoalsModel:
        c = self.container
        return self._kept(GoalsModel(c.goals, c.capture, c.bus, self.tasks, c.today))

    def search(self) -> SearchModel:
        c = self.container
        return self._kept(SearchModel(c.search, c.bus, self.tasks, c.today))

    def review(self) -> ReviewModel:
        c = self.container
        sources = (c.reviews, c.history, c.evidence)
        return self._kept(ReviewModel(*sources, c.bus, self.tasks, c.today, c.zone))

    def _kept(self, model: Model) -> Model:
        model.on_change(self.undos.append)
        self.models.append(model)
        return model


@asynccontextmanager
async def desk(folder: Path, clock: FakeClock, *, demo: bool = False) -> AsyncIterator[Desk]:
    """No task is left when the block ends."""
    async with profile(folder, clock, demo=demo) as container:
        opened = Desk(container, Tasks())
        try:
            yield opened
        finally:
            for model in opened.models:
                model.close()
            await opened.tasks.finish(5)


@asynccontextmanager
async def shown(page: Page, opened: Desk) -> AsyncIterator[Page]:
    """The page on the screen, loaded; destroyed when the block ends."""
    page.resize(1204, 770)
    page.show()
    await settled(opened)
    try:
        yield page
    finally:
        await settled(opened)
        page.hide()
        page.deleteLater()
        await asyncio.sleep(0)


async def settled(opened: Desk) -> None:
    """What was started has ended, and so has what that started."""
    for _ in range(3):
        await until(partial(_is_idle, opened.tasks))
        await asyncio.sleep(0.01)


def _is_idle(tasks: Tasks) -> bool:
    return not len(tasks)


async def refreshed(opened: Desk) -> None:
    """A foreign write was noticed and shown."""
    await asyncio.sleep(0.2)
    await settled(opened)


def titles(rows: KeptList | Any) -> list[str]:
    """The rows as text, headings in brackets."""
    return [
        f"[{text_of(row.title)}]" if row.is_heading else text_of(row.title) for row in rows.rows
    ]


def nameless(page: QWidget) -> list[str]:
    """Controls a screen reader would have no words for."""
    kinds: tuple[type[QWidget], ...] = (
        QAbstractButton,
        QLineEdit,
        QPlainTextEdit,
        QAbstractItemView,
        QSlider,
    )
    found = []
    for kind in kinds:
        for control in page.findChildren(kind):
            text = control.text() if isinstance(control, QAbstractButton) else ""
            is_shown = control.isVisibleTo(page)
            if is_shown and not control.accessibleName() and not text:
                found.append(f"{type(control).__name__} in {type(control.parent()).__name__}")
    return found


async def until(is_so: Callable[[], bool]) -> None:
    """Wait for what a task brings about."""
    for _ in range(1000):
        if is_so():
            return
        await asyncio.sleep(0.005)
    raise AssertionError("it did not come about")
