"""A small square with an icon, at the start of a card or a step."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout

from lifeos_desktop.ui.theme import Theme
from lifeos_desktop.ui.widgets.states import Glyph

TILE = 36


class IconTile(QFrame):
    """An icon on a small raised square."""

    def __init__(self, theme: Theme, icon: str, colour: str = "text2", role: str = "tile") -> None:
        super().__init__()
        self.setProperty("role", role)
        self.setFixedSize(QSize(TILE, TILE))
        self.glyph = Glyph(theme, icon, 16, colour)
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.glyph, 0, Qt.AlignmentFlag.AlignCenter)
