"""Signing in at Google: the address, the exchange, and every way it can go wrong."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from lifeos_desktop.domain.errors import AuthExpired, BadData, RateLimited, Unavailable
from lifeos_desktop.integrations.base import SignIn
from lifeos_desktop.integrations.google_calendar import flow
from lifeos_desktop.integrations.google_calendar.flow import GoogleFlow
from lifeos_desktop.integrations.google_calendar.manifest import GOOGLE_CALENDAR, SCOPES
from lifeos_desktop.integrations.http import Http
from lifeos_desktop.integrations.oauth import ClientKeys, FlowContext, new_state, new_verifier
from lifeos_desktop.integrations.registry import load
from tests.support.clock import FakeClock
from tests.support.providers.google import AUTHORIZE, TOKEN, FakeGoogle
from tests.support.providers.server import Fault
from tests.support.providers.sign_in import CLIENT_ID, CLIENT_SECRET

REDIRECT = "http://127.0.0.1:50123/"


@pytest.fixture
def google(frozen_clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeGoogle]:
    # The library speaks https only, unless this is set; the product never sets it.
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    with FakeGoogle(frozen_clock) as google:
        yield google
        assert google.violations == []


@pytest.fixture
def context(google: FakeGoogle, frozen_clock: FakeClock) -> Iterator[FlowContext]:
    with ThreadPoolExecutor(1) as blocking:
        yield FlowContext(
            sign_in=sign_in(),
            addresses={
                "authorize": google.address + AUTHORIZE,
                "token": google.address + TOKEN,
            },
            client=ClientKeys(CLIENT_ID, CLIENT_SECRET),
            redirect_uri=REDIRECT,
            http=Http(frozen_clock),
            service="Google Calendar",
            blocking=blocking,
        )


def sign_in() -> SignIn:
    found = GOOGLE_CALENDAR.ways[0].sign_in
    assert found is not None
    return found


async def agree(address: str) -> dict[str, str]:
    """What the browser brings back."""
    async with httpx.AsyncClient(trust_env=False) as browser:
        reply = await browser.get(address)
    assert reply.status_code == 302
    there = urlsplit(reply.headers["location"])
    assert there.netloc == "127.0.0.1:50123"
    return {name: value[0] for name, value in parse_qs(there.query).items()}


async def begun(context: FlowContext) -> tuple[GoogleFlow, str]:
    made = GoogleFlow(context)
    state = new_state()
    back = await agree(await made.address(state, new_verifier()))
    assert back["state"] == state
    return made, back["code"]


def test_the_manifest_names_this_flow_and_asks_for_the_least() -> None:
    assert load(sign_in().flow) is GoogleFlow
    assert all(scope.endswith(".readonly") for scope in sign_in().scopes)
    assert "calendar.readonly" not in " ".join(scope.rsplit("/")[-1] for scope in SCOPES)


async def test_the_address_asks_for_a_lasting_sign_in_with_pkce(context: FlowContext) -> None:
    address = await GoogleFlow(context).address("the-state", "v" * 64)
    query = {name: value[0] for name, value in parse_qs(urlsplit(address).query).items()}
    assert query.pop("code_challenge")
    assert query == {
        "response_type": "code",
        "client_id": CLIENT_ID,
        "redirect_uri": REDIRECT,
        "scope": " ".join(SCOPES),
        "state": "the-state",
        "access_type": "offline",
        "prompt": "consent",
        "code_challenge_method": "S256",
    }
    assert "v" * 64 not in address


async def test_a_code_becomes_a_grant(context: FlowContext, google: FakeGoogle) -> None:
    made, code = await begun(context)
    grant = await made.exchange(code)
    assert google.sign_in.holder(grant.access) is not None
    assert grant.refresh in google.sign_in.refresh
    assert grant.expires_in == 3599
    assert set(grant.scopes) == set(SCOPES)
    assert grant.address == "token"


async def test_a_box_that_was_not_ticked_is_read_back(
    context: FlowContext, google: FakeGoogle
) -> None:
    google.sign_in.person_grants = frozenset(SCOPES[:1])
    made, code = await begun(context)
    assert (await made.exchange(code)).scopes == SCOPES[:1]


async def test_a_sign_in_that_would_not_last_is_refused(context: FlowContext) -> None:
    short = replace(context, sign_in=replace(sign_in(), extra={"prompt": "none"}))
    made = GoogleFlow(short)
    address = await made.address("s", new_verifier())
    back = await agree(address.replace("access_type=offline", "access_type=online"))
    with pytest.raises(BadData, match="within the hour"):
        await made.exchange(back["code"])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"client": ClientKeys(CLIENT_ID, "wrong")}, "client ID and secret"),
        ({"redirect_uri": "http://127.0.0.1:50123/x"}, "Desktop app"),
    ],
)
async def test_keys_that_do_not_fit_are_said(
    context: FlowContext, change: dict[str, Any], words: str
) -> None:
    made, code = await begun(context)
    other = GoogleFlow(replace(context, **change))
    await other.address("s", made._flow.code_verifier)
    with pytest.raises(AuthExpired, match=words):
        await other.exchange(code)


async def test_a_code_works_once_and_only_for_who_began(context: FlowContext) -> None:
    made, code = await begun(context)
    await made.exchange(code)
    with pytest.raises(AuthExpired, match="took too long"):
        await made.exchange(code)
    first, code = await begun(context)
    other = GoogleFlow(context)
    await other.address("s", new_verifier())
    with pytest.raises(AuthExpired, match="took too long"):
        await other.exchange(code)
    with pytest.raises(BadData, match="not begun"):
        await GoogleFlow(context).exchange(code)
    assert first is not other


@pytest.mark.parametrize(
    ("fault", "kind", "words"),
    [
        (Fault.SERVER_ERROR, Unavailable, "trouble of its own"),
        (Fault.TOO_MANY, RateLimited, "too often"),
        (Fault.NOT_JSON, BadData, "no sign-in"),
        (Fault.CUT, Unavailable, "cannot be reached"),
        (Fault.REFUSED, Unavailable, "cannot be reached"),
        (Fault.SLOW(seconds=5), Unavailable, "in time"),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
async def test_a_token_address_that_fails_is_said(
    context: FlowContext,
    google: FakeGoogle,
    monkeypatch: pytest.MonkeyPatch,
    fault: Fault,
    kind: type[Exception],
    words: str,
) -> None:
    monkeypatch.setattr(flow, "TIMEOUT_SECONDS", 0.2)
    made, code = await begun(context)
    google.fail(fault, next=None, on=TOKEN)
    with pytest.raises(kind, match=words) as raised:
        await made.exchange(code)
    assert code not in str(raised.value)
    assert len(google.asked(TOKEN)) <= 1


async def test_an_address_without_https_is_said_in_a_sentence(
    context: FlowContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OAUTHLIB_INSECURE_TRANSPORT")
    with pytest.raises(BadData, match="works over https only"):
        await GoogleFlow(context).address("s", new_verifier())


async def test_nothing_secret_is_logged(
    context: FlowContext, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    made, code = await begun(context)
    grant = await made.exchange(code)
    ours = [r for r in caplog.records if not r.name.startswith(("httpx", "httpcore"))]
    said = " ".join(record.getMessage() for record in ours)
    for secret in (code, grant.access, grant.refresh, CLIENT_SECRET):
        assert secret not in said
