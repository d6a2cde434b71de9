"""What the command line may hand to the running app, and does itself where none runs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any

from lifeos_desktop.app import account_commands, pattern_commands
from lifeos_desktop.app.remote import Request, Result, Tell
from lifeos_desktop.domain.errors import BadInput

if TYPE_CHECKING:
    from lifeos_desktop.app.container import Container
    from lifeos_desktop.domain.records import JobRun

_BESIDE = "beside_the_app"

Command = Callable[["Container", Mapping[str, Any], Tell], Awaitable[Result]]


async def run(
    container: Container, request: Request, tell: Tell, *, beside_the_app: bool = False
) -> Result:
    """Do it and return its result as JSON; raises LifeosError with the sentence to show.

    ``beside_the_app``: an app runs for this profile and did not answer, so its runs are left alone.
    """
    command = COMMANDS.get(request.command)
    if command is None:
        raise BadInput(
            "The running LifeOS does not know this command. It may be of another version: quit it "
            "and try again."
        )
    return await command(container, {**request.arguments, _BESIDE: beside_the_app}, tell)


async def run_job(container: Container, arguments: Mapping[str, Any], tell: Tell) -> Result:
    """Run a job now: {"name": ...}."""
    settles = not arguments[_BESIDE]
    return job_run(await container.runner.run_now(str(arguments["name"]), settles=settles))


def job_run(run: JobRun) -> Result:
    """A run as JSON."""
    return {
        "job": run.job,
        "occurrence": run.occurrence.isoformat(),
        "status": run.status,
        "trigger": run.trigger,
        "reason": run.reason,
        "started_at": run.started_at.isoformat() if run.started_at else None,
        "finished_at": run.finished_at.isoformat() if run.finished_at else None,
    }


COMMANDS: Mapping[str, Command] = {
    "jobs.run": run_job,
    "patterns.run": pattern_commands.search,
    "connect": account_commands.connect,
    "sync": account_commands.sync,
    "history": account_commands.history,
    "choose": account_commands.choose,
    "disconnect": account_commands.disconnect,
    "status": account_commands.status,
}

END_WITH_THE_CALLER = frozenset({"connect"})
"""A sign-in nobody waits for any more is given up."""
