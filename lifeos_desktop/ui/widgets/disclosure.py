"""A quiet line that shows more when it is pressed."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from lifeos_desktop.ui.theme import Theme
from lifeos_desktop.ui.widgets.buttons import Button


class FoldButton(Button):
    """Text with a chevron that points down while what it hides is shown."""

    kind = "fold"
    style_name = "caption"

    def point(self, *, down: bool) -> None:
        self._icon = "chevron-down" if down else "chevron-right"
        self._draw_icon()
        self.setAccessibleDescription("Shown. Press to hide it." if down else "Press to show it.")


class Disclosure(QWidget):
    """The line and, below it, `inside` while it is open."""

    opened = Signal(bool)

    def __init__(self, theme: Theme, text: str, inside: QWidget) -> None:
        super().__init__()
        self.button = FoldButton(theme, text, icon="chevron-right")
        self.button.clicked.connect(self._on_pressed)
        self.inside = inside
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        row = QVBoxLayout()
        row.addWidget(self.button)
        row.setAlignment(self.button, Qt.AlignmentFlag.AlignLeft)
        column.addLayout(row)
        column.addWidget(inside)
        self.set_open(False)

    @property
    def is_open(self) -> bool:
        return not self.inside.isHidden()

    def set_open(self, is_open: bool) -> None:
        """Show or hide what is inside."""
        self.inside.setVisible(is_open)
        self.button.point(down=is_open)

    def _on_pressed(self) -> None:
        self.set_open(not self.is_open)
        self.opened.emit(self.is_open)
