"""Waits on this computer for what the browser brings back from a sign-in.

The listener of google-auth-oauthlib cannot be cancelled and takes any answer as the right one;
this one knows its state, and everything else that knocks does not end the waiting.
"""

from __future__ import annotations

import asyncio
import errno
import hmac
from dataclasses import dataclass, field
from html import escape
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, urlsplit

from lifeos_desktop.domain.errors import Forbidden, Unavailable

_HEAD_BYTES = 16_384
_HEAD_SECONDS = 10.0
_TRIES = 5  # at a free port of one address that is taken on the other
_HERE = ("127.0.0.1", "::1")
_TAKEN = (errno.EADDRINUSE, errno.EACCES)

_DONE = ("You can close this page", "Go back to LifeOS: it goes on there.")
_REFUSED = ("LifeOS was not signed in", "Nothing was changed. You can close this page.")
_STRANGE = ("This is not an answer LifeOS waits for", "Go back to LifeOS and start again.")
_PAGE = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
    '<meta name="viewport" content="width=device-width"><style>body{{font:1.1rem/1.5 system-ui,'
    "sans-serif;max-width:32rem;margin:20vh auto;padding:0 1rem}}</style></head>"
    "<body><h1>{title}</h1><p>{text}</p></body></html>"
)


@dataclass(frozen=True, slots=True)
class _Answer:
    """What the browser brought: a code, or the word for a refusal."""

    code: str = field(default="", repr=False)
    error: str = ""


class Loopback:
    """Listens from `__aenter__` to `__aexit__`; ``port`` 0 takes any free one.

    Listens on this computer only, on both loopback addresses where there are two, because a
    browser may take either for "localhost".
    """

    def __init__(
        self,
        port: int,
        path: str = "/",
        host: str = "localhost",
        state: str = "",
        *,
        service: str = "The service",
    ) -> None:
        self._port = port
        self._path = path
        self._host = host
        self._state = state
        self._service = service
        self._servers: list[asyncio.Server] = []
        self._visits: dict[asyncio.Task[None], asyncio.StreamWriter] = {}
        self._answer: asyncio.Future[_Answer] = asyncio.get_running_loop().create_future()

    def __repr__(self) -> str:
        return f"Loopback({self.redirect_uri})"

    @property
    def redirect_uri(self) -> str:
        """Where the browser is to be sent; known once listening."""
        return f"http://{self._host}:{self._port}{self._path}"

    async def __aenter__(self) -> Self:
        wanted = self._port
        for _ in range(_TRIES):
            self._port = wanted
            try:
                if all([await self._listen(address) for address in _HERE]):
                    return self
            except BaseException:
                await self._close()
                raise
            await self._close()
            if wanted:
                break
        raise Unavailable(
            f"LifeOS cannot wait for the browser: port {self._port} of this computer is taken by"
            " another program. Nothing was changed; end that program and start again."
        )

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._close()
        self._answer.cancel()

    async def code(self, timeout: float) -> str:
        """The code. Raises Forbidden when the person said no, Unavailable when time is over."""
        try:
            async with asyncio.timeout(timeout):
                answer = await asyncio.shield(self._answer)
        except TimeoutError:
            raise Unavailable(
                f"No answer came from the browser. {self._service} is not connected and nothing"
                " was changed; start again when you are ready."
            ) from None
        if answer.error == "access_denied":
            raise Forbidden(
                f"{self._service} was not connected: access was not allowed in the browser."
                " Nothing was changed; start again and choose Allow."
            )
        if not answer.code:
            raise Forbidden(
                f"{self._service} did not let LifeOS sign in. Nothing was changed; check what you"
                " entered for your app there and start again."
            )
        return answer.code

    async def _listen(self, address: str) -> bool:
        """Listen there; False when another program does. An IPv6 that is not there is no loss."""
        try:
            server = await asyncio.start_server(self._serve, address, self._port, limit=_HEAD_BYTES)
        except OSError as error:
            # One that is there and taken is a loss: the browser might bring the code there.
            return address != _HERE[0] and error.errno not in _TAKEN
        if not server.sockets:  # how asyncio says that there is no such family of addresses
            server.close()
            return address != _HERE[0]
        self._servers.append(server)
        self._port = server.sockets[0].getsockname()[1]
        return True

    async def _close(self) -> None:
        servers, self._servers = self._servers, []
        visits = dict(self._visits)
        for server in servers:
            server.close()
        for writer in visits.values():
            writer.transport.abort()  # not a cancel: asyncio 3.11 reports that as an error
        await asyncio.gather(*visits, return_exceptions=True)
        for server in servers:
            await server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._visits[task] = writer
        task.add_done_callback(self._visits.pop)
        answer = None
        # A browser that connects ahead and says nothing, or something that is no browser.
        broken = (TimeoutError, OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError)
        try:
            async with asyncio.timeout(_HEAD_SECONDS):
                head = await reader.readuntil(b"\r\n\r\n")
                status, title, text, answer = self._judge(head.decode("latin-1"))
                writer.write(_reply(status, title, text))
                await writer.drain()
                writer.close()
                await writer.wait_closed()
        except broken:
            pass
        finally:
            writer.close()
        # After the page is out: whoever waits for the answer closes the door next.
        if answer is not None and not self._answer.done():
            self._answer.set_result(answer)

    def _judge(self, head: str) -> tuple[str, str, str, _Answer | None]:
        """Status, title and text of the page, and the answer if this is one."""
        lines = head.split("\r\n")
        method, _, rest = lines[0].partition(" ")
        target = rest.partition(" ")[0]
        try:
            parts = urlsplit(target)
            query = parse_qs(parts.query, max_num_fields=50)
        except ValueError:
            return ("400 Bad Request", *_STRANGE, None)
        if method != "GET":
            return ("405 Method Not Allowed", *_STRANGE, None)
        if parts.path != self._path:
            return ("404 Not Found", *_STRANGE, None)
        state = query.get("state", [""])[0]
        if not (self._is_for_us(lines[1:]) and _same(state, self._state)):
            return ("400 Bad Request", *_STRANGE, None)
        if code := query.get("code", [""])[0]:
            return ("200 OK", *_DONE, _Answer(code=code))
        if error := query.get("error", [""])[0]:
            return ("200 OK", *_REFUSED, _Answer(error=error))
        return ("400 Bad Request", *_STRANGE, None)

    def _is_for_us(self, headers: list[str]) -> bool:
        """Whether the browser asked for this computer by a name of its own."""
        hosts = [line.partition(":")[2].strip() for line in headers if _is_host(line)]
        names = ("localhost", "127.0.0.1", "[::1]", self._host)
        return len(hosts) == 1 and hosts[0].lower() in {f"{name}:{self._port}" for name in names}


def _is_host(line: str) -> bool:
    return line.lower().startswith("host:")


def _same(given: str, wanted: str) -> bool:
    """Whether two states are the same, in a time that tells nothing about them."""
    return bool(wanted) and hmac.compare_digest(given.encode(), wanted.encode())


def _reply(status: str, title: str, text: str) -> bytes:
    page = _PAGE.format(title=escape(title), text=escape(text)).encode()
    head = (
        f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\n"
        f"Content-Length: {len(page)}\r\nCache-Control: no-store\r\n"
        "Referrer-Policy: no-referrer\r\nX-Content-Type-Options: nosniff\r\n"
        "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'\r\n"
        "Connection: close\r\n\r\n"
    )
    return head.encode("ascii") + page
