"""`lifeos jobs`: what LifeOS does by itself, and running one of it now."""

from __future__ import annotations

from argparse import Namespace
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Any

from lifeos_desktop.app.commands import job_run
from lifeos_desktop.app.remote import Request
from lifeos_desktop.cli.forward import here_or_there
from lifeos_desktop.cli.output import say, say_json, table
from lifeos_desktop.cli.profile import opened
from lifeos_desktop.domain import formats
from lifeos_desktop.domain.errors import LifeosError
from lifeos_desktop.domain.schedule import Daily, Every, Schedule, Weekly

if TYPE_CHECKING:
    from lifeos_desktop.domain.records import JobRun
    from lifeos_desktop.jobs.runner import JobStatus

_WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()


class JobFailed(LifeosError):
    """A job that was run by hand did not get its work done."""


async def jobs(options: Namespace) -> int:
    """List the jobs, or run one."""
    if options.action == "run":
        return await _run(options)
    async with opened(options) as container:
        statuses = await container.runner.status()
        zone = container.zone()
    if options.json:
        say_json({"jobs": [_status_json(status) for status in statuses]})
        return 0
    for number, status in enumerate(statuses):
        if number:
            say()
        definition = status.definition
        say(f"{definition.title} ({definition.name}): {schedule_text(status.schedule)}")
        table(
            ("", ""),
            [
                ("  last", _last_text(status.last, zone)),
                ("  next", moment_text(status.next_run, zone)),
            ],
        )
    return 0


async def _run(options: Namespace) -> int:
    run = await here_or_there(options, Request("jobs.run", {"name": options.name}))
    if options.json:
        say_json(run)
    elif run["status"] != "failed":
        say(f"{run['status'].capitalize()}. {run['reason']}".strip())
    if run["status"] == "failed":
        raise JobFailed(run["reason"])
    return 0


def schedule_text(schedule: Schedule) -> str:
    """When a job is due, as a person says it."""
    match schedule:
        case Daily(at):
            return f"every day at {formats.clock(at)}"
        case Weekly(weekday, at):
            return f"every {_WEEKDAYS[weekday]} at {formats.clock(at)}"
        case Every(hours):
            return "every hour" if hours == 1 else f"every {hours} hours"


def moment_text(moment: datetime, zone: tzinfo) -> str:
    """A moment on the person's own wall: 'Tuesday, 4 Mar 2025 at 07:00'."""
    local = moment.astimezone(zone)
    return f"{formats.long_date(local.date())} at {formats.clock(local.time())}"


def _last_text(run: JobRun | None, zone: tzinfo) -> str:
    if run is None:
        return "never"
    when = run.finished_at or run.started_at or run.occurrence
    return f"{run.status}, {moment_text(when, zone)}. {run.reason}".strip()


def _status_json(status: JobStatus) -> dict[str, Any]:
    definition = status.definition
    return {
        "name": definition.name,
        "title": definition.title,
        "description": definition.description,
        "schedule": schedule_text(status.schedule),
        "last": job_run(status.last) if status.last is not None else None,
        "next_run": status.next_run.isoformat(),
    }
