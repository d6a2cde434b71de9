"""The card of something that comes from files: what is stored of it, and a button for more."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from lifeos_desktop.ui.settings.connections.files import FileRow
from lifeos_desktop.ui.theme import Theme
from lifeos_desktop.ui.widgets import (
    BodyLabel,
    Button,
    Caption,
    Card,
    Glyph,
    IconTile,
    StrongLabel,
)


class FileCard(Card):
    """One way data comes in by hand."""

    wanted = Signal(object)  # the Kind

    def __init__(self, theme: Theme, row: FileRow) -> None:
        super().__init__(theme)
        self.key = row.key
        self.kind = row.kind
        self._tick = Glyph(theme, "check", 13, "text3")
        self._tick.setContentsMargins(0, 3, 0, 0)
        self.state = BodyLabel(theme, "", "2")
        line = QHBoxLayout()
        line.setSpacing(7)
        line.addWidget(self._tick, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self.state, 1)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(StrongLabel(theme, row.title))
        words.addLayout(line)
        self._detail = Caption(theme, "", wraps=True)
        self._detail.setContentsMargins(0, 6, 0, 0)
        words.addWidget(self._detail)
        top = QHBoxLayout()
        top.setSpacing(14)
        top.addWidget(IconTile(theme, row.icon), 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(words, 1)
        self.button: Button | None = None
        if row.action:
            self.button = Button(theme, row.action)
            self.button.clicked.connect(self._on_pressed)
            top.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)
        self.column.addLayout(top)
        self.setAccessibleName(row.title)
        self.show_row(row)

    def show_row(self, row: FileRow) -> None:
        """What is stored now."""
        self.state.setText(row.state)
        self.setAccessibleDescription(row.state)
        self._tick.setVisible(row.has_data)
        self._detail.setText("     ".join(row.details))
        self._detail.setVisible(bool(row.details))

    def _on_pressed(self) -> None:
        if self.kind is not None:
            self.wanted.emit(self.kind)
