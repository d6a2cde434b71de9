"""One account is read once: its collections one after the other, and how it stands afterwards."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta, tzinfo
from typing import Any

from lifeos_desktop.domain.connections import Connection, Standing, Window
from lifeos_desktop.domain.day import local_day
from lifeos_desktop.domain.errors import (
    AuthExpired,
    BadData,
    Forbidden,
    LifeosError,
    NotConnected,
    SecretsUnavailable,
    SourceProblem,
)
from lifeos_desktop.domain.ports import Clock
from lifeos_desktop.domain.records import SyncState
from lifeos_desktop.integrations.base import Collection, Manifest
from lifeos_desktop.services.accounts import Accounts
from lifeos_desktop.services.collection_sync import (
    CollectionReader,
    Confirming,
    Reading,
    state_key,
)
from lifeos_desktop.services.sync_report import (
    DONE,
    NOT_GRANTED,
    NOT_REACHED,
    REFUSED,
    CollectionReport,
    Progress,
    SyncReport,
    Tell,
)
from lifeos_desktop.store.store import Store

_log = logging.getLogger(__name__)

SEEN = "@seen"
EARLIEST = date(2000, 1, 1)
_CHUNK_DAYS = 90
_SAID = 3  # sentences about what was refused, before the others are only counted
_DAY = timedelta(days=1)


class AccountSync:
    """Reads an account. Whoever calls holds the account's turn."""

    def __init__(
        self,
        store: Store,
        accounts: Accounts,
        reader: CollectionReader,
        clock: Clock,
        zone: Callable[[], tzinfo],
    ) -> None:
        self._store = store
        self._accounts = accounts
        self._reader = reader
        self._clock = clock
        self._zone = zone

    async def sync(
        self,
        connection: Connection,
        only: frozenset[str],
        days: int,
        scheduled: bool,
        tell: Tell,
    ) -> SyncReport:
        """Read it, and keep how it stands. What the service did is in the report."""
        manifest = self._accounts.manifest(connection.provider)
        found = await self._store.connections.get(connection.provider, connection.account)
        if found is None:
            raise NotConnected(f"{manifest.title} is not connected any more.")
        if scheduled and found.standing is Standing.RECONNECT:
            return SyncReport(manifest.id, manifest.title, problem=AuthExpired(found.reason))
        reports, problem = await self._read(manifest, found, only, days, tell)
        await self.settle(found, problem)
        await self._remember_seen(manifest, found, reports)
        return SyncReport(manifest.id, manifest.title, tuple(reports), problem)

    async def _read(
        self,
        manifest: Manifest,
        connection: Connection,
        only: frozenset[str],
        days: int,
        tell: Tell,
    ) -> tuple[list[CollectionReport], LifeosError | None]:
        reports: list[CollectionReport] = []
        confirming = Confirming()
        try:
            source = await self._accounts.open(connection)
            collections = [c for c in await source.collections() if not only or c.name in only]
            kept = await self._store.documents.collections(manifest.id)
            newest = {span.collection: span.newest for span in kept}
            for number, collection in enumerate(collections):
                tell(
                    Progress(
                        manifest.id, connection.account, collection.title,
                        number, len(collections),
                    )
                )  # fmt: skip
                reading = Reading(manifest, connection, source, collection)
                windows = await self._windows(reading, days, newest.get(collection.name))
                reports.append(await self._reader.read(reading, windows, confirming))
        except (SourceProblem, SecretsUnavailable) as problem:
            return [*reports, *_rest(manifest, connection, reports, NOT_REACHED)], problem
        if (nothing := _nothing_read(manifest, collections, reports)) is not None:
            return reports, nothing
        if only:
            return reports, None
        return [*reports, *_rest(manifest, connection, reports, NOT_GRANTED)], None

    async def _windows(self, reading: Reading, days: int, newest: date | None) -> list[Window]:
        """The days to read: trailing ones and all since the last success, the newest first.

        Where nothing has come for long, the days since the ``newest`` one here are asked for again
        too, as far as one window reaches: an answer that was empty by mistake looks like a success.
        """
        today = local_day(self._clock.now(), self._zone())
        trailing = (days or reading.manifest.trailing_days) * _DAY
        first = today - trailing
        state = await self._reader.state(reading)
        if state.last_success is not None and reading.collection.by_day:
            then = local_day(state.last_success, self._zone())
            first = min(today, then) - trailing
            if newest is not None:
                first = min(first, max(newest, today - (_CHUNK_DAYS - 1) * _DAY))
        first = max(first, EARLIEST)
        windows = []
        last = today
        while last >= first:
            begin = max(first, last - (_CHUNK_DAYS - 1) * _DAY)
            windows.append(Window(begin, last))
            last = begin - _DAY
        return windows

    async def settle(self, connection: Connection, problem: LifeosError | None) -> None:
        """Keep how the account stands; said once when it fails, once when it returns."""
        match problem:
            case None:
                standing = Standing.CONNECTED
            case AuthExpired():
                standing = Standing.RECONNECT
            case _:
                standing = Standing.FAILING
        reason = str(problem) if problem is not None else ""
        is_news = await self._store.connections.set_standing(
            connection.provider, connection.account, standing, reason
        )
        if not is_news:
            return
        # Neither the account nor the sentence: both may be personal.
        if standing is Standing.RECONNECT:
            _log.warning("%s needs the person to sign in again", connection.provider)
        elif standing is Standing.FAILING:
            kind = type(problem).__name__
            _log.info("%s cannot be read now (%s); it is tried again", connection.provider, kind)
        else:
            _log.info("%s can be read again", connection.provider)

    async def _remember_seen(
        self, manifest: Manifest, connection: Connection, reports: Iterable[CollectionReport]
    ) -> None:
        """Count unknown fields and unusable records of the last reading, for diagnostics."""
        key = state_key(manifest, connection.account, SEEN)
        kept = await self._store.sync_states.get(manifest.id, key)
        before = seen_of(kept)
        after = dict(before)
        for report in reports:
            if report.state != DONE:
                continue
            after.pop(report.name, None)
            if report.unknown or report.rejected:
                after[report.name] = {"unknown": dict(report.unknown), "rejected": report.rejected}
        if after != before:
            now = self._clock.now()
            text = json.dumps(after)
            await self._store.sync_states.set(SyncState(manifest.id, key, text, now, now))


def seen_of(state: SyncState | None) -> dict[str, dict[str, Any]]:
    """What `Sync` counted of a provider's collections: unknown fields and unusable records."""
    try:
        seen = json.loads(state.cursor) if state is not None else {}
    except ValueError:
        return {}
    return seen if isinstance(seen, dict) else {}


def _nothing_read(
    manifest: Manifest, collections: Sequence[Collection], reports: Iterable[CollectionReport]
) -> SourceProblem | None:
    """Why none of the collections could be read; None when one could.

    Those about no day (who the person is) do not count where others do: they are answered even
    where everything else is refused.
    """
    counted = {c.name for c in collections if c.by_day} or {c.name for c in collections}
    bad = [report for report in reports if report.name in counted]
    if not bad or any(report.state == DONE for report in bad):
        return None
    if all(report.state == REFUSED for report in bad):
        return Forbidden(_why(bad))
    said = {report.sentence for report in bad}
    if len(said) == 1:
        return BadData(said.pop())
    return BadData(
        f"What {manifest.title} answers cannot be read. What is stored stays; LifeOS tries again"
        " by itself."
    )


def _why(refused: Sequence[CollectionReport]) -> str:
    """What was said last counts for all, unless each was refused for a reason of its own."""
    said = list(dict.fromkeys(report.sentence for report in refused))
    if len(said) < len(refused):
        return said[-1]
    text, more = " ".join(said[:_SAID]), len(said) - _SAID
    return f"{text} {more} more cannot be read either." if more > 0 else text


def _rest(
    manifest: Manifest, connection: Connection, reports: Iterable[CollectionReport], state: str
) -> list[CollectionReport]:
    """The declared collections that were not read, and why."""
    there = {report.name for report in reports}
    return [
        CollectionReport(connection.account, collection.name, collection.title, state)
        for collection in manifest.collections
        if collection.name not in there and (state == NOT_REACHED or collection.scopes)
    ]
