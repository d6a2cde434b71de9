"""Signing in with OAuth 2, and keeping the sign-in alive for years.

The access token is in memory only. The refresh token is in the keyring, and a new one is written
there before the access token that came with it is used: at many services it works once.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import secrets as random_text
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import Executor
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlencode, urlsplit, urlunsplit

from lifeos_desktop.domain.connections import Connection
from lifeos_desktop.domain.errors import AuthExpired, BadData, SourceProblem, Unavailable
from lifeos_desktop.domain.ports import Clock, SecretStore
from lifeos_desktop.integrations.base import SignIn, secret_name
from lifeos_desktop.integrations.http import Http
from lifeos_desktop.integrations.loading import load
from lifeos_desktop.integrations.replies import IF_IT_GOES_ON
from lifeos_desktop.integrations.token_addresses import (
    ClientKeys,
    Grant,
    Refused,
    TokenAddresses,
    read_grant,
)

__all__ = [
    "REFRESH_TOKEN",
    "WORKING_ADDRESS",
    "ClientKeys",
    "CommonFlow",
    "FlowContext",
    "Grant",
    "MakeFlow",
    "Refused",
    "SignInFlow",
    "Tokens",
    "challenge",
    "make_flow",
    "new_state",
    "new_verifier",
    "read_grant",
    "revoke",
]

REFRESH_TOKEN = "refresh_token"
WORKING_ADDRESS = "token_address"  # in a connection's metadata: the key of the address that worked
_EARLY_SECONDS = 60.0  # a token that ends sooner is renewed


@dataclass(frozen=True, slots=True)
class FlowContext:
    """What a sign-in is made from. ``addresses`` are the provider's by key."""

    sign_in: SignIn
    addresses: Mapping[str, str]
    client: ClientKeys
    redirect_uri: str
    http: Http
    service: str
    blocking: Executor | None = None


class SignInFlow(Protocol):
    """One sign-in in the browser: the address to open, then the code for a grant."""

    async def address(self, state: str, verifier: str) -> str:
        """The address to open. ``verifier`` is PKCE's; a flow without PKCE ignores it."""
        ...

    async def exchange(self, code: str) -> Grant:
        """The grant for the code the browser brought. Raises SourceProblem."""
        ...


MakeFlow = Callable[[FlowContext], SignInFlow]


def make_flow(context: FlowContext) -> SignInFlow:
    """The flow a provider's `SignIn` names, or the common one."""
    make: MakeFlow = load(context.sign_in.flow) if context.sign_in.flow else CommonFlow
    return make(context)


def new_state() -> str:
    """What comes back from the browser must carry this."""
    return random_text.token_urlsafe(32)


def new_verifier() -> str:
    """PKCE: proves at the exchange that the same program began."""
    return random_text.token_urlsafe(64)


def challenge(verifier: str) -> str:
    """PKCE's S256 of a verifier."""
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    return base64.urlsafe_b64encode(digest).decode("ascii").rstrip("=")


class CommonFlow:
    """The flow of RFC 6749 with RFC 7636, as most services do it."""

    def __init__(self, context: FlowContext) -> None:
        self._context = context
        self._verifier = ""

    async def address(self, state: str, verifier: str) -> str:
        """The address to open."""
        sign_in = self._context.sign_in
        query = {
            "response_type": "code",
            "client_id": self._context.client.id,
            "redirect_uri": self._context.redirect_uri,
            "scope": " ".join(sign_in.scopes),
            "state": state,
            **sign_in.extra,
        }
        if sign_in.uses_pkce:
            self._verifier = verifier
            query |= {"code_challenge": challenge(verifier), "code_challenge_method": "S256"}
        parts = urlsplit(self._context.addresses[sign_in.authorize_address])
        together = "&".join(part for part in (parts.query, urlencode(query)) if part)
        return urlunsplit(parts._replace(query=together))

    async def exchange(self, code: str) -> Grant:
        """The grant for the code."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._context.redirect_uri,
        }
        if self._verifier:
            form["code_verifier"] = self._verifier
        asking = TokenAddresses(
            self._context.sign_in,
            self._context.addresses,
            self._context.client,
            self._context.http,
            self._context.service,
        )
        # A code that one address does not know may be known at the next.
        return await asking.ask(form, is_final=lambda reason: False)


class Tokens:
    """The tokens of one connection. ``exclusive`` is held between processes while renewing.

    ``on_granted`` is told of every new grant, to keep what is no secret about it.
    """

    def __init__(
        self,
        connection: Connection,
        sign_in: SignIn,
        addresses: Mapping[str, str],
        client: ClientKeys,
        secrets: SecretStore,
        http: Http,
        clock: Clock,
        *,
        exclusive: Callable[[], AbstractAsyncContextManager[object]],
        on_granted: Callable[[Grant], Awaitable[None]],
        service: str = "",
    ) -> None:
        self._service = service or connection.provider.replace("_", " ").title()
        self._sign_in = sign_in
        self._asking = TokenAddresses(
            sign_in,
            addresses,
            client,
            http,
            self._service,
            first=str(connection.metadata.get(WORKING_ADDRESS, "")),
        )
        self._secret = secret_name(connection.provider, connection.account, REFRESH_TOKEN)
        self._secrets = secrets
        self._clock = clock
        self._exclusive = exclusive
        self._on_granted = on_granted
        self._access = ""
        self._ends: float | None = None  # on the monotonic clock: the wall clock may be wrong
        self._unsaved: tuple[Grant, float | None] | None = None
        self._refused = ""  # the refresh token that is not sent again, and why
        self._why = ""
        self._renewing: asyncio.Task[str] | None = None

    def __repr__(self) -> str:
        return f"Tokens({self._service})"

    def take(self, grant: Grant) -> None:
        """Begin with a grant that was given just now, so that it is not renewed at once."""
        self._access = grant.access
        ends = grant.expires_in
        self._ends = None if ends is None else self._clock.monotonic() + ends

    async def access(self) -> str:
        """An access token that works for a minute or more.

        Raises AuthExpired when only the person can sign in again, SecretsUnavailable when the
        keyring cannot be used, and SourceProblem when the service cannot be asked.
        """
        if self._access and self._is_fresh():
            return self._access
        return await self._renew()

    async def renewed(self, refused: str) -> str:
        """An access token in place of one the service refused; renewed once for everybody."""
        if self._access == refused:
            self._access = ""
        return await self.access()

    async def close(self, within_seconds: float = 5.0) -> None:
        """Let a renewal end that is under way: its new refresh token must reach the keyring.

        One that takes longer is broken off, because LifeOS cannot stay open for it.
        """
        if (renewing := self._renewing) is None:
            return
        await asyncio.wait({renewing}, timeout=within_seconds)
        renewing.cancel()
        await asyncio.wait({renewing})

    def _is_fresh(self) -> bool:
        return self._ends is None or self._clock.monotonic() < self._ends - _EARLY_SECONDS

    async def _renew(self) -> str:
        """One renewal at a time, shared by all who ask; none of them can break it off half-way."""
        if self._renewing is None:
            self._renewing = asyncio.create_task(self._renew_alone(), name=f"renew {self!r}")
            self._renewing.add_done_callback(self._renewed)
        return await asyncio.shield(self._renewing)

    def _renewed(self, task: asyncio.Task[str]) -> None:
        self._renewing = None
        if not task.cancelled():
            task.exception()  # whoever asked may be gone; it is raised to those who are there

    async def _renew_alone(self) -> str:
        async with self._exclusive():
            if self._unsaved is not None:
                grant, ends = self._unsaved
                await self._keep(grant, ends)
                if self._is_fresh():
                    return self._access
            refresh = await self._secrets.get(self._secret) or ""
            if not refresh:
                raise AuthExpired(self._over())
            if refresh == self._refused:
                raise AuthExpired(self._why)
            began = self._clock.monotonic()
            try:
                grant = await self._asking.ask(
                    {"grant_type": "refresh_token", "refresh_token": refresh},
                    is_final=lambda reason: reason == "invalid_grant",
                )
            except BadData as problem:
                # As a network answers that wants a sign-in of its own: nothing can be read now.
                raise Unavailable(str(problem)) from None
            except Refused as problem:
                if not problem.reason:
                    raise Unavailable(
                        f"{self._service} did not answer as a sign-in does. {IF_IT_GOES_ON}"
                    ) from None
                self._refused = refresh
                self._why = self._over() if problem.reason == "invalid_grant" else str(problem)
                raise AuthExpired(self._why) from None
            ends = None if grant.expires_in is None else began + grant.expires_in
            await self._keep(grant, ends)
        return self._access

    async def _keep(self, grant: Grant, ends: float | None) -> None:
        """Write the new refresh token, then use what came with it.

        While the keyring refuses, both stay in memory and are tried again at the next use.
        """
        self._unsaved = (grant, ends)
        if grant.refresh:
            await self._secrets.set(self._secret, grant.refresh)
        self._unsaved = None
        self._access, self._ends = grant.access, ends
        await self._on_granted(grant)

    def _over(self) -> str:
        hint = f" {self._sign_in.ended_hint}" if self._sign_in.ended_hint else ""
        return (
            f"The sign-in at {self._service} has ended: it expired, was revoked or was replaced."
            f"{hint} What is stored stays; choose Reconnect."
        )


async def revoke(http: Http, address: str, token: str, service: str) -> bool:
    """Tell a service that a token is not used any more; whether it agreed. Never raises."""
    try:
        await http.request("POST", address, data={"token": token}, service=service, retries=False)
    except SourceProblem:
        return False
    return True
