"""The welcome of a new profile, over the window that is on the screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from lifeos_desktop.app.desktop.desk import Desk
from lifeos_desktop.ui.onboarding.viewmodel import is_wanted

if TYPE_CHECKING:
    from lifeos_desktop.ui.onboarding.dialog import OnboardingDialog
    from lifeos_desktop.ui.settings.viewmodel import SettingsModel


class Welcome(QObject):
    """At most one; it goes with its profile."""

    def __init__(self, parent: QWidget, demo_wanted: Callable[[], None]) -> None:
        super().__init__(parent)
        self._window, self._demo_wanted = parent, demo_wanted
        self._dialog: OnboardingDialog | None = None
        self._model: SettingsModel | None = None

    async def offer(self, desk: Desk) -> None:
        """Show it where the profile is new and the window is seen; otherwise another time."""
        container = desk.container
        is_new = await is_wanted(container.store, is_demo=container.paths.demo)
        if is_new and self._window.isVisible():
            self.open(desk)

    def open(self, desk: Desk) -> None:
        """Show it, from the first step."""
        # Seen once in the life of a profile, so imported then.
        from lifeos_desktop.app.desktop.settings_pages import settings_sources
        from lifeos_desktop.ui.onboarding.dialog import OnboardingDialog
        from lifeos_desktop.ui.settings.viewmodel import SettingsModel

        self.close()
        self._model = SettingsModel(settings_sources(desk), desk.tasks)
        dialog = OnboardingDialog(
            self._model.new_onboarding(), self._model, desk.theme, desk.tasks, self._window
        )
        dialog.demo_wanted.connect(self._demo_wanted)
        dialog.finished.connect(self._on_finished)
        self._dialog = dialog
        dialog.open()

    def close(self) -> None:
        """The profile closes, or the person is done."""
        dialog, self._dialog = self._dialog, None
        if dialog is not None:
            dialog.finished.disconnect(self._on_finished)
            dialog.close()
            dialog.deleteLater()
        if self._model is not None:
            self._model.close()
            self._model = None

    def _on_finished(self, result: int) -> None:
        self.close()
