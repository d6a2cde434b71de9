"""Switches and check boxes, painted: the role stays that of a check box."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QCheckBox

from lifeos_desktop.ui.theme import Theme
from lifeos_desktop.ui.widgets.focus import GAP, RING, paint_ring

_ROOM = RING + GAP
_TEXT_GAP = 8
_LEAST_HEIGHT = 28


class _Painted(QCheckBox):
    """Paints a mark of `mark_size` and, right of it, its text."""

    mark_size = (16, 16)
    mark_radius = 4.0

    def __init__(self, theme: Theme, text: str = "", *, name: str = "") -> None:
        super().__init__(text)
        self._theme = theme
        self._why_not = ""
        theme.dress(self, "body")
        self.setMouseTracking(True)
        if name or not text:
            self.setAccessibleName(name)
        theme.changed.connect(self.updateGeometry)

    def allow(self, why_not: str = "") -> None:
        """Enable it; or, with a reason, disable it and say why in the tooltip."""
        self.setEnabled(not why_not)
        self.setToolTip(why_not)
        self.setAccessibleDescription(why_not)

    def sizeHint(self) -> QSize:
        width, height = self.mark_size
        text = self.fontMetrics().horizontalAdvance(self.text())
        room = round(2 * _ROOM)
        gap = _TEXT_GAP if text else 0
        tall = max(height + room, self.fontMetrics().height() + 4, _LEAST_HEIGHT)
        return QSize(width + room + gap + text, tall)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def _mark(self) -> QRectF:
        width, height = self.mark_size
        left = self.width() - width - _ROOM if self._is_mirrored() else _ROOM
        return QRectF(left, (self.height() - height) / 2, width, height)

    def _is_mirrored(self) -> bool:
        return self.layoutDirection() is Qt.LayoutDirection.RightToLeft

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        mark = self._mark()
        self._paint_mark(painter, mark)
        if self.text():
            painter.setPen(self._theme.colour("text" if self.isEnabled() else "text3"))
            side = mark.width() + _ROOM + _TEXT_GAP
            room = QRectF(self.rect())
            room = (
                room.adjusted(0, 0, -side, 0)
                if self._is_mirrored()
                else room.adjusted(side, 0, 0, 0)
            )
            flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading
            shown = self.fontMetrics().elidedText(
                self.text(), Qt.TextElideMode.ElideRight, round(room.width())
            )
            painter.drawText(room, flags, shown)
        if self.hasFocus():
            paint_ring(painter, self._theme, mark, self.mark_radius)
        painter.end()

    def _paint_mark(self, painter: QPainter, mark: QRectF) -> None:
        raise NotImplementedError


class Toggle(_Painted):
    """On or off, at once. Place says the state as well as colour does."""

    mark_size = (34, 20)
    mark_radius = 10.0

    def _paint_mark(self, painter: QPainter, mark: QRectF) -> None:
        theme, on, enabled = self._theme, self.isChecked(), self.isEnabled()
        line = "evidence" if on else "lineStrong"
        fill = "evidence" if on else ("hover" if self.underMouse() else "sunken")
        if not enabled:
            line, fill = "line", "raised"
        painter.setPen(QPen(theme.colour(line), 1.5))
        painter.setBrush(theme.colour(fill))
        painter.drawRoundedRect(mark.adjusted(0.75, 0.75, -0.75, -0.75), 9.25, 9.25)
        knob = "onEvidence" if on else "lineStrong"
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(knob if enabled else "text3"))
        right = on is not self._is_mirrored()
        centre = QPointF(mark.right() - 10 if right else mark.left() + 10, mark.center().y())
        painter.drawEllipse(centre, 6, 6)


class CheckBox(_Painted):
    """One of several things that can be chosen together."""

    def _paint_mark(self, painter: QPainter, mark: QRectF) -> None:
        theme, enabled = self._theme, self.isEnabled()
        box = mark.adjusted(0.75, 0.75, -0.75, -0.75)
        on = self.isChecked()
        line = "evidence" if on else "lineStrong"
        fill = "evidence" if on else ("hover" if self.underMouse() else "sunken")
        if not enabled:
            line, fill = "line", "raised"
        painter.setPen(QPen(theme.colour(line), 1.5))
        painter.setBrush(theme.colour(fill))
        painter.drawRoundedRect(box, 4, 4)
        if on:
            pen = QPen(theme.colour("onEvidence" if enabled else "text3"), 1.8)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            x, y = mark.left(), mark.top()
            painter.drawPolyline(
                QPolygonF(
                    [QPointF(x + 4, y + 8.4), QPointF(x + 7, y + 11.2), QPointF(x + 12, y + 5)]
                )
            )
