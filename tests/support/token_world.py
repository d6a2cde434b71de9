"""A service whose refresh tokens work once, a keyring that can be locked, and a connection."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest

from lifeos_desktop.app.exclusive import exclusive
from lifeos_desktop.domain.connections import Connection
from lifeos_desktop.domain.errors import (
    SecretsUnavailable,
)
from lifeos_desktop.integrations.base import SignIn, secret_name
from lifeos_desktop.integrations.http import Http, Patience
from lifeos_desktop.integrations.oauth import ClientKeys, Grant, Tokens
from lifeos_desktop.services.secrets import SessionSecrets
from tests.support.clock import FakeClock, Sleeps
from tests.support.providers.oura import LEGACY_TOKEN, NEW_TOKEN, FakeOura
from tests.support.providers.sign_in import CLIENT_ID, CLIENT_SECRET

SIGN_IN = SignIn(
    "authorize",
    ("token", "token_old"),
    ("daily",),
    uses_pkce=False,
    ended_hint="A sign-in there ends after seven days of testing.",
)
CONNECTION = Connection("oura", "me", "Oura", "oauth")
REFRESH = secret_name("oura", "me", "refresh_token")
TOKEN = "token$"


class Keyring(SessionSecrets):
    """A keyring that can be locked."""

    def __init__(self) -> None:
        super().__init__()
        self.is_locked = False
        self.takes_nothing = False
        self.written: list[str] = []

    async def get(self, name: str) -> str | None:
        if self.is_locked:
            raise SecretsUnavailable("The keyring is locked.")
        return await super().get(name)

    async def set(self, name: str, value: str) -> None:
        if self.takes_nothing:
            raise SecretsUnavailable("The keyring is locked.")
        await asyncio.sleep(0.001)
        self.written.append(value)
        await super().set(name, value)


@dataclass
class World:
    """A service, a keyring, and a connection between them."""

    oura: FakeOura
    http: Http
    clock: FakeClock
    sleeps: Sleeps
    folder: Path
    keyring: Keyring = field(default_factory=Keyring)
    granted: list[Grant] = field(default_factory=list)

    def tokens(self, connection: Connection = CONNECTION, **more: str) -> Tokens:
        addresses = {
            "token": self.oura.address + NEW_TOKEN,
            "token_old": self.oura.address + LEGACY_TOKEN,
        }

        async def on_granted(grant: Grant) -> None:
            self.granted.append(grant)

        return Tokens(
            connection,
            SIGN_IN,
            addresses | more,
            ClientKeys(CLIENT_ID, CLIENT_SECRET),
            self.keyring,
            self.http,
            self.clock,
            exclusive=partial(exclusive, self.folder / "lock"),
            on_granted=on_granted,
        )

    async def sign_in(self) -> None:
        _, refresh = self.oura.sign_in.grant("daily")
        await self.keyring.set(REFRESH, refresh)
        self.keyring.written.clear()

    def accepts(self, access: str) -> bool:
        return self.oura.sign_in.holder(access) is not None


Open = Callable[[], AbstractAsyncContextManager[World]]


@pytest.fixture
def open_world(tmp_path: Path) -> Open:
    """Opens a signed-in world, and checks afterwards that nothing was asked wrongly."""

    @asynccontextmanager
    async def opened() -> AsyncIterator[World]:
        clock = FakeClock()
        sleeps = Sleeps(clock)
        http = Http(clock, sleep=sleeps, patience=Patience(read=0.2))
        with FakeOura(clock=clock) as oura:
            world = World(oura, http, clock, sleeps, tmp_path)
            await world.sign_in()
            try:
                yield world
            finally:
                await http.close()
        assert oura.violations == []

    return opened
