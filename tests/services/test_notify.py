"""One notification a morning, when the night is in, never twice."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from lifeos_desktop.app.container import Container
from lifeos_desktop.domain.records import DataPoint
from lifeos_desktop.services.notify import notification_body
from tests.support.clock import FakeClock
from tests.support.profile import ShownNotifications, profile, rows

DAY = date(2025, 3, 4)


def at(clock: str) -> datetime:
    return datetime.fromisoformat(f"2025-03-04T{clock}+01:00").astimezone(UTC)


async def nights(container: Container, *, last: date) -> None:
    await container.store.data_points.upsert(
        [
            DataPoint("oura", "sleep.total", last - timedelta(days=back), 7 * 3600.0)
            for back in range(20)
        ]
    )


async def test_the_brief_is_announced_once(tmp_path: Path, frozen_clock: FakeClock) -> None:
    shown = ShownNotifications()
    frozen_clock.jump_to(at("07:00"))
    async with profile(tmp_path, frozen_clock) as container:
        container.notifier = shown
        await nights(container, last=DAY)
        run = await container.runner.run_now("daily_brief")
        assert run.status == "done"
        assert run.reason == "Written by the rules. The notification was shown."
        await container.notifications.tick()
        await container.runner.run_now("daily_brief")
        assert len(shown.shown) == 1
        title, body, target = shown.shown[0]
        assert title.endswith(".")
        assert "7 h" in body
        assert target == "brief"
        assert rows(container, "SELECT status FROM deliveries") == [("sent",)]


async def test_it_waits_for_the_night_and_comes_when_the_night_does(
    tmp_path: Path, frozen_clock: FakeClock
) -> None:
    shown = ShownNotifications()
    frozen_clock.jump_to(at("07:00"))
    async with profile(tmp_path, frozen_clock) as container:
        container.notifier = shown
        await nights(container, last=DAY - timedelta(days=1))
        run = await container.runner.run_now("daily_brief")
        assert "waits for last night, at the latest until 09:30" in run.reason
        frozen_clock.jump_to(at("08:10"))
        await container.notifications.tick()
        assert shown.shown == []
        await nights(container, last=DAY)
        await container.notifications.tick()
        assert len(shown.shown) == 1
        assert "7 h" in shown.shown[0][1]


async def test_who_is_up_late_gets_the_mornings_message_in_the_morning(
    tmp_path: Path, frozen_clock: FakeClock
) -> None:
    shown = ShownNotifications()
    frozen_clock.jump_to(at("01:50"))
    async with profile(tmp_path, frozen_clock) as container:
        container.notifier = shown
        await nights(container, last=DAY)
        said = await container.notifications.announce(await container.briefs.brief(DAY))
        assert said == "The notification waits for the morning, at 07:00."
        await container.notifications.tick()
        assert shown.shown == []
        frozen_clock.jump_to(at("07:00"))
        await container.notifications.tick()
        assert len(shown.shown) == 1


async def test_it_waits_no_longer_than_it_promised(tmp_path: Path, frozen_clock: FakeClock) -> None:
    shown = ShownNotifications()
    frozen_clock.jump_to(at("07:00"))
    async with profile(tmp_path, frozen_clock) as container:
        container.notifier = shown
        await nights(container, last=DAY - timedelta(days=1))
        await container.runner.run_now("daily_brief")
        frozen_clock.jump_to(at("09:30"))
        await container.notifications.tick()
        assert "has not delivered last night yet" in shown.shown[0][1]
        await nights(container, last=DAY)
        await container.briefs.brief(DAY)
        await container.notifications.tick()
        assert len(shown.shown) == 1


@pytest.mark.parametrize(("exempt", "count"), [(True, 1), (False, 0)])
async def test_quiet_hours(
    tmp_path: Path, frozen_clock: FakeClock, *, exempt: bool, count: int
) -> None:
    shown = ShownNotifications()
    frozen_clock.jump_to(at("07:00"))  # quiet until 08:00
    async with profile(tmp_path, frozen_clock) as container:
        container.notifier = shown
        await nights(container, last=DAY)
        await container.settings.set("notifications.brief_ignores_quiet_hours", exempt)
        await container.runner.run_now("daily_brief")
        assert len(shown.shown) == count
        frozen_clock.jump_to(at("08:00"))
        await container.notifications.tick()
        assert len(shown.shown) == 1


async def test_switched_off_means_off_for_the_day(tmp_path: Path, frozen_clock: FakeClock) -> None:
    shown = ShownNotifications()
    frozen_clock.jump_to(at("07:00"))
    async with profile(tmp_path, frozen_clock) as container:
        container.notifier = shown
        await nights(container, last=DAY)
        await container.settings.set("notifications.enabled", False)
        run = await container.runner.run_now("daily_brief")
        assert run.reason.endswith("Notifications are switched off.")
        assert shown.shown == []


async def test_nothing_is_announced_after_noon(tmp_path: Path, frozen_clock: FakeClock) -> None:
    shown = ShownNotifications()
    frozen_clock.jump_to(at("15:00"))
    async with profile(tmp_path, frozen_clock) as container:
        container.notifier = shown
        await nights(container, last=DAY)
        await container.briefs.brief(DAY)
        await container.notifications.tick()
        assert shown.shown == []


async def test_a_computer_that_cannot_show_it_is_recorded(
    tmp_path: Path, frozen_clock: FakeClock
) -> None:
    frozen_clock.jump_to(at("07:00"))
    async with profile(tmp_path, frozen_clock) as container:
        container.notifier = ShownNotifications(can_show=False)
        await nights(container, last=DAY)
        run = await container.runner.run_now("daily_brief")
        assert "cannot show notifications" in run.reason
        assert rows(container, "SELECT status FROM deliveries") == [("failed",)]


async def test_the_body_holds_whole_sentences(tmp_path: Path, frozen_clock: FakeClock) -> None:
    async with profile(tmp_path, frozen_clock, demo=True) as container:
        body = notification_body(await container.briefs.brief(container.today()))
        assert len(body) <= 220
        assert body.endswith(".")


async def test_later_shows_it_again_after_half_an_hour_and_once(
    tmp_path: Path, frozen_clock: FakeClock
) -> None:
    shown = ShownNotifications()
    frozen_clock.jump_to(at("07:00"))
    async with profile(tmp_path, frozen_clock) as container:
        container.notifier = shown
        await nights(container, last=DAY)
        await container.runner.run_now("daily_brief")
        container.notifications.later()
        frozen_clock.jump_to(at("07:29"))
        await container.notifications.tick()
        assert len(shown.shown) == 1
        for _ in range(2):
            frozen_clock.jump_to(at("07:31"))
            await container.notifications.tick()
        assert len(shown.shown) == 2
        assert shown.shown[0] == shown.shown[1]


async def test_later_is_not_meant_for_another_day(tmp_path: Path, frozen_clock: FakeClock) -> None:
    shown = ShownNotifications()
    frozen_clock.jump_to(at("23:50"))
    async with profile(tmp_path, frozen_clock) as container:
        container.notifier = shown
        container.notifications.later()
        frozen_clock.jump_to(at("23:50") + timedelta(hours=1))
        await container.notifications.tick()
        assert shown.shown == []
