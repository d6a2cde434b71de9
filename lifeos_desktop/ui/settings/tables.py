"""A short table that shows all of its rows: no grid, hairlines between, right-aligned figures."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from lifeos_desktop.ui.theme import Theme

_ROW = 30


class ShortTable(QTableView):
    """`widest` is the column that takes what is left; `figures` are right-aligned; `optional`
    columns are left out, the first first, where there is no room for all."""

    def __init__(
        self,
        theme: Theme,
        name: str,
        headers: Sequence[str],
        *,
        widest: int = 0,
        figures: Sequence[int] = (),
        most_rows: int = 0,
        optional: Sequence[int] = (),
    ) -> None:
        super().__init__()
        self._theme, self._figures, self._most = theme, frozenset(figures), most_rows
        self._headers, self._optional = tuple(headers), tuple(optional)
        self._rows = QStandardItemModel(0, len(headers), self)
        self.setModel(self._rows)
        self.setAccessibleName(name)
        self.setShowGrid(False)
        self.setAlternatingRowColors(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(widest, QHeaderView.ResizeMode.Stretch)
        header.setAccessibleName(f"Columns: {name}")
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        if not most_rows:
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        theme.dress(self, "body")
        theme.dress(header, "caption")
        theme.changed.connect(self._fit)
        self._set_headers()

    def set_rows(
        self, rows: Sequence[Sequence[str]], troubled: Sequence[tuple[int, int]] = ()
    ) -> None:
        """Show these rows; `troubled` are the (row, column) that need attention."""
        marked = frozenset(troubled)
        self._rows.removeRows(0, self._rows.rowCount())
        for number, row in enumerate(rows):
            items = []
            for column, text in enumerate(row):
                item = QStandardItem(text)
                item.setToolTip(text if len(text) > 24 else "")
                item.setTextAlignment(self._alignment(column))
                if (number, column) in marked:
                    item.setForeground(self._theme.colour("attention"))
                items.append(item)
            self._rows.appendRow(items)
        self._fit()

    def cells(self) -> list[list[str]]:
        """What is shown, for tests."""
        columns = range(self._rows.columnCount())
        return [
            [self._rows.item(row, column).text() for column in columns]
            for row in range(self._rows.rowCount())
        ]

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self.maximumHeight())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._leave_out()

    def _leave_out(self) -> None:
        header = self.horizontalHeader()
        columns = range(self._rows.columnCount())
        needed = {c: max(self.sizeHintForColumn(c), header.sectionSizeHint(c)) for c in columns}
        left = self.viewport().width() - sum(needed.values())
        for column in self._optional:
            is_left_out = left < 0
            left += needed[column] if is_left_out else 0
            if self.isColumnHidden(column) is not is_left_out:
                self.setColumnHidden(column, is_left_out)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def _set_headers(self) -> None:
        for column, text in enumerate(self._headers):
            item = QStandardItem(text)
            item.setTextAlignment(self._alignment(column))
            self._rows.setHorizontalHeaderItem(column, item)

    def _alignment(self, column: int) -> Qt.AlignmentFlag:
        side = (
            Qt.AlignmentFlag.AlignRight if column in self._figures else Qt.AlignmentFlag.AlignLeft
        )
        return side | Qt.AlignmentFlag.AlignVCenter

    def _fit(self) -> None:
        if not hasattr(self, "_rows"):
            return  # a font change on the way through the constructor
        row = self._theme.px(_ROW)
        self.verticalHeader().setDefaultSectionSize(row)
        count = self._rows.rowCount()
        self._leave_out()
        shown = min(count, self._most) if self._most else count
        self.setFixedHeight(shown * row + self.horizontalHeader().sizeHint().height() + 6)
