"""Paints one row: box, time, words, marks, tags, the date at the right, a menu at the end."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from lifeos_desktop.ui import icons
from lifeos_desktop.ui.kept.rows import Parts, Row
from lifeos_desktop.ui.kept.text_lines import TextLines, count_lines
from lifeos_desktop.ui.theme import Theme

_EDGE, _GAP, _PAD = 10, 10, 8
_BOX = 16
_LEAD = 58
_MENU = 30
_BAR = 16  # a scroll bar with its margins
_CHIP_PAD, _CHIP_WIDEST, _MOST_CHIPS = 7, 130, 3
_METER = 6
_MARKS = 10
_MARKS_WIDTH = 300  # px of both ratings with their words
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_LINES = {"journal": 4, "task": 2, "note": 2, "goal": 2, "hit": 2, "detail": 2}


@dataclass(frozen=True, slots=True)
class _Laid:
    """A row measured for a width."""

    words: float  # px the title has
    title_height: float
    whole: float  # px the detail has
    detail_height: float
    chips: tuple[tuple[str, float], ...]
    right: float  # px at the right that the words leave free
    height: int


def _title_style(row: Row) -> str:
    """What was found is told by its bold words, so the rest of it is not bold."""
    is_strong = row.is_heading or (row.detail and row.kind != "hit")
    return "bodyStrong" if is_strong else "body"


class RowPainter(QStyledItemDelegate):
    """One delegate for every kind of row; measures each row once for a width."""

    def __init__(self, theme: Theme, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._theme, self._view = theme, view
        self._laid: dict[Row, _Laid] = {}
        self._lines: dict[tuple[Row, str], TextLines] = {}  # only of rows that were painted
        self._metrics: dict[str, QFontMetricsF] = {}
        self._fonts: dict[str, QFont] = {}
        self._width = -1

    def forget(self) -> None:
        """Measure again: other rows, another width, other fonts."""
        self._laid.clear()
        self._lines.clear()
        self._metrics.clear()

    def check_area(self, row: QRect) -> QRect:
        """Where a press meets the box of a row: at least 28 px."""
        return QRect(row.left(), row.top(), _EDGE + _BOX + _GAP, row.height())

    def menu_area(self, row: QRect) -> QRect:
        return QRect(row.right() - _MENU, row.top(), _MENU, row.height())

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        row: Row = index.data(Qt.ItemDataRole.UserRole)
        return QSize(100, self._measure(row).height)

    # -- measuring ------------------------------------------------------------------------------

    def _measure(self, row: Row) -> _Laid:
        # As if the scroll bar were there, so that its coming measures nothing anew.
        extent = self._view.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent)
        width = self._view.width() - max(_BAR, extent)
        if width != self._width:
            self._width = width
            self.forget()
        if row not in self._laid:
            self._laid[row] = self._lay_out(row, width)
        return self._laid[row]

    def _lay_out(self, row: Row, width: int) -> _Laid:
        theme = self._theme
        left = self._left(row)
        side = self._side_width(row)
        menu = 0 if row.is_heading or row.kind == "hit" else _MENU
        room = width - left - side - menu - 2 * _EDGE
        for_chips = room * 0.45 if room > theme.px(240) else 0
        if self._has_marks(row):
            for_chips = room - theme.px(_MARKS_WIDTH)
        chips, chips_width = self._chips(row, for_chips)
        if chips_width > for_chips and self._has_marks(row):
            chips, chips_width = (), 0.0  # the ratings come first; the tags are in the editor
        right = side + menu + chips_width + _EDGE
        words = max(60.0, width - left - right - _EDGE)
        lines = _LINES.get(row.kind, 1)
        count = self._count(row.title, _title_style(row), words, lines)
        title_height = float(count * theme.line_height("body"))
        whole = max(60.0, float(width - left - menu - _EDGE))
        count = self._count(row.detail, "caption", whole, _LINES["detail"])
        detail_height = float(count * theme.line_height("caption"))
        height = title_height + (detail_height + 2 if detail_height else 0)
        if self._has_marks(row):
            height += theme.line_height("caption") + (4 if row.title else 0)
        if row.progress is not None:
            height += _METER + 10
        least = theme.px(38)
        high = max(least, round(height + 2 * _PAD))
        return _Laid(words, title_height, whole, detail_height, chips, right, high)

    def _metric(self, style: str) -> QFontMetricsF:
        if style not in self._metrics:
            self._fonts[style] = self._theme.font(style)
            self._metrics[style] = QFontMetricsF(self._fonts[style])
        return self._metrics[style]

    def _count(self, parts: Parts, style: str, width: float, lines: int) -> int:
        if not parts:
            return 0
        metrics = self._metric(style)
        return count_lines(parts, self._fonts[style], metrics, width, lines)

    def _title(self, row: Row, laid: _Laid) -> TextLines:
        if (row, "title") not in self._lines:
            theme, lines = self._theme, _LINES.get(row.kind, 1)
            font, high = theme.font(_title_style(row)), theme.line_height("body")
            self._lines[row, "title"] = TextLines(row.title, font, laid.words, lines, high)
        return self._lines[row, "title"]

    def _detail(self, row: Row, laid: _Laid) -> TextLines:
        if (row, "detail") not in self._lines:
            font, high = self._theme.font("caption"), self._theme.line_height("caption")
            lines = TextLines(row.detail, font, laid.whole, _LINES["detail"], high)
            self._lines[row, "detail"] = lines
        return self._lines[row, "detail"]

    def _left(self, row: Row) -> float:
        left = float(_EDGE)
        if row.check is not None:
            left += _BOX + _GAP
        if row.lead:
            left += self._theme.px(_LEAD)
        return left

    def _side_width(self, row: Row) -> float:
        if not row.side:
            return 0.0
        metrics = self._metric("caption")
        clock = 17 if row.side_tone == "attention" else 0
        return metrics.horizontalAdvance(row.side) + clock + _GAP

    def _chips(self, row: Row, room: float) -> tuple[tuple[tuple[str, float], ...], float]:
        metrics = self._metric("caption")
        chips: list[tuple[str, float]] = []
        used = 0.0
        for at, tag in enumerate(row.tags):
            text = metrics.elidedText(
                tag, Qt.TextElideMode.ElideRight, self._theme.px(_CHIP_WIDEST)
            )
            wide = metrics.horizontalAdvance(text) + 2 * _CHIP_PAD
            rest = f"+{len(row.tags) - at}"
            more = metrics.horizontalAdvance(rest) + 2 * _CHIP_PAD
            if at >= _MOST_CHIPS or used + wide > room:
                chips.append((rest, more))
                used += more + 6
                break
            chips.append((text, wide))
            used += wide + 6
        return tuple(chips), used + (_GAP if chips else 0)

    @staticmethod
    def _has_marks(row: Row) -> bool:
        return row.energy is not None or row.mood is not None

    # -- painting -------------------------------------------------------------------------------

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        row: Row = index.data(Qt.ItemDataRole.UserRole)
        laid, theme = self._measure(row), self._theme
        area = QRectF(option.rect)
        state = option.state
        is_over = bool(state & QStyle.StateFlag.State_MouseOver)
        is_current = self._view.currentIndex() == index
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if row.is_heading:
            self._paint_heading(painter, area, row, laid)
            painter.restore()
            return
        self._paint_ground(painter, area, is_over=is_over, is_current=is_current)
        y = area.top() + (area.height() - self._height(row, laid)) / 2
        x = area.left() + self._left(row)
        if row.check is not None:
            self._paint_box(painter, area.left() + _EDGE, y, checked=row.check)
        if row.lead:
            lead = QRectF(x - theme.px(_LEAD), y, theme.px(_LEAD), theme.line_height("caption"))
            painter.setFont(theme.font("caption"))
            painter.setPen(theme.colour("text3"))
            painter.drawText(
                lead, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, row.lead
            )
        self._paint_right(painter, area, y, row, laid, with_menu=is_over or is_current)
        if self._has_marks(row):
            self._paint_marks(painter, x, y, row)
            y += theme.line_height("caption") + (4 if row.title else 0)
        tone = "text3" if row.is_quiet else "text"
        title = self._title(row, laid)
        title.paint(painter, QPointF(x, y), theme.colour(tone))
        if row.is_quiet and row.check:
            middle = y + theme.line_height("body") / 2 + 0.5
            painter.setPen(QPen(theme.colour("text3"), 1))
            painter.drawLine(QPointF(x, middle), QPointF(x + title.width, middle))
        y += laid.title_height
        if laid.detail_height:
            self._detail(row, laid).paint(painter, QPointF(x, y + 2), theme.colour("text3"))
            y += laid.detail_height + 2
        if row.progress is not None:
            wide = area.right() - x - _MENU - _EDGE
            self._paint_meter(painter, QRectF(x, y + 6, wide, _METER), row)
        painter.restore()

    def _height(self, row: Row, laid: _Laid) -> float:
        height = laid.title_height + (laid.detail_height + 2 if laid.detail_height else 0)
        if self._has_marks(row):
            height += self._theme.line_height("caption") + (4 if row.title else 0)
        return height + (_METER + 10 if row.progress is not None else 0)

    def _paint_heading(self, painter: QPainter, area: QRectF, row: Row, laid: _Laid) -> None:
        theme = self._theme
        title = self._title(row, laid)
        base = area.bottom() - laid.title_height - 5
        title.paint(painter, QPointF(area.left() + _EDGE, base), theme.colour("text2"))
        painter.setFont(theme.font("caption"))
        painter.setPen(theme.colour("text3"))
        beside = area.left() + _EDGE + title.width + 8
        box = QRectF(beside, base, area.right() - beside - _EDGE, laid.title_height)
        painter.drawText(box, _LEFT, row.side)

    def _paint_ground(
        self, painter: QPainter, area: QRectF, *, is_over: bool, is_current: bool
    ) -> None:
        theme = self._theme
        inside = area.adjusted(1, 1, -1, -1)
        painter.setPen(Qt.PenStyle.NoPen)
        if is_over or is_current:
            painter.setBrush(theme.colour("hover" if is_over else "raised"))
            painter.drawRoundedRect(inside, 7, 7)
        if is_current and self._view.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("focus"), 2))
            painter.drawRoundedRect(inside.adjusted(1, 1, -1, -1), 7, 7)

    def _paint_box(self, painter: QPainter, x: float, y: float, *, checked: bool) -> None:
        theme = self._theme
        top = y + (theme.line_height("body") - _BOX) / 2
        box = QRectF(x + 0.5, top + 0.5, _BOX - 1, _BOX - 1)
        painter.setPen(QPen(theme.colour("evidence" if checked else "lineStrong"), 1.25))
        painter.setBrush(theme.colour("evidence") if checked else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, 4, 4)
        if checked:
            pen = QPen(theme.colour("onEvidence"), 1.75)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            points = [(4.0, 8.2), (7.0, 11.0), (12.0, 5.4)]
            painter.drawPolyline(QPolygonF([QPointF(x + px, top + py) for px, py in points]))

    def _paint_right(
        self,
        painter: QPainter,
        area: QRectF,
        y: float,
        row: Row,
        laid: _Laid,
        *,
        with_menu: bool,
    ) -> None:
        theme = self._theme
        line = theme.line_height("body")
        right = area.right() - _EDGE
        if row.kind != "hit":
            if with_menu:
                dots = icons.pixmap(theme, "ellipsis", 16, "text2", self._view.devicePixelRatioF())
                painter.drawPixmap(QPointF(right - 16, y + (line - 16) / 2), dots)
            right -= _MENU - _EDGE + 6
        painter.setFont(theme.font("caption"))
        if row.side:
            wide = self._side_width(row) - _GAP
            box = QRectF(right - wide, y, wide, line)
            painter.setPen(theme.colour(row.side_tone))
            flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(box, flags, row.side)
            if row.side_tone == "attention":
                clock = icons.pixmap(
                    theme, "clock", 13, "attention", self._view.devicePixelRatioF()
                )
                painter.drawPixmap(QPointF(box.left(), y + (line - 13) / 2), clock)
            right -= wide + _GAP
        for text, wide in reversed(laid.chips):
            high = theme.line_height("caption") + 2
            chip = QRectF(right - wide, y + (line - high) / 2, wide, high)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("track"))
            painter.drawRoundedRect(chip, 5, 5)
            painter.setPen(theme.colour("text2"))
            painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, text)
            right -= wide + 6

    def _paint_marks(self, painter: QPainter, x: float, y: float, row: Row) -> None:
        """Ten short bars, as many of them brass as the rating says, and the words."""
        theme = self._theme
        line = theme.line_height("caption")
        font = theme.font("caption")
        painter.setFont(font)
        for word, value in (("Energy", row.energy), ("Mood", row.mood)):
            if value is None:
                continue
            painter.setPen(Qt.PenStyle.NoPen)
            for mark in range(_MARKS):
                painter.setBrush(theme.colour("brassFill" if mark < value else "track"))
                painter.drawRoundedRect(QRectF(x + mark * 6, y + line / 2 - 5, 4, 10), 1.5, 1.5)
            x += _MARKS * 6 + 6
            text = f"{word} {value}"
            wide = QFontMetricsF(font).horizontalAdvance(text)
            painter.setPen(theme.colour("brass"))
            painter.drawText(QRectF(x, y, wide + 2, line), Qt.AlignmentFlag.AlignVCenter, text)
            x += wide + 20

    def _paint_meter(self, painter: QPainter, box: QRectF, row: Row) -> None:
        theme = self._theme
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("track"))
        painter.drawRoundedRect(box, 3, 3)
        share = min(1.0, max(0.0, row.progress or 0.0))
        if share:
            painter.setBrush(theme.colour("text3" if row.is_quiet else "evidence"))
            wide = max(box.height(), box.width() * share)
            painter.drawRoundedRect(QRectF(box.left(), box.top(), wide, box.height()), 3, 3)
