"""The app's global keys: picks the system's way, brings its calls to the main thread."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication

from lifeos_desktop.ui import x11
from lifeos_desktop.ui.hotkeys import pynput_keys
from lifeos_desktop.ui.hotkeys.combination import Combination
from lifeos_desktop.ui.hotkeys.listener import HotkeyBackend, HotkeyListener

Choose = Callable[[HotkeyListener], HotkeyBackend | None]
COMMAND = "lifeos capture"
_NONE = (
    "This desktop does not let LifeOS take a key by itself. In its keyboard settings, bind a key "
    f"to the command: {COMMAND}"
)
_TAKEN = (
    "{keys} belongs to another program. Choose another shortcut, or bind a key to the command: "
    f"{COMMAND}"
)


class Hotkeys(QObject):
    """`use` takes the keys; `pressed` and `released` say which. `problem` is a sentence or empty.

    Wayland has no grabs; its GlobalShortcuts portal is not spoken yet, so there the sentence names
    the command to bind.
    """

    pressed = Signal(str, object)  # what for, the system's event time
    released = Signal(str)
    changed = Signal()

    _taken = Signal(str)

    def __init__(self, parent: QObject | None = None, *, choose: Choose | None = None) -> None:
        super().__init__(parent)
        self._backend = (choose or choose_backend)(_Messenger(self))
        self._combinations: dict[str, Combination] = {}
        self._refused: set[str] = set()
        self._taken.connect(self._on_taken, Qt.ConnectionType.QueuedConnection)

    @property
    def is_available(self) -> bool:
        """Whether this desktop has global keys at all."""
        return self._backend is not None

    def use(self, combinations: Mapping[str, Combination]) -> None:
        """Take these instead of what was taken before; an empty mapping gives all back."""
        if self._backend is None:
            return
        self.stop()
        self._combinations = dict(combinations)
        if self._combinations:
            self._backend.start(self._combinations)
        self.changed.emit()

    def stop(self) -> None:
        """Give the keys back."""
        if self._backend is not None and self._combinations:
            self._backend.stop()
        self._combinations = {}
        self._refused = set()

    def problem(self, name: str) -> str:
        """Why this key does not work, and what does instead; empty when it works."""
        if self._backend is None:
            return _NONE
        if name in self._refused:
            return _TAKEN.format(keys=" ".join(self._combinations[name].caps))
        return ""

    def _on_taken(self, name: str) -> None:
        if name in self._combinations:
            self._refused.add(name)
            self.changed.emit()


class _Messenger:
    """Emits signals from the backend's thread; Qt brings them to the main one."""

    def __init__(self, hotkeys: Hotkeys) -> None:
        self._hotkeys = hotkeys

    def pressed(self, name: str, event_time: int) -> None:
        self._hotkeys.pressed.emit(name, event_time)

    def released(self, name: str) -> None:
        self._hotkeys.released.emit(name)

    def taken(self, name: str) -> None:
        self._hotkeys._taken.emit(name)  # noqa: SLF001 - its own messenger


def choose_backend(listener: HotkeyListener, platform: str = sys.platform) -> HotkeyBackend | None:
    """The way of this system; None where there is none."""
    if platform.startswith("linux"):
        is_x11 = QGuiApplication.platformName() == "xcb"
        # Under XWayland a grab would be heard in old windows only: half a hotkey is worse.
        if is_x11 and os.environ.get("XDG_SESSION_TYPE") != "wayland" and x11.is_installed():
            return x11.X11Hotkeys(listener)
        return None
    if QGuiApplication.platformName() == "offscreen":
        return None
    keyboard = pynput_keys.load()
    return pynput_keys.PynputHotkeys(listener, keyboard) if keyboard else None
