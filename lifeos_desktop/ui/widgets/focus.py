"""The focus ring of widgets that paint themselves, and who had the focus before."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from lifeos_desktop.ui.theme import Theme

RING = 2.0
GAP = 2.0


def paint_ring(painter: QPainter, theme: Theme, around: QRectF, radius: float) -> None:
    """The 2 px brass ring, 2 px outside `around`. Leave RING + GAP px of room for it."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.colour("focus"), RING))
    out = GAP + RING / 2
    painter.drawRoundedRect(around.adjusted(-out, -out, out, out), radius + GAP, radius + GAP)
    painter.restore()


class FocusMemory:
    """Remembers which widget had the focus and gives it back, if it is still there."""

    def __init__(self) -> None:
        self._before: QWidget | None = None

    def keep(self) -> None:
        self._before = QApplication.focusWidget()

    def give_back(self) -> bool:
        """False when there is nothing, or nothing any more, to give it to."""
        before, self._before = self._before, None
        if before is None or not isValid(before) or not before.isVisible():
            return False
        before.setFocus(Qt.FocusReason.OtherFocusReason)
        return True


def tab_order(*widgets: QWidget) -> None:
    """Tab goes through these in this order."""
    for first, second in pairwise(widgets):
        QWidget.setTabOrder(first, second)
