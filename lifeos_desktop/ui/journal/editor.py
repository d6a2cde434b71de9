"""The card in which one journal entry is written or changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout

from lifeos_desktop.ui.journal.viewmodel import EntryDraft
from lifeos_desktop.ui.journal.wording import EDITOR_KEYS, WHEN_HELP
from lifeos_desktop.ui.kept.fields import Field, RatingKeys, line, pages_of_text, set_text
from lifeos_desktop.ui.kept.page import Editor
from lifeos_desktop.ui.kept.when import When
from lifeos_desktop.ui.theme import Theme
from lifeos_desktop.ui.widgets import Button, Caption, GhostButton


class EntryEditor(Editor):
    """Shows a draft and says when it changed; the model holds it."""

    edited = Signal(object)  # an EntryDraft
    delete_wanted = Signal()

    def __init__(self, theme: Theme, read_when: Callable[[str], When]) -> None:
        super().__init__(theme, "Journal entry")
        self._read_when = read_when
        self._draft: EntryDraft | None = None
        self.when_line = line(theme, "When")
        self.energy, self.mood = RatingKeys(theme, "Energy"), RatingKeys(theme, "Mood")
        self.notes = pages_of_text(theme, "Words", "How it was")
        self.tags_line = line(theme, "Tags", "#home #climbing")
        self._when = Field(theme, "When", self.when_line, WHEN_HELP)
        for field in (
            self._when,
            Field(theme, "Energy", self.energy),
            Field(theme, "Mood", self.mood),
        ):
            self.column.addWidget(field)
        self.column.addWidget(Field(theme, "Words", self.notes), 1)
        self.column.addWidget(Field(theme, "Tags", self.tags_line))
        self.save, self.cancel = Button(theme, "Save"), GhostButton(theme, "Cancel")
        self.save.set_hint("Ctrl Enter")
        self.cancel.set_hint("Esc")
        self.delete = GhostButton(theme, "Delete")
        self.delete.setAccessibleName("Delete this entry")
        row = QHBoxLayout()
        row.addWidget(self.save)
        row.addWidget(self.cancel)
        row.addStretch(1)
        row.addWidget(self.delete)
        self.foot.addLayout(row)
        self.foot.addWidget(Caption(theme, EDITOR_KEYS, wraps=True))
        for each in (self.when_line, self.tags_line):
            each.textEdited.connect(self._on_edited)
            each.returnPressed.connect(self.saved)
        for keys in (self.energy, self.mood):
            keys.rated.connect(self._on_edited)
        self.notes.textChanged.connect(self._on_edited)
        self.save.clicked.connect(self.saved)
        self.cancel.clicked.connect(self.cancelled)
        self.delete.clicked.connect(self.delete_wanted)

    def show_draft(self, draft: EntryDraft) -> None:
        """What the model holds."""
        if draft == self._draft:
            return
        self._draft = None  # nothing that is set here is an edit
        set_text(self.when_line, draft.when)
        set_text(self.notes, draft.notes)
        set_text(self.tags_line, draft.tags)
        self.energy.set_value(draft.energy)
        self.mood.set_value(draft.mood)
        self.delete.setVisible(draft.base.id is not None)
        self._draft = draft
        self._say_when()

    def _on_edited(self, *_: object) -> None:
        if self._draft is None:
            return
        self._draft = replace(
            self._draft,
            when=self.when_line.text(),
            energy=self.energy.value,
            mood=self.mood.value,
            notes=self.notes.toPlainText(),
            tags=self.tags_line.text(),
        )
        self._say_when()
        self.edited.emit(self._draft)

    def _say_when(self) -> None:
        when = self._read_when(self.when_line.text())
        self._when.say(when.problem, when.meaning)
