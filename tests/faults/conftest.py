"""What the tests of faults share."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from lifeos_desktop.integrations.google_calendar import api as google_api
from lifeos_desktop.integrations.google_calendar import flow as google_flow
from tests.faults.rig import make_fake, rig
from tests.support.clock import FakeClock
from tests.support.providers.contract import Contract
from tests.support.providers.oura import contract_at_hand


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    # Whatever a test sets them to (`Rig.hurry`), they are as before afterwards.
    monkeypatch.setattr(google_api, "TIMEOUT_SECONDS", google_api.TIMEOUT_SECONDS)
    monkeypatch.setattr(google_flow, "TIMEOUT_SECONDS", google_flow.TIMEOUT_SECONDS)
    # Google's library refuses addresses that are not https, as the fake's.
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")


@pytest.fixture
def contract(request: pytest.FixtureRequest) -> Contract | None:
    return contract_at_hand(request)


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], list[tuple[Any, ...]]]:
    """What stands in the store when nothing went wrong, for each provider."""
    known: dict[str, list[tuple[Any, ...]]] = {}

    async def read(provider: str) -> list[tuple[Any, ...]]:
        clock = FakeClock()
        with make_fake(provider, clock) as fake:
            folder = tmp_path_factory.mktemp("undisturbed")
            async with rig(folder, provider, fake, clock) as at:
                at.grow()
                assert (await at.sync()).problem is None
                return at.stored()

    def of(provider: str) -> list[tuple[Any, ...]]:
        if provider not in known:
            known[provider] = asyncio.run(read(provider))
        return known[provider]

    return of


@pytest.fixture
def whole(
    undisturbed: Callable[[str], list[tuple[Any, ...]]], provider: str
) -> list[tuple[Any, ...]]:
    return undisturbed(provider)
