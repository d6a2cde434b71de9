"""Starts coroutines from slots: every task has a name, an owner and somebody who logs its error."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

from lifeos_desktop.domain.traces import where

_log = logging.getLogger(__name__)


class Tasks:
    """The running tasks of one owner, held strongly until they end."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[Any]] = set()

    def spawn(self, work: Coroutine[Any, Any, Any], name: str) -> asyncio.Task[Any]:
        """Start `work` on the running loop; an error it ends with is logged, never lost."""
        task = asyncio.get_running_loop().create_task(work, name=name)
        self._running.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        if task.cancelled():
            return
        error = task.exception()
        if error is not None:
            _log.error("The task %s failed: %s", task.get_name(), where(error))

    def __len__(self) -> int:
        return len(self._running)

    async def finish(self, seconds: float) -> list[str]:
        """Cancel what runs and wait; the names of the tasks that did not end in time."""
        waiting = {task for task in self._running if task is not asyncio.current_task()}
        for task in waiting:
            task.cancel()
        if not waiting:
            return []
        _, pending = await asyncio.wait(waiting, timeout=seconds)
        return sorted(task.get_name() for task in pending)
