"""The app after first paint: pages, tray, capture and notifications around the open profile."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor

from PySide6.QtCore import QSettings

from lifeos_desktop.app.desktop.navigator import Navigator
from lifeos_desktop.app.desktop.session import Session
from lifeos_desktop.app.desktop.stage import Stage
from lifeos_desktop.app.desktop.start import THEME_KEY, OpenContainer
from lifeos_desktop.app.desktop.welcome import Welcome
from lifeos_desktop.app.desktop.windows import Windows
from lifeos_desktop.app.desktop.wishes import TrayWishes
from lifeos_desktop.app.lifecycle import Application, Step, go_down
from lifeos_desktop.app.paths import AppPaths
from lifeos_desktop.app.remote import BUSY
from lifeos_desktop.app.single_instance import (
    BRIEF,
    CAPTURE,
    OPEN,
    SHOW,
    SingleInstance,
    Wanted,
    split_line,
)
from lifeos_desktop.app.watchdog import Watchdog
from lifeos_desktop.domain.errors import LifeosError
from lifeos_desktop.domain.health import State
from lifeos_desktop.domain.ports import Clock
from lifeos_desktop.domain.traces import where
from lifeos_desktop.ui import icons
from lifeos_desktop.ui.background import Tasks
from lifeos_desktop.ui.capture.desk import DEFAULT, KEY, CaptureDesk
from lifeos_desktop.ui.dashboard.window import Dashboard
from lifeos_desktop.ui.hotkeys.hotkeys import Hotkeys
from lifeos_desktop.ui.notifications import Notifications
from lifeos_desktop.ui.shell.frame import Frame
from lifeos_desktop.ui.shell.key_sheet import KeySheet
from lifeos_desktop.ui.shell.pages import (
    PLACES,
    SETTINGS,
    TODAY,
)
from lifeos_desktop.ui.shell.window import ShellWindow
from lifeos_desktop.ui.theme import Theme, choice_of
from lifeos_desktop.ui.tray import Tray
from lifeos_desktop.ui.widgets import ToastHost

_log = logging.getLogger(__name__)

_TASK_SECONDS = 5.0
_TOLD_ABOUT_TRAY = "told/tray"
_NO_TRAY = "This desktop shows no tray icon. Closing the window minimises it instead."
_NO_KEYS = "No shortcut is set. Capture opens from the tray and from the window."
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
        self._app, self._shell, self._theme, self._memory = app, shell, theme, memory
        self._paths, self._clock, self._open_container = paths, clock, open_container
        self._instance, self._stop = instance, stop
        self._neighbour: SingleInstance | None = None
        self._tasks = Tasks()
        self._blocking = ThreadPoolExecutor(1, thread_name_prefix="desktop")
        self._session: Session | None = None
        self._keys: str | None = None
        self._watchdog = Watchdog(clock)
        self._icon = icons.app_icon()
        self._tray = self._new_tray(app)
        self._wishes = TrayWishes(self._tray, self._open_session)
        self._dashboard = Dashboard(theme, self._tasks)
        self._dashboard.set_demo(paths.demo)
        self._dashboard.profile_wanted.connect(self._on_profile_wanted)
        self._dashboard.retry_wanted.connect(self._on_retry)
        self._frame = Frame(theme, self._dashboard)
        self._toasts = ToastHost(theme, app, self._tasks)
        self._hotkeys = Hotkeys(app)
        self._hotkeys.changed.connect(self._on_hotkeys)
        self._capture = CaptureDesk(theme, self._tasks, self._toasts, self._hotkeys)
        self._stage = Stage(
            theme,
            self._frame,
            self._dashboard,
            self._tray,
            self._toasts,
            self._capture,
            self.navigate,
            self._hotkey,
            self._show_found,
            self._show_welcome,
        )
        self._windows = Windows(memory, self._icon)
        self._welcome = Welcome(shell, self._on_demo_wanted)
        self._navigator = Navigator(self._stage, self._windows, shell, self._open_session)
        self._notifications = Notifications(
            self._on_message_pressed,
            self._tell_in_tray,
            self._tell_inside,
            self._blocking,
            self._on_later,
        )
        self._connect()
        shell.set_content(self._frame, self._icon)
        self._listen()
        self._watchdog.start()
        self._on_shown(shell.isVisible())

    def _new_tray(self, app: Application) -> Tray:
        tray = Tray(app)
        tray.open_wanted.connect(self._to_front)
        tray.brief_wanted.connect(self._show_brief)
        tray.settings_wanted.connect(self._show_settings)
        tray.quit_wanted.connect(self._stop.set)
        tray.appeared.connect(self._on_hotkeys)
        return tray

    def _connect(self) -> None:
        self._tray.capture_wanted.connect(self._capture.open)
        self._frame.capture_wanted.connect(self._capture.open)
        self._frame.window_wanted.connect(self._navigator.open_window)
        self._frame.keys_wanted.connect(self._show_keys)
        self._frame.opened.connect(self._navigator.on_opened)
        self._frame.strip.action_wanted.connect(self.navigate)
        self._dashboard.navigate.connect(self.navigate)
        self._dashboard.toast.connect(self._on_toast)
        self._shell.quit_wanted.connect(self._stop.set)
        self._shell.close_wanted.connect(self._close_window)
        self._shell.shown.connect(self._on_shown)

    def _listen(self) -> None:
        self._instance.asked.connect(self.on_asked)
        self._instance.wanted.connect(self._on_wanted)
        self._instance.listen()

    def _listen_to(self, keys: str) -> None:
        if keys == self._keys:
            return
        self._keys = keys
        try:
            self._capture.listen_to(keys)
        except LifeosError:  # checked when it was set; a file from elsewhere may hold anything
            _log.warning("The shortcut for capture cannot be used")
        self._on_hotkeys()

    async def open_profile(self) -> None:
        """Open the profile's data and fill the window; trouble becomes a sentence and a button."""
        self._dashboard.show_loading()
        try:
            container = await asyncio.get_running_loop().run_in_executor(
                self._blocking, self._open_container, self._paths, self._clock
            )
            container.notifications.use(self._notifications)
            self._session = Session(container, self._stage, self._notifications)
            await self._session.begin()
        except LifeosError as problem:
            self._dashboard.show_trouble(str(problem))
        except Exception as error:  # noqa: BLE001 - a sentence in the window, the rest in the log
            _log.error("The start failed: %s", where(error))
            self._dashboard.show_trouble(_COULD_NOT_START)
        else:
            self._follow_settings()
            self._session.on_settings(self._follow_settings)
            await self._welcome.offer(self._session.desk)

    def _follow_settings(self) -> None:
        if self._session:
            general = self._session.container.settings.current.general
            self._theme.set_choice(choice_of(general.theme))
            self._theme.set_text_scale(int(general.text_size) / 100)
            self._theme.set_reduced_motion(general.reduce_motion)
            self._listen_to(self._session.container.settings.current.capture.hotkey)
            self._memory.setValue(THEME_KEY, general.theme)

    def navigate(self, action: str) -> None:
        """Do what a link, a button or another start asks for."""
        self._navigator.navigate(action)

    def _show_found(self, kind: str, id: int, day: object) -> None:
        self._navigator.show_found(kind, id, day)

    def _open_session(self) -> Session | None:
        return self._session

    def _show_brief(self) -> None:
        self._dashboard.show_today()
        self._navigator.open_page(TODAY)

    def _show_settings(self) -> None:
        self._navigator.open_page(SETTINGS)

    def _show_keys(self) -> None:
        there = [each for each in PLACES if self._frame.has(each.name)]
        keys, problem = self._hotkey()
        KeySheet(self._theme, self._shell, there, "" if problem else keys).open()

    def _to_front(self) -> None:
        self._shell.raise_to_front()

    def on_asked(self, line: str) -> None:
        """What another start of LifeOS asked for."""
        word, text = split_line(line) or (SHOW, "")
        if word == OPEN:
            self._navigator.open_by_name(text)
        elif word == CAPTURE and text and self._session:
            self._session.save_capture(text)
        elif word == CAPTURE:
            self._capture.open()
        elif word == BRIEF:
            self._show_brief()
        else:
            self._to_front()

    def _on_wanted(self, wanted: Wanted) -> None:
        if self._session:
            self._session.commands.serve(wanted)
        else:
            wanted.answer(BUSY, "LifeOS is still opening its data. Try again in a moment.")

    def _on_message_pressed(self, target: str) -> None:
        if target.startswith("act:"):
            self.navigate(target.removeprefix("act:"))
            self._to_front()
        else:
            self._show_brief()

    def _on_later(self) -> None:
        if self._session:
            self._session.container.notifications.later()

    def _on_toast(self, undo: object) -> None:
        if self._session:
            self._session.toast(undo)  # type: ignore[arg-type]

    def _hotkey(self) -> tuple[str, str]:
        """The keys of capture, and why they do not work ("" when they do)."""
        if self._session is None:
            return DEFAULT, ""
        keys = self._session.container.settings.current.capture.hotkey
        return keys, self._hotkeys.problem(KEY) if keys else _NO_KEYS

    def _on_hotkeys(self) -> None:
        keys, problem = self._hotkey()
        self._tray.set_capture_keys("" if problem else keys)
        self._report_health()

    def _report_health(self) -> None:
        """What only the window knows."""
        if self._session is None:
            return
        health = self._session.container.health
        if self._tray.is_available:
            health.report("tray", State.OK, "The icon is in the tray.", title="Tray")
        else:
            health.report("tray", State.OFF, _NO_TRAY, title="Tray")
        keys, problem = self._hotkey()
        keys = keys.replace("+", " ")
        health.report(
            "hotkey",
            State.OFF if problem else State.OK,
            problem or f"{keys} opens capture anywhere.",
            title="Capture key",
        )

    # -- the window -----------------------------------------------------------------------------

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
        self._dashboard.tell(f"{title.rstrip('.')}. {body}" if body else title)
        return self._shell.is_seen

    # -- another profile ------------------------------------------------------------------------

    def _on_profile_wanted(self, is_demo: bool) -> None:
        if is_demo != self._paths.demo:
            self._tasks.spawn(self._change_profile(is_demo=is_demo), "change of profile")

    def _on_demo_wanted(self) -> None:
        self._on_profile_wanted(True)

    def _show_welcome(self) -> None:
        if self._session:
            self._welcome.open(self._session.desk)

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
        self._keys = None
        self._windows.close_all()
        self._welcome.close()
        if session:
            await go_down(session.steps_down())

    async def go_down(self) -> None:
        """Scheduler, tasks, writer, engines, database; then the tray, the window and the lock."""
        self._shell.remember()
        self._memory.sync()
        self._hotkeys.stop()
        await self._close_session()
        await go_down([Step("the window's tasks", self._end_tasks, _TASK_SECONDS + 1)])
        self._notifications.close()
        self._toasts.toast.end()
        self._capture.popup.close()
        self._tray.hide()
        self._shell.hide()
        self._watchdog.stop()
        self._blocking.shutdown(wait=False, cancel_futures=True)
        self._instance.release()

    async def _end_tasks(self) -> None:
        for name in await self._tasks.finish(_TASK_SECONDS):
            _log.warning("Quit: %s did not end in time", name)
