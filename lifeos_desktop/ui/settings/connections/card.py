"""The card of one account, in every state it can be in; made from what its provider declares."""

from __future__ import annotations

import html
from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from lifeos_desktop.integrations.base import Choice
from lifeos_desktop.services.sync_report import Progress
from lifeos_desktop.ui.settings.connections.asking import Asking
from lifeos_desktop.ui.settings.connections.choosing import Choosing
from lifeos_desktop.ui.settings.connections.delivers import Delivers
from lifeos_desktop.ui.settings.connections.head import CardHead
from lifeos_desktop.ui.settings.connections.history import HistoryBar, OlderDays
from lifeos_desktop.ui.settings.connections.panel import ConnectPanel
from lifeos_desktop.ui.settings.connections.views import CardView, State
from lifeos_desktop.ui.theme import Theme
from lifeos_desktop.ui.widgets import (
    BodyLabel,
    Caption,
    Card,
    Disclosure,
    Folds,
    Glyph,
    LinkButton,
)
from lifeos_desktop.ui.widgets.surfaces import repolish
from lifeos_desktop.ui.widgets.tile import TILE

_GAP = 14


class Reason(QFrame):
    """Why only the person can help, and how: the first sentence stands out."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("role", "reason")
        self._text = BodyLabel(theme)
        self._text.setTextFormat(Qt.TextFormat.RichText)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 10, 12, 10)
        row.setSpacing(10)
        row.addWidget(Glyph(theme, "info", 16, "attention"), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._text, 1)

    def say(self, reason: str) -> None:
        """Show the reason; an empty one hides it."""
        self.setVisible(bool(reason))
        first, dot, rest = reason.partition(". ")
        self._text.setText(f"<b>{html.escape(first + dot.strip())}</b> {html.escape(rest)}")
        self.setAccessibleName(reason)


class AccountCard(Card):
    """Tells what is pressed; decides nothing."""

    connect_wanted = Signal()
    sync_wanted = Signal()
    import_wanted = Signal()
    disconnect_wanted = Signal(bool)  # whether what it brought is removed
    choices_wanted = Signal(object)  # a list of keys
    older_wanted = Signal(str)
    pause_wanted = Signal()
    resume_wanted = Signal()
    cancel_wanted = Signal()
    rebuilt = Signal()  # there are other controls than before

    def __init__(self, theme: Theme, view: CardView, import_action: str = "") -> None:
        """``import_action``: what the button says that brings in files of this provider."""
        super().__init__(theme)
        self._theme, self.key = theme, view.key
        self.panel: ConnectPanel | None = None
        self.view = view
        self.head = CardHead(theme, view, import_action)
        self.head.connect_button.clicked.connect(self.connect_wanted)
        self.head.sync_button.clicked.connect(self.sync_wanted)
        self.head.import_button.clicked.connect(self.import_wanted)
        self.head.disconnect_button.clicked.connect(self._on_disconnect)
        self.column.addWidget(self.head)
        self.body = QVBoxLayout()
        self.body.setSpacing(10)
        self.body.setContentsMargins(TILE + _GAP, 0, 0, 0)
        self.column.addLayout(self.body)
        self._build_body(view)

    def _build_body(self, view: CardView) -> None:
        theme = self._theme
        self.reason = Reason(theme)
        self.details = Caption(theme, "", wraps=True)
        self.choosing = Choosing(theme, view.name)
        self.choosing.chosen.connect(self.choices_wanted)
        self.choosing.rebuilt.connect(self.rebuilt)
        self._lacking = QWidget()
        self.lacking = Caption(theme, "", "attention", wraps=True)
        self.allow_button = LinkButton(theme, "Reconnect to allow them")
        self.allow_button.clicked.connect(self.connect_wanted)
        self._lacking_row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self._lacking)
        self._lacking_row.setContentsMargins(0, 0, 0, 0)
        self._lacking_row.setSpacing(6)
        self._lacking_row.addWidget(self.lacking, 1)
        self._lacking_row.addWidget(self.allow_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.trouble = Caption(theme, "", "attention", wraps=True)
        self.problem = Caption(theme, "", "danger", wraps=True)
        self.history = HistoryBar(theme, view.name)
        self.history.pause_wanted.connect(self.pause_wanted)
        self.history.resume_wanted.connect(self.resume_wanted)
        self.history.cancel_wanted.connect(self.cancel_wanted)
        self.older = OlderDays(theme)
        self.older.wanted.connect(self.older_wanted)
        self.delivers = Delivers(theme, view.manifest.title)
        self.asking = Asking(theme)
        self.asking.answered.connect(self.disconnect_wanted)
        self.asking.given_up.connect(self._on_given_up)
        self.folds = Folds()
        self.folds.add(self.older)
        self.folds.add(self.delivers)
        self.addresses: Disclosure | None = None
        for widget in (
            self.reason,
            self.details,
            self.choosing,
            self._lacking,
            self.trouble,
            self.problem,
            self.history,
            self.folds,
            self.asking,
        ):
            self.body.addWidget(widget)

    # -- what it shows --------------------------------------------------------------------------

    def show_view(
        self,
        view: CardView,
        choices: Sequence[Choice] = (),
        *,
        progress: Progress | None = None,
        problem: str = "",
        is_leaving: bool = False,
    ) -> None:
        """How the account is now."""
        self.view = view
        is_connected = view.connection is not None
        trouble = view.state is State.RECONNECT
        if self.property("state") != ("attention" if trouble else ""):
            self.setProperty("state", "attention" if trouble else "")
            repolish(self)
        self.head.show_view(view, progress, is_panel_open=self.panel is not None)
        self.setAccessibleName(view.name)
        self.setAccessibleDescription(self.head.sentence.text())
        self.reason.say(view.reason)
        _say(self.details, "     ".join(_kept_together(one) for one in view.details))
        self.choosing.setVisible(bool(choices))
        self.choosing.show_choices(choices)
        self._lacking.setVisible(bool(view.lacking))
        self.lacking.setText(f"You did not allow: {view.lacking}." if view.lacking else "")
        self.allow_button.setVisible(self.panel is None and not trouble)
        _say(self.trouble, view.trouble)
        _say(self.problem, problem)
        self.history.show_progress(view.history, is_syncing=view.is_syncing)
        self.older.show_oldest(view.oldest)
        self.delivers.show_rows(view.rows, view.notes)
        self._offer()
        if not is_connected:
            self.asking.hide()
        self.asking.show_busy(is_leaving)
        self._fit()

    def add_addresses(self, fold: Disclosure) -> None:
        """The settings of the provider; at hand while it is connected or being connected."""
        self.addresses = fold
        self.folds.add(fold)
        fold.opened.connect(self.rebuilt)
        self._offer()

    def show_panel(self, panel: ConnectPanel) -> None:
        """Connecting happens here, under what the card says."""
        self.drop_panel()
        self.asking.hide()
        self.panel = panel
        self.body.insertWidget(self.body.indexOf(self.folds), panel)
        panel.show()  # now, so that it can take the keyboard; the layout would show it later
        self._offer()

    def drop_panel(self) -> None:
        """What was typed is gone from the window."""
        if self.panel is not None:
            self.panel.forget()
            self.panel.hide()
            self.body.removeWidget(self.panel)
            self.panel.deleteLater()
            self.panel = None
            self._offer()

    def emphasise(self, is_first: bool) -> None:
        """Make Reconnect the one filled button of the page, or not."""
        self.head.emphasise(is_first)

    def _offer(self) -> None:
        """While an account is being connected, only that is on the card."""
        is_connected, is_open = self.view.connection is not None, self.panel is not None
        self.older.offer(is_connected and self.view.fetches_days and not is_open)
        self.delivers.offer(bool(self.view.rows) and not is_open)
        if self.addresses is not None:
            self.addresses.offer(is_connected or is_open)
        self.folds.draw()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Where text is large or the window small, buttons go below and the margin goes away."""
        is_narrow = self.width() < self._theme.px(500)
        self.body.setContentsMargins(0 if is_narrow else TILE + _GAP, 0, 0, 0)
        self._lacking_row.setDirection(
            QBoxLayout.Direction.TopToBottom if is_narrow else QBoxLayout.Direction.LeftToRight
        )
        self.head.fit(self.width() - 32)

    # -- letting go -----------------------------------------------------------------------------

    def _on_disconnect(self) -> None:
        self.asking.ask(self.view)

    def _on_given_up(self) -> None:
        self.asking.hide()
        self.head.disconnect_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def focus_main(self) -> None:
        """The keyboard goes to what is to be done here."""
        self.head.focus_main()


def _say(label: QLabel, text: str) -> None:
    label.setText(text)
    label.setVisible(bool(text))


def _kept_together(detail: str) -> str:
    """A short detail is not broken between two lines."""
    return detail.replace(" ", "\u00a0") if len(detail) < 44 else detail
