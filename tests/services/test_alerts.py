"""Failures that need the person: once, not at night, again only when they come back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from lifeos_desktop.app.container import Container
from lifeos_desktop.domain.health import Part, State
from lifeos_desktop.services.alerts import Alerts
from tests.support.clock import FakeClock
from tests.support.profile import ShownNotifications, profile

NOON = datetime(2025, 3, 4, 11, 0, tzinfo=UTC)
NIGHT = datetime(2025, 3, 4, 23, 30, tzinfo=UTC)
BROKEN = Part("model", "Language model", State.NEEDS_YOU, "The key is wrong.", action="settings:ai")
WELL = Part("model", "Language model", State.OK, "On.")


def alerts_of(container: Container, shown: ShownNotifications) -> Alerts:
    alerts = Alerts(container.store, container.settings, container.clock, container.zone)
    alerts.use(shown)
    return alerts


async def test_it_is_told_once_with_the_way_to_its_fix(
    tmp_path: Path, frozen_clock: FakeClock
) -> None:
    shown = ShownNotifications()
    frozen_clock.jump_to(NOON)
    async with profile(tmp_path, frozen_clock) as container:
        alerts = alerts_of(container, shown)
        for _ in range(3):
            await alerts.look([BROKEN])
        assert shown.shown == [("Language model needs you", "The key is wrong.", "act:settings:ai")]
        # Another start on the same day tells nothing anew.
        assert await alerts_of(container, shown).look([BROKEN]) == ()
        assert len(shown.shown) == 1


async def test_what_comes_back_another_day_is_told_again(
    tmp_path: Path, frozen_clock: FakeClock
) -> None:
    shown = ShownNotifications()
    frozen_clock.jump_to(NOON)
    async with profile(tmp_path, frozen_clock) as container:
        alerts = alerts_of(container, shown)
        await alerts.look([BROKEN])
        frozen_clock.jump_to(NOON + timedelta(days=1))
        await alerts.look([BROKEN])
        assert len(shown.shown) == 1
        await alerts.look([WELL])
        await alerts.look([BROKEN])
        assert len(shown.shown) == 2


async def test_quiet_hours_hold_it_until_they_end(tmp_path: Path, frozen_clock: FakeClock) -> None:
    shown = ShownNotifications()
    frozen_clock.jump_to(NIGHT)
    async with profile(tmp_path, frozen_clock) as container:
        alerts = alerts_of(container, shown)
        assert await alerts.look([BROKEN]) == ()
        frozen_clock.jump_to(NIGHT + timedelta(hours=10))
        assert await alerts.look([BROKEN]) == ("model",)


async def test_less_than_that_is_no_news(tmp_path: Path, frozen_clock: FakeClock) -> None:
    shown = ShownNotifications()
    frozen_clock.jump_to(NOON)
    async with profile(tmp_path, frozen_clock) as container:
        degraded = Part("backups", "Backups", State.DEGRADED, "Old.")
        await container.settings.set("notifications.enabled", False)
        alerts = alerts_of(container, shown)
        assert await alerts.look([degraded, BROKEN]) == ()
        await container.settings.set("notifications.enabled", True)
        assert await alerts.look([degraded]) == ()
