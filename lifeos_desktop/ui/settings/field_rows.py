"""A row for each declared field: the control its kind asks for, checked while it is typed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import cast

from PySide6.QtCore import QEvent, QObject, QSize, QStringListModel, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QCompleter,
    QLayout,
    QLineEdit,
    QListView,
    QVBoxLayout,
    QWidget,
)

from lifeos_desktop.ui.background import Tasks
from lifeos_desktop.ui.settings.fields import FieldsModel, FieldView
from lifeos_desktop.ui.settings.follow import follow
from lifeos_desktop.ui.settings.viewmodel import zone_names
from lifeos_desktop.ui.theme import Theme
from lifeos_desktop.ui.widgets import Caption, Card, FormRow, Hairline, Select, Toggle
from lifeos_desktop.ui.widgets.form import LABEL_WIDTH

SETTLE_MS = 450
_WIDE, _NARROW = 380, 110


class FieldRow(FormRow):
    """One setting. What is right applies as soon as the typing rests, or at once on Enter."""

    applied = Signal(str, object)  # key, value

    def __init__(self, theme: Theme, view: FieldView) -> None:
        self.key = view.key
        super().__init__(theme, view.label, _control(theme, view), view.help)
        align_left(self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SETTLE_MS)
        self._timer.timeout.connect(self._settle)
        self._shown = view
        self._connect()
        self.show_view(view)

    @property
    def line(self) -> QLineEdit | None:
        """The line that is typed in, where this is one."""
        return self.control if isinstance(self.control, QLineEdit) else None

    def show_view(self, view: FieldView) -> None:
        """Draw the value and its problem; a line somebody is typing in keeps its text."""
        self._shown = view
        control = self.control
        control.blockSignals(True)
        if isinstance(control, Toggle):
            control.setChecked(bool(view.value))
        elif isinstance(control, Select):
            control.setCurrentIndex(control.findData(str(view.value)))
        elif isinstance(control, QLineEdit):
            control.setPlaceholderText(view.placeholder)
            is_typing = control.hasFocus() and control.isModified()
            if not view.problem and not is_typing and control.text() != view.text:
                control.setText(view.text)
        control.blockSignals(False)
        self.set_error(view.problem)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.control and event.type() == QEvent.Type.FocusOut:
            self._settle_now()
        return super().eventFilter(watched, event)

    def _connect(self) -> None:
        control = self.control
        if isinstance(control, Toggle):
            control.toggled.connect(self._on_toggled)
        elif isinstance(control, Select):
            control.activated.connect(self._on_chosen)
        elif isinstance(control, QLineEdit):
            control.textEdited.connect(self._on_edited)
            control.returnPressed.connect(self._settle_now)
            control.installEventFilter(self)

    def _on_toggled(self, checked: bool) -> None:
        self.applied.emit(self.key, checked)

    def _on_chosen(self, index: int) -> None:
        self.applied.emit(self.key, str(cast(Select, self.control).itemData(index)))

    def _on_edited(self, text: str) -> None:
        self.set_error("")
        self._timer.start()

    def _settle_now(self) -> None:
        line = self.line
        if line is not None and line.isModified():
            self._timer.stop()
            self._settle()

    def _settle(self) -> None:
        line = self.line
        if line is not None:
            line.setModified(False)
            self.applied.emit(self.key, line.text())


class TypedLine(QLineEdit):
    """A line `wide` px wide at the usual text size, narrower where there is no room."""

    def __init__(self, theme: Theme, wide: int) -> None:
        super().__init__()
        self._theme, self._wide = theme, wide
        theme.dress(self, "body")
        theme.changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(self._wide), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(80), super().minimumSizeHint().height())


class FieldGroup(Card):
    """A card with the rows of one group."""

    def __init__(self, theme: Theme, title: str, note: str = "") -> None:
        super().__init__(theme, title)
        self._theme = theme
        self.rows: dict[str, FormRow] = {}
        self._box = QVBoxLayout()
        self._box.setSpacing(12)
        self._box.setContentsMargins(0, 4, 0, 2)
        self.column.addLayout(self._box)
        if note:
            self.column.addWidget(Caption(theme, note, wraps=True))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        fit_labels(self._theme, self.rows.values(), self.width())

    def add(self, key: str, row: FormRow) -> None:
        """A row under the others, with a hairline between."""
        if self.rows:
            self._box.addWidget(Hairline())
        self.rows[key] = row
        self._box.addWidget(row)


class FieldBinder(QObject):
    """Between rows and the model: applies what is typed, draws what changed."""

    def __init__(self, fields: FieldsModel, theme: Theme, tasks: Tasks, parent: QWidget) -> None:
        super().__init__(parent)
        self._fields, self._theme, self._tasks = fields, theme, tasks
        self.rows: dict[str, FieldRow] = {}
        follow(self, fields.listen(self._on_changed))

    def row(self, key: str) -> FieldRow:
        """A new row for a setting."""
        row = FieldRow(self._theme, self._fields.view(key))
        row.applied.connect(self._apply)
        self.rows[key] = row
        if key == "general.timezone" and row.line is not None:
            _ZoneSearch(row.line, self._tasks, row)
        return row

    def _apply(self, key: str, value: object) -> None:
        chosen = value if isinstance(value, bool) else str(value)
        self._tasks.spawn(self._fields.apply(key, chosen), f"setting {key}")

    def _on_changed(self, keys: frozenset[str]) -> None:
        for key in keys & self.rows.keys():
            self.rows[key].show_view(self._fields.view(key))
        if "general.timezone" in keys and "general.timezone" in self.rows:
            row = self.rows["general.timezone"]
            if row.line is not None:
                row.line.setPlaceholderText(self._fields.view(row.key).placeholder)


class _ZoneSearch(QObject):
    """Offers every zone that holds what is typed; the names come with the first focus."""

    def __init__(self, line: QLineEdit, tasks: Tasks, row: FieldRow) -> None:
        super().__init__(line)
        self._line, self._tasks, self._row = line, tasks, row
        self._is_asked = False
        line.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn and not self._is_asked:
            self._is_asked = True
            self._tasks.spawn(self._offer(), "names of the time zones")
        return super().eventFilter(watched, event)

    async def _offer(self) -> None:
        names = await asyncio.to_thread(zone_names)
        completer = QCompleter(QStringListModel(names, self), self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setMaxVisibleItems(9)
        popup = QListView()
        popup.setObjectName("completions")
        popup.setAccessibleName("Time zones")
        completer.setPopup(popup)
        completer.activated.connect(self._on_chosen)
        self._line.setCompleter(completer)

    def _on_chosen(self, name: str) -> None:
        self._row.applied.emit(self._row.key, name)


def fit_labels(theme: Theme, rows: Iterable[FormRow], width: int) -> None:
    """Labels in their usual column, or in a third of `width` where text is large or room small."""
    for row in rows:
        row.label.setFixedWidth(min(theme.px(LABEL_WIDTH), max(80, width // 3)))


def align_left(row: FormRow, control: QWidget | None = None) -> None:
    """Keep a control at its own width instead of the form's."""
    layout = row.layout()
    item = layout.itemAt(1) if layout else None
    inner = item.layout() if item else None
    if isinstance(inner, QLayout):
        inner.setAlignment(control or row.control, Qt.AlignmentFlag.AlignLeft)


def _control(theme: Theme, view: FieldView) -> QWidget:
    if view.kind == "yes_no":
        return Toggle(theme, name=view.label)
    if view.kind == "choice":
        select = Select(theme, name=view.label)
        for value, text in view.choices:
            select.addItem(text, value)
        select.setMinimumWidth(theme.px(180))
        return select
    return TypedLine(theme, _WIDE if view.kind == "text" else _NARROW)
