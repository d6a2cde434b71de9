"""A real StatusNotifierWatcher on the session bus: the tray a desktop would offer.

With it `QSystemTrayIcon.isSystemTrayAvailable()` is true under Xvfb, and the icon can be activated
and its menu read and clicked over D-Bus, without a mouse::

    async with status_notifier_host() as host:
        item = await host.wait_for_item()
        await item.activate()
        await item.click("Quit")

As a process: ``python -m tests.support.status_notifier_host`` prints ``ready`` and offers the tray
until SIGTERM.
"""

# No `from __future__ import annotations`: dbus-fast reads the annotations as they are.
import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated, Any

from dbus_fast import Message, MessageType, PropertyAccess, Variant
from dbus_fast.aio import MessageBus
from dbus_fast.annotations import DBusBool, DBusInt32, DBusSignature, DBusStr
from dbus_fast.service import ServiceInterface, dbus_method, dbus_property, dbus_signal

WATCHER = "org.kde.StatusNotifierWatcher"
WATCHER_PATH = "/StatusNotifierWatcher"
ITEM = "org.kde.StatusNotifierItem"
ITEM_PATH = "/StatusNotifierItem"
MENU = "com.canonical.dbusmenu"

StringList = Annotated[list[str], DBusSignature("as")]


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """One line of a tray icon's menu; a separator has no label."""

    number: int
    label: str
    enabled: bool
    depth: int


class TrayItem:
    """An icon in the tray, seen from the desktop's side."""

    def __init__(self, bus: MessageBus, service: str) -> None:
        self.service = service
        self._bus = bus

    async def properties(self) -> dict[str, Any]:
        """Title, Status, ToolTip, Menu and what else the icon says about itself."""
        reply = await self._call(
            ITEM_PATH, "org.freedesktop.DBus.Properties", "GetAll", "s", [ITEM]
        )
        return {name: variant.value for name, variant in reply[0].items()}

    async def activate(self) -> None:
        """Click the icon with the first button."""
        await self._call(ITEM_PATH, ITEM, "Activate", "ii", [0, 0])

    async def menu(self) -> list[MenuEntry]:
        """Every visible line of the menu, submenus after the line that opens them."""
        path = (await self.properties())["Menu"]
        await self._call(path, MENU, "AboutToShow", "i", [0])
        _revision, root = await self._call(path, MENU, "GetLayout", "iias", [0, -1, []])
        return list(_entries(root, depth=0))

    async def labels(self) -> list[str]:
        """The menu's labels, separators left out."""
        return [entry.label for entry in await self.menu() if entry.label]

    async def click(self, label: str) -> None:
        """Choose a line of the menu; LookupError when it is not there or greyed out."""
        entries = await self.menu()
        for entry in entries:
            if entry.label == label and entry.enabled:
                path = (await self.properties())["Menu"]
                body = [entry.number, "clicked", Variant("i", 0), 0]
                await self._call(path, MENU, "Event", "isvu", body)
                return
        raise LookupError(f"the menu has no {label!r} to click: {entries}")

    async def _call(
        self, path: str, interface: str, member: str, signature: str, body: list[Any]
    ) -> list[Any]:
        message = Message(
            destination=self.service,
            path=path,
            interface=interface,
            member=member,
            signature=signature,
            body=body,
        )
        async with asyncio.timeout(10):
            reply = await self._bus.call(message)
        assert reply is not None
        if reply.message_type is MessageType.ERROR:
            raise RuntimeError(f"{member}: {reply.error_name} {reply.body}")
        return list(reply.body)


class StatusNotifierHost(ServiceInterface):
    """The watcher: icons register here, and leave when their process ends."""

    def __init__(self, bus: MessageBus) -> None:
        super().__init__(WATCHER)
        self.items: list[TrayItem] = []
        self._bus = bus
        self._changed = asyncio.Event()

    async def wait_for_item(self, timeout: float = 10.0) -> TrayItem:
        """The icon that registered first of those still there."""
        await self._wait_until(present=True, timeout=timeout)
        return self.items[0]

    async def wait_until_gone(self, timeout: float = 10.0) -> None:
        """Wait until no icon is left in the tray."""
        await self._wait_until(present=False, timeout=timeout)

    async def _wait_until(self, *, present: bool, timeout: float) -> None:
        async with asyncio.timeout(timeout):
            while bool(self.items) is not present:
                self._changed.clear()
                await self._changed.wait()

    def forget(self, message: Message) -> None:
        """Drop the icons of a name that has left the bus."""
        if message.member == "NameOwnerChanged" and message.body[2] == "":
            gone = message.body[0]
            self.items = [item for item in self.items if item.service != gone]
            self._changed.set()

    @dbus_method()
    def RegisterStatusNotifierItem(self, service: DBusStr) -> None:
        self.items.append(TrayItem(self._bus, service))
        self._changed.set()
        self.StatusNotifierItemRegistered(service)

    @dbus_method()
    def RegisterStatusNotifierHost(self, service: DBusStr) -> None:
        pass  # we are the only host

    @dbus_property(access=PropertyAccess.READ)
    def RegisteredStatusNotifierItems(self) -> StringList:
        return [item.service for item in self.items]

    @dbus_property(access=PropertyAccess.READ)
    def IsStatusNotifierHostRegistered(self) -> DBusBool:
        return True

    @dbus_property(access=PropertyAccess.READ)
    def ProtocolVersion(self) -> DBusInt32:
        return 0

    @dbus_signal()
    def StatusNotifierItemRegistered(self, service: str) -> DBusStr:
        return service

    @dbus_signal()
    def StatusNotifierHostRegistered(self) -> None:
        pass


@contextlib.asynccontextmanager
async def status_notifier_host() -> AsyncIterator[StatusNotifierHost]:
    """Offer a tray on the session bus for the length of the block."""
    bus = await MessageBus().connect()
    host = StatusNotifierHost(bus)
    try:
        bus.export(WATCHER_PATH, host)
        bus.add_message_handler(host.forget)
        await bus.call(
            Message(
                destination="org.freedesktop.DBus",
                path="/org/freedesktop/DBus",
                interface="org.freedesktop.DBus",
                member="AddMatch",
                signature="s",
                body=["type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged'"],
            )
        )
        await bus.request_name(WATCHER)
        host.StatusNotifierHostRegistered()
        yield host
    finally:
        bus.disconnect()
        await bus.wait_for_disconnect()


def _entries(node: Any, depth: int) -> list[MenuEntry]:
    """Flatten dbusmenu's (number, properties, children) into lines."""
    found = []
    for child in node[2]:
        number, properties, _children = child.value
        read = {name: variant.value for name, variant in properties.items()}
        if read.get("visible", True):
            # A single underscore marks the access key, two stand for one.
            label = read.get("label", "").replace("__", "\0").replace("_", "").replace("\0", "_")
            found.append(MenuEntry(number, label, read.get("enabled", True), depth))
            found += _entries(child.value, depth + 1)
    return found


async def _serve() -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with status_notifier_host():
        print("ready", flush=True)
        await stop.wait()


if __name__ == "__main__":
    asyncio.run(_serve())
