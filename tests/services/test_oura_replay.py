"""The recorded answers of a real ring, over HTTP, from the sign-in to the stored numbers."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import httpx

from lifeos_desktop.domain.records import SourceDocument
from lifeos_desktop.integrations.oura import files, mapping
from lifeos_desktop.integrations.oura.manifest import OURA
from lifeos_desktop.integrations.registry import load
from tests.services.sync_support import Bench, Service, bench
from tests.support.clock import FakeClock
from tests.support.providers.oura import (
    AUTHORIZE,
    LEGACY_TOKEN,
    NEW_TOKEN,
    FakeOura,
    oura_contract,
)
from tests.support.providers.sign_in import CLIENT_ID, CLIENT_SECRET

NOW = datetime(2024, 12, 15, 9, tzinfo=UTC)
FIRST = date(2018, 10, 1)
EVER = date(2000, 1, 1), date(2040, 1, 1)

# As it is, but for the port: tests run side by side, and there is one of each number.
_OWN_APP = OURA.ways[0]
assert _OWN_APP.sign_in is not None
ANY_PORT = replace(
    OURA, ways=(replace(_OWN_APP, sign_in=replace(_OWN_APP.sign_in, port=0)), *OURA.ways[1:])
)


class Real(Service):
    """Nothing in memory: the provider as it is."""

    def load(self, path: str) -> Any:
        return load(path)


async def test_1519_nights_come_in_as_they_were_recorded_and_only_once(
    tmp_path: Path, shared_data: Path
) -> None:
    clock = FakeClock(NOW)
    recorded = files.read_folder(shared_data / "oura", NOW).documents
    with FakeOura(clock, oura_contract(shared_data)) as oura:
        oura.load_recorded(shared_data)
        async with bench(tmp_path, Real(), clock=clock, manifest=ANY_PORT) as at:
            await sign_in(at, oura)
            first = await at.sync.sync("oura", since=FIRST)
            assert first.problem is None
            assert {one.state for one in first.collections} == {"done"}
            assert {one.rejected for one in first.collections} == {0}
            kept = await at.store.documents.of("oura")
            assert whole(kept) == whole(recorded)
            assert sum(document.collection == "daily_sleep" for document in kept) == 1519
            points = await at.store.data_points.between(*EVER)
            assert {(p.metric, p.day): p.value for p in points} == {
                (p.metric, p.day): p.value for p in mapping.points_from(recorded)
            }
            clock.advance(60)
            again = await at.sync.sync("oura")
            assert (again.counts.new, again.counts.changed, again.counts.removed) == (0, 0, 0)
            assert whole(await at.store.documents.of("oura")) == whole(recorded)
            assert await at.store.data_points.between(*EVER) == points
        assert oura.sign_in.reused == 0
        assert oura.violations == []


async def sign_in(at: Bench, oura: FakeOura) -> None:
    """Connect as a person does: settings, their app's keys, the browser's way there and back."""
    settings = at.accounts._settings
    for key, path in (
        ("api", ""),
        ("authorize", AUTHORIZE),
        ("token", NEW_TOKEN),
        ("token_old", LEGACY_TOKEN),
    ):
        await settings.set(f"oura.{key}", oura.address + path)
    attempt = await at.connections.begin(
        "oura", {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
    )
    oura.redirects = {attempt.redirect_uri}
    finishing = asyncio.create_task(attempt.finish())
    async with httpx.AsyncClient(follow_redirects=True) as browser:
        assert (await browser.get(attempt.address)).status_code == 200
    connection = await finishing
    assert connection.title == "Oura (foo@bar.ai)"
    assert connection.metadata["token_address"] == "token"
    await at.sync.idle()


def whole(documents: Iterable[SourceDocument]) -> dict[tuple[str, str], tuple[Any, ...]]:
    """What is kept, to compare."""
    return {(d.collection, d.document_id): (d.day, d.body) for d in documents}
