"""Health of connected accounts: how each stands, since when, and the one button; told once."""

from __future__ import annotations

import logging
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from lifeos_desktop.app.container import Container
from lifeos_desktop.domain.connections import Connection, Standing
from lifeos_desktop.domain.health import Part, State
from lifeos_desktop.domain.records import CalendarEvent, DataPoint, SyncState
from lifeos_desktop.services.alerts import Alerts
from tests.support.clock import FakeClock
from tests.support.profile import ShownNotifications, profile

NOW = datetime(2025, 3, 4, 9, tzinfo=UTC)  # 10:00 in Berlin
DAY = timedelta(days=1)
REASON = "The sign-in at Oura has ended. What is stored stays; choose Reconnect."


async def part(app: Container, key: str) -> Part:
    (found,) = [one for one in await app.health.parts() if one.key == key]
    return found


async def connect(app: Container, provider: str = "oura", account: str = "") -> Connection:
    return await app.store.connections.save(Connection(provider, account, account, "oauth"))


async def night(app: Container, day: date) -> None:
    await app.store.data_points.upsert([DataPoint("oura", "sleep.total", day, 25_000.0)])


async def test_an_account_from_the_first_minute_to_the_reconnect(tmp_path: Path) -> None:
    clock = FakeClock(NOW)
    async with profile(tmp_path, clock) as app:
        await connect(app)
        found = await part(app, "source.oura")
        assert (found.state, found.title) == (State.OK, "Oura")
        assert found.sentence == "Connected. The first days are on their way."

        await night(app, NOW.date())
        await app.store.sync_states.set(SyncState("oura", "sleep", "", NOW, NOW))
        await app.store.sync_states.set(SyncState("oura", "@backfill", "{}", NOW, NOW))
        found = await part(app, "source.oura")
        assert (found.state, found.sentence, found.last_good) == (
            State.OK, "Last night is here.", NOW,
        )  # fmt: skip

        clock.advance(3_600)
        await app.store.connections.set_standing("oura", "", Standing.FAILING, "Oura is down.")
        found = await part(app, "source.oura")
        assert (found.state, found.action) == (State.DEGRADED, "run_job:oura_sync")
        assert found.sentence == "Oura is down. Your newest day is 4 Mar; it stays."

        clock.advance(3_600)
        await app.store.connections.set_standing("oura", "", Standing.RECONNECT, REASON)
        found = await part(app, "source.oura")
        assert (found.state, found.action, found.action_label) == (
            State.NEEDS_YOU, "reconnect:oura", "Reconnect",
        )  # fmt: skip
        assert (found.since, found.last_good) == (NOW + timedelta(hours=2), NOW)
        assert found.sentence == f"{REASON} Your newest day is 4 Mar; it stays."
        # The run that was skipped for it is not told a second time.
        await app.runner.run_now("oura_sync")
        assert (await part(app, "jobs")).state is State.OK


async def test_a_night_that_does_not_come(tmp_path: Path) -> None:
    clock = FakeClock(NOW)
    async with profile(tmp_path, clock) as app:
        await connect(app)
        await night(app, NOW.date() - DAY)
        await app.store.sync_states.set(SyncState("oura", "sleep", "", NOW, NOW))
        found = await part(app, "source.oura")
        assert found.state is State.OK
        assert "Open the Oura app on your phone" in found.sentence
        clock.advance(3 * 86_400)
        found = await part(app, "source.oura")
        assert found.state is State.DEGRADED
        assert found.sentence == "Nothing newer than 3 Mar. All older days are here."
        assert found.since == datetime(2025, 3, 4, 11, tzinfo=UTC)


async def test_a_minor_collection_that_fails_is_no_news(tmp_path: Path) -> None:
    async with profile(tmp_path, FakeClock(NOW)) as app:
        await connect(app)
        await night(app, NOW.date())
        await app.store.sync_states.set(SyncState("oura", "vO2_max", "", NOW, None, "Refused."))
        assert (await part(app, "source.oura")).state is State.OK
        await app.store.sync_states.set(SyncState("oura", "sleep", "", NOW, None, "Refused."))
        found = await part(app, "source.oura")
        assert found.state is State.DEGRADED
        assert found.sentence.startswith("Refused.")


async def test_calendars_of_several_accounts(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    clock = FakeClock(NOW)
    async with profile(tmp_path, clock) as app:
        one = await connect(app, "google_calendar", "robin@example.org")
        two = await connect(app, "google_calendar", "work@example.org")
        keys = [f"source.google_calendar.{account.id}" for account in (one, two)]
        found = await part(app, keys[0])
        assert found.title == "Google Calendar (robin@example.org)"
        assert found.sentence == "Connected. The events are on their way."

        for account in (one, two):
            key = f"{account.account}/primary"
            await app.store.sync_states.set(SyncState("google_calendar", key, "t", NOW, NOW))
        calendar = "google_calendar/robin@example.org/primary"
        await app.store.calendar.upsert(
            [CalendarEvent(calendar, "e", "Lunch", NOW, NOW + timedelta(hours=1))]
        )
        assert (await part(app, "calendar")).sentence == "1 calendar."
        assert (await part(app, keys[1])).sentence == "Last read today at 10:00."

        await app.store.connections.set_standing(
            "google_calendar", "work@example.org", Standing.RECONNECT, "It has ended."
        )
        clock.advance(20 * 3_600)
        found = await part(app, keys[1])
        assert (found.state, found.action) == (
            State.NEEDS_YOU, "reconnect:google_calendar:work@example.org",
        )  # fmt: skip
        found = await part(app, keys[0])
        assert (found.state, found.since) == (State.DEGRADED, NOW)
        assert found.sentence.startswith("Not read since yesterday at 10:00.")
        assert "example.org" not in caplog.text


async def test_a_sign_in_that_ended_is_told_once(tmp_path: Path) -> None:
    clock = FakeClock(NOW)
    async with profile(tmp_path, clock) as app:
        notifier = ShownNotifications()
        alerts = Alerts(app.store, app.settings, clock, app.zone)
        alerts.use(notifier)
        await connect(app)
        await alerts.look(await app.health.parts())
        assert notifier.shown == []
        await app.store.connections.set_standing("oura", "", Standing.RECONNECT, REASON)
        for _ in range(3):
            await alerts.look(await app.health.parts())
            clock.advance(600)
        assert notifier.shown == [("Oura needs you", REASON, "act:reconnect:oura")]
        # Well again, it may be told of anew; another day, because of the receipt.
        await app.store.connections.set_standing("oura", "", Standing.CONNECTED)
        await alerts.look(await app.health.parts())
        clock.advance(86_400)
        await app.store.connections.set_standing("oura", "", Standing.RECONNECT, REASON)
        await alerts.look(await app.health.parts())
        assert len(notifier.shown) == 2
