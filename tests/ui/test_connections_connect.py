"""Connecting an account on the page: by browser and by token, given up, refused, anew."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from lifeos_desktop.domain.errors import SecretsUnavailable
from lifeos_desktop.services.secrets import SessionSecrets
from lifeos_desktop.ui.settings.connections import connecting
from lifeos_desktop.ui.settings.connections.views import Stage, State
from lifeos_desktop.ui.theme import Theme
from tests.support.clock import FakeClock
from tests.support.providers.oura import FakeOura, contract_at_hand
from tests.support.providers.sign_in import CLIENT_ID, CLIENT_SECRET
from tests.ui.connections_support import (
    PLANTED,
    agree,
    focused,
    opened,
    press,
    said_anywhere,
    until,
)

pytestmark = pytest.mark.qt_loop
Key = Qt.Key
TODAY = date(2025, 3, 4)
DAY = timedelta(days=1)


@pytest.fixture
def oura(frozen_clock: FakeClock, request: pytest.FixtureRequest) -> Iterator[FakeOura]:
    with FakeOura(frozen_clock, contract_at_hand(request)) as fake:
        fake.add_days(TODAY - 9 * DAY, TODAY)
        yield fake
    assert fake.violations == []


async def test_by_browser_from_the_keys_to_the_nights(
    tmp_path: Path, frozen_clock: FakeClock, theme: Theme, oura: FakeOura
) -> None:
    async with opened(tmp_path, frozen_clock, theme, oura=oura) as app:
        card = app.card("oura")
        assert "Not connected" in card.head.sentence.text()
        panel = await app.open_panel("oura")
        assert app.line("oura", "client_id").hasFocus()
        steps = said_anywhere(panel)
        redirect = next(iter(oura.redirects))
        assert f"enter exactly {redirect}" in steps  # the port that is set, not the usual one
        assert "21765" not in steps
        assert app.line("oura", "client_secret").echoMode() is QLineEdit.EchoMode.Password
        QTest.keyClicks(app.line("oura", "client_id"), CLIENT_ID)
        QTest.keyClick(app.line("oura", "client_id"), Key.Key_Return)
        assert app.line("oura", "client_secret").hasFocus()
        QTest.keyClicks(app.line("oura", "client_secret"), CLIENT_SECRET)
        QTest.keyClick(app.line("oura", "client_secret"), Key.Key_Return)
        await until(lambda: panel.waiting_title.text() == "Waiting for your browser")
        assert panel.address.line.text() == app.browser[0]
        press(panel.address.button)
        assert QGuiApplication.clipboard().text() == app.browser[0]
        press(panel.again_button)
        assert app.browser[1] == app.browser[0]
        assert await app.container.connections.all() == []  # nothing is stored before it works
        await agree(app.browser[0])
        await until(lambda: card.panel is None)
        await app.settled()
        assert card.view.state is State.FINE
        assert card.head.sentence.text() == "Up to date, just now. 10 nights since 23 Feb 2025."
        assert card.head.owner.text() == "robin@example.org"
        details = card.details.text().replace("\u00a0", " ")
        assert "Every 6 hours, next 12:00" in details
        assert "renews itself" in details
        everything = said_anywhere(app.settings)
        assert not [word for word in PLANTED if word in everything]
        assert card.isAncestorOf(focused())


async def test_by_token_with_a_wrong_one_first(
    tmp_path: Path, frozen_clock: FakeClock, theme: Theme, oura: FakeOura
) -> None:
    oura.personal_token = "planted-personal-token"
    async with opened(tmp_path, frozen_clock, theme, oura=oura) as app:
        panel = await app.open_panel("oura")
        QTest.keyClicks(app.line("oura", "client_id"), "half typed")
        press(panel.ways.button("token"))
        line = app.line("oura", "token")
        press(panel.connect_button)
        await until(lambda: panel.problem.startswith("“Personal access token” is empty"))
        assert line.hasFocus()
        QTest.keyClicks(line, "planted-wrong")
        press(panel.connect_button)
        await until(lambda: "does not accept" in panel.problem)
        assert line.text() == "planted-wrong"  # to be mended
        assert line.hasFocus()
        assert await app.container.connections.all() == []
        press(panel.ways.button("oauth"))
        assert app.line("oura", "client_id").text() == "half typed"
        press(panel.ways.button("token"))
        line.clear()
        QTest.keyClicks(line, "planted-personal-token")
        QTest.keyClick(line, Key.Key_Return)
        await until(lambda: app.card("oura").panel is None)
        await app.settled()
        assert app.card("oura").view.state is State.FINE
        assert "personal access token" in app.card("oura").details.text().replace("\u00a0", " ")
        assert "planted" not in said_anywhere(app.settings)


async def test_given_up_at_the_browser_and_at_the_form(
    tmp_path: Path, frozen_clock: FakeClock, theme: Theme, oura: FakeOura
) -> None:
    async with opened(tmp_path, frozen_clock, theme, oura=oura) as app:
        panel = await app.open_panel("oura")
        QTest.keyClicks(app.line("oura", "client_id"), CLIENT_ID)
        QTest.keyClicks(app.line("oura", "client_secret"), CLIENT_SECRET)
        press(panel.connect_button)
        await until(lambda: bool(app.browser))
        await until(panel.close_button.hasFocus)
        QTest.keyClick(panel.close_button, Key.Key_Escape)
        await until(panel.connect_button.isVisible)
        assert panel.problem == ""
        assert app.line("oura", "client_id").text() == CLIENT_ID  # kept while the panel is open
        # The port is free again: another attempt takes it.
        press(panel.connect_button)
        await until(lambda: len(app.browser) == 2)
        press(panel.close_button)
        await until(panel.connect_button.isVisible)
        press(panel.close_button)
        await until(lambda: app.card("oura").panel is None)
        assert app.card("oura").head.connect_button.hasFocus()
        await asyncio.sleep(0.05)
        everything = said_anywhere(app.settings)
        assert not [word for word in PLANTED if word in everything]
        assert await app.container.connections.all() == []


async def test_a_browser_that_never_answers_and_a_person_who_says_no(
    tmp_path: Path,
    frozen_clock: FakeClock,
    theme: Theme,
    oura: FakeOura,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connecting, "WAITS", timedelta(seconds=0.2))
    async with opened(tmp_path, frozen_clock, theme, oura=oura) as app:
        panel = await app.open_panel("oura")
        QTest.keyClicks(app.line("oura", "client_id"), CLIENT_ID)
        QTest.keyClicks(app.line("oura", "client_secret"), CLIENT_SECRET)
        press(panel.connect_button)
        await until(lambda: panel.problem.startswith("No answer came from the browser"))
        assert panel.connect_button.isVisible()
        monkeypatch.setattr(connecting, "WAITS", timedelta(minutes=5))
        oura.sign_in.person_denies = True
        press(panel.connect_button)
        await until(lambda: len(app.browser) == 2)
        await agree(app.browser[1])
        await until(lambda: "choose Allow" in panel.problem)
        assert app.line("oura", "client_id").text() == CLIENT_ID


async def test_reconnecting_needs_nothing_to_be_entered(
    tmp_path: Path,
    frozen_clock: FakeClock,
    theme: Theme,
    oura: FakeOura,
    allow_warnings: list[object],
) -> None:
    async with opened(tmp_path, frozen_clock, theme, oura=oura) as app:
        await app.sign_in("oura")
        card = app.card("oura")
        oura.sign_in.revoke_all()
        press(card.head.sync_button)
        await until(lambda: card.view.state is State.RECONNECT)
        assert card.head.sentence.text().startswith("Stopped today at 07:30.")
        assert card.property("state") == "attention"
        assert "has ended" in card.reason.accessibleName()
        assert card.head.connect_button.property("kind") == "primary"
        assert not card.head.sync_button.isVisible()
        # From the strip, the tray's message or the health page.
        assert app.settings.do("reconnect:oura")
        await until(lambda: card.panel is not None)
        panel = app.panel("oura")
        assert panel.connect_button.text() == "Reconnect"
        assert panel.connect_button.hasFocus()
        assert not app.line("oura", "client_id").isVisible()
        QTest.keyClick(panel.connect_button, Key.Key_Space)
        await until(lambda: len(app.browser) == 2)
        await agree(app.browser[1])
        await until(lambda: card.panel is None)
        await app.settled()
        assert card.view.state is State.FINE
        assert card.reason.isHidden()
        assert card.head.connect_button.property("kind") != "primary"


async def test_what_was_not_allowed_is_named_in_plain_words(
    tmp_path: Path, frozen_clock: FakeClock, theme: Theme, oura: FakeOura
) -> None:
    oura.sign_in.person_grants = frozenset({"daily", "personal", "heartrate"})
    async with opened(tmp_path, frozen_clock, theme, oura=oura) as app:
        await app.sign_in("oura")
        card = app.card("oura")
        assert card.lacking.text() == "You did not allow: Blood oxygen, workouts, tags, sessions."
        states = {row[0]: row[3] for row in card.delivers.table.cells()}
        assert (states["Workouts"], states["Sleep score"]) == ("not allowed", "up to date")
        oura.sign_in.person_grants = None
        press(card.allow_button)
        await until(lambda: card.panel is not None)
        press(app.panel("oura").connect_button)
        await until(lambda: len(app.browser) == 2)
        await agree(app.browser[1])
        await until(lambda: card.panel is None)
        await app.settled()
        assert not card.lacking.isVisible()


class _Locked(SessionSecrets):
    """A keyring that is locked until the person chooses to do without."""

    is_locked = True
    kept_in = "keyring"

    async def get(self, name: str) -> str | None:
        if self.is_locked:
            raise SecretsUnavailable("The keyring is locked. Unlock it and try again.")
        return await super().get(name)


async def test_without_a_keyring_it_can_be_kept_for_the_session(
    tmp_path: Path, frozen_clock: FakeClock, theme: Theme, oura: FakeOura
) -> None:
    keyring = _Locked()
    async with opened(tmp_path, frozen_clock, theme, oura=oura, secrets=keyring) as app:
        panel = await app.open_panel("oura")
        QTest.keyClicks(app.line("oura", "client_id"), CLIENT_ID)
        QTest.keyClicks(app.line("oura", "client_secret"), CLIENT_SECRET)
        press(panel.connect_button)
        await until(lambda: "keyring is locked" in panel.problem)
        assert app.browser == []
        press(panel._session)
        assert app.for_session == ["session"]
        keyring.is_locked, keyring.kept_in = False, "session"
        await until(lambda: panel.problem == "")
        press(panel.connect_button)
        await until(lambda: bool(app.browser))
        await agree(app.browser[0])
        await until(lambda: app.card("oura").panel is None)
        await app.settled()
        assert "session only" in app.card("oura").details.text().replace("\u00a0", " ")


async def test_closing_the_page_ends_the_wait(
    tmp_path: Path, frozen_clock: FakeClock, theme: Theme, oura: FakeOura
) -> None:
    async with opened(tmp_path, frozen_clock, theme, oura=oura) as app:
        panel = await app.open_panel("oura")
        QTest.keyClicks(app.line("oura", "client_id"), CLIENT_ID)
        QTest.keyClicks(app.line("oura", "client_secret"), CLIENT_SECRET)
        press(panel.connect_button)
        await until(lambda: bool(app.browser))
        view = app.model.connecting.panel
        assert view is not None
        assert view.stage is Stage.WAITING
