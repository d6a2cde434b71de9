"""The card in which one goal is changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout

from lifeos_desktop.ui.goals.slider import ProgressSlider
from lifeos_desktop.ui.goals.viewmodel import GoalDraft
from lifeos_desktop.ui.goals.wording import EDITOR_KEYS, WHEN_HELP
from lifeos_desktop.ui.kept.fields import Field, line, pages_of_text, set_text
from lifeos_desktop.ui.kept.page import Editor
from lifeos_desktop.ui.kept.when import When
from lifeos_desktop.ui.theme import Theme
from lifeos_desktop.ui.widgets import Button, Caption, GhostButton


class GoalEditor(Editor):
    """Shows a draft and says when it changed; the model holds it."""

    edited = Signal(object)  # a GoalDraft
    delete_wanted = Signal()

    def __init__(self, theme: Theme, read_when: Callable[[str], When]) -> None:
        super().__init__(theme, "Edit goal")
        self._read_when = read_when
        self._draft: GoalDraft | None = None
        self.title_line = line(theme, "Title")
        self.progress = ProgressSlider(theme, "Progress")
        self.when_line = line(theme, "Target day")
        self.description = pages_of_text(theme, "Description")
        self._progress = Field(theme, "Progress", self.progress)
        self._when = Field(theme, "Target day", self.when_line, WHEN_HELP)
        for field in (Field(theme, "Title", self.title_line), self._progress, self._when):
            self.column.addWidget(field)
        self.column.addWidget(Field(theme, "Description", self.description), 1)
        self.save, self.cancel = Button(theme, "Save"), GhostButton(theme, "Cancel")
        self.save.set_hint("Ctrl Enter")
        self.cancel.set_hint("Esc")
        self.delete = GhostButton(theme, "Delete")
        self.delete.setAccessibleName("Delete this goal")
        row = QHBoxLayout()
        row.addWidget(self.save)
        row.addWidget(self.cancel)
        row.addStretch(1)
        row.addWidget(self.delete)
        self.foot.addLayout(row)
        self.foot.addWidget(Caption(theme, EDITOR_KEYS, wraps=True))
        for each in (self.title_line, self.when_line):
            each.textEdited.connect(self._on_edited)
            each.returnPressed.connect(self.saved)
        self.progress.valueChanged.connect(self._on_edited)
        self.description.textChanged.connect(self._on_edited)
        self.save.clicked.connect(self.saved)
        self.cancel.clicked.connect(self.cancelled)
        self.delete.clicked.connect(self.delete_wanted)

    def show_draft(self, draft: GoalDraft) -> None:
        """What the model holds."""
        if draft == self._draft:
            return
        self._draft = None  # nothing that is set here is an edit
        set_text(self.title_line, draft.title)
        set_text(self.when_line, draft.when)
        set_text(self.description, draft.description)
        self.progress.setValue(draft.percent)
        self.title_line.setCursorPosition(0)
        self._draft = draft
        self._say()

    def _on_edited(self, *_: object) -> None:
        if self._draft is None:
            return
        self._draft = replace(
            self._draft,
            title=self.title_line.text(),
            percent=self.progress.value(),
            when=self.when_line.text(),
            description=self.description.toPlainText(),
        )
        self._say()
        self.edited.emit(self._draft)

    def _say(self) -> None:
        when = self._read_when(self.when_line.text())
        self._when.say(when.problem, when.meaning)
        self._progress.say("", f"{self.progress.value()}\u00a0%")
