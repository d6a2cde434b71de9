"""The accounts at services without a widget: how each is, and all that is done with one."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime, tzinfo
from functools import partial
from typing import TYPE_CHECKING, Protocol

from lifeos_desktop.domain.day import local_day
from lifeos_desktop.domain.errors import LifeosError
from lifeos_desktop.domain.events import JobFinished, SettingsChanged
from lifeos_desktop.domain.schedule import Every
from lifeos_desktop.domain.traces import where
from lifeos_desktop.integrations.base import Choice
from lifeos_desktop.services.bus import Bus
from lifeos_desktop.services.sync_report import Progress
from lifeos_desktop.ui.background import Tasks
from lifeos_desktop.ui.settings.connections.connecting import UNEXPECTED, Connecting
from lifeos_desktop.ui.settings.connections.views import AccountsView, CardView, State
from lifeos_desktop.ui.settings.connections.words import Around, Nights, cards_of, key_of, since_of
from lifeos_desktop.ui.settings.live import Live

if TYPE_CHECKING:
    from lifeos_desktop.domain.connections import Connection
    from lifeos_desktop.jobs.runner import Runner
    from lifeos_desktop.services.connections import Connections
    from lifeos_desktop.services.settings import Settings
    from lifeos_desktop.services.sync import Sync
    from lifeos_desktop.store.store import Store

_log = logging.getLogger(__name__)

BUSY_SECONDS = 1.5
_IN_DEMO = "The demo sends and fetches nothing. Connect accounts in your own profile."
_Work = Callable[[], Awaitable[None]]
_NIGHT = "sleep.total"


class KeptIn(Protocol):
    """The part of the secrets that says where they are."""

    @property
    def kept_in(self) -> str: ...


class AccountsModel(Live[AccountsView]):
    """The cards. `connecting` is the one that is being connected."""

    tables = ("connections", "sync_state", "source_documents", "calendar_events", "data_points")

    def __init__(
        self,
        connections: Connections,
        sync: Sync,
        store: Store,
        runner: Runner,
        settings: Settings,
        bus: Bus,
        tasks: Tasks,
        *,
        secrets: KeptIn,
        keep_for_session: Callable[[], None],
        open_address: Callable[[str], bool],
        now: Callable[[], datetime],
        zone: Callable[[], tzinfo],
        is_demo: bool = False,
    ) -> None:
        super().__init__(bus, tasks, AccountsView())
        self._service, self._sync, self._store = connections, sync, store
        self._runner, self._secrets = runner, secrets
        self._now, self._zone = now, zone
        self.connecting = Connecting(
            connections,
            settings,
            tasks,
            keep_for_session=keep_for_session,
            open_address=open_address,
            now=now,
            zone=zone,
            tell=self._tell,
            connected=self._on_connected,
        )
        self.why_not = _IN_DEMO if is_demo else ""  # nothing can be connected
        self.said: tuple[str, str] = ("", "")  # the provider it is about, the sentence
        self.problems: dict[str, str] = {}  # what went wrong with what was asked of a card
        self.progress: dict[str, Progress] = {}
        self.leaving: frozenset[str] = frozenset()  # cards that are being disconnected
        self._asked: dict[str, tuple[Choice, ...]] = {}
        self._busy: asyncio.TimerHandle | None = None
        self._unsubscribe.append(bus.subscribe(JobFinished, self._on_job))
        self._unsubscribe.append(bus.subscribe(SettingsChanged, self._on_settings))

    def close(self) -> None:
        super().close()
        if self._busy:
            self._busy.cancel()
        self.connecting.close()

    async def read(self) -> AccountsView:
        spans = {one.source: one for one in await self._store.daily.spans(_NIGHT)}
        jobs = {one.definition.name: one for one in await self._runner.status()}
        for_session = self._secrets.kept_in == "session"
        cards: list[CardView] = []
        providers = await self._service.overview()
        for provider in providers:
            span, job = spans.get(provider.manifest.id), jobs.get(provider.manifest.job)
            around = Around(
                self._now(),
                self._zone(),
                Nights(span.days, span.first) if span else None,
                job.schedule.hours if job and isinstance(job.schedule, Every) else 0,
                job.next_run if job else None,
                for_session,
            )
            cards += cards_of(provider, around)
        self._look_again(any(card.is_busy for card in cards))
        return AccountsView(
            tuple(cards), {one.manifest.id: one.manifest.title for one in providers}
        )

    def begin_connecting(self, key: str) -> None:
        """Show how the account of a card is connected, or connected anew."""
        card = self.view.card(key)
        if card is not None and not self.why_not:
            self.said = ("", "")
            self.problems.pop(key, None)
            self.connecting.begin(card)

    def _on_connected(self, card: CardView, connection: Connection) -> None:
        title = connection.title or card.manifest.title
        again = " again" if card.connection is not None else ""
        self.said = (card.manifest.id, f"{title} is connected{again}. It is being read now.")
        self._tasks.spawn(
            self._follow(key_of(card.manifest, connection.account)), "show a new account"
        )

    async def _follow(self, key: str) -> None:
        """The new card, and how far its first sync is; then the card itself says how it is."""
        said = self.said
        await self.load()
        reading = self.sync_now(key)
        if reading is not None:
            await reading
            if self.said == said:
                self.said = ("", "")
                self._tell()

    # -- what is done with an account -----------------------------------------------------------

    def sync_now(self, key: str) -> asyncio.Task[None] | None:
        """Bring an account up to date, and show how far it is."""
        card = self.view.card(key)
        if card is None or card.connection is None or key in self.progress:
            return None
        self.progress[key] = Progress(card.manifest.id, card.account, "", 0, 0)
        self._tell()
        return self._do(key, partial(self._read_account, key, card), "sync")

    def pause(self, key: str) -> None:
        """Stop fetching earlier days until `resume`."""
        self._history(key, self._sync.pause)

    def resume(self, key: str) -> None:
        """Go on with it."""
        self._history(key, self._sync.resume)

    def want_no_more(self, key: str) -> None:
        """Want no earlier days; what is here stays."""
        self._history(key, self._sync.cancel)

    def fetch_older(self, key: str, typed: str) -> str:
        """Fetch all days from there on; a sentence where that cannot be meant."""
        card = self.view.card(key)
        if card is None or card.connection is None:
            return ""
        try:
            since = since_of(typed, local_day(self._now(), self._zone()))
        except LifeosError as problem:
            return str(problem)
        work = partial(self._sync.fetch_since, card.manifest.id, since, card.account)
        self._do(key, work, "older days")
        return ""

    def ask_choices(self, key: str) -> asyncio.Task[None] | None:
        """Ask the service what of the account can be read."""
        card = self.view.card(key)
        if card is None or card.connection is None or not card.choices:
            return None
        if card.state is State.RECONNECT:
            return None  # it would only be refused
        return self._do(key, partial(self._ask_choices, key, card.connection), "choices")

    def choices(self, card: CardView) -> tuple[Choice, ...]:
        """What of the account can be read: as the service just said, else as it said last."""
        chosen = {one.key for one in card.choices if one.is_default}
        asked = self._asked.get(card.key, card.choices)
        return tuple(replace(one, is_default=one.key in chosen) for one in asked)

    def choose(self, key: str, keys: Sequence[str]) -> asyncio.Task[None] | None:
        """Read these and no others."""
        card = self.view.card(key)
        if card is None or card.connection is None:
            return None
        return self._do(key, partial(self._choose, card.connection, keys), "choose")

    def disconnect(self, key: str, *, forget: bool) -> asyncio.Task[None] | None:
        """Let an account go; `said` is what became of it."""
        card = self.view.card(key)
        if card is None or card.connection is None or key in self.leaving:
            return None
        self.leaving |= {key}
        self._tell()
        return self._do(key, partial(self._disconnect, card, forget=forget), "disconnect")

    async def _read_account(self, key: str, card: CardView) -> None:
        def progress(at: Progress) -> None:
            self.progress[key] = at
            self._tell()

        try:
            await self._sync.sync(card.manifest.id, card.account, on_progress=progress)
        finally:
            self.progress.pop(key, None)

    def _history(
        self, key: str, change: Callable[[str, str], Awaitable[None]]
    ) -> asyncio.Task[None] | None:
        card = self.view.card(key)
        if card is None or card.connection is None:
            return None
        return self._do(key, partial(change, card.manifest.id, card.account), "history")

    async def _ask_choices(self, key: str, connection: Connection) -> None:
        self._asked[key] = await self._service.choices(connection)

    async def _choose(self, connection: Connection, keys: Sequence[str]) -> None:
        await self._service.choose(connection, keys)

    async def _disconnect(self, card: CardView, *, forget: bool) -> None:
        if self.connecting.panel is not None and self.connecting.panel.key == card.key:
            self.connecting.end()
        try:
            said = await self._service.disconnect(card.manifest.id, card.account, forget=forget)
            self._asked.pop(card.key, None)
            self.said = (card.manifest.id, said)
        finally:
            self.leaving -= {card.key}

    def _do(self, key: str, work: _Work, what: str) -> asyncio.Task[None]:
        return self._tasks.spawn(self._guarded(key, work), f"{what} {key.partition('/')[0]}")

    async def _guarded(self, key: str, work: _Work) -> None:
        """What goes wrong is said on the card; afterwards the view is current."""
        self.problems.pop(key, None)
        try:
            await work()
        except LifeosError as problem:
            self.problems[key] = str(problem)
        except Exception as error:  # noqa: BLE001 - the card says so, the log has the trace
            _log.error("Something asked of an account broke off: %s", where(error))
            self.problems[key] = UNEXPECTED
        await self.load()

    # -- keeping it current ---------------------------------------------------------------------

    def _look_again(self, is_busy: bool) -> None:
        """While something is read, its end is looked for: not every end changes a row."""
        if self._busy:
            self._busy.cancel()
            self._busy = None
        if is_busy:
            self._busy = asyncio.get_running_loop().call_later(BUSY_SECONDS, self.refresh)

    def _on_job(self, event: JobFinished) -> None:
        self.refresh()

    def _on_settings(self, event: SettingsChanged) -> None:
        self.refresh()
