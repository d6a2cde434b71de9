"""Signing in with the browser: an address to open, an answer to wait for, a grant."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from lifeos_desktop.domain.connections import Connection
from lifeos_desktop.domain.errors import BadData, NotConnected, Unavailable
from lifeos_desktop.integrations.base import Manifest, SignIn, Way
from lifeos_desktop.integrations.loopback import Loopback
from lifeos_desktop.integrations.oauth import (
    ClientKeys,
    FlowContext,
    Grant,
    SignInFlow,
    make_flow,
    new_state,
    new_verifier,
)
from lifeos_desktop.integrations.replies import BY_ITSELF
from lifeos_desktop.services.accounts import CLIENT_ID, CLIENT_SECRET, Accounts
from lifeos_desktop.services.provider_settings import REDIRECT_PORT

SCOPES = "scopes"  # the setting of a provider that replaces the scopes it is asked for
_LONGEST = 3_600.0  # seconds; an attempt nobody finishes ends by itself


@dataclass(frozen=True, slots=True)
class Granted:
    """What a sign-in gave. ``scopes`` are those the service granted, which may be fewer."""

    grant: Grant = field(repr=False)
    scopes: tuple[str, ...]


class SignInAttempt:
    """One attempt to sign in. Open `address` in a browser, then `finish` waits for the answer.

    The browser has to run on this computer: it brings the answer to `redirect_uri`. The attempt
    ends by itself after an hour, and when another one for the same provider begins.
    """

    def __init__(
        self, provider: str, accounts: Accounts, manifest: Manifest, sign_in: SignIn
    ) -> None:
        self.provider = provider
        self.address = ""
        self.redirect_uri = ""
        self._accounts = accounts
        self._manifest = manifest
        self._sign_in = sign_in
        self._ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._came = asyncio.Event()
        self._task: asyncio.Task[Connection] | None = None

    def __repr__(self) -> str:
        return f"SignInAttempt({self.provider})"

    async def begin(
        self, client: ClientKeys, complete: Callable[[Granted], Awaitable[Connection]]
    ) -> None:
        """Listen for the answer; from here on `address` is known. ``complete`` takes the grant."""
        self._task = asyncio.create_task(
            self._run(client, complete), name=f"sign in {self.provider}"
        )
        self._task.add_done_callback(_retrieve)
        waiting: set[asyncio.Future[Any]] = {self._task, self._ready}
        try:
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            self.cancel()
            raise
        if self._task.done():
            self._ready.cancel()
            await self._task  # raises why it could not begin

    async def finish(self, timeout: float = 300.0) -> Connection:
        """The connection, once the browser has answered. The account is tested and stored then.

        Raises NotConnected when it was cancelled, Unavailable when no answer came within
        ``timeout`` seconds, and what the service or the keyring refused.
        """
        assert self._task is not None
        coming = asyncio.create_task(self._came.wait(), name=f"answer of {self.provider}")
        try:
            waiting: set[asyncio.Future[Any]] = {self._task, coming}
            await asyncio.wait(waiting, timeout=timeout, return_when=asyncio.FIRST_COMPLETED)
            if not self._task.done() and not self._came.is_set():
                await self.end()
                raise Unavailable(
                    f"No answer came from the browser. {self._manifest.title} is not connected and"
                    " nothing was changed; start again when you are ready."
                )
            await asyncio.wait({self._task})
        except asyncio.CancelledError:
            self.cancel()
            raise
        finally:
            coming.cancel()
        if self._task.cancelled():
            raise NotConnected(f"{self._manifest.title} was not connected. Nothing was changed.")
        return self._task.result()

    def cancel(self) -> None:
        """Stop waiting and listening; `finish` raises NotConnected."""
        if self._task is not None:
            self._task.cancel()

    async def end(self) -> None:
        """Cancel, and wait until nothing listens any more."""
        self.cancel()
        if self._task is not None:
            await asyncio.wait({self._task})

    async def _run(
        self, client: ClientKeys, complete: Callable[[Granted], Awaitable[Connection]]
    ) -> Connection:
        state = new_state()
        sign_in = self._sign_in
        async with Loopback(
            sign_in.port,
            sign_in.redirect_path,
            sign_in.redirect_host,
            state=state,
            service=self._manifest.title,
        ) as listener:
            self.redirect_uri = listener.redirect_uri
            flow = self._flow(client, listener.redirect_uri)
            self.address = await flow.address(state, new_verifier())
            self._ready.set_result(None)
            code = await listener.code(_LONGEST)
        self._came.set()
        try:
            grant = await flow.exchange(code)
        except (Unavailable, BadData) as problem:
            raise not_connected(problem) from None
        if not grant.refresh and grant.expires_in is not None:
            raise BadData(
                f"{self._manifest.title} gave a sign-in that ends soon and cannot be renewed."
                " Nothing was changed; withdraw the access of your app there and connect again."
            )
        return await complete(Granted(grant, grant.scopes or sign_in.scopes))

    def _flow(self, client: ClientKeys, redirect_uri: str) -> SignInFlow:
        return make_flow(
            FlowContext(
                sign_in=self._sign_in,
                addresses=self._accounts.addresses(self._manifest),
                client=client,
                redirect_uri=redirect_uri,
                http=self._accounts.http,
                service=self._manifest.title,
                blocking=self._accounts.blocking,
            )
        )


def sign_in_of(way: Way, settings: Mapping[str, Any]) -> SignIn:
    """How a way signs in, with the scopes and the port the person has set."""
    assert way.sign_in is not None
    scopes = tuple(str(settings.get(SCOPES, "")).split())
    port = int(settings.get(REDIRECT_PORT, way.sign_in.port))
    return replace(way.sign_in, scopes=scopes or way.sign_in.scopes, port=port)


def client_of(secrets: Mapping[str, str]) -> ClientKeys:
    """What the person's own app is known by, from the answers."""
    return ClientKeys(secrets.get(CLIENT_ID, ""), secrets.get(CLIENT_SECRET, ""))


def not_connected(problem: Unavailable | BadData) -> Unavailable | BadData:
    """The same problem for somebody who connects: only they can try that again."""
    sentence = str(problem).replace(BY_ITSELF, "Nothing was changed; connect again in a while.")
    sentence = sentence.replace("LifeOS tries again by itself", "connect again in a while")
    return Unavailable(sentence) if isinstance(problem, Unavailable) else BadData(sentence)


def _retrieve(task: asyncio.Task[Connection]) -> None:
    """Whoever began it may never ask how it ended."""
    if not task.cancelled():
        task.exception()
