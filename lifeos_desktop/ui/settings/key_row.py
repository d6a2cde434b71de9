"""The key of a language model: written, replaced and removed here, never shown."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from lifeos_desktop.ui.settings.ai import KeyView
from lifeos_desktop.ui.settings.field_rows import TypedLine
from lifeos_desktop.ui.theme import Theme
from lifeos_desktop.ui.widgets import BodyLabel, Button, FormRow, GhostButton, LinkButton


class _SecretLine(TypedLine):
    """Dots for letters; Esc gives up; nothing of it is kept by undo or copied."""

    given_up = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, 380)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setInputMethodHints(
            Qt.InputMethodHint.ImhHiddenText | Qt.InputMethodHint.ImhSensitiveData
        )
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setPlaceholderText("Paste the key")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.given_up.emit()
            return
        super().keyPressEvent(event)


class KeyControl(QWidget):
    """What may be said about the key, and the buttons; or the line it is typed into."""

    kept = Signal(str)
    removed = Signal()
    session_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.state = BodyLabel(theme, "", "2")
        self.set_button = Button(theme, "Set key", icon="key-round")
        self.remove_button = GhostButton(theme, "Remove")
        self.session_button = LinkButton(theme, "Keep keys for this session only")
        self.line = _SecretLine(theme)
        self.save_button = Button(theme, "Keep")
        self.cancel_button = GhostButton(theme, "Cancel")
        shown = QHBoxLayout()
        shown.setSpacing(8)
        for button in (self.set_button, self.remove_button, self.session_button):
            shown.addWidget(button)
        shown.addStretch()
        typed = QHBoxLayout()
        typed.setSpacing(8)
        for widget in (self.line, self.save_button, self.cancel_button):
            typed.addWidget(widget)
        typed.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self.state.setContentsMargins(0, 7, 0, 0)
        column.addWidget(self.state)
        column.addLayout(shown)
        column.addLayout(typed)
        self.set_button.clicked.connect(self.start_typing)
        self.remove_button.clicked.connect(self.removed)
        self.session_button.clicked.connect(self.session_wanted)
        self.save_button.clicked.connect(self._keep)
        self.line.returnPressed.connect(self._keep)
        self.line.given_up.connect(self.stop_typing)
        self.line.textChanged.connect(self._on_typed)
        self.cancel_button.clicked.connect(self.stop_typing)
        self._view = KeyView()
        self._is_typing = False
        self.show_view(KeyView())

    def show_view(self, view: KeyView) -> None:
        """What is known now."""
        self._view = view
        self.state.setText(view.state)
        self.set_button.setText("Replace key" if view.is_set else "Set key")
        self.set_button.allow("" if view.can_set else view.state or "Looking for the key.")
        self.line.setAccessibleName(view.label)
        self._draw()

    def start_typing(self) -> None:
        """Show the line, empty."""
        self._is_typing = True
        self._draw()
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def stop_typing(self) -> None:
        """Forget what was typed."""
        self._is_typing = False
        self.line.clear()
        self._draw()
        self.set_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _keep(self) -> None:
        value = self.line.text()
        if value.strip():
            self.stop_typing()
            self.kept.emit(value)

    def _on_typed(self, text: str) -> None:
        self.save_button.allow("" if text.strip() else "Paste the key first.")

    def _draw(self) -> None:
        view, typing = self._view, self._is_typing
        for widget in (self.line, self.save_button, self.cancel_button):
            widget.setVisible(typing)
        self.set_button.setVisible(not typing and (view.can_set or not view.offers_session))
        self.remove_button.setVisible(not typing and view.can_remove)
        self.session_button.setVisible(not typing and view.offers_session)
        self._on_typed(self.line.text())


class KeyRow(FormRow):
    """The control with its label and the line for what is wrong."""

    def __init__(self, theme: Theme) -> None:
        self.key_control = KeyControl(theme)
        super().__init__(theme, "Key", self.key_control)

    def show_view(self, view: KeyView, test_problem: str = "") -> None:
        """``test_problem``: what a provider said about the key."""
        self.label.setText(view.label)
        self.key_control.setAccessibleName(view.label)
        self.key_control.show_view(view)
        self.set_error(view.problem or test_problem)
