"""A picture drawn with the chart library, which is handed in: `charts` imports it when it may."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QFont, QPen
from PySide6.QtWidgets import QFrame, QLabel, QWidget

from lifeos_desktop.ui.chart_data import Axis, Picture, Spot
from lifeos_desktop.ui.theme import Theme

_LEFT, _RIGHT, _FOOT, _FOOT_TWO_LINES = 46, 18, 22, 36
_DOT, _BIG_DOT = 6.0, 9.0
_MANY = 120  # from here on dots are smaller


class Plot:
    """The plot itself and its label; `draw` takes away what was there before."""

    def __init__(self, library: Any, theme: Theme, parent: QWidget) -> None:
        self._library, self._theme = library, theme
        self.widget: Any = library.PlotWidget(parent=parent)
        self.widget.setFrameShape(QFrame.Shape.NoFrame)
        self.widget.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.widget.setAntialiasing(True)
        self.widget.setMenuEnabled(False)
        self.widget.setMouseEnabled(False, False)
        self.widget.hideButtons()
        self.widget.getViewBox().setDefaultPadding(0)
        self.label = QLabel(self.widget)
        self.label.setProperty("role", "plotLabel")
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        theme.dress(self.label, "caption")
        self.label.hide()
        self._pointer: Any = None
        self._hovered: Any = None
        self._stops: tuple[Spot, ...] = ()

    def draw(self, picture: Picture) -> None:
        self.label.hide()
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
            self.label.hide()
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
            self.label.hide()

    def _show_label(self, x: float, y: float, words: str) -> None:
        at: QPointF = self.widget.getViewBox().mapViewToScene(QPointF(x, y))
        spot = self.widget.mapFromScene(at)
        self.label.setText(words)
        self.label.adjustSize()
        width, height = self.label.width(), self.label.height()
        left = min(max(2, spot.x() + 10), max(2, self.widget.width() - width - 2))
        top = spot.y() - height - 10
        self.label.move(QPoint(left, top if top > 0 else spot.y() + 12))
        self.label.raise_()
        self.label.show()

    def _pen(self, colour: QColor, width: float, *, dashed: bool = False) -> QPen:
        pen = QPen(colour, width * self.widget.devicePixelRatioF())
        pen.setCosmetic(True)  # a width in px, whatever the axes
        if dashed:
            pen.setStyle(Qt.PenStyle.DashLine)
        return pen
