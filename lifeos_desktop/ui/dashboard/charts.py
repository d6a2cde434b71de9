"""Two small pictures painted by hand: the stages of a night, and a line over its usual range."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from lifeos_desktop.domain.formats import duration
from lifeos_desktop.ui.dashboard.nights import STAGE_LABELS, Night, Segment, Tile
from lifeos_desktop.ui.theme import Theme

# Height says the stage as well as colour does.
_HEIGHTS = {"stageAwake": 1.0, "stageRem": 0.8, "stageLight": 0.55, "stageDeep": 0.3}
_AXIS = 20


class Hypnogram(QWidget):
    """The night from left to right on one floor, deep sleep lowest."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._night: Night | None = None
        self.setMinimumHeight(84 + _AXIS)
        self.setMaximumHeight(170 + _AXIS)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Sleep stages")
        theme.changed.connect(self.update)

    def set_night(self, night: Night | None) -> None:
        """Draw this night; its sentence is what a screen reader gets."""
        self._night = night
        self.setAccessibleDescription(night.spoken if night else "")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(320, 88 + _AXIS)

    def _box(self, segment: Segment) -> QRectF:
        total = self._night.minutes if self._night else 1
        scale, floor = self.width() / max(1, total), self.height() - _AXIS
        height = floor * _HEIGHTS[segment.stage]
        width = max(1.8, segment.minutes * scale - 1.2)
        return QRectF(segment.start * scale + 0.6, floor - height, width, height)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._night:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for segment in self._night.segments:
            painter.setBrush(self._theme.colour(segment.stage))
            painter.drawRoundedRect(self._box(segment), 2, 2)
        self._paint_hours(painter)
        painter.end()

    def _paint_hours(self, painter: QPainter) -> None:
        if not self._night:
            return
        painter.setFont(self._theme.font("micro"))
        scale, floor = self.width() / max(1, self._night.minutes), self.height() - _AXIS
        every = 2 if 60 * scale < 26 else 1
        for at, hour in self._night.ticks[::every]:
            x = at * scale
            if not 9 <= x <= self.width() - 9:
                continue
            painter.setPen(QPen(self._theme.colour("line"), 1))
            painter.drawLine(QPointF(x, floor + 1), QPointF(x, floor + 4))
            painter.setPen(self._theme.colour("text3"))
            painter.drawText(
                QRectF(x - 16, floor + 4, 32, _AXIS - 4), Qt.AlignmentFlag.AlignCenter, hour
            )

    def event(self, event: QEvent) -> bool:
        """A tooltip for each block: the stage and how long it lasted."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip and self._night:
            for segment in self._night.segments:
                box = self._box(segment)
                if box.left() <= event.pos().x() <= box.right():
                    text = f"{STAGE_LABELS[segment.stage]}, {duration(segment.minutes * 60)}"
                    QToolTip.showText(event.globalPos(), text, self)
                    return True
            QToolTip.hideText()
            return True
        return super().event(event)


class Spark(QWidget):
    """28 days and today over the person's usual range: open dots lie outside it, gaps are gaps."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._tile: Tile | None = None
        self.setMinimumHeight(44)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMaximumHeight(84)
        theme.changed.connect(self.update)

    def set_tile(self, tile: Tile) -> None:
        self._tile = tile
        self.setAccessibleName(f"{tile.label}, last 28 days")
        self.setAccessibleDescription(tile.spoken)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(120, 72)

    def paintEvent(self, event: QPaintEvent) -> None:
        tile = self._tile
        known = [value for value in tile.line if value is not None] if tile else []
        if not tile or not known:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        low, high = min(known), max(known)
        if tile.band:
            low, high = min(low, tile.band[0]), max(high, tile.band[1])
        span = (high - low) or 1.0
        step = (self.width() - 14) / max(1, len(tile.line) - 1)

        def y(value: float) -> float:
            return 6 + (self.height() - 12) * (1 - (value - low) / span)

        spots = [
            None if value is None else QPointF(5 + index * step, y(value))
            for index, value in enumerate(tile.line)
        ]
        colour = self._theme.colour(tile.colour)
        if tile.band:
            top, bottom = y(tile.band[1]), y(tile.band[0])
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour(tile.colour, 0.14))
            painter.drawRoundedRect(QRectF(0, top, self.width(), max(2.0, bottom - top)), 3, 3)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour, 1.6))
        for run in _runs(spots):
            if len(run) > 1:
                painter.drawPolyline(QPolygonF(run))
            else:
                painter.drawPoint(run[0])
        painter.setBrush(self._theme.colour("surface"))
        for spot, value in zip(spots[:-1], tile.line[:-1], strict=True):
            if spot and value is not None and tile.band and not _within(value, tile.band):
                painter.drawEllipse(spot, 2, 2)
        if spots[-1]:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawEllipse(spots[-1], 3.6, 3.6)
        painter.end()


def _within(value: float, band: tuple[float, float]) -> bool:
    return band[0] <= value <= band[1]


def _runs(spots: list[QPointF | None]) -> list[list[QPointF]]:
    """The stretches without a missing day."""
    runs: list[list[QPointF]] = [[]]
    for spot in spots:
        if spot is None:
            runs.append([])
        else:
            runs[-1].append(spot)
    return [run for run in runs if run]
