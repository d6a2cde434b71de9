"""Signing in: the address for the browser, PKCE, and the code for a grant."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifeos_desktop.domain.errors import AuthExpired
from lifeos_desktop.integrations.base import SignIn
from lifeos_desktop.integrations.http import Http
from lifeos_desktop.integrations.oauth import (
    ClientKeys,
    CommonFlow,
    FlowContext,
    challenge,
    make_flow,
    new_state,
    new_verifier,
    revoke,
)
from tests.support.clock import FakeClock, Sleeps
from tests.support.providers.oura import (
    AUTHORIZE,
    LEGACY_TOKEN,
    NEW_TOKEN,
    REDIRECT,
    REVOKE,
    FakeOura,
)
from tests.support.providers.sign_in import CLIENT_ID, CLIENT_SECRET

SIGN_IN = SignIn(
    "authorize",
    ("token", "token_old"),
    ("daily", "spo2"),
    uses_pkce=True,
    extra={"access_type": "offline", "prompt": "consent"},
)


@asynccontextmanager
async def _world() -> AsyncIterator[tuple[FakeOura, FlowContext]]:
    clock = FakeClock()
    http = Http(clock, sleep=Sleeps(clock))
    with FakeOura(clock=clock) as oura:
        oura.sign_in.checks_pkce = True
        addresses = {
            "authorize": oura.address + AUTHORIZE,
            "token": oura.address + NEW_TOKEN,
            "token_old": oura.address + LEGACY_TOKEN,
        }
        keys = ClientKeys(CLIENT_ID, CLIENT_SECRET)
        yield oura, FlowContext(SIGN_IN, addresses, keys, REDIRECT, http, "Oura")
        await http.close()
    assert oura.violations == []


async def _in_the_browser(context: FlowContext, address: str) -> dict[str, list[str]]:
    """What comes back when the person agrees."""
    reply = await context.http.request("GET", address, accept=(302,))
    back = reply.headers["location"]
    assert back.startswith(REDIRECT)
    return parse_qs(urlsplit(back).query)


async def test_a_sign_in_brings_a_grant() -> None:
    async with _world() as (oura, context):
        flow = make_flow(context)
        state = new_state()
        answer = await _in_the_browser(context, await flow.address(state, new_verifier()))
        assert answer["state"] == [state]
        grant = await flow.exchange(answer["code"][0])
        assert oura.sign_in.holder(grant.access) is not None
        assert grant.refresh in oura.sign_in.refresh
        assert (grant.scopes, grant.expires_in) == (("daily", "spo2"), 86400)
        assert grant.address == "token"
        assert grant.access not in repr(grant)


async def test_fewer_scopes_are_read_back() -> None:
    async with _world() as (oura, context):
        oura.sign_in.person_grants = frozenset(("daily",))
        flow = make_flow(context)
        answer = await _in_the_browser(context, await flow.address(new_state(), new_verifier()))
        assert (await flow.exchange(answer["code"][0])).scopes == ("daily",)


async def test_another_program_cannot_use_the_code() -> None:
    async with _world() as (_, context):
        flow = make_flow(context)
        answer = await _in_the_browser(context, await flow.address(new_state(), new_verifier()))
        stranger = make_flow(context)
        await stranger.address(new_state(), new_verifier())
        with pytest.raises(AuthExpired, match="used up, revoked or took too long"):
            await stranger.exchange(answer["code"][0])


async def test_without_pkce_no_challenge_is_sent() -> None:
    async with _world() as (oura, context):
        oura.sign_in.checks_pkce = False
        plain = replace(context, sign_in=replace(SIGN_IN, uses_pkce=False, extra={}))
        flow = CommonFlow(plain)
        address = await flow.address("s", "v")
        query = parse_qs(urlsplit(address).query)
        assert set(query) == {"response_type", "client_id", "redirect_uri", "scope", "state"}
        answer = await _in_the_browser(context, address)
        assert (await flow.exchange(answer["code"][0])).refresh
        assert "code_verifier" not in oura.asked("token$")[-1].form


async def test_an_address_with_a_query_of_its_own_keeps_it() -> None:
    async with _world() as (_, context):
        addresses = {**context.addresses, "authorize": "https://id.example/authorize?tenant=a"}
        flow = make_flow(replace(context, addresses=addresses))
        query = parse_qs(urlsplit(await flow.address("s", "v")).query)
        assert query["tenant"] == ["a"]
        assert query["state"] == ["s"]


async def test_revoking_never_raises() -> None:
    async with _world() as (oura, context):
        _, refresh = oura.sign_in.grant("daily")
        assert await revoke(context.http, oura.address + REVOKE, refresh, "Oura")
        assert oura.sign_in.refresh == {}
        assert not await revoke(context.http, oura.address + REVOKE, refresh, "Oura")
        assert not await revoke(context.http, "http://127.0.0.1:9/", refresh, "Oura")
        assert not await revoke(context.http, "not an address", refresh, "Oura")


def test_states_and_verifiers_are_long_and_never_the_same() -> None:
    assert len({new_state() for _ in range(100)}) == 100
    assert len({new_verifier() for _ in range(100)}) == 100
    assert 43 <= len(new_verifier()) <= 128, "RFC 7636, 4.1"


@given(st.text("abcXYZ019-._~", min_size=43, max_size=128))
def test_a_challenge_is_the_hash_without_padding(verifier: str) -> None:
    found = challenge(verifier)
    digest = base64.urlsafe_b64decode(found + "=")
    assert digest == hashlib.sha256(verifier.encode()).digest()
    assert "=" not in found
