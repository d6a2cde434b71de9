"""What of an account is read: a check box for each, such as a calendar."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from lifeos_desktop.integrations.base import Choice
from lifeos_desktop.ui.theme import Theme
from lifeos_desktop.ui.widgets import Caption, CheckBox, FlowLayout

SETTLE_MS = 700  # several boxes are one choice: every choice reads the account again


class Choosing(QWidget):
    """Applies when the ticking rests."""

    chosen = Signal(object)  # a list of keys
    rebuilt = Signal()

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme, self._name = theme, name
        self.boxes: dict[str, CheckBox] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SETTLE_MS)
        self._timer.timeout.connect(self._settle)
        held = QWidget()
        self._flow = FlowLayout(held, 4)
        label = Caption(theme, "Calendars")
        label.setContentsMargins(0, 6, 0, 0)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(label, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(held, 1)

    def show_choices(self, choices: Sequence[Choice]) -> None:
        """What can be chosen and is; boxes somebody is ticking are left alone."""
        if [(one.key, one.title) for one in choices] != [
            (key, box.text()) for key, box in self.boxes.items()
        ]:
            self._rebuild(choices)
        if self._timer.isActive():
            return
        for one in choices:
            box = self.boxes[one.key]
            box.blockSignals(True)
            box.setChecked(one.is_default)
            box.blockSignals(False)
            box.update()

    def _rebuild(self, choices: Sequence[Choice]) -> None:
        focused = next((key for key, box in self.boxes.items() if box.hasFocus()), "")
        for box in self.boxes.values():
            self._flow.removeWidget(box)
            box.deleteLater()
        self.boxes = {}
        for one in choices:
            box = CheckBox(self._theme, one.title)
            box.setAccessibleName(f"{one.title}, calendar of {self._name}")
            box.setToolTip(one.title)
            box.toggled.connect(self._on_toggled)
            self.boxes[one.key] = box
            self._flow.addWidget(box)
            box.show()
        if focused in self.boxes:
            self.boxes[focused].setFocus()
        self.rebuilt.emit()

    def _on_toggled(self, checked: bool) -> None:
        self._timer.start()

    def _settle(self) -> None:
        self.chosen.emit([key for key, box in self.boxes.items() if box.isChecked()])
