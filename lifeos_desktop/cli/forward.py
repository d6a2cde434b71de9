"""Where a command is done: in the running app of the profile, else in this process."""

from __future__ import annotations

import sys
from argparse import Namespace

from lifeos_desktop.app.in_use import is_in_use
from lifeos_desktop.app.remote import PROGRESS, Request, Result, Tell, ask
from lifeos_desktop.cli.output import clean, say
from lifeos_desktop.cli.profile import opened, paths_of


async def here_or_there(
    options: Namespace, request: Request, *, tell: Tell | None = None, finish: bool = False
) -> Result:
    """Do it and print what is said meanwhile (or ``tell`` it); its result.

    ``finish``: in this process, wait for what it has begun in the background.
    """
    from lifeos_desktop.app import commands

    paths = paths_of(options)
    tell = tell or teller(options)
    if beside_the_app := is_in_use(paths.lock):
        answer = await ask(paths.data_dir, request, tell)
        if answer is not None:
            return answer
    async with opened(options) as container:
        result = await commands.run(container, request, tell, beside_the_app=beside_the_app)
        if finish:
            await container.sync.idle()
        return result


def teller(options: Namespace) -> Tell:
    """How what is said meanwhile is shown."""
    return _tell_json if options.json else _tell


def _tell(kind: str, text: str) -> None:
    if kind != PROGRESS:
        say(text)
    elif sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{clean(text)}")
        sys.stderr.flush()


def _tell_json(kind: str, text: str) -> None:
    """The one JSON document is the output: what is said meanwhile goes to standard error."""
    if kind != PROGRESS:
        sys.stderr.write(f"{clean(text)}\n")
