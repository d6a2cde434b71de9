"""The way out to services, over real sockets: limits, retries, errors, and nothing let slip."""

from __future__ import annotations

import asyncio
import gzip
import json
import logging
import socket
from typing import Any

import pytest

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
    map_status,
)
from tests.support.clock import FakeClock, Sleeps
from tests.support.providers.server import Fault, Reply
from tests.support.web import SECRET, is_a_sentence, opened, plain


async def test_json_is_asked_for_and_comes_back() -> None:
    async with opened() as (http, web, sleeps):
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
    async with opened() as (http, web, _):
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
    async with opened(Patience(connect=5, read=0.05)) as (http, web, sleeps):
        web.fail(fault, next=None)
        with pytest.raises(kind) as caught:
            await http.get_json(f"{web.address}/{SECRET}", service="Oura")
        is_a_sentence(caught.value)
        assert len(web.asked()) in (ATTEMPTS, 0)
        assert len(sleeps.waits) == ATTEMPTS - 1
        assert all(0.4 < wait < 6 for wait in sleeps.waits), "never at once"
        web.heal()
        assert await http.get_json(f"{web.address}/") == {"ok": True}


async def test_a_failure_that_passes_is_not_noticed() -> None:
    async with opened() as (http, web, sleeps):
        web.answers = [plain(500), plain(503)]
        assert await http.get_json(f"{web.address}/") == {"ok": True}
        assert len(sleeps.waits) == 2


async def test_waits_have_chance_in_them() -> None:
    seen = set()
    for _ in range(5):
        async with opened() as (http, web, sleeps):
            web.answers = [plain(500)]
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
    async with opened() as (http, web, _):
        body = json.dumps({"detail": SECRET}).encode()
        web.answers = [plain(status, ("location", f"/{SECRET}"), body=body)] * 5
        with pytest.raises(kind) as caught:
            await http.get_json(f"{web.address}/{SECRET}", service="Oura")
        assert type(caught.value) is kind
        assert len(web.asked()) == times
        is_a_sentence(caught.value)


async def test_accepted_statuses_come_back_and_others_do_not() -> None:
    async with opened() as (http, web, _):
        web.answers = [plain(404, body=b"{}"), plain(304, ("etag", "x")), plain(403)]
        assert (await http.request("GET", f"{web.address}/", accept=(404,))).status == 404
        reply = await http.request("GET", f"{web.address}/", accept=(304,))
        assert (reply.status, reply.headers["ETag"], reply.content) == (304, "x", b"")
        with pytest.raises(Forbidden):
            await http.request("GET", f"{web.address}/", accept=(404,))


async def test_retries_can_be_left_out() -> None:
    async with opened() as (http, web, sleeps):
        web.answers = [plain(500)]
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
    async with opened() as (http, web, _):
        web.answers = [Reply(200, body)]
        with pytest.raises(BadData) as caught:
            await http.get_json(f"{web.address}/", service="Oura")
        is_a_sentence(caught.value)
        assert len(web.asked()) == 1


async def test_half_a_character_becomes_a_question_mark() -> None:
    async with opened() as (http, web, _):
        web.answers = [Reply(200, b'{"tag": "a\\ud83d b", "smile": "\\ud83d\\ude00"}')]
        assert await http.get_json(f"{web.address}/") == {"tag": "a? b", "smile": "😀"}


async def test_an_answer_that_is_too_long_is_not_read() -> None:
    async with opened() as (http, web, _):
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
    async with opened() as (http, web, _):
        web.answers = [Reply.of({}, headers=(("set-cookie", "account=one"),))]
        await http.get_json(f"{web.address}/")
        await http.get_json(f"{web.address}/")
        assert "cookie" not in web.asked()[1].headers


async def test_nothing_that_was_asked_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with opened(Patience(read=0.05)) as (http, web, _):
        for name in ("httpx", "httpcore"):
            logging.getLogger(name).setLevel(logging.NOTSET)
        web.answers = [plain(500), plain(200, body=b"{}")]
        await http.get_json(f"{web.address}/{SECRET}", headers={"Authorization": SECRET})
        reply = await http.request("GET", f"{web.address}/{SECRET}")
        assert SECRET not in repr(reply)
    assert SECRET not in caplog.text


async def test_a_pause_that_is_asked_for_is_kept_by_everybody() -> None:
    async with opened() as (http, web, sleeps):
        limiter = http.limited("Oura", per_seconds=300, requests=5000)
        assert http.limited("Oura", per_seconds=1, requests=1) is limiter
        web.answers = [plain(429, ("retry-after", "7"))]
        began = sleeps.clock.monotonic()
        both = [
            http.get_json(f"{web.address}/{n}", limiter=limiter, service="Oura") for n in range(2)
        ]
        await asyncio.gather(*both)
        assert sleeps.clock.monotonic() - began >= 7
        await http.get_json(f"{web.address}/", limiter=limiter)
        assert len(web.asked()) == 4


async def test_without_a_limiter_the_pause_is_waited_for_too() -> None:
    async with opened() as (http, web, sleeps):
        web.answers = [plain(429, ("retry-after", "7")), plain(429, ("retry-after", "0"))]
        await http.get_json(f"{web.address}/")
        assert sleeps.waits[0] == 7
        assert sleeps.waits[1] > 0.4
        web.answers = [plain(429, ("retry-after", "31"))]
        with pytest.raises(RateLimited):
            await http.get_json(f"{web.address}/")
        assert len(web.asked()) == 4


@pytest.mark.parametrize("header", ["120", "none", "x"])
async def test_a_long_pause_is_said_and_not_waited_out(header: str) -> None:
    async with opened() as (http, web, sleeps):
        limiter = http.limited("Oura", per_seconds=300, requests=5000)
        headers = (("retry-after", header),) if header != "none" else ()
        web.answers = [plain(429, *headers)] * 9
        for _ in range(5):
            with pytest.raises(RateLimited) as caught:
                await http.get_json(f"{web.address}/", limiter=limiter, service="Oura")
        assert (caught.value.retry_after or 0) > 30
        assert len(web.asked()) == 1, "the others need not ask to know"
        assert sleeps.waits == []
        is_a_sentence(caught.value)
        sleeps.clock.advance(121)
        web.answers.clear()
        assert await http.get_json(f"{web.address}/", limiter=limiter) == {"ok": True}


async def test_a_busy_service_says_when_to_come_back() -> None:
    async with opened() as (http, web, sleeps):
        limiter = http.limited("Oura", per_seconds=300, requests=5000)
        web.answers = [plain(503, ("retry-after", "20"))]
        began = sleeps.clock.monotonic()
        await http.get_json(f"{web.address}/", limiter=limiter)
        assert sleeps.clock.monotonic() - began >= 20


async def test_many_at_once_share_one_client_and_it_ends() -> None:
    async with opened() as (http, web, _):
        found = await asyncio.gather(*(http.get_json(f"{web.address}/{n}") for n in range(30)))
        assert found == [{"ok": True}] * 30
        await http.close()
        with pytest.raises(Unavailable, match="LifeOS is ending"):
            await http.get_json(f"{web.address}/")
        await http.close()


@pytest.mark.qt_loop
async def test_it_works_on_the_loop_of_the_window() -> None:
    async with opened() as (http, web, _):
        assert await http.get_json(f"{web.address}/") == {"ok": True}


async def test_a_name_that_nobody_knows_is_not_reached() -> None:
    http = Http(FakeClock(), sleep=Sleeps(FakeClock()))

    def fail(*arguments: Any, **more: Any) -> Any:
        raise socket.gaierror(-2, f"Name or service not known: {SECRET}")

    asyncio.get_running_loop().getaddrinfo = fail  # type: ignore[method-assign]
    with pytest.raises(Unavailable, match="cannot be reached") as caught:
        await http.get_json("https://nowhere.invalid/", service="Oura")
    is_a_sentence(caught.value)
    await http.close()


def test_every_status_has_a_sentence() -> None:
    for status in range(300, 600):
        is_a_sentence(map_status(status, SECRET.encode(), {"x": SECRET}, "Oura"))
