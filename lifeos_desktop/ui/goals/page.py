"""Goals: how far each is, by when, and the editor beside the list.

Made by: ``GoalsPage(GoalsModel(c.goals, c.capture, c.bus, tasks, c.today), theme, tasks)`` with the
container as ``c``; closed by ``model.close()``.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QHideEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout

from lifeos_desktop.ui.background import Tasks
from lifeos_desktop.ui.goals import wording
from lifeos_desktop.ui.goals.editor import GoalEditor
from lifeos_desktop.ui.goals.viewmodel import GoalsModel
from lifeos_desktop.ui.kept.fields import line
from lifeos_desktop.ui.kept.list import KeptList
from lifeos_desktop.ui.kept.page import GUTTER, KeptPage, holds_focus
from lifeos_desktop.ui.kept.rows import Row
from lifeos_desktop.ui.theme import Theme
from lifeos_desktop.ui.widgets import Caption, Card, EmptyState

_KEYS = (Qt.Key.Key_E, Qt.Key.Key_R, Qt.Key.Key_Delete, Qt.Key.Key_Left, Qt.Key.Key_Right)


class GoalsPage(KeptPage):
    """The page; what it shows is in the model."""

    def __init__(self, model: GoalsModel, theme: Theme, tasks: Tasks) -> None:
        super().__init__(model, theme, tasks, wording.TITLE)
        self._model = model
        self.add_line = line(theme, "Add a goal", wording.ADD_HINT, longest=5000)
        self.understood = Caption(theme, "", "brass", wraps=True)
        self.understood.hide()
        self.list = KeptList(theme, name="Goals", keys=_KEYS)
        self.empty = EmptyState(
            theme, "target", wording.EMPTY_TITLE, wording.EMPTY_TEXT, is_card=False
        )
        self.keys = Caption(theme, wording.KEYS, wraps=True)
        self.editor = GoalEditor(theme, model.read_when)
        self.editor.hide()
        self._lay_out()
        self.add_line.textChanged.connect(self._on_typed)
        self.add_line.returnPressed.connect(self._add)
        self.list.opened.connect(self._edit)
        self.list.pressed_key.connect(self._on_key)
        self.list.menu_wanted.connect(self._on_menu)
        self.editor.edited.connect(model.change_draft)
        self.editor.saved.connect(model.save)
        self.editor.cancelled.connect(self._cancel)
        self.editor.delete_wanted.connect(self._delete_edited)

    def _lay_out(self) -> None:
        card = Card(self._theme)
        card.setAccessibleName("Goals")
        card.column.setContentsMargins(6, 6, 6, 6)
        card.column.addWidget(self.list, 1)
        card.column.addWidget(self.empty, 1)
        side = QHBoxLayout()
        side.setSpacing(GUTTER)
        side.addWidget(card, 3)
        side.addWidget(self.editor, 2)
        column = QVBoxLayout(self.body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.add_line)
        column.addWidget(self.understood)
        column.addLayout(side, 1)
        column.addWidget(self.keys)

    def draw(self) -> None:
        view = self._model.view
        self.count.setText(view.count if view.rows else "")
        self.list.show_rows(view.rows)
        self.list.setVisible(bool(view.rows))
        self.keys.setVisible(bool(view.rows))
        self.empty.setVisible(not view.rows)
        draft = self._model.draft
        if draft is None:
            had_focus = holds_focus(self.editor)
            self.editor.hide()
            if had_focus:
                self.list.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.editor.show_draft(draft)
        self.editor.show()

    def show_item(self, kind: str, id: int) -> None:
        """Bring one goal into sight."""
        self._tasks.spawn(self._show_item(id), "show goal")

    async def _show_item(self, id: int) -> None:
        await self._model.load()
        if not self.list.choose(f"goal:{id}"):
            self.trouble.say("This goal is not there any more.")
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def hideEvent(self, event: QHideEvent) -> None:
        self._model.settle()
        super().hideEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._model.draft is not None:
            self._cancel()
            return
        super().keyPressEvent(event)

    def _on_typed(self, text: str) -> None:
        self._model.forgive()
        told = self._model.preview(text)[1]
        self.understood.setText(told)
        self.understood.setVisible(bool(told))

    def _add(self) -> None:
        text = self.add_line.text()
        if text.strip():
            self._model.add(text, partial(self._added, text))

    def _added(self, text: str) -> None:
        if self.add_line.text() == text:  # what is typed since then is the next one
            self.add_line.clear()

    def _edit(self, row: Row) -> None:
        self._model.edit(row.id)
        self.editor.title_line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_key(self, row: Row, key: str) -> None:
        match key:
            case "E":
                self._edit(row)
            case "R":
                self._model.reach(row.id)
            case "Left":
                self._model.move(row.id, -1)
            case "Right":
                self._model.move(row.id, 1)
            case "Drop":
                self._model.drop(row.id)
            case "Delete":
                self._model.delete(row.id)

    def _on_menu(self, row: Row, at: QPoint) -> None:
        self.menu(row).popup(at)

    def menu(self, row: Row) -> QMenu:
        """What can be done with a goal."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setAccessibleName("Goal")
        menu.addAction("Edit").setData(("E", row))
        menu.addAction("Reached" if not row.is_quiet else "A goal again").setData(("R", row))
        if not row.is_quiet:
            menu.addAction("No goal any more").setData(("Drop", row))
        menu.addSeparator()
        menu.addAction("Delete").setData(("Delete", row))
        menu.triggered.connect(self._on_action)
        return menu

    def _on_action(self, action: QAction) -> None:
        key, row = action.data()
        self._on_key(row, key)

    def _cancel(self) -> None:
        self._model.cancel()
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _delete_edited(self) -> None:
        if self._model.draft is not None and self._model.draft.base.id is not None:
            self._model.delete(self._model.draft.base.id)
