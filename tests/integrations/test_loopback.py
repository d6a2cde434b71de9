"""The listener that waits for the browser: real sockets, and everything that may knock."""

from __future__ import annotations

import asyncio
import errno
import socket
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifeos_desktop.domain.errors import Forbidden, Unavailable
from lifeos_desktop.integrations.loopback import Loopback, _same

STATE = "the-state-of-this-sign-in"


async def _get(
    listener: Loopback, target: str, *, host: str = "", method: str = "GET", address: str = ""
) -> tuple[int, str]:
    """What a browser gets: status and whole reply."""
    port = int(listener.redirect_uri.split(":")[2].partition("/")[0])
    reader, writer = await asyncio.open_connection(address or "127.0.0.1", port)
    head = f"{method} {target} HTTP/1.1\r\nHost: {host or f'localhost:{port}'}\r\n\r\n"
    writer.write(head.encode())
    text = (await reader.read()).decode()
    writer.close()
    await writer.wait_closed()
    return int(text.split(" ")[1]), text


def _answer(**fields: str) -> str:
    return f"/back?{urlencode({'state': STATE, **fields})}"


async def test_the_code_of_the_browser_arrives_and_its_page_says_so() -> None:
    async with Loopback(0, "/back", state=STATE) as listener:
        waiting = asyncio.create_task(listener.code(5))
        status, page = await _get(listener, _answer(code="a/b c"))
        assert await waiting == "a/b c"
    assert status == 200
    assert "You can close this page" in page
    assert "<script" not in page
    for header in ("Referrer-Policy: no-referrer", "Cache-Control: no-store", "default-src 'none'"):
        assert header in page
    assert "a/b c" not in page


async def test_the_code_may_come_before_anybody_waits() -> None:
    async with Loopback(0, "/back", state=STATE) as listener:
        await _get(listener, _answer(code="early"))
        assert await listener.code(5) == "early"


@pytest.mark.parametrize(
    ("target", "status"),
    [
        ("/favicon.ico", 404),
        ("/", 404),
        ("/back/", 404),
        ("/back", 400),
        ("/back?code=stolen", 400),
        ("/back?code=stolen&state=", 400),
        ("/back?code=stolen&state=another", 400),
        ("/back?code=stolen&state=%FF%C3", 400),
        ("/back?error=access_denied&state=another", 400),
        (f"/back?state={STATE}", 400),
        ("//[/back", 400),
        ("/back?" + "&".join(f"a{n}=1" for n in range(80)), 400),
    ],
)
async def test_what_is_no_answer_does_not_end_the_wait(target: str, status: int) -> None:
    async with Loopback(0, "/back", state=STATE) as listener:
        waiting = asyncio.create_task(listener.code(5))
        assert (await _get(listener, target))[0] == status
        assert not waiting.done()
        await _get(listener, _answer(code="right"))
        assert await waiting == "right"


async def test_a_page_of_another_host_and_another_method_are_turned_away() -> None:
    async with Loopback(0, "/back", state=STATE) as listener:
        assert (await _get(listener, _answer(code="x"), host="evil.example"))[0] == 400
        assert (await _get(listener, _answer(code="x"), method="POST"))[0] == 405
        with pytest.raises(Unavailable, match="No answer came from the browser"):
            await listener.code(0.01)


async def test_nonsense_and_silence_are_borne() -> None:
    async with Loopback(0, "/back", state=STATE) as listener:
        port = int(listener.redirect_uri.split(":")[2].partition("/")[0])
        for sent in (b"", b"\r\n\r\n", b"GET", b"\x16\x03\x01" * 9_000, b"GET / \r\n\r\n"):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(sent)
            writer.close()
        _, silent = await asyncio.open_connection("127.0.0.1", port)
        await _get(listener, _answer(code="right"))
        assert await listener.code(5) == "right"
    silent.close()


async def test_both_loopback_addresses_are_heard() -> None:
    if not socket.has_ipv6:
        pytest.skip("this machine has no IPv6")
    async with Loopback(0, "/back", state=STATE) as listener:
        try:
            await _get(listener, _answer(code="six"), address="::1")
        except OSError:
            pytest.skip("this machine has no IPv6 loopback")
        assert await listener.code(5) == "six"


class NoSockets:
    """What asyncio 3.11 gives where a family of addresses is missing."""

    sockets = ()

    def close(self) -> None:
        """Nothing is open."""


@pytest.mark.parametrize(
    "missing",
    [
        OSError(errno.EAFNOSUPPORT, "no family"),
        OSError(errno.EADDRNOTAVAIL, "no address"),
        OSError("could not bind on any address"),
        socket.gaierror(socket.EAI_NONAME, "no name"),
        NoSockets(),
    ],
)
async def test_without_ipv6_the_other_address_is_enough(
    monkeypatch: pytest.MonkeyPatch, missing: object
) -> None:
    start = asyncio.start_server

    async def only_ipv4(serve: Any, address: str, *more: Any, **named: Any) -> Any:
        if address == "::1":
            if isinstance(missing, OSError):
                raise missing
            return missing
        return await start(serve, address, *more, **named)

    monkeypatch.setattr(asyncio, "start_server", only_ipv4)
    async with Loopback(0, "/back", state=STATE) as listener:
        await _get(listener, _answer(code="four"))
        assert await listener.code(5) == "four"


async def test_a_port_that_is_taken_on_ipv6_alone_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    start = asyncio.start_server

    async def taken(serve: Any, address: str, *more: Any, **named: Any) -> Any:
        if address == "::1":
            raise OSError(errno.EADDRINUSE, "taken")
        return await start(serve, address, *more, **named)

    monkeypatch.setattr(asyncio, "start_server", taken)
    with pytest.raises(Unavailable, match="is taken"):
        await Loopback(0, "/back", state=STATE).__aenter__()


async def test_a_refusal_in_the_browser_is_a_sentence() -> None:
    async with Loopback(0, "/back", state=STATE, service="Oura") as listener:
        status, page = await _get(listener, _answer(error="access_denied"))
        with pytest.raises(Forbidden, match="Oura was not connected: access was not allowed"):
            await listener.code(5)
    assert status == 200
    assert "Nothing was changed" in page
    async with Loopback(0, "/back", state=STATE, service="Oura") as listener:
        await _get(listener, _answer(error="<b>server_error</b>"))
        with pytest.raises(Forbidden, match="did not let LifeOS sign in") as caught:
            await listener.code(5)
    assert "<b>" not in str(caught.value)


async def test_a_port_that_is_taken_is_named() -> None:
    async with Loopback(0, "/back", state=STATE) as first:
        port = int(first.redirect_uri.split(":")[2].partition("/")[0])
        with pytest.raises(Unavailable, match=f"port {port} of this computer is taken"):
            await Loopback(port, "/back", state=STATE).__aenter__()
    async with Loopback(port, "/back", state=STATE) as again:
        assert again.redirect_uri == f"http://localhost:{port}/back"


async def test_waiting_can_be_cancelled_and_nothing_listens_after() -> None:
    async with Loopback(0, "/back", "127.0.0.1", STATE) as listener:
        waiting = asyncio.create_task(listener.code(60))
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert listener.redirect_uri.startswith("http://127.0.0.1:")
    with pytest.raises(OSError):
        await _get(listener, _answer(code="late"))


async def test_neither_state_nor_code_is_in_what_it_says_of_itself() -> None:
    async with Loopback(0, "/back", state=STATE) as listener:
        assert STATE not in repr(listener)


@pytest.mark.qt_loop
async def test_it_works_on_the_loop_of_the_window() -> None:
    async with Loopback(0, "/back", state=STATE) as listener:
        await _get(listener, _answer(code="qt"))
        assert await listener.code(5) == "qt"


@given(st.text(), st.text())
def test_states_are_the_same_only_when_they_are(one: str, other: str) -> None:
    assert _same(one, other) == (one == other and other != "")
