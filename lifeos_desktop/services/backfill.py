"""Years of history, fetched from the newest day to the oldest in chunks, while everything works.

How far it is stands in a sync state beside those of the collections. It is moved on after a chunk
was saved, so that a chunk a crash broke off is fetched once more and nothing is left out.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import partial
from typing import Any

from lifeos_desktop.domain.connections import Connection, Window
from lifeos_desktop.domain.errors import BadData, LifeosError, RateLimited
from lifeos_desktop.domain.ports import Clock
from lifeos_desktop.domain.records import SyncState
from lifeos_desktop.domain.traces import where
from lifeos_desktop.integrations.base import Manifest
from lifeos_desktop.integrations.limiter import Sleep
from lifeos_desktop.services.accounts import Accounts
from lifeos_desktop.services.backfill_state import BackfillState, from_text
from lifeos_desktop.services.collection_sync import (
    CollectionReader,
    Reading,
    state_key,
)
from lifeos_desktop.services.sync_report import (
    DONE,
    ENDS,
    BackfillProgress,
    CollectionReport,
    Progress,
    Tell,
    merged,
)
from lifeos_desktop.store.store import Store

_log = logging.getLogger(__name__)

NAME = "@backfill"
_DAY = timedelta(days=1)
_PATIENCE = 3  # times a service may ask for a pause before the rest is left to the next sync
_LONGEST_PAUSE = 900.0  # seconds


@dataclass(frozen=True, slots=True)
class History:
    """What a run brought, and what put off the rest."""

    reports: tuple[CollectionReport, ...] = ()
    problem: LifeosError | None = None


class _NothingRead(BadData):
    """None of the collections could be read on these days."""


@dataclass(slots=True)
class _Pieces:
    """What a run still means to try of the gaps it found, and what came so far."""

    gaps: list[str]
    reports: list[CollectionReport] = field(default_factory=list)


class Backfills:
    """The fetching of history, one task an account. ``turn`` is the account's lock: a sync that is
    due comes in between two chunks. ``settle`` keeps how the account stands afterwards.
    """

    def __init__(
        self,
        store: Store,
        accounts: Accounts,
        reader: CollectionReader,
        clock: Clock,
        *,
        turn: Callable[[str, str], asyncio.Lock],
        settle: Callable[[Connection, LifeosError | None], Awaitable[None]],
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._store = store
        self._accounts = accounts
        self._reader = reader
        self._clock = clock
        self._turn = turn
        self._settle = settle
        self._sleep = sleep
        self._tasks: dict[tuple[str, str], asyncio.Task[History]] = {}
        self._problems: dict[tuple[str, str], str] = {}
        self._listeners: dict[tuple[str, str], list[Tell]] = {}

    async def want(
        self, connection: Connection, since: date, today: date, *, again: bool = False
    ) -> None:
        """Ask for all days from ``since`` on; ``again`` fetches also those that are here.

        A pause ends. Does nothing for a provider that is not read by days.
        """
        manifest = self._accounts.manifest(connection.provider)
        if not any(collection.by_day for collection in manifest.collections):
            return
        state = await self._load(manifest, connection.account)
        if state is None or again:
            first = min(since, state.first if state else since)
            state = BackfillState(first, today, today)
        else:
            state = replace(state, first=min(since, state.first), is_paused=False)
        await self._save(manifest, connection.account, state)

    async def start(self, connection: Connection, tell: Tell | None = None) -> None:
        """Go on in the background where something is left and nobody paused it."""
        manifest = self._accounts.manifest(connection.provider)
        key = (connection.provider, connection.account)
        if key not in self._tasks:
            state = await self._load(manifest, connection.account)
            if state is None or state.is_paused or state.is_over or key in self._tasks:
                return
            task = asyncio.create_task(self._run(manifest, connection), name=f"backfill {key[0]}")
            self._tasks[key] = task
            task.add_done_callback(partial(self._ended, key))
        if tell is not None:
            self._listeners.setdefault(key, []).append(tell)

    async def finished(self, provider: str, account: str) -> History:
        """Wait until the running one ends (done, paused or put off); what it brought."""
        task = self._tasks.get((provider, account))
        if task is None:
            return History()
        await asyncio.wait({task})
        return History() if task.cancelled() or task.exception() is not None else task.result()

    def running(self) -> list[asyncio.Task[History]]:
        """Those that run now."""
        return list(self._tasks.values())

    async def pause(self, connection: Connection) -> None:
        """Stop until `resume`, also after a restart. What is here stays."""
        await self._change(connection, is_paused=True)

    async def resume(self, connection: Connection) -> None:
        """Go on after a pause."""
        await self._change(connection, is_paused=False)
        await self.start(connection)

    async def cancel(self, connection: Connection) -> None:
        """Want no earlier days any more. What is here stays."""
        await self.stop(connection.provider, connection.account)
        manifest = self._accounts.manifest(connection.provider)
        state = await self._load(manifest, connection.account)
        if state is not None:
            first = min(state.next + _DAY, state.last)
            ended = BackfillState(first, state.last, first - _DAY)
            await self._save(manifest, connection.account, ended)

    async def stop(self, provider: str, account: str) -> None:
        """End the running one at once; it goes on with the next sync."""
        task = self._tasks.get((provider, account))
        if task is not None:
            task.cancel()
            await asyncio.wait({task})

    async def close(self) -> None:
        """End all of them at once."""
        for key in tuple(self._tasks):
            await self.stop(*key)

    async def progress(self, provider: str, account: str) -> BackfillProgress | None:
        """How far it is; None where no history was asked for."""
        state = await self._load(self._accounts.manifest(provider), account)
        if state is None:
            return None
        key = (provider, account)
        return BackfillProgress(
            provider, account, state.first, state.last, state.next,
            key in self._tasks, state.is_paused, self._problems.get(key, ""),
            bool(state.gaps),
        )  # fmt: skip

    def _ended(self, key: tuple[str, str], task: asyncio.Task[Any]) -> None:
        self._tasks.pop(key, None)
        self._listeners.pop(key, None)
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("Fetching the history of %s broke off: %s", key[0], where(error))

    async def _change(self, connection: Connection, *, is_paused: bool) -> None:
        await self.stop(connection.provider, connection.account)
        manifest = self._accounts.manifest(connection.provider)
        state = await self._load(manifest, connection.account)
        if state is not None:
            changed = replace(state, is_paused=is_paused)
            await self._save(manifest, connection.account, changed)

    async def _run(self, manifest: Manifest, connection: Connection) -> History:
        """Piece after piece until it is over or has to be put off."""
        key = (connection.provider, connection.account)
        self._problems.pop(key, None)
        state = await self._load(manifest, connection.account)
        pieces = _Pieces(list(state.gaps) if state is not None else [])
        problem: LifeosError | None = None
        patience = _PATIENCE
        while problem is None:
            try:
                async with self._turn(*key):
                    if not await self._piece(manifest, connection, pieces):
                        break
                patience = _PATIENCE
            except RateLimited as limited:
                patience -= 1
                if not patience:
                    problem = limited
                else:
                    await self._sleep(min(limited.retry_after or 60.0, _LONGEST_PAUSE))
            except ENDS as ended:
                problem = ended
        if problem is not None:
            self._problems[key] = str(problem)
        if isinstance(problem, _NothingRead):
            pass  # days long past say nothing about how the account stands
        elif problem is not None or any(report.state == DONE for report in pieces.reports):
            await self._settle(connection, problem)
        return History(merged(pieces.reports), problem)

    async def _piece(self, manifest: Manifest, connection: Connection, pieces: _Pieces) -> bool:
        """A gap of an earlier run, else the next chunk; False when there is neither."""
        state = await self._load(manifest, connection.account)
        if state is None:
            return False
        source = await self._accounts.open(connection)
        by_day = {c.name: c for c in await source.collections() if c.by_day}

        async def read(name: str, window: Window) -> bool:
            reading = Reading(manifest, connection, source, by_day[name])
            report = await self._reader.read_back(reading, window)
            pieces.reports.append(report)
            return report.state == DONE

        name = next((name for name in pieces.gaps if name in state.gaps), None)
        if name is not None and name not in by_day:
            state = state.without(name)
        elif name is not None:
            window = state.gap_chunk(name)
            is_here = await read(name, window)
            state = state.tried(name, window, is_here=is_here)
            if not is_here:
                pieces.gaps.remove(name)
        elif (chunk := state.chunk()) is not None:
            failed = {name: not await read(name, chunk) for name in by_day}
            if failed and all(failed.values()):
                # Of a network that answers for the service, or one that refuses everything: what
                # went on would leave nothing but gaps.
                raise _NothingRead(pieces.reports[-1].sentence)
            state = state.moved(chunk, failed)
        else:
            return False
        await self._save(manifest, connection.account, state)
        done, wanted = (state.last - state.next).days, (state.last - state.first).days + 1
        self._tell(
            Progress(
                connection.provider, connection.account, manifest.title,
                min(done, wanted), wanted, "days",
            )
        )  # fmt: skip
        return True

    def _tell(self, progress: Progress) -> None:
        for tell in self._listeners.get((progress.provider, progress.account), ()):
            tell(progress)

    async def _load(self, manifest: Manifest, account: str) -> BackfillState | None:
        found = await self._store.sync_states.get(manifest.id, state_key(manifest, account, NAME))
        return from_text(found.cursor) if found is not None else None

    async def _save(self, manifest: Manifest, account: str, state: BackfillState) -> None:
        key = state_key(manifest, account, NAME)
        now = self._clock.now()
        await self._store.sync_states.set(SyncState(manifest.id, key, state.to_text(), now, now))
