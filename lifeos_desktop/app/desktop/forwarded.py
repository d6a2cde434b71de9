"""Does what the command line handed over, in the running app, and answers while it works."""

from __future__ import annotations

import asyncio
import logging
from functools import partial
from typing import TYPE_CHECKING

from lifeos_desktop.app import commands
from lifeos_desktop.app.remote import END, PROBLEM
from lifeos_desktop.app.single_instance import Wanted
from lifeos_desktop.domain.errors import LifeosError
from lifeos_desktop.domain.traces import where
from lifeos_desktop.ui.background import Tasks

if TYPE_CHECKING:
    from lifeos_desktop.app.container import Container

_log = logging.getLogger(__name__)

_INSIDE = "Something went wrong inside LifeOS. Your data is safe; the log says where."


class Forwarded:
    """Serves commands of one open profile."""

    def __init__(self, container: Container, tasks: Tasks) -> None:
        self._container = container
        self._tasks = tasks

    def serve(self, wanted: Wanted) -> None:
        """Begin; who asked gets the answers. Who goes away leaves the work running to its end,
        except a sign-in, which nobody waits for then."""
        task = self._tasks.spawn(self._serve(wanted), f"{wanted.request.command} for another")
        if wanted.request.command in commands.END_WITH_THE_CALLER:
            wanted.on_gone = partial(_give_up, task)

    async def _serve(self, wanted: Wanted) -> None:
        try:
            result = await commands.run(self._container, wanted.request, wanted.answer)
        except LifeosError as problem:
            wanted.answer(PROBLEM, str(problem))
        except Exception as error:  # noqa: BLE001 - who asked must not wait for ever
            _log.error("A command from outside failed: %s", where(error))
            wanted.answer(PROBLEM, _INSIDE)
        else:
            wanted.answer(END, result)


def _give_up(task: asyncio.Task[None]) -> None:
    task.cancel()
