"""A list of kept things: arrows move, headings are passed over, the place is kept on a refresh."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    Qt,
    Signal,
)
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView

from lifeos_desktop.ui.kept.painter import RowPainter
from lifeos_desktop.ui.kept.rows import Row, first, position, text_of
from lifeos_desktop.ui.theme import Theme

_Index = QModelIndex | QPersistentModelIndex
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class RowList(QAbstractListModel):
    """The rows for the view."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: tuple[Row, ...] = ()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.UserRole:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return text_of(row.title)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return row.spoken or text_of(row.title)
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return text_of(row.detail)
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        if self.rows[index.row()].is_heading:
            return Qt.ItemFlag.ItemIsEnabled
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def replace(self, rows: Sequence[Row]) -> None:
        self.beginResetModel()
        self.rows = tuple(rows)
        self.endResetModel()


class KeptList(QListView):
    """The signals carry the row they are about."""

    opened = Signal(object)  # Enter or a double click
    checked = Signal(object)  # the box, by pointer or Space
    pressed_key = Signal(object, str)  # the row and the key, for keys the page knows
    current_row = Signal(object)  # the row, or None
    menu_wanted = Signal(object, object)  # the row and where, as a QPoint of the screen

    def __init__(self, theme: Theme, *, name: str, keys: Sequence[Qt.Key] = ()) -> None:
        super().__init__()
        self._theme, self._keys = theme, frozenset(keys)
        self._rows = RowList()
        self._rows.setParent(self)
        self._painter = RowPainter(theme, self)
        self._was_at, self._laid_for = 0, -1
        self.setModel(self._rows)
        self.setItemDelegate(self._painter)
        self.setAccessibleName(name)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._on_menu)
        self.doubleClicked.connect(self._on_double)
        self.selectionModel().currentChanged.connect(self._on_current)
        theme.changed.connect(self._on_theme)

    # -- what is shown --------------------------------------------------------------------------

    @property
    def rows(self) -> tuple[Row, ...]:
        return self._rows.rows

    @property
    def row(self) -> Row | None:
        """The current row."""
        index = self.currentIndex()
        return self._rows.rows[index.row()] if index.isValid() else None

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show these; the current row, or the one in its place, and the scroll stay."""
        if tuple(rows) == self._rows.rows:
            return
        key = self.row.key if self.row else ""
        scroll = self.verticalScrollBar().value()
        was_at = self._was_at
        self._painter.forget()
        self._rows.replace(rows)
        at = position(rows, key)
        if at < 0:
            at = self._near(was_at)
        if at >= 0:
            self.setCurrentIndex(self._rows.index(at))
        self.verticalScrollBar().setValue(scroll)
        if at < 0:
            self.current_row.emit(None)

    def choose(self, key: str) -> bool:
        """Make a row the current one and bring it into sight; False when it is not there."""
        at = position(self._rows.rows, key)
        if at < 0:
            return False
        self.setCurrentIndex(self._rows.index(at))
        self.scrollTo(self._rows.index(at))
        return True

    def _near(self, was_at: int) -> int:
        """Where the one after a row that went now stands."""
        rows = self._rows.rows
        for at in chain(range(was_at, len(rows)), range(min(was_at, len(rows)) - 1, -1, -1)):
            if not rows[at].is_heading:
                return at
        return -1

    def _on_current(self, current: QModelIndex, previous: QModelIndex) -> None:
        if current.isValid():
            self._was_at = current.row()
            self.current_row.emit(self._rows.rows[current.row()])

    def _on_theme(self) -> None:
        self._painter.forget()
        self.scheduleDelayedItemsLayout()
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        if self.width() != self._laid_for:  # not when only the scroll bar came or went
            self._laid_for = self.width()
            self._painter.forget()
            self.scheduleDelayedItemsLayout()
        super().resizeEvent(event)

    # -- pointer and keys -----------------------------------------------------------------------

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and first(self.rows) >= 0:
            self.setCurrentIndex(self._rows.index(first(self.rows)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row, key = self.row, Qt.Key(event.key())
        plain_key = event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        )
        if row is not None and plain_key:
            if key in _ENTER:
                self.opened.emit(row)
                return
            if key is Qt.Key.Key_Space and row.check is not None:
                self.checked.emit(row)
                return
            if key in self._keys:
                self.pressed_key.emit(row, _name(key))
                return
        if key in (Qt.Key.Key_Escape, *self._keys):
            event.ignore()
            return
        super().keyPressEvent(event)

    def moveCursor(
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        """As usual, but a heading is never where one stops."""
        index = super().moveCursor(action, modifiers)
        if not index.isValid() or not self.rows[index.row()].is_heading:
            return index
        move = QAbstractItemView.CursorAction
        is_up = action in (move.MoveUp, move.MovePageUp, move.MovePrevious, move.MoveHome)
        steps = range(index.row(), -1, -1) if is_up else range(index.row(), len(self.rows))
        at: int = next((at for at in steps if not self.rows[at].is_heading), -1)
        if at < 0:
            if is_up:
                self.scrollToTop()
            return self.currentIndex()
        return self._rows.index(at)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if not index.isValid() or event.button() is not Qt.MouseButton.LeftButton:
            return
        row, at = self.rows[index.row()], event.position().toPoint()
        area = self.visualRect(index)
        if row.check is not None and self._painter.check_area(area).contains(at):
            self.checked.emit(row)
        elif not row.is_heading and self._painter.menu_area(area).contains(at):
            self.menu_wanted.emit(row, self.viewport().mapToGlobal(at))

    def _on_double(self, index: QModelIndex) -> None:
        row = self.rows[index.row()]
        if not row.is_heading:
            self.opened.emit(row)

    def _on_menu(self, at: QPoint) -> None:
        index = self.indexAt(at)
        if not index.isValid():
            index = self.currentIndex()
        if index.isValid() and not self.rows[index.row()].is_heading:
            self.setCurrentIndex(index)
            area = self.visualRect(index)
            where = at if area.contains(at) else area.center()
            self.menu_wanted.emit(self.rows[index.row()], self.viewport().mapToGlobal(where))


def _name(key: Qt.Key) -> str:
    return key.name.removeprefix("Key_")
