"""The fields of one way to connect, from what the provider declares."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from lifeos_desktop.integrations.base import Field, Way
from lifeos_desktop.ui.settings.field_rows import TypedLine, align_left, fit_labels
from lifeos_desktop.ui.theme import Theme
from lifeos_desktop.ui.widgets import Form, Toggle

_WIDE, _NARROW = 380, 110


class SecretLine(TypedLine):
    """Dots for letters; nothing of it is offered for copying."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, _WIDE)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setInputMethodHints(
            Qt.InputMethodHint.ImhHiddenText | Qt.InputMethodHint.ImhSensitiveData
        )
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)


class WayForm(Form):
    """Enter goes on to the next field; in the last one it connects."""

    submitted = Signal()

    def __init__(
        self, theme: Theme, way: Way, options: Mapping[str, object], *, is_kept: bool
    ) -> None:
        """``is_kept``: the secrets of this way are in the keyring, so none need be entered."""
        super().__init__(theme)
        self._fields = way.fields
        self._is_kept = is_kept
        self.controls: dict[str, QWidget] = {}
        for field in way.fields:
            control = _control(theme, field, options, is_kept=is_kept)
            label = f"{field.label} (optional)" if field.is_optional else field.label
            align_left(self.add(field.key, label, control, field.help))
            self.controls[field.key] = control
            if isinstance(control, QLineEdit):
                control.returnPressed.connect(self._on_return)

    def answers(self) -> dict[str, str]:
        """What was entered, by field; what was left empty is left out."""
        found = {}
        for key, control in self.controls.items():
            if isinstance(control, Toggle):
                found[key] = "yes" if control.isChecked() else "no"
            elif isinstance(control, QLineEdit) and control.text().strip():
                found[key] = control.text().strip()
        return found

    def show_problem(self, sentence: str) -> bool:
        """Say it at the field it names; False where it names none of these."""
        shown = False
        for field in self._fields:
            is_here = bool(sentence) and f"“{field.label}”" in sentence and not shown
            self.rows[field.key].set_error(sentence if is_here else "")
            shown = shown or is_here
        return shown

    def first_to_type(self) -> QWidget | None:
        """The field with a problem, else the first empty one that is needed."""
        for row in self.rows.values():
            if row.error:
                return row.control
        for field in self._fields:
            control = self.controls[field.key]
            is_empty = isinstance(control, QLineEdit) and not control.text()
            if is_empty and not field.is_optional and not self._is_kept:
                return control
        return next(iter(self.controls.values()), None)

    def clear(self) -> None:
        """Forget what was typed."""
        for control in self.controls.values():
            if isinstance(control, QLineEdit):
                control.clear()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        fit_labels(self._theme, self.rows.values(), self.width())

    def _on_return(self) -> None:
        lines = [line for line in self.controls.values() if isinstance(line, QLineEdit)]
        here = next((n for n, line in enumerate(lines) if line.hasFocus()), len(lines) - 1)
        if here + 1 < len(lines) and not lines[here + 1].text() and not self._is_kept:
            lines[here + 1].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.submitted.emit()


def _control(
    theme: Theme, field: Field, options: Mapping[str, object], *, is_kept: bool
) -> QWidget:
    before = options.get(field.key, field.default)
    if field.kind == "yes_no":
        toggle = Toggle(theme, name=field.label)
        toggle.setChecked(bool(before))
        return toggle
    if field.kind == "secret":
        line: TypedLine = SecretLine(theme)
        line.setPlaceholderText("Kept from before" if is_kept else "")
        return line
    line = TypedLine(theme, _NARROW if field.kind == "number" else _WIDE)
    line.setText(str(before) if before != "" else "")
    return line
