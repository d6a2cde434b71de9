"""Connecting one account without a widget: which way, waiting for the browser, what went wrong."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Any

from lifeos_desktop.domain import formats
from lifeos_desktop.domain.errors import LifeosError, SecretsUnavailable
from lifeos_desktop.domain.traces import where
from lifeos_desktop.integrations.base import OAUTH, Way
from lifeos_desktop.services.provider_settings import REDIRECT_PORT
from lifeos_desktop.ui.background import Tasks
from lifeos_desktop.ui.settings.connections.views import CardView, PanelView, Stage

if TYPE_CHECKING:
    from lifeos_desktop.domain.connections import Connection
    from lifeos_desktop.services.connections import Connections
    from lifeos_desktop.services.settings import Settings

_log = logging.getLogger(__name__)

WAITS = timedelta(minutes=5)  # for the browser
UNEXPECTED = (
    "That could not be done because of a mistake in LifeOS. Your data is untouched. "
    "The log has the details."
)


class Connecting:
    """One account at a time: `panel` is that one, None while none is being connected."""

    def __init__(
        self,
        service: Connections,
        settings: Settings,
        tasks: Tasks,
        *,
        keep_for_session: Callable[[], None],
        open_address: Callable[[str], bool],
        now: Callable[[], datetime],
        zone: Callable[[], tzinfo],
        tell: Callable[[], None],
        connected: Callable[[CardView, Connection], None],
    ) -> None:
        """``tell`` is called when `panel` is another one, ``connected`` when it went well."""
        self._service, self._settings, self._tasks = service, settings, tasks
        self._keep, self._open_address = keep_for_session, open_address
        self._now, self._zone = now, zone
        self._tell, self._connected = tell, connected
        self._card: CardView | None = None
        self._running: asyncio.Task[None] | None = None
        self.panel: PanelView | None = None

    def begin(self, card: CardView) -> None:
        """Show how this account is connected, or connected anew."""
        if self.panel is not None and self.panel.key == card.key:
            return
        self._stop()
        ways = [way.id for way in card.manifest.ways]
        before = card.connection.way if card.connection else ""
        self._card, self.panel = card, PanelView(card.key, before if before in ways else ways[0])
        self._tell()

    def end(self) -> None:
        """Put it away; an attempt that waits for the browser ends."""
        self._stop()
        if self.panel is not None:
            self._card = self.panel = None
            self._tell()

    def close(self) -> None:
        """End what runs, and tell nobody."""
        self._stop()

    def choose_way(self, way: str) -> None:
        """Connect another way."""
        if self.panel is not None and way != self.panel.way:
            self._show(way=way, problem="", offers_session=False)

    def connect(self, answers: Mapping[str, str]) -> asyncio.Task[None] | None:
        """Try with these answers. They are handed on and kept nowhere here."""
        panel, card = self.panel, self._card
        if panel is None or card is None or panel.stage is not Stage.FORM:
            return None
        stage = Stage.OPENING if panel.way == OAUTH else Stage.TRYING
        self._show(stage=stage, problem="", offers_session=False)
        self._running = self._tasks.spawn(
            self._try(card, panel.way, answers), f"connect {card.manifest.id}"
        )
        return self._running

    def cancel(self) -> None:
        """Stop waiting for the browser or the service; what was typed stays."""
        self._stop()
        self._show(stage=Stage.FORM, address="", problem="")

    def open_again(self) -> None:
        """Hand the sign-in page to the browser once more."""
        if self.panel is not None and self.panel.address:
            self._show(opened=self._open_address(self.panel.address))

    def open_page(self, address: str) -> None:
        """A page one of the steps names."""
        self._open_address(address)

    def keep_for_session(self) -> None:
        """Keep secrets in memory until LifeOS ends, where there is no keyring."""
        self._keep()
        self._show(problem="", offers_session=False)

    def redirect_address(self, provider: str, way: Way) -> str:
        """What the person's own app has to name, "" where it may be any."""
        sign_in = way.sign_in
        if sign_in is None or not sign_in.port:
            return ""
        port = self._settings.provider(provider).get(REDIRECT_PORT, sign_in.port)
        return f"http://{sign_in.redirect_host}:{port}{sign_in.redirect_path}"

    def _stop(self) -> None:
        if self._running is not None:
            self._running.cancel()
            self._running = None

    async def _try(self, card: CardView, way: str, answers: Mapping[str, str]) -> None:
        try:
            connection = await self._ask(card, way, answers)
        except SecretsUnavailable as problem:
            self._fail(str(problem), offers_session=True)
        except LifeosError as problem:
            self._fail(str(problem))
        except Exception as error:  # noqa: BLE001 - the panel says so, the log has the trace
            _log.error("Connecting %s broke off: %s", card.manifest.id, where(error))
            self._fail(UNEXPECTED)
        else:
            self._running = self._card = self.panel = None
            self._connected(card, connection)

    async def _ask(self, card: CardView, way: str, answers: Mapping[str, str]) -> Connection:
        provider, account = card.manifest.id, card.account
        if way != OAUTH:
            return await self._service.connect(provider, way, answers, account=account)
        attempt = await self._service.begin(provider, answers, account=account)
        try:
            self._show(
                stage=Stage.WAITING,
                address=attempt.address,
                until=formats.local_clock(self._now() + WAITS, self._zone()),
                opened=self._open_address(attempt.address),
            )
            return await attempt.finish(WAITS.total_seconds())
        finally:
            attempt.cancel()  # nothing where it has ended

    def _fail(self, problem: str, *, offers_session: bool = False) -> None:
        self._running = None
        self._show(stage=Stage.FORM, address="", problem=problem, offers_session=offers_session)

    def _show(self, **changes: Any) -> None:
        if self.panel is not None:
            self.panel = replace(self.panel, **changes)
            self._tell()
