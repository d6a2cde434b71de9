"""Quiet words in a row that show more below when they are pressed."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from lifeos_desktop.ui.theme import Theme
from lifeos_desktop.ui.widgets.buttons import Button
from lifeos_desktop.ui.widgets.flow import FlowLayout


class FoldButton(Button):
    """Text with a chevron that points down while what it hides is shown."""

    kind = "fold"
    style_name = "caption"

    def point(self, *, down: bool) -> None:
        """Down while open."""
        self._icon = "chevron-down" if down else "chevron-right"
        self._draw_icon()
        self.setAccessibleDescription("Shown. Press to hide it." if down else "Press to show it.")


class Disclosure(QWidget):
    """What is shown below while `button` is down. `Folds` gives the button its place."""

    opened = Signal(bool)

    def __init__(self, theme: Theme, text: str, inside: QWidget) -> None:
        super().__init__()
        self.button = FoldButton(theme, text, icon="chevron-right")
        self.button.clicked.connect(self._on_pressed)
        self.inside = inside
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 4)
        column.addWidget(inside)
        self.set_open(False)

    @property
    def is_open(self) -> bool:
        return not self.isHidden()

    def set_open(self, is_open: bool) -> None:
        """Show or hide what is inside."""
        self.setVisible(is_open)
        self.button.point(down=is_open)

    def offer(self, is_offered: bool) -> None:
        """Without an offer there is neither the button nor what it shows."""
        self.button.setVisible(is_offered)
        if not is_offered and self.is_open:
            self.set_open(False)

    def _on_pressed(self) -> None:
        self.set_open(not self.is_open)
        self.opened.emit(self.is_open)


class Folds(QWidget):
    """The buttons in a row, what they show under each other below it."""

    def __init__(self) -> None:
        super().__init__()
        self._buttons = QWidget()
        self._row = FlowLayout(self._buttons, 12)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self._buttons, 0, Qt.AlignmentFlag.AlignTop)
        self.folds: list[Disclosure] = []

    def add(self, fold: Disclosure) -> None:
        """One more."""
        self.folds.append(fold)
        self._row.addWidget(fold.button)
        self._column.addWidget(fold)

    def draw(self) -> None:
        """Take no room where nothing is offered."""
        self.setVisible(any(not fold.button.isHidden() for fold in self.folds))
