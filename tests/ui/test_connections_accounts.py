"""What is done with a connected account on the page: history, calendars, letting go, the order."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from lifeos_desktop.domain.connections import Window
from lifeos_desktop.domain.errors import AuthExpired, BadInput
from lifeos_desktop.domain.records import DataPoint, SourceDocument
from lifeos_desktop.integrations.base import (
    TOKEN,
    Batch,
    Collection,
    Field,
    Identity,
    Manifest,
    SourceContext,
    Way,
)
from lifeos_desktop.ui.settings.connections import choosing
from lifeos_desktop.ui.settings.connections.views import State
from lifeos_desktop.ui.settings.connections.words import since_of
from lifeos_desktop.ui.theme import Choice, Theme
from tests.support.clock import FakeClock
from tests.support.providers.google import FakeGoogle
from tests.support.providers.google_events import ME, timed
from tests.support.providers.oura import FakeOura, contract_at_hand
from tests.support.providers.server import Fault
from tests.ui.connections_support import (
    Opened,
    Windows,
    focused,
    opened,
    press,
    said_anywhere,
    until,
)
from tests.ui.pages_support import nameless

pytestmark = pytest.mark.qt_loop
Key = Qt.Key
TODAY = date(2025, 3, 4)
DAY = timedelta(days=1)
GOOGLE = f"google_calendar/{ME}"


@pytest.fixture
def oura(frozen_clock: FakeClock, request: pytest.FixtureRequest) -> Iterator[FakeOura]:
    with FakeOura(frozen_clock, contract_at_hand(request)) as fake:
        fake.add_days(TODAY - 9 * DAY, TODAY)
        yield fake
    assert fake.violations == []


@pytest.fixture
def google(frozen_clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeGoogle]:
    # Google's library signs in over https only, unless this is set; the product never sets it.
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    with FakeGoogle(frozen_clock) as fake:
        fake.add_calendar(ME, "Robin", primary=True)
        fake.add_calendar("team@example.org", "Team")
        fake.put(ME, timed("gym", datetime(2025, 3, 5, 18)))
        fake.put("team@example.org", timed("review", datetime(2025, 3, 5, 9)))
        yield fake
    assert fake.violations == []


async def test_earlier_days_are_fetched_paused_and_given_up(
    tmp_path: Path, frozen_clock: FakeClock, theme: Theme, oura: FakeOura
) -> None:
    async with opened(tmp_path, frozen_clock, theme, oura=oura) as app:
        await app.sign_in("oura")
        card = app.card("oura")
        assert card.history.isHidden()  # all that was wanted is here
        press(card.older.button)
        assert card.older.line.hasFocus()
        QTest.keyClicks(card.older.line, "soon")
        QTest.keyClick(card.older.line, Key.Key_Return)
        assert card.older.problem.startswith("Type a number of years")
        assert "Type a number" in card.older.line.accessibleDescription()
        card.older.line.clear()
        oura.fail(Fault.SLOW(seconds=0.05), next=10_000)
        QTest.keyClicks(card.older.line, "2 years")
        press(card.older.fetch_button)
        assert not card.older.is_open
        await until(card.history.isVisible)
        await until(lambda: "Fetching earlier days" in card.history.text.text())
        press(card.history.pause_button)
        await until(lambda: card.history.text.text().startswith("Paused: "))
        progress = card.view.history
        assert progress is not None
        assert progress.days_wanted == 732
        assert card.history.meter.value == pytest.approx(progress.days_done / 732)
        assert card.history.text.text() in card.history.meter.accessibleDescription()
        press(card.history.resume_button)
        await until(lambda: "Fetching earlier days" in card.history.text.text())
        press(card.history.cancel_button)
        await until(card.history.isHidden)
        assert card.view.state is State.FINE


async def test_how_far_a_sync_is_and_that_it_failed(
    tmp_path: Path,
    frozen_clock: FakeClock,
    theme: Theme,
    oura: FakeOura,
    allow_warnings: list[object],
) -> None:
    async with opened(tmp_path, frozen_clock, theme, oura=oura) as app:
        await app.sign_in("oura")
        head = app.card("oura").head
        oura.fail(Fault.SLOW(seconds=0.05), next=20)
        head.sync_button.setFocus()
        QTest.keyClick(head.sync_button, Key.Key_Space)
        await until(lambda: " of 17." in head.sentence.text())
        assert head.sync_button.hasFocus()  # pressing it does not throw the keyboard out
        await app.settled()
        assert head.sentence.text().startswith("Up to date, just now.")
        frozen_clock.advance(2 * 3600)
        oura.heal()
        oura.fail(Fault.NOT_JSON, next=10_000)
        await app.container.sync.sync("oura")
        await app.model.load()
        assert app.card("oura").view.state is State.FAILING
        assert head.sync_button.text() == "Try now"
        assert head.sentence.text().startswith("Failing since today at 09:30. What Oura answers")
        assert head.sentence.property("tone") == "attention"
        oura.heal()
        press(head.sync_button)
        await app.settled()
        assert app.card("oura").view.state is State.FINE


async def test_old_days_are_never_shown_as_fresh(
    tmp_path: Path, frozen_clock: FakeClock, theme: Theme, oura: FakeOura
) -> None:
    async with opened(tmp_path, frozen_clock, theme, oura=oura) as app:
        await app.sign_in("oura")
        frozen_clock.advance(3 * 86_400)
        await app.container.sync.sync("oura")
        await app.model.load()
        card = app.card("oura")
        assert card.view.state is State.STALE
        assert card.head.sentence.text().startswith("Nothing newer than 4 Mar.")
        assert card.head.sentence.property("tone") == "attention"


async def test_calendars_are_chosen_by_ticking(
    tmp_path: Path,
    frozen_clock: FakeClock,
    theme: Theme,
    google: FakeGoogle,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(choosing, "SETTLE_MS", 30)
    async with opened(tmp_path, frozen_clock, theme, google=google) as app:
        await app.sign_in("google_calendar")
        card = app.card(GOOGLE)
        assert card.view.name == f"Google Calendar, {ME}"
        assert app.card("google_calendar").view.state is State.ANOTHER
        boxes = card.choosing.boxes
        assert {box.text(): box.isChecked() for box in boxes.values()} == {
            "Robin": True,
            "Team": True,
        }
        await until(lambda: card.view.amount == "2 events")
        boxes["team@example.org"].setFocus()
        QTest.keyClick(boxes["team@example.org"], Key.Key_Space)
        await until(lambda: card.view.amount == "1 event")
        assert not boxes["team@example.org"].isChecked()
        # None at all is refused, and the boxes stand as they are read.
        QTest.keyClick(boxes[ME], Key.Key_Space)
        await until(lambda: card.problem.text().startswith("Choose at least one"))
        await until(boxes[ME].isChecked)
        # A calendar that is new there is offered when the page is opened again.
        google.add_calendar("new@example.org", "Choir", selected=False)
        app.page.show_again()
        await until(lambda: "new@example.org" in card.choosing.boxes)
        assert not card.choosing.boxes["new@example.org"].isChecked()
        google.fail(Fault.FORBIDDEN, next=10)
        app.page.show_again()
        await until(lambda: "Google" in card.problem.text())


async def test_letting_go_asks_what_becomes_of_the_data(
    tmp_path: Path, frozen_clock: FakeClock, theme: Theme, oura: FakeOura
) -> None:
    async with opened(tmp_path, frozen_clock, theme, oura=oura) as app:
        await app.sign_in("oura")
        card = app.card("oura")
        press(card.head.disconnect_button)
        assert card.asking.keep_button.hasFocus()
        assert "10 nights since 23 Feb 2025" in card.asking.accessibleDescription()
        QTest.keyClick(card.asking.keep_button, Key.Key_Escape)
        assert card.asking.isHidden()
        assert card.head.disconnect_button.hasFocus()
        assert len(await app.container.connections.all()) == 1

        press(card.head.disconnect_button)
        press(card.asking.keep_button)
        await until(lambda: card.view.state is State.NEW)
        assert "is disconnected. What it brought stays." in app.page.accounts.said.accessibleName()
        assert "10 nights since 23 Feb 2025 are here" in card.details.text().replace("\u00a0", " ")
        await until(card.head.connect_button.hasFocus)
        assert repr(app.container.secrets) == "SessionSecrets(0 set)"

        await app.sign_in("oura")
        press(card.head.disconnect_button)
        press(card.asking.remove_button)
        await until(lambda: card.view.state is State.NEW)
        assert "What it brought is removed." in app.page.accounts.said.accessibleName()
        assert await app.container.store.data_points.is_empty()
        press(app.page.accounts.said.button)
        assert app.page.accounts.said.isHidden()


async def test_one_of_several_accounts_is_let_go(
    tmp_path: Path, frozen_clock: FakeClock, theme: Theme, google: FakeGoogle
) -> None:
    async with opened(tmp_path, frozen_clock, theme, google=google) as app:
        await app.sign_in("google_calendar")
        press(app.card(GOOGLE).head.disconnect_button)
        press(app.card(GOOGLE).asking.keep_button)
        await until(lambda: GOOGLE not in app.page.accounts.cards)
        assert app.card("google_calendar").view.state is State.NEW
        assert app.card("google_calendar").head.connect_button.hasFocus()


class Bell:
    """A source that only this test knows: one document a day, for whoever has the right key."""

    def __init__(self, context: SourceContext) -> None:
        self._context = context

    async def identify(self) -> Identity:
        key = await self._context.secrets.get("bell.account.key")
        if key != "planted-key":
            raise AuthExpired("The bell does not know this key. Copy it again.")
        return Identity("", "Bell (kitchen)")

    async def collections(self) -> tuple[Collection, ...]:
        return BELL.collections

    async def read(self, collection: str, window: Window, cursor: str) -> AsyncIterator[Batch]:
        now = self._context.clock.now()
        document = SourceDocument("bell", collection, "1", TODAY, {"day": f"{TODAY}"}, now)
        yield Batch(collection, (document,), window)

    async def is_gone(self, collection: str, document_id: str) -> bool:
        return False


BELL = Manifest(
    id="bell",
    title="Bell",
    icon="no-such-icon",  # one of a later version; the card shows a plug
    summary="How often it rang.",
    ways=(
        Way(
            TOKEN,
            "Key",
            (
                Field("key", "Key", "From the settings of your bell.", kind="secret"),
                Field("room", "Room", "Where it hangs.", is_optional=True),
            ),
            ("Open bell.example.com/keys and copy the key.",),
        ),
    ),
    job="bell_sync",
    source=f"{__name__}:Bell",
    collections=(Collection("rings", "Rings"), Collection("wear", "Wear", is_major=False)),
)


async def test_a_provider_nobody_here_knows_gets_a_card_that_works(
    tmp_path: Path, frozen_clock: FakeClock, theme: Theme
) -> None:
    async with opened(tmp_path, frozen_clock, theme, also=(BELL,)) as app:
        card = app.card("bell")
        assert card.head.sentence.text() == "Not connected. How often it rang."
        panel = await app.open_panel("bell")
        assert not panel.ways.isVisible()  # there is one way only
        assert 'href="https://bell.example.com/keys"' in said_anywhere(panel)
        QTest.keyClicks(app.line("bell", "key"), "planted-wrong")
        press(panel.connect_button)
        await until(lambda: panel.problem == "The bell does not know this key. Copy it again.")
        app.line("bell", "key").clear()
        QTest.keyClicks(app.line("bell", "key"), "planted-key")
        QTest.keyClicks(app.line("bell", "room"), "Kitchen")
        press(panel.connect_button)
        await until(lambda: card.panel is None)
        await app.settled()
        assert card.view.connection is not None
        assert dict(card.view.connection.options) == {"room": "Kitchen"}
        assert card.head.owner.text() == "kitchen"
        assert card.head.sentence.text() == "Up to date, just now. 2 records."
        assert card.delivers.table.cells() == [
            ["Rings", "1", "4 Mar 2025", "up to date"],
            ["Wear", "1", "4 Mar 2025", "up to date"],
        ]
        press(card.head.disconnect_button)
        press(card.asking.remove_button)
        await until(lambda: card.view.state is State.NEW)
        assert repr(app.container.secrets) == "SessionSecrets(0 set)"
        assert "planted" not in said_anywhere(app.settings)


async def test_the_addresses_are_settings_on_the_card(
    tmp_path: Path, frozen_clock: FakeClock, theme: Theme, oura: FakeOura
) -> None:
    async with opened(tmp_path, frozen_clock, theme, oura=oura) as app:
        card = app.card("oura")
        assert card.addresses is not None
        assert not card.addresses.button.isVisible()
        await app.open_panel("oura")
        press(card.addresses.button)
        row = app.settings._binder.rows["oura.api"]
        line = row.control
        assert isinstance(line, QLineEdit)
        assert line.text() == oura.address
        line.selectAll()
        QTest.keyClicks(line, "http://example.org")
        QTest.keyClick(line, Key.Key_Return)
        await until(lambda: row.error.startswith("Type an address that starts with https"))
        line.selectAll()
        QTest.keyClicks(line, "https://proxy.example.org")
        QTest.keyClick(line, Key.Key_Return)
        await until(
            lambda: app.container.settings.provider("oura")["api"] == "https://proxy.example.org"
        )


async def _two_sources(app: Opened) -> None:
    points = [
        DataPoint(source, "sleep.total", TODAY - n * DAY, 25_000.0)
        for source in ("oura", "csv")
        for n in range(3)
    ]
    await app.container.store.data_points.upsert(points)


async def test_sources_are_put_in_order_by_key_and_by_button(
    tmp_path: Path, frozen_clock: FakeClock, theme: Theme
) -> None:
    async with opened(tmp_path, frozen_clock, theme) as app:
        order, settings = app.page.order, app.container.settings
        assert order.isHidden()
        await _two_sources(app)
        await until(order.isVisible)
        assert order.order == ["oura", "csv"]
        app.settings.open("connections", "sources.order")
        assert order.list.hasFocus()
        QTest.keyClick(order.list, Key.Key_Down)
        QTest.keyClick(order.list, Key.Key_Up, Qt.KeyboardModifier.AltModifier)
        await until(lambda: settings.current.sources.order == "csv, oura")
        assert order.order == ["csv", "oura"]
        await until(order.reset_button.isVisible)
        assert not order.up_button.isEnabled()
        press(order.down_button)
        await until(lambda: settings.current.sources.order == "oura, csv")
        press(order.reset_button)
        await until(lambda: settings.current.sources.order == "")
        await until(lambda: order.order == ["oura", "csv"])


async def test_in_the_demo_nothing_is_connected(
    tmp_path: Path, frozen_clock: FakeClock, theme: Theme
) -> None:
    async with opened(tmp_path, frozen_clock, theme, demo=True) as app:
        button = app.card("oura").head.connect_button
        assert not button.isEnabled()
        assert button.toolTip().startswith("The demo sends and fetches nothing.")
        assert app.settings.do("reconnect:oura")
        await until(lambda: app.model.is_loaded)
        assert app.card("oura").panel is None


async def test_every_control_is_named_and_tab_follows_the_eye(
    tmp_path: Path, frozen_clock: FakeClock, theme: Theme, oura: FakeOura, google: FakeGoogle
) -> None:
    async with opened(tmp_path, frozen_clock, theme, oura=oura, google=google) as app:
        await app.sign_in("oura")
        await app.sign_in("google_calendar")
        for fold in app.card("oura").folds.folds:
            press(fold.button)
        await app.open_panel("ics")
        assert nameless(app.page) == []
        inside = app.page.widget()
        assert inside is not None
        # Once round with Tab: from the first card down to the last, through the open panel.
        app.card("oura").head.disconnect_button.setFocus()
        seen: list[int] = []
        for _ in range(60):
            QTest.keyClick(focused(), Key.Key_Tab)
            now = focused()
            if not inside.isAncestorOf(now):
                break
            seen.append(now.mapTo(inside, now.rect().topLeft()).y())
        assert len(seen) > 25
        assert all(later >= earlier - 40 for earlier, later in pairwise(seen))


async def test_large_text_and_a_small_window_cut_nothing_off(
    tmp_path: Path, frozen_clock: FakeClock, theme: Theme, oura: FakeOura
) -> None:
    oura.sign_in.person_grants = frozenset({"daily"})
    async with opened(tmp_path, frozen_clock, theme, oura=oura) as app:
        await app.sign_in("oura")
        theme.set_text_scale(1.5)
        theme.set_choice(Choice.LIGHT)
        app.settings.resize(948, 616)
        await app.open_panel("google_calendar")
        press(app.card("oura").head.disconnect_button)
        await until(lambda: app.page.horizontalScrollBar().maximum() == 0)
        inside = app.page.widget()
        assert inside is not None
        assert inside.minimumSizeHint().width() <= app.page.viewport().width()
        for card in app.page.accounts.cards.values():
            for button in card.head._all:
                if button.isVisible():
                    assert button.width() >= button.sizeHint().width(), button.text()
                    assert card.rect().contains(button.mapTo(card, button.rect().bottomRight())), (
                        button.text()
                    )


async def test_nothing_flashes_up_as_a_window_of_its_own(
    tmp_path: Path,
    frozen_clock: FakeClock,
    theme: Theme,
    qapp: QApplication,
    oura: FakeOura,
    google: FakeGoogle,
) -> None:
    windows = Windows(qapp)
    async with opened(tmp_path, frozen_clock, theme, oura=oura, google=google) as app:
        await app.sign_in("oura")
        await app.sign_in("google_calendar")
        for fold in app.card("oura").folds.folds:
            press(fold.button)
        await app.open_panel("ics")
        press(app.card(GOOGLE).head.disconnect_button)
        press(app.card(GOOGLE).asking.keep_button)
        await until(lambda: GOOGLE not in app.page.accounts.cards)
    qapp.removeEventFilter(windows)
    assert windows.shown == ["SettingsPage"]


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("3", date(2021, 2, 28)),
        (" 1 Year ", date(2023, 2, 28)),
        ("2 years", date(2022, 2, 28)),
        ("2023-01-31", date(2023, 1, 31)),
    ],
)
def test_how_far_back_can_be_typed(typed: str, day: date) -> None:
    assert since_of(typed, date(2024, 2, 29)) == day


@pytest.mark.parametrize("typed", ["", "soon", "0", "100", "9" * 30, "2024-02-30", "2025-01-01"])
def test_what_cannot_be_meant_says_what_can(typed: str) -> None:
    with pytest.raises(BadInput, match=r"Type a number of years|Choose a day between 2000"):
        since_of(typed, date(2024, 2, 29))
