"""Which profile a call is about, and its container, open for the length of a command."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from lifeos_desktop.app.clock import FixedClock, SystemClock
from lifeos_desktop.app.paths import AppPaths
from lifeos_desktop.domain.errors import StoreProblem
from lifeos_desktop.domain.ports import Clock

if TYPE_CHECKING:
    from lifeos_desktop.app.container import Container

DEMO_LINE = "This is the demo person Robin; nothing of yours is in here."


def paths_of(options: Namespace) -> AppPaths:
    """The profile the global options name."""
    return AppPaths.of(options.data_dir, demo=options.demo)


def clock_of(options: Namespace) -> Clock:
    """The machine's clock, or the moment that was given."""
    return SystemClock() if options.now is None else FixedClock(options.now)


@asynccontextmanager
async def opened(options: Namespace, paths: AppPaths | None = None) -> AsyncIterator[Container]:
    """The started container of the profile; closed at the end, whatever happens."""
    from lifeos_desktop.app.container import Container  # the services are 150 ms of imports

    chosen = paths or paths_of(options)
    try:
        container = Container.open(chosen, clock=clock_of(options))
    except OSError as error:
        raise StoreProblem(
            f"The data folder {chosen.data_dir} cannot be used: {error.strerror or error}. "
            "Choose another one with --data-dir, or check that you may write there."
        ) from error
    try:
        await container.start()
        yield container
    finally:
        await container.close()
