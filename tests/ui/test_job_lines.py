from __future__ import annotations

from datetime import UTC, datetime, timedelta

from lifeos_desktop.domain.records import JobRun
from lifeos_desktop.jobs.definitions import DEFINITIONS
from lifeos_desktop.jobs.runner import JobStatus
from lifeos_desktop.ui.job_lines import job_lines
from tests.ui.samples import ZONE

NOW = datetime(2025, 3, 4, 9, 0, tzinfo=UTC)
BY_NAME = {definition.name: definition for definition in DEFINITIONS}


def status(name: str, run: str | None, at: datetime, following: datetime) -> JobStatus:
    reason = "Oura is not connected." if run == "skipped" else "The disk is full."
    last = JobRun(name, at, run, "scheduled", reason, at, at) if run else None
    done = last if run == "done" else None
    return JobStatus(BY_NAME[name], BY_NAME[name].schedule, False, last, done, following)


def test_the_newest_run_and_the_next_one() -> None:
    lines = job_lines(
        [
            status("backup", "done", NOW - timedelta(hours=8), NOW + timedelta(hours=16)),
            status("daily_brief", "done", NOW - timedelta(hours=3), NOW + timedelta(hours=21)),
        ],
        NOW,
        ZONE,
    )
    assert lines.last == "Morning brief done at 07:00"
    assert lines.following == "Next: backup tomorrow at 02:00"
    assert lines.trouble == ""


def test_jobs_without_a_connection_are_no_news() -> None:
    lines = job_lines(
        [
            status("oura_sync", "skipped", NOW, NOW + timedelta(hours=1)),
            status("weekly_review", None, NOW, NOW + timedelta(days=5, hours=9)),
        ],
        NOW,
        ZONE,
    )
    assert lines.last == ""
    assert lines.following == "Next: weekly review on Sunday 9 March at 19:00"


def test_a_failed_run_brings_its_sentence() -> None:
    failed = status("backup", "failed", NOW - timedelta(days=1), NOW + timedelta(hours=16))
    lines = job_lines([failed], NOW, ZONE)
    assert lines.last == "Backup failed yesterday at 10:00"
    assert lines.trouble == "The disk is full."


def test_names_keep_their_capitals() -> None:
    lines = job_lines([status("oura_sync", "done", NOW, NOW + timedelta(hours=1))], NOW, ZONE)
    assert lines.following == "Next: Oura sync at 11:00"
