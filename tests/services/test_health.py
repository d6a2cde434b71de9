"""Health, part by part: what works, since when not, the one next step; told once."""

from __future__ import annotations

import logging
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from lifeos_desktop.app.container import Container
from lifeos_desktop.app.paths import AppPaths
from lifeos_desktop.domain.errors import ModelProblem, SecretsUnavailable, StoreProblem
from lifeos_desktop.domain.events import HealthChanged
from lifeos_desktop.domain.health import Part, State, worst
from lifeos_desktop.domain.records import DataPoint, SyncState, TokenUsage
from lifeos_desktop.services.bus import Bus
from lifeos_desktop.services.health import Health
from tests.services.page_support import DAY, TODAY
from tests.support.clock import FakeClock
from tests.support.profile import ScriptedModel, ShownNotifications, profile

NOW = datetime(2025, 3, 4, 6, 30, tzinfo=UTC)  # 07:30 in Berlin
HOUR = timedelta(hours=1)


async def part(app: Container, key: str, *, thorough: bool = False) -> Part:
    found = [one for one in await app.health.parts(thorough=thorough) if one.key == key]
    assert len(found) == 1, key
    return found[0]


async def test_a_fresh_profile_is_quiet(tmp_path: Path, frozen_clock: FakeClock) -> None:
    async with profile(tmp_path, frozen_clock) as app:
        parts = await app.health.parts(thorough=True)
        trouble = [one for one in parts if one.is_trouble]
        # Only what the test itself chose: keys for one session.
        assert [one.key for one in trouble] == ["keyring"]
        assert worst(parts) is State.DEGRADED
        states = {one.key: one.state for one in parts}
        assert states["source"] is states["calendar"] is states["model"] is State.OFF
        assert states["database"] is states["backups"] is states["disk"] is State.OK
        assert all(one.sentence.endswith(".") for one in parts)


async def test_the_demo_person_is_well(tmp_path: Path, frozen_clock: FakeClock) -> None:
    async with profile(tmp_path, frozen_clock, demo=True) as app:
        states = {one.key: one for one in await app.health.parts()}
        assert states["source.demo"].sentence == "Last night is here."
        assert states["calendar"].sentence == "1 calendar."


async def test_the_last_backup(tmp_path: Path, frozen_clock: FakeClock) -> None:
    async with profile(tmp_path, frozen_clock) as app:
        assert "The first one is made at 02:00" in (await part(app, "backups")).sentence
        made = await app.backups.make()
        found = await part(app, "backups")
        assert (found.state, found.last_good) == (State.OK, NOW)
        assert found.sentence == "The newest is from today at 07:30; 1 copy kept."
        frozen_clock.advance(3 * 86_400)
        found = await part(app, "backups")
        assert (found.state, found.action) == (State.DEGRADED, "run_job:backup")
        assert found.since == NOW + 2 * DAY
        assert "4 Mar at 07:30" in found.sentence
        made.path.unlink()


async def test_a_backup_that_failed(tmp_path: Path, frozen_clock: FakeClock) -> None:
    async with profile(tmp_path, frozen_clock) as app:
        run = await app.store.job_runs.claim("backup", NOW - 5 * HOUR, "scheduled", NOW - 5 * HOUR)
        assert run is not None
        assert run.id is not None
        reason = "The disk is full. Make room and try again."
        await app.store.job_runs.finish(run.id, "failed", reason, NOW - 4 * HOUR)
        found = await part(app, "backups")
        assert (found.state, found.since) == (State.DEGRADED, NOW - 4 * HOUR)
        assert reason in found.sentence
        # The scheduler does not tell it a second time.
        assert (await part(app, "jobs")).state is State.OK


async def test_a_failed_job_has_a_button(tmp_path: Path, frozen_clock: FakeClock) -> None:
    async with profile(tmp_path, frozen_clock) as app:
        assert "Next: Calendar sync, today at 08:00." in (await part(app, "jobs")).sentence
        run = await app.store.job_runs.claim("weekly_review", NOW - HOUR, "scheduled", NOW - HOUR)
        assert run is not None
        assert run.id is not None
        await app.store.job_runs.finish(run.id, "failed", "It took too long.", NOW - HOUR)
        found = await part(app, "jobs")
        assert (found.state, found.action) == (State.DEGRADED, "run_job:weekly_review")
        assert found.sentence == "Weekly review failed today at 06:30. It took too long."


async def test_paused_is_no_trouble(tmp_path: Path, frozen_clock: FakeClock) -> None:
    async with profile(tmp_path, frozen_clock) as app:
        app.runner.pause(NOW + 2 * HOUR)
        found = await part(app, "jobs")
        assert (found.state, found.action) == (State.OFF, "resume")
        assert found.sentence.startswith("Paused until 09:30.")


@pytest.mark.parametrize(
    ("nights_ago", "hour", "state", "says"),
    [
        (0, 6, State.OK, "Last night is here."),
        (1, 6, State.OK, "Open the Oura app on your phone"),
        (1, 13, State.DEGRADED, "Last night isn't here yet"),
        (4, 6, State.DEGRADED, "Nothing newer than 28 Feb."),
    ],
)
async def test_a_connected_source(
    tmp_path: Path, nights_ago: int, hour: int, state: State, says: str
) -> None:
    clock = FakeClock(NOW.replace(hour=hour))
    async with profile(tmp_path, clock) as app:
        night = TODAY - nights_ago * DAY
        await app.store.data_points.upsert([DataPoint("oura", "sleep.total", night, 25_000.0)])
        await app.store.sync_states.set(SyncState("oura", "sleep", "", NOW, NOW))
        found = await part(app, "source.oura")
        assert (found.state, found.title, found.last_good) == (state, "Oura", NOW)
        assert says in found.sentence


async def test_an_imported_source_is_off_not_broken(
    tmp_path: Path, frozen_clock: FakeClock
) -> None:
    async with profile(tmp_path, frozen_clock) as app:
        await app.store.data_points.upsert(
            [DataPoint("oura", "sleep.total", TODAY - 90 * DAY, 25_000.0)]
        )
        found = await part(app, "source.oura")
        assert (found.state, found.action) == (State.OFF, "import_oura")
        assert found.sentence.startswith("Imported up to 4 Dec 2024.")


async def test_a_source_that_refuses(tmp_path: Path, frozen_clock: FakeClock) -> None:
    async with profile(tmp_path, frozen_clock) as app:
        await app.store.data_points.upsert(
            [DataPoint("oura", "sleep.total", TODAY - DAY, 25_000.0)]
        )
        problem = "Oura is not answering."
        await app.store.sync_states.set(SyncState("oura", "sleep", "", NOW, NOW - DAY, problem))
        found = await part(app, "source.oura")
        assert (found.state, found.since, found.last_good) == (State.DEGRADED, NOW, NOW - DAY)
        assert found.sentence == "Oura is not answering. Your newest day is 3 Mar; it stays."


async def test_a_source_of_activity_alone(tmp_path: Path, frozen_clock: FakeClock) -> None:
    async with profile(tmp_path, frozen_clock) as app:
        await app.store.data_points.upsert(
            [DataPoint("csv", "activity.steps", TODAY - DAY, 9_000.0)]
        )
        assert (await part(app, "source.csv")).sentence == "Yesterday's activity is here."


async def test_own_values_are_no_source(tmp_path: Path, frozen_clock: FakeClock) -> None:
    async with profile(tmp_path, frozen_clock) as app:
        await app.store.data_points.upsert([DataPoint("custom", "custom.tea", TODAY, 3.0)])
        assert (await part(app, "source")).state is State.OFF


async def test_the_model(tmp_path: Path, frozen_clock: FakeClock, allow_warnings: object) -> None:
    model = ScriptedModel([ModelProblem("The model did not answer.")])
    async with profile(tmp_path, frozen_clock, demo=True, model=model) as app:
        await app.settings.set("ai.enabled", True)
        found = await part(app, "model")
        assert (found.state, found.action) == (State.NEEDS_YOU, "settings:ai")
        assert "no model is chosen" in found.sentence
        await app.settings.set("ai.model", "openai/gpt-4o-mini")
        assert "No key for OpenAI is set." in (await part(app, "model")).sentence
        await app.secrets.set("ai.openai.api_key", "sk-x")
        assert (await part(app, "model")).state is State.OK
        await app.briefs.brief(TODAY)
        found = await part(app, "model")
        assert (found.state, found.since) == (State.DEGRADED, NOW)
        assert "The model did not answer." in found.sentence
        await app.store.usage.add(TokenUsage(NOW, "morning_brief", "m", 10, 5, 0.022))
        await app.store.usage.add(TokenUsage(NOW, "morning_brief", "m", 10, 5, None))
        said = (await part(app, "model")).sentence
        assert said.endswith("This month: 2 calls, 2.2¢ and 1 of unknown price.")
        await app.settings.set("ai.enabled", False)
        assert (await part(app, "model")).state is State.OFF


async def test_a_locked_keyring_is_asked_on_request_only(
    tmp_path: Path, frozen_clock: FakeClock, allow_warnings: object
) -> None:
    asked: list[str] = []

    class Locked:
        async def get(self, name: str) -> str | None:
            asked.append(name)
            raise SecretsUnavailable("The keyring is locked.")

        async def set(self, name: str, value: str) -> None: ...

        async def delete(self, name: str) -> None: ...

    app = Container.open(
        AppPaths.of(tmp_path), clock=frozen_clock, environment={}, secrets=Locked()
    )
    await app.start()
    try:
        assert (await part(app, "keyring")).sentence == "Nothing has needed it yet."
        assert asked == []
        found = await part(app, "keyring", thorough=True)
        assert (found.state, found.sentence) == (State.OFF, "The keyring is locked.")
        await app.settings.set("ai.enabled", True)
        await app.settings.set("ai.model", "openai/gpt-4o-mini")
        assert (await part(app, "keyring")).state is State.DEGRADED
        model = await part(app, "model")
        assert model.state is State.NEEDS_YOU
        assert model.sentence.startswith("The keyring is locked.")
    finally:
        await app.close()


async def test_notifications(tmp_path: Path, frozen_clock: FakeClock) -> None:
    async with profile(tmp_path, frozen_clock, demo=True) as app:
        assert (await part(app, "notifications")).state is State.OFF
        shown = ShownNotifications(can_show=False)
        app.notifier = shown
        assert (await part(app, "notifications")).sentence.startswith("Ready.")
        await app.notifications.announce(await app.briefs.brief(TODAY))
        found = await part(app, "notifications")
        assert found.state is State.DEGRADED
        assert "Your brief stands in the window" in found.sentence
        await app.settings.set("notifications.enabled", False)
        assert (await part(app, "notifications")).sentence.startswith("Switched off.")


async def test_a_disk_that_fills_up(
    tmp_path: Path, frozen_clock: FakeClock, monkeypatch: pytest.MonkeyPatch, allow_warnings: object
) -> None:
    async with profile(tmp_path, frozen_clock) as app:
        free = 1.5e9
        monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=free))
        found = await part(app, "disk")
        assert (found.state, found.sentence) == (
            State.DEGRADED,
            "1.5 GB free where your data is. Everything still works; make room soon.",
        )
        free = 1e7
        assert (await part(app, "disk")).state is State.FAILED


async def test_settings_that_cannot_be_read(
    tmp_path: Path, frozen_clock: FakeClock, allow_warnings: object
) -> None:
    async with profile(tmp_path, frozen_clock) as app:
        await app.store.settings.set("jobs.backup", "half past two")
        await app.settings.load()
        found = await part(app, "settings")
        assert (found.state, found.action) == (State.DEGRADED, "settings:general")


async def test_a_change_is_told_once(
    tmp_path: Path, frozen_clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "lifeos_desktop.services.health")
    async with profile(tmp_path, frozen_clock) as app:
        await app.health.parts()
        events: list[HealthChanged] = []
        app.bus.subscribe(HealthChanged, events.append)
        caplog.clear()
        run = await app.store.job_runs.claim("weekly_review", NOW, "scheduled", NOW)
        assert run is not None
        assert run.id is not None
        await app.store.job_runs.finish(run.id, "failed", "It took too long.", NOW)
        for _ in range(3):
            await app.health.parts()
        assert [(event.key, event.state) for event in events] == [("jobs", "degraded")]
        await app.store.job_runs.finish(run.id, "done", "", NOW)
        frozen_clock.advance(60)
        for _ in range(3):
            found = await part(app, "jobs")
        assert [event.state for event in events] == ["degraded", "ok"]
        assert found.since == NOW + timedelta(seconds=60)
        lines = [record.getMessage() for record in caplog.records]
        assert lines == [
            "Health of jobs: degraded (was ok)",
            "Health of jobs: ok (was degraded)",
        ]


async def test_what_the_window_reports(tmp_path: Path, frozen_clock: FakeClock) -> None:
    async with profile(tmp_path, frozen_clock) as app:
        events: list[HealthChanged] = []
        app.bus.subscribe(HealthChanged, events.append)
        app.health.report("hotkey", State.OK, "Ctrl+Shift+Space captures.", title="Hotkey")
        app.health.report(
            "tray", State.DEGRADED, "This desktop has no tray. Close minimises instead."
        )
        app.health.report(
            "tray", State.DEGRADED, "This desktop has no tray. Close minimises instead."
        )
        assert [event.key for event in events] == ["tray"]
        assert (await part(app, "hotkey")).last_good == NOW
        assert (await part(app, "tray")).title == "Tray"
        app.health.withdraw("tray")
        assert "tray" not in {one.key for one in await app.health.parts()}


async def test_one_database_problem_is_told_once(
    frozen_clock: FakeClock, allow_warnings: object
) -> None:
    async def broken(thorough: bool) -> tuple[Part, ...]:
        raise StoreProblem("The database cannot be read. Restore a backup.")

    async def refused(thorough: bool) -> tuple[Part, ...]:
        raise PermissionError("no")

    health = Health(
        [("disk", "Disk", refused), ("model", "Model", broken), ("jobs", "Jobs", broken)],
        frozen_clock,
        Bus(),
    )
    disk, database = await health.parts()
    assert (disk.key, disk.state, disk.sentence) == (
        "disk",
        State.DEGRADED,
        "It could not be looked at.",
    )
    assert (database.key, database.state) == ("database", State.FAILED)


async def test_a_damaged_database(
    tmp_path: Path, frozen_clock: FakeClock, monkeypatch: pytest.MonkeyPatch, allow_warnings: object
) -> None:
    async with profile(tmp_path, frozen_clock) as app:

        async def damaged() -> str:
            return "row 3 missing from index\nand more"

        monkeypatch.setattr(app.store.database, "quick_check", damaged)
        (only,) = await app.health.parts(thorough=True)
        assert (only.key, only.state, only.action) == ("database", State.FAILED, "open_backups")
        assert "row 3 missing from index" in only.sentence
