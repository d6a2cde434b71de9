"""What stands in the place of the brief: loading, nothing here yet, or trouble with a next step."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from lifeos_desktop.ui import icons
from lifeos_desktop.ui.theme import Theme

OUTLINE_AFTER_MS = 300
SENTENCE_AFTER_MS = 5000
_MARGIN = 24
_LINE_WIDTH = 680


class LoadingFace(QFrame):
    """Nothing at first, then the outline of a card, then a sentence and Cancel. No spinner."""

    cancelled = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setAccessibleName("Loading")
        self._bars: list[QFrame] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 18)
        column.setSpacing(14)
        for share in (40, 90, 84, 60):
            row, bar = QHBoxLayout(), QFrame()
            bar.setProperty("role", "track")
            bar.setFixedHeight(12)
            row.addWidget(bar, share)
            row.addStretch(100 - share)
            column.addLayout(row)
            self._bars.append(bar)
        column.addStretch(1)
        self._sentence = theme.label("Your brief is still being written.", "body", "2")
        self._cancel = QPushButton("Cancel")
        theme.dress(self._cancel, "button")
        self._cancel.clicked.connect(self.cancelled)
        foot = QHBoxLayout()
        foot.addWidget(self._sentence, 1)
        foot.addWidget(self._cancel)
        column.addLayout(foot)
        self._outline = _once(self, OUTLINE_AFTER_MS, self._show_outline)
        self._later = _once(self, SENTENCE_AFTER_MS, self._show_sentence)

    def begin(self, *, can_cancel: bool) -> None:
        """Start counting; a face that shows already goes on."""
        self._cancel.setEnabled(can_cancel)
        if self._outline.isActive() or self.property("role") == "card":
            return
        for widget in (*self._bars, self._sentence, self._cancel):
            widget.hide()
        self._outline.start()
        self._later.start()

    def end(self) -> None:
        self._outline.stop()
        self._later.stop()
        self._role("")

    def _show_outline(self) -> None:
        self._role("card")
        for bar in self._bars:
            bar.show()

    def _show_sentence(self) -> None:
        self._sentence.show()
        self._cancel.setVisible(self._cancel.isEnabled())

    def _role(self, role: str) -> None:
        self.setProperty("role", role)
        self.style().unpolish(self)
        self.style().polish(self)


class FirstRunFace(QFrame):
    """Nothing is stored yet: what LifeOS does and the two ways to begin."""

    import_wanted = Signal()
    demo_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setProperty("role", "card")
        lead = theme.label(
            "Each morning LifeOS writes one page from your own data: how you slept, what today "
            "holds, one thing to do. Every number on it opens the rows it came from, and your data "
            "stays on this computer.",
            "prose",
        )
        hint = theme.label(
            "In a terminal: lifeos import oura-json FOLDER, lifeos import csv FILE, "
            "lifeos import ics FILE.",
            "caption",
            "3",
        )
        for label in (lead, hint):
            label.setWordWrap(True)
        self.choose = QPushButton("Import a folder of Oura recordings…")
        self.choose.setProperty("kind", "primary")
        theme.dress(self.choose, "bodyStrong")
        self.choose.clicked.connect(self.import_wanted)
        self._demo = demo = QPushButton("Try with demo data")
        demo.setToolTip("Look around as Robin, an invented person. Your own data is left alone.")
        theme.dress(demo, "button")
        demo.clicked.connect(self.demo_wanted)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.choose)
        buttons.addWidget(demo)
        buttons.addStretch()
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        column.setSpacing(14)
        column.addWidget(theme.label("Nothing here yet.", "title"))
        column.addWidget(lead)
        column.addLayout(buttons)
        column.addWidget(hint)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lines of a readable length; by the margin, so that the labels' heights follow."""
        super().resizeEvent(event)
        spare = event.size().width() - _MARGIN - self._theme.px(_LINE_WIDTH)
        self._column.setContentsMargins(_MARGIN, _MARGIN, max(_MARGIN, spare), _MARGIN)

    def offer_demo(self, is_offered: bool) -> None:
        """The demo profile itself has no button to itself."""
        self._demo.setVisible(is_offered)


class Notice(QFrame):
    """A sentence and the one button that helps; the icon says it too, not the colour alone."""

    pressed = Signal()

    def __init__(self, theme: Theme, button: str, *, icon: str = "triangle-alert") -> None:
        super().__init__()
        self._theme, self._icon = theme, icon
        self._is_trouble = icon == "triangle-alert"
        self.setProperty("role", "notice" if self._is_trouble else "card")
        self._mark = QLabel()
        self.text = theme.label("", "body")
        self.text.setWordWrap(True)
        self.button = QPushButton(button)
        theme.dress(self.button, "button")
        self.button.clicked.connect(self.pressed)
        self.button.setVisible(bool(button))
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 8, 10, 8)
        row.setSpacing(10)
        row.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.text, 1)
        row.addWidget(self.button)
        theme.changed.connect(self._restyle)
        self._restyle()
        self.hide()

    def say(self, sentence: str) -> None:
        """Show the sentence; an empty one hides the notice."""
        self.text.setText(sentence)
        self.setAccessibleName(sentence)
        self.setVisible(bool(sentence))

    def _restyle(self) -> None:
        colour = "attention" if self._is_trouble else "text2"
        scale = self.devicePixelRatioF()
        self._mark.setPixmap(icons.pixmap(self._theme, self._icon, 16, colour, scale))


def _once(owner: QWidget, milliseconds: int, then: object) -> QTimer:
    timer = QTimer(owner)
    timer.setSingleShot(True)
    timer.setInterval(milliseconds)
    timer.timeout.connect(then)
    return timer
