"""The card of tasks and goals."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QSizePolicy, QVBoxLayout, QWidget

from lifeos_desktop.ui.dashboard.elided import Elided
from lifeos_desktop.ui.dashboard.todo import GoalLine, TaskLine, TodoView
from lifeos_desktop.ui.theme import Theme
from lifeos_desktop.ui.widgets import (
    BodyLabel,
    CheckBox,
    Hairline,
    IconButton,
    LinkButton,
    Meter,
)


class TodoCard(QFrame):
    """Tick a task to complete it; its menu moves it."""

    completed = Signal(int)
    snoozed = Signal(int, bool)  # True: to next week
    navigate = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setProperty("role", "card")
        self.setAccessibleName("Tasks and goals")
        self._count = theme.label("", "caption", "3")
        self._all = LinkButton(theme, "All tasks")
        self._all.clicked.connect(self._open_tasks)
        self._capture = LinkButton(theme, "Capture one")
        self._capture.clicked.connect(self._open_capture)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(theme.label("Tasks", "bodyStrong"))
        head.addWidget(self._count, 1)
        head.addWidget(self._all)
        self._tasks = QVBoxLayout()
        self._tasks.setSpacing(0)
        self._nothing = BodyLabel(theme, "Nothing to do.", "2")
        self._line = Hairline()
        self._goals_title = theme.label("Goals", "bodyStrong")
        self._goals = QVBoxLayout()
        self._goals.setSpacing(8)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 10, 16, 14)
        column.setSpacing(6)
        column.addLayout(head)
        column.addLayout(self._tasks)
        column.addWidget(self._nothing)
        column.addWidget(self._capture, 0, Qt.AlignmentFlag.AlignLeft)
        column.addSpacing(2)
        column.addWidget(self._line)
        column.addWidget(self._goals_title)
        column.addLayout(self._goals)
        column.addStretch(1)
        self.offer_all(False)

    def offer_all(self, is_offered: bool) -> None:
        """The link to the page of tasks, where there is that page."""
        self._all.setVisible(is_offered)

    def show_todo(self, view: TodoView) -> None:
        """Draw these."""
        self._count.setText(f"{view.count} open" if view.count else "")
        for layout in (self._tasks, self._goals):
            while layout.count():
                item = layout.takeAt(0)
                widget = item.widget() if item else None
                if widget:
                    widget.hide()
                    widget.deleteLater()
        for task in view.tasks:
            row = TaskRow(self._theme, task)
            row.completed.connect(self.completed)
            row.snoozed.connect(self.snoozed)
            self._tasks.addWidget(row)
        for goal in view.goals:
            self._goals.addWidget(_Goal(self._theme, goal))
        self._nothing.setVisible(not view.tasks)
        self._capture.setVisible(not view.tasks)
        for widget in (self._line, self._goals_title):
            widget.setVisible(bool(view.goals))

    def _open_tasks(self) -> None:
        self.navigate.emit("open:tasks")

    def _open_capture(self) -> None:
        self.navigate.emit("capture")


class TaskRow(QWidget):
    """A box, the title, when it is due, and a menu."""

    completed = Signal(int)
    snoozed = Signal(int, bool)

    def __init__(self, theme: Theme, task: TaskLine) -> None:
        super().__init__()
        self._id = task.id
        self.box = CheckBox(theme, task.title, name=f"Complete: {task.title}")
        self.box.setToolTip(task.title)
        self.box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.box.clicked.connect(self._on_ticked)
        self.menu = QMenu(self)
        self.menu.addAction("Move to tomorrow").triggered.connect(self._to_tomorrow)
        self.menu.addAction("Move to next week").triggered.connect(self._to_next_week)
        self.more = IconButton(theme, "clock", f"Snooze: {task.title}", size=13)
        self.more.clicked.connect(self._open_menu)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.box, 1)
        due = theme.label(task.due, "caption", "brass" if task.is_due else "3")
        due.setToolTip(task.due_detail)
        row.addWidget(due)
        row.addWidget(self.more)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Menu:
            self._open_menu()
            return
        super().keyPressEvent(event)

    def _open_menu(self) -> None:
        self.menu.popup(self.more.mapToGlobal(QPoint(0, self.more.height())))

    def _on_ticked(self) -> None:
        self.completed.emit(self._id)

    def _to_tomorrow(self) -> None:
        self.snoozed.emit(self._id, False)

    def _to_next_week(self) -> None:
        self.snoozed.emit(self._id, True)


class _Goal(QWidget):
    def __init__(self, theme: Theme, goal: GoalLine) -> None:
        super().__init__()
        title = Elided(theme, goal.title)
        meter = Meter(theme, name=goal.title)
        meter.set_value(goal.progress, goal.words)
        words = QHBoxLayout()
        words.addWidget(title, 1)
        words.addWidget(theme.label(goal.words, "caption", "2"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(words)
        column.addWidget(meter)
