"""What a backend for global keys is, and whom it tells."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from lifeos_desktop.ui.hotkeys.combination import Combination


class HotkeyListener(Protocol):
    """Called on the backend's own thread. `name` is what the combination is for ("capture")."""

    def pressed(self, name: str, event_time: int) -> None:
        """The key went down; `event_time` is the system's, 0 where it has none."""

    def released(self, name: str) -> None:
        """The key came up again."""

    def taken(self, name: str) -> None:
        """Another program holds this combination."""


class HotkeyBackend(Protocol):
    """One system's way to global keys."""

    def start(self, combinations: Mapping[str, Combination]) -> None:
        """Take these keys; called on the main thread, once between two `stop`s."""

    def stop(self) -> None:
        """Give the keys back; safe to repeat."""
