"""The rows behind a fact, in a frame over the page. Esc closes it; the chip has the focus back."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import QCursor, QFont, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from lifeos_desktop.ui import icons
from lifeos_desktop.ui.theme import Theme

_WIDTH = 440
_ROW = 28
_SHOWN_ROWS = 7
_GAP = 8


class RowsModel(QAbstractTableModel):
    """Display strings in columns."""

    def __init__(self, columns: Sequence[str], rows: Sequence[Sequence[str]], first: QFont) -> None:
        super().__init__()
        self.columns, self.rows, self._first = tuple(columns), tuple(map(tuple, rows)), first

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            row = self.rows[index.row()]
            return row[index.column()] if index.column() < len(row) else ""
        if role == Qt.ItemDataRole.FontRole and index.row() == 0:
            return self._first
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation == Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.DisplayRole:
                return self.columns[section]
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def as_text(self) -> str:
        """Tab-separated, for the clipboard."""
        return "\n".join("\t".join(row) for row in (self.columns, *self.rows))


class EvidencePopover(QFrame):
    """A frameless child of the page; there is at most one."""

    closed = Signal()
    chart_wanted = Signal(str)  # the metric's key

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._page = theme, parent
        self.setProperty("role", "popover")
        self.setAccessibleName("Rows behind the fact")
        self.hide()
        self._title = theme.label("", "bodyStrong")
        self._value = theme.label("", "caption", "2")
        self._value.setWordWrap(True)
        self._close = QToolButton(self)
        self._close.setAccessibleName("Close")
        self._close.setToolTip("Close (Esc)")
        self._close.clicked.connect(self.dismiss)
        self._table = QTableView(self)
        self._table.setAccessibleName("Rows")
        self._table.setShowGrid(False)
        self._table.setWordWrap(False)
        self._table.setTabKeyNavigation(False)
        self._table.setCornerButtonEnabled(False)
        self._table.verticalHeader().hide()
        self._table.verticalHeader().setDefaultSectionSize(_ROW)
        self._table.horizontalHeader().setHighlightSections(False)
        self._table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self._table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        theme.dress(self._table, "caption")
        theme.dress(self._table.horizontalHeader(), "micro")
        self._source = theme.label("", "micro", "3")
        self._source.setWordWrap(True)
        self._source.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._copy = QPushButton("Copy rows", self)
        self._copy.setProperty("kind", "link")
        theme.dress(self._copy, "caption")
        self._copy.clicked.connect(self._copy_rows)
        self._chart = QPushButton("Show its chart", self)
        self._chart.setProperty("kind", "link")
        theme.dress(self._chart, "caption")
        self._chart.clicked.connect(self._on_chart)
        self._metric, self._has_charts = "", False
        self._lay_out()
        self._restyle()
        theme.changed.connect(self._restyle)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._close)
        foot = QHBoxLayout()
        foot.addWidget(self._chart)
        foot.addWidget(self._copy)
        foot.addWidget(self._source, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 12, 10)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self._value)
        column.addWidget(self._table)
        column.addLayout(foot)

    def _restyle(self) -> None:
        self._close.setIcon(icons.icon(self._theme, "x", 16, "text2"))

    def offer_chart(self, is_offered: bool) -> None:
        """Whether there are pages of metrics."""
        self._has_charts = is_offered

    def open(
        self,
        title: str,
        value: str,
        columns: Sequence[str],
        rows: Sequence[Sequence[str]],
        source: str,
        beside: QRect,
        *,
        metric: str = "",
    ) -> None:
        """Show these rows under (or over) `beside`, a rectangle in the parent's coordinates.

        `metric` is the key of what they are values of, "" for a task or an event.
        """
        self._metric = metric
        self._chart.setVisible(bool(metric) and self._has_charts)
        self._title.setText(title)
        self._value.setText(value)
        self._value.setVisible(bool(value))
        self._copy.setText("Copy rows")
        model = RowsModel(columns, rows, self._theme.font("bodyStrong"))
        model.setParent(self._table)
        before = self._table.model()
        self._table.setModel(model)
        if before is not None:
            before.deleteLater()
        header = self._table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        if columns:
            header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        row = self._theme.px(_ROW)
        self._table.verticalHeader().setDefaultSectionSize(row)
        self._table.setFixedHeight(
            row * min(_SHOWN_ROWS, max(1, len(rows))) + header.sizeHint().height() + 6
        )
        self._table.setVisible(bool(rows))
        self._copy.setVisible(bool(rows))
        self._source.setText(source)
        self.place(beside)
        self.show()
        self.raise_()
        (self._table if rows else self._close).setFocus(Qt.FocusReason.PopupFocusReason)
        QApplication.instance().installEventFilter(self)  # type: ignore[union-attr]

    def place(self, beside: QRect) -> None:
        """Sit under the chip; over it where there is no room; never outside the page."""
        page = self._page.rect().adjusted(_GAP, _GAP, -_GAP, -_GAP)
        self.setFixedWidth(min(self._theme.px(_WIDTH), page.width()))
        self.adjustSize()
        left = min(max(page.left(), beside.center().x() - self.width() // 3), page.right())
        left = min(left, page.right() - self.width())
        top = beside.bottom() + _GAP
        if top + self.height() > page.bottom():
            top = max(page.top(), beside.top() - _GAP - self.height())
        self.move(left, top)

    def dismiss(self) -> None:
        """Close and tell the page, which gives the focus back to the chip."""
        if self.isVisible():
            QApplication.instance().removeEventFilter(self)  # type: ignore[union-attr]
            self.hide()
            self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
            return
        super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A press anywhere else closes; the press itself still reaches what was pressed."""
        if event.type() == QEvent.Type.MouseButtonPress and isinstance(watched, QWidget):
            inside = self.rect().contains(self.mapFromGlobal(QCursor.pos()))
            if not inside and watched is not self and not self.isAncestorOf(watched):
                self.dismiss()
        return False

    def _on_chart(self) -> None:
        metric = self._metric
        self.dismiss()
        self.chart_wanted.emit(metric)

    def _copy_rows(self) -> None:
        model = self._table.model()
        if isinstance(model, RowsModel):
            QGuiApplication.clipboard().setText(model.as_text())
            self._copy.setText("Copied")
