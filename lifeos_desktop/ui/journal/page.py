"""The journal, and the notes as its second tab.

Made by: ``JournalPage(JournalModel(c.journal, c.capture, c.bus, tasks, now), NotesModel(c.notes,
c.bus, tasks, c.today, c.zone), theme, tasks)`` with the container as ``c`` and ``now`` answering
``c.clock.now().astimezone(c.zone())``; closed by ``close()`` of both models.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QTabBar, QVBoxLayout, QWidget

from lifeos_desktop.ui.background import Tasks
from lifeos_desktop.ui.journal.notes_model import NotesModel
from lifeos_desktop.ui.journal.notes_tab import NotesTab
from lifeos_desktop.ui.journal.timeline import Timeline
from lifeos_desktop.ui.journal.viewmodel import JournalModel
from lifeos_desktop.ui.kept.page import MARGIN, WIDEST
from lifeos_desktop.ui.theme import Theme

JOURNAL, NOTES = 0, 1


class JournalPage(QWidget):
    """Two tabs; Left and Right on them change, Ctrl+Tab too."""

    navigate = Signal(str)
    toast = Signal(object)

    def __init__(
        self, journal: JournalModel, notes: NotesModel, theme: Theme, tasks: Tasks
    ) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.tabs = QTabBar()
        self.tabs.setAccessibleName("Journal or notes")
        self.tabs.setExpanding(False)
        self.tabs.setDrawBase(False)
        theme.dress(self.tabs, "heading")
        self.tabs.addTab("Journal")
        self.tabs.addTab("Notes")
        self.timeline = Timeline(journal, theme, tasks)
        self.notes = NotesTab(notes, theme, tasks)
        self.stack = QStackedWidget()
        for page in (self.timeline, self.notes):
            page.toast.connect(self.toast)
            page.navigate.connect(self.navigate)
            self.stack.addWidget(page)
        top = QWidget()
        top.setMaximumWidth(WIDEST)
        head = QVBoxLayout(top)
        head.setContentsMargins(MARGIN - 12, 8, MARGIN, 8)
        head.addWidget(self.tabs)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(top)
        column.addWidget(self.stack, 1)
        self.tabs.currentChanged.connect(self.stack.setCurrentIndex)

    def hasHeightForWidth(self) -> bool:
        """A stack would ask for the height everything would like; the lists scroll instead."""
        return False

    def show_item(self, kind: str, id: int) -> None:
        """Bring a journal entry or a note into sight."""
        if kind == "note":
            self.show_notes()
            self.notes.show_item(id)
        else:
            self.tabs.setCurrentIndex(JOURNAL)
            self.timeline.show_item(id)

    def show_notes(self) -> None:
        """The second tab."""
        self.tabs.setCurrentIndex(NOTES)
