"""The app with its window and tray: first paint at once, everything else after it."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import qasync
from PySide6.QtCore import QSettings

from lifeos_desktop.app import crash
from lifeos_desktop.app import logging as app_logging
from lifeos_desktop.app.lifecycle import Application, Step, go_down, stop_on_signals
from lifeos_desktop.app.paths import AppPaths
from lifeos_desktop.app.session import Session
from lifeos_desktop.app.single_instance import SHOW, SingleInstance
from lifeos_desktop.app.watchdog import Watchdog
from lifeos_desktop.domain.errors import LifeosError
from lifeos_desktop.domain.ports import Clock
from lifeos_desktop.domain.traces import where
from lifeos_desktop.ui.background import Tasks
from lifeos_desktop.ui.dashboard.window import DashboardWindow
from lifeos_desktop.ui.notifications import Notifications
from lifeos_desktop.ui.theme import Choice, Theme
from lifeos_desktop.ui.tray import Tray

if TYPE_CHECKING:
    from lifeos_desktop.app.container import Container

_log = logging.getLogger(__name__)

FIRST_PAINT_FILE = "LIFEOS_FIRST_PAINT_FILE"
_PAINT_SECONDS = 2.0
_TASK_SECONDS = 5.0
_THEME = "look/theme"
_TOLD_ABOUT_TRAY = "told/tray"
_COULD_NOT_START = (
    "LifeOS could not start. Your data is untouched. The log in the data folder has the details."
)

OpenContainer = Callable[[AppPaths, Clock], "Container"]


def open_profile(paths: AppPaths, clock: Clock) -> Container:
    """Open a profile's container; blocks, so it is called in a thread, after first paint."""
    # Not at the top of the file: the services it wires are 100 ms of imports nobody needs to paint.
    from lifeos_desktop.app.container import Container

    return Container.open(paths, clock=clock)


def run_desktop(
    paths: AppPaths,
    clock: Clock,
    *,
    is_hidden: bool = False,
    open_container: OpenContainer = open_profile,
) -> int:
    """Run the app until the person quits; the process's exit code.

    A second start for the same folder raises the first one's window and ends with 0.
    """
    paths.prepare()
    app_logging.configure(paths.logs)
    crash.install(paths.logs)
    app = Application(sys.argv[:1])
    app.setApplicationName("LifeOS")
    app.setDesktopFileName("lifeos")
    app.setQuitOnLastWindowClosed(False)
    instance = SingleInstance(paths.data_dir, paths.lock)
    try:
        if not instance.acquire():
            return 0 if instance.send(SHOW) else _say_it_hangs()
        with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(app)) as runner:
            desktop = Desktop(app, paths, clock, open_container, instance)
            return runner.run(desktop.main(is_hidden=is_hidden))
    finally:
        instance.release()
        app_logging.release()
        crash.uninstall()


def _say_it_hangs() -> int:
    print(  # noqa: T201 - there is no window to say it in
        "LifeOS is running for this folder, but its window does not answer. "
        "End that process, then start again.",
        file=sys.stderr,
    )
    return 1


class Desktop:
    """Owns window, tray and the session of the open profile, from first paint to the last step."""

    def __init__(
        self,
        app: Application,
        paths: AppPaths,
        clock: Clock,
        open_container: OpenContainer,
        instance: SingleInstance,
    ) -> None:
        self._app, self._paths, self._clock = app, paths, clock
        self._open_container = open_container
        self._instance = instance
        self._stop = asyncio.Event()
        self._painted = asyncio.Event()
        self._tasks = Tasks()
        # Of the first profile opened: where the window was, which look to paint first.
        self._memory = QSettings(str(paths.data_dir / "window.ini"), QSettings.Format.IniFormat)
        self._theme = Theme(app, _choice(self._memory.value(_THEME)))
        self._window = self._new_window()
        self._tray: Tray | None = None
        self._watchdog = Watchdog(clock)
        self._blocking = ThreadPoolExecutor(1, thread_name_prefix="desktop")
        self._notifications = Notifications(
            self._on_message_pressed, self._tell_in_tray, self._tell_inside, self._blocking
        )
        self._session: Session | None = None
        app.quit_asked.connect(self.quit)
        instance.asked.connect(self._on_asked)

    def quit(self) -> None:
        """Begin the ordered end; asking twice changes nothing."""
        self._stop.set()

    async def main(self, *, is_hidden: bool = False) -> int:
        """Paint, then open everything; wait to be told to stop; end in order."""
        asyncio.get_running_loop().set_exception_handler(crash.on_loop_error)
        stop_on_signals(self.quit)
        try:
            if not is_hidden:
                await self._first_paint()
            self._settle()
            await self._open_profile()
            await self._stop.wait()
        finally:
            await self._go_down()
        return 0

    # -- beginning ------------------------------------------------------------------------------

    def _new_window(self) -> DashboardWindow:
        window = DashboardWindow(self._theme, self._tasks, self._memory)
        window.set_demo(self._paths.demo)
        window.painted.connect(self._on_painted)
        window.quit_wanted.connect(self.quit)
        window.profile_wanted.connect(self._on_profile_wanted)
        window.retry_wanted.connect(self._on_retry)
        window.shown.connect(self._on_shown)
        window.set_close_action(self._close_window)
        return window

    async def _first_paint(self) -> None:
        """Show the window and wait until it is on the screen, or is clearly not going to be."""
        self._window.show()
        try:
            async with asyncio.timeout(_PAINT_SECONDS):
                await self._painted.wait()
        except TimeoutError:
            _log.info("The window was not painted within %g s", _PAINT_SECONDS)

    def _on_painted(self) -> None:
        _note_first_paint(self._clock)
        self._painted.set()

    def _settle(self) -> None:
        """What need not be there for the first picture."""
        self._instance.listen()
        self._window.draw_icon()
        self._watchdog.start()
        tray = Tray(self._app)
        tray.open_wanted.connect(self._to_front)
        tray.brief_wanted.connect(self._to_front)
        tray.pause_wanted.connect(self._on_pause)
        tray.resume_wanted.connect(self._on_resume)
        tray.backup_wanted.connect(self._on_backup)
        tray.quit_wanted.connect(self.quit)
        self._tray = tray

    async def _open_profile(self) -> None:
        """Open the profile's data and fill the window; trouble becomes a sentence and a button."""
        assert self._tray is not None
        try:
            container = await asyncio.get_running_loop().run_in_executor(
                self._blocking, self._open_container, self._paths, self._clock
            )
            container.notifications.use(self._notifications)
            self._session = Session(container, self._window, self._tray)
            await self._session.begin()
        except LifeosError as problem:
            self._window.show_trouble(str(problem))
        except Exception as error:  # noqa: BLE001 - a sentence in the window, the rest in the log
            _log.error("The start failed: %s", where(error))
            self._window.show_trouble(_COULD_NOT_START)
        else:
            self._follow_settings()
            self._session.on_settings(self._follow_settings)

    def _follow_settings(self) -> None:
        if self._session:
            chosen = self._session.container.settings.current.general.theme
            self._theme.set_choice(_choice(chosen))
            self._memory.setValue(_THEME, chosen)

    # -- what the person asks for ---------------------------------------------------------------

    def _to_front(self) -> None:
        self._window.raise_to_front()

    def _on_asked(self, line: str) -> None:
        # Both lines mean the same while the brief is the window's only page.
        self._to_front()

    def _on_message_pressed(self, target: str) -> None:
        self._to_front()

    def _on_pause(self) -> None:
        if self._session:
            self._session.pause()

    def _on_resume(self) -> None:
        if self._session:
            self._session.resume()

    def _on_backup(self) -> None:
        if self._session:
            self._session.back_up()

    def _close_window(self) -> None:
        """Closing keeps LifeOS running: in the tray, or minimised where there is none."""
        if not (self._tray and self._tray.is_available):
            self._window.showMinimized()
            return
        self._window.hide()
        if not self._memory.value(_TOLD_ABOUT_TRAY, False, bool):
            self._memory.setValue(_TOLD_ABOUT_TRAY, True)
            self._tasks.spawn(self._tell_about_tray(), "told about the tray")

    async def _tell_about_tray(self) -> None:
        await self._notifications.notify(
            "LifeOS keeps running", "It is in the tray. To end it, choose Quit in its menu."
        )

    def _on_shown(self, is_shown: bool) -> None:
        self._watchdog.set_calm(not is_shown)

    def _tell_in_tray(self, title: str, body: str) -> bool:
        return bool(self._tray and self._tray.show_message(title, body))

    def _tell_inside(self, title: str, body: str) -> bool:
        self._window.tell(f"{title}. {body}" if body else title)
        return self._window.isVisible() and not self._window.isMinimized()

    # -- another profile ------------------------------------------------------------------------

    def _on_profile_wanted(self, is_demo: bool) -> None:
        if is_demo != self._paths.demo:
            self._tasks.spawn(self._change_profile(is_demo=is_demo), "change of profile")

    def _on_retry(self) -> None:
        self._tasks.spawn(self._reopen(), "another try to open")

    async def _reopen(self) -> None:
        await self._close_session()
        self._window.show_loading()
        await self._open_profile()

    async def _change_profile(self, *, is_demo: bool) -> None:
        """Close this profile and open the other in the same window; its folder has its own lock."""
        data_dir = self._paths.data_dir
        root = data_dir.parent if self._paths.demo else data_dir
        paths = AppPaths.of(root, demo=is_demo)
        paths.prepare()
        instance = SingleInstance(paths.data_dir, paths.lock)
        if not instance.acquire():
            instance.send(SHOW)
            self._window.tell("That profile is open in another window of LifeOS.")
            return
        await self._close_session()
        self._instance.release()
        instance.asked.connect(self._on_asked)
        instance.listen()
        self._instance, self._paths = instance, paths
        self._window.set_demo(is_demo)
        self._window.show_loading()
        await self._open_profile()

    # -- ending ---------------------------------------------------------------------------------

    async def _close_session(self) -> None:
        session, self._session = self._session, None
        if session:
            await go_down(session.steps_down())

    async def _go_down(self) -> None:
        """Scheduler, tasks, writer, engines, database; then the tray, the window and the lock."""
        if not self._stop.is_set():
            _log.error("The app ends before it was asked to")
        self._window.remember()
        await self._close_session()
        await go_down([Step("the window's tasks", self._end_tasks, _TASK_SECONDS + 1)])
        if self._tray:
            self._tray.hide()
        self._window.hide()
        self._watchdog.stop()
        self._blocking.shutdown(wait=False, cancel_futures=True)
        self._instance.release()

    async def _end_tasks(self) -> None:
        for name in await self._tasks.finish(_TASK_SECONDS):
            _log.warning("Quit: %s did not end in time", name)


def _choice(value: object) -> Choice:
    return next((choice for choice in Choice if choice.value == value), Choice.SYSTEM)


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
