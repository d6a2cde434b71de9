"""The upper part of a card: whose account, how it is doing, and the buttons."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from lifeos_desktop.services.sync_report import Progress
from lifeos_desktop.ui import icons
from lifeos_desktop.ui.settings.connections.views import TROUBLED, CardView, State
from lifeos_desktop.ui.theme import Theme
from lifeos_desktop.ui.widgets import (
    BodyLabel,
    Button,
    Caption,
    FlowLayout,
    GhostButton,
    Glyph,
    IconTile,
    StrongLabel,
    has_keyboard,
)
from lifeos_desktop.ui.widgets.surfaces import repolish

_LEAST_TEXT = 250  # px the sentence needs beside the buttons


class CardHead(QWidget):
    """Healthy is grey; only trouble has a colour."""

    def __init__(self, theme: Theme, view: CardView, import_action: str) -> None:
        super().__init__()
        self._theme, self._import_action = theme, import_action
        self.title = StrongLabel(theme, view.manifest.title)
        self.owner = Caption(theme, "", "3")
        self._mark = Glyph(theme, "check", 13, "text3")
        self.sentence = BodyLabel(theme, "", "2")
        names = QHBoxLayout()
        names.setSpacing(8)
        names.addWidget(self.title)
        names.addWidget(self.owner)
        names.addStretch()
        line = QHBoxLayout()
        line.setSpacing(7)
        line.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self.sentence, 1)
        self._mark.setContentsMargins(0, 3, 0, 0)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addLayout(names)
        words.addLayout(line)
        words.addStretch()
        first = QHBoxLayout()
        first.setSpacing(14)
        first.addWidget(
            IconTile(theme, icons.known(view.manifest.icon, "plug")), 0, Qt.AlignmentFlag.AlignTop
        )
        first.addLayout(words, 1)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(10)
        self._row.addLayout(first, 1)
        self._row.addWidget(self._build_buttons(view), 0, Qt.AlignmentFlag.AlignTop)

    def _build_buttons(self, view: CardView) -> QWidget:
        theme = self._theme
        self.disconnect_button = GhostButton(theme, "Disconnect")
        self.import_button = Button(theme, self._import_action)
        self.sync_button = Button(theme, "Sync now", icon="refresh-cw")
        self.connect_button = Button(theme, "Connect")
        self._buttons = QWidget()
        row = FlowLayout(self._buttons, 8)
        self._all = (
            self.disconnect_button,
            self.import_button,
            self.sync_button,
            self.connect_button,
        )
        for button in self._all:
            row.addWidget(button)
        return self._buttons

    def show_view(self, view: CardView, progress: Progress | None, *, is_panel_open: bool) -> None:
        """What is so now, and what can be done about it."""
        name, is_connected = view.name, view.connection is not None
        had_focus = self._focused() is not None
        self.owner.setText(view.owner)
        self.owner.setVisible(bool(view.owner))
        is_reading = progress is not None or view.is_syncing
        in_trouble = view.state in TROUBLED
        self.sentence.setText(_reading(progress) if is_reading else view.sentence)
        self.sentence.set_tone("attention" if in_trouble and not is_reading else "2")
        self._mark.setVisible(is_connected)
        if is_reading:
            self._mark.show_icon("refresh-cw", "text3")
        elif in_trouble:
            self._mark.show_icon("triangle-alert", "attention")
        else:
            self._mark.show_icon("check", "text3")
        needs_person = view.state is State.RECONNECT
        self.disconnect_button.setVisible(is_connected)
        self.import_button.setVisible(bool(self._import_action))
        self.sync_button.setVisible(is_connected and not needs_person)
        self.sync_button.setText("Try now" if view.state is State.FAILING else "Sync now")
        # The button that was just pressed keeps the keyboard; a second press does nothing.
        if not has_keyboard(self.sync_button):
            self.sync_button.allow("It is being read now." if is_reading else "")
        self.connect_button.setText("Reconnect" if needs_person else "Connect")
        self.connect_button.setVisible((needs_person or not is_connected) and not is_panel_open)
        for button in (self.disconnect_button, self.sync_button, self.connect_button):
            button.setAccessibleName(f"{button.text()}: {name}")
        if had_focus and self._focused() is None:
            self.focus_main()

    def _focused(self) -> Button | None:
        return next((b for b in self._all if has_keyboard(b) and b.isVisibleTo(self)), None)

    def emphasise(self, is_first: bool) -> None:
        """Fill the button that connects, where it is the one thing to do on the page."""
        button = self.connect_button
        kind = "primary" if is_first else ""
        if button.property("kind") != kind:
            button.setProperty("kind", kind)
            self._theme.dress(button, "bodyStrong" if is_first else "button")
            repolish(button)

    def fit(self, width: int) -> None:
        """Beside the words, or below them where these would have too little room."""
        room = width - self._buttons.sizeHint().width() - 60
        is_narrow = room < self._theme.px(_LEAST_TEXT)
        wanted = QBoxLayout.Direction.TopToBottom if is_narrow else QBoxLayout.Direction.LeftToRight
        if self._row.direction() != wanted:
            self._row.setDirection(wanted)
            side = Qt.AlignmentFlag.AlignLeft if is_narrow else Qt.AlignmentFlag.AlignTop
            self._row.setAlignment(self._buttons, side)

    def focus_main(self) -> None:
        """The button that connects, or the one that reads it now."""
        for button in (self.connect_button, self.sync_button):
            if button.isVisibleTo(self):
                if button is self.sync_button:
                    button.allow()
                button.setFocus(Qt.FocusReason.OtherFocusReason)
                return


def _reading(progress: Progress | None) -> str:
    if progress is None or not progress.total:
        return "Reading now."
    if progress.what == "days":
        return f"Reading now: {progress.done:,} of {progress.total:,} days."
    return f"Reading now: {progress.title}, {progress.done + 1} of {progress.total}."
