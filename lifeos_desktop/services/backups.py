"""Copies of the database in the backups folder: made, checked, counted."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from lifeos_desktop.domain.ports import Clock
from lifeos_desktop.store.backup import backup, list_backups

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class BackupMade:
    """A backup that was opened and checked. ``kept`` counts all backups now in the folder."""

    path: Path
    size_bytes: int
    kept: int


class Backups:
    """Backs one database up. The work runs in ``blocking``, a small pool of threads."""

    def __init__(
        self,
        database_path: Path,
        folder: Path,
        *,
        clock: Clock,
        keep: Callable[[], int],
        blocking: Executor,
    ) -> None:
        self._database_path = database_path
        self.folder = folder
        self._clock = clock
        self._keep = keep
        self._blocking = blocking

    async def make(self) -> BackupMade:
        """Make one now and let the oldest beyond the limit go; StoreProblem when it cannot be."""
        return await self._in_thread(partial(self._make, self._keep()))

    async def list(self) -> tuple[Path, ...]:
        """The backups there are, newest first."""
        return tuple(await self._in_thread(partial(list_backups, self.folder)))

    def _make(self, keep: int) -> BackupMade:
        path = backup(self._database_path, self.folder, self._clock.now(), keep=keep)
        return BackupMade(path, path.stat().st_size, len(list_backups(self.folder)))

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._blocking, work)
