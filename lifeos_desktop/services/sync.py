"""Brings connected accounts up to date: what is new, what changed, what was deleted.

A sync reads the trailing days again, because services change past days, and all days since the
last one that succeeded. Whatever happens to it, what was saved stays and the next one completes it.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from datetime import date, timedelta, tzinfo
from functools import partial
from typing import Any

from lifeos_desktop.domain.connections import Connection, Standing
from lifeos_desktop.domain.day import local_day
from lifeos_desktop.domain.errors import BadInput, NotConnected
from lifeos_desktop.domain.ports import Clock
from lifeos_desktop.domain.traces import where
from lifeos_desktop.integrations.limiter import Sleep
from lifeos_desktop.services.account_sync import EARLIEST, AccountSync
from lifeos_desktop.services.accounts import Accounts
from lifeos_desktop.services.backfill import Backfills
from lifeos_desktop.services.collection_sync import CollectionReader
from lifeos_desktop.services.sync_report import BackfillProgress, SyncReport, Tell, merged
from lifeos_desktop.services.sync_save import BatchSaver
from lifeos_desktop.services.sync_shared import SharedSyncs, end_all
from lifeos_desktop.store.store import Store

_log = logging.getLogger(__name__)

_DAY = timedelta(days=1)


class Sync:
    """Syncs the accounts of one profile. One sync at a time for each account.

    The fetching of history (`begin`, ``since``) runs beside it in the background, chunk by chunk,
    and survives a restart.
    """

    def __init__(
        self,
        store: Store,
        accounts: Accounts,
        saver: BatchSaver,
        clock: Clock,
        *,
        zone: Callable[[], tzinfo],
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._store = store
        self._accounts = accounts
        self._clock = clock
        self._zone = zone
        self._turns: defaultdict[tuple[str, str], asyncio.Lock] = defaultdict(asyncio.Lock)
        self._shared = SharedSyncs()
        self._background: dict[asyncio.Task[Any], tuple[str, str]] = {}
        self._looked = False
        reader = CollectionReader(store, saver, clock)
        self._one = AccountSync(store, accounts, reader, clock, zone)
        self.backfills = Backfills(
            store, accounts, reader, clock,
            turn=self._turn, settle=self._one.settle, sleep=sleep,
        )  # fmt: skip

    # Syncing

    async def sync(
        self,
        provider: str,
        account: str = "",
        *,
        since: date | None = None,
        only: Collection[str] = (),
        days: int = 0,
        scheduled: bool = False,
        on_progress: Tell | None = None,
    ) -> SyncReport:
        """Bring a provider up to date: all of its accounts, or one.

        Asked again while one runs, it waits for that one. ``since`` fetches all days from there on
        as well, and waits for them. ``only`` some collections and ``days`` trailing days make a
        small sync. ``scheduled``: nobody waits for it, so an account that needs the person is left
        alone. Raises NotConnected and BadInput; what a service did is in the report.
        """
        connections = await self._accounts.connected(provider, account)
        if since is not None:
            self._check(since)
        reports = []
        for connection in connections:
            key = (provider, connection.account, frozenset(only), days)
            work = partial(self._sync, connection, frozenset(only), days, scheduled)
            report = await self._shared.run(key, work, on_progress)
            if since is not None and report.problem is None:
                report = await self._with_history(connection, since, report, on_progress)
            elif not only and report.problem is None:
                await self.backfills.start(connection)
            reports.append(report)
        return _together(reports)

    async def begin(self, connection: Connection, *, again: bool = False) -> None:
        """Start reading an account that was just connected, in the background.

        First the trailing days, then the manifest's first days; ``again`` also fetches the days
        that are here once more, because more may be read now.
        """
        manifest = self._accounts.manifest(connection.provider)
        today = self._today()
        since = today - max(manifest.first_days - 1, 0) * _DAY
        await self.backfills.want(connection, since, today, again=again)
        task = asyncio.create_task(
            self.sync(connection.provider, connection.account),
            name=f"first sync {connection.provider}",
        )
        self._background[task] = (connection.provider, connection.account)
        task.add_done_callback(self._begun)

    async def go_on(self) -> None:
        """Once after the start: go on with history that was being fetched when LifeOS ended."""
        if self._looked:
            return
        self._looked = True
        known = {manifest.id for manifest in self._accounts.manifests}
        for connection in await self._store.connections.all():
            if connection.provider in known and connection.standing is Standing.CONNECTED:
                await self.backfills.start(connection)

    @asynccontextmanager
    async def holding(self, provider: str, account: str) -> AsyncIterator[None]:
        """End whatever reads this account, and let nobody read it until this is left."""
        turn = self._turn(provider, account)
        taking = asyncio.create_task(turn.acquire(), name=f"hold {provider}")
        try:
            await self.stop(provider, account)
            await taking
            yield
        finally:
            if not taking.cancel() and not taking.cancelled():
                turn.release()

    async def stop(self, provider: str, account: str) -> None:
        """End whatever reads this account now."""
        begun = [task for task, of in self._background.items() if of == (provider, account)]
        await end_all([*self._shared.tasks(provider, account), *begun])
        await self.backfills.stop(provider, account)

    def is_running(self, provider: str, account: str) -> bool:
        """Whether the account is being read now."""
        return bool(self._shared.tasks(provider, account))

    async def idle(self) -> None:
        """Wait until nothing is read any more."""
        while tasks := [*self._background, *self.backfills.running()]:
            await asyncio.wait(tasks)
            await asyncio.sleep(0)  # lets the tasks leave the tables

    async def close(self) -> None:
        """End everything; what was saved stays, the rest comes with the next sync."""
        await end_all([*self._background, *self._shared.tasks()])
        await self.backfills.close()

    # The history

    async def pause(self, provider: str, account: str = "") -> None:
        """Stop fetching history until `resume`, also after a restart."""
        for connection in await self._accounts.connected(provider, account):
            await self.backfills.pause(connection)

    async def resume(self, provider: str, account: str = "") -> None:
        """Go on fetching history after a pause."""
        for connection in await self._accounts.connected(provider, account):
            await self.backfills.resume(connection)

    async def cancel(self, provider: str, account: str = "") -> None:
        """Want no earlier days any more; what is here stays."""
        for connection in await self._accounts.connected(provider, account):
            await self.backfills.cancel(connection)

    async def fetch_since(self, provider: str, since: date, account: str = "") -> None:
        """Fetch all days from ``since`` on, in the background; BadInput for a day to come."""
        self._check(since)
        for connection in await self._accounts.connected(provider, account):
            await self.backfills.want(connection, since, self._today())
            await self.backfills.start(connection)

    async def progress(self, provider: str, account: str = "") -> BackfillProgress | None:
        """How far the fetching of history is; None where none was asked for."""
        return await self.backfills.progress(provider, account)

    async def _sync(
        self, connection: Connection, only: frozenset[str], days: int, scheduled: bool, tell: Tell
    ) -> SyncReport:
        async with self._turn(connection.provider, connection.account):
            return await self._one.sync(connection, only, days, scheduled, tell)

    async def _with_history(
        self, connection: Connection, since: date, report: SyncReport, tell: Tell | None
    ) -> SyncReport:
        await self.backfills.want(connection, since, self._today())
        await self.backfills.start(connection, tell)
        history = await self.backfills.finished(connection.provider, connection.account)
        reports = merged([*report.collections, *history.reports])
        return SyncReport(report.provider, report.title, reports, history.problem)

    def _turn(self, provider: str, account: str) -> asyncio.Lock:
        return self._turns[provider, account]

    def _begun(self, task: asyncio.Task[Any]) -> None:
        provider, _ = self._background.pop(task)
        if task.cancelled() or (error := task.exception()) is None:
            return
        if not isinstance(error, NotConnected):  # disconnected meanwhile
            _log.error("The first sync of %s broke off: %s", provider, where(error))

    def _check(self, since: date) -> None:
        if not EARLIEST <= since <= self._today():
            raise BadInput(f"Choose a day from {EARLIEST.year} to today.")

    def _today(self) -> date:
        return local_day(self._clock.now(), self._zone())


def _together(reports: list[SyncReport]) -> SyncReport:
    """One report for all accounts of a provider; the first problem stands for all."""
    first = reports[0]
    problem = next((one.problem for one in reports if one.problem is not None), None)
    collections = tuple(one for report in reports for one in report.collections)
    return SyncReport(first.provider, first.title, collections, problem)
