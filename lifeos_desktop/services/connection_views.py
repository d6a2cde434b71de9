"""How every provider and account is doing, put together for a page or a list."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

from lifeos_desktop.domain import moments
from lifeos_desktop.domain.connections import Connection, Standing
from lifeos_desktop.domain.day import local_day
from lifeos_desktop.domain.ports import Clock
from lifeos_desktop.domain.records import SyncState
from lifeos_desktop.integrations.base import Collection, Manifest
from lifeos_desktop.services.account_sync import SEEN, seen_of
from lifeos_desktop.services.calendar_age import MISSED_SYNCS, calendars_of
from lifeos_desktop.services.collection_sync import state_key
from lifeos_desktop.services.letting_go import left_calendars
from lifeos_desktop.services.sync import Sync
from lifeos_desktop.services.sync_report import BackfillProgress
from lifeos_desktop.store.store import Store

#: How a collection stands. Waiting: it was never read.
OK, WAITING, FAILED, NOT_GRANTED = "ok", "waiting", "failed", "not_granted"
_LATE = time(12)


@dataclass(frozen=True, slots=True)
class CollectionView:
    """One collection of an account. ``unknown`` counts fields this version does not know."""

    name: str
    title: str
    state: str
    count: int
    newest: date | None
    last_good: datetime | None
    sentence: str = ""
    is_major: bool = True
    unknown: Mapping[str, int] | None = None
    rejected: int = 0


@dataclass(frozen=True, slots=True)
class ConnectionView:
    """One account. ``stale_since`` is when what is shown began to be old, None while it is not.

    ``missing`` are the titles of the collections that were not granted.
    """

    connection: Connection
    sentence: str
    last_good: datetime | None
    newest_day: date | None
    stale_since: datetime | None
    granted: tuple[str, ...]
    missing: tuple[str, ...]
    collections: tuple[CollectionView, ...]
    history: BackfillProgress | None
    is_syncing: bool


@dataclass(frozen=True, slots=True)
class ProviderView:
    """A provider with its accounts. ``imported`` counts the documents or events
    that are here without being connected.
    """

    manifest: Manifest
    connections: tuple[ConnectionView, ...]
    imported: int = 0

    @property
    def is_connected(self) -> bool:
        """Whether any account is."""
        return bool(self.connections)


class ConnectionViews:
    """Reads how the accounts are doing. It asks no service."""

    def __init__(
        self,
        store: Store,
        manifests: tuple[Manifest, ...],
        sync: Sync,
        clock: Clock,
        zone: Callable[[], tzinfo],
    ) -> None:
        self._store = store
        self._manifests = manifests
        self._sync = sync
        self._clock = clock
        self._zone = zone

    async def overview(self) -> tuple[ProviderView, ...]:
        """Every provider, in the order of the registry."""
        connections = await self._store.connections.all()
        states = {(s.source, s.collection): s for s in await self._store.sync_states.all()}
        events = await self._store.calendar.counts()
        views = []
        for manifest in self._manifests:
            own = [one for one in connections if one.provider == manifest.id]
            kept = {}
            if not manifest.has_many_accounts:
                for span in await self._store.documents.collections(manifest.id):
                    kept[span.collection] = (span.documents, span.newest)
            found = [await self._view(manifest, one, states, kept, events) for one in own]
            imported = 0 if own else sum(count for count, _ in kept.values())
            imported += sum(events[name] for name in left_calendars(manifest, events, own))
            views.append(ProviderView(manifest, tuple(found), imported))
        return tuple(views)

    async def _view(
        self,
        manifest: Manifest,
        connection: Connection,
        states: Mapping[tuple[str, str], SyncState],
        kept: Mapping[str, tuple[int, date | None]],
        events: Mapping[str, int],
    ) -> ConnectionView:
        account = connection.account
        seen = seen_of(states.get((manifest.id, state_key(manifest, account, SEEN))))
        collections = tuple(
            _collection(
                collection,
                states.get((manifest.id, state_key(manifest, account, collection.name))),
                connection,
                *_amount(manifest, connection, collection, kept, events),
                seen.get(collection.name, {}),
            )
            for collection in calendars_of(manifest, connection)
        )
        read = [c.last_good for c in collections if c.last_good]
        good = max(read, default=None)
        today = local_day(self._clock.now(), self._zone())
        days = [c.newest for c in collections if c.is_major and c.newest and c.newest <= today]
        newest = max(days, default=None)
        history = await self._sync.progress(manifest.id, account)
        return ConnectionView(
            connection,
            self._sentence(connection, good, history),
            good,
            newest,
            self._stale_since(manifest, min(read, default=None), newest, today),
            connection.granted,
            tuple(c.title for c in collections if c.state == NOT_GRANTED),
            collections,
            history,
            self._sync.is_running(manifest.id, account),
        )

    def _sentence(
        self, connection: Connection, good: datetime | None, history: BackfillProgress | None
    ) -> str:
        if connection.standing is not Standing.CONNECTED:
            return connection.reason
        if good is None:
            return "Connected. The first days are on their way."
        text = f"Last read {moments.when(good, self._clock.now(), self._zone())}."
        return f"{text} {history.sentence}" if history and not history.is_done else text

    def _stale_since(
        self, manifest: Manifest, oldest: datetime | None, newest: date | None, today: date
    ) -> datetime | None:
        """Since when newer days, or what is new in the ``oldest`` calendar, are missing."""
        if manifest.keeps == "days":
            if newest is None or newest >= today - timedelta(days=1):
                return None
            return datetime.combine(newest + timedelta(days=1), _LATE, self._zone())
        if oldest is None:
            return None
        late = oldest + timedelta(hours=MISSED_SYNCS * manifest.hours)
        return oldest if self._clock.now() > late else None


def _amount(
    manifest: Manifest,
    connection: Connection,
    collection: Collection,
    kept: Mapping[str, tuple[int, date | None]],
    events: Mapping[str, int],
) -> tuple[int, date | None]:
    if manifest.has_many_accounts:
        account = f"{manifest.id}/{connection.account}"
        return events.get(f"{account}/{collection.name}", events.get(account, 0)), None
    return kept.get(collection.name, (0, None))


def _collection(
    collection: Collection,
    state: SyncState | None,
    connection: Connection,
    count: int,
    newest: date | None,
    seen: Mapping[str, Any],
) -> CollectionView:
    granted = {scope.rpartition(":")[2] for scope in connection.granted} | {*connection.granted}
    how = OK
    if collection.scopes and granted and not granted & set(collection.scopes):
        how = NOT_GRANTED
    elif state is not None and state.error:
        how = FAILED
    elif state is None or state.last_success is None:
        how = WAITING
    return CollectionView(
        collection.name, collection.title, how, count, newest,
        state.last_success if state is not None else None,
        state.error if state is not None and how == FAILED else "",
        collection.is_major, seen.get("unknown"), int(seen.get("rejected", 0)),
    )  # fmt: skip
