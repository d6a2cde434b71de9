"""Connections: a card for each account and each way to bring in files, made from the manifests."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from lifeos_desktop.ui.settings.connections.account_cards import AccountCards
from lifeos_desktop.ui.settings.connections.card import AccountCard
from lifeos_desktop.ui.settings.connections.file_card import FileCard
from lifeos_desktop.ui.settings.connections.order import SourceOrder
from lifeos_desktop.ui.settings.follow import follow
from lifeos_desktop.ui.settings.import_panel import ImportPanel, ask_for_import
from lifeos_desktop.ui.settings.importing import Kind, Step
from lifeos_desktop.ui.settings.section_page import SectionPage
from lifeos_desktop.ui.widgets import Notice, tab_by_layout

_ORDER = "sources.order"
_AGAIN_MS = 30_000  # "12 min ago" grows old


class ConnectionsPage(SectionPage):
    """Accounts first, then files; what is being connected or imported opens where it was asked."""

    def build(self) -> None:
        self._problem = Notice(self._theme, tone="attention")
        self.column.addWidget(self._problem)
        model = self._model
        self.accounts = AccountCards(
            self._theme, model.accounts, model.fields, self._binder, self._tasks
        )
        self.accounts.import_wanted.connect(self._on_wanted)
        self.accounts.in_sight.connect(self._into_sight)
        self.accounts.rebuilt.connect(self._order_tabs)
        self.column.addWidget(self.accounts)
        self._files: dict[str, FileCard] = {}
        self._list = QVBoxLayout()
        self._list.setSpacing(10)
        self.column.addLayout(self._list)
        self.panel = ImportPanel(self._theme, model.importing)
        self._list.addWidget(self.panel)
        order, *groups = self.section.groups
        self.order = SourceOrder(self._theme, order.title)
        self.order.hide()
        self.order.changed.connect(self._on_order)
        self.order.reset_wanted.connect(self._on_reset)
        self.column.addWidget(self.order)
        for group in groups:
            self.add_group(group)
        self.setAcceptDrops(True)
        self._timer = QTimer(self)
        self._timer.setInterval(_AGAIN_MS)
        self._timer.timeout.connect(self._on_time)
        self._reconnect = ""
        self._ordering = 0  # orders of the person that are not stored yet
        follow(self, model.accounts.listen(self._draw_problem))
        follow(self, model.connections.listen(self._draw_files))
        follow(self, model.importing.listen(self._on_import))

    def show_again(self) -> None:
        self._model.connections.load()
        self._tasks.spawn(self._load_accounts(), "accounts")
        self._timer.start()

    def _on_time(self) -> None:
        if self.isVisible():
            self._model.accounts.refresh()
        else:
            self._timer.stop()

    async def _load_accounts(self) -> None:
        accounts = self._model.accounts
        await accounts.load()
        for card in accounts.view.cards:
            accounts.ask_choices(card.key)
        self._go_on_reconnecting()

    # -- where to go ----------------------------------------------------------------------------

    def card(self, key: str) -> AccountCard:
        """The card of an account, for the test and for whoever leads here."""
        return self.accounts.cards[key]

    def file_card(self, key: str) -> FileCard:
        """The card of what comes from files."""
        return self._files[key]

    def reconnect(self, what: str) -> None:
        """Open what connects an account anew: "oura", or "google_calendar:me@example.org"."""
        self._reconnect = what
        self._go_on_reconnecting()

    def focus_field(self, key: str) -> bool:
        if key == _ORDER and not self.order.isHidden():
            self._into_sight(self.order)
            self.order.list.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return True
        return super().focus_field(key)

    def _go_on_reconnecting(self) -> None:
        provider, _, account = self._reconnect.partition(":")
        accounts = self._model.accounts
        if not provider or not accounts.is_loaded:
            return
        for card in accounts.view.cards:
            if card.manifest.id == provider and (card.account == account or not account):
                self._reconnect = ""
                accounts.begin_connecting(card.key)
                return

    def _order_tabs(self) -> None:
        if (inside := self.widget()) is not None:
            tab_by_layout(inside)

    def _into_sight(self, widget: QWidget) -> None:
        self.ensureWidgetVisible(widget, 0, 24)

    def _draw_problem(self) -> None:
        self._problem.say(self._model.accounts.problem or self._model.connections.problem)

    # -- files ----------------------------------------------------------------------------------

    def start_import(self, kind: Kind) -> None:
        """Ask for a file or folder and show what it would bring."""
        if not self.accounts.put_below(kind, self.panel):
            for card in self._files.values():
                if card.kind is kind:
                    self._list.insertWidget(self._list.indexOf(card) + 1, self.panel)
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

    def _draw_files(self) -> None:
        files = self._model.connections
        for row in files.view.rows:
            if row.key in self._files:
                self._files[row.key].show_row(row)
            else:
                card = FileCard(self._theme, row)
                card.wanted.connect(self._on_wanted)
                self._files[row.key] = card
                self._list.insertWidget(len(self._files) - 1, card)
                self._order_tabs()
        self._draw_problem()
        sources = files.view.sources
        self.order.setVisible(len(sources) > 1)
        if not self._ordering:  # else the list is ahead of what is stored
            chosen = self._model.fields.view(_ORDER).text
            self.order.show_sources(sources, is_chosen=bool(chosen))

    # -- the order of the sources ---------------------------------------------------------------

    def _on_order(self, value: str) -> None:
        self._ordering += 1
        self._tasks.spawn(self._set_order(value), "order of the sources")

    async def _set_order(self, value: str) -> None:
        try:
            await self._model.fields.apply(_ORDER, value)
        finally:
            self._ordering -= 1
        await self._model.connections.load()

    def _on_reset(self) -> None:
        self._tasks.spawn(self._reset_order(), "order of the sources")

    async def _reset_order(self) -> None:
        await self._model.fields.reset(_ORDER)
        await self._model.connections.load()
        self.order.list.setFocus(Qt.FocusReason.OtherFocusReason)
