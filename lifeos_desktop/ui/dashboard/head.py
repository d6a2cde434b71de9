"""The page's head: which day, whose data, the way to other days, and the search."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from lifeos_desktop.ui.theme import Theme
from lifeos_desktop.ui.widgets import Button, IconButton, LinkButton


class Head(QWidget):
    """One row, 54 px."""

    stepped = Signal(int)
    today_wanted = Signal()
    history_wanted = Signal()
    demo_left = Signal()
    navigate = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setMinimumHeight(theme.px(54))
        self._date = theme.label("", "heading")
        self._time = theme.label("", "caption", "3")
        self.before = IconButton(theme, "chevron-left", "The day before", shortcut="Alt+Left")
        self.after = IconButton(theme, "chevron-right", "The day after", shortcut="Alt+Right")
        self.history = IconButton(theme, "history", "Past briefs")
        self._today = LinkButton(theme, "Back to today")
        self._badge = theme.label("Demo data: you are Robin", "caption")
        self._badge.setProperty("role", "badge")
        self._leave = QPushButton("Leave the demo")
        self._leave.setProperty("kind", "link")
        theme.dress(self._leave, "button")
        self.search = Button(theme, "Search everything", icon="search")
        self.search.set_hint("Search everything (Ctrl F)")
        self.before.clicked.connect(self._step_back)
        self.after.clicked.connect(self._step_on)
        self.history.clicked.connect(self.history_wanted)
        self._today.clicked.connect(self.today_wanted)
        self._leave.clicked.connect(self.demo_left)
        self.search.clicked.connect(self._open_search)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for widget in (self._date, self._time, self.before, self.after, self.history):
            row.addWidget(widget)
        row.addWidget(self._today)
        row.addSpacing(4)
        row.addWidget(self._badge, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._leave)
        row.addStretch()
        row.addWidget(self.search)
        self.search.hide()
        self.show_day("", "", is_past=False)

    def show_day(self, day: str, time: str, *, is_past: bool) -> None:
        """Which day it is; a day that is not over has none after it."""
        self._date.setText(day)
        self._time.setText(time)
        self._time.setVisible(bool(time))
        for button in (self.before, self.after, self.history):
            button.setVisible(bool(day))
        self.after.setEnabled(is_past)
        self._today.setVisible(is_past)

    def set_demo(self, is_demo: bool) -> None:
        """Whose data this is."""
        self._badge.setVisible(is_demo)
        self._leave.setVisible(is_demo)

    def offer_search(self, is_offered: bool) -> None:
        """The field, where there is a page behind it."""
        self.search.setVisible(is_offered)

    def _step_back(self) -> None:
        self.stepped.emit(-1)

    def _step_on(self) -> None:
        self.stepped.emit(1)

    def _open_search(self) -> None:
        self.navigate.emit("open:search")
