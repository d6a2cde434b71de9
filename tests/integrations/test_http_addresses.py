"""Where requests may go: redirects, unsafe addresses, and tokens that cannot be sent."""

from __future__ import annotations

import pytest

from lifeos_desktop.domain.errors import BadData, Unavailable
from lifeos_desktop.integrations.http import Http, is_safe_address
from tests.support.clock import FakeClock
from tests.support.providers.server import Reply
from tests.support.web import SECRET, is_a_sentence, opened


async def test_redirects_are_followed_only_where_asked_and_lose_what_is_secret() -> None:
    async with opened() as (http, web, _), opened() as (_, other, _):
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
    async with opened() as (http, web, _):
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


@pytest.mark.parametrize("proxy", ["socks://127.0.0.1:9", "socks5://127.0.0.1:9", "ht tp://["])
async def test_a_proxy_that_cannot_be_used_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, proxy: str
) -> None:
    monkeypatch.setenv("ALL_PROXY", proxy)
    async with opened() as (http, web, _):
        for _ in range(2):
            with pytest.raises(Unavailable, match="a proxy of a kind LifeOS cannot use"):
                await http.get_json(f"{web.address}/")
        monkeypatch.delenv("ALL_PROXY")
        assert await http.get_json(f"{web.address}/") == {"ok": True}


async def test_certificates_that_are_not_there_are_a_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/nonexistent/certificates.pem")
    async with opened() as (http, web, _):
        with pytest.raises(Unavailable, match="SSL_CERT_FILE"):
            await http.get_json(f"{web.address}/")


async def test_a_proxy_is_used_where_the_computer_is_set_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with opened() as (http, web, _):
        monkeypatch.setenv("ALL_PROXY", web.address)
        monkeypatch.setenv("NO_PROXY", "")
        assert await http.get_json("http://127.0.0.1:9/through") == {"ok": True}
        assert web.asked()[0].headers["host"] == "127.0.0.1:9"


@pytest.mark.parametrize("token", ["a\nb", "a\r\nHost: x", "ключ", "\0"])
async def test_a_token_that_cannot_be_sent_is_not_shown(token: str) -> None:
    async with opened() as (http, web, _):
        with pytest.raises(BadData, match="enter it again") as caught:
            await http.get_json(f"{web.address}/", headers={"Authorization": SECRET + token})
        is_a_sentence(caught.value)
        assert web.asked() == []
