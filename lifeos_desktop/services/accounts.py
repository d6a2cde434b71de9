"""The accounts that are connected: their rows, and opening one for reading."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import timedelta, tzinfo
from typing import Any

from lifeos_desktop.domain.connections import Connection
from lifeos_desktop.domain.errors import NotConnected, NotFound
from lifeos_desktop.domain.ports import Clock, SecretStore
from lifeos_desktop.integrations.base import (
    OAUTH,
    MakeSource,
    Manifest,
    SignIn,
    Source,
    SourceContext,
    Way,
    secret_name,
)
from lifeos_desktop.integrations.http import Http
from lifeos_desktop.integrations.oauth import WORKING_ADDRESS, ClientKeys, Grant, Tokens
from lifeos_desktop.integrations.registry import MANIFESTS, load
from lifeos_desktop.services.settings import Settings
from lifeos_desktop.store.store import Store

CLIENT_ID, CLIENT_SECRET = "client_id", "client_secret"


class Accounts:
    """Knows the providers and the connections, and opens a connection as a `Source`.

    The tokens of a connection are one object for as long as it is connected, so that two readings
    never renew the same single-use token. ``exclusive`` is held between processes meanwhile.
    """

    def __init__(
        self,
        store: Store,
        settings: Settings,
        secrets: SecretStore,
        http: Http,
        clock: Clock,
        *,
        zone: Callable[[], tzinfo],
        exclusive: Callable[[], AbstractAsyncContextManager[object]],
        blocking: Executor | None = None,
        manifests: tuple[Manifest, ...] = MANIFESTS,
        load: Callable[[str], Any] = load,
    ) -> None:
        self._store = store
        self._settings = settings
        self.secrets = secrets
        self.http = http
        self._clock = clock
        self._zone = zone
        self._exclusive = exclusive
        self.blocking = blocking
        self.manifests = manifests
        self._load = load
        self._tokens: dict[tuple[str, str], tuple[Tokens, Mapping[str, str]]] = {}

    def manifest(self, provider: str) -> Manifest:
        """What a provider declares; NotFound for one LifeOS does not know."""
        for known in self.manifests:
            if known.id == provider:
                return known
        names = ", ".join(known.id for known in self.manifests) or "none"
        raise NotFound(f"LifeOS knows no service called “{provider}”. Those it knows: {names}.")

    def addresses(self, manifest: Manifest) -> Mapping[str, str]:
        """The addresses of a provider's servers by key, as they are set."""
        chosen = self.settings(manifest)
        return {field.key: str(chosen[field.key]) for field in manifest.addresses}

    def settings(self, manifest: Manifest) -> Mapping[str, Any]:
        """Everything that is set for a provider, by the keys of its fields."""
        fields = (*manifest.options, *manifest.addresses)
        standard = {field.key: field.default for field in fields}
        return {**standard, **self._settings.provider(manifest.id)}

    async def connected(self, provider: str, account: str = "") -> list[Connection]:
        """The connections of a provider, or the one of an account; NotConnected without any."""
        manifest = self.manifest(provider)
        found = [
            one
            for one in await self._store.connections.all(provider)
            if account in ("", one.account)
        ]
        if not found:
            raise NotConnected(f"{manifest.title} is not connected.")
        return found

    async def open(
        self,
        connection: Connection,
        *,
        secrets: SecretStore | None = None,
        grant: Grant | None = None,
    ) -> Source:
        """An account ready to be read. Asks the keyring, not the service.

        ``secrets`` and ``grant`` are of a connection that is only being tried: nothing of it is
        remembered. Raises SecretsUnavailable and AuthExpired.
        """
        manifest = self.manifest(connection.provider)
        way = way_of(manifest, connection.way)
        tokens: Tokens | None = None
        if way.sign_in is not None:
            if secrets is not None:
                tokens = await self._new_tokens(
                    connection, manifest, way.sign_in, secrets, keep=False
                )
            else:
                tokens = await self._tokens_of(connection, manifest, way.sign_in)
            if grant is not None:
                tokens.take(grant)
        make: MakeSource = self._load(manifest.source)
        return make(
            SourceContext(
                connection=connection,
                settings=self.settings(manifest),
                http=self.http,
                clock=self._clock,
                zone=self._zone,
                secrets=secrets or self.secrets,
                blocking=self.blocking,
                tokens=tokens,
            )
        )

    async def forget(self, provider: str, account: str) -> None:
        """Drop the tokens in memory: the account is disconnected or was connected anew."""
        found = self._tokens.pop((provider, account), None)
        if found is not None:
            await found[0].close()

    async def close(self) -> None:
        """Let every renewal that is under way reach the keyring."""
        await asyncio.gather(*(tokens.close() for tokens, _ in self._tokens.values()))

    async def keep_grant(self, provider: str, account: str, grant: Grant) -> None:
        """Keep what is no secret about a grant; a connection that has gone keeps nothing."""
        connection = await self._store.connections.get(provider, account)
        if connection is None:
            return
        ends = None
        if grant.expires_in is not None:
            ends = self._clock.now() + timedelta(seconds=grant.expires_in)
        await self._store.grants.save(
            provider, account, grant.token_type, ends, " ".join(grant.scopes)
        )
        if grant.address and connection.metadata.get(WORKING_ADDRESS) != grant.address:
            metadata = {**connection.metadata, WORKING_ADDRESS: grant.address}
            await self._store.connections.save(replace(connection, metadata=metadata))

    async def _tokens_of(
        self, connection: Connection, manifest: Manifest, sign_in: SignIn
    ) -> Tokens:
        key, addresses = (connection.provider, connection.account), self.addresses(manifest)
        if key in self._tokens and self._tokens[key][1] != addresses:
            await self.forget(*key)  # an address was set to another one
        if key not in self._tokens:
            made = await self._new_tokens(connection, manifest, sign_in, self.secrets, keep=True)
            self._tokens.setdefault(key, (made, addresses))
        return self._tokens[key][0]

    async def _new_tokens(
        self,
        connection: Connection,
        manifest: Manifest,
        sign_in: SignIn,
        secrets: SecretStore,
        *,
        keep: bool,
    ) -> Tokens:
        async def on_granted(grant: Grant) -> None:
            if keep:
                await self.keep_grant(connection.provider, connection.account, grant)

        return Tokens(
            connection,
            sign_in,
            self.addresses(manifest),
            await client_keys(connection.provider, connection.account, secrets),
            secrets,
            self.http,
            self._clock,
            exclusive=self._exclusive,
            on_granted=on_granted,
            service=manifest.title,
        )


async def client_keys(provider: str, account: str, secrets: SecretStore) -> ClientKeys:
    """What the person's own app is known by, from the keyring."""
    id, secret = [
        await secrets.get(secret_name(provider, account, key)) or ""
        for key in (CLIENT_ID, CLIENT_SECRET)
    ]
    return ClientKeys(id, secret)


def way_of(manifest: Manifest, way: str) -> Way:
    """One of the ways to connect; NotFound when the provider has no such way."""
    for known in manifest.ways:
        if known.id == way:
            return known
    names = ", ".join(known.id for known in manifest.ways)
    raise NotFound(f"{manifest.title} cannot be connected by “{way}”. It can by: {names}.")


def oauth_way(manifest: Manifest) -> Way:
    """The way that signs in with the browser; NotFound where there is none."""
    return way_of(manifest, OAUTH)


class HeldSecrets:
    """domain.ports.SecretStore in memory before another one: secrets that are only being tried."""

    def __init__(self, held: Mapping[str, str], behind: SecretStore) -> None:
        self._held: dict[str, str | None] = dict(held)
        self._behind = behind

    def __repr__(self) -> str:
        return f"HeldSecrets({len(self._held)} held)"

    async def get(self, name: str) -> str | None:
        """The held secret, else the kept one."""
        return self._held[name] if name in self._held else await self._behind.get(name)

    async def set(self, name: str, value: str) -> None:
        """Hold it; nothing is kept."""
        self._held[name] = value

    async def delete(self, name: str) -> None:
        """Hold that there is none."""
        self._held[name] = None
