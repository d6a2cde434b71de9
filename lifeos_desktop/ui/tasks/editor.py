"""The card in which one task is changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout

from lifeos_desktop.ui.kept.fields import Field, line, pages_of_text, set_text
from lifeos_desktop.ui.kept.page import Editor
from lifeos_desktop.ui.kept.when import When
from lifeos_desktop.ui.tasks.viewmodel import TaskDraft
from lifeos_desktop.ui.tasks.wording import EDITOR_KEYS, PRIORITIES, WHEN_HELP
from lifeos_desktop.ui.theme import Theme
from lifeos_desktop.ui.widgets import Button, Caption, FilterChips, GhostButton


class TaskEditor(Editor):
    """Shows a draft and says when it changed; the model holds it."""

    edited = Signal(object)  # a TaskDraft
    delete_wanted = Signal()

    def __init__(self, theme: Theme, read_when: Callable[[str], When]) -> None:
        super().__init__(theme, "Edit task")
        self._read_when = read_when
        self._draft: TaskDraft | None = None
        self.title_line = line(theme, "Title")
        self.when_line = line(theme, "When")
        self.priority = FilterChips(theme, PRIORITIES, name="Priority")
        self.tags_line = line(theme, "Tags", "#home #car")
        self.description = pages_of_text(theme, "Description")
        self._when = Field(theme, "When", self.when_line, WHEN_HELP)
        for field in (
            Field(theme, "Title", self.title_line),
            self._when,
            Field(theme, "Priority", self.priority),
            Field(theme, "Tags", self.tags_line),
        ):
            self.column.addWidget(field)
        self.column.addWidget(Field(theme, "Description", self.description), 1)
        self.save = Button(theme, "Save")
        self.save.set_hint("Ctrl Enter")
        self.cancel = GhostButton(theme, "Cancel")
        self.cancel.set_hint("Esc")
        self.delete = GhostButton(theme, "Delete")
        self.delete.setAccessibleName("Delete this task")
        row = QHBoxLayout()
        row.addWidget(self.save)
        row.addWidget(self.cancel)
        row.addStretch(1)
        row.addWidget(self.delete)
        self.foot.addLayout(row)
        self.foot.addWidget(Caption(theme, EDITOR_KEYS, wraps=True))
        for each in (self.title_line, self.when_line, self.tags_line):
            each.textEdited.connect(self._on_edited)
        for each in (self.title_line, self.when_line, self.tags_line):
            each.returnPressed.connect(self.saved)
        self.description.textChanged.connect(self._on_edited)
        self.priority.changed.connect(self._on_edited)
        self.save.clicked.connect(self.saved)
        self.cancel.clicked.connect(self.cancelled)
        self.delete.clicked.connect(self.delete_wanted)

    def show_draft(self, draft: TaskDraft) -> None:
        """What the model holds."""
        if draft == self._draft:
            return
        self._draft = None  # nothing that is set here is an edit
        set_text(self.title_line, draft.title)
        set_text(self.when_line, draft.when)
        set_text(self.tags_line, draft.tags)
        set_text(self.description, draft.description)
        self.priority.choose(str(draft.priority))
        self.title_line.setCursorPosition(0)
        self._draft = draft
        self._say_when()

    def _on_edited(self, *_: object) -> None:
        if self._draft is None:
            return
        chosen = next(iter(self.priority.chosen), str(self._draft.priority))
        self._draft = replace(
            self._draft,
            title=self.title_line.text(),
            when=self.when_line.text(),
            priority=int(chosen),
            tags=self.tags_line.text(),
            description=self.description.toPlainText(),
        )
        self._say_when()
        self.edited.emit(self._draft)

    def _say_when(self) -> None:
        when = self._read_when(self.when_line.text())
        self._when.say(when.problem, when.meaning)
