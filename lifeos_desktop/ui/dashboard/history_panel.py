"""Every brief that was written, in a frame over the page: choose a day, or find words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from lifeos_desktop.domain.brief import WEEKLY_REVIEW
from lifeos_desktop.ui.dashboard.wording import long_day
from lifeos_desktop.ui.theme import Theme
from lifeos_desktop.ui.widgets import Caption, IconButton, SearchField

if TYPE_CHECKING:
    from lifeos_desktop.services.history import HistoryEntry

_WIDTH, _HEIGHT = 420, 430
_NOTHING = "No brief was kept yet. Each morning's is, from now on."
_NO_MATCH = "No brief says that."


class HistoryPanel(QFrame):
    """`asked` says what to find, `chosen` the day; Esc closes."""

    asked = Signal(str)
    chosen = Signal(object)  # a date
    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setProperty("role", "popover")
        self.setAccessibleName("Past briefs")
        self.hide()
        self.search = SearchField(theme, "Find in past briefs")
        self.search.searched.connect(self.asked)
        self._close = IconButton(theme, "x", "Close")
        self._close.clicked.connect(self.dismiss)
        self.list = QListWidget()
        self.list.setAccessibleName("Past briefs")
        self.list.setWordWrap(False)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        theme.dress(self.list, "body")
        self.list.itemActivated.connect(self._on_chosen)
        self.list.itemClicked.connect(self._on_chosen)
        self._nothing = Caption(theme, wraps=True)
        head = QHBoxLayout()
        head.addWidget(self.search, 1)
        head.addWidget(self._close)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 12, 12)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self._nothing)
        column.addWidget(self.list, 1)

    def open(self, under: QPoint) -> None:
        """Show it under a point of the parent, and ask for all of them."""
        page = self.parentWidget()
        width = self._theme.px(_WIDTH)
        room = page.width() if page else width
        height = min(self._theme.px(_HEIGHT), (page.height() if page else _HEIGHT) - under.y() - 8)
        self.resize(min(width, room - 16), max(200, height))
        self.move(min(under.x(), room - self.width() - 8), under.y())
        self.search.clear()
        self.show()
        self.raise_()
        self.search.setFocus(Qt.FocusReason.PopupFocusReason)
        self.asked.emit("")

    def dismiss(self) -> None:
        """Close it; the page gives the focus back."""
        if self.isVisible():
            self.hide()
            self.closed.emit()

    def show_entries(self, entries: Sequence[HistoryEntry]) -> None:
        """These, the best or latest first."""
        self.list.clear()
        for entry in entries:
            kind = "Review of the week from " if entry.type == WEEKLY_REVIEW else ""
            words = entry.headline or entry.opening
            item = QListWidgetItem(f"{kind}{long_day(entry.day)} {entry.day.year}\n{words}")
            item.setData(Qt.ItemDataRole.UserRole, entry.day)
            item.setToolTip(entry.opening)
            self.list.addItem(item)
        self._nothing.setText(_NO_MATCH if self.search.text().strip() else _NOTHING)
        self._nothing.setVisible(not entries)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
            return
        if event.key() == Qt.Key.Key_Down and self.search.hasFocus():
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)
            self.list.setCurrentRow(0)
            return
        super().keyPressEvent(event)

    def _on_chosen(self, item: QListWidgetItem) -> None:
        day = item.data(Qt.ItemDataRole.UserRole)
        self.dismiss()
        if isinstance(day, date):
            self.chosen.emit(day)
