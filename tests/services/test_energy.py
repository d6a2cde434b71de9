"""Today's energy: rated first, expected from own ratings alone, sealed for good."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from lifeos_desktop.domain.records import JournalEntry
from lifeos_desktop.services.energy import Energy
from tests.services.energy_support import ScriptedEngine, made_energy, rate
from tests.services.page_support import DAY, TODAY, Profile, profile

__all__ = ["profile"]


@pytest.fixture
def energy(profile: Profile) -> Energy:
    return made_energy(profile, ScriptedEngine())[0]


async def test_nothing_rated_yet(energy: Energy) -> None:
    found = await energy.today()
    assert (found.day, found.ratings, found.value, found.expectation) == (TODAY, (), None, None)
    assert found.sealed
    assert found.ratings_needed == 7
    assert len(found.history) == 29
    assert found.history[-1] == (TODAY, None)
    assert (await energy.ledger()).measured.days == 0


async def test_expected_from_the_28_days_before_and_no_others(
    profile: Profile, energy: Energy
) -> None:
    for number, value in enumerate([4, 5, 6, 7, 8, 9, 3], start=1):
        await rate(profile, value, TODAY - number * DAY)
    await rate(profile, 1, TODAY - 29 * DAY)
    await profile.store.journal.add(JournalEntry(TODAY - DAY, None, notes="no rating"))
    found = await energy.today()
    assert found.expectation is not None
    assert (found.expectation.value, found.expectation.n) == (6.0, 7)
    assert found.ratings_needed == 0
    assert dict(found.history)[TODAY - DAY] == 4.0


async def test_sealed_until_rated_and_unchanged_after(profile: Profile, energy: Energy) -> None:
    for number in range(1, 9):
        await rate(profile, 6, TODAY - number * DAY)
    before = await energy.today()
    assert before.sealed
    await rate(profile, 2, at=time(7, 30))
    await rate(profile, 9, TODAY - 2 * DAY)  # remembered later: the expectation stands
    after = await energy.today()
    assert not after.sealed
    assert after.expectation == before.expectation
    assert [(one.value, one.at) for one in after.ratings] == [(2, time(7, 30))]
    assert after.value == 2.0
    await rate(profile, 5, at=time(15))
    assert (await energy.today()).value == 3.5


async def test_the_tick_seals_once_a_day(profile: Profile, energy: Energy) -> None:
    for number in range(1, 9):
        await rate(profile, 6, TODAY - number * DAY)
    await energy.tick()
    (sealed,) = await profile.store.energy_forecasts.sealed(TODAY, TODAY)
    assert (sealed.model, sealed.value, sealed.made_at) == ("mean28", 6.0, profile.clock.now())
    await energy.tick()
    profile.clock.advance(86_400)
    await energy.tick()
    assert len(await profile.store.energy_forecasts.sealed(TODAY, TODAY + DAY)) == 2


async def test_the_day_begins_at_local_midnight_also_when_the_clock_changes(
    profile: Profile, energy: Energy
) -> None:
    # In Berlin 30 March 2025 begins at 23:00 UTC of the 29th.
    profile.clock.jump_to(datetime(2025, 3, 29, 22, 59, tzinfo=UTC))
    assert (await energy.today()).day == date(2025, 3, 29)
    profile.clock.jump_to(datetime(2025, 3, 29, 23, 1, tzinfo=UTC))
    assert (await energy.today()).day == date(2025, 3, 30)
    profile.clock.jump_to(datetime(2025, 3, 30, 22, 1, tzinfo=UTC))
    found = await energy.today()
    assert found.day == date(2025, 3, 31)
    assert [day for day, _ in found.history[-3:]] == [date(2025, 3, n) for n in (29, 30, 31)]


async def test_a_rating_in_the_night_belongs_to_yesterday(profile: Profile, energy: Energy) -> None:
    await rate(profile, 2, at=time(0, 30))
    found = await energy.today()
    assert found.sealed
    assert (found.ratings, found.value) == ((), None)
    assert found.in_the_night is not None
    assert found.in_the_night.value == 2
    await rate(profile, 6, at=time(7))
    found = await energy.today()
    assert not found.sealed
    assert [one.value for one in found.ratings] == [6]
