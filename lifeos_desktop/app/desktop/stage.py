"""What stands on the screen whichever profile is open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lifeos_desktop.ui.capture.desk import CaptureDesk
from lifeos_desktop.ui.dashboard.window import Dashboard
from lifeos_desktop.ui.shell.frame import Frame
from lifeos_desktop.ui.theme import Theme
from lifeos_desktop.ui.tray import Tray
from lifeos_desktop.ui.widgets import ToastHost


@dataclass(frozen=True, slots=True)
class Stage:
    """The window's parts. ``navigate`` does what a link or button of a page stands for."""

    theme: Theme
    frame: Frame
    dashboard: Dashboard
    tray: Tray
    toasts: ToastHost
    capture: CaptureDesk
    navigate: Callable[[str], None]
    hotkey: Callable[[], tuple[str, str]]
    show_found: Callable[[str, int, object], None]
    welcome: Callable[[], None]

    def tell(self, sentence: str) -> None:
        """A sentence for a few seconds, wherever the person is."""
        self.toasts.say(sentence)
