"""Global keys on Windows and macOS through pynput: the only file that knows it.

Not grabbed, only heard: the program in front gets the key as well. macOS asks the person for the
permission "Input Monitoring" first.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from typing import Any

from lifeos_desktop.ui.hotkeys.combination import Combination, Modifier
from lifeos_desktop.ui.hotkeys.listener import HotkeyListener

_log = logging.getLogger(__name__)
_MODIFIERS = {
    Modifier.CTRL: ("ctrl", "ctrl_l", "ctrl_r"),
    Modifier.ALT: ("alt", "alt_l", "alt_r", "alt_gr"),
    Modifier.SHIFT: ("shift", "shift_l", "shift_r"),
    Modifier.META: ("cmd", "cmd_l", "cmd_r"),
}
_KEYS = {"PageUp": "page_up", "PageDown": "page_down"}


def load() -> Any:
    """pynput.keyboard, or None where it is not installed or finds no keyboard to listen to."""
    try:
        from pynput import keyboard
    except ImportError as problem:
        _log.info("pynput cannot be used: %s", problem)
        return None
    return keyboard


class PynputHotkeys:
    """A listener thread of pynput's that follows which keys are down."""

    def __init__(self, listener: HotkeyListener, keyboard: Any) -> None:
        self._listener, self._keyboard = listener, keyboard
        self._thread: Any = None
        self._combinations: dict[str, Combination] = {}
        self._down: set[str] = set()
        self._active: set[str] = set()
        self._lock = threading.Lock()

    def start(self, combinations: Mapping[str, Combination]) -> None:
        """Listen for these. Nobody can tell whether another program uses them too."""
        self._combinations = dict(combinations)
        self._thread = self._keyboard.Listener(on_press=self._press, on_release=self._release)
        self._thread.start()

    def stop(self) -> None:
        """End the listener; safe to repeat."""
        if self._thread is not None:
            self._thread.stop()
            self._thread = None
        self._down.clear()
        self._active.clear()

    def _press(self, key: Any) -> None:
        with self._lock:
            self._down.add(self._name(key))
            new = [
                n for n, c in self._combinations.items() if n not in self._active and self._on(c)
            ]
            self._active.update(new)
        for name in new:
            self._listener.pressed(name, 0)

    def _release(self, key: Any) -> None:
        with self._lock:
            self._down.discard(self._name(key))
            gone = [n for n in self._active if self._key(self._combinations[n]) not in self._down]
            self._active.difference_update(gone)
        for name in gone:
            self._listener.released(name)

    def _on(self, combination: Combination) -> bool:
        held = {m for m, names in _MODIFIERS.items() if self._down.intersection(names)}
        return held == combination.modifiers and self._key(combination) in self._down

    def _key(self, combination: Combination) -> str:
        return _KEYS.get(combination.key, combination.key.lower())

    def _name(self, key: Any) -> str:
        if name := getattr(key, "name", None):
            return str(name)
        code = getattr(key, "vk", None)  # with Ctrl held, `char` is a control character
        if isinstance(code, int) and (48 <= code <= 57 or 65 <= code <= 90):
            return chr(code).lower()
        return str(getattr(key, "char", "") or "").lower()
