"""Connecting accounts, and letting them go.

Nothing is stored before the service has said whose account it is. Then the secrets go to the
keyring, and after them the row: what a crash leaves in between is a secret without a row, which the
next attempt overwrites.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import tzinfo
from typing import Any

from lifeos_desktop.domain.connections import Connection, Standing
from lifeos_desktop.domain.errors import BadData, BadInput, NotConnected, Unavailable
from lifeos_desktop.domain.ports import Clock
from lifeos_desktop.integrations.base import OAUTH, Choice, Identity, Manifest, Way, secret_name
from lifeos_desktop.integrations.oauth import REFRESH_TOKEN, WORKING_ADDRESS, Grant
from lifeos_desktop.services.accounts import Accounts, HeldSecrets, oauth_way, way_of
from lifeos_desktop.services.calendars import Calendars
from lifeos_desktop.services.collection_sync import state_key
from lifeos_desktop.services.connect_answers import Answers, checked
from lifeos_desktop.services.connection_views import ConnectionViews, ProviderView
from lifeos_desktop.services.letting_go import CHOSEN, LettingGo
from lifeos_desktop.services.sign_in import (
    Granted,
    SignInAttempt,
    client_of,
    not_connected,
    sign_in_of,
)
from lifeos_desktop.services.sync import Sync
from lifeos_desktop.store.store import Store

_log = logging.getLogger(__name__)


class Connections:
    """The person's accounts at services: to connect, to look at, to disconnect."""

    def __init__(
        self,
        store: Store,
        accounts: Accounts,
        sync: Sync,
        calendars: Calendars,
        clock: Clock,
        *,
        zone: Callable[[], tzinfo],
    ) -> None:
        self._store = store
        self._accounts = accounts
        self._sync = sync
        self._clock = clock
        self._views = ConnectionViews(store, accounts.manifests, sync, clock, zone)
        self._letting_go = LettingGo(store, accounts, calendars)
        self._attempts: dict[str, SignInAttempt] = {}

    def manifests(self) -> tuple[Manifest, ...]:
        """Everything that can be connected."""
        return self._accounts.manifests

    async def all(self) -> list[Connection]:
        """Every connected account, in the order they were connected."""
        return await self._store.connections.all()

    async def overview(self) -> tuple[ProviderView, ...]:
        """Every provider with its accounts and how each is doing."""
        return await self._views.overview()

    # Connecting

    async def begin(
        self, provider: str, answers: Mapping[str, str], *, account: str = ""
    ) -> SignInAttempt:
        """Begin to sign in with the browser; see `SignInAttempt`.

        ``account`` is given to reconnect one: what it was told before need not be entered again.
        Raises BadInput for answers that cannot be right, SecretsUnavailable before anything is
        opened when there is no keyring, Unavailable when the port of the redirect is taken.
        """
        manifest = self._accounts.manifest(provider)
        way = oauth_way(manifest)
        existing = await self._existing(manifest, account)
        given = checked(way, answers, await self._kept(manifest, way, existing))
        if provider in self._attempts:
            await self._attempts.pop(provider).end()
        sign_in = sign_in_of(way, self._accounts.settings(manifest))
        attempt = SignInAttempt(provider, self._accounts, manifest, sign_in)

        async def complete(granted: Granted) -> Connection:
            return await self._connect(manifest, way, given, existing, granted)

        await attempt.begin(client_of(given.secrets), complete)
        self._attempts[provider] = attempt
        return attempt

    async def connect(
        self, provider: str, way: str, answers: Mapping[str, str], *, account: str = ""
    ) -> Connection:
        """Connect with a token or an address. It is tried before anything is stored.

        ``account`` is given to reconnect one. Raises BadInput, SecretsUnavailable and what the
        service refused (SourceProblem).
        """
        manifest = self._accounts.manifest(provider)
        chosen = way_of(manifest, way)
        if chosen.id == OAUTH:
            raise BadInput(f"{manifest.title} is connected in the browser this way.")
        existing = await self._existing(manifest, account)
        given = checked(chosen, answers, await self._kept(manifest, chosen, existing))
        return await self._connect(manifest, chosen, given, existing, None)

    async def close(self) -> None:
        """End the attempts that wait for a browser."""
        while self._attempts:
            await self._attempts.popitem()[1].end()

    # What is read of an account

    async def choices(self, connection: Connection) -> tuple[Choice, ...]:
        """What of the account may be read or left out, asked of the service.

        ``is_default`` are those that are read now.
        """
        source = await self._accounts.open(connection)
        identity = await source.identify()
        await self._keep_titles(connection, identity)
        chosen = connection.options.get(CHOSEN)
        if not isinstance(chosen, list | tuple):
            return identity.choices
        return tuple(replace(one, is_default=one.key in chosen) for one in identity.choices)

    async def choose(self, connection: Connection, keys: Sequence[str]) -> Connection:
        """Read these of the account and no others; what was read of the others is removed."""
        if not keys:
            raise BadInput("Choose at least one, or disconnect the account.")
        found = await self._store.connections.get(connection.provider, connection.account)
        if found is None:
            raise NotConnected("This account is not connected any more.")
        manifest = self._accounts.manifest(found.provider)
        chosen = list(dict.fromkeys(keys))
        async with self._sync.holding(found.provider, found.account):
            saved = await self._store.connections.save(
                replace(found, options={**found.options, CHOSEN: chosen})
            )
            start = f"{found.provider}/{found.account}/"
            for calendar_id in await self._store.calendar.calendars():
                name = calendar_id.removeprefix(start)
                if calendar_id.startswith(start) and name not in chosen:
                    await self._store.calendar.forget(calendar_id)
                    key = state_key(manifest, found.account, name)
                    await self._store.sync_states.delete(found.provider, key)
        await self._sync.begin(saved)
        return saved

    # Disconnecting

    async def disconnect(self, provider: str, account: str = "", *, forget: bool) -> str:
        """Let an account go: end its sign-in, remove its secrets. A sentence of what became of it.

        ``forget`` removes what it brought too; else that stays, as if it had been imported.
        """
        manifest = self._accounts.manifest(provider)
        connections = await self._accounts.connected(provider, account)
        if len(connections) > 1:
            raise BadInput(f"Several accounts of {manifest.title} are connected. Name one.")
        if provider in self._attempts:
            await self._attempts.pop(provider).end()
        async with self._sync.holding(provider, connections[0].account):
            return await self._letting_go.disconnect(manifest, connections[0], forget=forget)

    async def forget_left(self, provider: str) -> str:
        """Remove what is here of a provider without being connected; a sentence.

        It was brought by an account that was disconnected, or by an import of its files.
        """
        return await self._letting_go.forget_left(self._accounts.manifest(provider))

    # How it is done

    async def _existing(self, manifest: Manifest, account: str) -> Connection | None:
        """The connection that is connected anew; for one account only, the one there is."""
        if account or not manifest.has_many_accounts:
            found = await self._store.connections.all(manifest.id)
            there = next((one for one in found if account in ("", one.account)), None)
            if there is None and account:
                raise NotConnected(f"That account of {manifest.title} is not connected.")
            return there
        return None

    async def _kept(
        self, manifest: Manifest, way: Way, existing: Connection | None
    ) -> dict[str, str]:
        """The secrets of an account that is connected anew. Asks the keyring in any case."""
        account = existing.account if existing is not None else ""
        kept = {}
        for field in way.fields:
            if field.kind == "secret":
                name = secret_name(manifest.id, account, field.key)
                kept[field.key] = await self._accounts.secrets.get(name) or ""
        return kept if existing is not None else {}

    async def _connect(
        self,
        manifest: Manifest,
        way: Way,
        given: Answers,
        existing: Connection | None,
        granted: Granted | None,
    ) -> Connection:
        """Ask whose account it is, then keep the secrets, then the row, then read it."""
        account = existing.account if existing is not None else ""
        tried = _tried(manifest, way, given, existing, granted)
        held = {secret_name(manifest.id, account, key): v for key, v in given.secrets.items()}
        refresh = secret_name(manifest.id, account, REFRESH_TOKEN)
        grant = granted.grant if granted is not None else None
        if grant is not None:
            held[refresh] = grant.refresh
        secrets = HeldSecrets(held, self._accounts.secrets)
        source = await self._accounts.open(tried, secrets=secrets, grant=grant)
        try:
            identity = await source.identify()
        except (Unavailable, BadData) as problem:
            raise not_connected(problem) from None
        account = _account(manifest, way, existing, identity)
        async with self._sync.holding(manifest.id, account):
            await self._accounts.forget(manifest.id, account)
            to_keep = dict(given.secrets)
            if grant is not None:
                # It may have been renewed while it was tried.
                to_keep[REFRESH_TOKEN] = await secrets.get(refresh) or ""
            for key, value in to_keep.items():
                if value:
                    await self._accounts.secrets.set(secret_name(manifest.id, account, key), value)
            return await self._keep(manifest, tried, account, identity, grant)

    async def _keep(
        self,
        manifest: Manifest,
        tried: Connection,
        account: str,
        identity: Identity,
        grant: Grant | None,
    ) -> Connection:
        before = await self._store.connections.get(manifest.id, account)
        connection = replace(
            tried,
            account=account,
            title=identity.title or manifest.title,
            options={
                **_first_choice(identity),
                **(before.options if before else {}),
                **tried.options,
            },
            metadata={**(before.metadata if before else {}), **tried.metadata, **identity.metadata},
            connected_at=before.connected_at if before else self._clock.now(),
            id=None,
        )
        saved = await self._store.connections.save(connection)
        if grant is not None:
            await self._accounts.keep_grant(manifest.id, account, grant)
            await self._accounts.open(saved, grant=grant)
        _log.info("%s was connected", manifest.id)
        grown = before is not None and not set(saved.granted) <= set(before.granted)
        await self._sync.begin(saved, again=grown)
        return saved

    async def _keep_titles(self, connection: Connection, identity: Identity) -> None:
        found = await self._store.connections.get(connection.provider, connection.account)
        if found is not None and identity.metadata:
            metadata = {**found.metadata, **identity.metadata}
            await self._store.connections.save(replace(found, metadata=metadata))


def _first_choice(identity: Identity) -> dict[str, Any]:
    """What is read until the person chooses: what the service shows now. It stays so by itself, so
    that nothing of what was read is forgotten when it is hidden there."""
    chosen = [one.key for one in identity.choices if one.is_default]
    return {CHOSEN: chosen} if chosen else {}


def _tried(
    manifest: Manifest,
    way: Way,
    given: Answers,
    existing: Connection | None,
    granted: Granted | None,
) -> Connection:
    """The connection as it will be, before the service has said whose it is."""
    metadata = dict(existing.metadata) if existing is not None else {}
    if granted is not None and granted.grant.address:
        metadata[WORKING_ADDRESS] = granted.grant.address
    return Connection(
        provider=manifest.id,
        account=existing.account if existing is not None else "",
        title=existing.title if existing is not None else "",
        way=way.id,
        standing=Standing.CONNECTED,
        granted=granted.scopes if granted is not None else (),
        options={**(existing.options if existing is not None else {}), **given.options},
        metadata=metadata,
    )


def _account(manifest: Manifest, way: Way, existing: Connection | None, identity: Identity) -> str:
    """Which account it is; BadInput when it is another person's than the one to reconnect.

    Where there is one account only and the service gives it no id, its title tells them apart,
    unless one of the two is the provider's plain name: then not all may be read that names it.
    """
    if existing is None:
        return identity.account
    same = True
    if not manifest.has_many_accounts:
        plain = ("", manifest.title)
        same = existing.title in plain or identity.title in (*plain, existing.title)
    elif way.id == OAUTH and existing.account:
        same = identity.account in ("", existing.account)
    if not same:
        raise BadInput(
            f"This is {identity.title}, but {existing.title} was to be reconnected. Nothing was"
            f" changed. Sign in as {existing.title}, or disconnect that one first."
        )
    return existing.account
