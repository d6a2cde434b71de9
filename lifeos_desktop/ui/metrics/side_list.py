"""Every metric that has data, under headings, with a line to search by."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QListView, QVBoxLayout, QWidget

from lifeos_desktop.ui.metrics import wording
from lifeos_desktop.ui.metrics.viewmodel import Entry
from lifeos_desktop.ui.theme import Theme
from lifeos_desktop.ui.widgets import Caption, SearchField

_KEY = Qt.ItemDataRole.UserRole
_WIDTH = 248


class MetricList(QWidget):
    """Up and Down move, the metric under them is shown at once."""

    chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._entries: tuple[Entry, ...] = ()
        self._current, self._words = "", ""
        self._is_quiet = False
        self.search = SearchField(theme, "Find a number")
        self.search.searched.connect(self._on_searched)
        self.list = QListView()
        self.list.setObjectName("metrics")
        self.list.setAccessibleName("Numbers with data")
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        theme.dress(self.list, "body")
        self._items = QStandardItemModel(self)
        self.list.setModel(self._items)
        self.list.selectionModel().currentChanged.connect(self._on_current)
        self._nothing = Caption(theme, wording.NO_MATCH, wraps=True)
        self._nothing.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 14, 14, 14)
        column.setSpacing(10)
        column.addWidget(self.search)
        column.addWidget(self._nothing)
        column.addWidget(self.list, 1)
        theme.changed.connect(self._on_theme)
        self._on_theme()

    def show_entries(self, entries: Sequence[Entry], current: str) -> None:
        """The metrics there are, and the one that is shown."""
        is_other = tuple(entries) != self._entries
        self._entries, self._current = tuple(entries), current
        if is_other:
            self._fill()
        self._mark()

    def shown(self) -> list[str]:
        """What the list shows, for tests."""
        return [
            key
            for row in range(self._items.rowCount())
            if (key := self._items.item(row).data(_KEY))
        ]

    def _fill(self) -> None:
        words = self._words.casefold().split()
        self._is_quiet = True
        self._items.clear()
        group = ""
        for entry in self._entries:
            text = f"{entry.label} {entry.group}".casefold()
            if not all(word in text for word in words):
                continue
            if entry.group != group:
                group = entry.group
                self._items.appendRow(self._heading(group))
            item = QStandardItem(entry.label)
            item.setData(entry.key, _KEY)
            item.setToolTip(entry.label)
            item.setData(f"{entry.label}, {entry.group}", Qt.ItemDataRole.AccessibleTextRole)
            self._items.appendRow(item)
        self._is_quiet = False
        self._nothing.setVisible(not group and bool(words))

    def _heading(self, text: str) -> QStandardItem:
        item = QStandardItem(text)
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        item.setFont(self._theme.font("caption", weight=600))
        item.setForeground(self._theme.colour("text3"))
        return item

    def _mark(self) -> None:
        self._is_quiet = True
        for row in range(self._items.rowCount()):
            if self._items.item(row).data(_KEY) == self._current:
                index = self._items.index(row, 0)
                self.list.setCurrentIndex(index)
                self.list.scrollTo(index)
        self._is_quiet = False

    def _on_current(self, index: QModelIndex, _before: QModelIndex) -> None:
        key = index.data(_KEY) if index.isValid() else None
        if key and not self._is_quiet and key != self._current:
            self._current = key
            self.chosen.emit(key)

    def _on_searched(self, words: str) -> None:
        self._words = words
        self._fill()
        self._mark()

    def _on_theme(self) -> None:
        self.setFixedWidth(self._theme.px(_WIDTH))
        self._fill()
        self._mark()
