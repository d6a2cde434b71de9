"""Last night, as soon as it is there: every ten minutes of the morning, and then one brief."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from lifeos_desktop.app.container import Container
from lifeos_desktop.domain.connections import Connection
from lifeos_desktop.domain.events import InsightCreated
from lifeos_desktop.services.secrets import SessionSecrets
from tests.support.clock import FakeClock
from tests.support.profile import profile
from tests.support.providers.oura import FakeOura, contract_at_hand
from tests.support.providers.server import Fault

TODAY = date(2025, 3, 4)
DAY = timedelta(days=1)
TEN = 600.0


def berlin(hour: int, minute: int = 0, day: int = 4) -> datetime:
    return datetime(2025, 3, day, hour - 1, minute, tzinfo=UTC)


class Morning:
    """A profile whose Oura is the fake one, and what was asked of it since the last look."""

    def __init__(self, app: Container, oura: FakeOura, clock: FakeClock) -> None:
        self.app, self.oura, self.clock = app, oura, clock
        self.briefs: list[InsightCreated] = []
        app.bus.subscribe(InsightCreated, self.briefs.append)

    async def tick(self) -> list[str]:
        """One tick of the runner; the collections that were asked for."""
        self.oura.forget()
        await self.app.morning.tick()
        await self.app.morning.idle()
        await self.app.sync.idle()
        asked = {request.path.rpartition("/")[2] for request in self.oura.asked("^/v2/")}
        return sorted(asked)


@asynccontextmanager
async def morning(
    folder: Path, request: pytest.FixtureRequest, at: datetime
) -> AsyncIterator[Morning]:
    clock = FakeClock(at)
    with FakeOura(clock, contract_at_hand(request)) as oura:
        oura.personal_token = "planted-token"
        oura.add_days(TODAY - 30 * DAY, TODAY - DAY)
        secrets = SessionSecrets()
        await secrets.set("oura.account.token", "planted-token")
        async with profile(folder, clock, secrets=secrets) as app:
            await app.settings.set("oura.api", oura.address)
            await app.store.connections.save(Connection("oura", "", "Oura", "token"))
            await app.sync.sync("oura")
            yield Morning(app, oura, clock)
    assert oura.violations == []


NIGHT = ["daily_readiness", "daily_sleep", "sleep"]


async def test_asked_every_ten_minutes_until_the_night_is_in(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    async with morning(tmp_path, request, berlin(4, 50)) as at:
        assert await at.tick() == []  # too early
        at.clock.jump_to(berlin(5))
        assert await at.tick() == NIGHT
        for _ in range(29):  # the ticks of the next minutes
            at.clock.advance(20)
            assert await at.tick() == []
        at.clock.advance(20)
        assert await at.tick() == NIGHT

        at.clock.jump_to(berlin(7))
        brief = await at.app.briefs.brief(TODAY)
        assert brief.waits_for_night
        assert await at.tick() == NIGHT
        assert len(at.briefs) == 1
        at.oura.add_day(TODAY)
        at.clock.advance(TEN)
        assert len(await at.tick()) > 10  # the night is in, and with it everything else
        assert len(at.briefs) == 2
        written = await at.app.briefs.stored(TODAY)
        assert written is not None
        assert not written.waits_for_night
        for _ in range(20):
            at.clock.advance(TEN)
            assert await at.tick() == []
        assert len(at.briefs) == 2
        at.clock.jump_to(berlin(5, day=5))  # and the next morning again
        assert await at.tick() == NIGHT


async def test_without_a_brief_yet_nothing_is_written(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    async with morning(tmp_path, request, berlin(6)) as at:
        at.oura.add_day(TODAY)
        assert len(await at.tick()) > 10
        assert at.briefs == []


async def test_until_noon(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    async with morning(tmp_path, request, berlin(11, 55)) as at:
        assert await at.tick() == NIGHT
        at.clock.advance(TEN)
        assert await at.tick() == []


async def test_no_storm_while_the_service_is_down(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    async with morning(tmp_path, request, berlin(8)) as at:
        at.oura.fail(Fault.TOO_MANY(retry_after=1_200.0), next=None)
        asked = []
        for _ in range(60):
            await at.tick()
            asked.append(len(at.oura.asked("^/v2/")))
            at.clock.advance(60)
        # At most one question in ten minutes, fewer while the service asked to be left alone.
        assert sum(asked) <= 6
        assert asked[0] == 1
        at.oura.heal()
        at.oura.add_day(TODAY)
        at.clock.advance(3_600)
        assert len(await at.tick()) > 10


async def test_a_clock_that_was_set_back(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    async with morning(tmp_path, request, berlin(9)) as at:
        assert await at.tick() == NIGHT
        at.clock.jump_to(berlin(7))
        assert await at.tick() == NIGHT


async def test_not_asked_in_a_pause(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    async with morning(tmp_path, request, berlin(8)) as at:
        at.app.runner.pause(berlin(9))
        assert await at.tick() == []
        at.clock.jump_to(berlin(9))
        assert await at.tick() == NIGHT


async def test_not_asked_while_the_person_is_needed(
    tmp_path: Path, request: pytest.FixtureRequest, allow_warnings: list[object]
) -> None:
    async with morning(tmp_path, request, berlin(8)) as at:
        at.oura.personal_token = "another"
        assert await at.tick() != []
        at.clock.advance(TEN)
        assert await at.tick() == []
        assert len(allow_warnings) == 1


async def test_a_tick_does_not_wait(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    async with morning(tmp_path, request, berlin(8)) as at:
        at.oura.fail(Fault.SLOW, next=None)
        await at.app.morning.tick()  # returns at once; closing ends what is asked
        assert at.app.morning._task is not None
        await at.app.morning.close()
        assert at.app.morning._task is None
