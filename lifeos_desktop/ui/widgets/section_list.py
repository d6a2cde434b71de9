"""The list of sections beside a page, with a dot where something needs the person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPainter, QPen
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from lifeos_desktop.ui import icons
from lifeos_desktop.ui.theme import Theme

WIDTH = 232
_ROW = 36
_ICON = 16
_KEY = Qt.ItemDataRole.UserRole
_NEEDS = Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True, slots=True)
class Section:
    """A section: its key, its title and its icon."""

    key: str
    title: str
    icon: str


class _Painter(QStyledItemDelegate):
    def __init__(self, theme: Theme, owner: SectionList) -> None:
        super().__init__(owner)
        self._theme, self._owner = theme, owner

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(0, self._theme.px(_ROW))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        theme = self._theme
        rect, state = option.rect, option.state
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        box = QRectF(rect).adjusted(2, 1, -2, -1)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if chosen or hovered:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("raised" if chosen else "hover"))
            painter.drawRoundedRect(box, 8, 8)
        if chosen and self._owner.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("focus"), 2))
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 7, 7)
        icon = index.data(Qt.ItemDataRole.DecorationRole)
        if isinstance(icon, QIcon):
            place = QRectF(box.left() + 12, box.center().y() - _ICON / 2, _ICON, _ICON)
            icon.paint(painter, place.toRect())
        needs = bool(index.data(_NEEDS))
        text = box.adjusted(38, 0, -30 if needs else -8, 0)
        painter.setFont(theme.font("button" if chosen else "body"))
        painter.setPen(theme.colour("text" if chosen else "text2"))
        words = painter.fontMetrics().elidedText(
            str(index.data(Qt.ItemDataRole.DisplayRole)),
            Qt.TextElideMode.ElideRight,
            round(text.width()),
        )
        painter.drawText(text, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
        if needs:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("attention"))
            painter.drawEllipse(QRectF(box.right() - 18, box.center().y() - 4, 8, 8))
        painter.restore()


class SectionList(QListWidget):
    """Up and Down choose; `chosen` says the key."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, sections: Sequence[Section], *, name: str) -> None:
        super().__init__()
        self._theme = theme
        self._sections = {section.key: section for section in sections}
        self._items: dict[str, QListWidgetItem] = {}
        self.setObjectName("sections")
        self.setAccessibleName(name)
        self.setFixedWidth(theme.px(WIDTH) - 20)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setItemDelegate(_Painter(theme, self))
        for section in sections:
            item = QListWidgetItem(section.title, self)
            item.setData(_KEY, section.key)
            self._items[section.key] = item
        self.currentItemChanged.connect(self._on_current)
        theme.changed.connect(self._draw)
        self._draw()

    @property
    def key(self) -> str:
        chosen = self.selectedItems()
        return str(chosen[0].data(_KEY)) if chosen else ""

    def choose(self, key: str) -> None:
        """Go to this section; an unknown key changes nothing."""
        if key in self._items:
            self.setCurrentItem(self._items[key])

    def set_attention(self, key: str, reason: str) -> None:
        """Mark a section; `reason` is said by its tooltip and to screen readers. Empty: fine."""
        item = self._items[key]
        item.setData(_NEEDS, bool(reason))
        item.setToolTip(reason)
        title = self._sections[key].title
        item.setData(
            Qt.ItemDataRole.AccessibleTextRole, f"{title}, needs you: {reason}" if reason else title
        )

    def _on_current(self) -> None:
        self.chosen.emit(self.key)

    def _draw(self) -> None:
        for key, item in self._items.items():
            item.setIcon(icons.icon(self._theme, self._sections[key].icon, _ICON, "text2"))
