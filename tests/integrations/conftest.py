"""The fake Oura, and an account there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.clock import FakeClock
from tests.support.oura_account import Account
from tests.support.providers.oura import FakeOura, oura_contract


@pytest.fixture
def oura(request: pytest.FixtureRequest, frozen_clock: FakeClock) -> Iterator[FakeOura]:
    """The fake, checked against the contract where that is at hand."""
    try:
        contract = oura_contract(request.getfixturevalue("shared_data"))
    except pytest.skip.Exception:
        contract = None
    with FakeOura(frozen_clock, contract) as server:
        yield server
    assert server.violations == []


@pytest.fixture
def account(oura: FakeOura, frozen_clock: FakeClock) -> Account:
    return Account(oura, frozen_clock)
