"""Where the data lies, how much it is, and its backups. No widget."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

from lifeos_desktop.domain import moments
from lifeos_desktop.domain.errors import LifeosError
from lifeos_desktop.domain.events import JobFinished
from lifeos_desktop.services.bus import Bus
from lifeos_desktop.ui.background import Tasks
from lifeos_desktop.ui.settings.live import Live

if TYPE_CHECKING:
    from lifeos_desktop.jobs.runner import Runner
    from lifeos_desktop.services.backups import Backups

_NAME = "lifeos-%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, slots=True)
class BackupRow:
    """One backup."""

    path: Path
    made: str
    size: str


@dataclass(frozen=True, slots=True)
class DataView:
    """The folder, its size, the backups newest first; ``notice`` says how the last one went."""

    folder: Path = Path()
    size: str = ""
    backups: tuple[BackupRow, ...] = ()
    backups_size: str = ""
    is_backing_up: bool = False
    notice: str = ""
    problem: str = ""


class DataModel(Live[DataView]):
    """The data folder and its copies."""

    def __init__(
        self,
        folder: Path,
        database: Path,
        backups: Backups,
        runner: Runner,
        bus: Bus,
        tasks: Tasks,
        *,
        now: Callable[[], datetime],
        zone: Callable[[], tzinfo],
    ) -> None:
        super().__init__(bus, tasks, DataView(folder))
        self._folder, self._database = folder, database
        self._backups, self._runner = backups, runner
        self._now, self._zone = now, zone
        self._unsubscribe.append(bus.subscribe(JobFinished, self._on_job))

    async def read(self) -> DataView:
        paths = await self._backups.list()
        sizes = await asyncio.to_thread(_sizes, paths)
        own = await asyncio.to_thread(_database_size, self._database)
        rows = tuple(
            BackupRow(path, self._made(path), moments.file_size(sizes[path]))
            for path in paths
            if path in sizes
        )
        return replace(
            self.view,
            folder=self._folder,
            size=moments.file_size(own),
            backups=rows,
            backups_size=moments.file_size(sum(sizes.values())),
        )

    async def back_up(self) -> None:
        """Make a backup now; the page says how it went."""
        self.show(replace(self.view, is_backing_up=True, notice="", problem=""))
        try:
            run = await self._runner.run_now("backup")
        except LifeosError as problem:
            self.show(replace(self.view, is_backing_up=False, problem=str(problem)))
            return
        except asyncio.CancelledError:
            self.show(replace(self.view, is_backing_up=False))
            raise
        if run.status == "done":
            after = replace(self.view, notice="A backup was made and checked.")
        else:
            after = replace(self.view, problem=run.reason)
        self.show(replace(after, is_backing_up=False))
        await self.load()

    def _made(self, path: Path) -> str:
        moment = datetime.strptime(path.stem, _NAME).replace(tzinfo=UTC)
        return moments.when(moment, self._now(), self._zone()).removeprefix("on ")

    def _on_job(self, event: JobFinished) -> None:
        if event.job == "backup":
            self.refresh()


def _sizes(paths: tuple[Path, ...]) -> dict[Path, int]:
    """The size of each that is still there."""
    found = {}
    for path in paths:
        try:
            found[path] = path.stat().st_size
        except OSError:
            continue
    return found


def _database_size(database: Path) -> int:
    """The database with what SQLite keeps beside it."""
    names = (database, *(database.with_name(database.name + end) for end in ("-wal", "-shm")))
    return sum(_sizes(names).values())
