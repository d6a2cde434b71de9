"""The list of patterns: a card each, painted by a delegate; the list is as high as its cards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFocusEvent, QFontMetricsF, QPainter, QPen, QTextLayout, QTextOption
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from lifeos_desktop.domain import formats
from lifeos_desktop.services.patterns import PatternItem
from lifeos_desktop.ui.theme import Theme
from lifeos_desktop.ui.widgets import paint_ring, paint_stars

ITEM = Qt.ItemDataRole.UserRole
_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_ROOM, _GAP, _PAD = 4, 6, 14
_STARS = 68


def meta_text(item: PatternItem) -> str:
    """`94 days, next day, since 13 Oct`."""
    parts = [formats.counted(item.n, "day", "days")]
    if item.lag_text:
        parts.append(item.lag_text)
    parts.append(f"since {formats.short_date(item.since)}")
    return ", ".join(parts)


def state_text(item: PatternItem) -> str:
    """What stands on the right: muted and pinned are the person's own doing, so they come first."""
    if item.is_muted:
        return "muted"
    state = "new" if item.state.startswith("new since") else item.state
    return ", ".join(part for part in ("pinned" if item.is_pinned else "", state) if part)


class _Items(QAbstractListModel):
    items: tuple[PatternItem, ...] = ()

    def fill(self, items: tuple[PatternItem, ...]) -> None:
        self.beginResetModel()
        self.items = items
        self.endResetModel()

    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.items)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        item = self.items[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return item.sentence
            case Qt.ItemDataRole.AccessibleTextRole:
                parts = (item.sentence, item.star_text, meta_text(item), state_text(item))
                return ". ".join(part.rstrip(".") for part in parts if part) + "."
            case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.StatusTipRole:
                return item.sentence if role == Qt.ItemDataRole.ToolTipRole else None
        return item if role == ITEM else None


class CardDelegate(QStyledItemDelegate):
    """Two lines in the serif; stars with their words and the state; days, lag, since when."""

    def __init__(self, theme: Theme, parent: QListView) -> None:
        super().__init__(parent)
        self._theme = theme

    def height(self) -> int:
        """How high one card is, with the gap under it."""
        lines = 2 * self._theme.line_height("proseSmall") + 2 * self._theme.line_height("caption")
        return lines + 2 * self._theme.px(12) + self._theme.px(11) + 2 * _ROOM + _GAP

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(200, self.height())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        item = index.data(ITEM)
        if not isinstance(item, PatternItem):
            return
        theme, state = self._theme, option.state
        is_selected = bool(state & QStyle.StateFlag.State_Selected)
        box = QRectF(option.rect).adjusted(_ROOM, _ROOM, -_ROOM, -_ROOM - _GAP)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        is_hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        painter.setBrush(theme.colour("raised" if is_selected or is_hovered else "surface"))
        edge = QPen(theme.colour("lineStrong" if is_selected or item.stars == 1 else "line"), 1)
        if item.stars == 1:  # an early sign is not settled, and looks it
            edge.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(edge)
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 10, 10)
        if is_selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("brassFill"))
            painter.drawRoundedRect(QRectF(box.left(), box.top() + 12, 3, box.height() - 24), 1, 1)
        if is_selected and state & QStyle.StateFlag.State_HasFocus:
            paint_ring(painter, theme, box.adjusted(1, 1, -1, -1), 9)
        self._paint_text(painter, box.adjusted(_PAD, theme.px(12), -_PAD, 0), item)
        painter.restore()

    def _paint_text(self, painter: QPainter, box: QRectF, item: PatternItem) -> None:
        theme = self._theme
        line, small = theme.line_height("proseSmall"), theme.line_height("caption")
        painter.setFont(theme.font("proseSmall"))
        is_quiet = item.is_muted or not item.is_active
        painter.setPen(theme.colour("text2" if is_quiet else "text"))
        for number, text in enumerate(two_lines(painter, item.sentence, box.width())):
            at = QRectF(box.left(), box.top() + number * line, box.width(), line)
            painter.drawText(at, Qt.AlignmentFlag.AlignVCenter, text)
        painter.setFont(theme.font("caption"))
        metrics = QFontMetricsF(painter.font())
        top = box.top() + 2 * line + theme.px(7)
        paint_stars(painter, theme, box.left(), top + small / 2, item.stars)
        self._line(painter, QRectF(box.left() + _STARS + 8, top, 150, small), item.star_text, "2")
        words = _STARS + 20 + metrics.horizontalAdvance(item.star_text)
        room = QRectF(box.left() + words, top, max(0.0, box.width() - words), small)
        state = state_text(item)
        if metrics.horizontalAdvance(state) > room.width():
            state = state.partition(" on ")[0]  # how many days it held up on is in the detail
        painter.setPen(theme.colour("evidence" if item.state.startswith("held up") else "text2"))
        painter.drawText(
            room,
            Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight,
            metrics.elidedText(state, Qt.TextElideMode.ElideRight, room.width()),
        )
        under = QRectF(box.left(), top + small + theme.px(4), box.width(), small)
        self._line(painter, under, meta_text(item), "2")

    def _line(self, painter: QPainter, box: QRectF, text: str, tone: str) -> None:
        painter.setPen(self._theme.colour(f"text{tone}"))
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip, text)


def two_lines(painter: QPainter, text: str, width: float) -> list[str]:
    """The text in at most two lines; what does not fit ends with an ellipsis."""
    layout = QTextLayout(text, painter.font())
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    line = layout.createLine()
    line.setLineWidth(width)
    line.setPosition(QPointF(0, 0))
    end = line.textStart() + line.textLength()
    layout.endLayout()
    rest = text[end:].strip()
    if not rest:
        return [text]
    elide = Qt.TextElideMode.ElideRight
    return [text[:end].rstrip(), QFontMetricsF(painter.font()).elidedText(rest, elide, width)]


class CardList(QListView):
    """Up and Down move, the pattern under them is shown at once. As high as what is in it."""

    chosen = Signal(int)
    moved = Signal(int)  # the middle of the current card, in px from the top

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self._is_quiet = theme, False
        self._rows = _Items(self)
        self._delegate = CardDelegate(theme, self)
        self.setModel(self._rows)
        self.setItemDelegate(self._delegate)
        self.setObjectName("cards")
        self.setAccessibleName("Patterns")
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.selectionModel().currentChanged.connect(self._on_current)
        theme.changed.connect(self._fit)

    def show_items(self, items: Sequence[PatternItem], selected: int) -> None:
        """These cards; the one with this id is selected."""
        self._is_quiet = True
        if tuple(items) != self._rows.items:
            self._rows.fill(tuple(items))
            self._fit()
        for row, item in enumerate(items):
            if item.id == selected and self.currentIndex().row() != row:
                self.setCurrentIndex(self._rows.index(row))
        self._is_quiet = False

    @property
    def ids(self) -> list[int]:
        return [item.id for item in self._rows.items]

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._tell_place()

    def _on_current(self, index: QModelIndex, _before: QModelIndex) -> None:
        item = index.data(ITEM) if index.isValid() else None
        if isinstance(item, PatternItem) and not self._is_quiet:
            self.chosen.emit(item.id)
            self._tell_place()

    def _tell_place(self) -> None:
        height = self._delegate.height()
        self.moved.emit(self.currentIndex().row() * height + height // 2)

    def _fit(self) -> None:
        self.setFixedHeight(self._delegate.height() * len(self._rows.items))
        self.scheduleDelayedItemsLayout()
