"""The second tab: the notes, and the one that is open beside them."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout

from lifeos_desktop.domain.errors import LifeosError
from lifeos_desktop.ui.background import Tasks
from lifeos_desktop.ui.journal import wording
from lifeos_desktop.ui.journal.notes_model import NEW, NoteDraft, NotesModel
from lifeos_desktop.ui.kept.fields import Field, line, pages_of_text, set_text
from lifeos_desktop.ui.kept.list import KeptList
from lifeos_desktop.ui.kept.page import GUTTER, Editor, KeptPage, short
from lifeos_desktop.ui.kept.rows import Row
from lifeos_desktop.ui.theme import Theme
from lifeos_desktop.ui.widgets import (
    Button,
    Caption,
    Card,
    EmptyState,
    FilterChips,
    GhostButton,
    SearchField,
)

_KEYS = (Qt.Key.Key_E, Qt.Key.Key_Delete)
_MOST_TAGS = 8


class NoteEditor(Editor):
    """Shows a draft and says when it changed; the model holds it."""

    edited = Signal(object)  # a NoteDraft
    delete_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "Note")
        self.setMaximumWidth(16_777_215)
        self._draft: NoteDraft | None = None
        self.title_line = line(theme, "Title", "No title: the first line stands for it")
        self.content = pages_of_text(theme, "Text")
        self.tags_line = line(theme, "Tags", "#idea #book")
        self.column.addWidget(Field(theme, "Title", self.title_line))
        self.column.addWidget(Field(theme, "Text", self.content), 1)
        self.column.addWidget(Field(theme, "Tags", self.tags_line))
        self.save, self.cancel = Button(theme, "Save"), GhostButton(theme, "Cancel")
        self.save.set_hint("Ctrl Enter")
        self.cancel.set_hint("Esc")
        self.delete = GhostButton(theme, "Delete")
        self.delete.setAccessibleName("Delete this note")
        row = QHBoxLayout()
        row.addWidget(self.save)
        row.addWidget(self.cancel)
        row.addStretch(1)
        row.addWidget(self.delete)
        self.foot.addLayout(row)
        self.foot.addWidget(Caption(theme, wording.EDITOR_KEYS, wraps=True))
        for each in (self.title_line, self.tags_line):
            each.textEdited.connect(self._on_edited)
            each.returnPressed.connect(self.saved)
        self.content.textChanged.connect(self._on_edited)
        self.save.clicked.connect(self.saved)
        self.cancel.clicked.connect(self.cancelled)
        self.delete.clicked.connect(self.delete_wanted)

    def show_draft(self, draft: NoteDraft) -> None:
        """What the model holds."""
        if draft != self._draft:
            self._draft = None  # nothing that is set here is an edit
            set_text(self.title_line, draft.title)
            set_text(self.content, draft.content)
            set_text(self.tags_line, draft.tags)
            self.delete.setVisible(draft.base.id is not None)
            self._draft = draft
        self._allow()

    def _allow(self) -> None:
        is_changed = self._draft is not None and self._draft.is_changed
        self.save.allow("" if is_changed else "Nothing was changed.")
        is_new = self._draft is not None and self._draft.base.id is None
        self.cancel.allow("" if is_changed or is_new else "Nothing was changed.")

    def _on_edited(self, *_: object) -> None:
        if self._draft is None:
            return
        self._draft = replace(
            self._draft,
            title=self.title_line.text(),
            content=self.content.toPlainText(),
            tags=self.tags_line.text(),
        )
        self._allow()
        self.edited.emit(self._draft)


class NotesTab(KeptPage):
    """What it shows is in the model."""

    def __init__(self, model: NotesModel, theme: Theme, tasks: Tasks) -> None:
        super().__init__(model, theme, tasks, "")
        self._model = model
        self.tags = FilterChips(theme, (("", "All"),), name="Tags")
        self.new = Button(theme, "New note", icon="plus")
        self.search = SearchField(theme, "Search the notes")
        self.list = KeptList(theme, name="Notes", keys=_KEYS)
        self.empty = EmptyState(theme, "sticky-note", wording.NO_NOTES, is_card=False)
        self.editor = NoteEditor(theme)
        self.nothing = EmptyState(theme, "sticky-note", wording.PICK)
        self.head.insertWidget(0, self.tags, 100)
        self.head.addWidget(self.new)
        self._lay_out()
        self.tags.changed.connect(self._on_tag)
        self.search.searched.connect(model.search)
        self.new.clicked.connect(self._begin)
        self.list.current_row.connect(self._on_current)
        self.list.opened.connect(self._edit)
        self.list.pressed_key.connect(self._on_key)
        self.list.menu_wanted.connect(self._on_menu)
        self.editor.edited.connect(model.change_draft)
        self.editor.saved.connect(model.save)
        self.editor.cancelled.connect(self._cancel)
        self.editor.delete_wanted.connect(self._delete_edited)

    def _lay_out(self) -> None:
        card = Card(self._theme)
        card.setAccessibleName("Notes")
        card.column.setContentsMargins(6, 6, 6, 6)
        card.column.addWidget(self.search)
        card.column.addWidget(self.list, 1)
        card.column.addWidget(self.empty, 1)
        side = QHBoxLayout(self.body)
        side.setContentsMargins(0, 0, 0, 0)
        side.setSpacing(GUTTER)
        side.addWidget(card, 2)
        right = QVBoxLayout()
        right.addWidget(self.editor, 1)
        right.addWidget(self.nothing, 1)
        side.addLayout(right, 3)

    def draw(self) -> None:
        view = self._model.view
        self.count.setText(view.count)
        tags = [name for name, _ in view.tags[:_MOST_TAGS]]
        if view.tag and view.tag not in tags:
            tags.append(view.tag)
        self.tags.set_choices([("", "All"), *((tag, short(tag)) for tag in tags)])
        self.tags.choose(view.tag)
        self.tags.setVisible(bool(tags))
        self.list.show_rows(view.rows)
        draft = self._model.draft
        if draft is not None and draft.id != NEW:
            self.list.choose(f"note:{draft.id}")
        self.list.setVisible(bool(view.rows))
        self.empty.setVisible(not view.rows)
        if view.query:
            self.empty.say(wording.NO_NOTE_FOUND.format(short(view.query.strip(), 40)))
        elif view.tag:
            self.empty.say(wording.NO_NOTE_TAG)
        else:
            self.empty.say(wording.NO_NOTES, wording.NO_NOTES_TEXT)
        if draft is not None:
            self.editor.show_draft(draft)
        self.editor.setVisible(draft is not None)
        self.nothing.setVisible(draft is None and bool(view.rows))

    def show_item(self, id: int) -> None:
        """Open one note."""
        self._tasks.spawn(self._show_item(id), "show note")

    async def _show_item(self, id: int) -> None:
        self.search.clear()
        try:
            await self._model.find(id)
        except LifeosError as problem:
            self.trouble.say(str(problem))
            return
        self.list.choose(f"note:{id}")
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_tag(self, chosen: object) -> None:
        self._model.show_only(next(iter(self.tags.chosen), ""))

    def _begin(self) -> None:
        self._model.begin()
        self.editor.content.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_current(self, row: Row | None) -> None:
        draft = self._model.draft
        if row is not None and not (draft is not None and draft.id == NEW and not self._asked()):
            self._model.open(row.id)

    def _asked(self) -> bool:
        """Whether the person went to another note, rather than the list being drawn anew."""
        return self.list.hasFocus()

    def _edit(self, row: Row) -> None:
        self._model.open(row.id)
        self.editor.content.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_key(self, row: Row, key: str) -> None:
        if key == "E":
            self._edit(row)
        else:
            self._model.delete(row.id)

    def _on_menu(self, row: Row, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setAccessibleName("Note")
        menu.addAction("Edit").setData(("E", row))
        menu.addAction("Delete").setData(("Delete", row))
        menu.triggered.connect(self._on_action)
        menu.popup(at)

    def _on_action(self, action: QAction) -> None:
        key, row = action.data()
        self._on_key(row, key)

    def _cancel(self) -> None:
        self._model.cancel()
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _delete_edited(self) -> None:
        if self._model.draft is not None and self._model.draft.base.id is not None:
            self._model.delete(self._model.draft.base.id)
