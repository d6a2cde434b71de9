"""Messages to the person: the desktop's own with a button, else the tray's, else in the window."""

from __future__ import annotations

import asyncio
import html
import importlib
import logging
from collections.abc import Callable
from concurrent.futures import Executor
from typing import Any

from lifeos_desktop.domain.traces import where

_log = logging.getLogger(__name__)

_SECONDS = 5.0
BRIEF = "brief"  # the target of the morning's message, which can wait


class Notifications:
    """Implements `domain.ports.Notifier`; never raises.

    `open_window` is called on the loop's thread with the target of the message that was pressed,
    `later` when *Later* was pressed on the brief's. `show_in_tray` and `show_inside` are tried in
    that order when the desktop shows nothing.
    """

    def __init__(
        self,
        open_window: Callable[[str], None],
        show_in_tray: Callable[[str, str], bool],
        show_inside: Callable[[str, str], bool],
        blocking: Executor,
        later: Callable[[], None] | None = None,
    ) -> None:
        self._open_window = open_window
        self._show_in_tray = show_in_tray
        self._show_inside = show_inside
        self._blocking = blocking
        self._later = later
        self._library: Any = None
        self._server: Any = None
        self._says_it_failed = True

    async def notify(self, title: str, body: str, *, open_target: str = "") -> bool:
        """Show a message. False when nothing could be shown anywhere."""
        if await self._on_desktop(title, body, open_target):
            self._says_it_failed = True
            return True
        return self._show_in_tray(title, body) or self._show_inside(title, body)

    def close(self) -> None:
        """Let go of the bus; messages on the screen stay there."""
        server, self._server = self._server, None
        # The library has no way to hang up; only its Linux backend holds a connection.
        bus = getattr(getattr(server, "_backend", None), "bus", None)
        if bus is not None:
            bus.disconnect()

    async def _on_desktop(self, title: str, body: str, target: str) -> bool:
        try:
            async with asyncio.timeout(_SECONDS):
                await self._load()
                if await self._send(title, body, target):
                    return True
                why = "it was refused"
        except Exception as error:  # noqa: BLE001 - every system's backend raises its own kinds, and
            why = where(error)  # a message that cannot be shown may not stop a job
        if self._says_it_failed:
            _log.info("The desktop shows no notifications: %s", why)
            self._says_it_failed = False
        self.close()  # the next one connects anew: a bus or a server may have come meanwhile
        return False

    async def _load(self) -> None:
        """Import the library at the first message, in a thread: 30 to 70 ms nobody waits for."""
        if self._library is None:
            loop = asyncio.get_running_loop()
            self._library = await loop.run_in_executor(
                self._blocking, importlib.import_module, "desktop_notifier"
            )
        if self._server is None:
            # It warns with a traceback of its own about every message it cannot show.
            logging.getLogger("desktop_notifier").setLevel(logging.CRITICAL)
            self._server = self._library.DesktopNotifier(app_name="LifeOS", app_icon=None)

    async def _send(self, title: str, body: str, target: str) -> bool:
        """Whether the desktop took it: the library swallows every error and only calls back."""
        library = self._library
        opener = _Opener(self._open_window, target)
        taken = asyncio.Event()
        buttons = [library.Button(title="Open", identifier="open", on_pressed=opener)]
        if target == BRIEF and self._later is not None:
            later = library.Button(title="Later", identifier="later", on_pressed=self._later)
            buttons.append(later)
        await self._server.send(
            title=title,
            message=html.escape(body, quote=False),
            urgency=library.Urgency.Normal,
            buttons=buttons,
            on_clicked=opener,
            on_dispatched=taken.set,
        )
        return taken.is_set()


class _Opener:
    """What a press on a message does; its target is the message's own."""

    def __init__(self, open_window: Callable[[str], None], target: str) -> None:
        self._open_window, self._target = open_window, target

    def __call__(self) -> None:
        self._open_window(self._target)
