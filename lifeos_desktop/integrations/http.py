"""The one way out to services: limits, retries, and errors a person can read.

httpx and stamina are imported at the first request, in a thread, because that takes longer than
a window may stand still. Neither a log nor an error ever holds an address, a header or a body: an
address can be a secret (of a calendar), a header holds a token.
"""

from __future__ import annotations

import asyncio
import logging
import random
import ssl
from collections.abc import Collection, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lifeos_desktop import __version__
from lifeos_desktop.domain.errors import BadData, RateLimited, Unavailable
from lifeos_desktop.domain.ports import Clock
from lifeos_desktop.integrations.limiter import (
    PATIENCE_SECONDS,
    USUAL_PAUSE,
    Limiter,
    Sleep,
    asked_pause,
    rate_limited,
)
from lifeos_desktop.integrations.replies import (
    BY_ITSELF,
    MEGABYTE,
    STAYS,
    Reply,
    is_here,
    is_safe_address,
    map_status,
)

if TYPE_CHECKING:
    import httpx

__all__ = [
    "ATTEMPTS",
    "MEGABYTE",
    "USER_AGENT",
    "Http",
    "Patience",
    "Reply",
    "is_safe_address",
    "map_status",
]

USER_AGENT = f"LifeOS Desktop/{__version__}"
ATTEMPTS = 3
_ATTEMPTS_SECONDS = 120.0  # no further attempt is begun after this
_FIRST_WAIT, _LONGEST_WAIT, _JITTER = 0.5, 5.0, 1.0  # seconds
_REDIRECTS = (301, 302, 303, 307, 308)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait, in seconds: to connect, for the next bytes, and for one whole reply."""

    connect: float = 10.0
    read: float = 30.0
    whole: float = 180.0


@dataclass(frozen=True, slots=True)
class _Question:
    method: str
    url: str = field(repr=False)
    params: Mapping[str, Any] | None = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    data: Mapping[str, str] | None = field(repr=False)
    json: Any = field(repr=False)


class Http:
    """Asks services, for the whole app. The client is made at the first request."""

    def __init__(
        self,
        clock: Clock,
        *,
        user_agent: str = USER_AGENT,
        sleep: Sleep = asyncio.sleep,
        patience: Patience | None = None,
        blocking: Executor | None = None,
    ) -> None:
        self._clock = clock
        self._user_agent = user_agent
        self._sleep = sleep
        self._patience = patience or Patience()
        self._blocking = blocking
        self._limiters: dict[str, Limiter] = {}
        self._client: httpx.AsyncClient | None = None
        self._making = asyncio.Lock()
        self._is_closed = False

    def limited(self, name: str, *, per_seconds: float, requests: int) -> Limiter:
        """The limiter of a service, the same for everybody who names it; ``name`` is its title."""
        if name not in self._limiters:
            self._limiters[name] = Limiter(
                self._clock, self._sleep, name, per_seconds=per_seconds, requests=requests
            )
        return self._limiters[name]

    async def get_json(
        self,
        url: str,
        *,
        params: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        limiter: Limiter | None = None,
        service: str = "The service",
    ) -> Any:
        """The JSON at an address. Raises SourceProblem."""
        reply = await self.request(
            "GET", url, params=params, headers=headers, limiter=limiter, service=service
        )
        return reply.json()

    async def request(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        data: Mapping[str, str] | None = None,
        json: Any = None,
        limiter: Limiter | None = None,
        service: str = "The service",
        retries: bool = True,
        limit_bytes: int = 20 * MEGABYTE,
        accept: Collection[int] = (),
        redirects: int = 0,
    ) -> Reply:
        """One question, asked again where that can help. Raises SourceProblem only.

        ``data`` is sent as a form. Statuses in ``accept`` are returned instead of raised. At most
        ``redirects`` are followed, for GET, never from https to http; headers of ours that may be
        secret do not go to another host.
        """
        question = _Question(method, url, params, headers or {}, data, json)
        client = await self._open()
        import stamina

        attempts = ATTEMPTS if retries else 1
        wait = 0.0
        async for attempt in stamina.retry_context(
            on=_again, attempts=attempts, timeout=_ATTEMPTS_SECONDS
        ):
            with attempt:
                if wait:
                    await self._sleep(wait)
                wait = _wait_after(attempt.num)
                try:
                    return await self._follow(
                        client, question, limiter, service, limit_bytes, accept, redirects
                    )
                except RateLimited as problem:
                    if limiter is None and problem.retry_after is not None:
                        wait = max(wait, problem.retry_after)
                    raise
        raise AssertionError("stamina raises the last problem itself")

    async def close(self) -> None:
        """End every connection; safe to repeat."""
        self._is_closed = True
        async with self._making:
            if self._client is not None:
                client, self._client = self._client, None
                await client.aclose()

    async def _follow(
        self,
        client: httpx.AsyncClient,
        question: _Question,
        limiter: Limiter | None,
        service: str,
        limit_bytes: int,
        accept: Collection[int],
        redirects: int,
    ) -> Reply:
        """One attempt with its redirects."""
        for _ in range(redirects + 1):
            if not is_safe_address(question.url):
                raise BadData(
                    f"The address set for {service} is not one LifeOS may use: it must begin with"
                    f" https://. {STAYS}; check the address in the settings of {service}."
                )
            if limiter is not None:
                await limiter.turn()
            try:
                async with asyncio.timeout(self._patience.whole):
                    reply = await _ask(client, question, service, limit_bytes)
            except TimeoutError:
                raise _too_slow(service) from None
            if reply.status in _REDIRECTS and redirects and question.method == "GET":
                question = _redirected(question, reply)
                continue
            if 200 <= reply.status < 300 or reply.status in accept:
                return reply
            problem = map_status(reply.status, reply.content, reply.headers, service)
            pause = asked_pause(reply.headers, self._clock.now())
            if isinstance(problem, RateLimited):
                problem = rate_limited(service, pause)
                pause = USUAL_PAUSE if pause is None else pause
            if limiter is not None and pause and reply.status in (429, 503):
                limiter.hold(pause)
            raise problem
        raise BadData(
            f"{service} sends from one address to the next without end. {STAYS}; check the address."
        )

    async def _open(self) -> httpx.AsyncClient:
        async with self._making:
            if self._is_closed:
                raise Unavailable(f"LifeOS is ending. {STAYS}.")
            if self._client is None:
                loop = asyncio.get_running_loop()
                self._client = await loop.run_in_executor(self._blocking, self._make)
            return self._client

    def _make(self) -> httpx.AsyncClient:
        from http.cookiejar import CookieJar, DefaultCookiePolicy

        import httpx
        import stamina.instrumentation

        # Both say at INFO and below what was asked where; an address can be a secret.
        for name in ("httpx", "httpcore"):
            logging.getLogger(name).setLevel(logging.WARNING)
        # Its own hook logs every retry as a warning, for failures that are said once elsewhere.
        stamina.instrumentation.set_on_retry_hooks([])
        try:
            return httpx.AsyncClient(
                headers={"User-Agent": self._user_agent, "Accept-Encoding": "gzip"},
                timeout=httpx.Timeout(self._patience.read, connect=self._patience.connect),
                cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),  # accounts stay apart
                follow_redirects=False,
            )
        except OSError:
            raise Unavailable(
                "The certificates this computer is set to trust (SSL_CERT_FILE, SSL_CERT_DIR)"
                f" cannot be read. {STAYS}; correct the setting and start LifeOS again."
            ) from None
        except (ImportError, ValueError, httpx.InvalidURL):
            raise Unavailable(
                "This computer is set to use a proxy of a kind LifeOS cannot use; it can use http"
                f" and https proxies. {STAYS}; correct the setting (ALL_PROXY, HTTPS_PROXY) and"
                " start LifeOS again."
            ) from None


async def _ask(
    client: httpx.AsyncClient, question: _Question, service: str, limit_bytes: int
) -> Reply:
    import httpx

    too_large = BadData(
        f"{service} answered with more than {limit_bytes / MEGABYTE:.0f} MB, which is not read."
        f" {STAYS}."
    )
    content = bytearray()
    try:
        async with client.stream(
            question.method,
            httpx.URL(question.url).copy_merge_params(question.params or {}),
            headers=dict(question.headers),
            data=question.data,
            json=question.json,
        ) as response:
            announced = response.headers.get("content-length", "")
            if announced.isdecimal() and int(announced) > limit_bytes:
                raise too_large
            async for piece in response.aiter_bytes():
                content += piece
                if len(content) > limit_bytes:
                    raise too_large
    except httpx.TimeoutException:
        raise _too_slow(service) from None
    except httpx.ConnectError as error:
        raise _unreachable(service, error) from None
    except (httpx.DecodingError, httpx.InvalidURL, httpx.UnsupportedProtocol):
        raise BadData(f"{service} answered something that cannot be read. {BY_ITSELF}") from None
    except (httpx.LocalProtocolError, UnicodeEncodeError):
        raise BadData(
            f"What would be sent to {service} is not allowed there; a key or token may hold signs"
            f" that do not belong in it. {STAYS}; enter it again."
        ) from None
    except httpx.ProxyError:
        raise Unavailable(
            f"The proxy of this computer did not let LifeOS through to {service}. {BY_ITSELF}"
        ) from None
    except httpx.HTTPError:
        raise Unavailable(f"{service} broke off in the middle of its answer. {BY_ITSELF}") from None
    return Reply(response.status_code, response.headers, bytes(content), service)


def _redirected(question: _Question, reply: Reply) -> _Question:
    """The question at the address a reply sends to; without our headers at another host."""
    import httpx

    here = httpx.URL(question.url)
    try:
        there = here.join(reply.headers.get("location", ""))
    except httpx.InvalidURL:
        there = httpx.URL("")
    is_less_safe = there.scheme != "https" and not is_here(here.host)
    same_host = (here.scheme, here.host, here.port) == (there.scheme, there.host, there.port)
    headers = question.headers if same_host else {}
    url = "" if is_less_safe else str(there)
    return _Question("GET", url, None, headers, None, None)


def _again(error: Exception) -> bool | float:
    """Whether asking again can help. 0.0 is yes: the waiting is done before the next attempt."""
    if isinstance(error, RateLimited):
        pause = error.retry_after
        return 0.0 if pause is not None and pause <= PATIENCE_SECONDS else False
    return 0.0 if isinstance(error, Unavailable) else False


def _wait_after(attempt: int) -> float:
    """Seconds before the next attempt: doubling, with chance in it so that not all come at once."""
    chance = random.uniform(0, _JITTER)
    return float(min(_FIRST_WAIT * 2 ** (attempt - 1) + chance, _LONGEST_WAIT))


def _too_slow(service: str) -> Unavailable:
    return Unavailable(f"{service} did not answer in time. {BY_ITSELF}")


def _unreachable(service: str, error: BaseException) -> Unavailable:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return Unavailable(
                f"The connection to {service} could not be trusted: its certificate does not hold"
                f" here. {STAYS}; check the date of this computer and its network."
            )
        cause = cause.__cause__ or cause.__context__
    return Unavailable(f"{service} cannot be reached. {BY_ITSELF}")
