"""An account at the fake Oura, ready to be opened as a source."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, date, timedelta

from lifeos_desktop.domain.connections import Connection, Window
from lifeos_desktop.domain.errors import BadData
from lifeos_desktop.integrations.base import Batch, SignIn, Source, SourceContext
from lifeos_desktop.integrations.http import Http
from lifeos_desktop.integrations.oauth import ClientKeys, Grant, Tokens
from lifeos_desktop.integrations.oura import source
from lifeos_desktop.integrations.oura.manifest import OURA
from tests.support.clock import FakeClock
from tests.support.providers.oura import LEGACY_TOKEN, NEW_TOKEN, SCOPES, FakeOura
from tests.support.providers.sign_in import CLIENT_ID, CLIENT_SECRET

DAY = date(2025, 3, 4)
WEEK = Window(DAY - timedelta(days=6), DAY)


class Secrets:
    """A keyring in memory."""

    def __init__(self, **kept: str) -> None:
        self.kept = {name.replace("__", "."): value for name, value in kept.items()}

    async def get(self, name: str) -> str | None:
        return self.kept.get(name)

    async def set(self, name: str, value: str) -> None:
        self.kept[name] = value

    async def delete(self, name: str) -> None:
        self.kept.pop(name, None)


@dataclass
class Account:
    """A connection to the fake, ready to be opened."""

    oura: FakeOura
    clock: FakeClock
    scopes: tuple[str, ...] = SCOPES
    way: str = "oauth"
    api: str = ""
    secrets: Secrets = field(default_factory=Secrets)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Source]:
        """The account as a source that has an access token already."""
        http = Http(self.clock, sleep=self._sleep)
        connection = Connection("oura", "", "Oura", self.way, granted=self.scopes)
        addresses = {
            "api": self.api or self.oura.address,
            "authorize": f"{self.oura.address}/oauth/authorize",
            "token": self.oura.address + NEW_TOKEN,
            "token_old": self.oura.address + LEGACY_TOKEN,
        }
        tokens = None
        if self.way == "oauth":
            access, refresh = self.oura.sign_in.grant(*self.scopes)
            self.secrets.kept["oura.account.refresh_token"] = refresh
            tokens = Tokens(
                connection,
                own_app(),
                addresses,
                ClientKeys(CLIENT_ID, CLIENT_SECRET),
                self.secrets,
                http,
                self.clock,
                exclusive=nullcontext,
                on_granted=_ignore,
            )
            tokens.take(Grant(access, expires_in=86400.0))
        context = SourceContext(
            connection, addresses, http, self.clock, lambda: UTC, self.secrets, tokens=tokens
        )
        try:
            yield source.make(context)
        finally:
            await http.close()

    async def _sleep(self, seconds: float) -> None:
        self.clock.advance(seconds)
        await asyncio.sleep(0)


def own_app() -> SignIn:
    """How a person's own app signs in."""
    (sign_in,) = (way.sign_in for way in OURA.ways if way.sign_in is not None)
    return sign_in


async def _ignore(grant: Grant) -> None:
    """Nothing about a grant is kept here."""


async def read(account: Source, collection: str, window: Window = WEEK) -> list[Batch]:
    """Every batch of a reading."""
    return [batch async for batch in account.read(collection, window, "")]


async def read_one(account: Source, collection: str, window: Window = WEEK) -> Batch:
    """The batch of a reading that has one."""
    (batch,) = await read(account, collection, window)
    return batch


async def read_until_it_breaks(account: Source, collection: str) -> tuple[Batch, str]:
    """The batch that had come before a reading broke off, and what was said about that."""
    batches: list[Batch] = []
    try:
        async for batch in account.read(collection, WEEK, ""):
            batches.append(batch)
    except BadData as broken:
        (one,) = batches
        return one, str(broken)
    raise AssertionError("it did not break off")
