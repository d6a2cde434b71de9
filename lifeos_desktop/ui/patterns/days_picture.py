"""How far the days reach that a search needs: those that are there, and those to come."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from lifeos_desktop.domain import formats
from lifeos_desktop.ui.theme import Theme

_HEIGHT, _MOST = 124, 60
# Where the dots stand, from the floor up; a fixed row of heights that means nothing.
_HEIGHTS = (0.7, 0.25, 0.85, 0.45, 0.15, 0.7, 0.92, 0.35, 0.6, 0.55)


class DaysPicture(QWidget):
    """A dot for every day; the newest is brass, those still missing are dashed."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._present, self._needed = 0, 30
        self.setFixedHeight(_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Days")
        theme.changed.connect(self.update)

    def show_days(self, present: int, needed: int) -> None:
        """How many days there are, of how many; with enough only the present ones are drawn."""
        self._present, self._needed = present, max(needed, present)
        there = formats.counted(present, "day", "days")
        more = f" of the {needed} a search needs" if needed > present else ""
        self.setAccessibleDescription(f"{there}{more}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(400, _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        floor, right = self.height() - 2.0, self.width() - 2.0
        axes = QPainterPath(QPointF(2, 4))
        axes.lineTo(2, floor - 16)
        axes.quadTo(2, floor, 18, floor)
        axes.lineTo(right, floor)
        painter.setPen(QPen(theme.colour("text3"), 2))
        painter.drawPath(axes)
        band = QRectF(20, 44, right - 24, 52)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("evidenceTint", 0.6))
        painter.drawRoundedRect(band, 4, 4)
        shown = min(self._needed, _MOST)
        present = round(self._present * shown / self._needed) if self._needed else 0
        for number in range(shown):
            x = band.left() + 20 + (band.width() - 34) * number / max(1, shown - 1)
            y = band.bottom() - band.height() * _HEIGHTS[number % len(_HEIGHTS)]
            if number < present:
                is_newest = number == present - 1
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.colour("brassFill" if is_newest else "evidence"))
                painter.drawEllipse(QPointF(x, y), *((6, 6) if is_newest else (4, 4)))
            else:
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(theme.colour("text3"), 1, Qt.PenStyle.DashLine))
                painter.drawEllipse(QPointF(x, y), 3.5, 3.5)
        painter.end()
