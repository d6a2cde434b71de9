"""The app after first paint, with a real container, drawn nowhere."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel

from lifeos_desktop.app.clock import FixedClock
from lifeos_desktop.app.desktop.running import Running
from lifeos_desktop.app.desktop.start import open_profile
from lifeos_desktop.app.paths import AppPaths
from lifeos_desktop.app.single_instance import SingleInstance
from lifeos_desktop.domain.connections import Connection
from lifeos_desktop.ui.dashboard.viewmodel import State
from lifeos_desktop.ui.dashboard.window import Dashboard
from lifeos_desktop.ui.settings.connections.panel import ConnectPanel
from lifeos_desktop.ui.shell.window import ShellWindow
from lifeos_desktop.ui.theme import Choice, Theme

pytestmark = pytest.mark.qt_loop

CLOCK = FixedClock(datetime(2026, 3, 4, 8, 12, tzinfo=UTC))


class App:
    """A running app on a folder, and what a person can see of it."""

    def __init__(self, qapp: QApplication, paths: AppPaths) -> None:
        paths.prepare()
        self.memory = QSettings(str(paths.data_dir / "window.ini"), QSettings.Format.IniFormat)
        self.theme = Theme(qapp, Choice.DARK)
        self.shell = ShellWindow(self.memory)
        self.shell.set_demo(paths.demo)
        self.stop = asyncio.Event()
        instance = SingleInstance(paths.data_dir, paths.lock)
        assert instance.acquire()
        self.running = Running(
            qapp,  # type: ignore[arg-type]
            self.shell,
            self.theme,
            self.memory,
            paths,
            CLOCK,
            open_profile,
            instance,
            self.stop,
        )
        dashboard = self.shell.findChild(Dashboard)
        assert isinstance(dashboard, Dashboard)
        self.dashboard = dashboard

    @property
    def state(self) -> State | None:
        model = self.dashboard._model
        return model.view.state if model else None

    def text(self) -> str:
        return "\n".join(
            label.text() for label in self.shell.findChildren(QLabel) if label.isVisible()
        )

    def button(self, text: str) -> QAbstractButton:
        found = [
            button
            for button in self.shell.findChildren(QAbstractButton)
            if button.text() == text and button.isVisible()
        ]
        assert found, text
        return found[0]

    async def until(self, condition: Callable[[], bool]) -> None:
        for _ in range(750):
            if condition():
                return
            await asyncio.sleep(0.02)
        pytest.fail(f"it did not happen; the window says:\n{self.text()}")


@asynccontextmanager
async def app_on(qapp: QApplication, paths: AppPaths) -> AsyncIterator[App]:
    app = App(qapp, paths)
    app.shell.show()
    try:
        await app.running.open_profile()
        yield app
    finally:
        await app.running.go_down()
        app.shell.deleteLater()


async def test_the_demo_can_be_entered_and_left_in_one_window(
    tmp_path: Path, qapp: QApplication
) -> None:
    async with app_on(qapp, AppPaths.of(tmp_path)) as app:
        await app.until(lambda: app.state is State.FIRST_RUN)
        assert app.shell.windowTitle() == "LifeOS"

        app.button("Try with demo data").click()
        await app.until(lambda: app.shell.windowTitle() == "LifeOS (demo)")
        await app.until(lambda: app.state is State.READY)
        await app.until(lambda: "Demo data: you are Robin" in app.text())
        assert (tmp_path / "demo" / "lifeos.db").exists()

        app.button("Leave the demo").click()
        await app.until(lambda: app.shell.windowTitle() == "LifeOS")
        await app.until(lambda: app.state is State.FIRST_RUN)
        assert "Robin" not in app.text()


async def test_a_profile_open_elsewhere_is_left_alone(tmp_path: Path, qapp: QApplication) -> None:
    demo = AppPaths.of(tmp_path, demo=True)
    demo.prepare()
    other = SingleInstance(demo.data_dir, demo.lock)
    asked: list[str] = []
    other.asked.connect(asked.append)
    assert other.acquire()
    other.listen()
    async with app_on(qapp, AppPaths.of(tmp_path)) as app:
        await app.until(lambda: app.state is State.FIRST_RUN)
        app.button("Try with demo data").click()
        await app.until(lambda: "open in another window" in app.text())
        await app.until(lambda: asked == ["show"])
        assert app.shell.windowTitle() == "LifeOS"
    other.release()


async def test_a_newer_database_is_a_sentence_and_can_be_tried_again(
    tmp_path: Path, qapp: QApplication, allow_warnings: object
) -> None:
    paths = AppPaths.of(tmp_path)
    async with app_on(qapp, paths) as app:
        await app.until(lambda: app.state is State.FIRST_RUN)
    with sqlite3.connect(paths.database) as database:
        version = database.execute("PRAGMA user_version").fetchone()[0]
        database.execute("PRAGMA user_version = 9000")
    database.close()
    async with app_on(qapp, paths) as app:
        await app.until(lambda: "newer" in app.text())
        with sqlite3.connect(paths.database) as database:
            database.execute(f"PRAGMA user_version = {version}")
        database.close()
        app.button("Try again").click()
        await app.until(lambda: app.state is State.FIRST_RUN)
        assert "newer" not in app.text()


async def test_the_theme_setting_is_followed_and_remembered(
    tmp_path: Path, qapp: QApplication
) -> None:
    async with app_on(qapp, AppPaths.of(tmp_path)) as app:
        session = app.running._session
        assert session is not None
        await session.container.settings.set("general.theme", "light")
        await app.until(lambda: app.theme.name == "light")
        assert app.memory.value("look/theme") == "light"


async def test_a_backup_by_hand_is_made_and_said(tmp_path: Path, qapp: QApplication) -> None:
    async with app_on(qapp, AppPaths.of(tmp_path, demo=True)) as app:
        await app.until(lambda: app.state is State.READY)
        app.running.navigate("run_job:backup")
        toast = app.running._toasts.toast
        await app.until(lambda: toast.text == "A backup was made and checked.")
        await app.until(lambda: "Backup done at" in app.running._tray._last.text())


async def test_pause_and_resume(tmp_path: Path, qapp: QApplication) -> None:
    async with app_on(qapp, AppPaths.of(tmp_path)) as app:
        await app.until(lambda: app.state is State.FIRST_RUN)
        app.running._tray.pause_wanted.emit()
        await app.until(lambda: "Paused until" in app.text())
        app.running._tray.resume_wanted.emit()
        await app.until(lambda: "Paused until" not in app.text())


@pytest.mark.qt_log_ignore("does not support raise", extend=True)
async def test_the_tray_syncs_what_is_connected_and_the_strip_leads_to_reconnect(
    tmp_path: Path, qapp: QApplication, allow_warnings: list[object]
) -> None:
    async with app_on(qapp, AppPaths.of(tmp_path)) as app:
        await app.until(lambda: app.state is State.FIRST_RUN)
        toast = app.running._toasts.toast
        app.running._tray.sync_wanted.emit()
        await app.until(lambda: toast.text.startswith("Nothing is connected yet."))
        session = app.running._session
        assert session is not None
        connection = Connection("oura", "", "Oura", "token")
        await session.container.store.connections.save(connection)
        app.running._tray.sync_wanted.emit()
        await app.until(lambda: "keyring" in toast.text)  # it was asked for the token
        app.running.navigate("reconnect:oura")
        await app.until(lambda: bool(app.shell.findChildren(ConnectPanel)))
        assert app.shell.findChildren(ConnectPanel)[0].isVisible()
