"""Health of the connected accounts: how each stands, and the one thing the person can do."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from lifeos_desktop.domain import formats, moments
from lifeos_desktop.domain.connections import Connection, Standing
from lifeos_desktop.domain.health import Part, State
from lifeos_desktop.domain.ports import Clock
from lifeos_desktop.domain.records import SyncState
from lifeos_desktop.integrations.base import Manifest
from lifeos_desktop.services.collection_sync import state_key

_MISSED = 3  # syncs in a row, before what is shown counts as old


class AccountHealth:
    """Makes the parts of accounts; reads nothing by itself."""

    def __init__(
        self, manifests: Iterable[Manifest], clock: Clock, zone: Callable[[], ZoneInfo]
    ) -> None:
        self._manifests = {manifest.id: manifest for manifest in manifests}
        self._clock = clock
        self._zone = zone

    def keeps_days(self, connection: Connection) -> bool:
        """Whether the account delivers days, and so is told of with its nights."""
        manifest = self._manifests.get(connection.provider)
        return manifest is not None and manifest.keeps == "days"

    def troubled_jobs(self, connections: Iterable[Connection]) -> set[str]:
        """The jobs whose trouble is told by the part of an account, and told once."""
        return {
            self._manifests[one.provider].job
            for one in connections
            if one.provider in self._manifests and one.standing is not Standing.CONNECTED
        }

    def is_major(self, state: SyncState) -> bool:
        """Whether a collection that fails is worth telling of: not our notes, no minor ones."""
        manifest = self._manifests.get(state.source)
        minor = [c.name for c in manifest.collections if not c.is_major] if manifest else []
        return not state.collection.startswith("@") and state.collection not in minor

    def trouble(
        self, connection: Connection, newest: date | None, good: datetime | None
    ) -> Part | None:
        """The part of an account that does not work; None for one that does."""
        manifest = self._manifests.get(connection.provider)
        if manifest is None or connection.standing is Standing.CONNECTED:
            return None
        text = connection.reason
        if newest is not None:
            text += f" Your newest day is {formats.short_date(newest)}; it stays."
        needs_you = connection.standing is Standing.RECONNECT
        account = f":{connection.account}" if manifest.has_many_accounts else ""
        return Part(
            self._key(manifest, connection),
            self._title(manifest, connection),
            State.NEEDS_YOU if needs_you else State.DEGRADED,
            text,
            connection.since,
            good,
            f"reconnect:{manifest.id}{account}" if needs_you else f"run_job:{manifest.job}",
            "Reconnect" if needs_you else "Try now",
        )

    def waiting(self, connection: Connection) -> Part | None:
        """The part of an account that is connected and has brought no day yet."""
        manifest = self._manifests.get(connection.provider)
        if manifest is None:
            return None
        text = "Connected. The first days are on their way."
        return Part(
            self._key(manifest, connection), self._title(manifest, connection), State.OK, text
        )

    def of_events(self, connection: Connection, states: Iterable[SyncState]) -> Part | None:
        """The part of an account that delivers events."""
        manifest = self._manifests.get(connection.provider)
        if manifest is None:
            return None
        start = state_key(manifest, connection.account, "")
        own = [s for s in states if s.source == manifest.id and s.collection.startswith(start)]
        own = [s for s in own if not s.collection.removeprefix(start).startswith("@")]
        good = max((s.last_success for s in own if s.last_success), default=None)
        if (part := self.trouble(connection, None, good)) is not None:
            return part
        key, title = self._key(manifest, connection), self._title(manifest, connection)
        now, job = self._clock.now(), f"run_job:{manifest.job}"
        if (broken := next((s for s in own if s.error), None)) is not None:
            return Part(
                key, title, State.DEGRADED, broken.error, broken.last_attempt, good, job, "Try now"
            )
        if good is None:
            return Part(key, title, State.OK, "Connected. The events are on their way.")
        when = moments.when(good, now, self._zone())
        if now - good > timedelta(hours=_MISSED * manifest.hours):
            text = f"Not read since {when}. The stored events stay; newer changes are missing."
            return Part(key, title, State.DEGRADED, text, good, good, job, "Try now")
        return Part(key, title, State.OK, f"Last read {when}.", last_good=good)

    def _key(self, manifest: Manifest, connection: Connection) -> str:
        # A key stands in the log: a row's number there, never the name of an account.
        number = f".{connection.id}" if manifest.has_many_accounts else ""
        return f"source.{manifest.id}{number}"

    def _title(self, manifest: Manifest, connection: Connection) -> str:
        if manifest.has_many_accounts:
            return f"{manifest.title} ({connection.title})"
        return manifest.title
