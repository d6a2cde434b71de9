"""OAuth 2 as a service does it: authorize, exchange, refresh, revoke, and every way to be refused.

The person at the browser is played by `decision`: they agree at once, agree to some scopes, or say
no. What a client does wrong that no server would answer kindly is a `violation` too.
"""

from __future__ import annotations

import base64
import hashlib
import html
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlencode

from tests.support.providers.server import Reply, Request

CLIENT_ID, CLIENT_SECRET = "the-client-id", "planted-client-secret"


@dataclass
class Given:
    """A code or a token that was handed out."""

    scopes: tuple[str, ...]
    client: str
    ends: datetime | None
    redirect: str = ""
    challenge: str = ""
    is_offline: bool = True


@dataclass
class SignInServer:
    """The state of one service's sign-in. ``now`` is the service's clock.

    ``rotates``: a refresh token works once and brings the next one. ``refresh_seconds`` None means
    for good. ``person_denies`` and ``person_grants`` are what happens at the consent page.
    """

    now: Callable[[], datetime]
    violations: list[str]
    redirect_is_right: Callable[[str], bool]
    rotates: bool = True
    checks_pkce: bool = False
    access_seconds: int = 86400
    refresh_seconds: int | None = None
    clients: dict[str, str] = field(default_factory=lambda: {CLIENT_ID: CLIENT_SECRET})
    person_denies: bool = False
    person_grants: frozenset[str] | None = None
    has_consented: bool = False  # Google gives a refresh token at the first consent only
    codes: dict[str, Given] = field(default_factory=dict)
    access: dict[str, Given] = field(default_factory=dict)
    refresh: dict[str, Given] = field(default_factory=dict)
    refreshed: int = 0
    reused: int = 0  # how often a used-up refresh token came again
    _used: set[str] = field(default_factory=set)

    def authorize(self, request: Request) -> Reply:
        """The consent page, answered at once."""
        query = request.query
        redirect = query.get("redirect_uri", "")
        if query.get("client_id") not in self.clients or not self.redirect_is_right(redirect):
            text = html.escape(f"Error 400: redirect_uri_mismatch {redirect}")
            return Reply.page(f"<html><body>{text}</body></html>", 400)
        answer = {"state": query["state"]} if "state" in query else {}
        asked = tuple(query.get("scope", "").split())
        if query.get("response_type") != "code":
            return self._back(redirect, answer | {"error": "unsupported_response_type"})
        if self.checks_pkce and query.get("code_challenge_method") != "S256":
            self.violations.append(f"{request.path}: no S256 challenge")
        if self.person_denies:
            return self._back(redirect, answer | {"error": "access_denied"})
        if not answer:
            self.violations.append(f"{request.path}: no state")
        granted = tuple(s for s in asked if self.person_grants is None or s in self.person_grants)
        code = "planted-code-" + secrets.token_urlsafe(12)
        is_offline = not self.checks_pkce or (
            query.get("access_type") == "offline"
            and (query.get("prompt") == "consent" or not self.has_consented)
        )
        self.has_consented = True
        ends = self.now() + timedelta(minutes=10)
        challenge = query.get("code_challenge", "")
        self.codes[code] = Given(granted, query["client_id"], ends, redirect, challenge, is_offline)
        return self._back(redirect, answer | {"code": code, "scope": " ".join(granted)})

    def token(self, request: Request) -> Reply:
        """Exchange a code, or renew an access token."""
        if "x-www-form-urlencoded" not in request.headers.get("content-type", ""):
            self.violations.append(f"{request.path}: not a form")
        client, secret = _client(request)
        if not secret or self.clients.get(client) != secret:
            return refused("invalid_client", "The OAuth client was not found.", 401)
        kind = request.form.get("grant_type")
        if kind == "authorization_code":
            return self._exchange(request, client)
        if kind == "refresh_token":
            return self._renew(request, client)
        return refused("unsupported_grant_type", f"Invalid grant_type: {kind}")

    def revoke(self, token: str) -> Reply:
        """End a token, and the grant it belongs to."""
        known = self.refresh.get(token) or self.access.get(token)
        if known is None:
            return refused("invalid_token", "Token expired or revoked")
        self.revoke_all()
        return Reply.of({})

    def revoke_all(self) -> None:
        """The person took the permission away on the service's own page."""
        self.refresh.clear()
        self.access.clear()

    def expire_access(self) -> None:
        """Every access token has ended; refreshing still works."""
        self.access.clear()

    def grant(self, *scopes: str) -> tuple[str, str]:
        """An access and a refresh token, as if a person had signed in."""
        given = Given(scopes, CLIENT_ID, None)
        return self._new_access(given), self._new_refresh(given)

    def holder(self, token: str) -> Given | None:
        """Whose access token it is, None when it is over or never was."""
        given = self.access.get(token)
        if given is None or (given.ends is not None and self.now() >= given.ends):
            return None
        return given

    def _exchange(self, request: Request, client: str) -> Reply:
        form = request.form
        given = self.codes.pop(form.get("code", ""), None)
        if given is None or given.client != client or self._is_over(given):
            return refused("invalid_grant", "Malformed auth code.")
        if form.get("redirect_uri") != given.redirect:
            return refused("redirect_uri_mismatch", "Bad Request")
        if self.checks_pkce and _challenge(form.get("code_verifier", "")) != given.challenge:
            return refused("invalid_grant", "Invalid code verifier.")
        return self._tokens(given, self._new_refresh(given) if given.is_offline else None)

    def _renew(self, request: Request, client: str) -> Reply:
        token = request.form.get("refresh_token", "")
        given = self.refresh.get(token)
        if given is None or given.client != client or self._is_over(given):
            self.reused += token in self._used
            return refused("invalid_grant", "Token has been expired or revoked.")
        self.refreshed += 1
        if not self.rotates:
            return self._tokens(given, None)
        del self.refresh[token]
        self._used.add(token)
        return self._tokens(given, self._new_refresh(given))

    def _tokens(self, given: Given, refresh: str | None) -> Reply:
        body = {
            "access_token": self._new_access(given),
            "token_type": "Bearer",
            "expires_in": self.access_seconds,
            "scope": " ".join(given.scopes),
        }
        if refresh is not None:
            body["refresh_token"] = refresh
            if self.refresh_seconds is not None:
                body["refresh_token_expires_in"] = self.refresh_seconds
        return Reply.of(body, headers=(("cache-control", "no-store"),))

    def _new_access(self, given: Given) -> str:
        token = "planted-access-" + secrets.token_urlsafe(12)
        ends = self.now() + timedelta(seconds=self.access_seconds)
        self.access[token] = Given(given.scopes, given.client, ends)
        return token

    def _new_refresh(self, given: Given) -> str:
        token = "planted-refresh-" + secrets.token_urlsafe(12)
        seconds = self.refresh_seconds
        ends = None if seconds is None else self.now() + timedelta(seconds=seconds)
        self.refresh[token] = Given(given.scopes, given.client, ends)
        return token

    def _is_over(self, given: Given) -> bool:
        return given.ends is not None and self.now() >= given.ends

    @staticmethod
    def _back(redirect: str, answer: dict[str, str]) -> Reply:
        joint = "&" if "?" in redirect else "?"
        return Reply(302, headers=(("location", redirect + joint + urlencode(answer)),))


def refused(error: str, description: str, status: int = 400) -> Reply:
    """An error of a token endpoint (RFC 6749, section 5.2)."""
    return Reply.of({"error": error, "error_description": description}, status)


def _client(request: Request) -> tuple[str, str]:
    """The client's keys, from the form or from the header."""
    kind, _, encoded = request.headers.get("authorization", "").partition(" ")
    if kind.lower() == "basic":
        name, _, secret = base64.b64decode(encoded).decode().partition(":")
        return name, secret
    return request.form.get("client_id", ""), request.form.get("client_secret", "")


def _challenge(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
