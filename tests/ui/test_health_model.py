"""The health page's model without a widget, over a real profile."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

from lifeos_desktop.app import logging as app_logging
from lifeos_desktop.domain.health import State
from lifeos_desktop.ui.health.viewmodel import LOG_LINES, last_lines
from lifeos_desktop.ui.health.wording import OUTCOMES, STATES
from tests.support.clock import FakeClock
from tests.ui.settings_support import settings_of


def test_every_state_has_a_word() -> None:
    assert set(STATES) == set(State)
    assert {"done", "failed", "skipped", "interrupted", "running"} <= set(OUTCOMES)


async def test_each_part_and_job_is_told_in_words(tmp_path: Path, frozen_clock: FakeClock) -> None:
    async with settings_of(tmp_path, frozen_clock) as (settings, container):
        health = settings.health
        await health.load()
        view = health.view
        # The profile of a test keeps its keys in memory, which is less than a keyring.
        assert view.summary == "1 works less well than usual. Everything else works."
        assert health.attention == ""
        assert {row.key for row in view.parts} >= {"database", "backups", "jobs", "model"}
        assert all(row.sentence for row in view.parts)
        assert view.jobs[0].name == "daily_brief"
        assert all(job.following.startswith("Next ") for job in view.jobs)
        assert view.jobs[0].last == "Has not run yet"

        await container.runner.run_now("oura_sync")
        await health.load()
        oura = next(job for job in health.view.jobs if job.name == "oura_sync")
        assert oura.last.startswith("Skipped today at")
        assert oura.reason
        assert health.view.runs[0].title == oura.title


async def test_what_needs_the_person_is_marked_and_its_button_works(
    tmp_path: Path, frozen_clock: FakeClock, allow_warnings: object
) -> None:
    async with settings_of(tmp_path, frozen_clock) as (settings, container):
        await container.settings.set("ai.enabled", True)
        health = settings.health
        await health.load()
        assert health.view.summary.startswith("1 thing needs you, 1 works less well")
        assert health.attention
        part = next(row for row in health.view.parts if row.key == "model")
        assert (part.state, part.action) == (State.NEEDS_YOU, "settings:ai")
        assert part.times.startswith("Since today at 07:30.")
        assert not health.can_do(part.action)

        assert health.can_do("run_job:backup")
        health.do("run_job:backup")
        for _ in range(300):
            await asyncio.sleep(0.01)
            if health.view.notice or health.view.problem:
                break
        assert health.view.problem == ""
        assert health.view.notice
        assert len(list(container.paths.backups.glob("*.db"))) == 1


async def test_checking_again_reads_the_whole_database(
    tmp_path: Path, frozen_clock: FakeClock
) -> None:
    async with settings_of(tmp_path, frozen_clock) as (settings, _):
        await settings.health.load()
        settings.health.do("check_again")
        await settings.health.load()
        database = next(row for row in settings.health.view.parts if row.key == "database")
        assert "read through today at 07:30" in database.sentence


async def test_the_report_holds_states_and_log_and_no_data(
    tmp_path: Path, frozen_clock: FakeClock
) -> None:
    async with settings_of(tmp_path, frozen_clock) as (settings, container):
        await container.settings.set("general.name", "Wilhelmina")
        app_logging.configure(container.paths.logs)
        try:
            logging.getLogger("lifeos_desktop.test").info("It went by")
        finally:
            app_logging.release()
        await settings.health.load()
        report = settings.health.report()
        assert report.startswith("LifeOS 0.")
        assert "- Database: fine." in report
        assert "It went by" in report
        assert "Wilhelmina" not in report


def test_the_end_of_a_long_log_is_read(tmp_path: Path) -> None:
    assert last_lines(tmp_path) == ()
    lines = [f"line {number} {'x' * 200}" for number in range(5000)]
    (tmp_path / "lifeos.log").write_text("\n".join(lines) + "\n", encoding="utf-8")
    found = last_lines(tmp_path)
    assert len(found) == LOG_LINES
    assert found[-1].startswith("line 4999 ")
