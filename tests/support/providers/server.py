"""What every fake service is built on: a request log, scripted faults, a contract, a clock.

with FakeOura() as oura:
    oura.fail(Fault.TOO_MANY(retry_after=30), next=2, on="/sleep")
    ...
    assert len(oura.asked("/sleep")) == 3
    assert oura.violations == []
"""

from __future__ import annotations

import contextlib
import json
import re
import socket
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, ClassVar, Self
from urllib.parse import parse_qsl, unquote, urlsplit

from tests.support.clock import FakeClock
from tests.support.providers.contract import Contract


@dataclass(frozen=True)
class Fault:
    """A way to fail. Call one to set its details: ``Fault.SLOW(seconds=2)``.

    ``reason`` picks a wording where a service has several for one status.
    """

    name: str
    retry_after: float | None = None
    seconds: float = 60.0
    reason: str = ""

    UNAUTHORIZED: ClassVar[Fault]
    FORBIDDEN: ClassVar[Fault]
    NOT_FOUND: ClassVar[Fault]
    GONE: ClassVar[Fault]
    UNPROCESSABLE: ClassVar[Fault]
    TOO_MANY: ClassVar[Fault]
    SERVER_ERROR: ClassVar[Fault]
    SLOW: ClassVar[Fault]
    CUT: ClassVar[Fault]
    LOST: ClassVar[Fault]
    NOT_JSON: ClassVar[Fault]
    WRONG_SHAPE: ClassVar[Fault]
    EMPTY_PAGE: ClassVar[Fault]
    NOTHING: ClassVar[Fault]
    REPEATED_CURSOR: ClassVar[Fault]
    REFUSED: ClassVar[Fault]

    def __call__(self, **details: Any) -> Fault:
        return replace(self, **details)


Fault.UNAUTHORIZED = Fault("unauthorized")
Fault.FORBIDDEN = Fault("forbidden")
Fault.NOT_FOUND = Fault("not found")
Fault.GONE = Fault("gone")
Fault.UNPROCESSABLE = Fault("unprocessable")
Fault.TOO_MANY = Fault("too many", retry_after=30)
Fault.SERVER_ERROR = Fault("server error")
Fault.SLOW = Fault("slow")
Fault.CUT = Fault("cut")  # breaks off in the middle of the answer
Fault.LOST = Fault("lost")  # does what it is asked, and the answer never arrives
Fault.NOT_JSON = Fault("not json")  # a page of HTML with status 200, as a hotel's network gives
Fault.WRONG_SHAPE = Fault("wrong shape")
Fault.EMPTY_PAGE = Fault("empty page")  # an empty page that leads on to the real one
Fault.NOTHING = Fault("nothing")  # says that there is nothing, by mistake
Fault.REPEATED_CURSOR = Fault("repeated cursor")  # every page leads to itself
Fault.REFUSED = Fault("refused")  # nobody listens, until `heal`

_BENT = frozenset(("wrong shape", "empty page", "nothing", "repeated cursor"))
_AS_USUAL = frozenset(("slow", "cut", "lost"))
_HTML = b"<!DOCTYPE html><html><body><h1>Welcome to our network</h1></body></html>"


@dataclass(frozen=True)
class Request:
    """One request as it arrived; ``path`` is decoded, ``headers`` have lower-case names."""

    number: int
    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes = b""
    repeated: tuple[str, ...] = ()  # names that stood in the query more than once

    @property
    def form(self) -> dict[str, str]:
        """The fields of a form that was sent."""
        return dict(parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True))

    @property
    def json(self) -> Any:
        """The JSON that was sent."""
        return json.loads(self.body)

    @property
    def bearer(self) -> str:
        """The token in the header, "" without one."""
        kind, _, token = self.headers.get("authorization", "").partition(" ")
        return token if kind.lower() == "bearer" else ""


@dataclass(frozen=True)
class Reply:
    """An answer. ``is_checked``: against the contract; one that breaks it on purpose is not."""

    status: int
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    is_checked: bool = True
    content_type: str = "application/json"

    @classmethod
    def of(cls, body: Any, status: int = 200, **more: Any) -> Reply:
        """An answer in JSON."""
        return cls(status, json.dumps(body, ensure_ascii=False).encode(), **more)

    @classmethod
    def page(cls, text: str, status: int = 200, **more: Any) -> Reply:
        """A page for a browser."""
        return cls(status, text.encode(), content_type="text/html; charset=utf-8", **more)

    @property
    def json(self) -> Any:
        """What it says."""
        return json.loads(self.body)


@dataclass
class _Planned:
    fault: Fault
    left: int | None
    route: re.Pattern[str]
    when: Callable[[Request], bool] | None

    def fits(self, request: Request) -> bool:
        if self.left == 0 or not self.route.search(request.path):
            return False
        return self.when is None or self.when(request)


@dataclass
class FakeServer:
    """Use as a context manager. Subclasses give `answer`, `refusal` and `bent`."""

    clock: FakeClock = field(default_factory=FakeClock)
    contract: Contract | None = None
    requests: list[Request] = field(default_factory=list, init=False)
    violations: list[str] = field(default_factory=list, init=False)
    # How much the service's clock is ahead of ours: its Date header says so, and tokens end by it.
    skew: timedelta = field(default=timedelta(), init=False)
    after_reply: Callable[[Request, Reply], None] | None = field(default=None, init=False)

    routes: ClassVar[str] = ""  # where faults strike unless `on` says otherwise

    def __post_init__(self) -> None:
        self._lock = threading.RLock()
        self._planned: list[_Planned] = []
        self._stopped = threading.Event()
        self._healed = threading.Event()
        self._connections: set[socket.socket] = set()
        self._server = self._bind(0)
        self.port: int = self._server.server_port
        self._listens = False

    @property
    def address(self) -> str:
        """Where it is, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    def now(self) -> datetime:
        """The service's own idea of the time."""
        return self.clock.now() + self.skew

    def fail(
        self,
        fault: Fault,
        *,
        next: int | None = 1,
        on: str | None = None,
        when: Callable[[Request], bool] | None = None,
    ) -> None:
        """Fail the next requests (None: all of them) whose path has the regular expression."""
        if fault.name == Fault.REFUSED.name:
            self._stop_listening()
            return
        route = re.compile(self.routes if on is None else on)
        with self._lock:
            self._healed.clear()
            self._planned.append(_Planned(fault, next, route, when))

    def heal(self) -> None:
        """Be well again; whoever is kept waiting is answered."""
        with self._lock:
            self._planned.clear()
            self._healed.set()
        if not self._listens and not self._stopped.is_set():
            self._listen()

    def asked(self, on: str = "") -> list[Request]:
        """The requests so far whose path has the regular expression."""
        with self._lock:
            return [request for request in self.requests if re.search(on, request.path)]

    def forget(self) -> None:
        """Empty the log of requests."""
        with self._lock:
            self.requests.clear()

    def answer(self, request: Request) -> Reply:
        """The ordinary answer. Called under the lock."""
        raise NotImplementedError

    def refusal(self, fault: Fault, request: Request) -> Reply:
        """How this service words an error."""
        raise NotImplementedError

    def bent(self, fault: Fault, request: Request, reply: Reply) -> Reply:
        """The ordinary answer, wrong in the way that was asked for."""
        return reply

    def respond(self, request: Request) -> tuple[Reply, Fault | None]:
        """Note a request, answer it, check both."""
        with self._lock:
            self.requests.append(request)
            if self.contract is not None:
                self.violations += self.contract.request_problems(
                    request.method, request.path, request.query, request.headers
                )
                self.violations += [f"{request.path}: {n} twice" for n in request.repeated]
            plan = next((plan for plan in self._planned if plan.fits(request)), None)
            fault = plan.fault if plan else None
            if plan is not None and plan.left is not None:
                plan.left -= 1
            if fault is None or fault.name in _AS_USUAL:
                reply = self.answer(request)
            elif fault.name in _BENT:
                reply = self.bent(fault, request, self.answer(request))
            elif fault.name == Fault.NOT_JSON.name:
                reply = Reply(200, _HTML, content_type="text/html", is_checked=False)
            else:
                reply = replace(self.refusal(fault, request), is_checked=False)
            if self.contract is not None and reply.is_checked:
                self.violations += self.contract.reply_problems(
                    request.method, request.path, reply.status, reply.body
                )
            return reply, fault

    def wait(self, seconds: float) -> None:
        """Be slow, but not after the end of the fault or of the test."""
        self._healed.wait(seconds)

    def __enter__(self) -> Self:
        self._listen()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stopped.set()
        self._healed.set()
        if self._listens:
            self._close()
        self._server.server_close()

    @contextlib.contextmanager
    def connection(self, connected: socket.socket) -> Iterator[None]:
        """Know of a connection while it is open."""
        with self._lock:
            self._connections.add(connected)
        try:
            yield
        finally:
            with self._lock:
                self._connections.discard(connected)

    def _bind(self, port: int) -> _Server:
        server = _Server(("127.0.0.1", port), _Handler, bind_and_activate=False)
        server.fake = self
        server.server_bind()
        return server

    def _listen(self) -> None:
        self._server.server_activate()
        threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        ).start()
        self._listens = True

    def _stop_listening(self) -> None:
        """Refuse connections, but keep the port: bound and not listening, it is nobody else's."""
        if self._listens:
            self._close()
            self._server = self._bind(self.port)

    def _close(self) -> None:
        self._listens = False
        self._server.shutdown()
        self._server.server_close()
        with self._lock:
            open_ones = list(self._connections)
        for connected in open_ones:
            with contextlib.suppress(OSError):
                connected.shutdown(socket.SHUT_RDWR)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 32
    fake: FakeServer

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A mistake in a fake is a violation, never a line on the screen that nobody reads."""
        self.fake.violations.append(traceback.format_exc())


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # one packet for head and body, else each answer waits 40 ms for an ACK
    server: _Server

    def log_message(self, format: str, *args: object) -> None:
        """Print nothing."""

    def handle(self) -> None:
        with self.server.fake.connection(self.connection), contextlib.suppress(OSError):
            super().handle()

    def finish(self) -> None:
        with contextlib.suppress(OSError):
            super().finish()

    def do_GET(self) -> None:
        fake = self.server.fake
        parts = urlsplit(self.path)
        pairs = parse_qsl(parts.query, keep_blank_values=True)
        names = [name for name, _ in pairs]
        request = Request(
            number=len(fake.requests),
            method=self.command,
            path=unquote(parts.path),
            query=dict(pairs),
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.rfile.read(int(self.headers.get("content-length", "0"))),
            repeated=tuple(sorted({name for name in names if names.count(name) > 1})),
        )
        reply, fault = fake.respond(request)
        kind = fault.name if fault else ""
        if fault and kind == Fault.SLOW.name:
            fake.wait(fault.seconds)
        if kind == Fault.LOST.name:
            self.close_connection = True
        else:
            self._send(reply, cut=kind == Fault.CUT.name)
        if fake.after_reply is not None:
            fake.after_reply(request, reply)

    do_POST = do_GET
    do_PUT = do_GET
    do_DELETE = do_GET
    do_HEAD = do_GET

    def _send(self, reply: Reply, *, cut: bool) -> None:
        self.send_response(reply.status)
        has_body = reply.status not in (204, 304)
        if has_body:
            self.send_header("content-type", reply.content_type)
            self.send_header("content-length", str(len(reply.body)))
        for name, value in reply.headers:
            self.send_header(name, value)
        self.end_headers()
        if has_body and self.command != "HEAD":
            self.wfile.write(reply.body[: len(reply.body) // 2] if cut else reply.body)
        self.wfile.flush()
        self.close_connection = self.close_connection or cut

    def date_time_string(self, timestamp: float | None = None) -> str:
        """The Date header, by the service's clock."""
        return format_datetime(self.server.fake.now(), usegmt=True)
