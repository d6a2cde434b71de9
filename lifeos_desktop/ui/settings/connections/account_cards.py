"""The cards of the accounts under each other, kept in step with the model."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from lifeos_desktop.ui.background import Tasks
from lifeos_desktop.ui.settings.connections.addresses import addresses_of
from lifeos_desktop.ui.settings.connections.card import AccountCard
from lifeos_desktop.ui.settings.connections.panel import ConnectPanel
from lifeos_desktop.ui.settings.connections.viewmodel import AccountsModel
from lifeos_desktop.ui.settings.connections.views import CardView, State
from lifeos_desktop.ui.settings.field_rows import FieldBinder
from lifeos_desktop.ui.settings.fields import FieldsModel
from lifeos_desktop.ui.settings.follow import follow
from lifeos_desktop.ui.settings.importing import Kind
from lifeos_desktop.ui.theme import Theme
from lifeos_desktop.ui.widgets import Notice, has_keyboard

IMPORTS = {"oura": (Kind.OURA, "Import older nights")}
"""Providers whose recordings can be brought in from files too, and how the button says so."""


class AccountCards(QWidget):
    """One card an account, one for each account that can be connected."""

    import_wanted = Signal(object)  # a Kind
    in_sight = Signal(QWidget)  # this has to be seen now
    rebuilt = Signal()  # there are other controls than before

    def __init__(
        self,
        theme: Theme,
        model: AccountsModel,
        fields: FieldsModel,
        binder: FieldBinder,
        tasks: Tasks,
    ) -> None:
        super().__init__()
        self._theme, self._model, self._tasks = theme, model, tasks
        self._fields, self._binder = fields, binder
        self.cards: dict[str, AccountCard] = {}
        self.box = QVBoxLayout(self)
        self.box.setContentsMargins(0, 0, 0, 0)
        self.box.setSpacing(10)
        self.said = Notice(theme)
        self.said.button.setAccessibleName("Hide this message")
        self.said.pressed.connect(self._on_read)
        self.box.addWidget(self.said)
        follow(self, model.listen(self._draw))
        if model.is_loaded:
            self._draw()

    def put_below(self, kind: Kind, widget: QWidget) -> bool:
        """Place something under the card that brings in this kind; False where there is none."""
        for provider, (of_provider, _) in IMPORTS.items():
            if of_provider is kind and provider in self.cards:
                self.box.insertWidget(self.box.indexOf(self.cards[provider]) + 1, widget)
                return True
        return False

    def _draw(self) -> None:
        model = self._model
        views = model.view.cards
        for key in set(self.cards) - {view.key for view in views}:
            self._remove(key)
        for place, view in enumerate(views):
            if view.key not in self.cards:
                self._add(place, view)
        self._draw_panels()
        waiting = [view.key for view in views if view.state is State.RECONNECT]
        is_open = model.connecting.panel is not None
        for view in views:
            self._show(view)
            self.cards[view.key].emphasise(not is_open and waiting[:1] == [view.key])
        self._draw_said(views)

    def _show(self, view: CardView) -> None:
        model, key = self._model, view.key
        self.cards[key].show_view(
            view,
            model.choices(view),
            progress=model.progress.get(key),
            problem=model.problems.get(key, ""),
            is_leaving=key in model.leaving,
        )
        self.cards[key].head.connect_button.allow(model.why_not)

    # -- cards ----------------------------------------------------------------------------------

    def _add(self, place: int, view: CardView) -> None:
        model, key = self._model, view.key
        kind, action = IMPORTS.get(key, (None, ""))
        card = AccountCard(self._theme, view, action)
        card.connect_wanted.connect(partial(model.begin_connecting, key))
        card.rebuilt.connect(self.rebuilt)
        card.sync_wanted.connect(partial(model.sync_now, key))
        card.import_wanted.connect(partial(self.import_wanted.emit, kind))
        card.disconnect_wanted.connect(partial(self._disconnect, key))
        card.choices_wanted.connect(partial(model.choose, key))
        card.older_wanted.connect(partial(self._fetch_older, key))
        card.pause_wanted.connect(partial(model.pause, key))
        card.resume_wanted.connect(partial(model.resume, key))
        card.cancel_wanted.connect(partial(model.want_no_more, key))
        if key == view.manifest.id:  # of a provider with several accounts, the one that stays
            fold = addresses_of(self._theme, self._fields, self._binder, view.manifest)
            if fold is not None:
                card.add_addresses(fold)
        self.cards[key] = card
        self.box.insertWidget(self._index_of(place), card)
        self.rebuilt.emit()

    def _index_of(self, place: int) -> int:
        """Where the card stands among the cards; the message and the import may be between."""
        indexes = sorted(
            index for card in self.cards.values() if (index := self.box.indexOf(card)) >= 0
        )
        return indexes[place] if place < len(indexes) else self.box.count()

    def _remove(self, key: str) -> None:
        card = self.cards.pop(key)
        had_focus = has_keyboard(card)
        card.drop_panel()
        self.box.removeWidget(card)
        card.hide()
        card.deleteLater()
        provider = self.cards.get(key.partition("/")[0])
        if had_focus and provider is not None:
            provider.focus_main()

    def _disconnect(self, key: str, forget: bool) -> None:
        self._tasks.spawn(self._let_go(key, forget=forget), "disconnect")

    async def _let_go(self, key: str, *, forget: bool) -> None:
        task = self._model.disconnect(key, forget=forget)
        if task is not None:
            await task
            if key in self.cards:
                self.cards[key].focus_main()

    def _fetch_older(self, key: str, typed: str) -> None:
        problem = self._model.fetch_older(key, typed)
        older = self.cards[key].older
        older.show_problem(problem)
        if not problem:
            older.line.clear()
            older.set_open(False)
            older.button.setFocus(Qt.FocusReason.OtherFocusReason)

    # -- connecting -----------------------------------------------------------------------------

    def _draw_panels(self) -> None:
        panel = self._model.connecting.panel
        for key, card in self.cards.items():
            if panel is not None and panel.key == key:
                is_new = card.panel is None
                if card.panel is None:
                    card.show_panel(self._new_panel(card.view))
                    self.rebuilt.emit()
                assert card.panel is not None
                card.panel.show_view(panel)
                if is_new:
                    card.panel.focus_first()
                    QTimer.singleShot(0, card.panel, partial(self._panel_into_sight, key))
            elif card.panel is not None:
                had_focus = has_keyboard(card.panel)
                card.drop_panel()
                self._show(card.view)
                if had_focus:
                    card.focus_main()

    def _panel_into_sight(self, key: str) -> None:
        card = self.cards.get(key)
        if card is not None and card.panel is not None:
            self.in_sight.emit(card.panel)
            self.in_sight.emit(card.head)

    def _new_panel(self, view: CardView) -> ConnectPanel:
        connecting = self._model.connecting
        redirects = {
            way.id: connecting.redirect_address(view.manifest.id, way) for way in view.manifest.ways
        }
        panel = ConnectPanel(self._theme, view, redirects)
        panel.wanted.connect(connecting.connect)
        panel.way_chosen.connect(connecting.choose_way)
        panel.cancelled.connect(connecting.cancel)
        panel.dismissed.connect(connecting.end)
        panel.session_wanted.connect(connecting.keep_for_session)
        panel.open_again.connect(connecting.open_again)
        panel.page_wanted.connect(connecting.open_page)
        return panel

    # -- what became of it ----------------------------------------------------------------------

    def _draw_said(self, views: tuple[CardView, ...]) -> None:
        """The message stands above the cards of its provider."""
        provider, sentence = self._model.said
        if sentence and self.said.isHidden():
            first = next((view.key for view in views if view.manifest.id == provider), "")
            self.box.removeWidget(self.said)
            place = self.box.indexOf(self.cards[first]) if first else 0
            self.box.insertWidget(place, self.said)
            QTimer.singleShot(0, self.said, partial(self.in_sight.emit, self.said))
        self.said.say(sentence, "Hide" if sentence else "")

    def _on_read(self) -> None:
        self._model.said = ("", "")
        self.said.say("")
