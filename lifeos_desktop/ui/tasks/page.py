"""Things to do: a line that adds, the list by due date, the editor beside it.

Made by: ``TasksPage(TasksModel(c.tasks, c.capture, c.bus, tasks, c.today, c.zone), theme, tasks)``
with the container as ``c``; closed by ``model.close()``.
"""

from __future__ import annotations

from datetime import date
from functools import partial

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from lifeos_desktop.domain.errors import LifeosError
from lifeos_desktop.ui.background import Tasks
from lifeos_desktop.ui.kept.fields import line
from lifeos_desktop.ui.kept.list import KeptList
from lifeos_desktop.ui.kept.page import GUTTER, KeptPage, holds_focus, short
from lifeos_desktop.ui.kept.rows import Row, text_of
from lifeos_desktop.ui.tasks import wording
from lifeos_desktop.ui.tasks.editor import TaskEditor
from lifeos_desktop.ui.tasks.snooze import DayDialog
from lifeos_desktop.ui.tasks.viewmodel import DONE, OPEN, TasksModel
from lifeos_desktop.ui.theme import Theme
from lifeos_desktop.ui.widgets import Caption, Card, EmptyState, FilterChips

_ALL = ""
_MOST_TAGS = 8
_KEYS = (Qt.Key.Key_E, Qt.Key.Key_S, Qt.Key.Key_Delete)


class TasksPage(KeptPage):
    """The page; what it shows is in the model."""

    def __init__(self, model: TasksModel, theme: Theme, tasks: Tasks) -> None:
        super().__init__(model, theme, tasks, wording.TITLE)
        self._model = model
        self._dialog: DayDialog | None = None
        self.which = FilterChips(theme, ((OPEN, "Open"), (DONE, "Done")), name="Open or done")
        self.head.addWidget(self.which, 0, Qt.AlignmentFlag.AlignVCenter)
        self.add_line = line(theme, "Add a task", wording.ADD_HINT, longest=5000)
        self.understood = Caption(theme, "", "brass", wraps=True)
        self.understood.hide()
        self.tags = FilterChips(theme, ((_ALL, "All"),), name="Tags")
        self.list = KeptList(theme, name="Tasks", keys=_KEYS)
        self.empty = EmptyState(theme, "list-checks", wording.EMPTY_TITLE, is_card=False)
        self.keys = Caption(theme, wording.KEYS, wraps=True)
        self.editor = TaskEditor(theme, model.read_when)
        self.editor.hide()
        self._lay_out()
        self.which.changed.connect(self._on_filter)
        self.tags.changed.connect(self._on_filter)
        self.add_line.textChanged.connect(self._on_typed)
        self.add_line.returnPressed.connect(self._add)
        self.list.checked.connect(self._on_checked)
        self.list.opened.connect(self._on_opened)
        self.list.pressed_key.connect(self._on_key)
        self.list.menu_wanted.connect(self._on_menu)
        self.editor.edited.connect(model.change_draft)
        self.editor.saved.connect(self._save)
        self.editor.cancelled.connect(self._cancel)
        self.editor.delete_wanted.connect(self._delete_edited)

    def _lay_out(self) -> None:
        card = Card(self._theme)
        card.setAccessibleName("Tasks")
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
        for widget in (self.add_line, self.understood, self.tags):
            column.addWidget(widget)
        column.addLayout(side, 1)
        column.addWidget(self.keys)
        QWidget.setTabOrder(self.list, self.editor.title_line)

    # -- showing --------------------------------------------------------------------------------

    def draw(self) -> None:
        view = self._model.view
        self.count.setText(view.count)
        self.which.choose(view.shows)
        tags = [name for name, _ in view.tags[:_MOST_TAGS]]
        if view.tag and view.tag not in tags:
            tags.append(view.tag)
        self.tags.set_choices([(_ALL, "All"), *((tag, short(tag)) for tag in tags)])
        self.tags.choose(view.tag)
        self.tags.setVisible(bool(tags))
        self.list.show_rows(view.rows)
        self.list.setVisible(bool(view.rows))
        self.keys.setVisible(bool(view.rows))
        self.keys.setText(wording.KEYS if view.shows == OPEN else wording.KEYS_DONE)
        self.empty.setVisible(not view.rows)
        if view.tag:
            self.empty.say(wording.EMPTY_TAG if view.shows == OPEN else wording.EMPTY_DONE)
        elif view.shows == OPEN:
            self.empty.say(wording.EMPTY_TITLE, wording.EMPTY_TEXT)
        else:
            self.empty.say(wording.EMPTY_DONE, wording.EMPTY_DONE_TEXT)
        self._draw_editor()

    def _draw_editor(self) -> None:
        draft = self._model.draft
        had_focus = holds_focus(self.editor)
        if draft is None:
            self.editor.hide()
            if had_focus:
                self.list.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.editor.show_draft(draft)
        self.editor.show()

    def show_item(self, kind: str, id: int) -> None:
        """Bring one task into sight, whichever list it is in."""
        self._tasks.spawn(self._show_item(id), "show task")

    async def _show_item(self, id: int) -> None:
        try:
            await self._model.find(id)
        except LifeosError as problem:
            self.trouble.say(str(problem))
            return
        self.list.choose(f"task:{id}")
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    # -- acting ---------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._model.draft is not None:
            self._cancel()
            return
        super().keyPressEvent(event)

    def _on_filter(self, chosen: object) -> None:
        shows = next(iter(self.which.chosen), OPEN)
        self._model.show_only(shows, next(iter(self.tags.chosen), _ALL))

    def _on_typed(self, text: str) -> None:
        self._model.forgive()
        told = "  ·  ".join(self._model.preview(text))
        self.understood.setText(told)
        self.understood.setVisible(bool(told))

    def _add(self) -> None:
        text = self.add_line.text()
        if text.strip():
            self._model.add(text, partial(self._added, text))

    def _added(self, text: str) -> None:
        if self.add_line.text() == text:  # what is typed since then is the next one
            self.add_line.clear()

    def _on_checked(self, row: Row) -> None:
        self._model.toggle(row.id)

    def _on_opened(self, row: Row) -> None:
        self._model.edit(row.id)
        self.editor.title_line.setFocus(Qt.FocusReason.OtherFocusReason)
        self.editor.title_line.selectAll()

    def _on_key(self, row: Row, key: str) -> None:
        if key == "E":
            self._on_opened(row)
        elif key == "Delete":
            self._model.delete(row.id)
        elif key == "S" and row.check is False:
            area = self.list.visualRect(self.list.currentIndex())
            self._snooze_menu(row).popup(self.list.viewport().mapToGlobal(area.bottomLeft()))

    def _on_menu(self, row: Row, at: QPoint) -> None:
        self.menu(row).popup(at)

    def menu(self, row: Row) -> QMenu:
        """What can be done with a task."""
        menu = self._new_menu("Task")
        _act(menu, "Complete" if row.check is False else "Open again", "toggle", row)
        _act(menu, "Edit", "edit", row)
        if row.check is False:
            later = menu.addMenu("Move to")
            self._fill_days(later, row)
        menu.addSeparator()
        _act(menu, "Delete", "delete", row)
        return menu

    def _snooze_menu(self, row: Row) -> QMenu:
        menu = self._new_menu("Move to")
        self._fill_days(menu, row)
        menu.setActiveAction(menu.actions()[1])
        return menu

    def _new_menu(self, name: str) -> QMenu:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setAccessibleName(name)
        menu.triggered.connect(self._on_action)
        return menu

    def _fill_days(self, menu: QMenu, row: Row) -> None:
        model = self._model
        for text, day in (
            ("Today", model.today()),
            ("Tomorrow", model.tomorrow()),
            ("Next week, Monday", model.next_week()),
        ):
            _act(menu, text, "snooze", row, day)
        _act(menu, "Another day…", "ask", row)

    def _on_action(self, action: QAction) -> None:
        what, row, day = action.data()
        match what:
            case "toggle":
                self._model.toggle(row.id)
            case "edit":
                self._on_opened(row)
            case "snooze":
                self._model.snooze(row.id, day)
            case "ask":
                self._ask_for_day(row)
            case "delete":
                self._model.delete(row.id)

    def _ask_for_day(self, row: Row) -> None:
        dialog = DayDialog(self._theme, self, row.id, text_of(row.title), self._model.read_when)
        dialog.chosen.connect(self._model.snooze_words)
        self._dialog = dialog
        dialog.open()

    def _save(self) -> None:
        self._model.save()

    def _cancel(self) -> None:
        self._model.cancel()
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _delete_edited(self) -> None:
        if self._model.draft is not None and self._model.draft.base.id is not None:
            self._model.delete(self._model.draft.base.id)


def _act(menu: QMenu, text: str, what: str, row: Row, day: date | None = None) -> None:
    menu.addAction(text).setData((what, row, day))
