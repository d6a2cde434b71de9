"""The windows beside the main one: a page in a window of its own."""

from __future__ import annotations

from PySide6.QtCore import QObject, QSettings
from PySide6.QtGui import QIcon

from lifeos_desktop.app.desktop.desk import Desk
from lifeos_desktop.app.desktop.profile_pages import factories, today_window
from lifeos_desktop.ui.shell.own_window import OwnWindow
from lifeos_desktop.ui.shell.pages import TODAY, Place


class Windows(QObject):
    """At most one of each."""

    def __init__(self, memory: QSettings, icon: QIcon) -> None:
        super().__init__()
        self._memory, self._icon = memory, icon
        self._open: dict[str, OwnWindow] = {}

    def open(self, where: Place, desk: Desk) -> None:
        """Open the page's window, or bring it to the front."""
        window = self._open.get(where.name)
        if window is None:
            built = today_window(desk) if where.name == TODAY else factories(desk)[where.name]()
            is_demo = desk.container.paths.demo
            window = OwnWindow(where, built, self._memory, self._icon, is_demo=is_demo)
            window.closed.connect(self._on_closed)
            self._open[where.name] = window
        window.raise_to_front()

    def get(self, name: str) -> OwnWindow | None:
        return self._open.get(name)

    def close_all(self) -> None:
        """The profile closes."""
        for window in tuple(self._open.values()):
            window.close()

    def _on_closed(self, name: str) -> None:
        self._open.pop(name, None)
