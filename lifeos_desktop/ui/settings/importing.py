"""Bringing in a file or folder: choose, see what it would do, then do it. Plain Python."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from lifeos_desktop.domain import formats
from lifeos_desktop.domain.errors import LifeosError
from lifeos_desktop.domain.traces import where
from lifeos_desktop.ui.background import Tasks
from lifeos_desktop.ui.settings.live import drop

if TYPE_CHECKING:
    from lifeos_desktop.services.imports import ImportReport, Imports

_log = logging.getLogger(__name__)

SHOWN_PROBLEMS = 5
SHOWN_NOTES = 6
AUTOMATIC = ""
DATE_FORMATS = ("YYYY-MM-DD", "DD/MM/YYYY", "MM/DD/YYYY", "DD.MM.YYYY", "YYYY/MM/DD")
UNEXPECTED = (
    "That could not be read because of a mistake in LifeOS. Nothing was changed. "
    "The log has the details."
)


class Kind(StrEnum):
    """What is brought in."""

    OURA = "oura"
    CSV = "csv"
    ICS = "ics"


class Step(StrEnum):
    """Where the import stands."""

    IDLE = "idle"
    READING = "reading"
    PREVIEW = "preview"
    SAVING = "saving"
    DONE = "done"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class ImportView:
    """What the panel shows. ``headline`` says what would happen, or what did."""

    step: Step = Step.IDLE
    kind: Kind = Kind.OURA
    name: str = ""
    headline: str = ""
    span: str = ""
    notes: tuple[str, ...] = ()
    rejected: tuple[str, ...] = ()
    problem: str = ""
    date_format: str = AUTOMATIC
    can_import: bool = False

    @property
    def is_busy(self) -> bool:
        return self.step in (Step.READING, Step.SAVING)


class ImportModel:
    """One import at a time; a preview writes nothing."""

    def __init__(self, imports: Imports, tasks: Tasks) -> None:
        self._imports = imports
        self._tasks = tasks
        self._listeners: list[Callable[[], None]] = []
        self._path: Path | None = None
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
        """Read a file or folder and show what it would bring."""
        self._path = path
        chosen = kind or kind_of(path)
        return self._start(chosen, AUTOMATIC, dry_run=True)

    def set_date_format(self, date_format: str) -> None:
        """Read the table again with its dates written like this."""
        if self._path and date_format != self.view.date_format:
            self._start(self.view.kind, date_format, dry_run=True)

    def confirm(self) -> None:
        """Bring in what the preview showed."""
        if self.view.can_import and not self.view.is_busy:
            self._start(self.view.kind, self.view.date_format, dry_run=False)

    def dismiss(self) -> None:
        """Put the panel away; a reading that goes on is given up."""
        if self.view.step is Step.SAVING:
            return
        if self._running:
            self._running.cancel()
        self._path = None
        self._show(ImportView())

    def _start(self, kind: Kind, date_format: str, *, dry_run: bool) -> asyncio.Task[None]:
        if self._running and not self._running.done():
            self._running.cancel()
        step = Step.READING if dry_run else Step.SAVING
        name = self._path.name if self._path else ""
        before = self.view if self._path and not dry_run else ImportView()
        self._show(
            replace(before, step=step, kind=kind, name=name, date_format=date_format, problem="")
        )
        work = self._run(kind, date_format, dry_run=dry_run)
        self._running = self._tasks.spawn(work, f"import of {kind}")
        return self._running

    async def _run(self, kind: Kind, date_format: str, *, dry_run: bool) -> None:
        try:
            report = await self._report(kind, date_format, dry_run=dry_run)
        except LifeosError as problem:
            self._fail(str(problem))
        except Exception as error:  # noqa: BLE001 - the panel says so, the log has the trace
            _log.error("An import of %s broke off: %s", kind, where(error))
            self._fail(UNEXPECTED)
        else:
            step = Step.PREVIEW if dry_run else Step.DONE
            self._show(view_of(report, replace(self.view, step=step)))

    async def _report(self, kind: Kind, date_format: str, *, dry_run: bool) -> ImportReport:
        path = self._path
        assert path is not None
        if kind is Kind.OURA:
            return await self._imports.oura_folder(path, dry_run=dry_run)
        if kind is Kind.ICS:
            return await self._imports.ics(path, dry_run=dry_run)
        chosen = date_format or None
        return await self._imports.csv(path, date_format=chosen, dry_run=dry_run)

    def _fail(self, sentence: str) -> None:
        self._show(replace(self.view, step=Step.PROBLEM, problem=sentence, can_import=False))

    def _show(self, view: ImportView) -> None:
        self.view = view
        for listener in tuple(self._listeners):
            listener()


def kind_of(path: Path) -> Kind:
    """What a dropped or chosen path most likely is."""
    if path.is_dir():
        return Kind.OURA
    return Kind.ICS if path.suffix.lower() in (".ics", ".ical") else Kind.CSV


def view_of(report: ImportReport, view: ImportView) -> ImportView:
    """A report in words."""
    one, many = _NAMES.get(report.what, (report.what, report.what))
    known = report.new + report.changed + report.same
    if report.dry_run:
        headline = _would(report, one, many, known)
    else:
        headline = _did(report, one, many, known)
    left_out = [f"{problem}." for problem in report.rejected[:SHOWN_PROBLEMS]]
    if len(report.rejected) > SHOWN_PROBLEMS:
        left_out.append(f"And {len(report.rejected) - SHOWN_PROBLEMS:,} more.")
    notes = report.notes[:SHOWN_NOTES]
    if len(report.notes) > SHOWN_NOTES:
        notes = (*notes, f"And {len(report.notes) - SHOWN_NOTES} more remarks.")
    span = ""
    if report.days:
        first, last = report.days
        span = f"{formats.short_date(first)} {first.year} to {formats.short_date(last)} {last.year}"
    return replace(
        view,
        headline=headline,
        span=span,
        notes=tuple(notes),
        rejected=tuple(left_out),
        problem="",
        can_import=report.dry_run and bool(report.new or report.changed or report.removed),
    )


_NAMES = {
    "documents": ("record", "records"),
    "days": ("day", "days"),
    "events": ("event", "events"),
    "values": ("value", "values"),
}


def _would(report: ImportReport, one: str, many: str, known: int) -> str:
    if not known and not report.removed:
        return f"There are no {many} in it that LifeOS can use."
    parts = [_counted(report.new, f"new {one}", f"new {many}")]
    if report.changed:
        parts.append(f"{report.changed:,} changed")
    if report.same:
        parts.append(f"{report.same:,} already here")
    if report.removed:
        parts.append(f"{report.removed:,} no longer in the file")
    return f"{_joined(parts)}. Nothing is saved yet."


def _did(report: ImportReport, one: str, many: str, known: int) -> str:
    if not report.new and not report.changed and not report.removed:
        return "Everything in it was here already. Nothing was doubled."
    parts = [f"{_counted(report.new, f'new {one}', f'new {many}')} saved"]
    if report.changed:
        parts.append(f"{report.changed:,} changed")
    if report.same:
        parts.append(f"{report.same:,} were here already")
    if report.removed:
        parts.append(f"{report.removed:,} taken out")
    return f"{_joined(parts)}."


def _counted(count: int, one: str, many: str) -> str:
    if not count:
        return f"No {many}"
    return f"{count:,} {one if count == 1 else many}"


def _joined(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
