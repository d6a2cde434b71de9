"""What stands where content would be: nothing yet, trouble with a next step, still loading."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from lifeos_desktop.ui import icons
from lifeos_desktop.ui.theme import Theme
from lifeos_desktop.ui.widgets.buttons import Button, LinkButton
from lifeos_desktop.ui.widgets.flow import FlowLayout
from lifeos_desktop.ui.widgets.surfaces import BodyLabel, HeadingLabel, repolish

OUTLINE_AFTER_MS = 300
SENTENCE_AFTER_MS = 5000
_TEXT_WIDTH = 520


class Glyph(QLabel):
    """An icon that only accompanies words; follows the theme."""

    def __init__(self, theme: Theme, icon: str, size: int = 16, colour: str = "text3") -> None:
        super().__init__()
        self._theme, self._icon, self._size, self._colour = theme, icon, size, colour
        theme.changed.connect(self._draw)
        self._draw()

    def show_icon(self, icon: str, colour: str) -> None:
        self._icon, self._colour = icon, colour
        self._draw()

    def _draw(self) -> None:
        scale = self.devicePixelRatioF()
        self.setPixmap(icons.pixmap(self._theme, self._icon, self._size, self._colour, scale))


class EmptyState(QFrame):
    """An icon, a heading, a sentence, and what can be done; space is left empty otherwise."""

    def __init__(
        self,
        theme: Theme,
        icon: str,
        title: str,
        sentence: str = "",
        buttons: Sequence[QPushButton] = (),
        *,
        colour: str = "text3",
        is_card: bool = True,
    ) -> None:
        super().__init__()
        if is_card:
            self.setProperty("role", "card")
        self._glyph = Glyph(theme, icon, 19, colour)
        self._title = HeadingLabel(theme, "")
        self._sentence = BodyLabel(theme, "", "2")
        self._buttons = QWidget()
        row = FlowLayout(self._buttons, 8)
        for button in buttons:
            row.addWidget(button)
        self._buttons.setVisible(bool(buttons))
        for label in (self._title, self._sentence):
            label.setMaximumWidth(theme.px(_TEXT_WIDTH))
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 16)
        column.setSpacing(6)
        column.addWidget(self._glyph)
        column.addSpacing(2)
        column.addWidget(self._title)
        column.addWidget(self._sentence)
        column.addSpacing(10)
        column.addWidget(self._buttons)
        column.addStretch(1)
        self.say(title, sentence)

    def say(self, title: str, sentence: str = "") -> None:
        """Other words, in the same place."""
        self._title.setText(title)
        self._sentence.setText(sentence)
        self._sentence.setVisible(bool(sentence))
        self.setAccessibleName(title)
        self.setAccessibleDescription(sentence)


class ErrorState(EmptyState):
    """What happened and what still works, with the one button that helps."""

    pressed = Signal()

    def __init__(
        self,
        theme: Theme,
        title: str,
        sentence: str,
        button: str = "Try again",
        *,
        icon: str = "triangle-alert",
    ) -> None:
        self.button = Button(theme, button)
        super().__init__(theme, icon, title, sentence, (self.button,), colour="attention")
        self.button.setVisible(bool(button))
        self.button.clicked.connect(self.pressed)


class Notice(QFrame):
    """A line over or inside content: trouble with a link to its fix, or news without one."""

    pressed = Signal()

    def __init__(
        self, theme: Theme, sentence: str = "", button: str = "", *, tone: str = ""
    ) -> None:
        super().__init__()
        is_trouble = tone in ("attention", "danger")
        self.setProperty("role", "notice" if is_trouble else "card")
        self._glyph = Glyph(
            theme, "triangle-alert" if is_trouble else "info", 16, tone if is_trouble else "text2"
        )
        self._text = BodyLabel(theme)
        self.button = LinkButton(theme, button)
        self.button.clicked.connect(self.pressed)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 9, 12, 9)
        row.setSpacing(10)
        row.addWidget(self._glyph, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._text, 1)
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignVCenter)
        self.say(sentence, button)

    def say(self, sentence: str, button: str = "") -> None:
        """Show the sentence; an empty one hides the notice."""
        self._text.setText(sentence)
        self.setAccessibleName(sentence)
        self.button.setText(button)
        self.button.setVisible(bool(button))
        self.setVisible(bool(sentence))


class Skeleton(QFrame):
    """Nothing for 300 ms, then the outline of what comes; after 5 s a sentence and Cancel."""

    cancelled = Signal()

    def __init__(
        self,
        theme: Theme,
        sentence: str = "This takes longer than usual.",
        *,
        lines: Sequence[int] = (40, 90, 84, 60),
        can_cancel: bool = True,
    ) -> None:
        super().__init__()
        self.setAccessibleName("Loading")
        self._can_cancel = can_cancel
        self._bars: list[QFrame] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 18)
        column.setSpacing(14)
        for share in lines:
            row, bar = QHBoxLayout(), QFrame()
            bar.setProperty("role", "track")
            bar.setFixedHeight(12)
            row.addWidget(bar, share)
            row.addStretch(100 - share)
            column.addLayout(row)
            self._bars.append(bar)
        column.addStretch(1)
        self._sentence = BodyLabel(theme, sentence, "2")
        self._cancel = Button(theme, "Cancel")
        self._cancel.clicked.connect(self.cancelled)
        foot = QHBoxLayout()
        foot.addWidget(self._sentence, 1)
        foot.addWidget(self._cancel)
        column.addLayout(foot)
        self._outline = self._timer(OUTLINE_AFTER_MS)
        self._outline.timeout.connect(self._show_outline)
        self._later = self._timer(SENTENCE_AFTER_MS)
        self._later.timeout.connect(self._show_sentence)
        self.end()

    def begin(self) -> None:
        """Start counting; one that counts already goes on."""
        if not self._later.isActive() and self._sentence.isHidden():
            self._outline.start()
            self._later.start()

    def end(self) -> None:
        """What was loading is here."""
        self._outline.stop()
        self._later.stop()
        for widget in (*self._bars, self._sentence, self._cancel):
            widget.hide()
        self._role("")

    def _timer(self, milliseconds: int) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(milliseconds)
        return timer

    def _show_outline(self) -> None:
        self._role("card")
        for bar in self._bars:
            bar.show()

    def _show_sentence(self) -> None:
        self._sentence.show()
        self._cancel.setVisible(self._can_cancel)

    def _role(self, role: str) -> None:
        self.setProperty("role", role)
        repolish(self)
