"""Reads one collection of an account: batches saved one by one, deletions confirmed, its state."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from lifeos_desktop.domain.connections import Connection, Window
from lifeos_desktop.domain.errors import BadData, Forbidden
from lifeos_desktop.domain.ports import Clock
from lifeos_desktop.domain.records import SyncState
from lifeos_desktop.integrations.base import Collection, Manifest, Source
from lifeos_desktop.services.sync_report import DONE, REFUSED, UNREADABLE, CollectionReport
from lifeos_desktop.services.sync_save import BatchSaver
from lifeos_desktop.store.counts import Counts
from lifeos_desktop.store.store import Store

CONFIRMED_A_SYNC = 20
_ASKED_AGAIN = 3  # of a collection's documents that were there when they were last asked about


@dataclass(slots=True)
class Confirming:
    """How many deletions may still be asked about: an empty answer by mistake costs no more."""

    left: int = CONFIRMED_A_SYNC


@dataclass(frozen=True, slots=True)
class Reading:
    """What is read, for whom, from what."""

    manifest: Manifest
    connection: Connection
    source: Source
    collection: Collection

    @property
    def key(self) -> str:
        """The name of the collection's sync state."""
        return state_key(self.manifest, self.connection.account, self.collection.name)


def state_key(manifest: Manifest, account: str, name: str) -> str:
    """Where the state of a collection is kept among those of its provider."""
    return f"{account}/{name}" if manifest.has_many_accounts else name


class CollectionReader:
    """Reads collections into the store."""

    def __init__(self, store: Store, saver: BatchSaver, clock: Clock) -> None:
        self._store = store
        self._saver = saver
        self._clock = clock
        # Asked about and still there, by when: others come first the next time.
        self._still_there: dict[tuple[str, str, str], int] = {}
        self._questions = 0

    async def state(self, reading: Reading) -> SyncState:
        """Where the collection stands; a state without an attempt when it was never read."""
        found = await self._store.sync_states.get(reading.manifest.id, reading.key)
        return found or SyncState(reading.manifest.id, reading.key)

    async def read(
        self, reading: Reading, windows: Sequence[Window], confirming: Confirming
    ) -> CollectionReport:
        """Read these days, or what is new since the cursor; keep how it ended.

        A refusal or nonsense is the collection's own and reported. What ends the sync of the whole
        account (AuthExpired, RateLimited, Unavailable, SecretsUnavailable) is raised.
        """
        began = self._clock.now()
        before = await self.state(reading)
        report = await self._read(reading, windows, confirming, before, began)
        after = replace(await self.state(reading), last_attempt=began, error=report.sentence)
        if report.state == DONE:
            after = replace(after, last_success=began)
        await self._store.sync_states.set(after)
        return report

    async def read_back(self, reading: Reading, window: Window) -> CollectionReport:
        """Read days long past: the cursor and the state of the collection are left alone.

        Nothing is called gone there: what is here of days never read before came from elsewhere.
        """
        return await self._read(reading, (window,), None, None, self._clock.now())

    async def _read(
        self,
        reading: Reading,
        windows: Sequence[Window],
        confirming: Confirming | None,
        state: SyncState | None,
        began: datetime,
    ) -> CollectionReport:
        collection = reading.collection
        counts, rejected, unknown = Counts(), 0, Counter[str]()
        ended, sentence = DONE, ""
        try:
            for window in windows:
                delivered: dict[str, set[str]] = defaultdict(set)
                complete: list[tuple[str, Window]] = []
                cursor = state.cursor if state is not None else ""
                async for batch in reading.source.read(collection.name, window, cursor):
                    kept = None
                    if state is not None and batch.cursor:
                        state = kept = replace(state, cursor=batch.cursor, last_attempt=began)
                    counts += await self._saver.save(reading.manifest, batch, kept)
                    rejected += len(batch.rejected)
                    unknown.update(batch.unknown_fields)
                    delivered[batch.collection].update(d.document_id for d in batch.documents)
                    if batch.complete is not None and confirming is not None:
                        complete.append((batch.collection, batch.complete))
                for name, days in complete:
                    assert confirming is not None
                    gone = await self._gone(reading, name, days, delivered[name], confirming)
                    counts += Counts(removed=gone)
        except Forbidden as problem:
            ended, sentence = REFUSED, str(problem)
        except BadData as problem:
            ended, sentence = UNREADABLE, str(problem)
        return CollectionReport(
            reading.connection.account, collection.name, collection.title,
            ended, counts, rejected, dict(unknown), sentence,
        )  # fmt: skip

    async def _gone(
        self,
        reading: Reading,
        name: str,
        days: Window,
        delivered: set[str],
        confirming: Confirming,
    ) -> int:
        """Remove kept documents the service has deleted; each is asked about by itself."""
        missing = await self._saver.missing(reading.connection, name, days, delivered)
        source = reading.manifest.id
        asked = [id for id in missing if (source, name, id) in self._still_there]
        asked.sort(key=lambda id: self._still_there[source, name, id])
        fresh = [id for id in missing if (source, name, id) not in self._still_there]
        gone = []
        for id in [*fresh, *asked[:_ASKED_AGAIN]][: confirming.left]:
            confirming.left -= 1
            if await reading.source.is_gone(name, id):
                gone.append(id)
            else:
                self._questions += 1
                self._still_there[source, name, id] = self._questions
        return await self._saver.remove(reading.manifest, name, gone) if gone else 0
