"""The rail: Capture, the pages, and at its foot the settings."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QSizePolicy, QToolButton, QVBoxLayout

from lifeos_desktop.ui import icons
from lifeos_desktop.ui.shell.pages import SETTINGS, Place
from lifeos_desktop.ui.theme import Theme

WIDTH = 76
_ICON = 19
_HEIGHT = 52


class RailButton(QToolButton):
    """An icon over a word; `attention` is a sentence shown as an ember dot."""

    def __init__(self, theme: Theme, title: str, icon: str, keys: str, kind: str) -> None:
        super().__init__()
        self._theme, self._icon, self._keys = theme, icon, keys
        self._title, self._attention = title, ""
        self.setProperty("kind", kind)
        self.setText(title)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setIconSize(QSize(_ICON, _ICON))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumHeight(theme.px(_HEIGHT if kind == "rail" else 44))
        theme.dress(self, "micro")
        theme.changed.connect(self._draw)
        self.toggled.connect(self._draw)
        self.set_attention("")
        self._draw()

    def set_attention(self, sentence: str) -> None:
        """Why somebody should look here; "" when nobody needs to."""
        self._attention = sentence
        keys = self._keys.replace("+", " ")
        self.setToolTip(sentence or f"{self._title} ({keys})")
        self.setAccessibleName(f"{self._title}, needs attention" if sentence else self._title)
        self.setAccessibleDescription(sentence)
        self.update()

    def _draw(self) -> None:
        colour = "onEvidence" if self.property("kind") == "capture" else "text2"
        if self.isChecked():
            colour = "text"
        self.setIcon(icons.icon(self._theme, self._icon, _ICON, colour))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._attention:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour("attention"))
            painter.drawEllipse(QRectF(self.width() / 2 + 13, 7, 7, 7))
            painter.end()


class Rail(QFrame):
    """Says which page was chosen; the page in front has a brass mark."""

    chosen = Signal(str)
    capture_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("rail")
        self.setAccessibleName("Pages")
        self.setFixedWidth(theme.px(WIDTH))
        self._buttons: dict[str, RailButton] = {}
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._group.buttonClicked.connect(self._on_clicked)
        self.capture = RailButton(theme, "Capture", "plus", "Ctrl+N", "capture")
        self.capture.clicked.connect(self.capture_wanted)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(6, 14, 6, 12)
        self._column.setSpacing(2)
        self._column.addWidget(self.capture)
        self._column.addSpacing(4)
        self._column.addStretch(1)
        theme.changed.connect(self._on_theme)

    def show_places(self, places: Iterable[Place]) -> None:
        """Have a button for each of these and for no other."""
        for button in self._buttons.values():
            self._group.removeButton(button)
            self._column.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons.clear()
        for number, place in enumerate(place for place in places if place.on_rail):
            button = RailButton(self._theme, place.title, place.icon, place.keys, "rail")
            button.setCheckable(True)
            self._buttons[place.name] = button
            self._group.addButton(button)
            at_foot = place.name == SETTINGS
            self._column.insertWidget(self._column.count() if at_foot else number + 2, button)

    def mark(self, name: str) -> None:
        """Which page is in front; search is none of the rail's."""
        button = self._buttons.get(name)
        if button is not None:
            button.setChecked(True)
        else:
            self._group.setExclusive(False)
            for other in self._buttons.values():
                other.setChecked(False)
            self._group.setExclusive(True)
        self.update()

    def set_attention(self, name: str, sentence: str) -> None:
        """A dot on a page's button."""
        if name in self._buttons:
            self._buttons[name].set_attention(sentence)

    def button(self, name: str) -> RailButton | None:
        return self._buttons.get(name)

    def focus_in(self) -> None:
        """The keyboard goes to the page in front."""
        checked = self._group.checkedButton() or self.capture
        checked.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        checked = self._group.checkedButton()
        if checked is not None:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour("brassFill"))
            middle = checked.geometry().center().y()
            painter.drawRoundedRect(QRectF(-2, middle - 12, 5, 24), 2, 2)
            painter.end()

    def _on_clicked(self, button: object) -> None:
        for name, own in self._buttons.items():
            if own is button:
                self.chosen.emit(name)

    def _on_theme(self) -> None:
        self.setFixedWidth(self._theme.px(WIDTH))
        self.update()
