"""Fields of the editor beside a list: the label above the control, trouble below it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from lifeos_desktop.ui.theme import Theme
from lifeos_desktop.ui.widgets import Button, Caption, repolish


class Field(QWidget):
    """One control with its name, a line of help and a line for what is wrong."""

    def __init__(self, theme: Theme, label: str, control: QWidget, help: str = "") -> None:
        super().__init__()
        self.control = control
        name = Caption(theme, label, "2", wraps=True)
        name.setBuddy(control)
        if not control.accessibleName():
            control.setAccessibleName(label)
        self._help = help
        self._note = Caption(theme, help, wraps=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(name)
        column.addWidget(control)
        column.addWidget(self._note)
        self.say("")

    def say(self, problem: str, meaning: str = "") -> None:
        """What is wrong with what was typed; else what it means; else the help."""
        self._note.setText(problem or meaning or self._help)
        self._note.set_tone("danger" if problem else "brass" if meaning else "3")
        self._note.setVisible(bool(self._note.text()))
        self.control.setAccessibleDescription(self._note.text())
        self.control.setProperty("state", "error" if problem else "")
        repolish(self.control)

    @property
    def note(self) -> str:
        """The line under the control."""
        return self._note.text()


def line(theme: Theme, name: str, placeholder: str = "", longest: int = 500) -> QLineEdit:
    """One line of text."""
    field = QLineEdit()
    field.setAccessibleName(name)
    field.setPlaceholderText(placeholder)
    field.setMaxLength(longest)
    theme.dress(field, "body")
    return field


class _Paper(QPlainTextEdit):
    """Takes what room there is, and is content with a few lines."""

    def sizeHint(self) -> QSize:
        return QSize(160, 6 * self.fontMetrics().lineSpacing())

    def minimumSizeHint(self) -> QSize:
        return QSize(80, 4 * self.fontMetrics().lineSpacing())


def pages_of_text(theme: Theme, name: str, placeholder: str = "") -> QPlainTextEdit:
    """Many lines of plain text; Tab leaves it."""
    field = _Paper()
    field.setAccessibleName(name)
    field.setPlaceholderText(placeholder)
    field.setTabChangesFocus(True)
    theme.dress(field, "body")
    return field


def set_text(field: QLineEdit | QPlainTextEdit, text: str) -> None:
    """Fill a field without telling anybody, and without moving the cursor for nothing."""
    before = field.text() if isinstance(field, QLineEdit) else field.toPlainText()
    if before == text:
        return
    field.blockSignals(True)
    if isinstance(field, QLineEdit):
        field.setText(text)
    else:
        field.setPlainText(text)
    field.blockSignals(False)


class RatingKeys(QWidget):
    """Ten buttons; the keys 1 to 9 and 0 press them, Delete takes the rating away."""

    rated = Signal(object)  # 1-10, or None

    def __init__(self, theme: Theme, what: str) -> None:
        super().__init__()
        self._theme = theme
        self.setAccessibleName(f"{what}, 1 to 10")
        self._group = QButtonGroup(self)
        self._group.setExclusive(False)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(3)
        for value in range(1, 11):
            button = Button(theme, str(value))
            button.setCheckable(True)
            button.setProperty("kind", "rating")
            button.setMinimumWidth(theme.px(20))
            button.setMaximumWidth(theme.px(40))
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            button.setAccessibleName(f"{what} {value} of 10")
            self._group.addButton(button, value)
            row.addWidget(button)
        self.setMaximumWidth(10 * theme.px(40) + 27)
        self._group.idClicked.connect(self._on_clicked)
        self.value: int | None = None

    def sizeHint(self) -> QSize:
        return QSize(10 * self._theme.px(31) + 27, super().sizeHint().height())

    def set_value(self, value: int | None) -> None:
        """Show a rating without telling anybody."""
        self.value = value
        for button in self._group.buttons():
            button.setChecked(self._group.id(button) == value)

    def button(self, value: int) -> QWidget:
        return self._group.button(value)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        text, key = event.text(), event.key()
        if text.isdigit() and len(text) == 1:
            self._choose(int(text) or 10)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._choose(None)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            step = -1 if key == Qt.Key.Key_Left else 1
            focused = next((b for b in self._group.buttons() if b.hasFocus()), None)
            at = self._group.id(focused) if focused else self.value or 5
            self._group.button(min(10, max(1, at + step))).setFocus()
        else:
            super().keyPressEvent(event)

    def _on_clicked(self, value: int) -> None:
        self._choose(None if self.value == value else value)

    def _choose(self, value: int | None) -> None:
        self.set_value(value)
        self.rated.emit(value)
