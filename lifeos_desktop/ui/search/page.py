"""One box over everything that was written; results as one types.

Made by: ``SearchPage(SearchModel(c.search, c.bus, tasks, c.today), theme, tasks)`` with the
container as ``c``; closed by ``model.close()``. The shell connects ``open`` (kind, id, day) and
``closed``, and calls ``begin()`` when it shows the page.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout

from lifeos_desktop.ui.background import Tasks
from lifeos_desktop.ui.kept.list import KeptList
from lifeos_desktop.ui.kept.page import KeptPage, short
from lifeos_desktop.ui.kept.rows import Row, first
from lifeos_desktop.ui.search import wording
from lifeos_desktop.ui.search.viewmodel import SearchModel, kind_of, spoken_count
from lifeos_desktop.ui.theme import Theme
from lifeos_desktop.ui.widgets import Caption, Card, EmptyState, SearchField


class SearchPage(KeptPage):
    """The page; what it shows is in the model."""

    open = Signal(str, int, object)  # kind, id, day
    closed = Signal()

    def __init__(self, model: SearchModel, theme: Theme, tasks: Tasks) -> None:
        super().__init__(model, theme, tasks, wording.TITLE)
        self._model = model
        self._opens_first = ""
        self.field = SearchField(theme, wording.HINT)
        self.list = KeptList(theme, name="What was found")
        self.empty = EmptyState(theme, "search", wording.START_TITLE, is_card=False)
        self.keys = Caption(theme, wording.KEYS, wraps=True)
        card = Card(theme)
        card.setAccessibleName("What was found")
        card.column.setContentsMargins(6, 6, 6, 6)
        card.column.addWidget(self.list, 1)
        card.column.addWidget(self.empty, 1)
        column = QVBoxLayout(self.body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.field)
        column.addWidget(card, 1)
        column.addWidget(self.keys)
        self.setFocusProxy(self.field)
        self.field.searched.connect(model.search)
        self.field.returnPressed.connect(self._open_first)
        self.list.opened.connect(self._open)
        self.list.clicked.connect(self._on_clicked)

    def begin(self, query: str = "") -> None:
        """Put the keyboard into the box, with these words if there are any."""
        if query:
            self.field.setText(query)
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def draw(self) -> None:
        view = self._model.view
        self.count.setText(view.count)
        self.list.show_rows(view.rows)
        self.list.setAccessibleDescription(spoken_count(view) if view.query else "")
        self.list.setVisible(bool(view.rows))
        self.empty.setVisible(not view.rows)
        if view.query:
            self.empty.say(wording.NOTHING.format(short(view.query, 60)), wording.NOTHING_TEXT)
        else:
            self.empty.say(wording.START_TITLE, wording.START_TEXT)
        # Enter came before the answer did.
        if self._opens_first and self._opens_first == view.query:
            self._open_first()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key == Qt.Key.Key_Escape:
            if self.field.text():
                self.field.clear()
                self.field.setFocus(Qt.FocusReason.OtherFocusReason)
            else:
                self.closed.emit()
            return
        if key == Qt.Key.Key_Down and self.field.hasFocus() and self._model.view.rows:
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        super().keyPressEvent(event)

    def _open_first(self) -> None:
        view, typed = self._model.view, self.field.text().strip()
        if typed != view.query:
            self._opens_first = typed
            self._model.search(typed)
            return
        self._opens_first = ""
        row = self.list.row
        if row is None and first(view.rows) >= 0:
            row = view.rows[first(view.rows)]
        if row is not None:
            self._open(row)

    def _on_clicked(self) -> None:
        if self.list.row is not None:
            self._open(self.list.row)

    def _open(self, row: Row) -> None:
        self.open.emit(kind_of(row), row.id, row.day)
