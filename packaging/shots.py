"""Pictures of the real app: `dev.py shots DIR` starts a display and runs this for one folder.

Each look (theme and scale) is a process of its own: Qt takes its scale from the environment.
The demo person, a fixed morning and a new data folder make two runs comparable.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timezone
from pathlib import Path

import qasync
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QWidget

from lifeos_desktop.app.clock import FixedClock
from lifeos_desktop.app.container import Container
from lifeos_desktop.app.desktop.running import Running
from lifeos_desktop.app.lifecycle import Application
from lifeos_desktop.app.paths import AppPaths
from lifeos_desktop.app.single_instance import SingleInstance
from lifeos_desktop.domain.ports import Clock
from lifeos_desktop.integrations.demo.robin import SOURCE
from lifeos_desktop.ui.capture.popup import CapturePopup
from lifeos_desktop.ui.dashboard.window import Dashboard
from lifeos_desktop.ui.shell.frame import Frame
from lifeos_desktop.ui.shell.key_sheet import KeySheet
from lifeos_desktop.ui.shell.pages import METRIC, PLACES, TODAY
from lifeos_desktop.ui.shell.window import ShellWindow
from lifeos_desktop.ui.theme import Theme, choice_of

MORNING = datetime(2026, 3, 4, 8, 12, tzinfo=timezone.utc)
LOOKS = [(theme, scale) for theme in ("dark", "light") for scale in (1, 2)]
SIZE = (1280, 800)
SMALL = (1024, 680)
_SECONDS = 180


def main(arguments: list[str]) -> int:
    """Every look in turn; `shots.py DIR THEME SCALE` is one of them."""
    folder = Path(arguments[0]).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    if len(arguments) == 3:
        return take_pictures(folder, arguments[1], int(arguments[2]))
    for theme, scale in LOOKS:
        env = {**os.environ, "QT_SCALE_FACTOR": str(scale), "TZ": "UTC"}
        command = [sys.executable, __file__, str(folder), theme, str(scale)]
        if subprocess.run(command, env=env, timeout=_SECONDS).returncode != 0:
            print(f"The pictures in {theme} at {scale * 100} % failed.", file=sys.stderr)
            return 1
    for picture in sorted(folder.glob("*.png")):
        print(picture)
    return 0


def take_pictures(folder: Path, theme: str, scale: int) -> int:
    """The dashboard in each of its states, in one look."""
    app = Application(sys.argv[:1])
    app.setQuitOnLastWindowClosed(False)
    look = Look(app, folder, theme, scale)
    with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(app)) as runner:
        runner.run(look.all_states())
    return 0


class Look:
    """One theme at one scale."""

    def __init__(self, app: Application, folder: Path, theme: str, scale: int) -> None:
        self._app, self._folder, self._name = app, folder, theme
        self._suffix = f"{theme}-{scale * 100}"
        self._theme = Theme(app, choice_of(theme))

    async def all_states(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            data = Path(folder)
            demo, own = AppPaths.of(data, demo=True), AppPaths.of(data)
            await self._today(demo, ("brief", "popover", "rated", "past", "history", "small"))
            await self._today(demo, ("waiting",), without_night=True)
            await self._today(own, ("first-run",))
            await self._pages(demo)
            await self._connections(own)

    async def _today(
        self, paths: AppPaths, states: tuple[str, ...], *, without_night: bool = False
    ) -> None:
        """Today in each of its states."""
        async with self._running(paths, without_night=without_night) as (running, shell):
            page = _dashboard(shell).page
            for state in states:
                shell.resize(*(SMALL if state == "small" else SIZE))
                if state == "popover":
                    page.brief.prose.fact_opened.emit(2)
                elif state == "rated":
                    page.popover.dismiss()
                    page.energy.buttons[6].click()
                elif state == "past":
                    page.head.before.click()
                elif state == "history":
                    page.head.today_wanted.emit()
                    await asyncio.sleep(0.6)
                    page.head.history.click()
                elif state == "small":
                    page.history.dismiss()
                    running.navigate("open:today")
                await self._picture(shell, f"dashboard-{state}")

    async def _pages(self, paths: AppPaths) -> None:
        """Every other page, in both sizes, the sheet of keys and the capture window."""
        async with self._running(paths) as (running, shell):
            frame = shell.findChild(Frame)
            assert isinstance(frame, Frame)
            for place in PLACES:
                if place.name == TODAY or not frame.has(place.name):
                    continue
                running.navigate(f"open:{place.name}")
                if place.name == METRIC:
                    running.navigate("metric:sleep.hrv")
                for size, suffix in ((SIZE, ""), (SMALL, "-small")):
                    shell.resize(*size)
                    await self._picture(shell, f"{place.name}{suffix}")
            shell.resize(*SIZE)
            running.navigate("settings:health")
            await self._picture(shell, "settings-health")
            frame.keys_wanted.emit()
            sheet = shell.findChild(KeySheet)
            assert isinstance(sheet, KeySheet)
            await self._picture(sheet, "keys")
            sheet.close()
            frame.capture_wanted.emit()
            for popup in self._app.topLevelWidgets():
                if isinstance(popup, CapturePopup):
                    await self._picture(popup, "capture")

    async def _connections(self, paths: AppPaths) -> None:
        """The accounts that can be connected, and one that is being connected."""
        async with self._running(paths) as (running, shell):
            running.navigate("settings:connections")
            await self._picture(shell, "connections")
            running.navigate("reconnect:oura")
            await self._picture(shell, "connections-connecting")

    async def _picture(self, window: QWidget, name: str) -> None:
        """What is on the screen there; not QWidget.grab, which lays a window out anew for it."""
        await asyncio.sleep(0.6)
        picture = self._app.primaryScreen().grabWindow(window.winId())
        picture.save(str(self._folder / f"{name}-{self._suffix}.png"))

    @asynccontextmanager
    async def _running(
        self, paths: AppPaths, *, without_night: bool = False
    ) -> AsyncIterator[tuple[Running, ShellWindow]]:
        """Open the profile as the app does."""
        paths.prepare()
        clock = FixedClock(MORNING)
        await self._prepare(paths, clock, without_night=without_night)
        memory = QSettings(str(paths.data_dir / "window.ini"), QSettings.Format.IniFormat)
        instance = SingleInstance(paths.data_dir, paths.lock)
        instance.acquire()
        shell = ShellWindow(memory)
        shell.set_demo(paths.demo)
        shell.resize(*SIZE)
        shell.show()
        running = Running(
            self._app, shell, self._theme, memory, paths, clock, _open, instance, asyncio.Event()
        )
        try:
            await running.open_profile()
            await asyncio.sleep(1.0)
            yield running, shell
        finally:
            await running.go_down()
            shell.deleteLater()

    async def _prepare(self, paths: AppPaths, clock: Clock, *, without_night: bool) -> None:
        """The theme as a setting; for the waiting state a ring that has not delivered."""
        container = Container.open(paths, clock=clock)
        try:
            await container.start()
            await container.settings.set("general.theme", self._name)
            if without_night:
                today = container.today()
                await container.store.data_points.replace(SOURCE, [today], [])
                await container.briefs.brief(today, refresh=True)
        finally:
            await container.close()


def _open(paths: AppPaths, clock: Clock) -> Container:
    return Container.open(paths, clock=clock)


def _dashboard(shell: ShellWindow) -> Dashboard:
    found = shell.findChild(Dashboard)
    assert isinstance(found, Dashboard)
    return found


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
