"""Last night, as soon as it is there: asked for every ten minutes in the morning.

A ring's night reaches its service when the person opens the ring's app, so a sync before that
brings nothing. Only the few collections a night is in are asked for, until it is in or it is noon.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import date, datetime, time, timedelta, tzinfo

from lifeos_desktop.domain.connections import Connection, Standing
from lifeos_desktop.domain.day import local_day
from lifeos_desktop.domain.errors import LifeosError
from lifeos_desktop.domain.ports import Clock
from lifeos_desktop.domain.traces import where
from lifeos_desktop.integrations.base import Manifest
from lifeos_desktop.services.briefs import Briefs
from lifeos_desktop.services.sync import Sync
from lifeos_desktop.store.store import Store

_log = logging.getLogger(__name__)

FROM, UNTIL = time(5), time(12)
BETWEEN = timedelta(minutes=10)
#: Any of these on a day means that its night is in.
NIGHT = ("sleep.total", "sleep.score", "readiness.score")
_DAYS = 2


class MorningPoll:
    """Asks while the app runs; `tick` is cheap and never waits for a service."""

    def __init__(
        self,
        store: Store,
        sync: Sync,
        briefs: Briefs,
        manifests: tuple[Manifest, ...],
        clock: Clock,
        zone: Callable[[], tzinfo],
        *,
        is_paused: Callable[[], bool] = lambda: False,
    ) -> None:
        """``is_paused``: whether the person wants nothing to be done by itself now."""
        self._store = store
        self._sync = sync
        self._briefs = briefs
        self._of_nights = {one.id: found for one in manifests if (found := _of_nights(one))}
        self._clock = clock
        self._zone = zone
        self._is_paused = is_paused
        self._settled: date | None = None
        self._tried_at: datetime | None = None
        self._task: asyncio.Task[None] | None = None

    async def tick(self) -> None:
        """Look whether it is time to ask; does so in a task of its own."""
        now = self._clock.now()
        local = now.astimezone(self._zone())
        if not FROM <= local.time() < UNTIL or self._settled == local.date():
            return
        if self._task is not None or self._is_paused() or not self._is_due(now):
            return
        self._tried_at = now
        self._task = asyncio.create_task(self._look(local.date()), name="morning poll")
        self._task.add_done_callback(self._looked)

    async def idle(self) -> None:
        """Wait until nothing is asked any more."""
        while self._task is not None:
            await asyncio.wait({self._task})
            await asyncio.sleep(0)

    async def close(self) -> None:
        """End what is being asked."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})

    def _is_due(self, now: datetime) -> bool:
        # A clock that was set back must not silence the morning.
        return self._tried_at is None or not timedelta() <= now - self._tried_at < BETWEEN

    def _looked(self, task: asyncio.Task[None]) -> None:
        self._task = None
        if task.cancelled() or (error := task.exception()) is None:
            return
        # What a service did is kept with the connection; this is ours.
        kind = type(error).__name__ if isinstance(error, LifeosError) else where(error)
        _log.info("The look for last night broke off: %s", kind)

    async def _look(self, day: date) -> None:
        connections = [
            one
            for one in await self._store.connections.all()
            if one.provider in self._of_nights and one.standing is not Standing.RECONNECT
        ]
        if not connections:
            return
        waiting = [one for one in connections if not await self._is_in(one, day)]
        for connection in waiting:
            await self._ask(connection, day)
        if all([await self._is_in(one, day) for one in connections]):
            self._settled = day
            await self._refresh(day)

    async def _ask(self, connection: Connection, day: date) -> None:
        provider, account = connection.provider, connection.account
        only = self._of_nights[provider]
        await self._sync.sync(provider, account, only=only, days=_DAYS, scheduled=True)
        if await self._is_in(connection, day):
            # Once more, whole: what else belongs to the night came with it.
            await self._sync.sync(provider, account, scheduled=True)

    async def _is_in(self, connection: Connection, day: date) -> bool:
        return await self._store.daily.newest(connection.provider, NIGHT, day) == day

    async def _refresh(self, day: date) -> None:
        """Write the brief anew, if it was written without the night; it is written once."""
        brief = await self._briefs.stored(day)
        is_today = local_day(self._clock.now(), self._zone()) == day
        if brief is not None and brief.waits_for_night and is_today:
            await self._briefs.brief(day)


def _of_nights(manifest: Manifest) -> frozenset[str]:
    """The collections of a provider that a night is in."""
    return frozenset(
        collection.name
        for collection in manifest.collections
        if collection.by_day and set(NIGHT) & set(collection.metrics)
    )
