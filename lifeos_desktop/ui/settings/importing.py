"""Bringing in a file or folder: choose, see what it would do, then do it. Plain Python."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lifeos_desktop.domain.errors import LifeosError
from lifeos_desktop.domain.traces import where
from lifeos_desktop.integrations.formats import DAY, LEAVE_OUT, Choices
from lifeos_desktop.integrations.registry import FORMATS
from lifeos_desktop.ui.background import Tasks
from lifeos_desktop.ui.settings.import_view import (
    AUTOMATIC,
    ImportView,
    Kind,
    Step,
    view_of,
)
from lifeos_desktop.ui.settings.live import drop

if TYPE_CHECKING:
    from lifeos_desktop.services.imports import ImportReport, Imports

__all__ = ["AUTOMATIC", "ImportModel", "ImportView", "Kind", "Step", "kind_of", "view_of"]

_log = logging.getLogger(__name__)

Work = Callable[[], Coroutine[Any, Any, None]]

SETTLE_SECONDS = 0.25  # several changes in a row are read as one
UNEXPECTED = (
    "That could not be read because of a mistake in LifeOS. Nothing was changed. "
    "The log has the details."
)


class ImportModel:
    """One import at a time; a preview writes nothing."""

    def __init__(
        self, imports: Imports, tasks: Tasks, *, settle_seconds: float = SETTLE_SECONDS
    ) -> None:
        self._imports = imports
        self._tasks = tasks
        self._settle = settle_seconds
        self._listeners: list[Callable[[], None]] = []
        self._path: Path | None = None
        self._choices: Choices | None = None  # None: whatever was kept for a file like this
        self._running: asyncio.Task[None] | None = None
        self.view = ImportView()

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` whenever the view is a new one; returns how to stop."""
        self._listeners.append(listener)
        return partial(drop, self._listeners, listener)

    def close(self) -> None:
        """Stop; what an import has saved by then stays, whole days of it."""
        self._listeners.clear()
        if self._running:
            self._running.cancel()

    def choose(self, path: Path, kind: Kind | None = None) -> asyncio.Task[None]:
        """Read a file or folder and show what it would bring; without a kind, find it out."""
        self._path, self._choices = path, None
        start = ImportView(Step.READING, kind or kind_of(path), path.name)
        return self._start(start, partial(self._preview, kind, Step.PREVIEW))

    def set_column(self, name: str, target: str) -> None:
        """Make something else of a column: a target as `formats.Choices` has them."""
        columns = self._said()
        if target == DAY:  # there is one
            columns = {column: to for column, to in columns.items() if to != DAY}
        columns[name] = target
        self._revise(columns)

    def set_unit(self, name: str, unit: str) -> None:
        """Read a column's numbers in a unit; "" is the metric's own."""
        table = self.view.table
        column = next((c for c in table.columns if c.name == name), None) if table else None
        if column is None or column.target in (DAY, LEAVE_OUT):
            return
        # A column that was changed a moment ago is not in the view yet.
        target = self._said().get(name, column.target).partition(":")[0]
        self._revise(self._said() | {name: f"{target}:{unit}" if unit else target})

    def set_date_format(self, date_format: str) -> None:
        """Read the table again with its dates written like this."""
        self._revise(self._said(), date_format)

    def go_by_names(self) -> None:
        """Forget what was said about the columns, in this file and in those before."""
        self._revise({}, AUTOMATIC)

    def confirm(self) -> None:
        """Bring in what the preview showed."""
        if self.view.can_import and not self.view.is_busy:
            self._start(replace(self.view, step=Step.SAVING), self._import)

    def dismiss(self) -> None:
        """Put the panel away; a reading that goes on is given up."""
        if self.view.step is Step.SAVING:
            return
        if self._running:
            self._running.cancel()
        self._path = None
        self._show(ImportView())

    # -- inside ---------------------------------------------------------------------------------

    def _said(self) -> dict[str, str]:
        """What is said about columns so far, by the person or kept from before."""
        if self._choices is not None:
            return dict(self._choices.columns)
        return dict(self.view.table.choices.columns) if self.view.table else {}

    def _revise(self, columns: dict[str, str], date_format: str | None = None) -> None:
        """Preview again with other choices, once they have settled."""
        if self._path is None or not self.view.is_preview:
            return
        before = self.view.date_format if self._choices is None else self._choices.date_format
        self._choices = Choices(columns, before if date_format is None else date_format)
        self._start(
            replace(self.view, step=Step.REVISED, is_updating=True),
            partial(self._preview, self.view.kind, Step.REVISED),
        )

    def _start(self, view: ImportView, work: Work) -> asyncio.Task[None]:
        if self._running and not self._running.done():
            self._running.cancel()
        self._show(view)
        self._running = self._tasks.spawn(self._guarded(work, view.kind), f"import of {view.kind}")
        return self._running

    async def _preview(self, kind: Kind | None, step: Step) -> None:
        assert self._path is not None
        if step is Step.REVISED:
            await asyncio.sleep(self._settle)
        if kind is None:
            kind = Kind((await self._imports.format_of(self._path)).id)
            self._show(replace(self.view, kind=kind))
        report = await self._imports.preview(kind, self._path, self._choices)
        self._report(report, step)

    async def _import(self) -> None:
        assert self._path is not None
        report = await self._imports.read(self.view.kind, self._path, self._choices)
        self._report(report, Step.DONE)

    async def _guarded(self, work: Work, kind: Kind) -> None:
        try:
            await work()
        except LifeosError as problem:
            self._fail(str(problem))
        except Exception as error:  # noqa: BLE001 - the panel says so, the log has the trace
            _log.error("An import of %s broke off: %s", kind, where(error))
            self._fail(UNEXPECTED)

    def _report(self, report: ImportReport, step: Step) -> None:
        self._show(view_of(report, replace(self.view, step=step)))

    def _fail(self, sentence: str) -> None:
        self._show(
            replace(
                self.view, step=Step.PROBLEM, problem=sentence, can_import=False, is_updating=False
            )
        )

    def _show(self, view: ImportView) -> None:
        self.view = view
        for listener in tuple(self._listeners):
            listener()


def kind_of(path: Path) -> Kind:
    """What a dropped or chosen path most likely is, by its outside alone."""
    may_be = [known for known in FORMATS if known.may_be(path)]
    plain = [known for known in may_be if not known.recognises] or may_be
    return Kind(plain[0].id) if plain else Kind.CSV
