"""The addresses that give tokens: asked in order, and what they answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from lifeos_desktop.domain.errors import AuthExpired, BadData, Unavailable
from lifeos_desktop.integrations.base import SignIn
from lifeos_desktop.integrations.http import Http, Reply

_TOKEN_BYTES = 200_000
_TELLING = ("unauthorized_client", "invalid_client", "invalid_grant")


@dataclass(frozen=True, slots=True)
class ClientKeys:
    """What the person's own app at the service is known by."""

    id: str = field(repr=False)
    secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Grant:
    """What a service gave. ``refresh`` is empty where the old one stays, ``scopes`` where it does
    not say; ``expires_in`` are seconds from the asking, None when unknown. ``address`` is the key
    of the token address that gave it.
    """

    access: str = field(repr=False)
    refresh: str = field(default="", repr=False)
    expires_in: float | None = None
    scopes: tuple[str, ...] = ()
    token_type: str = "Bearer"
    address: str = ""


class Refused(AuthExpired):
    """A token address said no; ``reason`` is RFC 6749's word for why, never shown."""

    def __init__(self, sentence: str, reason: str) -> None:
        super().__init__(sentence)
        self.reason = reason


class TokenAddresses:
    """The token addresses of a provider, asked in order, first the one that worked before."""

    def __init__(
        self,
        sign_in: SignIn,
        addresses: Mapping[str, str],
        client: ClientKeys,
        http: Http,
        service: str,
        *,
        first: str = "",
    ) -> None:
        self._keys = sorted(sign_in.token_addresses, key=lambda key: key != first)
        self._addresses = addresses
        self._client = client
        self._http = http
        self._service = service

    async def ask(self, form: Mapping[str, str], *, is_final: Callable[[str], bool]) -> Grant:
        """A grant. An address that is not the right one is followed by the next.

        A service that could not be reached outweighs a refusal elsewhere, which may come from an
        address that does not know us.
        """
        unreachable: Unavailable | None = None
        refused: Refused | None = None
        form = {**form, "client_id": self._client.id}
        if self._client.secret:
            form["client_secret"] = self._client.secret
        for key in dict.fromkeys(self._keys):
            try:
                reply = await self._http.request(
                    "POST",
                    self._addresses[key],
                    data=form,
                    headers={"Accept": "application/json"},
                    service=self._service,
                    limit_bytes=_TOKEN_BYTES,
                    accept=(400, 401, 403, 404, 405, 410),
                )
            except Unavailable as problem:
                unreachable = problem
                continue
            if reply.status == 200:
                grant = replace(read_grant(reply), address=key)
                self._keys.sort(key=lambda other: other != key)
                return grant
            refusal = self._refusal(_reason(reply))
            if refused is None or _telling(refusal) > _telling(refused):
                refused = refusal
            if is_final(refusal.reason) and unreachable is None:
                break
        raise unreachable or refused or BadData(f"{self._service} has no address to sign in at.")

    def _refusal(self, reason: str) -> Refused:
        why = {
            "invalid_client": "it does not know the client id and secret of your app",
            "unauthorized_client": "your app may not sign in this way",
            "invalid_grant": "the sign-in was used up, revoked or took too long",
        }.get(reason, "it did not accept the sign-in")
        return Refused(
            f"{self._service} did not let LifeOS in: {why}. What is stored stays; check what you"
            " entered and connect again.",
            reason,
        )


def _telling(refusal: Refused) -> int:
    """How much a refusal says: an address that is not the right one says the least."""
    return 1 + _TELLING.index(refusal.reason) if refusal.reason in _TELLING else 0


def read_grant(reply: Reply) -> Grant:
    """The grant in a token reply; BadData when it is none."""
    body = reply.json()
    fields: Mapping[str, Any] = body if isinstance(body, dict) else {}
    access = fields.get("access_token")
    refresh = fields.get("refresh_token") or ""
    if not _is_token(access) or not (refresh == "" or _is_token(refresh)):
        raise BadData(
            f"{reply.service} answered something that is no sign-in. What is stored stays; try"
            " again later."
        )
    scope = fields.get("scope")
    return Grant(
        access=str(access),
        refresh=str(refresh),
        expires_in=_seconds(fields.get("expires_in")),
        scopes=tuple(scope.replace(",", " ").split()) if isinstance(scope, str) else (),
        token_type=str(fields.get("token_type") or "Bearer")[:40],
    )


def _is_token(value: object) -> bool:
    """Whether this can be sent as a token: signs that a header takes, and no others."""
    return isinstance(value, str) and bool(value) and value.isascii() and value.isprintable()


def _seconds(value: object) -> float | None:
    try:
        seconds = float(value)  # type: ignore[arg-type]  # whatever it is, it is a number or not
    except (TypeError, ValueError):
        return None
    return seconds if 0 < seconds < float("inf") else None


def _reason(reply: Reply) -> str:
    """RFC 6749's word for a refusal; "" for anything else. Never shown or logged."""
    if reply.status in (404, 405, 410):
        return ""
    try:
        body = reply.json()
    except BadData:
        return ""
    reason = body.get("error") if isinstance(body, dict) else None
    return reason if isinstance(reason, str) else ""
