"""The first start without a widget."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from lifeos_desktop.domain.records import Task
from lifeos_desktop.ui.onboarding.viewmodel import Stage, is_wanted
from tests.support.clock import FakeClock
from tests.ui.settings_support import settings_of


async def test_three_steps_in_both_directions(tmp_path: Path, frozen_clock: FakeClock) -> None:
    async with settings_of(tmp_path, frozen_clock) as (settings, _):
        model = settings.new_onboarding()
        seen: list[Stage] = []
        model.listen(lambda: seen.append(model.view.stage))
        assert not model.back()
        assert model.forward()
        assert model.forward()
        assert model.view.is_last
        assert model.view.number == 3
        assert not model.forward()
        assert model.back()
        assert seen == [Stage.HISTORY, Stage.MORNING, Stage.HISTORY]
        model.restart()
        assert model.view.stage is Stage.START


async def test_a_new_profile_is_welcomed_once(tmp_path: Path, frozen_clock: FakeClock) -> None:
    async with settings_of(tmp_path, frozen_clock) as (settings, container):
        assert await is_wanted(container.store, is_demo=False)
        await settings.new_onboarding().mark_seen()
        assert not await is_wanted(container.store, is_demo=False)
        await container.settings.load()
        assert container.settings.problems == ()


async def test_whoever_has_data_is_not_welcomed(tmp_path: Path, frozen_clock: FakeClock) -> None:
    async with settings_of(tmp_path, frozen_clock) as (_, container):
        at = datetime(2025, 3, 1, tzinfo=UTC)
        await container.store.tasks.add(Task(title="Buy milk", created_at=at))
        assert not await is_wanted(container.store, is_demo=False)


async def test_the_demo_has_no_welcome(tmp_path: Path, frozen_clock: FakeClock) -> None:
    async with settings_of(tmp_path, frozen_clock, demo=True) as (_, container):
        assert not await is_wanted(container.store, is_demo=True)
