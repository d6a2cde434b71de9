"""The desktop that `dev.py test` starts, and our servers on it, do what the tests rely on."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from dbus_fast import Message, MessageType
from dbus_fast.aio import MessageBus

from tests.support import x11
from tests.support.notification_server import NAME, PATH, notification_server
from tests.support.process import PROJECT, descendants, pss_kb
from tests.support.status_notifier_host import status_notifier_host

pytestmark = pytest.mark.desktop

# A window and a tray icon with a menu; it says what is done to them.
TRAY_PROGRAM = """
import asyncio, sys
import qasync
from PySide6.QtGui import QColor, QIcon, QPixmap
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QSystemTrayIcon

app = QApplication([])
app.setQuitOnLastWindowClosed(False)

async def main():
    stop = asyncio.Event()
    picture = QPixmap(32, 32)
    picture.fill(QColor("red"))
    window = QLabel("probe")
    window.setWindowTitle("Desktop probe")
    window.setStyleSheet("background: #00ff00")
    window.resize(300, 200)
    window.show()
    menu = QMenu()
    menu.addAction("Open").triggered.connect(lambda: print("opened", flush=True))
    menu.addAction("Quit").triggered.connect(stop.set)
    tray = QSystemTrayIcon(QIcon(picture))
    tray.setContextMenu(menu)
    tray.activated.connect(lambda reason: print("activated", flush=True))
    tray.show()
    print("tray", QSystemTrayIcon.isSystemTrayAvailable(), app.platformName(), flush=True)
    await stop.wait()

qasync.run(main())
"""


async def start_tray_program() -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        TRAY_PROGRAM,
        env={**os.environ, "QT_QPA_PLATFORM": "xcb"},
        stdout=asyncio.subprocess.PIPE,
    )


async def next_line(program: asyncio.subprocess.Process) -> str:
    assert program.stdout is not None
    return (await program.stdout.readline()).decode().strip()


async def notify(bus: MessageBus, title: str) -> int:
    body = ["test", 0, "", title, "body", ["default", "", "open", "Open"], {}, 5000]
    message = Message(NAME, PATH, NAME, "Notify", signature="susssasa{sv}i", body=body)
    reply = await bus.call(message)
    assert reply is not None
    assert reply.message_type is MessageType.METHOD_RETURN, reply.body
    return int(reply.body[0])


async def test_tray_icon_is_seen_activated_and_its_menu_clicked(tmp_path: Path) -> None:
    async with status_notifier_host() as host:
        program = await start_tray_program()
        assert await next_line(program) == "tray True xcb"
        item = await host.wait_for_item()
        assert await item.labels() == ["Open", "Quit"]
        await item.activate()
        assert await next_line(program) == "activated"
        await item.click("Open")
        assert await next_line(program) == "opened"

        await asyncio.to_thread(x11.wait_for_window, "Desktop probe")
        await asyncio.to_thread(x11.screenshot, tmp_path / "display.png")
        assert_shows_green(tmp_path / "display.png")

        await item.click("Quit")
        assert await asyncio.wait_for(program.wait(), 10) == 0
        await host.wait_until_gone()


def assert_shows_green(picture: Path) -> None:
    from PySide6.QtGui import QImage

    image = QImage(str(picture))
    assert (image.width(), image.height()) == (1280, 800)
    points = [image.pixelColor(x, y) for x in range(0, 1280, 40) for y in range(0, 800, 40)]
    assert sum(point.name() == "#00ff00" for point in points) > 20


async def test_no_tray_without_a_host() -> None:
    program = await start_tray_program()
    assert await next_line(program) == "tray False xcb"
    program.terminate()
    await program.wait()


async def test_notification_server_keeps_calls_and_presses_buttons() -> None:
    bus = await MessageBus().connect()
    await bus.call(
        Message(
            "org.freedesktop.DBus",
            "/org/freedesktop/DBus",
            "org.freedesktop.DBus",
            "AddMatch",
            signature="s",
            body=[f"type='signal',interface='{NAME}'"],
        )
    )
    signals: asyncio.Queue[tuple[str | None, list[object]]] = asyncio.Queue()
    async with notification_server() as server:
        bus.add_message_handler(
            lambda message: (
                signals.put_nowait((message.member, message.body))
                if message.interface == NAME and message.message_type is MessageType.SIGNAL
                else None
            )
        )
        number = await notify(bus, "Good morning")
        shown = (await server.wait_for(1))[0]
        assert (shown.number, shown.title, shown.timeout_ms) == (number, "Good morning", 5000)
        assert shown.actions == {"default": "", "open": "Open"}
        server.press(number, "open")
        assert await signals.get() == ("ActionInvoked", [number, "open"])
        assert await signals.get() == ("NotificationClosed", [number, 2])
    bus.disconnect()
    await bus.wait_for_disconnect()


async def test_notification_server_as_a_process_writes_a_log(tmp_path: Path) -> None:
    log = tmp_path / "notifications.jsonl"
    command = [sys.executable, "-m", "tests.support.notification_server", "--log", str(log)]
    server = await asyncio.create_subprocess_exec(
        *command, cwd=PROJECT, stdout=asyncio.subprocess.PIPE
    )
    assert await next_line(server) == "ready"
    bus = await MessageBus().connect()
    await notify(bus, "Kept")
    bus.disconnect()
    await bus.wait_for_disconnect()
    server.terminate()
    assert await asyncio.wait_for(server.wait(), 10) == 0
    assert json.loads(log.read_text(encoding="utf-8"))["title"] == "Kept"


async def test_the_bus_starts_no_service_by_itself() -> None:
    """A real notification daemon of the machine must never answer in the place of ours."""
    bus = await MessageBus().connect()
    message = Message(NAME, PATH, NAME, "GetCapabilities")
    reply = await bus.call(message)
    assert reply is not None
    assert reply.error_name == "org.freedesktop.DBus.Error.ServiceUnknown"
    bus.disconnect()
    await bus.wait_for_disconnect()


def test_keyring_is_a_real_one_and_unlocked() -> None:
    code = (
        "import keyring; keyring.set_password('lifeos-test', 'a', 'gr\\u00fcn \\u20ac');"
        "print(type(keyring.get_keyring()).__module__,"
        " ascii(keyring.get_password('lifeos-test', 'a')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.split(maxsplit=1) == [
        "keyring.backends.SecretService",
        "'gr\\xfcn \\u20ac'\n",
    ]


def test_home_is_not_the_persons_own() -> None:
    assert Path.home().name == "home"
    assert Path.home().parent.name.startswith("lifeos-")
    assert os.environ["XDG_CONFIG_HOME"].startswith(str(Path.home()))


def test_memory_of_a_process_and_its_children() -> None:
    child = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'input()'])"
    with subprocess.Popen([sys.executable, "-c", child], stdin=subprocess.PIPE) as parent:
        while not descendants(parent.pid):
            pass
        assert pss_kb(parent.pid) > 1000
        parent.communicate(b"\n", timeout=20)
    assert pss_kb(parent.pid) == 0
