"""From the process's start to its end; first paint comes before everything that can wait."""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import qasync
from PySide6.QtCore import QSettings

from lifeos_desktop.app import crash
from lifeos_desktop.app import logging as app_logging
from lifeos_desktop.app.garbage import MainThreadGarbage
from lifeos_desktop.app.lifecycle import Application, stop_on_signals
from lifeos_desktop.app.memory import give_back, share_one_heap
from lifeos_desktop.app.paths import AppPaths
from lifeos_desktop.app.single_instance import SHOW, SingleInstance, line_of
from lifeos_desktop.domain.ports import Clock
from lifeos_desktop.ui.shell.window import ShellWindow
from lifeos_desktop.ui.theme import Theme, choice_of

if TYPE_CHECKING:
    from lifeos_desktop.app.container import Container

_log = logging.getLogger(__name__)

FIRST_PAINT_FILE = "LIFEOS_FIRST_PAINT_FILE"
THEME_KEY = "look/theme"
_PAINT_SECONDS = 2.0
_SETTLED_SECONDS = 15.0  # by then the page is filled and the first checks are over

OpenContainer = Callable[[AppPaths, Clock], "Container"]


def open_profile(paths: AppPaths, clock: Clock) -> Container:
    """Open a profile's container; blocks, so it is called in a thread, after first paint."""
    # Not at the top: the services it wires are 100 ms of imports that no picture needs.
    from lifeos_desktop.app.container import Container

    return Container.open(paths, clock=clock)


def run_desktop(
    paths: AppPaths,
    clock: Clock,
    *,
    is_hidden: bool = False,
    wish: tuple[str, str] = ("", ""),
    open_container: OpenContainer = open_profile,
) -> int:
    """Run the app until the person quits; the process's exit code.

    A second start for the same folder raises the first one's window and ends with 0. ``wish`` is
    what to do at once (`single_instance`): ("open", "patterns"), ("capture", "").
    """
    line = line_of(*wish) if wish[0] else SHOW
    paths.prepare()
    app_logging.configure(paths.logs)
    crash.install(paths.logs)
    share_one_heap()
    app = Application(sys.argv[:1])
    app.setApplicationName("LifeOS")
    app.setDesktopFileName("lifeos")
    app.setQuitOnLastWindowClosed(False)
    garbage = MainThreadGarbage(app)
    instance = SingleInstance(paths.data_dir, paths.lock)
    try:
        if not instance.acquire():
            return 0 if instance.send(line) else _say_it_hangs()
        with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(app)) as runner:
            first = line if wish[0] else ""
            return runner.run(_main(app, paths, clock, open_container, instance, is_hidden, first))
    finally:
        garbage.release()
        instance.release()
        app_logging.release()
        crash.uninstall()


async def _main(
    app: Application,
    paths: AppPaths,
    clock: Clock,
    open_container: OpenContainer,
    instance: SingleInstance,
    is_hidden: bool,
    first: str,
) -> int:
    """Paint; then bring in the rest, wait to be told to stop, and end in order."""
    stop = asyncio.Event()
    asyncio.get_running_loop().set_exception_handler(crash.on_loop_error)
    stop_on_signals(stop.set)
    app.quit_asked.connect(stop.set)
    # Of the first profile opened: where the window was, and which look to paint first.
    memory = QSettings(str(paths.data_dir / "window.ini"), QSettings.Format.IniFormat)
    theme = Theme(app, choice_of(memory.value(THEME_KEY)))
    shell = ShellWindow(memory)
    shell.set_demo(paths.demo)
    if not is_hidden:
        await _first_paint(shell, clock)
    # After first paint for the same reason as the container.
    from lifeos_desktop.app.desktop.running import Running

    # What was imported stays: left out, a collection takes 10 ms instead of 140 on a busy machine.
    gc.freeze()
    running = Running(app, shell, theme, memory, paths, clock, open_container, instance, stop)
    try:
        await running.open_profile()
        if first:
            running.on_asked(first)
        settled = asyncio.get_running_loop().call_later(_SETTLED_SECONDS, _settle)
        await stop.wait()
        settled.cancel()
    finally:
        await running.go_down()
    return 0


def _settle() -> None:
    """The start is over: what it has used and nobody needs goes."""
    gc.collect()
    give_back()


async def _first_paint(shell: ShellWindow, clock: Clock) -> None:
    """Show the window and wait until it is on the screen, or is clearly not going to be."""
    painted = asyncio.Event()

    def note() -> None:
        _note_first_paint(clock)
        painted.set()

    shell.painted.connect(note)
    shell.show()
    try:
        async with asyncio.timeout(_PAINT_SECONDS):
            await painted.wait()
    except TimeoutError:
        _log.info("The window was not painted within %g s", _PAINT_SECONDS)


def _note_first_paint(clock: Clock) -> None:
    """For the start-up test and the benchmark: when it was, and what had been imported by then."""
    file = os.environ.get(FIRST_PAINT_FILE)
    if file:
        report = {
            "monotonic": clock.monotonic(),
            "cpu_seconds": time.process_time(),
            "modules": sorted(sys.modules),
        }
        Path(file).write_text(json.dumps(report), encoding="utf-8")


def _say_it_hangs() -> int:
    print(  # noqa: T201 - there is no window to say it in
        "LifeOS is running for this folder, but its window does not answer. "
        "End that process, then start again.",
        file=sys.stderr,
    )
    return 1
