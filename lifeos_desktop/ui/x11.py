"""What Qt does not do on X11, through python-xlib: key grabs, focus, "is there a compositor".

The only file that knows Xlib. Xlib is imported at the first use, and only where Qt runs on X11.
"""

from __future__ import annotations

import importlib.util
import logging
import os
import select
import threading
from collections import deque
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from lifeos_desktop.ui.hotkeys.combination import Combination, Modifier
from lifeos_desktop.ui.hotkeys.listener import HotkeyListener

_log = logging.getLogger(__name__)

_REPEAT_SECONDS = 0.002  # the press of an auto-repeat follows its release at once
_KEYSYMS = {"Enter": "Return", "Esc": "Escape", "PageUp": "Prior", "PageDown": "Next"}
_JOIN_SECONDS = 2.0


def is_installed() -> bool:
    """Whether python-xlib is there; it is on Linux only."""
    return importlib.util.find_spec("Xlib") is not None


def has_compositor() -> bool:
    """Whether a compositing manager runs on the display."""
    display = _display()
    if display is None:
        return False
    return bool(display.get_selection_owner(display.intern_atom("_NET_WM_CM_S0")))


def focused_window() -> int:
    """The window with the keyboard; 0 where nobody can say."""
    display = _display()
    focus = display.get_input_focus().focus if display else 0
    return int(getattr(focus, "id", focus) or 0)


def activate(window: int, event_time: int = 0) -> bool:
    """Give a mapped window the keyboard; False when that could not be asked for.

    With a window manager it is asked, with the time of the key that was pressed, because it turns
    away windows that come up by themselves. Without one the focus is set.
    """
    display = _display()
    if display is None:
        return False
    from Xlib import X
    from Xlib.protocol import event

    if not _has_window_manager(display):
        return _set_focus(display, window)
    root = display.screen().root
    by_the_person = 2
    message = event.ClientMessage(
        window=display.create_resource_object("window", window),
        client_type=display.intern_atom("_NET_ACTIVE_WINDOW"),
        data=(32, [by_the_person, event_time, 0, 0, 0]),
    )
    root.send_event(message, event_mask=X.SubstructureRedirectMask | X.SubstructureNotifyMask)
    display.flush()
    return True


def give_focus_back(window: int) -> None:
    """Return the keyboard to `window` where no window manager does it."""
    display = _display()
    if display is not None and window > 1 and not _has_window_manager(display):
        _set_focus(display, window)


def _set_focus(display: Any, window: int) -> bool:
    from Xlib import X, error

    failed = error.CatchError(error.BadMatch, error.BadWindow)
    target = display.create_resource_object("window", window)
    target.set_input_focus(X.RevertToParent, X.CurrentTime, onerror=failed)
    display.sync()
    return failed.get_error() is None


def _has_window_manager(display: Any) -> bool:
    from Xlib import Xatom, error

    root = display.screen().root
    check = root.get_full_property(display.intern_atom("_NET_SUPPORTING_WM_CHECK"), Xatom.WINDOW)
    if check is None or not check.value:
        return False
    try:  # a window manager that was killed leaves its property behind
        display.create_resource_object("window", int(check.value[0])).get_attributes()
    except error.BadWindow:
        return False
    return True


@lru_cache(maxsize=1)
def _display() -> Any:
    """The main thread's own connection, open as long as the app runs."""
    if not is_installed():
        return None
    from Xlib import display, error

    try:
        return display.Display()
    except (error.DisplayError, OSError) as problem:
        _log.info("The display could not be asked: %s", problem)
        return None


class X11Hotkeys:
    """Grabs keys on the root window. A thread of its own reads them and calls the listener."""

    def __init__(self, listener: HotkeyListener) -> None:
        self._listener = listener
        self._thread: threading.Thread | None = None
        self._wake: tuple[int, int] | None = None

    def start(self, combinations: Mapping[str, Combination]) -> None:
        """Grab these. Those another program holds are reported as taken, the rest work."""
        from Xlib import display, error

        try:
            connection = display.Display()
        except (error.DisplayError, OSError) as problem:
            _log.warning("No key can be grabbed: %s", problem)
            for name in combinations:
                self._listener.taken(name)
            return
        keys = _Keys(connection, combinations)
        for name in keys.grab():
            self._listener.taken(name)
        self._wake = os.pipe()
        self._thread = threading.Thread(
            target=self._read, args=(keys, self._wake[0]), name="hotkeys", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Give the keys back and end the thread; safe to repeat."""
        if self._thread is None or self._wake is None:
            return
        os.write(self._wake[1], b".")
        self._thread.join(_JOIN_SECONDS)
        for end in self._wake:
            os.close(end)
        self._thread = self._wake = None

    def _read(self, keys: _Keys, wake: int) -> None:
        from Xlib import X

        connection = keys.connection
        waiting: deque[Any] = deque()
        while True:
            while connection.pending_events():
                waiting.append(connection.next_event())
            if not waiting:
                ready, _, _ = select.select([connection, wake], [], [])
                if wake in ready:
                    break
                continue
            event = waiting.popleft()
            if event.type == X.MappingNotify:
                connection.refresh_keyboard_mapping(event)
                keys.grab()
            elif event.type == X.KeyPress:
                if name := keys.named(event):
                    self._listener.pressed(name, int(event.time))
            elif event.type == X.KeyRelease:
                name = keys.named(event)
                if name and not _repeats(connection, event, waiting):
                    self._listener.released(name)
        keys.let_go()
        connection.close()


class _Keys:
    """The grabbed combinations of one connection, by their key codes."""

    def __init__(self, connection: Any, combinations: Mapping[str, Combination]) -> None:
        self.connection = connection
        self._combinations = dict(combinations)
        self._root = connection.screen().root
        self._codes: dict[int, list[tuple[int, str]]] = {}

    def grab(self) -> list[str]:
        """Grab everything anew; the names of those another program holds."""
        from Xlib import X, error

        self.let_go()
        refused = []
        for name, combination in self._combinations.items():
            code, mask = self._code(combination.key), self._mask(combination)
            if not code:
                refused.append(name)
                continue
            failed = error.CatchError(error.BadAccess)
            for extra in self._locks():
                self._root.grab_key(
                    code, mask | extra, False, X.GrabModeAsync, X.GrabModeAsync, onerror=failed
                )
            self.connection.sync()
            if failed.get_error() is None:
                self._codes.setdefault(code, []).append((mask, name))
            else:
                refused.append(name)
        return refused

    def let_go(self) -> None:
        from Xlib import X

        for code in self._codes:
            self._root.ungrab_key(code, X.AnyModifier)
        self._codes = {}
        self.connection.sync()

    def named(self, event: Any) -> str:
        """Which combination an event belongs to. A release may come after its modifiers'."""
        from Xlib import X

        held = event.state & (X.ShiftMask | X.ControlMask | X.Mod1Mask | X.Mod4Mask)
        candidates = self._codes.get(event.detail, [])
        for mask, name in candidates:
            if mask == held or (event.type == X.KeyRelease and len(candidates) == 1):
                return name
        return ""

    def _code(self, key: str) -> int:
        from Xlib import XK

        wanted = _KEYSYMS.get(key, key)
        for name in (wanted, wanted.lower()):
            if keysym := XK.string_to_keysym(name):
                return int(self.connection.keysym_to_keycode(keysym))
        return 0

    def _mask(self, combination: Combination) -> int:
        from Xlib import X

        masks = {
            Modifier.CTRL: X.ControlMask,
            Modifier.ALT: X.Mod1Mask,
            Modifier.SHIFT: X.ShiftMask,
            Modifier.META: X.Mod4Mask,
        }
        return sum(int(masks[modifier]) for modifier in combination.modifiers)

    def _locks(self) -> tuple[int, ...]:
        """Caps Lock and Num Lock count as modifiers: the key is meant with and without them."""
        from Xlib import X

        caps, num = int(X.LockMask), int(X.Mod2Mask)
        return (0, caps, num, caps | num)


def _repeats(connection: Any, release: Any, waiting: deque[Any]) -> bool:
    """Whether a release is only the first half of an auto-repeat; its press is taken away too."""
    from Xlib import X

    if not waiting and not connection.pending_events():
        select.select([connection], [], [], _REPEAT_SECONDS)
    while connection.pending_events():
        waiting.append(connection.next_event())
    if not waiting:
        return False
    following = waiting[0]
    if (
        following.type == X.KeyPress
        and following.detail == release.detail
        and following.time - release.time < _REPEAT_SECONDS * 1000
    ):
        waiting.popleft()
        return True
    return False
