"""Before an account is let go: what becomes of what it brought? Asked on the card itself."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from lifeos_desktop.ui.settings.connections.views import CardView
from lifeos_desktop.ui.theme import Theme
from lifeos_desktop.ui.widgets import (
    BodyLabel,
    Button,
    DangerButton,
    FlowLayout,
    GhostButton,
    StrongLabel,
)


class Asking(QFrame):
    """Esc and Cancel change nothing; the button that keeps the data comes first."""

    answered = Signal(bool)  # whether what it brought is removed
    given_up = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("role", "question")
        self._title = StrongLabel(theme, "", wraps=True)
        self._text = BodyLabel(theme, "", "2")
        self.keep_button = Button(theme, "Disconnect, keep the data")
        self.remove_button = DangerButton(theme, "Disconnect and remove the data")
        self.cancel_button = GhostButton(theme, "Cancel")
        self.keep_button.clicked.connect(self._on_keep)
        self.remove_button.clicked.connect(self._on_remove)
        self.cancel_button.clicked.connect(self.given_up)
        buttons = QWidget()
        row = FlowLayout(buttons, 8)
        for button in (self.keep_button, self.remove_button, self.cancel_button):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 12)
        column.setSpacing(6)
        column.addWidget(self._title)
        column.addWidget(self._text)
        column.addSpacing(2)
        column.addWidget(buttons)
        self.hide()

    def ask(self, card: CardView) -> None:
        """Show the question, with the keyboard on the answer that keeps everything."""
        self._title.setText(f"Disconnect {card.name}?")
        brought = f"What it brought ({card.amount})" if card.amount else "What it brought"
        self._text.setText(
            "Its sign-in is removed from the keyring, and nothing new comes from it. "
            f"{brought} can stay or be removed. Removing cannot be taken back."
        )
        self.setAccessibleName(self._title.text())
        self.setAccessibleDescription(self._text.text())
        self.show()
        self.keep_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_busy(self, is_busy: bool) -> None:
        """While it is being done no second answer is taken."""
        for button in (self.keep_button, self.remove_button, self.cancel_button):
            button.allow("It is being disconnected." if is_busy else "")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.given_up.emit()
            return
        super().keyPressEvent(event)

    def _on_keep(self) -> None:
        self.answered.emit(False)

    def _on_remove(self) -> None:
        self.answered.emit(True)
