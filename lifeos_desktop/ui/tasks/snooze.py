"""The small window that asks for the day a task moves to."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from lifeos_desktop.ui.kept.fields import Field, line
from lifeos_desktop.ui.kept.when import When
from lifeos_desktop.ui.theme import Theme
from lifeos_desktop.ui.widgets import BodyLabel, GhostButton, PrimaryButton


class DayDialog(QDialog):
    """Enter takes the day, Esc leaves. Typed as everywhere else, with its meaning below."""

    chosen = Signal(int, str)  # the task and what was typed

    def __init__(
        self, theme: Theme, parent: QWidget, id: int, title: str, read: Callable[[str], When]
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Move to another day")
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._id, self._read = id, read
        self.day = line(theme, "Day", "Fri, 30 Nov, in 3 days")
        self._field = Field(theme, "Day", self.day, "As you would say it: Fri, 30 Nov, in 3 days.")
        self.move_button = PrimaryButton(theme, "Move")
        self.move_button.setDefault(True)
        self.leave = GhostButton(theme, "Cancel")
        buttons = QHBoxLayout()
        buttons.addWidget(self.move_button)
        buttons.addWidget(self.leave)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 16)
        column.setSpacing(12)
        column.addWidget(BodyLabel(theme, title if len(title) < 120 else f"{title[:119]}…", "2"))
        column.addWidget(self._field)
        column.addLayout(buttons)
        self.setMinimumWidth(theme.px(360))
        self.day.textChanged.connect(self._on_typed)
        self.move_button.clicked.connect(self._take)
        self.leave.clicked.connect(self.reject)
        self._on_typed("")

    def _on_typed(self, text: str) -> None:
        when = self._read(text)
        self._field.say(when.problem if len(text) > 2 else "", when.meaning)
        self.move_button.allow("" if when.day else "Write the day first.")

    def _take(self) -> None:
        self.chosen.emit(self._id, self.day.text())
        self.accept()
