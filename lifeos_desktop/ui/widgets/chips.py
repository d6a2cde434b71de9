"""Chips: some say a state, some filter. Never a label that looks as if it could be pressed."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QButtonGroup, QLabel, QSizePolicy, QToolButton, QWidget

from lifeos_desktop.ui import icons
from lifeos_desktop.ui.theme import Theme
from lifeos_desktop.ui.widgets.flow import FlowLayout
from lifeos_desktop.ui.widgets.surfaces import repolish

_CHEVRON = 14


class Tone(StrEnum):
    """What a chip is about, and so its colour."""

    PLAIN = "plain"
    EVIDENCE = "evidence"
    BRASS = "brass"
    ATTENTION = "attention"
    DANGER = "danger"
    OFF = "off"  # switched off, can be switched on again


class StateChip(QLabel):
    """A short word about a state: "2 days old", "failed"."""

    def __init__(self, theme: Theme, text: str = "", tone: Tone = Tone.PLAIN) -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", "chip")
        self.setProperty("tone", str(tone))
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        theme.dress(self, "caption")

    def say(self, text: str, tone: Tone = Tone.PLAIN) -> None:
        """Another state; nothing to say hides the chip."""
        self.setText(text)
        self.setVisible(bool(text))
        self.setProperty("tone", str(tone))
        repolish(self)


class ChipButton(QToolButton):
    """A chip that acts when pressed; with an icon that follows the theme."""

    def __init__(
        self, theme: Theme, text: str = "", *, icon: str = "", tone: Tone = Tone.PLAIN
    ) -> None:
        super().__init__()
        self._theme, self._icon, self._tone = theme, icon, tone
        self.setProperty("kind", "chip")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        theme.dress(self, "caption")
        theme.changed.connect(self._draw)
        self.show_part(text, icon, tone)

    def show_part(self, text: str, icon: str, tone: Tone) -> None:
        """Draw something else with the same button."""
        self._icon, self._tone = icon, tone
        self.setText(text)
        self.setProperty("tone", str(tone))
        self._draw()
        repolish(self)

    def _draw(self) -> None:
        if not self._icon:
            self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
            return
        greys = {Tone.PLAIN: "text2", Tone.OFF: "text3"}
        colour = greys.get(self._tone, str(self._tone))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setIcon(icons.icon(self._theme, self._icon, 13, colour, gap=2))
        self.setIconSize(QSize(15, 13))


class MenuChip(ChipButton):
    """A chip that opens a menu, and shows that by a small chevron."""

    def sizeHint(self) -> QSize:
        return super().sizeHint() + QSize(_CHEVRON, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(self._theme.colour("text3"), 1.5)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        x, y = self.width() - _CHEVRON - 0.5, self.height() / 2 + 0.5
        painter.drawPolyline(
            QPolygonF([QPointF(x - 3, y - 1.5), QPointF(x, y + 1.5), QPointF(x + 3, y - 1.5)])
        )
        painter.end()


class FilterChips(QWidget):
    """A row of choices; one at a time, or any number. Left and Right move, Space chooses."""

    changed = Signal(object)  # frozenset of the chosen keys

    def __init__(
        self,
        theme: Theme,
        choices: Sequence[tuple[str, str]] = (),
        *,
        name: str,
        several: bool = False,
    ) -> None:
        super().__init__()
        self._theme, self._several = theme, several
        self.setAccessibleName(name)
        self._group = QButtonGroup(self)
        self._group.setExclusive(not several)
        self._group.buttonToggled.connect(self._on_toggled)
        self._row = FlowLayout(self, 6)
        self._buttons: dict[str, QToolButton] = {}
        self._is_quiet = False
        self.set_choices(choices)

    def set_choices(self, choices: Sequence[tuple[str, str]]) -> None:
        """(key, label) pairs; what was chosen stays chosen where it still exists."""
        before = self.chosen
        if [(key, button.text()) for key, button in self._buttons.items()] == list(choices):
            return
        for button in self._buttons.values():
            self._group.removeButton(button)
            self._row.removeWidget(button)
            button.deleteLater()
        self._buttons = {}
        for key, label in choices:
            button = QToolButton(self)
            button.setText(label)
            button.setCheckable(True)
            button.setProperty("kind", "filter")
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self._theme.dress(button, "caption")
            self._buttons[key] = button
            self._group.addButton(button)
            self._row.addWidget(button)
        kept = before & self._buttons.keys()
        if not kept and not self._several and choices:
            kept = frozenset({choices[0][0]})
        self.choose(*kept)

    @property
    def chosen(self) -> frozenset[str]:
        return frozenset(key for key, button in self._buttons.items() if button.isChecked())

    def choose(self, *keys: str) -> None:
        """Choose these without telling anybody."""
        self._is_quiet = True
        for key, button in self._buttons.items():
            button.setChecked(key in keys)
        self._is_quiet = False

    def button(self, key: str) -> QToolButton:
        return self._buttons[key]

    def _on_toggled(self, button: object, is_checked: bool) -> None:
        if not self._is_quiet and (is_checked or self._several):
            self.changed.emit(self.chosen)
