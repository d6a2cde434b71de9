"""Disconnecting an account: its sign-in, its secrets and, if the person wants, what it brought."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from lifeos_desktop.domain.connections import Connection
from lifeos_desktop.domain.errors import SecretsUnavailable
from lifeos_desktop.integrations.base import Manifest, secret_name
from lifeos_desktop.integrations.oauth import REFRESH_TOKEN, revoke
from lifeos_desktop.services.accounts import CLIENT_ID, CLIENT_SECRET, Accounts
from lifeos_desktop.services.calendars import Calendars
from lifeos_desktop.services.collection_sync import state_key
from lifeos_desktop.store.store import Store

_log = logging.getLogger(__name__)

CHOSEN = "calendars"  # in a connection's options: the keys of what is read; in its metadata: titles


class LettingGo:
    """Disconnects. The row goes last: what breaks off before can be done again."""

    def __init__(self, store: Store, accounts: Accounts, calendars: Calendars) -> None:
        self._store = store
        self._accounts = accounts
        self._calendars = calendars

    async def disconnect(self, manifest: Manifest, connection: Connection, *, forget: bool) -> str:
        """Let it go; a sentence of what became of it. Nobody may read it meanwhile."""
        await self._accounts.forget(manifest.id, connection.account)
        await self._revoke(manifest, connection)
        left = await self._remove_secrets(manifest, connection.account)
        if forget:
            await self._forget_data(manifest, connection)
        await self._forget_states(manifest, connection)
        await self._store.grants.delete(manifest.id, connection.account)
        await self._store.connections.delete(manifest.id, connection.account)
        _log.info("%s was disconnected", manifest.id)
        text = f"{connection.title or manifest.title} is disconnected."
        text += " What it brought is removed." if forget else " What it brought stays."
        if _stays_allowed(manifest, connection):
            text += (
                f" {manifest.title} cannot be told from here: your app there keeps its permission"
                " until you remove it on their page."
            )
        if left:
            text += (
                " The keyring could not be used, so the sign-in is still in it. It is no longer"
                f" used; remove “{left[0]}” there when the keyring works."
            )
        return text

    async def forget_left(self, manifest: Manifest) -> str:
        """Remove what accounts brought that are not connected any more; a sentence."""
        connected = await self._store.connections.all(manifest.id)
        for calendar_id in left_calendars(
            manifest, await self._store.calendar.calendars(), connected
        ):
            await self._calendars.forget(calendar_id)
        if not connected and not manifest.has_many_accounts:
            await self._store.documents.forget(manifest.id)
            await self._store.data_points.forget(manifest.id)
        return f"What {manifest.title} brought without being connected is removed."

    async def _revoke(self, manifest: Manifest, connection: Connection) -> None:
        """Tell the service, where it can be told. Whether it hears changes nothing."""
        way = next((way for way in manifest.ways if way.id == connection.way), None)
        if way is None or way.sign_in is None or not way.sign_in.revoke_address:
            return
        name = secret_name(manifest.id, connection.account, REFRESH_TOKEN)
        try:
            token = await self._accounts.secrets.get(name)
        except SecretsUnavailable:
            return
        if token:
            address = self._accounts.addresses(manifest)[way.sign_in.revoke_address]
            await revoke(self._accounts.http, address, token, manifest.title)

    async def _remove_secrets(self, manifest: Manifest, account: str) -> list[str]:
        """Remove every secret of the account; the names of those that could not be removed."""
        keys = [f.key for way in manifest.ways for f in way.fields if f.kind == "secret"]
        left = []
        for key in dict.fromkeys([REFRESH_TOKEN, CLIENT_ID, CLIENT_SECRET, *keys]):
            name = secret_name(manifest.id, account, key)
            try:
                await self._accounts.secrets.delete(name)
            except SecretsUnavailable:
                left.append(name)
        return left

    async def _forget_states(self, manifest: Manifest, connection: Connection) -> None:
        if not manifest.has_many_accounts:
            await self._store.sync_states.delete(manifest.id)
            return
        # All of the account, also those of calendars that are not there any more.
        start = state_key(manifest, connection.account, "")
        await self._store.sync_states.delete(manifest.id, start)

    async def _forget_data(self, manifest: Manifest, connection: Connection) -> None:
        start = f"{manifest.id}/{connection.account}"
        for calendar_id in await self._store.calendar.calendars():
            if calendar_id == start or calendar_id.startswith(f"{start}/"):
                await self._store.calendar.forget(calendar_id)
        await self._calendars.forget(start)
        if not manifest.has_many_accounts:
            await self._store.documents.forget(manifest.id)
            await self._store.data_points.forget(manifest.id)


def _stays_allowed(manifest: Manifest, connection: Connection) -> bool:
    """Whether the service still counts the sign-in as allowed after LifeOS has let it go."""
    way = next((way for way in manifest.ways if way.id == connection.way), None)
    return way is not None and way.sign_in is not None and not way.sign_in.revoke_address


def left_calendars(
    manifest: Manifest, calendars: Iterable[str], connected: Iterable[Connection]
) -> list[str]:
    """Those of a provider's calendars whose account is not connected."""
    own = [f"{manifest.id}/{connection.account}" for connection in connected]
    return [
        name
        for name in calendars
        if name.startswith(f"{manifest.id}/")
        and not any(name == account or name.startswith(f"{account}/") for account in own)
    ]
