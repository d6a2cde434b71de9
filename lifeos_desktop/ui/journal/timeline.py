"""The first tab: the moment of now, then every entry by day, with the editor beside them."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout

from lifeos_desktop.domain.errors import LifeosError
from lifeos_desktop.ui.background import Tasks
from lifeos_desktop.ui.journal import wording
from lifeos_desktop.ui.journal.editor import EntryEditor
from lifeos_desktop.ui.journal.now_card import NowCard
from lifeos_desktop.ui.journal.viewmodel import JournalModel
from lifeos_desktop.ui.kept.list import KeptList
from lifeos_desktop.ui.kept.page import GUTTER, KeptPage, holds_focus, short
from lifeos_desktop.ui.kept.rows import Row
from lifeos_desktop.ui.theme import Theme
from lifeos_desktop.ui.widgets import Button, Caption, Card, EmptyState, FilterChips, LinkButton

_KEYS = (Qt.Key.Key_E, Qt.Key.Key_Delete)
_MOST_TAGS = 8


class Timeline(KeptPage):
    """What it shows is in the model."""

    def __init__(self, model: JournalModel, theme: Theme, tasks: Tasks) -> None:
        super().__init__(model, theme, tasks, "")
        self._model = model
        self.now = NowCard(theme)
        self.tags = FilterChips(theme, (("", "All"),), name="Tags")
        self.write = Button(theme, "Write about a day", icon="pencil")
        self.list = KeptList(theme, name="Journal entries", keys=_KEYS)
        self.older = LinkButton(theme, "Show older entries")
        self.empty = EmptyState(theme, "notebook-pen", wording.EMPTY_TITLE, is_card=False)
        self.keys = Caption(theme, wording.KEYS, wraps=True)
        self.editor = EntryEditor(theme, model.read_when)
        self.editor.hide()
        self.head.insertWidget(0, self.tags, 100)
        self.head.addWidget(self.write)
        self._lay_out()
        self.now.changed.connect(model.say_now)
        self.now.saved.connect(model.save_now)
        self.tags.changed.connect(self._on_tag)
        self.write.clicked.connect(self._begin)
        self.older.clicked.connect(model.show_older)
        self.list.opened.connect(self._edit)
        self.list.pressed_key.connect(self._on_key)
        self.list.menu_wanted.connect(self._on_menu)
        self.editor.edited.connect(model.change_draft)
        self.editor.saved.connect(model.save)
        self.editor.cancelled.connect(self._cancel)
        self.editor.delete_wanted.connect(self._delete_edited)

    def _lay_out(self) -> None:
        card = Card(self._theme)
        card.setAccessibleName("Journal entries")
        card.column.setContentsMargins(6, 6, 6, 6)
        card.column.addWidget(self.list, 1)
        card.column.addWidget(self.empty, 1)
        card.column.addWidget(self.older, 0, Qt.AlignmentFlag.AlignHCenter)
        left = QVBoxLayout()
        left.setSpacing(GUTTER)
        left.addWidget(self.now)
        left.addWidget(card, 1)
        side = QHBoxLayout()
        side.setSpacing(GUTTER)
        side.addLayout(left, 3)
        side.addWidget(self.editor, 2)
        column = QVBoxLayout(self.body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addLayout(side, 1)
        column.addWidget(self.keys)

    def draw(self) -> None:
        view = self._model.view
        self.count.setText(view.count if view.rows else "")
        tags = [name for name, _ in view.tags[:_MOST_TAGS]]
        if view.tag and view.tag not in tags:
            tags.append(view.tag)
        self.tags.set_choices([("", "All"), *((tag, short(tag)) for tag in tags)])
        self.tags.choose(view.tag)
        self.tags.setVisible(bool(tags))
        self.now.show_now(self._model.now)
        self.list.show_rows(view.rows)
        self.list.setVisible(bool(view.rows))
        self.keys.setVisible(bool(view.rows))
        self.empty.setVisible(not view.rows)
        if view.tag:
            self.empty.say(wording.EMPTY_TAG)
        else:
            self.empty.say(wording.EMPTY_TITLE, wording.EMPTY_TEXT)
        self.older.setVisible(view.has_more)
        draft = self._model.draft
        if draft is None:
            had_focus = holds_focus(self.editor)
            self.editor.hide()
            if had_focus:
                self.list.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.editor.show_draft(draft)
        self.editor.show()

    def show_item(self, id: int) -> None:
        """Bring one entry into sight."""
        self._tasks.spawn(self._show_item(id), "show entry")

    async def _show_item(self, id: int) -> None:
        try:
            await self._model.find(id)
        except LifeosError as problem:
            self.trouble.say(str(problem))
            return
        self.list.choose(f"entry:{id}")
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._model.draft is not None:
            self._cancel()
            return
        super().keyPressEvent(event)

    def _on_tag(self, chosen: object) -> None:
        self._model.show_only(next(iter(self.tags.chosen), ""))

    def _begin(self) -> None:
        self._model.begin()
        self.editor.notes.setFocus(Qt.FocusReason.OtherFocusReason)

    def _edit(self, row: Row) -> None:
        self._model.edit(row.id)
        self.editor.notes.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_key(self, row: Row, key: str) -> None:
        if key == "E":
            self._edit(row)
        else:
            self._model.delete(row.id)

    def _on_menu(self, row: Row, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setAccessibleName("Entry")
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
