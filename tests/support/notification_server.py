"""A real `org.freedesktop.Notifications` server: it keeps every call and can press the buttons.

In a test::

    async with notification_server() as server:
        ...
        shown = (await server.wait_for(1))[0]
        server.press(shown.number, "default")

As a process: ``python -m tests.support.notification_server --log FILE [--press ACTION]`` prints
``ready`` and appends one JSON object per call to the file.
"""

# No `from __future__ import annotations`: dbus-fast reads the annotations as they are.
import argparse
import asyncio
import contextlib
import json
import signal
from collections.abc import AsyncIterator, Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any

from dbus_fast import Variant
from dbus_fast.aio import MessageBus
from dbus_fast.annotations import DBusDict, DBusInt32, DBusSignature, DBusStr, DBusUInt32
from dbus_fast.service import ServiceInterface, dbus_method, dbus_signal

NAME = "org.freedesktop.Notifications"
PATH = "/org/freedesktop/Notifications"
CLOSED_BY_PERSON, CLOSED_BY_CALL = 2, 3

StringList = Annotated[list[str], DBusSignature("as")]


@dataclass(frozen=True, slots=True)
class Notification:
    """One Notify call as it came over the bus."""

    number: int
    app: str
    replaces: int
    icon: str
    title: str
    body: str
    actions: dict[str, str]  # key -> label, in the order given
    hints: dict[str, Any]
    timeout_ms: int


class NotificationServer(ServiceInterface):
    """The server's side of the specification 1.2."""

    def __init__(self, on_notify: Callable[[Notification], None] | None = None) -> None:
        super().__init__(NAME)
        self.shown: list[Notification] = []
        self.closed: list[int] = []
        self._arrived = asyncio.Event()
        self._on_notify = on_notify

    async def wait_for(self, count: int, timeout: float = 10.0) -> list[Notification]:
        """Everything shown so far, once it is at least `count`; TimeoutError when it never is."""
        async with asyncio.timeout(timeout):
            while len(self.shown) < count:
                self._arrived.clear()
                await self._arrived.wait()
        return list(self.shown)

    def press(self, number: int, action: str) -> None:
        """Do what a person does who presses a button, or the message itself (`default`)."""
        self.ActionInvoked(number, action)
        self.dismiss(number)

    def dismiss(self, number: int) -> None:
        """Do what a person does who closes the message."""
        self.NotificationClosed(number, CLOSED_BY_PERSON)

    @dbus_method()
    def Notify(
        self,
        app_name: DBusStr,
        replaces_id: DBusUInt32,
        app_icon: DBusStr,
        summary: DBusStr,
        body: DBusStr,
        actions: StringList,
        hints: DBusDict,
        expire_timeout: DBusInt32,
    ) -> DBusUInt32:
        assert summary, "a notification needs a title"
        assert len(actions) % 2 == 0, f"actions come in pairs of key and label: {actions}"
        number = replaces_id or len(self.shown) + 1
        notification = Notification(
            number=number,
            app=app_name,
            replaces=replaces_id,
            icon=app_icon,
            title=summary,
            body=body,
            actions=dict(zip(actions[::2], actions[1::2], strict=True)),
            hints={name: hint.value for name, hint in hints.items()},
            timeout_ms=expire_timeout,
        )
        self.shown.append(notification)
        self._arrived.set()
        if self._on_notify:
            self._on_notify(notification)
        return number

    @dbus_method()
    def GetCapabilities(self) -> StringList:
        return ["actions", "body", "body-markup"]

    @dbus_method()
    def GetServerInformation(
        self,
    ) -> Annotated[tuple[str, str, str, str], DBusSignature("ssss")]:
        return ("lifeos-test", "LifeOS Desktop", "1", "1.2")

    @dbus_method()
    def CloseNotification(self, number: DBusUInt32) -> None:
        self.closed.append(number)
        self.NotificationClosed(number, CLOSED_BY_CALL)

    @dbus_signal()
    def ActionInvoked(
        self, number: int, action: str
    ) -> Annotated[tuple[int, str], DBusSignature("us")]:
        return (number, action)

    @dbus_signal()
    def NotificationClosed(
        self, number: int, reason: int
    ) -> Annotated[tuple[int, int], DBusSignature("uu")]:
        return (number, reason)


@contextlib.asynccontextmanager
async def notification_server(
    on_notify: Callable[[Notification], None] | None = None,
) -> AsyncIterator[NotificationServer]:
    """Own the notification name on the session bus for the length of the block."""
    bus = await MessageBus().connect()
    server = NotificationServer(on_notify)
    try:
        bus.export(PATH, server)
        await bus.request_name(NAME)
        yield server
    finally:
        bus.disconnect()
        await bus.wait_for_disconnect()


async def _serve(log: Path, press: str) -> None:
    """Run until SIGTERM, writing what is shown to the log and pressing a button if asked to."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)

    def write(notification: Notification) -> None:
        with log.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(notification), default=_readable) + "\n")
        if press in notification.actions:
            # After the reply: nobody presses a message whose number its sender does not know yet.
            loop.call_later(0.1, server.press, notification.number, press)

    async with notification_server(write) as server:
        print("ready", flush=True)
        await stop.wait()


def _readable(value: object) -> object:
    """Pictures and nested variants, in a form that JSON can hold."""
    if isinstance(value, bytes):
        return f"<{len(value)} bytes>"
    return value.value if isinstance(value, Variant) else repr(value)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--log", type=Path, required=True)
    parser.add_argument("--press", default="", help="the action to press on every notification")
    options = parser.parse_args()
    asyncio.run(_serve(options.log, options.press))
