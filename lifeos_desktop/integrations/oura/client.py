"""Questions to Oura: signed, asked once more with a new token, and refusals told apart.

Oura answers 401 both for a sign-in that is over and for a permission that was not given ("Token is
not authorized access spo2 scope."). A new token helps with the first and never with the second, so
the body decides; nothing of a body is ever shown but the name of a scope.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, NoReturn

from lifeos_desktop.domain.errors import AuthExpired, Forbidden
from lifeos_desktop.integrations.base import SourceContext, secret_name
from lifeos_desktop.integrations.http import Reply, map_status
from lifeos_desktop.integrations.oura.collections import SOURCE
from lifeos_desktop.integrations.oura.manifest import OURA

SERVICE = "Oura"
# Half of what Oura's documents allow in five minutes: the token and the app are limited apart.
_REQUESTS, _SECONDS = 2_500, 300.0
_LARGEST_ANSWER = 50_000_000
_SCOPE = re.compile(r"\baccess (?:\w{1,20}:)?(\w{1,40}) scope\b")
_ENOUGH_REFUSALS = 3
_SCOPES = {collection.name: collection.scopes for collection in OURA.collections}
# They are answered without a membership too, so they say nothing about one.
_WITHOUT_MEMBERSHIP = frozenset(("personal_info", "ring_configuration"))

NO_MEMBERSHIP = (
    "Oura refuses all of your data, which it does when the membership has lapsed. What is stored "
    "stays. Check your membership in the Oura app; LifeOS goes on by itself once it is active."
)
TOKEN_REFUSED = (
    "Oura does not accept your personal access token any more. What is stored stays. Oura gives "
    "out no new ones: choose Reconnect and sign in with Oura instead."
)


class Client:
    """One account. Every method raises SourceProblem only."""

    def __init__(self, context: SourceContext) -> None:
        self._context = context
        address = str(context.settings["api"]).rstrip("/")
        # Oura's sandbox has another path before the same routes.
        is_whole = address.endswith("/usercollection")
        self._root = address if is_whole else f"{address}/v2/usercollection"
        self._limiter = context.http.limited(SERVICE, per_seconds=_SECONDS, requests=_REQUESTS)
        self._renewed = ""  # the token of the last renewal: refused too, it is not renewed again
        self._answered: set[str] = set()
        self._refused: set[str] = set()
        self._lapsed = False  # everything is refused: the other routes are not asked any more

    async def get(
        self, route: str, path: str = "", params: Mapping[str, str] | None = None
    ) -> Reply:
        """The answer of a route; a 404 is returned too where ``path`` names a document."""
        if self._lapsed and route not in _WITHOUT_MEMBERSHIP:
            raise Forbidden(NO_MEMBERSHIP)
        token = await self._token()
        reply = await self._ask(route + path, params, token, accepts_404=bool(path))
        tokens = self._context.tokens
        if reply.status == 401 and tokens and not _is_about_scope(reply) and token != self._renewed:
            token = self._renewed = await tokens.renewed(token)
            reply = await self._ask(route + path, params, token, accepts_404=bool(path))
        if reply.status in (401, 403):
            self._refuse(route, reply)
        self._answered.add(route)
        self._refused.discard(route)
        return reply

    async def _ask(
        self, path: str, params: Mapping[str, str] | None, token: str, *, accepts_404: bool
    ) -> Reply:
        return await self._context.http.request(
            "GET",
            f"{self._root}/{path}",
            params=params,
            headers={"Authorization": f"Bearer {token}"},
            limiter=self._limiter,
            service=SERVICE,
            limit_bytes=_LARGEST_ANSWER,
            accept=(401, 403, 404) if accepts_404 else (401, 403),
        )

    async def _token(self) -> str:
        if self._context.tokens is not None:
            return await self._context.tokens.access()
        name = secret_name(SOURCE, self._context.connection.account, "token")
        token = await self._context.secrets.get(name)
        if not token:
            raise AuthExpired(
                "Your personal access token for Oura is not in the keyring any more. What is "
                "stored stays; choose Reconnect."
            )
        return token.strip()

    def _refuse(self, route: str, reply: Reply) -> NoReturn:
        self._refused.add(route)
        if _is_about_scope(reply):
            raise Forbidden(_not_given(_scope(reply)))
        if reply.status == 401:
            if self._context.tokens is None:
                raise AuthExpired(TOKEN_REFUSED)
            if not self._answered:
                raise map_status(reply.status, reply.content, reply.headers, SERVICE)
            raise Forbidden(_not_given(""))  # the same new token opens other routes
        says = _detail(reply).lower()
        is_everywhere = (
            len(self._refused) >= _ENOUGH_REFUSALS and not self._answered - _WITHOUT_MEMBERSHIP
        )
        is_said = "membership" in says or "subscription" in says
        if is_everywhere and (is_said or self._kinds_refused() >= _ENOUGH_REFUSALS):
            self._lapsed = True
        if is_everywhere or is_said:
            raise Forbidden(NO_MEMBERSHIP)
        raise Forbidden(
            "Oura refuses this: the permission was not given, or your membership does not hold it. "
            "The rest goes on; check your membership, or choose Reconnect and allow it."
        )

    def _kinds_refused(self) -> int:
        """How many permissions the refused routes are about: one that is missing refuses many."""
        return len({scopes[0] for route in self._refused if (scopes := _SCOPES.get(route))})


def _not_given(scope: str) -> str:
    named = f"the permission '{scope}'" if scope else "a permission"
    return (
        f"Oura was not given {named}, so this is not read. The rest goes on; to have it, tick it "
        "in your app at Oura, then choose Reconnect."
    )


def _is_about_scope(reply: Reply) -> bool:
    return "scope" in _detail(reply).lower()


def _scope(reply: Reply) -> str:
    found = _SCOPE.search(_detail(reply))
    return found[1] if found else ""


def _detail(reply: Reply) -> str:
    """What an error answer says; "" when it says nothing readable."""
    body = _json(reply.content)
    if not isinstance(body, dict):
        return ""
    parts = (body.get(name) for name in ("detail", "title", "error", "error_description"))
    return " ".join(part[:500] for part in parts if isinstance(part, str))


def says_document_is_gone(reply: Reply) -> bool:
    """Whether a 404 is about the document and not about the address."""
    return reply.status == 404 and "document not found" in _detail(reply).lower()


def _json(content: bytes) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None
