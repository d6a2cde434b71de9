"""The picture of the welcome: the mark grown large, two axes with a band, days and the sun."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from lifeos_desktop.ui.theme import Theme

_WIDTH, _HEIGHT = 374.0, 300.0
# Made up for the picture; nobody's days.
_DAYS = (
    (49, 208), (62, 201), (75, 235), (88, 212), (101, 216), (115, 230), (128, 176), (142, 169),
    (155, 181), (168, 181), (182, 204), (195, 167), (209, 191), (222, 214), (235, 188),
    (249, 198), (262, 174), (275, 146), (289, 166), (302, 172),
)  # fmt: skip
_BAND = (148.0, 214.0)


class Horizon(QWidget):
    """Decoration: it says nothing that the words beside it do not say."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(round(_WIDTH), round(_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(180, 120)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scale = min(self.width() / _WIDTH, self.height() / _HEIGHT)
        painter.translate(0, self.height() - _HEIGHT * scale)
        painter.scale(scale, scale)
        self._paint_band(painter)
        self._paint_days(painter)
        self._paint_axes(painter)
        painter.end()

    def _paint_band(self, painter: QPainter) -> None:
        theme, (top, bottom) = self._theme, _BAND
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("evidence", 0.12))
        painter.drawRoundedRect(QRectF(33, top, 339, bottom - top), 4, 4)
        pen = QPen(theme.colour("evidenceLine"), 1)
        pen.setDashPattern([2, 3])
        painter.setPen(pen)
        middle = (top + bottom) / 2
        painter.drawLine(QPointF(33, middle), QPointF(372, middle))

    def _paint_days(self, painter: QPainter) -> None:
        theme = self._theme
        points = [QPointF(x, y) for x, y in _DAYS]
        sun = QPointF(337, 90)
        painter.setPen(QPen(theme.colour("evidence", 0.6), 1.2))
        painter.drawPolyline([*points, sun])
        for point in points:
            outside = not _BAND[0] <= point.y() <= _BAND[1]
            painter.setPen(QPen(theme.colour("evidence"), 1.5))
            painter.setBrush(theme.colour("rail" if outside else "evidence"))
            painter.drawEllipse(point, 4.4, 4.4)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("brassFill"))
        painter.drawEllipse(sun, 22, 22)

    def _paint_axes(self, painter: QPainter) -> None:
        path = QPainterPath(QPointF(9, 4))
        path.lineTo(9, 250)
        path.quadTo(9, 288, 47, 288)
        path.lineTo(364, 288)
        pen = QPen(self._theme.colour("text"), 9)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path)
