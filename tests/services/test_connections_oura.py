"""Oura over real HTTP, as a person lives with it: sign in, sync, years later reconnect, let go."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import date, timedelta
from pathlib import Path

import httpx
import pytest

from lifeos_desktop.app.container import Container
from lifeos_desktop.domain.connections import Connection
from lifeos_desktop.domain.errors import (
    AuthExpired,
    BadInput,
    Forbidden,
    NotConnected,
    SecretsUnavailable,
    Unavailable,
)
from lifeos_desktop.services.secrets import SessionSecrets
from tests.support.clock import FakeClock
from tests.support.profile import profile, rows
from tests.support.providers.oura import (
    AUTHORIZE,
    LEGACY_TOKEN,
    NEW_TOKEN,
    FakeOura,
    contract_at_hand,
)
from tests.support.providers.oura_documents import nap
from tests.support.providers.sign_in import CLIENT_ID, CLIENT_SECRET

TODAY = date(2025, 3, 4)
DAY = timedelta(days=1)
KEYS = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}


@pytest.fixture
def oura(frozen_clock: FakeClock, request: pytest.FixtureRequest) -> Iterator[FakeOura]:
    with FakeOura(frozen_clock, contract_at_hand(request)) as fake:
        yield fake
    assert fake.violations == []


@asynccontextmanager
async def person(
    folder: Path, oura: FakeOura, secrets: SessionSecrets | None = None
) -> AsyncIterator[Container]:
    """A profile whose Oura is the fake one; the sign-in comes back to a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    oura.redirects = {f"http://localhost:{port}/callback"}
    async with profile(folder, oura.clock, secrets=secrets) as app:
        paths = {"authorize": AUTHORIZE, "token": NEW_TOKEN, "token_old": LEGACY_TOKEN, "api": ""}
        for key, path in paths.items():
            await app.settings.set(f"oura.{key}", f"{oura.address}{path}")
        await app.settings.set("oura.redirect_port", port)
        yield app


async def open_in_browser(address: str) -> int:
    """What the browser does: the consent page, and back to the listener."""
    async with httpx.AsyncClient(trust_env=False) as browser:
        page = await browser.get(address)
        if page.status_code != 302:
            return page.status_code
        return (await browser.get(page.headers["location"])).status_code


async def sign_in(app: Container, answers: dict[str, str] = KEYS) -> Connection:
    attempt = await app.connections.begin("oura", answers)
    finishing = asyncio.create_task(attempt.finish(10))
    assert await open_in_browser(attempt.address) == 200
    return await finishing


async def test_from_the_sign_in_to_letting_go(tmp_path: Path, oura: FakeOura) -> None:
    oura.add_days(TODAY - 99 * DAY, TODAY)
    secrets = SessionSecrets()
    async with person(tmp_path, oura, secrets) as app:
        connection = await sign_in(app)
        assert connection.title == "Oura (robin@example.org)"
        assert "daily" in connection.granted
        await app.sync.idle()
        # The first 90 days of every collection, without another word from anybody.
        progress = await app.sync.progress("oura")
        assert progress is not None
        assert (progress.days_done, progress.is_done) == (90, True)
        points = await app.store.data_points.between(date(2000, 1, 1), TODAY)
        assert {p.day for p in points if p.metric == "sleep.score"} == {
            TODAY - n * DAY for n in range(90)
        }
        asked = len(oura.requests)
        assert oura.sign_in.refreshed == 0
        report = await app.sync.sync("oura")
        assert (report.counts.new, report.counts.changed, report.counts.removed) == (0, 0, 0)
        assert len(oura.requests) - asked < 30
        # Older days on request.
        report = await app.sync.sync("oura", since=TODAY - 99 * DAY)
        assert report.problem is None
        assert report.counts.new > 0
        (view,) = [v for v in await app.connections.overview() if v.manifest.id == "oura"]
        (shown,) = view.connections
        assert (shown.newest_day, shown.stale_since, shown.missing) == (TODAY, None, ())
        assert shown.sentence == "Last read today at 07:30."
        names = {c.name: c for c in shown.collections}
        assert (names["daily_sleep"].count, names["daily_sleep"].state) == (100, "ok")

        # The sign-in is renewed by itself, also after a restart.
        oura.sign_in.expire_access()
        assert (await app.sync.sync("oura")).problem is None
        assert oura.sign_in.refreshed == 1

    async with person(tmp_path, oura, secrets) as app:
        assert (await app.sync.sync("oura")).problem is None
        assert (oura.sign_in.refreshed, oura.sign_in.reused) == (2, 0)
        dump = "\n".join(str(row) for row in rows(app, "SELECT * FROM connections"))
        dump += "\n".join(str(row) for row in rows(app, "SELECT * FROM oauth_tokens"))
        assert "planted" not in dump
        assert CLIENT_ID not in dump
        said = await app.connections.disconnect("oura", forget=False)
        assert said.startswith("Oura (robin@example.org) is disconnected. What it brought stays. ")
        assert repr(secrets) == "SessionSecrets(0 set)"
        assert await app.connections.all() == []
        assert await app.store.sync_states.all() == []
        assert await app.store.documents.of("oura", "daily_sleep")
        (view,) = [v for v in await app.connections.overview() if v.manifest.id == "oura"]
        assert view.imported > 1000
        with pytest.raises(NotConnected):
            await app.sync.sync("oura")
        # Connected again, the data is taken up, and can be let go too.
        await sign_in(app)
        await app.sync.idle()
        said = await app.connections.disconnect("oura", forget=True)
        assert "What it brought is removed." in said
        assert await app.store.documents.of("oura") == []
        assert await app.store.data_points.is_empty()


async def test_a_sign_in_that_ended(
    tmp_path: Path, oura: FakeOura, allow_warnings: list[object]
) -> None:
    oura.add_days(TODAY - 20 * DAY, TODAY)
    async with person(tmp_path, oura) as app:
        connection = await sign_in(app)
        await app.sync.idle()
        documents = len(await app.store.documents.of("oura"))
        oura.sign_in.revoke_all()
        report = await app.sync.sync("oura")
        assert isinstance(report.problem, AuthExpired)
        found = (await app.connections.all())[0]
        assert found.standing == "reconnect"
        assert "choose Reconnect" in found.reason
        asked = len(oura.requests)
        for _ in range(5):  # no storm: the person is waited for
            run = await app.runner.run_now("oura_sync")
            await app.sync.sync("oura", scheduled=True)
        assert (run.status, run.reason) == ("skipped", found.reason)
        assert len(oura.requests) == asked
        assert len(allow_warnings) == 1
        assert len(await app.store.documents.of("oura")) == documents
        # What was entered for the app is known: nothing need be entered again.
        again = await sign_in(app, {})
        assert (again.standing, again.reason, again.id) == ("connected", "", connection.id)
        assert again.connected_at == connection.connected_at
        await app.sync.idle()
        assert len(await app.store.documents.of("oura")) == documents


async def test_fewer_permissions_and_then_more(tmp_path: Path, oura: FakeOura) -> None:
    oura.add_days(TODAY - 30 * DAY, TODAY)
    oura.sign_in.person_grants = frozenset({"daily"})
    async with person(tmp_path, oura) as app:
        connection = await sign_in(app)
        assert connection.granted == ("daily",)
        await app.sync.idle()
        assert (await app.sync.sync("oura")).problem is None
        (view,) = [v for v in await app.connections.overview() if v.manifest.id == "oura"]
        assert "Blood oxygen" in view.connections[0].missing
        assert "Workouts" in view.connections[0].missing
        assert not await app.store.documents.of("oura", "workout")
        oura.sign_in.person_grants = None
        await sign_in(app, {})
        await app.sync.idle()
        # Also the earlier days of what may be read only now.
        assert len(await app.store.documents.of("oura", "workout")) == 31


async def test_a_person_who_says_no_and_one_who_says_nothing(
    tmp_path: Path, oura: FakeOura
) -> None:
    async with person(tmp_path, oura) as app:
        oura.sign_in.person_denies = True
        with pytest.raises(Forbidden, match="choose Allow"):
            await sign_in(app)
        oura.sign_in.person_denies = False
        attempt = await app.connections.begin("oura", KEYS)
        with pytest.raises(Unavailable, match="No answer came"):
            await attempt.finish(0.05)
        attempt = await app.connections.begin("oura", KEYS)
        finishing = asyncio.create_task(attempt.finish())
        await asyncio.sleep(0)
        attempt.cancel()
        with pytest.raises(NotConnected, match="Nothing was changed"):
            await finishing
        # A second attempt takes the place of the first, whose port it needs.
        first = await app.connections.begin("oura", KEYS)
        second = await app.connections.begin("oura", KEYS)
        assert first.redirect_uri == second.redirect_uri
        with pytest.raises(NotConnected):
            await first.finish()
        assert await app.connections.all() == []
        assert repr(app.secrets) == "SessionSecrets(0 set)"


async def test_wrong_keys_of_the_app(tmp_path: Path, oura: FakeOura) -> None:
    async with person(tmp_path, oura) as app:
        with pytest.raises(AuthExpired, match="client id and secret"):
            await sign_in(app, {**KEYS, "client_secret": "wrong"})
        assert await app.connections.all() == []
        assert repr(app.secrets) == "SessionSecrets(0 set)"


class _NoKeyring(SessionSecrets):
    """A keyring that works, or not."""

    def __init__(self) -> None:
        super().__init__()
        self.is_locked = False

    async def get(self, name: str) -> str | None:
        self._check()
        return await super().get(name)

    async def set(self, name: str, value: str) -> None:
        self._check()
        await super().set(name, value)

    async def delete(self, name: str) -> None:
        self._check()
        await super().delete(name)

    def _check(self) -> None:
        if self.is_locked:
            raise SecretsUnavailable("The keyring is locked. Unlock it and try again.")


async def test_a_keyring_that_is_locked(tmp_path: Path, oura: FakeOura) -> None:
    oura.add_days(TODAY - 3 * DAY, TODAY)
    keyring = _NoKeyring()
    async with person(tmp_path, oura, keyring) as app:
        keyring.is_locked = True
        with pytest.raises(SecretsUnavailable):  # before a browser is opened for nothing
            await app.connections.begin("oura", KEYS)
        keyring.is_locked = False
        await sign_in(app)
        await app.sync.idle()
        # Locked in the moment a single-use token was renewed: the new one is not lost.
        oura.sign_in.expire_access()
        set_before = keyring.set

        async def locked(name: str, value: str) -> None:
            raise SecretsUnavailable("The keyring is locked. Unlock it and try again.")

        keyring.set = locked  # type: ignore[method-assign]
        report = await app.sync.sync("oura")
        assert isinstance(report.problem, SecretsUnavailable)
        assert (await app.connections.all())[0].standing == "failing"
        keyring.set = set_before  # type: ignore[method-assign]
        assert (await app.sync.sync("oura")).problem is None
        assert oura.sign_in.reused == 0
        # Letting go works without it, and says what is left.
        keyring.is_locked = True
        said = await app.connections.disconnect("oura", forget=False)
        assert "The keyring could not be used" in said
        assert await app.connections.all() == []


async def test_an_import_in_the_middle_of_the_history(tmp_path: Path, oura: FakeOura) -> None:
    oura.add_days(TODAY - 89 * DAY, TODAY)
    folder = tmp_path / "recorded"
    folder.mkdir()
    naps = [
        {**nap(TODAY - n * DAY), "id": f"imported-{n}", "total_sleep_duration": 1_800 + n}
        for n in range(90)
    ]
    (folder / "sleep.json").write_text(json.dumps({"data": naps}), encoding="utf-8")
    async with person(tmp_path, oura) as app:
        await sign_in(app)
        report = await app.imports.oura_folder(folder)
        assert report.new == 90
        await app.sync.idle()
        # Every day was computed from all of its documents, whoever brought them and when.
        again = await app.imports.recompute("oura")
        assert (again.new, again.changed, again.removed) == (0, 0, 0)
        points = await app.store.data_points.between(TODAY - 89 * DAY, TODAY, ["sleep.nap"])
        assert len(points) == 90


async def test_another_persons_ring_is_not_mixed_in(tmp_path: Path, oura: FakeOura) -> None:
    oura.add_days(TODAY - 3 * DAY, TODAY)
    async with person(tmp_path, oura) as app:
        await sign_in(app)
        await app.sync.idle()
        oura.person = {**oura.person, "email": "sam@example.org"}
        attempt = await app.connections.begin("oura", KEYS)
        finishing = asyncio.create_task(attempt.finish(10))
        await open_in_browser(attempt.address)
        with pytest.raises(BadInput, match="This is Oura"):
            await finishing
        (kept,) = await app.connections.all()
        assert kept.title == "Oura (robin@example.org)"
        said = await app.connections.disconnect("oura", forget=False)
        assert "keeps its permission until you remove it" in said
