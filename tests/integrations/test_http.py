"""The way out to services, over real sockets: limits, retries, errors, and nothing let slip."""

from __future__ import annotations

import asyncio
import gzip
import json
import logging
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifeos_desktop import __version__
from lifeos_desktop.domain.errors import (
    AuthExpired,
    BadData,
    Forbidden,
    RateLimited,
    SourceProblem,
    Unavailable,
)
from lifeos_desktop.integrations.http import (
    ATTEMPTS,
    Http,
    Patience,
    is_safe_address,
    map_status,
)
from lifeos_desktop.integrations.limiter import Limiter, asked_pause
from tests.support.clock import FakeClock
from tests.support.providers.server import FakeServer, Fault, Reply, Request

SECRET = "planted-secret-token"
Answer = Callable[[Request], Reply]


@dataclass
class Web(FakeServer):
    """Answers as the test says, {"ok": true} unless it says something."""

    answers: list[Reply] = field(default_factory=list)

    def answer(self, request: Request) -> Reply:
        return self.answers.pop(0) if self.answers else Reply.of({"ok": True})

    def refusal(self, fault: Fault, request: Request) -> Reply:
        raise NotImplementedError


class Sleeps:
    """A sleep that lets the test's clock run instead, and remembers."""

    def __init__(self, clock: FakeClock) -> None:
        self.clock = clock
        self.waits: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.clock.advance(max(0.0, seconds))
        await asyncio.sleep(0)


@asynccontextmanager
async def _open(patience: Patience | None = None) -> AsyncIterator[tuple[Http, Web, Sleeps]]:
    clock = FakeClock()
    sleeps = Sleeps(clock)
    http = Http(clock, sleep=sleeps, patience=patience)
    with Web(clock=clock) as web:
        try:
            yield http, web, sleeps
        finally:
            await http.close()


def _status(status: int, *headers: tuple[str, str], body: bytes = b"") -> Reply:
    return Reply(status, body, headers)


async def test_json_is_asked_for_and_comes_back() -> None:
    async with _open() as (http, web, sleeps):
        found = await http.get_json(
            f"{web.address}/things?a=1", params={"b": "ä"}, headers={"Authorization": SECRET}
        )
        assert found == {"ok": True}
        (request,) = web.asked()
        assert request.query == {"a": "1", "b": "ä"}
        assert request.headers["authorization"] == SECRET
        assert request.headers["user-agent"] == f"LifeOS Desktop/{__version__}"
        assert sleeps.waits == []


async def test_a_form_is_posted() -> None:
    async with _open() as (http, web, _):
        reply = await http.request("POST", f"{web.address}/token", data={"code": "a b&c"})
        assert reply.json() == {"ok": True}
        assert web.asked()[0].form == {"code": "a b&c"}


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (Fault.CUT, Unavailable),
        (Fault.LOST, Unavailable),
        (Fault.SLOW, Unavailable),
        (Fault.REFUSED, Unavailable),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
async def test_what_may_pass_is_tried_three_times(fault: Fault, kind: type[Exception]) -> None:
    async with _open(Patience(connect=5, read=0.05)) as (http, web, sleeps):
        web.fail(fault, next=None)
        with pytest.raises(kind) as caught:
            await http.get_json(f"{web.address}/{SECRET}", service="Oura")
        _is_a_sentence(caught.value)
        assert len(web.asked()) in (ATTEMPTS, 0)
        assert len(sleeps.waits) == ATTEMPTS - 1
        assert all(0.4 < wait < 6 for wait in sleeps.waits), "never at once"
        web.heal()
        assert await http.get_json(f"{web.address}/") == {"ok": True}


async def test_a_failure_that_passes_is_not_noticed() -> None:
    async with _open() as (http, web, sleeps):
        web.answers = [_status(500), _status(503)]
        assert await http.get_json(f"{web.address}/") == {"ok": True}
        assert len(sleeps.waits) == 2


async def test_waits_have_chance_in_them() -> None:
    seen = set()
    for _ in range(5):
        async with _open() as (http, web, sleeps):
            web.answers = [_status(500)]
            await http.get_json(f"{web.address}/")
            seen.add(sleeps.waits[0])
    assert len(seen) > 1


@pytest.mark.parametrize(
    ("status", "kind", "times"),
    [
        (400, BadData, 1),
        (401, AuthExpired, 1),
        (403, Forbidden, 1),
        (404, BadData, 1),
        (410, BadData, 1),
        (418, BadData, 1),
        (422, BadData, 1),
        (426, BadData, 1),
        (302, BadData, 1),
        (304, BadData, 1),
        (408, Unavailable, ATTEMPTS),
        (500, Unavailable, ATTEMPTS),
        (502, Unavailable, ATTEMPTS),
        (503, Unavailable, ATTEMPTS),
        (429, RateLimited, 1),
    ],
)
async def test_every_status_is_an_error_of_ours(
    status: int, kind: type[SourceProblem], times: int
) -> None:
    async with _open() as (http, web, _):
        body = json.dumps({"detail": SECRET}).encode()
        web.answers = [_status(status, ("location", f"/{SECRET}"), body=body)] * 5
        with pytest.raises(kind) as caught:
            await http.get_json(f"{web.address}/{SECRET}", service="Oura")
        assert type(caught.value) is kind
        assert len(web.asked()) == times
        _is_a_sentence(caught.value)


async def test_accepted_statuses_come_back_and_others_do_not() -> None:
    async with _open() as (http, web, _):
        web.answers = [_status(404, body=b"{}"), _status(304, ("etag", "x")), _status(403)]
        assert (await http.request("GET", f"{web.address}/", accept=(404,))).status == 404
        reply = await http.request("GET", f"{web.address}/", accept=(304,))
        assert (reply.status, reply.headers["ETag"], reply.content) == (304, "x", b"")
        with pytest.raises(Forbidden):
            await http.request("GET", f"{web.address}/", accept=(404,))


async def test_retries_can_be_left_out() -> None:
    async with _open() as (http, web, sleeps):
        web.answers = [_status(500)]
        with pytest.raises(Unavailable):
            await http.request("GET", f"{web.address}/", retries=False)
        assert (len(web.asked()), sleeps.waits) == (1, [])


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<!doctype html><h1>Welcome to our network</h1>",
        b'{"a": NaN}',
        b'{"a": 1',
        b"\xff\xfe\xfa",
        b"[" * 100_000,
        b"1" * 10_000,
    ],
    ids=["empty", "html", "nan", "half", "bytes", "deep", "digits"],
)
async def test_what_is_no_json_is_bad_data_and_not_asked_again(body: bytes) -> None:
    async with _open() as (http, web, _):
        web.answers = [Reply(200, body)]
        with pytest.raises(BadData) as caught:
            await http.get_json(f"{web.address}/", service="Oura")
        _is_a_sentence(caught.value)
        assert len(web.asked()) == 1


async def test_half_a_character_becomes_a_question_mark() -> None:
    async with _open() as (http, web, _):
        web.answers = [Reply(200, b'{"tag": "a\\ud83d b", "smile": "\\ud83d\\ude00"}')]
        assert await http.get_json(f"{web.address}/") == {"tag": "a? b", "smile": "😀"}


async def test_an_answer_that_is_too_long_is_not_read() -> None:
    async with _open() as (http, web, _):
        bomb = Reply(200, gzip.compress(bytes(5_000_000)), (("content-encoding", "gzip"),))
        for reply in (Reply(200, bytes(2_000_001)), bomb):
            web.answers = [reply]
            with pytest.raises(BadData, match="more than 2 MB"):
                await http.request("GET", f"{web.address}/", limit_bytes=2_000_000)
        web.answers = [Reply(200, bytes(2_000_000))]
        whole = await http.request("GET", f"{web.address}/", limit_bytes=2_000_000)
        assert len(whole.content) == 2_000_000
        assert len(web.asked()) == 3


async def test_an_answer_that_never_ends_is_given_up() -> None:
    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        try:
            while True:
                writer.write(b" ")
                await writer.drain()
                await asyncio.sleep(0.01)
        except OSError:
            writer.close()

    server = await asyncio.start_server(drip, "127.0.0.1", 0)
    http = Http(FakeClock(), patience=Patience(whole=0.1))
    port = server.sockets[0].getsockname()[1]
    with pytest.raises(Unavailable, match="did not answer in time"):
        await http.request("GET", f"http://127.0.0.1:{port}/", retries=False)
    await http.close()
    server.close()
    await server.wait_closed()
    await asyncio.sleep(0.05)


async def test_no_cookie_is_kept() -> None:
    async with _open() as (http, web, _):
        web.answers = [Reply.of({}, headers=(("set-cookie", "account=one"),))]
        await http.get_json(f"{web.address}/")
        await http.get_json(f"{web.address}/")
        assert "cookie" not in web.asked()[1].headers


async def test_redirects_are_followed_only_where_asked_and_lose_what_is_secret() -> None:
    async with _open() as (http, web, _), _open() as (_, other, _):
        here = Reply(302, headers=(("location", "/two?x=1"),))
        there = Reply(301, headers=(("location", f"{other.address}/three"),))
        web.answers = [here, there]
        reply = await http.request(
            "GET", f"{web.address}/one", redirects=5, headers={"Authorization": SECRET}
        )
        assert reply.json() == {"ok": True}
        assert [r.path for r in web.asked()] == ["/one", "/two"]
        assert web.asked()[1].query == {"x": "1"}
        assert web.asked()[1].headers["authorization"] == SECRET
        assert "authorization" not in other.asked()[0].headers
        web.answers = [Reply(302, headers=(("location", "/loop"),))] * 20
        web.forget()
        with pytest.raises(BadData, match="without end"):
            await http.request("GET", f"{web.address}/loop", redirects=5)
        assert len(web.asked()) == 6


@pytest.mark.parametrize(
    "to", ["http://example.org/", "ftp://127.0.0.1/", "", "http://[/", "file:///etc/passwd"]
)
async def test_a_redirect_to_a_less_safe_address_is_not_followed(to: str) -> None:
    async with _open() as (http, web, _):
        web.answers = [Reply(302, headers=(("location", to),))] * 2
        with pytest.raises(BadData):
            await http.request("GET", f"{web.address}/", redirects=1)


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://api.ouraring.com/v2", True),
        ("http://127.0.0.1:8000/", True),
        ("http://localhost/", True),
        ("http://[::1]:80/", True),
        ("http://api.ouraring.com/", False),
        ("http://127.0.0.1.example.org/", False),
        ("webcal://example.org/", False),
        ("https://", False),
        ("https://host:notaport/", False),
        ("", False),
    ],
)
async def test_only_https_and_this_computer_are_asked(url: str, safe: bool) -> None:
    assert is_safe_address(url) is safe
    if not safe:
        http = Http(FakeClock())
        with pytest.raises(BadData, match="must begin with https://"):
            await http.get_json(url, service="Oura")
        await http.close()


@pytest.mark.parametrize("token", ["a\nb", "a\r\nHost: x", "ключ", "\0"])
async def test_a_token_that_cannot_be_sent_is_not_shown(token: str) -> None:
    async with _open() as (http, web, _):
        with pytest.raises(BadData, match="enter it again") as caught:
            await http.get_json(f"{web.address}/", headers={"Authorization": SECRET + token})
        _is_a_sentence(caught.value)
        assert web.asked() == []


async def test_nothing_that_was_asked_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with _open(Patience(read=0.05)) as (http, web, _):
        for name in ("httpx", "httpcore"):
            logging.getLogger(name).setLevel(logging.NOTSET)
        web.answers = [_status(500), _status(200, body=b"{}")]
        await http.get_json(f"{web.address}/{SECRET}", headers={"Authorization": SECRET})
        reply = await http.request("GET", f"{web.address}/{SECRET}")
        assert SECRET not in repr(reply)
    assert SECRET not in caplog.text


async def test_a_pause_that_is_asked_for_is_kept_by_everybody() -> None:
    async with _open() as (http, web, sleeps):
        limiter = http.limited("Oura", per_seconds=300, requests=5000)
        assert http.limited("Oura", per_seconds=1, requests=1) is limiter
        web.answers = [_status(429, ("retry-after", "7"))]
        began = sleeps.clock.monotonic()
        both = [
            http.get_json(f"{web.address}/{n}", limiter=limiter, service="Oura") for n in range(2)
        ]
        await asyncio.gather(*both)
        assert sleeps.clock.monotonic() - began >= 7
        await http.get_json(f"{web.address}/", limiter=limiter)
        assert len(web.asked()) == 4


async def test_without_a_limiter_the_pause_is_waited_for_too() -> None:
    async with _open() as (http, web, sleeps):
        web.answers = [_status(429, ("retry-after", "7")), _status(429, ("retry-after", "0"))]
        await http.get_json(f"{web.address}/")
        assert sleeps.waits[0] == 7
        assert sleeps.waits[1] > 0.4
        web.answers = [_status(429, ("retry-after", "31"))]
        with pytest.raises(RateLimited):
            await http.get_json(f"{web.address}/")
        assert len(web.asked()) == 4


@pytest.mark.parametrize("header", ["120", "none", "x"])
async def test_a_long_pause_is_said_and_not_waited_out(header: str) -> None:
    async with _open() as (http, web, sleeps):
        limiter = http.limited("Oura", per_seconds=300, requests=5000)
        headers = (("retry-after", header),) if header != "none" else ()
        web.answers = [_status(429, *headers)] * 9
        for _ in range(5):
            with pytest.raises(RateLimited) as caught:
                await http.get_json(f"{web.address}/", limiter=limiter, service="Oura")
        assert (caught.value.retry_after or 0) > 30
        assert len(web.asked()) == 1, "the others need not ask to know"
        assert sleeps.waits == []
        _is_a_sentence(caught.value)
        sleeps.clock.advance(121)
        web.answers.clear()
        assert await http.get_json(f"{web.address}/", limiter=limiter) == {"ok": True}


async def test_a_busy_service_says_when_to_come_back() -> None:
    async with _open() as (http, web, sleeps):
        limiter = http.limited("Oura", per_seconds=300, requests=5000)
        web.answers = [_status(503, ("retry-after", "20"))]
        began = sleeps.clock.monotonic()
        await http.get_json(f"{web.address}/", limiter=limiter)
        assert sleeps.clock.monotonic() - began >= 20


NOW = datetime(2025, 3, 4, 6, 30, tzinfo=UTC)


def _http_date(moment: datetime) -> str:
    return format_datetime(moment, usegmt=True)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "30"}, 30),
        ({"retry-after": "1.5"}, 1.5),
        ({"retry-after": "0"}, 0),
        ({"retry-after": "-5"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "1e99"}, 3600),
        ({"retry-after": "999999"}, 3600),
        ({"retry-after": "soon"}, None),
        ({"retry-after": _http_date(NOW + timedelta(seconds=40))}, 40),
        (
            {
                "retry-after": _http_date(NOW + timedelta(seconds=640)),
                "date": _http_date(NOW + timedelta(seconds=600)),
            },
            40,
        ),
        ({"x-ratelimit-reset": "25"}, 25),
        ({"x-ratelimit-reset": str(NOW.timestamp() + 90)}, 90),
        ({"retry-after": "soon", "x-ratelimit-reset": "25"}, 25),
    ],
)
def test_how_long_a_pause_is_asked_for(headers: dict[str, str], seconds: float | None) -> None:
    assert asked_pause(headers, NOW) == seconds


@given(
    st.integers(1, 8),
    st.floats(0.1, 100),
    st.lists(
        st.tuples(st.floats(0, 30), st.sampled_from([0.0, 0.0, 3.0, 25.0]), st.booleans()),
        max_size=40,
    ),
)
def test_a_limiter_never_lets_more_through(
    requests: int, span: float, arrivals: list[tuple[float, float, bool]]
) -> None:
    clock = FakeClock()
    sent: list[float] = []
    pauses: list[tuple[float, float]] = []

    async def sleep(seconds: float) -> None:
        clock.advance(seconds)

    async def run() -> None:
        limiter = Limiter(clock, sleep, "Oura", per_seconds=span, requests=requests)
        for wait, pause, _ in arrivals:
            clock.advance(wait)
            if pause:
                limiter.hold(pause)
                pauses.append((clock.monotonic(), clock.monotonic() + pause))
            await limiter.turn()
            sent.append(clock.monotonic())

    asyncio.run(run())
    for first, last in zip(sent, sent[requests:], strict=False):
        assert last - first >= span - 1e-6
    for moment in sent:
        assert not any(begin < moment < end - 1e-6 for begin, end in pauses)


async def test_turns_are_given_in_the_order_they_are_asked_for() -> None:
    clock = FakeClock()
    order: list[int] = []
    limiter = Limiter(clock, Sleeps(clock), "Oura", per_seconds=10, requests=2)

    async def ask(number: int) -> None:
        await limiter.turn()
        order.append(number)

    await asyncio.gather(*(ask(number) for number in range(7)))
    assert order == list(range(7))
    assert clock.monotonic() - FakeClock().monotonic() == pytest.approx(30)


async def test_a_wait_can_be_cancelled_and_others_go_on() -> None:
    limiter = Limiter(FakeClock(), asyncio.sleep, "Oura", per_seconds=60, requests=1)
    await limiter.turn()
    waiting = [asyncio.create_task(limiter.turn()) for _ in range(3)]
    await asyncio.sleep(0)
    for task in waiting:
        task.cancel()
    results = await asyncio.gather(*waiting, return_exceptions=True)
    assert all(isinstance(result, asyncio.CancelledError) for result in results)


async def test_many_at_once_share_one_client_and_it_ends() -> None:
    async with _open() as (http, web, _):
        found = await asyncio.gather(*(http.get_json(f"{web.address}/{n}") for n in range(30)))
        assert found == [{"ok": True}] * 30
        await http.close()
        with pytest.raises(Unavailable, match="LifeOS is ending"):
            await http.get_json(f"{web.address}/")
        await http.close()


@pytest.mark.qt_loop
async def test_it_works_on_the_loop_of_the_window() -> None:
    async with _open() as (http, web, _):
        assert await http.get_json(f"{web.address}/") == {"ok": True}


async def test_a_name_that_nobody_knows_is_not_reached() -> None:
    http = Http(FakeClock(), sleep=Sleeps(FakeClock()))

    def fail(*arguments: Any, **more: Any) -> Any:
        raise socket.gaierror(-2, f"Name or service not known: {SECRET}")

    asyncio.get_running_loop().getaddrinfo = fail  # type: ignore[method-assign]
    with pytest.raises(Unavailable, match="cannot be reached") as caught:
        await http.get_json("https://nowhere.invalid/", service="Oura")
    _is_a_sentence(caught.value)
    await http.close()


def test_every_status_has_a_sentence() -> None:
    for status in range(300, 600):
        _is_a_sentence(map_status(status, SECRET.encode(), {"x": SECRET}, "Oura"))


def _is_a_sentence(problem: BaseException) -> None:
    text = str(problem)
    assert text.startswith(("Oura", "The", "What", "LifeOS")), text
    assert text.endswith("."), text
    assert SECRET not in text
    assert "127.0.0.1" not in text
    assert problem.__cause__ is None
    assert "!" not in text
