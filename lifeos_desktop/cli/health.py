"""`lifeos health`: how everything is, part by part, and what to do where it is not well."""

from __future__ import annotations

from argparse import Namespace
from datetime import datetime
from typing import Any

from lifeos_desktop.cli.output import say, say_json, table
from lifeos_desktop.cli.profile import DEMO_LINE, opened, paths_of
from lifeos_desktop.domain.errors import LifeosError, StoreProblem
from lifeos_desktop.domain.health import Part, State

# What the window does with a button, said as a command.
_COMMANDS = {
    "import_oura": "lifeos import --help",
    "import_ics": "lifeos import ics FILE",
    "settings:ai": "lifeos settings list, lifeos secret --help",
    "settings:general": "lifeos settings set KEY VALUE",
}


class Unwell(LifeosError):
    """Something does not work at all."""


async def health(options: Namespace) -> int:
    """Look at every part; Unwell (exit 1) only when one has failed."""
    try:
        async with opened(options) as container:
            parts = await container.health.parts(thorough=True)
    except StoreProblem as problem:
        parts = (Part("database", "Database", State.FAILED, str(problem)),)
    if options.json:
        say_json({"health": [_json(part) for part in parts]})
    else:
        if options.demo:
            say(DEMO_LINE)
            say()
        say(f"Data folder: {paths_of(options).data_dir}")
        table(("", "", ""), [(part.title, _state(part), _said(part)) for part in parts])
    failed = [part for part in parts if part.state is State.FAILED]
    if failed:
        raise Unwell(" ".join(_said(part) for part in failed))
    return 0


def _json(part: Part) -> dict[str, Any]:
    return {
        "part": part.key,
        "state": _state(part),
        "sentence": part.sentence,
        "todo": _todo(part),
        "since": _instant(part.since) if part.is_trouble else None,
        "last_good": _instant(part.last_good),
    }


def _state(part: Part) -> str:
    return part.state.replace("_", " ")


def _said(part: Part) -> str:
    todo = _todo(part)
    return f"{part.sentence} To do: {todo}" if todo else part.sentence


def _todo(part: Part) -> str:
    """The command that does what the window's button does; "" where there is none."""
    action = part.action or ""
    if action.startswith("run_job:"):
        return f"lifeos jobs run {action.removeprefix('run_job:')}"
    return _COMMANDS.get(action, "")


def _instant(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
