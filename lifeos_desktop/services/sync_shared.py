"""Syncs that are under way: asked for twice, they run once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass, field
from typing import Any

from lifeos_desktop.domain.errors import NotConnected
from lifeos_desktop.services.sync_report import Progress, SyncReport, Tell

#: Provider, account, the collections and the days that were asked for.
Key = tuple[str, str, frozenset[str], int]


@dataclass(slots=True)
class Shared:
    """A sync that is under way, and who waits for it."""

    task: asyncio.Task[SyncReport] | None = None
    waiting: int = 0
    listeners: list[Tell] = field(default_factory=list)

    def tell(self, progress: Progress) -> None:
        for listener in self.listeners:
            listener(progress)


class SharedSyncs:
    """Runs syncs as tasks; whoever asks for one that runs waits for it."""

    def __init__(self) -> None:
        self._running: dict[Key, Shared] = {}

    def tasks(self, provider: str = "", account: str = "") -> set[asyncio.Task[SyncReport]]:
        """Those that run now, of all accounts or of one."""
        return {
            shared.task
            for key, shared in self._running.items()
            if shared.task is not None and (not provider or key[:2] == (provider, account))
        }

    async def run(
        self,
        key: Key,
        work: Callable[[Tell], Coroutine[Any, Any, SyncReport]],
        tell: Tell | None,
    ) -> SyncReport:
        """Work, or wait for the same one that runs. When nobody waits any more, it ends."""
        shared = self._running.get(key)
        if shared is None:
            shared = self._running[key] = Shared()
            shared.task = asyncio.create_task(work(shared.tell), name=f"sync {key[0]}")
            shared.task.add_done_callback(lambda task: self._running.pop(key, None))
        assert shared.task is not None
        if tell is not None:
            shared.listeners.append(tell)
        shared.waiting += 1
        try:
            return await asyncio.shield(shared.task)
        except asyncio.CancelledError:
            current = asyncio.current_task()
            if shared.task.cancelled() and not (current and current.cancelling()):
                raise NotConnected("The sync was stopped. What was fetched stays.") from None
            raise
        finally:
            shared.waiting -= 1
            if not shared.waiting and not shared.task.done():
                await end_all({shared.task})


async def end_all(tasks: Iterable[asyncio.Task[Any]]) -> None:
    """Cancel these and wait until they have ended."""
    ending = [task for task in tasks if not task.done()]
    for task in ending:
        task.cancel()
    if ending:
        await asyncio.wait(ending)
