"""When a forecast is made, and that nothing changes one: a scripted engine on a real store."""

from __future__ import annotations

import asyncio
import math
from datetime import time

import pytest

from lifeos_desktop.domain.energy import Making
from lifeos_desktop.domain.energy_forecast import FORECAST, YESTERDAY
from lifeos_desktop.domain.energy_ledger import SHOWN
from lifeos_desktop.domain.errors import EngineProblem
from lifeos_desktop.domain.events import Changed
from lifeos_desktop.domain.records import CalendarEvent, JournalEntry
from lifeos_desktop.services.energy_forecasts import FIRST_AFTER_SECONDS, EnergyForecasts
from tests.services.energy_support import PAST_DAYS, ScriptedEngine, made_energy, rate
from tests.services.page_support import DAY, TODAY, Profile, profile

__all__ = ["profile"]


async def rate_days(profile: Profile, days: int = 10) -> None:
    for number in range(1, days + 1):
        await rate(profile, 4 + number % 3, TODAY - number * DAY)


async def settle(forecasts: EnergyForecasts) -> None:
    """Tick and wait for what that began."""
    await forecasts.tick()
    for task in asyncio.all_tasks():
        if task.get_name() == "energy forecast":
            await task


async def test_no_ratings_no_engine(profile: Profile) -> None:
    engine = ScriptedEngine()
    _, forecasts = made_energy(profile, engine)
    await profile.values("sleep.total", [25_000.0] * 30)
    assert not await forecasts.make()
    await rate(profile, 5)  # the first rating ever: there is no day before
    assert not await forecasts.make()
    assert engine.asked == []


async def test_the_engine_waits_until_the_window_is_there(profile: Profile) -> None:
    engine = ScriptedEngine()
    _, forecasts = made_energy(profile, engine)
    await rate_days(profile)
    await settle(forecasts)
    assert engine.asked == []
    profile.clock.advance(FIRST_AFTER_SECONDS)
    await settle(forecasts)
    assert len(engine.asked) == 1
    await settle(forecasts)
    profile.bus.publish(Changed(frozenset({"data_points"})))
    await settle(forecasts)
    assert len(engine.asked) == 1  # nothing that a forecast is made from has changed
    await forecasts.close()


async def test_the_forecast_and_the_simple_ways_are_stored_at_one_moment(profile: Profile) -> None:
    engine = ScriptedEngine(value=6.5)
    energy, forecasts = made_energy(profile, engine)
    await rate_days(profile)
    assert await forecasts.make()
    rows = await profile.store.energy_forecasts.sealed(TODAY, TODAY)
    assert {row.model for row in rows} == {FORECAST, YESTERDAY, "week_mean", "weekday_mean"}
    assert {row.made_at for row in rows} == {profile.clock.now()}
    found = (await energy.today()).forecast
    assert found is not None
    assert (found.value, found.low, found.high, found.usual) == (6.5, 5.0, 8.0, 5.5)
    assert found.baselines[YESTERDAY] == 4.0
    assert [(one.feature, one.contribution) for one in found.drivers] == [("weekday", 0.5)]
    assert (found.days_learned, found.still_learning) == (40, False)
    ledger = await energy.ledger()
    assert ledger.measured.days == 0
    assert ledger.afterwards is not None
    assert ledger.afterwards.days == PAST_DAYS
    assert [one.model for one in ledger.afterwards.misses] == [FORECAST, YESTERDAY]


async def test_a_changed_morning_makes_another_row_and_keeps_the_first(profile: Profile) -> None:
    engine = ScriptedEngine(value=6.0)
    energy, forecasts = made_energy(profile, engine)
    await rate_days(profile)
    assert await forecasts.make()
    assert not await forecasts.make()
    profile.clock.advance(600)
    await profile.values("sleep.total", [21_000.0])  # last night arrived
    engine.value = 5.0
    assert await forecasts.make()
    profile.clock.advance(600)
    start = profile.clock.now()
    await profile.store.calendar.upsert(
        [CalendarEvent("work", "e", "Planning", start, start + DAY / 24)]
    )
    engine.value = 4.0
    assert await forecasts.make()
    assert engine.tested == 1  # the past is looked at once a day
    rows = await profile.store.energy_forecasts.sealed(TODAY, TODAY, (FORECAST,))
    assert [row.value for row in rows] == [6.0, 5.0, 4.0]
    found = (await energy.today()).forecast
    assert found is not None
    assert found.value == 4.0
    assert found.past is not None


async def test_after_the_rating_nothing_is_made_or_changed(profile: Profile) -> None:
    engine = ScriptedEngine(value=6.0)
    energy, forecasts = made_energy(profile, engine)
    await rate_days(profile)
    assert await forecasts.make()
    before = await energy.today()
    profile.clock.advance(60)
    await rate(profile, 8)
    await profile.values("sleep.total", [21_000.0])
    assert not await forecasts.make()
    after = await energy.today()
    assert not after.sealed
    assert (after.forecast, after.expectation) == (before.forecast, before.expectation)
    assert len(engine.asked) == 1
    assert (await energy.ledger()).measured.days == 1


async def test_a_day_on_which_the_person_looked_first_is_not_judged(profile: Profile) -> None:
    energy, forecasts = made_energy(profile, ScriptedEngine())
    await rate_days(profile)
    assert await forecasts.make()
    await energy.look()
    await energy.look()
    assert len(await profile.store.energy_forecasts.sealed(TODAY, TODAY, (SHOWN,))) == 1
    found = await energy.today()
    assert found.looked
    assert found.sealed
    profile.clock.advance(60)
    await rate(profile, 8)
    assert (await energy.ledger()).measured.days == 0
    # To look after the rating is what everybody does.
    profile.clock.advance(86_400)
    await rate(profile, 5, TODAY + DAY)
    await energy.look()
    assert not (await energy.today()).looked


async def test_a_rating_while_the_engine_works_comes_first(profile: Profile) -> None:
    engine = ScriptedEngine()
    energy, forecasts = made_energy(profile, engine)
    await rate_days(profile)
    rating: list[asyncio.Task[JournalEntry]] = []

    def meanwhile() -> asyncio.Task[JournalEntry]:
        rating.append(asyncio.ensure_future(rate(profile, 8)))
        return rating[0]

    engine.meanwhile = meanwhile
    assert not await forecasts.make()
    assert (await rating[0]).energy == 8
    assert (await energy.today()).forecast is None
    assert forecasts.making is Making.IDLE


async def test_a_rating_in_the_night_keeps_the_morning_open(profile: Profile) -> None:
    engine = ScriptedEngine()
    _, forecasts = made_energy(profile, engine)
    await rate_days(profile)
    await rate(profile, 2, at=time(0, 30))
    assert await forecasts.make()


async def test_a_failed_engine_is_said_and_not_asked_again_for_nothing(profile: Profile) -> None:
    engine = ScriptedEngine(problem=EngineProblem("The analysis engine stopped."))
    energy, forecasts = made_energy(profile, engine)
    await rate_days(profile)
    told: list[Changed] = []
    profile.bus.subscribe(Changed, told.append)
    profile.clock.advance(FIRST_AFTER_SECONDS)
    await settle(forecasts)
    found = await energy.today()
    assert found.expectation is not None
    assert (found.making, found.problem) == (Making.FAILED, "The analysis engine stopped.")
    assert told[-1].tables == {"energy_forecasts"}
    profile.bus.publish(Changed(frozenset({"data_points"})))
    await settle(forecasts)
    assert len(engine.asked) == 1
    engine.problem = None
    profile.clock.advance(3_600)
    await settle(forecasts)
    assert len(engine.asked) == 2
    assert (await energy.today()).problem == ""


async def test_never_two_at_once(profile: Profile) -> None:
    engine = ScriptedEngine()
    _, forecasts = made_energy(profile, engine)
    await rate_days(profile)
    assert sorted(await asyncio.gather(forecasts.make(), forecasts.make())) == [False, True]
    assert len(engine.asked) == 1


# -- the table ------------------------------------------------------------------------------------


async def test_what_the_engine_is_handed(profile: Profile) -> None:
    engine = ScriptedEngine()
    _, forecasts = made_energy(profile, engine)
    await rate_days(profile, 10)
    yesterday = TODAY - DAY
    await rate(profile, 10, yesterday, time(20))  # 5 in the morning, so the day's median is 7.5
    await rate(profile, 1, TODAY, time(1))  # belongs to yesterday
    await profile.values("sleep.total", [25_000.0] * 12)
    await profile.values("activity.steps", [8_000.0] * 12)
    for number in range(1, 7):
        await profile.store.journal.add(
            JournalEntry(TODAY - number * DAY, None, notes="x", tags=("wine", f"one{number}"))
        )
    assert await forecasts.make()
    ((table, day),) = engine.asked
    assert day == TODAY
    last = (yesterday - table.first_day).days
    assert len(table.energy) == last + 2
    assert (table.energy[last], table.first_rating[last]) == (5.0, 5.0)
    assert math.isnan(table.energy[last + 1])
    assert math.isnan(table.first_rating[last + 1])
    known = {one.column.key: one.known for one in table.predictors}
    assert known == {"sleep.total": "morning", "activity.steps": "evening", "tag.wine": "evening"}
    assert [one.column.is_tag for one in table.predictors if one.column.key == "tag.wine"] == [True]


@pytest.mark.parametrize("woke", [None, 9 * 60.0])
async def test_the_first_rating_after_waking(profile: Profile, woke: float | None) -> None:
    engine = ScriptedEngine()
    _, forecasts = made_energy(profile, engine)
    yesterday = TODAY - DAY
    await rate_days(profile)  # at 08:00
    await rate(profile, 9, yesterday, time(10))
    if woke is not None:
        await profile.values("sleep.wake_time", [woke], last=yesterday)
    assert await forecasts.make()
    table = engine.asked[0][0]
    at = (yesterday - table.first_day).days
    assert table.first_rating[at] == (9.0 if woke else 5.0)
