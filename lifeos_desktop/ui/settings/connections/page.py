"""Connections: a card for each way data comes in, with what is stored and how to bring in more."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from lifeos_desktop.ui.settings.connections.files import Connection
from lifeos_desktop.ui.settings.follow import follow
from lifeos_desktop.ui.settings.import_panel import ImportPanel, ask_for_import
from lifeos_desktop.ui.settings.importing import Kind, Step
from lifeos_desktop.ui.settings.section_page import SectionPage
from lifeos_desktop.ui.theme import Theme
from lifeos_desktop.ui.widgets import (
    BodyLabel,
    Button,
    Caption,
    Card,
    Glyph,
    IconTile,
    Notice,
    StrongLabel,
)


class ConnectionCard(Card):
    """One way data comes in."""

    wanted = Signal(object)  # the Kind

    def __init__(self, theme: Theme, row: Connection) -> None:
        super().__init__(theme)
        self.key = row.key
        self.kind = row.kinds[0] if row.kinds else None
        self._tick = Glyph(theme, "check", 13, "text3")
        self.state = BodyLabel(theme, "", "2")
        title = StrongLabel(theme, row.title)
        line = QHBoxLayout()
        line.setSpacing(7)
        line.addWidget(self._tick, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self.state, 1)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(title)
        words.addLayout(line)
        words.addSpacing(6)
        self._detail = Caption(theme, "", wraps=True)
        words.addWidget(self._detail)
        top = QHBoxLayout()
        top.setSpacing(14)
        top.addWidget(IconTile(theme, row.icon), 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(words, 1)
        self.button: Button | None = None
        if row.action:
            self.button = Button(theme, row.action)
            self.button.clicked.connect(self._on_pressed)
            top.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)
        self.column.addLayout(top)
        self.setAccessibleName(row.title)
        self.show_row(row)

    def show_row(self, row: Connection) -> None:
        """What is stored now."""
        self.state.setText(row.state)
        self.setAccessibleDescription(row.state)
        self._tick.setVisible(row.has_data)
        self._detail.setText("     ".join(row.details))
        self._detail.setVisible(bool(row.details))

    def _on_pressed(self) -> None:
        if self.kind is not None:
            self.wanted.emit(self.kind)


class ConnectionsPage(SectionPage):
    """The cards; the import stands under the one it was asked for from."""

    def build(self) -> None:
        self._problem = Notice(self._theme, tone="attention")
        self.column.addWidget(self._problem)
        self._cards: dict[str, ConnectionCard] = {}
        self._list = QVBoxLayout()
        self._list.setSpacing(10)
        self.column.addLayout(self._list)
        self.panel = ImportPanel(self._theme, self._model.importing)
        self._list.addWidget(self.panel)
        super().build()
        self._choice = self.groups["When several say the same"]
        self._choice.hide()
        self.setAcceptDrops(True)
        follow(self, self._model.connections.listen(self._draw))
        follow(self, self._model.importing.listen(self._on_import))

    def show_again(self) -> None:
        self._model.connections.load()

    def card(self, key: str) -> ConnectionCard:
        """The card of a source, for the test and for whoever leads here."""
        return self._cards[key]

    def start_import(self, kind: Kind) -> None:
        """Ask for a file or folder and show what it would bring."""
        for card in self._cards.values():
            if card.button is not None and card.kind is kind:
                self._move_panel(card)
        self._tasks.spawn(self._ask(kind), f"choose {kind}")

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if len(event.mimeData().urls()) == 1 and event.mimeData().urls()[0].isLocalFile():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self._model.importing.choose(Path(event.mimeData().urls()[0].toLocalFile()))

    async def _ask(self, kind: Kind) -> None:
        path = await ask_for_import(self, kind)
        if path is not None:
            await self._model.importing.choose(path, kind)
            self.panel.focus_first()

    def _on_import(self) -> None:
        if self._model.importing.view.step in (Step.PREVIEW, Step.PROBLEM):
            self.ensureWidgetVisible(self.panel, 0, 40)

    def _on_wanted(self, kind: object) -> None:
        if isinstance(kind, Kind):
            self.start_import(kind)

    def _draw(self) -> None:
        connections = self._model.connections
        self._problem.say(connections.problem)
        for row in connections.view.rows:
            if row.key in self._cards:
                self._cards[row.key].show_row(row)
            else:
                card = ConnectionCard(self._theme, row)
                card.wanted.connect(self._on_wanted)
                self._cards[row.key] = card
                self._list.insertWidget(len(self._cards) - 1, card)
        sources = connections.view.sources
        self._choice.setVisible(bool(sources))
        row_widget = self._binder.rows.get("sources.order")
        if sources and row_widget is not None:
            row_widget.set_choices(sources)

    def _move_panel(self, card: QWidget) -> None:
        self._list.removeWidget(self.panel)
        self._list.insertWidget(self._list.indexOf(card) + 1, self.panel)
