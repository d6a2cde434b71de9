"""How old what is stored of the connected calendars is, so that it is never shown as fresh."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from lifeos_desktop.domain.connections import Connection
from lifeos_desktop.domain.ports import Clock
from lifeos_desktop.integrations.base import Collection, Manifest
from lifeos_desktop.services.collection_sync import state_key
from lifeos_desktop.store.store import Store

EVENTS = "events"
MISSED_SYNCS = 3
"""A calendar is stale once that many syncs in a row have brought nothing."""
_FILES = "ics"


@dataclass(frozen=True, slots=True)
class Age:
    """``read_at`` is when the calendar that is longest ago was last read, None without any.

    ``is_stale``: newer changes may be missing. A file stays as it was imported, so it always is
    after a day.
    """

    read_at: datetime | None
    is_stale: bool = False


class CalendarAge:
    """Looks at the stored states; asks no service."""

    def __init__(self, store: Store, manifests: tuple[Manifest, ...], clock: Clock) -> None:
        self._store = store
        self._manifests = {one.id: one for one in manifests if one.keeps == EVENTS}
        self._clock = clock

    async def now(self) -> Age:
        """The age of what is shown of the calendars."""
        ages = [*await self._accounts(), *await self._files()]
        stale = [one for one in ages if one.is_stale]
        known = [one.read_at for one in stale or ages if one.read_at is not None]
        return Age(min(known, default=None), bool(stale))

    async def stale_since(self) -> datetime | None:
        """When the oldest of the accounts' calendars was read, None while all are up to date."""
        late = [one.read_at for one in await self._accounts() if one.is_stale and one.read_at]
        return min(late, default=None)

    async def _accounts(self) -> list[Age]:
        """Every calendar of a connected account that was ever read."""
        now, states = self._clock.now(), await self._store.sync_states.all()
        ages = []
        for connection in await self._store.connections.all():
            manifest = self._manifests.get(connection.provider)
            if manifest is None:
                continue
            start = state_key(manifest, connection.account, "")
            chosen = {start + calendar.name for calendar in calendars_of(manifest, connection)}
            late = timedelta(hours=MISSED_SYNCS * manifest.hours)
            # Each by itself: one that is refused for weeks is not made fresh by another.
            ages += [
                Age(state.last_success, now - state.last_success > late)
                for state in states
                if state.source == manifest.id
                and state.collection.startswith(start)
                and not state.collection.startswith(f"{start}@")
                and (not chosen or state.collection in chosen)
                and state.last_success is not None
            ]
        return ages

    async def _files(self) -> list[Age]:
        """The imported files; those of an address are read by their account."""
        now = self._clock.now()
        return [
            Age(read_at, now - read_at > timedelta(days=1))
            for name, read_at in await self._store.documents.fetches(_FILES, "calendar")
            if not name.startswith(f"{_FILES}/")
        ]


def calendars_of(manifest: Manifest, connection: Connection) -> tuple[Collection, ...]:
    """The collections a provider declares, or the chosen calendars of the account."""
    titles = connection.metadata.get("calendars")
    if manifest.collections or not isinstance(titles, Mapping):
        return manifest.collections
    chosen = connection.options.get("calendars", connection.metadata.get("shown"))
    names = chosen if isinstance(chosen, list | tuple) else list(titles)
    return tuple(Collection(str(n), str(titles.get(n, n)), by_day=False) for n in names)
