"""The focus ring of widgets that paint themselves, and who had the focus before."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QApplication, QLayout, QWidget
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


def has_keyboard(widget: QWidget) -> bool:
    """Whether what is typed goes to it, or to something in it, while its window is in front."""
    focused: QWidget | None = widget.window().focusWidget()
    return focused is not None and (focused is widget or widget.isAncestorOf(focused))


def tab_order(*widgets: QWidget) -> None:
    """Tab goes through these in this order."""
    for first, second in pairwise(widgets):
        QWidget.setTabOrder(first, second)


def tab_by_layout(widget: QWidget) -> None:
    """Tab goes through a widget as its layouts show it: for what was built bit by bit."""
    layout = widget.layout()
    if layout is not None:
        tab_order(*_in_layout(layout))


def _in_layout(layout: QLayout) -> list[QWidget]:
    found: list[QWidget] = []
    for index in range(layout.count()):
        item = layout.itemAt(index)
        widget = item.widget() if item is not None else None
        if item is None:
            continue
        if widget is None:
            inner = item.layout()
            found += _in_layout(inner) if inner is not None else []
            continue
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            found.append(widget)
        inner = widget.layout()
        found += _in_layout(inner) if inner is not None else []
    return found
