"""Questions to Google's calendar API, through Google's own client.

The client is synchronous: every question runs in the pool for blocking work, on a connection of its
own (httplib2 is not made for several threads), and is imported there at the first one. Its retries
and its sign-in are not used: it would sleep in the pool, and log what was answered.
"""

from __future__ import annotations

import asyncio
import json
import random
import threading
from collections.abc import Callable, Mapping
from http.client import HTTPException
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from lifeos_desktop.domain.errors import (
    AuthExpired,
    BadData,
    Forbidden,
    RateLimited,
    SourceProblem,
    Unavailable,
)
from lifeos_desktop.integrations.base import SourceContext
from lifeos_desktop.integrations.google_calendar.manifest import ENDED_HINT
from lifeos_desktop.integrations.http import USER_AGENT, is_safe_address
from lifeos_desktop.integrations.limiter import asked_pause, rate_limited
from lifeos_desktop.integrations.replies import IF_IT_GOES_ON

SERVICE = "Google Calendar"
TIMEOUT_SECONDS = 30.0
ATTEMPTS = 4
_ATTEMPTS_SECONDS = 75.0  # no further attempt is begun after this
_API_PATH = "/calendar/v3"
_FIRST_WAIT, _LONGEST_WAIT, _JITTER = 1.0, 8.0, 1.0  # seconds
_TOO_OFTEN = frozenset(
    ("ratelimitexceeded", "userratelimitexceeded", "quotaexceeded", "dailylimitexceeded",
     "calendarusagelimitsexceeded", "rate_limit_exceeded", "resource_exhausted")
)  # fmt: skip
_NOT_ENABLED = frozenset(("accessnotconfigured", "service_disabled"))
_NOT_GRANTED = frozenset(("insufficientpermissions", "access_token_scope_insufficient"))

_STAYS = "What is stored stays"
_BY_ITSELF = f"{_STAYS}; LifeOS tries again by itself."

Ask = Callable[[Any], Any]  # from the API's client to a request of it


class Outdated(Exception):
    """The token of a list is not good any more: the list has to be read from its beginning."""


class Missing(Exception):
    """There is no such thing, or it is not shared any more."""


class Misunderstood(BadData):
    """The service refused the question itself."""


class _Refused(Exception):
    """A reply that is no success. Never shown: the body may say what nobody should read."""

    def __init__(self, status: int, headers: Mapping[str, str], reasons: frozenset[str]) -> None:
        super().__init__(status)
        self.status = status
        self.headers = headers
        self.reasons = reasons


class Api:
    """The calendar API, signed in as one account."""

    def __init__(self, context: SourceContext) -> None:
        self._context = context
        self._limiter = context.http.limited(SERVICE, per_seconds=60, requests=300)
        self._client: Any = None
        self._making = threading.Lock()

    async def calendars(self, page: str) -> dict[str, Any]:
        """A page of the account's list of calendars."""
        more = {"pageToken": page} if page else {}
        return await self._ask(
            lambda client: client.calendarList().list(
                maxResults=250,
                fields="nextPageToken,items(id,summary,summaryOverride,primary,selected,hidden,deleted)",
                **more,
            )
        )

    async def events(self, calendar: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """A page of a calendar's events. Raises Outdated and Missing besides."""
        return await self._ask(
            lambda client: client.events().list(calendarId=calendar, **parameters)
        )

    async def _ask(self, ask: Ask) -> dict[str, Any]:
        token, is_renewed = await self._token(""), False
        attempt, began = 1, self._context.clock.monotonic()
        while True:
            await self._limiter.turn()
            try:
                return await self._in_pool(ask, token)
            except _Refused as refused:
                if refused.status == 401 and not is_renewed:
                    token, is_renewed = await self._token(token), True
                    continue
                pause = asked_pause(refused.headers, self._context.clock.now())
                problem = _problem(refused, pause)
            except Unavailable as unavailable:
                problem, pause = unavailable, None
            if not isinstance(problem, RateLimited | Unavailable):
                raise problem
            self._limiter.hold(max(pause or 0.0, _wait_after(attempt)))  # for all accounts
            if attempt == ATTEMPTS or self._context.clock.monotonic() - began > _ATTEMPTS_SECONDS:
                raise problem
            attempt += 1

    async def _token(self, refused: str) -> str:
        """An access token; after ``refused`` was not accepted, another one."""
        tokens = self._context.tokens
        if tokens is None:
            raise AuthExpired(f"{SERVICE} is not signed in. {_STAYS}; choose Reconnect.")
        return await (tokens.renewed(refused) if refused else tokens.access())

    async def _in_pool(self, ask: Ask, token: str) -> dict[str, Any]:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._context.blocking, self._once, ask, token)

    def _once(self, ask: Ask, token: str) -> dict[str, Any]:
        """One question and its answer; runs in the pool."""
        import httplib2
        from googleapiclient.errors import Error

        try:
            answer = ask(self._opened()).execute(http=_Line(token), num_retries=0)
        except (OSError, HTTPException, httplib2.HttpLib2Error) as error:
            raise _unreachable(error) from None
        except (ValueError, RecursionError, Error):
            raise BadData(
                f"{SERVICE} answered something that cannot be read. {_BY_ITSELF}"
            ) from None
        if not isinstance(answer, dict):
            raise BadData(f"{SERVICE} answered something that cannot be read. {_BY_ITSELF}")
        return answer

    def _opened(self) -> Any:
        """The client made from the description that comes with it; holds no connection."""
        with self._making:
            if self._client is None:
                from googleapiclient.discovery import build

                address = api_address(str(self._context.settings.get("api", "")))
                self._client = build(
                    "calendar",
                    "v3",
                    http=_Line(""),
                    static_discovery=True,
                    cache_discovery=False,
                    client_options={"api_endpoint": address},
                )
            return self._client


class _Line:
    """What Google's client sends through: one connection for one question, with our token."""

    def __init__(self, token: str) -> None:
        self._token = token

    def request(
        self, uri: str, method: str = "GET", body: Any = None, headers: Any = None, **_: Any
    ) -> tuple[Any, bytes]:
        import httplib2

        sent = {"accept": "application/json", "user-agent": f"{USER_AGENT} (gzip)"}
        if "content-type" in (headers or {}):
            sent["content-type"] = headers["content-type"]
        line = httplib2.Http(timeout=TIMEOUT_SECONDS)
        line.follow_redirects = False
        try:
            response, content = line.request(
                uri, method, body=body, headers=sent | {"authorization": f"Bearer {self._token}"}
            )
        finally:
            line.close()
        if not 200 <= response.status < 300:
            raise _Refused(response.status, dict(response), _reasons(content))
        return response, content

    def close(self) -> None:
        """Nothing is open between questions."""


def api_address(given: str) -> str:
    """Where the API's own paths begin, for an address given with or without ``/calendar/v3``."""
    if not is_safe_address(given):
        raise BadData(
            f"The address set for {SERVICE} is not one LifeOS may use: it must begin with https://."
            f" {_STAYS}; check the address in the settings of {SERVICE}."
        )
    parts = urlsplit(given)
    path = parts.path.rstrip("/")
    if not path.endswith(_API_PATH):
        path += _API_PATH
    return urlunsplit((parts.scheme, parts.netloc, f"{path}/", "", ""))


def _reasons(content: bytes) -> frozenset[str]:
    """What kind of refusal it is, in the words of both forms Google has for errors; lower case."""
    found: set[str] = set()
    try:
        error = json.loads(content)["error"]
        found.add(str(error.get("status", "")))
        for part in (*error.get("errors", ()), *error.get("details", ())):
            found.add(str(part.get("reason", "")))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        pass
    return frozenset(reason.lower() for reason in found if reason)


def _problem(refused: _Refused, pause: float | None) -> Exception:
    status, reasons = refused.status, refused.reasons
    if status == 401:
        return AuthExpired(
            f"{SERVICE} does not accept the sign-in any more. {ENDED_HINT} {_STAYS}; choose"
            " Reconnect."
        )
    if status == 429 or (status == 403 and reasons & _TOO_OFTEN):
        return rate_limited(SERVICE, pause)
    if status == 403:
        return _forbidden(reasons)
    if status == 404:
        return Missing()
    if status == 410:
        return Outdated()
    if status in (408, 425) or status >= 500:
        return Unavailable(f"{SERVICE} has trouble of its own right now. {_BY_ITSELF}")
    return Misunderstood(f"{SERVICE} did not understand the question. {IF_IT_GOES_ON}")


def not_granted() -> Forbidden:
    """The error for a sign-in at which not both boxes were ticked."""
    return Forbidden(
        "Google did not give LifeOS both permissions it asks for: to see your events, and the list"
        f" of your calendars. {_STAYS}; sign in again and leave both boxes ticked."
    )


def _forbidden(reasons: frozenset[str]) -> SourceProblem:
    if reasons & _NOT_ENABLED:
        return Forbidden(
            "The Google Calendar API is not switched on in your Google Cloud project."
            f" {_STAYS}; open the project, choose Enabled APIs and services, switch on Google"
            " Calendar API and sync again."
        )
    if reasons & _NOT_GRANTED:
        return not_granted()
    return Forbidden(
        "Google refuses this to your account; an administrator may have forbidden it."
        f" {_STAYS}; check your account at Google, then choose Reconnect."
    )


def _unreachable(error: Exception) -> Unavailable:
    import ssl

    if isinstance(error, TimeoutError):
        return Unavailable(f"{SERVICE} did not answer in time. {_BY_ITSELF}")
    if isinstance(error, ssl.SSLCertVerificationError):
        return Unavailable(
            f"The connection to {SERVICE} could not be trusted: its certificate does not hold"
            f" here. {_STAYS}; check the date of this computer and its network."
        )
    if isinstance(error, HTTPException):
        return Unavailable(f"{SERVICE} broke off in the middle of its answer. {_BY_ITSELF}")
    return Unavailable(f"{SERVICE} cannot be reached. {_BY_ITSELF}")


def _wait_after(attempt: int) -> float:
    """Seconds before the next attempt: doubling, with chance in it so that not all come at once."""
    return min(_FIRST_WAIT * 2.0 ** (attempt - 1), _LONGEST_WAIT) + random.uniform(0, _JITTER)
