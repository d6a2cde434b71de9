"""Every provider against every fault: it ends in the right state, says one plain sentence, loses
nothing, asks a bounded number of times, and the next sync without the fault completes it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from lifeos_desktop.domain.connections import Standing
from tests.faults import matrix
from tests.faults.checks import check_sentences, nothing_is_asked_until_the_person_comes
from tests.faults.rig import PROVIDERS, Rig, make_fake, rig
from tests.support.clock import FakeClock
from tests.support.providers.contract import Contract
from tests.support.providers.google import FakeGoogle
from tests.support.providers.oura import FakeOura
from tests.support.providers.server import Fault, Request

OURA, GOOGLE, ICS = PROVIDERS
WELL, RECONNECT, FAILING = Standing.CONNECTED, Standing.RECONNECT, Standing.FAILING
_NO_GRANT = Fault.UNPROCESSABLE(reason="invalid_grant")
KEPT, COMPLETE, EITHER = "kept", "complete", "either"
ROUTES = 17  # of Oura: nonsense everywhere costs one request each
LONGEST_WAIT = 120.0  # seconds in all, within one sync

Prepare = Callable[[Rig], None]


@dataclass(frozen=True)
class Ends:
    """How a sync with a fault ends, and how many requests it may cost at most."""

    standing: Standing
    data: str
    requests: int


@dataclass(frozen=True)
class Case:
    """A fault: how it is made, and how each provider ends (those not named cannot have it)."""

    name: str
    make: Prepare
    ends: Mapping[str, Ends]


def _always(fault: Fault, **how: Any) -> Prepare:
    return lambda rig: rig.fake.fail(fault, next=None, **how)


def _times(number: int, fault: Fault) -> Prepare:
    return lambda rig: rig.fake.fail(fault, next=number)


def _slow(rig: Rig) -> None:
    rig.hurry()
    rig.fake.fail(Fault.SLOW(seconds=5), next=None)


def _skewed(minutes: int) -> Prepare:
    def make(rig: Rig) -> None:
        rig.end_access()
        rig.fake.skew = timedelta(minutes=minutes)

    return make


def _renewing(fault: Fault, number: int | None = None) -> Prepare:
    def make(rig: Rig) -> None:
        rig.end_access()
        rig.fake.fail(fault, next=number, on="token$")

    return make


def _revoked(rig: Rig) -> None:
    rig.revoke()


def _locked(rig: Rig) -> None:
    rig.end_access()
    rig.secrets.is_locked = True


def _read_only(rig: Rig) -> None:
    rig.end_access()
    rig.secrets.is_read_only = True


def _emptied(rig: Rig) -> None:
    if isinstance(rig.fake, FakeGoogle):
        rig.fake.expire_sync_tokens()  # what says "nothing" is a list of everything
        rig.fake.fail(Fault.NOTHING, on="/events$")
    else:
        rig.fake.fail(Fault.NOTHING, next=None)


def _gone_midway(rig: Rig) -> None:
    assert isinstance(rig.fake, FakeGoogle)
    rig.fake.page_limit = 1
    rig.fake.fail(Fault.GONE, when=_is_later_page)


def _is_later_page(request: Request) -> bool:
    return "pageToken" in request.query and "events" in request.path


def _all(standing: Standing, data: str, oura: int, google: int, ics: int) -> dict[str, Ends]:
    counts = zip(PROVIDERS, (oura, google, ics), strict=True)
    return {provider: Ends(standing, data, count) for provider, count in counts if count >= 0}


_TRIES = _all(FAILING, KEPT, 3, 4, 3)
CASES = (
    Case(
        "401 at every request",
        _always(Fault.UNAUTHORIZED),
        _all(RECONNECT, KEPT, 3, 3, 1),
    ),
    Case("401 once", _times(1, Fault.UNAUTHORIZED), _all(WELL, COMPLETE, 21, 8, -1)),
    Case(
        "403",
        _always(Fault.FORBIDDEN),
        _all(FAILING, KEPT, 5, 2, -1) | {ICS: Ends(RECONNECT, KEPT, 1)},
    ),
    Case(
        "404",
        _always(Fault.NOT_FOUND),
        _all(FAILING, KEPT, ROUTES, 3, -1) | {ICS: Ends(RECONNECT, KEPT, 1)},
    ),
    Case("422", _always(Fault.UNPROCESSABLE), _all(FAILING, KEPT, ROUTES, 5, 1)),
    Case(
        "429, short Retry-After",
        _times(2, Fault.TOO_MANY(retry_after=2)),
        _all(WELL, COMPLETE, 22, 8, 3),
    ),
    Case(
        "429, long Retry-After",
        _always(Fault.TOO_MANY(retry_after=90)),
        _all(FAILING, KEPT, 1, 1, 1),
    ),
    Case("429, no Retry-After", _always(Fault.TOO_MANY(retry_after=None)), _TRIES),
    Case("500", _always(Fault.SERVER_ERROR), _TRIES),
    Case("500 once", _times(1, Fault.SERVER_ERROR), _all(WELL, COMPLETE, 21, 7, 2)),
    Case("slow", _slow, _TRIES),
    Case("cut body", _always(Fault.CUT), _TRIES),
    # The library that Google's client sends through asks once more by itself.
    Case("answer lost", _always(Fault.LOST), _TRIES | {GOOGLE: Ends(FAILING, KEPT, 8)}),
    Case("not JSON", _always(Fault.NOT_JSON), _all(FAILING, KEPT, ROUTES, 3, 1)),
    Case("wrong shape", _always(Fault.WRONG_SHAPE), _all(FAILING, KEPT, ROUTES, 3, 1)),
    Case(
        "empty page",
        _times(1, Fault.EMPTY_PAGE),
        _all(WELL, COMPLETE, 22, 8, -1) | {ICS: Ends(FAILING, KEPT, 1)},
    ),
    Case(
        "empty by mistake",
        _emptied,
        {OURA: Ends(WELL, KEPT, ROUTES + 21), GOOGLE: Ends(WELL, COMPLETE, 8)},
    ),
    Case(
        "repeated cursor",
        _always(Fault.REPEATED_CURSOR),
        {
            OURA: Ends(FAILING, COMPLETE, 2 * ROUTES),
            GOOGLE: Ends(FAILING, EITHER, 6),
            ICS: Ends(FAILING, KEPT, 6),
        },
    ),
    Case(
        "connection refused", lambda rig: rig.fake.fail(Fault.REFUSED), _all(FAILING, KEPT, 0, 0, 0)
    ),
    Case("clock 10 minutes ahead", _skewed(10), _all(WELL, COMPLETE, 21, 8, 1)),
    Case("clock 10 minutes behind", _skewed(-10), _all(WELL, COMPLETE, 21, 8, 1)),
    Case("revoked", _revoked, _all(RECONNECT, KEPT, 3, 3, 1)),
    Case("renewing: 400", _renewing(_NO_GRANT), _all(RECONNECT, KEPT, 2, 1, -1)),
    Case(
        "renewing: 401",
        _renewing(Fault.UNAUTHORIZED),
        _all(RECONNECT, KEPT, 2, 1, -1),
    ),
    Case("renewing: 404", _renewing(Fault.NOT_FOUND), _all(FAILING, KEPT, 2, 1, -1)),
    Case(
        "renewing: 429",
        _renewing(Fault.TOO_MANY(retry_after=90)),
        _all(FAILING, KEPT, 1, 1, -1),
    ),
    Case("renewing: 500", _renewing(Fault.SERVER_ERROR), _all(FAILING, KEPT, 6, 3, -1)),
    Case("renewing: 500 once", _renewing(Fault.SERVER_ERROR, 1), _all(WELL, COMPLETE, 20, 5, -1)),
    Case("renewing: not JSON", _renewing(Fault.NOT_JSON), _all(FAILING, KEPT, 1, 1, -1)),
    # The new token is on its way and never arrives; a single-use one is lost with it.
    Case(
        "renewing: answer lost",
        _renewing(Fault.LOST, 1),
        {OURA: Ends(RECONNECT, KEPT, 2), GOOGLE: Ends(WELL, COMPLETE, 5)},
    ),
    Case("keyring locked", _locked, _all(FAILING, KEPT, 0, 0, 0)),
    Case("keyring takes nothing", _read_only, {OURA: Ends(FAILING, KEPT, 1)}),
    Case(
        "403 API not switched on",
        _always(Fault.FORBIDDEN(reason="accessNotConfigured")),
        {GOOGLE: Ends(FAILING, KEPT, 2)},
    ),
    Case(
        "403 permission missing",
        _always(Fault.FORBIDDEN(reason="insufficientPermissions")),
        {GOOGLE: Ends(FAILING, KEPT, 2)},
    ),
    Case(
        "403 too often",
        _always(Fault.FORBIDDEN(reason="rateLimitExceeded")),
        {GOOGLE: Ends(FAILING, KEPT, 4)},
    ),
    Case("410 between two pages", _gone_midway, {GOOGLE: Ends(WELL, COMPLETE, 40)}),
)
_CELLS = [(case, provider) for case in CASES for provider in PROVIDERS if provider in case.ends]


@pytest.mark.parametrize(
    ("case", "provider"), _CELLS, ids=[f"{p}-{c.name.replace(' ', '-')}" for c, p in _CELLS]
)
async def test_a_fault(
    case: Case,
    provider: str,
    whole: list[tuple[Any, ...]],
    tmp_path: Path,
    contract: Contract | None,
    allow_warnings: list[Any],
    caplog: pytest.LogCaptureFixture,
    request: pytest.FixtureRequest,
) -> None:
    caplog.set_level(logging.DEBUG)
    clock, ends = FakeClock(), case.ends[provider]
    with make_fake(provider, clock, contract) as fake:
        async with rig(tmp_path, provider, fake, clock) as at:
            first = await at.sync()
            assert first.problem is None, first.sentence
            before = at.stored()
            assert before
            new = at.grow()
            fake.forget()
            at.waits.clear()
            case.make(at)

            report = await at.sync()
            connection = await at.connection()
            matrix.note(request.node, provider, case.name, connection.standing, len(fake.requests))
            assert connection.standing is ends.standing, report.sentence
            if ends.data == KEPT:
                assert at.stored() == before
            elif ends.data == COMPLETE:
                assert at.stored() == whole
            check_sentences(report, connection)
            assert len(fake.requests) <= ends.requests, [r.path for r in fake.requests]
            assert len(at.waits) <= 10
            assert sum(at.waits) <= LONGEST_WAIT
            if ends.standing is RECONNECT:
                await nothing_is_asked_until_the_person_comes(at)

            at.heal()
            if ends.standing is RECONNECT:
                await at.reconnect()
            clock.advance(2 * 3600)
            report = await at.sync()
            connection = await at.connection()
            assert (connection.standing, connection.reason) == (WELL, ""), report.sentence
            assert at.stored() == whole
            assert new <= at.titles()
            if isinstance(fake, FakeOura) and "lost" not in case.name:
                assert fake.sign_in.reused == 0  # a single-use token was never sent twice
            assert fake.violations == []
    # Every secret of the fakes says so.
    assert "planted" not in caplog.text
    for path in (tmp_path / "data").rglob("*"):
        assert path.is_dir() or b"planted" not in path.read_bytes(), path


@pytest.mark.parametrize(
    "fault",
    [Fault.REPEATED_CURSOR, Fault.SERVER_ERROR, Fault.NOT_JSON, Fault.NOTHING],
    ids=lambda fault: fault.name.replace(" ", "-"),
)
async def test_no_day_is_left_out_after_two_months(
    fault: Fault, tmp_path: Path, allow_warnings: list[Any]
) -> None:
    """The computer was off for two months, and the first sync afterwards fails."""
    clock = FakeClock()
    with FakeOura(clock) as oura:
        oura.add_days(date(2025, 3, 1), date(2025, 3, 4), "sleep")
        async with rig(tmp_path, OURA, oura, clock) as at:
            await at.sync()
            oura.add_days(date(2025, 3, 5), date(2025, 5, 3), "sleep")
            oura.page_size = 10
            clock.advance(60 * 86400)
            oura.fail(fault, next=None)
            await at.sync()
            oura.heal()
            clock.advance(2 * 3600)
            await at.sync()
            first = date(2025, 3, 1)
            wanted = {f"sleep {first + timedelta(days=number)}" for number in range(64)}
            assert wanted <= at.titles()


@pytest.mark.parametrize("provider", [OURA, GOOGLE])
async def test_empty_pages_without_end(
    provider: str, tmp_path: Path, allow_warnings: list[Any]
) -> None:
    clock = FakeClock()
    with make_fake(provider, clock) as fake:
        async with rig(tmp_path, provider, fake, clock) as at:
            await at.sync()
            before = at.stored()
            fake.forget()
            fake.fail(Fault.EMPTY_PAGE, next=None)
            report = await at.sync()
            check_sentences(report, await at.connection())
            assert (await at.connection()).standing is FAILING
            assert at.stored() == before
            assert len(fake.requests) <= 6 * ROUTES
