"""The columns of a table that is to be imported: what each will become, with a choice beside it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from lifeos_desktop.integrations.formats import DAY, LEAVE_OUT, OWN, TableColumn, TableView
from lifeos_desktop.ui.settings.import_view import AUTOMATIC, column_line, date_choices
from lifeos_desktop.ui.theme import Theme
from lifeos_desktop.ui.widgets import Caption, Hairline, LinkButton, Select, StrongLabel

MOST_ROWS = 40  # a file with more is read by its names; nobody goes through hundreds of lists
_BESIDE = 600  # from this width on the choices stand beside the name
_BECOMES, _UNIT = 206, 206


class ColumnRow(QWidget):
    """One column: its name, some cells, what it becomes, and its unit or date where unclear."""

    target_chosen = Signal(str, str)
    unit_chosen = Signal(str, str)
    date_chosen = Signal(str)

    def __init__(self, theme: Theme, column: TableColumn, table: TableView) -> None:
        super().__init__()
        self._theme, self.name = theme, column.name
        self._date_column = False
        self.becomes = Select(theme, name=f"What {column.name} becomes")
        self.unit = Select(theme)
        for select in (self.becomes, self.unit):
            select.setSizeAdjustPolicy(
                QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            )
            select.setStyleSheet("combobox-popup: 0")  # a list below, not over the whole screen
            select.setMaxVisibleItems(14)
        self.becomes.activated.connect(self._on_target)
        self.unit.activated.connect(self._on_unit)
        self._cells = Caption(theme, wraps=True)
        self._remark = Caption(theme, "", "attention", wraps=True)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(StrongLabel(theme, column.name, wraps=True))
        words.addWidget(self._cells)
        words.addWidget(self._remark)
        words.addStretch(1)
        choices = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        choices.setSpacing(8)
        choices.addWidget(self.becomes)
        choices.addWidget(self.unit)
        choices.addStretch(1)
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._line.setContentsMargins(0, 8, 0, 8)
        self._line.setSpacing(12)
        self._line.addLayout(words, 1)
        self._line.addLayout(choices)
        self._line.setAlignment(choices, Qt.AlignmentFlag.AlignTop)
        theme.changed.connect(self._place)
        self.show_column(column, table, "")

    def show_column(self, column: TableColumn, table: TableView, question: str) -> None:
        """What it is now; the lists keep the focus they have. ``question`` is said elsewhere."""
        self._cells.setText(column_line(column))
        remark = "" if column.remark == question else column.remark
        self._remark.setText(remark)
        self._remark.setVisible(bool(remark))
        is_left_out = column.target == LEAVE_OUT
        self._remark.set_tone("3" if is_left_out else "attention")
        description = f"{self._cells.text()}. {column.remark}".strip()
        self.becomes.setAccessibleDescription(description)
        _fill(self.becomes, _targets(column, table), column.target)
        self._date_column = column.target == DAY
        if self._date_column:
            self._show_dates(table)
        else:
            self._show_units(column)
        self._place()

    def _show_dates(self, table: TableView) -> None:
        ways = date_choices(table)
        chosen = table.choices.date_format
        first = () if chosen else (("Which day is it?", AUTOMATIC),)
        self.unit.setVisible(bool(ways))
        self.unit.setAccessibleName(f"Which day {table.date_sample} is")
        self.unit.setToolTip(f"How to read {table.date_sample}")
        _fill(self.unit, (*first, *ways), chosen)

    def _show_units(self, column: TableColumn) -> None:
        units = column.units
        self.unit.setVisible(bool(units))
        self.unit.setAccessibleName(f"The unit of {column.name}")
        self.unit.setToolTip("")
        plain = () if column.target != OWN and column.unit else (("No unit", ""),)
        if column.target != OWN and units:
            plain = ((f"In {units[0]}", ""),)
            units = units[1:]
        unit = column.unit if column.unit in units else ""
        _fill(self.unit, (*plain, *((f"In {unit}", unit) for unit in units)), unit)

    def minimumSizeHint(self) -> QSize:
        """Any width: the lists take theirs from the room there is, not the other way round."""
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        is_wide = self.width() >= self._theme.px(_BESIDE)
        direction = QBoxLayout.Direction
        self._line.setDirection(direction.LeftToRight if is_wide else direction.TopToBottom)
        self._line.setSpacing(12 if is_wide else 4)
        room = max(160, self.width() - 8)
        self.becomes.setFixedWidth(min(self._theme.px(_BECOMES), room // 2))
        self.unit.setFixedWidth(min(self._theme.px(_UNIT), room // 2))
        # Beside the names the lists stand in two columns, whether or not there is a second one.
        policy = self.unit.sizePolicy()
        policy.setRetainSizeWhenHidden(is_wide)
        self.unit.setSizePolicy(policy)

    def _on_target(self, index: int) -> None:
        self.target_chosen.emit(self.name, str(self.becomes.itemData(index)))

    def _on_unit(self, index: int) -> None:
        chosen = str(self.unit.itemData(index))
        if self._date_column:
            self.date_chosen.emit(chosen)
        else:
            self.unit_chosen.emit(self.name, chosen)


class ImportColumns(QWidget):
    """The rows; made anew only for another file, so that a change never takes the focus away."""

    target_chosen = Signal(str, str)
    unit_chosen = Signal(str, str)
    date_chosen = Signal(str)
    names_wanted = Signal()
    rebuilt = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.rows: dict[str, ColumnRow] = {}
        self._names: tuple[str, ...] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 4, 0, 4)
        self._column.setSpacing(0)
        self._remembered = QWidget()
        line = QHBoxLayout(self._remembered)
        line.setContentsMargins(0, 0, 0, 6)
        line.addWidget(
            Caption(theme, "Read as you chose for a file with these columns.", wraps=True), 1
        )
        self.by_names = LinkButton(theme, "Go by their names")
        self.by_names.clicked.connect(self.names_wanted)
        line.addWidget(self.by_names)
        self._box = QWidget()
        self._list = QVBoxLayout(self._box)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(0)
        self._more = Caption(theme, wraps=True)
        for widget in (self._remembered, self._box, self._more):
            self._column.addWidget(widget)

    def show_table(self, table: TableView, question: str) -> None:
        """The columns as they are read now."""
        shown = table.columns[:MOST_ROWS]
        names = tuple(column.name for column in shown)
        if names != self._names:
            self._names = names
            self._build(shown, table)
        for column in shown:
            self.rows[column.name].show_column(column, table, question)
        self._remembered.setVisible(table.choices.are_remembered)
        more = len(table.columns) - len(shown)
        self._more.setText(f"And {more:,} more columns, which are read by their names.")
        self._more.setVisible(more > 0)

    def _build(self, columns: Sequence[TableColumn], table: TableView) -> None:
        while item := self._list.takeAt(0):
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.rows = {}
        for column in columns:
            if self.rows:
                self._list.addWidget(Hairline())
            row = ColumnRow(self._theme, column, table)
            row.target_chosen.connect(self.target_chosen)
            row.unit_chosen.connect(self.unit_chosen)
            row.date_chosen.connect(self.date_chosen)
            self.rows[column.name] = row
            self._list.addWidget(row)
        self.rebuilt.emit()


def _targets(column: TableColumn, table: TableView) -> tuple[tuple[str, str], ...]:
    """What a column may become, in the order of the list."""
    metrics = sorted(table.metrics, key=lambda metric: metric[1].casefold())
    own = [m for m in metrics if m[0].startswith("custom.")]
    others = [m for m in metrics if not m[0].startswith("custom.")]
    label = column.label if column.target == OWN else column.name
    first = [("Leave it out", LEAVE_OUT), ("The day", DAY), (f"New: {label}", OWN)]
    known = {key for key, _ in metrics} | {LEAVE_OUT, DAY, OWN}
    if column.target not in known:
        first.append((column.label, column.target))
    return (*first, *((text, key) for key, text in (*own, *others)))


def _fill(select: Select, choices: Sequence[tuple[str, str]], chosen: str) -> None:
    """Show these choices; a list that is the same already stays as it is."""
    blocker = QSignalBlocker(select)
    now = [(select.itemText(i), select.itemData(i)) for i in range(select.count())]
    if now != list(choices):
        select.clear()
        for text, value in choices:
            select.addItem(text, value)
        view = select.view()
        view.setMinimumWidth(view.sizeHintForColumn(0) + 40)
    select.setCurrentIndex(max(0, select.findData(chosen)))
    blocker.unblock()
