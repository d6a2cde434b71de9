"""Calendars over real HTTP, as a person lives with them: connect, choose, sync, let go."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from lifeos_desktop.app.container import Container
from lifeos_desktop.domain.connections import Connection
from lifeos_desktop.domain.errors import AuthExpired, BadInput, Forbidden
from lifeos_desktop.services.secrets import SessionSecrets
from tests.support.clock import FakeClock
from tests.support.profile import profile, rows
from tests.support.providers.google import (
    AUTHORIZE,
    CALENDARS,
    EVENTS,
    REVOKE,
    TOKEN,
    FakeGoogle,
)
from tests.support.providers.google_events import ME, all_day, series, timed
from tests.support.providers.ics import FakeIcs, calendar_text, event
from tests.support.providers.sign_in import CLIENT_ID, CLIENT_SECRET

KEYS = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
TEAM = "team@group.calendar.google.com"
EVER = (datetime(2000, 1, 1, tzinfo=UTC), datetime(2040, 1, 1, tzinfo=UTC))
WEEK = timedelta(days=7)


@pytest.fixture
def google(frozen_clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeGoogle]:
    # Google's library signs in over https only, unless this is set; the product never sets it.
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    with FakeGoogle(frozen_clock) as fake:
        fake.add_calendar(ME, "Robin", primary=True)
        fake.add_calendar(TEAM, "Team")
        fake.add_calendar("holidays@example.org", "Holidays", selected=False)
        fake.put(ME, series(timed("gym", datetime(2025, 3, 3, 18)), "FREQ=WEEKLY;COUNT=6"))
        fake.put(TEAM, timed("review", datetime(2025, 3, 5, 9)))
        fake.put("holidays@example.org", all_day("carnival", date(2025, 3, 4)))
        yield fake
    assert fake.violations == []


@asynccontextmanager
async def person(
    folder: Path, google: FakeGoogle, secrets: SessionSecrets | None = None
) -> AsyncIterator[Container]:
    """A profile whose Google is the fake one."""
    async with profile(folder, google.clock, secrets=secrets) as app:
        paths = {"authorize": AUTHORIZE, "token": TOKEN, "revoke": REVOKE, "api": ""}
        for key, path in paths.items():
            await app.settings.set(f"google_calendar.{key}", f"{google.address}{path}")
        yield app


async def sign_in(
    app: Container, answers: dict[str, str] = KEYS, *, account: str = ""
) -> Connection:
    """What the person and their browser do."""
    attempt = await app.connections.begin("google_calendar", answers, account=account)
    finishing = asyncio.create_task(attempt.finish(10))
    async with httpx.AsyncClient(trust_env=False) as browser:
        page = await browser.get(attempt.address)
        assert (await browser.get(page.headers["location"])).status_code == 200
    return await finishing


async def titles(app: Container) -> list[str]:
    return sorted({event.summary for event in await app.store.calendar.between(*EVER)})


async def test_from_the_sign_in_to_letting_go(tmp_path: Path, google: FakeGoogle) -> None:
    secrets = SessionSecrets()
    async with person(tmp_path, google, secrets) as app:
        connection = await sign_in(app)
        assert (connection.account, connection.title) == (ME, ME)
        assert set(connection.granted) == {EVENTS, CALENDARS}
        await app.sync.idle()
        await app.sync.sync("google_calendar")
        # Those that Google shows, until something else is chosen.
        assert await titles(app) == ["gym", "review"]
        choices = await app.connections.choices(connection)
        assert [(c.title, c.is_default) for c in choices] == [
            ("Robin", True),
            ("Team", True),
            ("Holidays", False),
        ]
        connection = await app.connections.choose(connection, [ME, "holidays@example.org"])
        await app.sync.idle()
        await app.sync.sync("google_calendar")
        assert await titles(app) == ["carnival", "gym"]
        google.forget()
        report = await app.sync.sync("google_calendar")
        assert report.problem is None
        assert (report.counts.new, report.counts.changed, report.counts.removed) == (0, 0, 0)
        assert len(google.asked("/events")) == 2
        assert all("syncToken" in request.query for request in google.asked("/events"))

    async with person(tmp_path, google, secrets) as app:
        google.delete(ME, "gym")
        google.sign_in.expire_access()
        report = await app.sync.sync("google_calendar")
        assert report.counts.removed == 6
        assert google.sign_in.refreshed == 1
        assert await titles(app) == ["carnival"]
        dump = str([rows(app, f"SELECT * FROM {t}") for t in ("connections", "oauth_tokens")])
        assert "planted" not in dump
        await app.connections.disconnect("google_calendar", forget=False)
        assert await titles(app) == ["carnival"]
        assert google.sign_in.refresh == {}  # Google was told
        await sign_in(app)
        await app.sync.idle()
        await app.connections.disconnect("google_calendar", forget=True)
        assert await titles(app) == []
        assert repr(secrets) == "SessionSecrets(0 set)"


async def test_several_accounts_are_kept_apart(tmp_path: Path, google: FakeGoogle) -> None:
    async with person(tmp_path, google) as app:
        first = await sign_in(app)
        await app.sync.idle()
        # The next person at the browser is signed in at Google as somebody else.
        google.remove_calendar(ME)
        google.add_calendar("sam@example.org", "Sam", primary=True)
        google.put("sam@example.org", timed("piano", datetime(2025, 3, 6, 17)))
        with pytest.raises(BadInput, match="This is sam"):
            await sign_in(app, {}, account=first.account)
        second = await sign_in(app)
        await app.sync.idle()
        assert [c.account for c in await app.connections.all()] == [ME, second.account]
        await app.sync.sync("google_calendar", second.account)
        calendars = await app.store.calendar.calendars()
        assert f"google_calendar/{ME}/{ME}" in calendars
        assert "google_calendar/sam@example.org/sam@example.org" in calendars
        with pytest.raises(BadInput, match="Name one"):
            await app.connections.disconnect("google_calendar", forget=True)
        await app.connections.disconnect("google_calendar", ME, forget=True)
        assert await titles(app) == ["piano", "review"]


async def test_the_seven_days_of_an_app_in_testing(
    tmp_path: Path, google: FakeGoogle, allow_warnings: list[object]
) -> None:
    google.be_in_testing()
    async with person(tmp_path, google) as app:
        await sign_in(app)
        await app.sync.idle()
        google.clock.advance(WEEK.total_seconds() + 60)
        report = await app.sync.sync("google_calendar")
        assert isinstance(report.problem, AuthExpired)
        (found,) = await app.connections.all()
        assert found.standing == "reconnect"
        assert "seven days while your Google Cloud app is in testing" in found.reason
        assert "publish it" in found.reason
        assert "choose Reconnect" in found.reason
        assert "invalid_grant" not in found.reason
        assert await titles(app) == ["gym", "review"]
        google.forget()
        await app.sync.sync("google_calendar", scheduled=True)
        assert google.requests == []
        google.sign_in.refresh_seconds = None
        google.put(ME, timed("meanwhile", datetime(2025, 3, 8, 9)))
        again = await sign_in(app, {}, account=ME)
        assert again.standing == "connected"
        await app.sync.idle()
        await app.sync.sync("google_calendar")
        assert await titles(app) == ["gym", "meanwhile", "review"]


@pytest.mark.parametrize("missing", [EVENTS, CALENDARS])
async def test_a_box_that_was_not_ticked(tmp_path: Path, google: FakeGoogle, missing: str) -> None:
    google.sign_in.person_grants = frozenset({EVENTS, CALENDARS} - {missing})
    async with person(tmp_path, google) as app:
        with pytest.raises(Forbidden, match="leave both boxes ticked"):
            await sign_in(app)
        assert await app.connections.all() == []
        google.sign_in.person_grants = None
        assert (await sign_in(app)).account == ME
        await app.sync.idle()


async def test_a_secret_address(tmp_path: Path, frozen_clock: FakeClock) -> None:
    secrets = SessionSecrets()
    with FakeIcs(frozen_clock) as ics:
        async with profile(tmp_path, frozen_clock, secrets=secrets) as app:
            connection = await app.connections.connect(
                "ics", "address", {"address": ics.secret_address, "name": "Club"}
            )
            assert connection.title == "Club"
            await app.sync.idle()
            await app.sync.sync("ics")
            assert await titles(app) == ["dentist", "trade fair"]
            ics.change(
                calendar_text([event("rowing", datetime(2025, 3, 5, 7), rule="FREQ=WEEKLY")])
            )
            await app.sync.sync("ics")
            assert await titles(app) == ["rowing"]
            report = await app.sync.sync("ics")
            assert (report.counts.new, report.counts.removed) == (0, 0)
            # A year later the series still goes on, without anything new at the address.
            frozen_clock.advance(380 * 86400)
            await app.runner.run_now("calendar_sync")
            last = max(e.start for e in await app.store.calendar.between(*EVER))
            assert last > frozen_clock.now() + timedelta(days=380)
            dump = str([rows(app, f"SELECT * FROM {t}") for t in ("connections", "sync_state")])
            assert "planted" not in dump
            await app.connections.disconnect("ics", forget=True)
            assert await titles(app) == []
            assert repr(secrets) == "SessionSecrets(0 set)"
