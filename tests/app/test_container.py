"""The wiring: what the parts share follows what is stored."""

from __future__ import annotations

import asyncio
from pathlib import Path
from zoneinfo import ZoneInfo

from lifeos_desktop.domain.metrics import custom_metric
from tests.support.clock import FakeClock
from tests.support.profile import profile


async def test_a_new_metric_is_known_at_once(tmp_path: Path, frozen_clock: FakeClock) -> None:
    async with profile(tmp_path, frozen_clock) as container:
        assert "custom.tea" not in container.catalogue
        await container.store.custom_metrics.add(custom_metric("custom.tea"))
        for _ in range(100):
            if "custom.tea" in container.catalogue:
                break
            await asyncio.sleep(0.01)
        assert "custom.tea" in container.catalogue


async def test_the_zone_is_chosen_else_the_profiles_own(
    tmp_path: Path, frozen_clock: FakeClock
) -> None:
    async with profile(tmp_path, frozen_clock, zone="Asia/Kathmandu") as container:
        assert container.zone() == ZoneInfo("Asia/Kathmandu")
        await container.settings.set("general.timezone", "")
        await container.store.users.update(timezone="Pacific/Apia")
        for _ in range(100):
            if container.zone() == ZoneInfo("Pacific/Apia"):
                break
            await asyncio.sleep(0.01)
        assert container.zone() == ZoneInfo("Pacific/Apia")


async def test_closing_twice_is_safe(tmp_path: Path, frozen_clock: FakeClock) -> None:
    async with profile(tmp_path, frozen_clock) as container:
        await container.close()
