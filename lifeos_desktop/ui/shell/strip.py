"""The strip at the foot of the window: quiet when all is well."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QSizePolicy, QWidget

from lifeos_desktop.ui.shell.strip_model import StripItem, StripView
from lifeos_desktop.ui.theme import Theme
from lifeos_desktop.ui.widgets import Glyph, LinkButton

_HEIGHT = 30


class Strip(QFrame):
    """Draws a `StripView`; `action_wanted` carries what a link stands for."""

    action_wanted = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._view = StripView()
        self.setObjectName("strip")
        self.setAccessibleName("How LifeOS is")
        self.setMinimumHeight(theme.px(_HEIGHT))
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(14, 0, 14, 0)
        self._row.setSpacing(14)
        self._items: list[_Item] = []

    @property
    def view(self) -> StripView:
        return self._view

    def show_view(self, view: StripView) -> None:
        """These items; the focus goes on when the one that had it is gone."""
        if view == self._view and self._items:
            return
        self._view = view
        focused = QApplication.focusWidget()
        had_focus = focused is not None and self.isAncestorOf(focused)
        while self._row.count():
            item = self._row.takeAt(0)
            widget = item.widget() if item else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._items = []
        for each in view.left:
            self._add(each)
        self._row.addStretch(1)
        for each in view.right:
            self._add(each)
        if had_focus:
            self.focus_in()

    def focus_in(self) -> bool:
        """The keyboard goes to the first link; False where there is none."""
        for item in self._items:
            if item.link is not None:
                item.link.setFocus(Qt.FocusReason.ShortcutFocusReason)
                return True
        return False

    def _add(self, item: StripItem) -> None:
        if self._items:
            line = QFrame()
            line.setProperty("role", "vline")
            line.setFixedHeight(14)
            self._row.addWidget(line)
        shown = _Item(self._theme, item)
        if shown.link is not None:
            shown.link.clicked.connect(shown.press)
            shown.pressed.connect(self.action_wanted)
        self._items.append(shown)
        self._row.addWidget(shown)


class _Item(QWidget):
    pressed = Signal(str)

    def __init__(self, theme: Theme, item: StripItem) -> None:
        super().__init__()
        self._action = item.action
        self.link: LinkButton | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(7)
        if item.icon:
            colour = {"3": "text3", "2": "text2"}.get(item.tone, item.tone)
            row.addWidget(Glyph(theme, item.icon, 13, colour))
        words = _Elided(item.text)
        theme.dress(words, "micro", item.tone)
        if item.detail:
            words.setToolTip(item.detail)
            words.setAccessibleDescription(item.detail)
        row.addWidget(words, 1)
        if item.action_label:
            self.link = LinkButton(theme, item.action_label)
            theme.dress(self.link, "micro")
            self.link.setProperty("in", "strip")
            self.link.setAccessibleName(f"{item.action_label}: {item.text}")
            row.addWidget(self.link)

    def press(self) -> None:
        self.pressed.emit(self._action)


class _Elided(QLabel):
    """A line that gives way where the window is narrow; the tooltip has all of it."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(40)
        self.setToolTip(text)
