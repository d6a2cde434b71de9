"""What the person says about the brief: three buttons, the rest under More."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from lifeos_desktop.services.feedback import (
    ACTED_ON,
    HELPFUL,
    NOT_HELPFUL,
    TOO_LONG,
    TOO_SHORT,
    WRONG,
    Answers,
)
from lifeos_desktop.ui.theme import Theme
from lifeos_desktop.ui.widgets import Button, repolish

KEYS = {Qt.Key.Key_H: HELPFUL, Qt.Key.Key_N: NOT_HELPFUL, Qt.Key.Key_D: ACTED_ON}
_BUTTONS = (
    (HELPFUL, "Helpful", "thumbs-up", "H"),
    (NOT_HELPFUL, "Not helpful", "thumbs-down", "N"),
    (ACTED_ON, "I did it", "check-check", "D"),
)
_MORE = ((TOO_LONG, "Too long"), (TOO_SHORT, "Too short"), (WRONG, "Something is wrong"))


class FeedbackRow(QWidget):
    """`answered` says which; an answer that stands is taken back by pressing it again."""

    answered = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setAccessibleName("Your answer to this brief")
        self.buttons: dict[str, Button] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(7)
        for answer, text, icon, key in _BUTTONS:
            button = _Answer(theme, answer, text, icon)
            button.set_hint(f"{text} ({key})")
            button.setCheckable(True)
            button.chosen.connect(self.answered)
            self.buttons[answer] = button
            row.addWidget(button)
        self.more = Button(theme, "More", icon="ellipsis")
        self.more.set_hint("Too long, too short, wrong")
        self._menu = QMenu(self.more)
        self._actions: dict[str, QAction] = {}
        for answer, text in _MORE:
            action = _Choice(answer, text, self._menu)
            action.chosen.connect(self.answered)
            self._menu.addAction(action)
            self._actions[answer] = action
        self.more.clicked.connect(self._open)
        row.addWidget(self.more)

    def show_answers(self, answers: Answers) -> None:
        """Mark what stands."""
        standing = {answers.verdict, answers.length}
        standing |= {ACTED_ON} if answers.acted_on else set()
        standing |= {WRONG} if answers.wrong else set()
        for answer, button in self.buttons.items():
            button.setChecked(answer in standing)
        for answer, action in self._actions.items():
            action.setChecked(answer in standing)
        said = [action.text() for name, action in self._actions.items() if name in standing]
        self.more.setText(said[0] if said else "More")
        self.more.setAccessibleDescription(", ".join(said))

    def say(self, answer: str) -> None:
        """As if its button had been pressed."""
        self.buttons[answer].click()

    def shrink(self, is_narrow: bool) -> None:
        """Only the words in a narrow card would be cut; the pictures have names."""
        for answer, text, _, _ in _BUTTONS:
            button = self.buttons[answer]
            button.setText("" if is_narrow else text)
            button.setAccessibleName(text)
            repolish(button)

    def _open(self) -> None:
        self._menu.popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))


class _Answer(Button):
    chosen = Signal(str)

    def __init__(self, theme: Theme, answer: str, text: str, icon: str) -> None:
        super().__init__(theme, text, icon=icon)
        self._answer = answer
        self.setAccessibleName(text)
        self.clicked.connect(self._on_clicked)

    def _on_clicked(self) -> None:
        self.chosen.emit(self._answer)


class _Choice(QAction):
    chosen = Signal(str)

    def __init__(self, answer: str, text: str, menu: QMenu) -> None:
        super().__init__(text, menu)
        self._answer = answer
        self.setCheckable(True)
        self.triggered.connect(self._on_triggered)

    def _on_triggered(self) -> None:
        self.chosen.emit(self._answer)
