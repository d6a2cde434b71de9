"""Charts, the only place that knows pyqtgraph. It is imported in a worker thread when first wanted.

On the main thread the import would stall every window for a quarter of a second, so a `Chart`
shows the outline of what comes until the library is there. `load` may be called earlier, when the
pointer or the focus comes near a page with charts. Where the library cannot be loaded, the chart
is its table.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QShortcut,
    QShowEvent,
)
from PySide6.QtWidgets import QFrame, QLabel, QStackedLayout, QWidget
from shiboken6 import isValid

from lifeos_desktop.ui.background import Tasks
from lifeos_desktop.ui.chart_data import Axis, Picture, Spot
from lifeos_desktop.ui.chart_table import DayTable
from lifeos_desktop.ui.theme import Theme
from lifeos_desktop.ui.widgets import Skeleton, paint_ring

_log = logging.getLogger(__name__)

TABLE_KEY = "T"
_LEFT, _RIGHT, _FOOT, _FOOT_TWO_LINES = 46, 18, 22, 36
_ROOM = 4  # for the focus ring
_DOT, _BIG_DOT = 6.0, 9.0
_MANY = 120  # from here on dots are smaller


async def load() -> Any:
    """The chart library, imported in a worker thread; ImportError where it is not there."""
    return await asyncio.to_thread(_import)


def _import() -> Any:
    import pyqtgraph  # type: ignore[import-untyped]  # written out: a built app has it so

    # It would take items apart at the end that Qt has ended already.
    pyqtgraph.setConfigOption("exitCleanup", False)
    return pyqtgraph


class Chart(QWidget):
    """One picture. Left and Right go from dot to dot, T shows the same data as a table."""

    shown_as_table = Signal(bool)
    drawn = Signal()

    def __init__(self, theme: Theme, tasks: Tasks, *, height: int = 240) -> None:
        super().__init__()
        self._theme, self._tasks, self._height = theme, tasks, height
        self._picture: Picture | None = None
        self._library: Any = None
        self._plot: _Plot | None = None
        self._is_loading = self._is_table_only = False
        self._at = -1
        self.skeleton = Skeleton(theme, "The chart takes longer than usual.", can_cancel=False)
        self.table = DayTable(theme, "The same as a table")
        self._stack = QStackedLayout(self)
        self._stack.setContentsMargins(_ROOM, _ROOM, _ROOM, _ROOM)
        self._stack.addWidget(self.skeleton)
        self._stack.addWidget(self.table)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        key = QShortcut(QKeySequence(TABLE_KEY), self)
        key.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        key.activated.connect(self.toggle_table)
        theme.changed.connect(self._on_theme)
        self._on_theme()

    # -- what is shown --------------------------------------------------------------------------

    @property
    def picture(self) -> Picture | None:
        return self._picture

    @property
    def is_drawn(self) -> bool:
        """Whether the chart itself is there, not its outline."""
        return self._plot is not None

    @property
    def is_table(self) -> bool:
        return self._stack.currentWidget() is self.table

    def set_picture(self, picture: Picture) -> None:
        """Draw this from now on."""
        if picture == self._picture:
            return
        self._picture, self._at = picture, -1
        self.setAccessibleName(picture.name)
        self._say("")
        self.table.setAccessibleName(f"{picture.name}, as a table")
        self.table.set_rows(picture.columns, picture.rows)
        self._draw()

    def toggle_table(self) -> None:
        """The chart, or the same data as a table."""
        if self._is_table_only:
            return
        if self.is_table:
            had_focus = self.table.hasFocus()
            self._stack.setCurrentWidget(self._plot.widget if self._plot else self.skeleton)
            if had_focus:
                self.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            had_focus = self.hasFocus()
            self._stack.setCurrentWidget(self.table)
            if had_focus:
                self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self.shown_as_table.emit(self.is_table)

    # -- the library ----------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._library is None and not self._is_loading and not self._is_table_only:
            self._is_loading = True
            self.skeleton.begin()
            self._tasks.spawn(self._load(), "load the chart library")

    async def _load(self) -> None:
        try:
            library = await load()
        except ImportError as error:
            _log.error("Charts cannot be drawn: %s", error)
            library = None
        if not isValid(self):
            return
        self._is_loading = False
        self.skeleton.end()
        self._library = library
        if library is None:
            self._is_table_only = True
            self._stack.setCurrentWidget(self.table)
        else:
            self._draw()

    def _draw(self) -> None:
        if self._library is None or self._picture is None:
            return
        if self._plot is None:
            self._plot = _Plot(self._library, self._theme, self)
            self._stack.addWidget(self._plot.widget)
            if not self.is_table:
                self._stack.setCurrentWidget(self._plot.widget)
        self._plot.draw(self._picture)
        self.drawn.emit()

    def _on_theme(self) -> None:
        self.setFixedHeight(self._theme.px(self._height))  # the table in it may be long
        self._draw()
        self.update()

    # -- the keyboard ---------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        last = len(self._picture.stops) - 1 if self._picture else -1
        steps = {
            Qt.Key.Key_Right: min(self._at + 1, last),
            Qt.Key.Key_Left: max(self._at - 1, 0) if self._at >= 0 else last,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        at = steps.get(Qt.Key(event.key())) if self._plot and last >= 0 else None
        if event.key() == Qt.Key.Key_Escape and self._at >= 0:
            self._stop_at(-1)
        elif at is not None:
            self._stop_at(at)
        else:
            super().keyPressEvent(event)

    def _stop_at(self, at: int) -> None:
        self._at = at
        if self._plot and self._picture:
            stop = self._picture.stops[at] if at >= 0 else None
            self._plot.point_at(stop)
            self._say(stop.words if stop else "")

    def _say(self, words: str) -> None:
        if self._picture:
            spoken = f"{self._picture.spoken} Press T for the same as a table."
            self.setAccessibleDescription(f"{words.replace(chr(10), ', ')}. {spoken}".lstrip(". "))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if self._at >= 0:
            self._stop_at(-1)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.hasFocus():
            painter = QPainter(self)
            room = _ROOM
            paint_ring(
                painter, self._theme, QRectF(self.rect()).adjusted(room, room, -room, -room), 6
            )
            painter.end()


class _Plot:
    """The plot itself and its label; `draw` takes away what was there before."""

    def __init__(self, library: Any, theme: Theme, chart: Chart) -> None:
        self._library, self._theme = library, theme
        self.widget: Any = library.PlotWidget(parent=chart)
        self.widget.setFrameShape(QFrame.Shape.NoFrame)
        self.widget.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.widget.setAntialiasing(True)
        self.widget.setMenuEnabled(False)
        self.widget.setMouseEnabled(False, False)
        self.widget.hideButtons()
        self.widget.getViewBox().setDefaultPadding(0)
        self._label = QLabel(self.widget)
        self._label.setProperty("role", "plotLabel")
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        theme.dress(self._label, "caption")
        self._label.hide()
        self._pointer: Any = None
        self._hovered: Any = None
        self._stops: tuple[Spot, ...] = ()

    def draw(self, picture: Picture) -> None:
        self._label.hide()
        self.widget.clear()
        self.widget.setBackground(self._theme.colour("surface"))
        self._stops = picture.stops
        self._axes(picture)
        self._ground(picture)
        colour = self._theme.colour(picture.colour)
        for area in picture.areas:
            self._area(area.points, self._theme.colour(picture.colour, 0.2))
        for line in picture.lines:
            if len(line.points) > 1:
                self._line(line.points, self._pen(colour, 1.8, dashed=line.is_dashed))
        for whisker in picture.whiskers:
            if whisker.low is not None and whisker.high is not None:
                tint = QColor(colour) if whisker.is_main else self._theme.colour("text3")
                tint.setAlphaF(0.45)
                pen = self._pen(tint, 7)
                pen.setCapStyle(Qt.PenCapStyle.RoundCap)
                self._line([(whisker.x, whisker.low), (whisker.x, whisker.high)], pen)
        self._spots(picture, colour)
        self._marks(picture)
        self._pointer = self._scatter([], _BIG_DOT + 2)
        self._pointer.setZValue(20)

    def point_at(self, stop: Spot | None) -> None:
        """Ring one dot and show its label; None takes both away."""
        if stop is None:
            self._pointer.setData([], [])
            self._label.hide()
            return
        pen = self._pen(self._theme.colour("focus"), 2)
        self._pointer.setData([stop.x], [stop.y], pen=pen, brush=self._theme.colour("brassFill"))
        self._show_label(stop.x, stop.y, stop.words)

    # -- its parts ------------------------------------------------------------------------------

    def _axes(self, picture: Picture) -> None:
        font = self._theme.font("micro")
        font.setFeature(QFont.Tag("tnum"), 1)
        has_two_lines = any("\n" in tick.label for tick in picture.x.ticks)
        self._axis("left", picture.y, font)
        self._axis("bottom", picture.x, font)
        self.widget.getAxis("left").setWidth(self._theme.px(_LEFT))
        room = 0 if picture.whiskers else self._theme.px(_RIGHT)  # for half of the last label
        self.widget.getPlotItem().setContentsMargins(0, 0, room, 0)
        foot = _FOOT_TWO_LINES if has_two_lines else _FOOT
        self.widget.getAxis("bottom").setHeight(self._theme.px(foot))
        self.widget.setXRange(picture.x.low, picture.x.high, padding=0)
        self.widget.setYRange(picture.y.low, picture.y.high, padding=0)

    def _axis(self, side: str, axis: Axis, font: QFont) -> None:
        drawn = self.widget.getAxis(side)
        drawn.setTicks([[(tick.at, tick.label) for tick in axis.ticks]])
        drawn.setStyle(
            tickLength=0,
            tickAlpha=0,
            tickFont=font,
            autoExpandTextSpace=False,
            hideOverlappingLabels=False,
        )
        drawn.setPen(QPen(Qt.PenStyle.NoPen))
        drawn.setTextPen(self._theme.colour("text2"))

    def _ground(self, picture: Picture) -> None:
        """Our own grid: one quiet line at each tick of the value."""
        for tick in picture.y.ticks:
            self._rule(tick.at, 0, self._pen(self._theme.colour("line"), 1))
        for at in picture.level:
            self._rule(at, 0, self._pen(self._theme.colour("lineStrong"), 1))
        for at in picture.upright:
            self._rule(at, 90, self._pen(self._theme.colour("brassFill"), 1.5, dashed=True))

    def _rule(self, at: float, angle: int, pen: QPen) -> None:
        rule = self._library.InfiniteLine(pos=at, angle=angle, pen=pen, movable=False)
        rule.setZValue(-20)
        self.widget.addItem(rule)

    def _area(self, points: Sequence[tuple[float, float, float]], brush: QColor) -> None:
        xs = [x for x, _, _ in points]
        low = self._library.PlotCurveItem(xs, [low for _, low, _ in points])
        high = self._library.PlotCurveItem(xs, [high for _, _, high in points])
        band = self._library.FillBetweenItem(low, high, brush=brush)
        band.setZValue(-10)
        self.widget.addItem(band)

    def _line(self, points: Sequence[tuple[float, float]], pen: QPen) -> None:
        xs, ys = [x for x, _ in points], [y for _, y in points]
        self.widget.addItem(self._library.PlotCurveItem(xs, ys, pen=pen, antialias=True))

    def _spots(self, picture: Picture, colour: QColor) -> None:
        surface = self._theme.colour("surface")
        is_quiet = not picture.whiskers and bool(picture.areas) and len(picture.lines) == 1
        full = self._theme.colour("text2", 0.62) if is_quiet else colour
        pens, brushes = [], []
        main = {(one.x, one.middle) for one in picture.whiskers if one.is_main}
        for stop in picture.stops:
            fill = full
            if picture.whiskers and (stop.x, stop.y) not in main:
                fill = self._theme.colour("text2")
            pens.append(self._pen(fill, 1.2) if stop.is_hollow else QPen(Qt.PenStyle.NoPen))
            brushes.append(surface if stop.is_hollow else fill)
        size = _BIG_DOT if picture.whiskers else _DOT if len(pens) <= _MANY else _DOT - 1.5
        scatter = self._scatter(picture.stops, size, hoverable=True)
        scatter.setPen(pens)
        scatter.setBrush(brushes)
        scatter.sigHovered.connect(self._on_hovered)

    def _marks(self, picture: Picture) -> None:
        """Little upright marks at the foot, for what happened on a day."""
        foot = picture.y.low + (picture.y.high - picture.y.low) * 0.025
        spots = [Spot(mark.x, foot, mark.words) for mark in picture.marks]
        marks = self._scatter(spots, 6, symbol="t1", hoverable=True)
        marks.setPen(QPen(Qt.PenStyle.NoPen))
        marks.setBrush(self._theme.colour("brassFill", 0.8))
        marks.sigHovered.connect(self._on_hovered)

    def _scatter(self, spots: Sequence[Spot], size: float, **more: Any) -> Any:
        scatter = self._library.ScatterPlotItem(
            x=[spot.x for spot in spots],
            y=[spot.y for spot in spots],
            data=[spot.words for spot in spots],
            size=size,
            tip=None,
            antialias=True,
            **more,
        )
        self.widget.addItem(scatter)
        return scatter

    def _on_hovered(self, scatter: Any, points: Any, event: object = None) -> None:
        if len(points):
            self._hovered = scatter
            point = points[0]
            self._show_label(point.pos().x(), point.pos().y(), str(point.data()))
        elif self._hovered is scatter:
            self._hovered = None
            self._label.hide()

    def _show_label(self, x: float, y: float, words: str) -> None:
        at: QPointF = self.widget.getViewBox().mapViewToScene(QPointF(x, y))
        spot = self.widget.mapFromScene(at)
        self._label.setText(words)
        self._label.adjustSize()
        width, height = self._label.width(), self._label.height()
        left = min(max(2, spot.x() + 10), max(2, self.widget.width() - width - 2))
        top = spot.y() - height - 10
        self._label.move(QPoint(left, top if top > 0 else spot.y() + 12))
        self._label.raise_()
        self._label.show()

    def _pen(self, colour: QColor, width: float, *, dashed: bool = False) -> QPen:
        pen = QPen(colour, width * self.widget.devicePixelRatioF())
        pen.setCosmetic(True)  # a width in px, whatever the axes
        if dashed:
            pen.setStyle(Qt.PenStyle.DashLine)
        return pen
