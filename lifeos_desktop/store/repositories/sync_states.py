"""How far the reading of each source has come."""

from __future__ import annotations

from typing import Any

from peewee import fn

from lifeos_desktop.domain.records import SyncState
from lifeos_desktop.store.repositories.base import Repository
from lifeos_desktop.store.tables import SyncStates


class SyncStateRepository(Repository):
    """Sync states; natural key: (source, collection)."""

    async def get(self, source: str, collection: str) -> SyncState | None:
        """Where one collection stands; None when it was never tried."""
        condition = (SyncStates.source == source) & (SyncStates.collection == collection)
        found = await self._db.read(lambda: _select(condition))
        return found[0] if found else None

    async def set(self, state: SyncState) -> None:
        """Keep where a collection stands."""
        await self._db.write(lambda: save_sync_state(state), tables=("sync_state",))

    async def all(self) -> list[SyncState]:
        """Every collection that was ever tried."""
        return await self._db.read(lambda: _select(SyncStates.source.is_null(False)))

    async def delete(self, source: str, collection_prefix: str = "") -> int:
        """Forget where the collections that begin so stand, all without a prefix; how many."""
        condition = SyncStates.source == source
        if collection_prefix:
            # LIKE would take % and _ of an account's name for signs of its own, and any case.
            start = fn.SUBSTR(SyncStates.collection, 1, len(collection_prefix))
            condition &= start == collection_prefix
        return await self._db.write(
            lambda: int(SyncStates.delete().where(condition).execute()), tables=("sync_state",)
        )


def save_sync_state(state: SyncState) -> None:
    """Keep where a collection stands; runs inside a write."""
    SyncStates.insert(
        source=state.source,
        collection=state.collection,
        cursor=state.cursor,
        last_attempt=state.last_attempt,
        last_success=state.last_success,
        error=state.error,
    ).on_conflict_replace().execute()


def _state(row: SyncStates) -> SyncState:
    return SyncState(
        source=row.source,
        collection=row.collection,
        cursor=row.cursor,
        last_attempt=row.last_attempt,
        last_success=row.last_success,
        error=row.error,
    )


def _select(condition: Any) -> list[SyncState]:
    query = SyncStates.select().where(condition).order_by(SyncStates.source, SyncStates.collection)
    return [_state(row) for row in query]
