"""How far a goal is, moved by pointer or keys."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QSlider

from lifeos_desktop.ui.theme import Theme
from lifeos_desktop.ui.widgets import paint_ring

_KNOB = 9.0
_TRACK = 6.0


class ProgressSlider(QSlider):
    """0 to 100 in steps of 5; the wheel scrolls the page instead."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._theme = theme
        self.setRange(0, 100)
        self.setSingleStep(5)
        self.setPageStep(10)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(160, 32)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 32)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._follow(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._follow(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def _follow(self, event: QMouseEvent) -> None:
        room = max(1.0, self.width() - 2 * (_KNOB + 5))
        share = (event.position().x() - _KNOB - 5) / room
        self.setValue(round(share * 20) * 5)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left, room = _KNOB + 5, self.width() - 2 * (_KNOB + 5)
        x, y = left + room * self.value() / 100, self.height() / 2
        track = QRectF(left, y - _TRACK / 2, room, _TRACK)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("track"))
        painter.drawRoundedRect(track, 3, 3)
        painter.setBrush(theme.colour("evidence"))
        painter.drawRoundedRect(QRectF(left, y - _TRACK / 2, x - left, _TRACK), 3, 3)
        painter.drawEllipse(QPointF(x, y), _KNOB, _KNOB)
        if self.hasFocus():
            knob = QRectF(x - _KNOB, y - _KNOB, 2 * _KNOB, 2 * _KNOB)
            paint_ring(painter, theme, knob, _KNOB)
        painter.end()
