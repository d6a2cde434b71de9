"""A table of days: no grid, a hairline under each row, figures on the right; thousands of rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from lifeos_desktop.ui.theme import Theme

_ROW = 30
_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class _Rows(QAbstractTableModel):
    def __init__(self, widest: int, parent: QTableView) -> None:
        super().__init__(parent)
        self._words = frozenset({0, widest})
        self.columns: tuple[str, ...] = ()
        self.rows: Sequence[Sequence[str]] = ()

    def fill(self, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        self.beginResetModel()
        self.columns, self.rows = tuple(columns), rows
        self.endResetModel()

    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.rows[index.row()][index.column()]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            cell = self.rows[index.row()][index.column()]
            return f"{self.columns[index.column()]}: {cell or 'nothing'}"
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._side(index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            cell = self.rows[index.row()][index.column()]
            return cell if len(cell) > 30 else None
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section]
        return self._side(section) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def _side(self, column: int) -> Qt.AlignmentFlag:
        flags = Qt.AlignmentFlag
        side = flags.AlignLeft if column in self._words else flags.AlignRight
        return side | flags.AlignVCenter


class DayTable(QTableView):
    """``set_rows`` shows what was given; with ``most_rows`` it scrolls from there on.

    ``widest`` is the column of words that takes what is left; the others but the first are figures.
    """

    def __init__(self, theme: Theme, name: str, *, most_rows: int = 0, widest: int = 0) -> None:
        super().__init__()
        self._theme, self._most, self._widest = theme, most_rows, widest
        self._rows = _Rows(widest, self)
        self.setModel(self._rows)
        self.setAccessibleName(name)
        self.setShowGrid(False)
        self.setAlternatingRowColors(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setResizeContentsPrecision(20)  # of thousands of rows, the first few
        header.setStretchLastSection(False)
        header.setAccessibleName(f"Columns: {name}")
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        theme.dress(self, "body")
        theme.dress(header, "caption")
        theme.changed.connect(self._fit)
        self._fit()

    def set_rows(self, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Show these rows; each has one cell a column."""
        self._rows.fill(columns, rows)
        if columns:
            widest = min(self._widest, len(columns) - 1)
            self.horizontalHeader().setSectionResizeMode(widest, QHeaderView.ResizeMode.Stretch)
        self._fit()

    def cells(self) -> list[tuple[str, ...]]:
        """What is shown."""
        return [tuple(row) for row in self._rows.rows]

    def sizeHint(self) -> QSize:
        return QSize(320, self._height())

    def _height(self) -> int:
        count = len(self._rows.rows)
        shown = min(count, self._most) if self._most else count
        return shown * self._theme.px(_ROW) + self.horizontalHeader().sizeHint().height() + 6

    def _fit(self) -> None:
        self.verticalHeader().setDefaultSectionSize(self._theme.px(_ROW))
        font = self._theme.font("body")
        font.setFeature(QFont.Tag("tnum"), 1)
        self.setFont(font)
        if self._most:
            self.setFixedHeight(self._height())
