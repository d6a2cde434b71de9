"""The app after first paint: dashboard, tray and notifications around the open profile."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor

from PySide6.QtCore import QSettings

from lifeos_desktop.app.desktop.session import Session
from lifeos_desktop.app.desktop.start import THEME_KEY, OpenContainer
from lifeos_desktop.app.lifecycle import Application, Step, go_down
from lifeos_desktop.app.paths import AppPaths
from lifeos_desktop.app.single_instance import SHOW, SingleInstance
from lifeos_desktop.app.watchdog import Watchdog
from lifeos_desktop.domain.errors import LifeosError
from lifeos_desktop.domain.ports import Clock
from lifeos_desktop.domain.traces import where
from lifeos_desktop.ui import icons
from lifeos_desktop.ui.background import Tasks
from lifeos_desktop.ui.dashboard.window import Dashboard
from lifeos_desktop.ui.notifications import Notifications
from lifeos_desktop.ui.shell.window import ShellWindow
from lifeos_desktop.ui.theme import Theme, choice_of
from lifeos_desktop.ui.tray import Tray

_log = logging.getLogger(__name__)

_TASK_SECONDS = 5.0
_TOLD_ABOUT_TRAY = "told/tray"
_COULD_NOT_START = (
    "LifeOS could not start. Your data is untouched. The log in the data folder has the details."
)


class Running:
    """Owns what the person sees and the session of the open profile, until the last step."""

    def __init__(
        self,
        app: Application,
        shell: ShellWindow,
        theme: Theme,
        memory: QSettings,
        paths: AppPaths,
        clock: Clock,
        open_container: OpenContainer,
        instance: SingleInstance,
        stop: asyncio.Event,
    ) -> None:
        self._shell, self._theme, self._memory = shell, theme, memory
        self._paths, self._clock, self._open_container = paths, clock, open_container
        self._instance, self._stop = instance, stop
        self._neighbour: SingleInstance | None = None
        self._tasks = Tasks()
        self._blocking = ThreadPoolExecutor(1, thread_name_prefix="desktop")
        self._session: Session | None = None
        self._watchdog = Watchdog(clock)
        self._tray = self._new_tray(app)
        self._dashboard = Dashboard(theme, self._tasks)
        self._dashboard.set_demo(paths.demo)
        self._dashboard.profile_wanted.connect(self._on_profile_wanted)
        self._dashboard.retry_wanted.connect(self._on_retry)
        self._notifications = Notifications(
            self._on_message_pressed, self._tell_in_tray, self._tell_inside, self._blocking
        )
        shell.quit_wanted.connect(stop.set)
        shell.close_wanted.connect(self._close_window)
        shell.shown.connect(self._on_shown)
        shell.set_content(self._dashboard, icons.app_icon())
        self._listen()
        self._watchdog.start()
        self._on_shown(shell.isVisible())

    def _new_tray(self, app: Application) -> Tray:
        tray = Tray(app)
        tray.open_wanted.connect(self._to_front)
        tray.brief_wanted.connect(self._to_front)
        tray.pause_wanted.connect(self._on_pause)
        tray.resume_wanted.connect(self._on_resume)
        tray.backup_wanted.connect(self._on_backup)
        tray.quit_wanted.connect(self._stop.set)
        return tray

    def _listen(self) -> None:
        self._instance.asked.connect(self._on_asked)
        self._instance.listen()

    async def open_profile(self) -> None:
        """Open the profile's data and fill the window; trouble becomes a sentence and a button."""
        self._dashboard.show_loading()
        try:
            container = await asyncio.get_running_loop().run_in_executor(
                self._blocking, self._open_container, self._paths, self._clock
            )
            container.notifications.use(self._notifications)
            self._session = Session(container, self._dashboard, self._tray)
            await self._session.begin()
        except LifeosError as problem:
            self._dashboard.show_trouble(str(problem))
        except Exception as error:  # noqa: BLE001 - a sentence in the window, the rest in the log
            _log.error("The start failed: %s", where(error))
            self._dashboard.show_trouble(_COULD_NOT_START)
        else:
            self._follow_settings()
            self._session.on_settings(self._follow_settings)

    def _follow_settings(self) -> None:
        if self._session:
            chosen = self._session.container.settings.current.general.theme
            self._theme.set_choice(choice_of(chosen))
            self._memory.setValue(THEME_KEY, chosen)

    # -- what the person asks for ---------------------------------------------------------------

    def _to_front(self) -> None:
        self._shell.raise_to_front()

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
        if not self._tray.is_available:
            self._shell.showMinimized()
            return
        self._shell.hide()
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
        return self._tray.show_message(title, body)

    def _tell_inside(self, title: str, body: str) -> bool:
        self._dashboard.tell(f"{title}. {body}" if body else title)
        return self._shell.is_seen

    # -- another profile ------------------------------------------------------------------------

    def _on_profile_wanted(self, is_demo: bool) -> None:
        if is_demo != self._paths.demo:
            self._tasks.spawn(self._change_profile(is_demo=is_demo), "change of profile")

    def _on_retry(self) -> None:
        self._tasks.spawn(self._reopen(), "another try to open")

    async def _reopen(self) -> None:
        await self._close_session()
        await self.open_profile()

    async def _change_profile(self, *, is_demo: bool) -> None:
        """Close this profile and open the other in the same window; its folder has its own lock."""
        data_dir = self._paths.data_dir
        root = data_dir.parent if self._paths.demo else data_dir
        paths = AppPaths.of(root, demo=is_demo)
        paths.prepare()
        instance = SingleInstance(paths.data_dir, paths.lock)
        if not instance.acquire():
            self._neighbour = instance  # until the line is written
            instance.post(SHOW)
            self._dashboard.tell("That profile is open in another window of LifeOS.")
            return
        await self._close_session()
        self._instance.release()
        self._instance, self._paths = instance, paths
        self._listen()
        self._shell.set_demo(is_demo)
        self._dashboard.set_demo(is_demo)
        await self.open_profile()

    # -- ending ---------------------------------------------------------------------------------

    async def _close_session(self) -> None:
        session, self._session = self._session, None
        if session:
            await go_down(session.steps_down())

    async def go_down(self) -> None:
        """Scheduler, tasks, writer, engines, database; then the tray, the window and the lock."""
        self._shell.remember()
        self._memory.sync()
        await self._close_session()
        await go_down([Step("the window's tasks", self._end_tasks, _TASK_SECONDS + 1)])
        self._notifications.close()
        self._tray.hide()
        self._shell.hide()
        self._watchdog.stop()
        self._blocking.shutdown(wait=False, cancel_futures=True)
        self._instance.release()

    async def _end_tasks(self) -> None:
        for name in await self._tasks.finish(_TASK_SECONDS):
            _log.warning("Quit: %s did not end in time", name)
