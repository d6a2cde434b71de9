"""Earlier days: how far the fetching is, and how to ask for more."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from lifeos_desktop.domain import formats
from lifeos_desktop.services.sync_report import BackfillProgress
from lifeos_desktop.ui.settings.field_rows import TypedLine
from lifeos_desktop.ui.theme import Theme
from lifeos_desktop.ui.widgets import (
    BodyLabel,
    Button,
    Caption,
    Disclosure,
    GhostButton,
    Meter,
    has_keyboard,
)


class HistoryBar(QWidget):
    """Shown while earlier days are fetched or wait to be."""

    pause_wanted = Signal()
    resume_wanted = Signal()
    cancel_wanted = Signal()

    def __init__(self, theme: Theme, title: str) -> None:
        super().__init__()
        self.text = BodyLabel(theme, "", "2")
        self.meter = Meter(theme, name=f"Earlier days from {title}")
        self.pause_button = Button(theme, "Pause")
        self.resume_button = Button(theme, "Resume")
        self.cancel_button = GhostButton(theme, "Cancel")
        for button, what in (
            (self.pause_button, "Pause fetching earlier days"),
            (self.resume_button, "Go on fetching earlier days"),
            (self.cancel_button, "Want no earlier days"),
        ):
            button.setAccessibleName(what)
        self.cancel_button.set_hint("What is here stays.")
        self.pause_button.clicked.connect(self.pause_wanted)
        self.resume_button.clicked.connect(self.resume_wanted)
        self.cancel_button.clicked.connect(self.cancel_wanted)
        words = QVBoxLayout()
        words.setSpacing(6)
        words.addWidget(self.text)
        words.addWidget(self.meter)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addLayout(words, 1)
        for button in (self.cancel_button, self.pause_button, self.resume_button):
            row.addWidget(button)

    def show_progress(self, progress: BackfillProgress | None, *, is_syncing: bool) -> None:
        """Where it is; nothing where nothing is left to fetch."""
        self.setVisible(progress is not None and not progress.is_done)
        if progress is None or progress.is_done:
            return
        sentence = progress.sentence
        if is_syncing and not (progress.is_running or progress.is_paused):
            sentence = f"Then {progress.days_wanted - progress.days_done:,} earlier days follow."
        self.text.setText(sentence)
        self.meter.set_value(progress.days_done / progress.days_wanted, sentence)
        had_focus = has_keyboard(self.pause_button) or has_keyboard(self.resume_button)
        self.pause_button.setVisible(not progress.is_paused)
        self.resume_button.setVisible(progress.is_paused)
        if had_focus:
            (self.resume_button if progress.is_paused else self.pause_button).setFocus()


class OlderDays(Disclosure):
    """ "Fetch older days": back to a day, or so many years."""

    wanted = Signal(str)

    def __init__(self, theme: Theme) -> None:
        inside = QWidget()
        self.line = TypedLine(theme, 150)
        self.line.setPlaceholderText("3 years")
        self.line.setAccessibleName("How far back: a number of years, or a day")
        self.fetch_button = Button(theme, "Fetch")
        self.fetch_button.setAccessibleName("Fetch older days")
        self._help = Caption(theme, "", wraps=True)
        self._problem = Caption(theme, "", "danger", wraps=True)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.line)
        row.addWidget(self.fetch_button)
        row.addStretch()
        column = QVBoxLayout(inside)
        column.setContentsMargins(20, 0, 0, 4)
        column.setSpacing(5)
        column.addLayout(row)
        column.addWidget(self._problem)
        column.addWidget(self._help)
        super().__init__(theme, "Fetch older days", inside)
        self.fetch_button.clicked.connect(self._submit)
        self.line.returnPressed.connect(self._submit)
        self.line.textEdited.connect(self._on_edited)
        self.opened.connect(self._on_opened)
        self.show_problem("")

    def show_oldest(self, oldest: date | None) -> None:
        """From when on there is something."""
        text = "A number of years, or a day such as 2023-01-31. It goes on in the background."
        if oldest is not None:
            here = f"{formats.short_date(oldest)} {oldest.year}"
            text = f"The oldest night here is from {here}. {text}"
        self._help.setText(text)

    def show_problem(self, sentence: str) -> None:
        """What cannot be meant by what was typed; "" when it was taken."""
        self._problem.setText(sentence)
        self._problem.setVisible(bool(sentence))
        self.line.setAccessibleDescription(sentence)
        self.line.setProperty("state", "error" if sentence else "")
        self.line.style().unpolish(self.line)
        self.line.style().polish(self.line)

    @property
    def problem(self) -> str:
        return self._problem.text()

    def _submit(self) -> None:
        self.wanted.emit(self.line.text())

    def _on_edited(self, text: str) -> None:
        self.show_problem("")

    def _on_opened(self, is_open: bool) -> None:
        if is_open:
            self.line.setFocus()
