"""The card at the top of the journal: energy, mood and a few words about this moment."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QWidget

from lifeos_desktop.ui.journal.viewmodel import Now
from lifeos_desktop.ui.journal.wording import NOW_HELP, NOW_TITLE, WORDS_HINT
from lifeos_desktop.ui.kept.fields import RatingKeys, line, set_text
from lifeos_desktop.ui.theme import Theme
from lifeos_desktop.ui.widgets import Caption, Card, PrimaryButton


class NowCard(Card):
    """Enter in the words and Ctrl+Enter anywhere in it save."""

    changed = Signal(object)  # a Now
    saved = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, NOW_TITLE)
        self._theme = theme
        self.energy, self.mood = RatingKeys(theme, "Energy"), RatingKeys(theme, "Mood")
        self.words = line(theme, "A few words", WORDS_HINT, longest=20_000)
        self.save = PrimaryButton(theme, "Save")
        self.save.setAccessibleName("Save this moment")
        ratings = QWidget()
        ratings.setMinimumWidth(theme.px(200))  # it shrinks first, then stands in two lines
        self._ratings = QBoxLayout(QBoxLayout.Direction.TopToBottom, ratings)
        self._ratings.setContentsMargins(0, 0, 0, 0)
        self._ratings.setSpacing(6)
        for text, keys in (("Energy", self.energy), ("Mood", self.mood)):
            pair = QWidget()
            beside = QHBoxLayout(pair)
            beside.setContentsMargins(0, 0, 0, 0)
            beside.setSpacing(10)
            name = Caption(theme, text, "2")
            name.setFixedWidth(theme.px(44))
            beside.addWidget(name)
            beside.addWidget(keys, 1)
            beside.addStretch(0)
            self._ratings.addWidget(pair)
        self.column.addWidget(ratings)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self.words, 1)
        row.addWidget(self.save, 0, Qt.AlignmentFlag.AlignVCenter)
        self.column.addLayout(row)
        self.column.addWidget(Caption(theme, NOW_HELP, wraps=True))
        self.energy.rated.connect(self._on_changed)
        self.mood.rated.connect(self._on_changed)
        self.words.textEdited.connect(self._on_changed)
        self.words.returnPressed.connect(self.saved)
        self.save.clicked.connect(self.saved)
        inside = Qt.ShortcutContext.WidgetWithChildrenShortcut
        QShortcut(QKeySequence("Ctrl+Return"), self, context=inside).activated.connect(self.saved)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        both = 2 * (self.energy.sizeHint().width() + self._theme.px(70))
        way = QBoxLayout.Direction
        self._ratings.setDirection(
            way.LeftToRight if event.size().width() > both else way.TopToBottom
        )

    def show_now(self, now: Now) -> None:
        """What the model holds."""
        self.energy.set_value(now.energy)
        self.mood.set_value(now.mood)
        set_text(self.words, now.words)

    def _on_changed(self, *_: object) -> None:
        self.changed.emit(Now(self.energy.value, self.mood.value, self.words.text()))
