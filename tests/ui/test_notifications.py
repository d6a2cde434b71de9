"""Messages: on a real session bus where there is one, and every way down from there."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from lifeos_desktop.ui.notifications import Notifications
from tests.support.notification_server import notification_server


class Window:
    """What the messages end in."""

    def __init__(self, *, has_tray: bool = True, is_seen: bool = True) -> None:
        self.opened: list[str] = []
        self.in_tray: list[tuple[str, str]] = []
        self.inside: list[tuple[str, str]] = []
        self._has_tray, self._is_seen = has_tray, is_seen

    def show_in_tray(self, title: str, body: str) -> bool:
        self.in_tray.append((title, body))
        return self._has_tray

    def show_inside(self, title: str, body: str) -> bool:
        self.inside.append((title, body))
        return self._is_seen


@pytest.fixture
def blocking() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as pool:
        yield pool


@contextlib.contextmanager
def notifications(window: Window, blocking: ThreadPoolExecutor) -> Iterator[Notifications]:
    sender = Notifications(window.opened.append, window.show_in_tray, window.show_inside, blocking)
    try:
        yield sender
    finally:
        sender.close()


@pytest.fixture
def no_bus(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.delenv("DISPLAY", raising=False)


@pytest.mark.usefixtures("no_bus")
async def test_without_a_bus_the_tray_shows_it(blocking: ThreadPoolExecutor) -> None:
    window = Window()
    with notifications(window, blocking) as sender:
        assert await sender.notify("A short night", "You slept 6 h.")
    assert window.in_tray == [("A short night", "You slept 6 h.")]
    assert window.inside == []


@pytest.mark.usefixtures("no_bus")
async def test_without_bus_and_tray_the_window_says_it(blocking: ThreadPoolExecutor) -> None:
    window = Window(has_tray=False)
    with notifications(window, blocking) as sender:
        assert await sender.notify("A short night", "You slept 6 h.")
    assert window.inside == [("A short night", "You slept 6 h.")]


@pytest.mark.usefixtures("no_bus")
async def test_a_message_nobody_can_see_was_not_shown(blocking: ThreadPoolExecutor) -> None:
    window = Window(has_tray=False, is_seen=False)
    with notifications(window, blocking) as sender:
        assert not await sender.notify("A short night", "")


@pytest.mark.desktop
async def test_the_desktop_shows_it_with_a_button_and_the_body_as_text(
    blocking: ThreadPoolExecutor,
) -> None:
    window = Window()
    async with notification_server() as server:
        with notifications(window, blocking) as sender:
            assert await sender.notify("A short night", "Tea & <b>cake</b>", open_target="brief")
            shown = (await server.wait_for(1))[0]
            assert shown.title == "A short night"
            assert shown.body == "Tea &amp; &lt;b&gt;cake&lt;/b&gt;"
            assert shown.actions["open"] == "Open"

            server.press(shown.number, "open")
            await asyncio.sleep(0.1)
    assert window.opened == ["brief"]
    assert window.in_tray == []


@pytest.mark.desktop
async def test_a_click_on_the_message_itself_opens_too(blocking: ThreadPoolExecutor) -> None:
    window = Window()
    async with notification_server() as server:
        with notifications(window, blocking) as sender:
            await sender.notify("One", "", open_target="first")
            await sender.notify("Two", "", open_target="second")
            shown = await server.wait_for(2)
            server.press(shown[1].number, "default")
            server.press(shown[0].number, "default")
            await asyncio.sleep(0.1)
    assert window.opened == ["second", "first"]


@pytest.mark.desktop
async def test_a_server_that_comes_later_is_found(blocking: ThreadPoolExecutor) -> None:
    window = Window(has_tray=False, is_seen=False)
    with notifications(window, blocking) as sender:
        assert not await sender.notify("Early", "")
        async with notification_server() as server:
            assert await sender.notify("Late", "")
            assert [n.title for n in await server.wait_for(1)] == ["Late"]
