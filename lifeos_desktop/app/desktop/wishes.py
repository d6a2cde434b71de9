"""What the tray asks of the open profile; while none is open there is nobody to ask."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from lifeos_desktop.app.desktop.session import Session
from lifeos_desktop.ui.tray import Tray


class TrayWishes(QObject):
    """Hands the tray's signals to the session of the moment."""

    def __init__(self, tray: Tray, session: Callable[[], Session | None]) -> None:
        super().__init__()
        self._session = session
        tray.energy_rated.connect(self._on_energy)
        tray.pause_wanted.connect(self._on_pause)
        tray.pause_today_wanted.connect(self._on_pause_today)
        tray.resume_wanted.connect(self._on_resume)
        tray.sync_wanted.connect(self._on_sync)

    def _on_energy(self, value: int) -> None:
        if session := self._session():
            session.rate_energy(value)

    def _on_pause(self) -> None:
        if session := self._session():
            session.pause()

    def _on_pause_today(self) -> None:
        if session := self._session():
            session.pause_until_tomorrow()

    def _on_resume(self) -> None:
        if session := self._session():
            session.resume()

    def _on_sync(self) -> None:
        if session := self._session():
            session.sync_all()
