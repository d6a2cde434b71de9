"""Connecting fails in every way: a plain sentence, nothing is kept, and the next try succeeds."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from lifeos_desktop.domain.connections import Connection, Standing
from lifeos_desktop.domain.errors import LifeosError
from lifeos_desktop.integrations.base import ADDRESS
from tests.faults import matrix
from tests.faults.rig import PROVIDERS, Rig, at_fake, make_fake, problems_of_sentence
from tests.support.clock import FakeClock
from tests.support.providers.contract import Contract
from tests.support.providers.google import FakeGoogle
from tests.support.providers.ics import FakeIcs
from tests.support.providers.oura import FakeOura
from tests.support.providers.server import Fault
from tests.support.providers.sign_in import CLIENT_ID, CLIENT_SECRET

OURA, GOOGLE, ICS = PROVIDERS
SIGNED_IN = (OURA, GOOGLE)
MOST_REQUESTS = 25


@dataclass(frozen=True)
class Case:
    """What goes wrong while an account is connected, and for whom that can be."""

    name: str
    make: Callable[[Rig], None]
    providers: tuple[str, ...] = PROVIDERS
    says: str = ""


def _api(fault: Fault) -> Callable[[Rig], None]:
    return lambda at: at.fake.fail(fault, next=None)


def _tokens(fault: Fault) -> Callable[[Rig], None]:
    return lambda at: at.fake.fail(fault, next=None, on="token$")


def _slow(on: str | None) -> Callable[[Rig], None]:
    def make(at: Rig) -> None:
        at.hurry()
        at.fake.fail(Fault.SLOW(seconds=3), next=None, on=on)

    return make


def _denied(at: Rig) -> None:
    assert isinstance(at.fake, FakeOura | FakeGoogle)
    at.fake.sign_in.person_denies = True


def _wrong_keys(at: Rig) -> None:
    assert isinstance(at.fake, FakeOura | FakeGoogle)
    at.fake.sign_in.clients = {CLIENT_ID: "another"}


def _locked(at: Rig) -> None:
    at.secrets.is_locked = True


def _read_only(at: Rig) -> None:
    at.secrets.is_read_only = True


def _no_membership(at: Rig) -> None:
    assert isinstance(at.fake, FakeOura)
    at.fake.has_membership = False


def _api_off(at: Rig) -> None:
    assert isinstance(at.fake, FakeGoogle)
    at.fake.has_api = False


CASES = (
    Case("the person says no", _denied, SIGNED_IN),
    Case("wrong client secret", _wrong_keys, SIGNED_IN, "client"),
    Case("token address: 500", _tokens(Fault.SERVER_ERROR), SIGNED_IN),
    Case("token address: slow", _slow("token$"), SIGNED_IN),
    Case("token address: cut", _tokens(Fault.CUT), SIGNED_IN),
    Case("token address: not JSON", _tokens(Fault.NOT_JSON), SIGNED_IN),
    Case("token address: 429", _tokens(Fault.TOO_MANY(retry_after=90)), SIGNED_IN),
    Case("401", _api(Fault.UNAUTHORIZED)),
    Case("403", _api(Fault.FORBIDDEN)),
    Case("404", _api(Fault.NOT_FOUND)),
    Case("429", _api(Fault.TOO_MANY(retry_after=90))),
    Case("500", _api(Fault.SERVER_ERROR)),
    Case("slow", _slow(None)),
    Case("cut body", _api(Fault.CUT)),
    Case("not JSON", _api(Fault.NOT_JSON)),
    Case("wrong shape", _api(Fault.WRONG_SHAPE), (GOOGLE, ICS)),
    Case("no membership", _no_membership, (OURA,), "membership"),
    Case("API not switched on", _api_off, (GOOGLE,), "switch"),
    Case("keyring locked", _locked, says="keyring"),
    Case("keyring takes nothing", _read_only, says="keyring"),
)
_CELLS = [(case, provider) for case in CASES for provider in case.providers]


async def connect(at: Rig) -> Connection:
    """What the person does, in the window and in the browser."""
    connections = at.container.connections
    if isinstance(at.fake, FakeIcs):
        answers = {"address": at.fake.secret_address, "name": "Robin"}
        return await connections.connect(at.provider, ADDRESS, answers)
    keys = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
    attempt = await connections.begin(at.provider, keys)
    finishing = asyncio.create_task(attempt.finish(10))
    async with httpx.AsyncClient(trust_env=False, follow_redirects=True) as browser:
        await browser.get(attempt.address)
    return await finishing


@pytest.mark.parametrize(
    ("case", "provider"), _CELLS, ids=[f"{p}-{c.name.replace(' ', '-')}" for c, p in _CELLS]
)
async def test_connecting(
    case: Case,
    provider: str,
    tmp_path: Path,
    contract: Contract | None,
    request: pytest.FixtureRequest,
) -> None:
    clock = FakeClock()
    with make_fake(provider, clock, contract) as fake:
        async with at_fake(tmp_path, provider, fake, clock) as at:
            case.make(at)
            with pytest.raises(LifeosError) as failed:
                await connect(at)
            name = f"connecting: {case.name}"
            matrix.note(request.node, provider, name, "refused", len(fake.requests))
            sentence = str(failed.value)
            assert problems_of_sentence(sentence, Standing.FAILING) == [], sentence
            assert case.says.lower() in sentence.lower()
            assert len(fake.requests) <= MOST_REQUESTS, [r.path for r in fake.requests]
            assert await at.container.connections.all() == []
            assert at.secrets.kept() == {}
            assert at.stored() == []

            at.heal()
            match fake:
                case FakeOura() | FakeGoogle():
                    fake.sign_in.person_denies = False
                    fake.sign_in.clients = {CLIENT_ID: CLIENT_SECRET}
            if isinstance(fake, FakeOura):
                fake.has_membership = True
            if isinstance(fake, FakeGoogle):
                fake.has_api = True
            clock.advance(2 * 3600)
            connection = await connect(at)
            assert connection.standing is Standing.CONNECTED
            await at.container.sync.idle()
            assert at.stored()
            assert fake.violations == []
