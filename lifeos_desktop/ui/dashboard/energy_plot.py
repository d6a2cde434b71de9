"""The plot of today's energy: the forecast's interval on a scale, and the rating."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QVariantAnimation
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from lifeos_desktop.ui.theme import Theme

_REVEAL_MS = 150


class EnergyPlot(QWidget):
    """A scale from 1 to 10: the interval, its middle, and the brass line of the rating."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._expected: tuple[float, float, float] | None = None
        self._rated: int | None = None
        self._share = 1.0
        self._movement = QVariantAnimation(self)
        self._movement.setStartValue(0.0)
        self._movement.setEndValue(1.0)
        self._movement.valueChanged.connect(self._on_moved)
        self.setAccessibleName("Energy, expected and rated")
        self.setFixedHeight(theme.px(64))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def show_expected(self, expected: tuple[float, float, float] | None, rated: int | None) -> None:
        """``expected`` is value, low, high."""
        self._expected, self._rated = expected, rated
        spoken = ""
        if expected:
            value, low, high = expected
            spoken = f"Expected {value:.1f}"
            spoken += f", between {low:.1f} and {high:.1f}." if low < high else "."
        if rated is not None:
            spoken += f" You rated {rated}."
        self.setAccessibleDescription(spoken.strip())
        self.setToolTip(spoken.strip())
        self.update()

    def reveal(self) -> None:
        """The seal opened just now."""
        milliseconds = self._theme.motion(_REVEAL_MS)
        if milliseconds:
            self._movement.setDuration(milliseconds)
            self._movement.start()

    def sizeHint(self) -> QSize:
        return QSize(300, self._theme.px(64))

    def _on_moved(self, share: object) -> None:
        self._share = float(share)  # type: ignore[arg-type]
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(self._share)
        painter.setFont(self._theme.font("micro"))
        label = self._theme.line_height("micro") + 2
        foot = self.height() - label
        for mark in range(1, 11):
            x = self._x(mark)
            painter.setPen(QPen(self._theme.colour("line"), 1))
            painter.drawLine(QPointF(x, 2), QPointF(x, foot))
            painter.setPen(self._theme.colour("text3"))
            room = QRectF(x - 12, foot, 24, label)
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, str(mark))
        middle = foot / 2
        if self._expected:
            value, low, high = self._expected
            pen = QPen(self._theme.colour("sleep", 0.3), 7)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            if low < high:  # a simple way says no interval
                painter.drawLine(QPointF(self._x(low), middle), QPointF(self._x(high), middle))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour("sleep"))
            painter.drawEllipse(QPointF(self._x(value), middle), 5, 5)
        if self._rated is not None:
            painter.setPen(QPen(self._theme.colour("brassFill"), 2.5))
            x = self._x(self._rated)
            painter.drawLine(QPointF(x, 2), QPointF(x, foot))
        painter.end()

    def _x(self, value: float) -> float:
        return 14 + (self.width() - 28) * (value - 1) / 9
