"""The shell of small windows that open over everything: shadow and round corners, or plain."""

from __future__ import annotations

from PySide6.QtCore import QEasingCurve, QPoint, QPropertyAnimation, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from lifeos_desktop.ui import x11
from lifeos_desktop.ui.theme import Theme
from lifeos_desktop.ui.widgets.surfaces import repolish

SHADOW = 12
RADIUS = 12
IN_MS = 120
OUT_MS = 90
_RISE = 6
_LAYER = 5  # of 255
_DROP = 3  # the light comes from above


def can_see_through() -> bool:
    """Whether a window may have transparent pixels; without a compositor they would be black."""
    return QGuiApplication.platformName() != "xcb" or x11.has_compositor()


class PopupShell(QWidget):
    """A frameless window around `body`. With a compositor `body` stands in a margin of shadow."""

    def __init__(self, theme: Theme, name: str, flags: Qt.WindowType) -> None:
        super().__init__(None, flags | Qt.WindowType.FramelessWindowHint)
        self.theme = theme
        self.setWindowTitle(name)
        self.setAccessibleName(name)
        self.body = QFrame(self)
        self._column = QVBoxLayout(self)
        self._column.setSpacing(0)
        self._column.addWidget(self.body)
        self._has_shadow: bool | None = None
        self._fade = QPropertyAnimation(self, b"windowOpacity", self)
        self._fade.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._rise = QPropertyAnimation(self, b"pos", self)
        self._rise.setEasingCurve(QEasingCurve.Type.OutCubic)
        theme.changed.connect(self.update)
        self.look_around()

    def look_around(self) -> None:
        """See whether there is a compositor; done while hidden, never on the way to the screen."""
        has_shadow = can_see_through()
        if has_shadow == self._has_shadow:
            return
        if self._has_shadow is not None:
            self.destroy()  # the native window was made with, or without, see-through pixels
        self._has_shadow = has_shadow
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground, has_shadow)
        edge = SHADOW if has_shadow else 0
        self._column.setContentsMargins(edge, edge - _DROP if edge else 0, edge, edge)
        self.body.setProperty("role", "popup" if has_shadow else "popupSquare")
        repolish(self.body)

    @property
    def has_shadow(self) -> bool:
        return bool(self._has_shadow)

    @property
    def margin(self) -> int:
        """How far the body stands inside the window."""
        return SHADOW if self._has_shadow else 0

    def appear(self, at: QPoint) -> None:
        """Show with the window's corner there. The first frame is the whole picture."""
        self._fade.stop()
        self._rise.stop()
        milliseconds = self.theme.motion(IN_MS) if self._has_shadow else 0
        if not milliseconds:
            self.move(at)
            self.show()
            return
        self.move(at + QPoint(0, _RISE))
        # Readable from the first frame on: it starts at half, not at nothing.
        self.setWindowOpacity(0.5)
        self.show()
        self._run(self._fade, milliseconds, 0.5, 1.0)
        self._run(self._rise, milliseconds, at + QPoint(0, _RISE), at)

    def vanish(self) -> None:
        """Hide at once: what comes next must not wait for a picture of what was."""
        self._fade.stop()
        self._rise.stop()
        self.hide()
        if self.windowOpacity() < 1.0:
            self.setWindowOpacity(1.0)

    def _run(
        self, animation: QPropertyAnimation, milliseconds: int, start: object, end: object
    ) -> None:
        animation.setDuration(milliseconds)
        animation.setStartValue(start)
        animation.setEndValue(end)
        animation.start()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._has_shadow:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        body = QRectF(self.body.geometry()).translated(0, _DROP)
        # Layers of almost nothing add up to a soft edge, darkest near the body.
        painter.setBrush(QColor(0, 0, 0, _LAYER))
        for reach in range(SHADOW - _DROP, 0, -1):
            painter.drawRoundedRect(
                body.adjusted(-reach, -reach, reach, reach), RADIUS + reach, RADIUS + reach
            )
        painter.end()
