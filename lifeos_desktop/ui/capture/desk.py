"""Capture as the app uses it: one popup, its key, its toast, and the open profile's service."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from lifeos_desktop.ui.background import Tasks
from lifeos_desktop.ui.capture.popup import CapturePopup
from lifeos_desktop.ui.capture.viewmodel import CaptureModel, CaptureService, Outcome
from lifeos_desktop.ui.hotkeys.combination import Combination
from lifeos_desktop.ui.hotkeys.hotkeys import Hotkeys
from lifeos_desktop.ui.theme import Theme
from lifeos_desktop.ui.widgets.toast import ToastHost

KEY = "capture"
DEFAULT = "Ctrl+Shift+Space"


class CaptureDesk(QObject):
    """Built after first paint; `open` from the tray, the rail, the key or another start."""

    def __init__(self, theme: Theme, tasks: Tasks, toasts: ToastHost, hotkeys: Hotkeys) -> None:
        super().__init__()
        self._tasks, self._toasts, self._hotkeys = tasks, toasts, hotkeys
        self._model: CaptureModel | None = None
        self.popup = CapturePopup(theme, tasks)
        self.popup.outcome.connect(self._on_outcome)
        hotkeys.pressed.connect(self._on_key)
        QTimer.singleShot(0, self.popup, self.popup.prepare)

    async def attach(self, service: CaptureService) -> None:
        """Capture into this profile; its draft is in the field the next time."""
        self._model = CaptureModel(service, self._tasks)
        self.popup.attach(self._model)
        await self._model.load()

    async def detach(self) -> None:
        """The profile closes: write the draft down and let go of it."""
        model, self._model = self._model, None
        self.popup.put_away()
        self.popup.attach(None)
        if model is not None:
            await model.keep()
            model.close()

    def listen_to(self, keys: str) -> None:
        """Take this key for capture; empty for none. BadInput for what is no shortcut.

        Whether it could be taken: `Hotkeys.problem(KEY)`, again after `Hotkeys.changed`.
        """
        self._hotkeys.use({KEY: Combination.parse(keys)} if keys.strip() else {})

    def open(self) -> None:
        """Open the popup, or bring it to the front."""
        self.popup.open()

    def _on_key(self, name: str, event_time: int) -> None:
        if name == KEY:
            self.popup.open(event_time)

    def _on_outcome(self, outcome: Outcome) -> None:
        revert = outcome.undo.revert if outcome.undo else None
        self._toasts.offer(outcome.label, revert, detail=outcome.detail, on_desktop=True)
