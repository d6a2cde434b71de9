"""The connections page over a real profile, the fake services, and a browser the test plays."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QTextEdit, QWidget

from lifeos_desktop.app.container import Container
from lifeos_desktop.domain.ports import SecretStore
from lifeos_desktop.integrations.base import Manifest
from lifeos_desktop.ui.background import Tasks
from lifeos_desktop.ui.settings import sections
from lifeos_desktop.ui.settings.connections.card import AccountCard
from lifeos_desktop.ui.settings.connections.page import ConnectionsPage
from lifeos_desktop.ui.settings.connections.panel import ConnectPanel
from lifeos_desktop.ui.settings.connections.viewmodel import AccountsModel
from lifeos_desktop.ui.settings.page import SettingsPage
from lifeos_desktop.ui.settings.viewmodel import SettingsModel
from lifeos_desktop.ui.theme import Theme
from tests.support.clock import FakeClock
from tests.support.profile import profile
from tests.support.providers.google import AUTHORIZE as GOOGLE_AUTHORIZE
from tests.support.providers.google import REVOKE, TOKEN, FakeGoogle
from tests.support.providers.oura import AUTHORIZE, LEGACY_TOKEN, NEW_TOKEN, FakeOura
from tests.support.providers.sign_in import CLIENT_ID, CLIENT_SECRET
from tests.ui.settings_support import sources_of

PLANTED = (CLIENT_ID, CLIENT_SECRET, "planted")


@dataclass
class Opened:
    """The page, and what it asked of the world outside."""

    container: Container
    settings: SettingsPage
    page: ConnectionsPage
    model: AccountsModel
    browser: list[str] = field(default_factory=list)
    for_session: list[str] = field(default_factory=list)

    def card(self, key: str) -> AccountCard:
        return self.page.card(key)

    def panel(self, key: str) -> ConnectPanel:
        found = self.card(key).panel
        assert found is not None
        return found

    def line(self, key: str, field: str) -> QLineEdit:
        panel = self.panel(key)
        found = panel.fields[panel._way].controls[field]
        assert isinstance(found, QLineEdit)
        return found

    async def open_panel(self, key: str) -> ConnectPanel:
        press(self.card(key).head.connect_button)
        await until(lambda: self.card(key).panel is not None)
        return self.panel(key)

    async def sign_in(self, key: str) -> None:
        """Type the keys of the app where they are asked for, connect, agree in the browser."""
        panel = await self.open_panel(key)
        if self.line(key, "client_id").isVisible():
            QTest.keyClicks(self.line(key, "client_id"), CLIENT_ID)
            QTest.keyClicks(self.line(key, "client_secret"), CLIENT_SECRET)
        asked = len(self.browser)
        press(panel.connect_button)
        await until(lambda: len(self.browser) > asked)
        await agree(self.browser[-1])
        await until(lambda: self.model.connecting.panel is None)
        await self.settled()

    async def settled(self) -> None:
        """Nothing is read any more, and the page shows it."""
        await self.container.sync.idle()
        await until(lambda: not self.model.progress)
        await self.model.load()


@asynccontextmanager
async def opened(
    folder: Path,
    clock: FakeClock,
    theme: Theme,
    *,
    oura: FakeOura | None = None,
    google: FakeGoogle | None = None,
    secrets: SecretStore | None = None,
    also: tuple[Manifest, ...] = (),
    demo: bool = False,
) -> AsyncIterator[Opened]:
    """The shown page; the services are the fakes, the sign-in comes back to a free port."""
    tasks = Tasks()
    async with profile(folder, clock, secrets=secrets, demo=demo) as container:
        if oura is not None:
            await _point_to_oura(container, oura)
        if google is not None:
            paths = {"authorize": GOOGLE_AUTHORIZE, "token": TOKEN, "revoke": REVOKE, "api": ""}
            for key, path in paths.items():
                await container.settings.set(f"google_calendar.{key}", f"{google.address}{path}")
        container.accounts.manifests += also
        container.connections._views._manifests += also
        browser: list[str] = []
        for_session: list[str] = []

        def open_address(address: str) -> bool:
            browser.append(address)
            return True

        sources = sources_of(container, open_address=open_address, keep_for_session=for_session)
        model = SettingsModel(sources, tasks)
        page = SettingsPage(model, theme, tasks)
        page.resize(1180, 760)
        page.show()
        await asyncio.sleep(0.05)
        page.activateWindow()
        await until(page.isActiveWindow)
        page.open(sections.CONNECTIONS)
        connections = page.page(sections.CONNECTIONS)
        assert isinstance(connections, ConnectionsPage)
        await until(lambda: model.accounts.is_loaded)
        try:
            yield Opened(container, page, connections, model.accounts, browser, for_session)
        finally:
            model.close()
            await tasks.finish(5)
            page.hide()
            page.deleteLater()
            await asyncio.sleep(0)


async def _point_to_oura(container: Container, oura: FakeOura) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    oura.redirects = {f"http://localhost:{port}/callback"}
    paths = {"authorize": AUTHORIZE, "token": NEW_TOKEN, "token_old": LEGACY_TOKEN, "api": ""}
    for key, path in paths.items():
        await container.settings.set(f"oura.{key}", f"{oura.address}{path}")
    await container.settings.set("oura.redirect_port", port)


async def agree(address: str) -> None:
    """What the browser does: the consent page, and back to the listener."""
    async with httpx.AsyncClient(trust_env=False) as browser:
        page = await browser.get(address)
        assert (await browser.get(page.headers["location"])).status_code in (200, 400)


async def until(is_so: Callable[[], bool], seconds: float = 8.0) -> None:
    """Wait for what a task brings about."""
    for _ in range(round(seconds / 0.01)):
        if is_so():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it did not come about")


def press(button: QAbstractButton) -> None:
    """A click, on a button that can be seen."""
    assert button.isVisible(), button.text()
    assert button.isEnabled(), button.text()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def focused() -> QWidget:
    """What has the keyboard."""
    found = QApplication.focusWidget()
    assert isinstance(found, QWidget)
    return found


class Windows(QObject):
    """Keeps the names of everything that was shown as a window of its own."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self.shown: list[str] = []
        app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.shown.append(type(watched).__name__)
        return False


def said_anywhere(widget: QWidget) -> str:
    """Every text of a window: shown, typed, spoken, in tooltips and hints."""
    found = []
    for each in [widget, *widget.findChildren(QWidget)]:
        found += [each.accessibleName(), each.accessibleDescription(), each.toolTip()]
        if isinstance(each, QLineEdit | QLabel | QAbstractButton):
            found.append(each.text())
        if isinstance(each, QLineEdit):
            found.append(each.placeholderText())
        if isinstance(each, QTextEdit):
            found.append(each.toPlainText())
    return "\n".join(found)
