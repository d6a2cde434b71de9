"""The brief: the page's one reading block, with its facts, its suggestion and the answers."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from lifeos_desktop.ui import icons
from lifeos_desktop.ui.dashboard.brief_view import BriefView
from lifeos_desktop.ui.dashboard.evidence_text import INSET, EvidenceText
from lifeos_desktop.ui.dashboard.feedback_row import KEYS, FeedbackRow
from lifeos_desktop.ui.theme import Theme
from lifeos_desktop.ui.widgets import IconButton

_WORDS_FROM = 620  # px; the three answers, More, Write again and who wrote it
PROSE_WIDTH = 820  # a longer line is hard to read back to its start


def card() -> QFrame:
    """A flat card."""
    frame = QFrame()
    frame.setProperty("role", "card")
    return frame


def strut(role: str) -> QFrame:
    """A line or edge that the style sheet draws."""
    frame = QFrame()
    frame.setProperty("role", role)
    return frame


class BriefCard(QFrame):
    """The page's one reading block."""

    again = Signal()
    fact_opened = Signal(object, int)  # the text that was clicked, the number of the chip
    answered = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setProperty("role", "card")
        self._headline = theme.label("", "title")
        self._headline.setWordWrap(True)
        self.prose = EvidenceText(theme)
        self.prose.setAccessibleName("Morning brief")
        self.prose.setMaximumWidth(theme.px(PROSE_WIDTH))
        self.suggestion = EvidenceText(theme)
        self.suggestion.setAccessibleName("One suggestion")
        self.suggestion.setMaximumWidth(theme.px(PROSE_WIDTH))
        self._aside = QWidget()
        edge = strut("brassEdge")
        edge.setFixedWidth(3)
        row = QHBoxLayout(self._aside)
        row.setContentsMargins(INSET, 4, 0, 0)
        row.setSpacing(11)
        row.addWidget(edge)
        row.addWidget(self.suggestion, 1000)
        row.addStretch(1)
        self._missing = theme.label("", "body", "2")
        self._missing.setWordWrap(True)
        self._moon = QLabel()
        self._gap = strut("missing")
        gap = QHBoxLayout(self._gap)
        gap.setContentsMargins(12, 8, 12, 8)
        gap.setSpacing(10)
        gap.addWidget(self._moon, 0, Qt.AlignmentFlag.AlignTop)
        gap.addWidget(self._missing, 1)
        gap_row = QHBoxLayout()
        gap_row.setContentsMargins(INSET, 0, 0, 0)
        gap_row.addWidget(self._gap)
        self._again = QPushButton("Check again")
        theme.dress(self._again, "button")
        self._again.clicked.connect(self.again)
        # Small where nothing is amiss: it is not what one does in the morning.
        self._rewrite = IconButton(theme, "refresh-cw", "Write again")
        self._rewrite.clicked.connect(self.again)
        self._provenance = theme.label("", "caption", "3")
        self._provenance.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._provenance.setWordWrap(True)
        self._provenance.setMinimumWidth(60)
        self.feedback = FeedbackRow(theme)
        self.feedback.answered.connect(self.answered)
        foot = QHBoxLayout()
        foot.setContentsMargins(INSET, 0, 0, 0)
        foot.setSpacing(7)
        foot.addWidget(self._again)
        foot.addWidget(self.feedback)
        foot.addWidget(self._provenance, 1)
        foot.addWidget(self._rewrite)
        column = QVBoxLayout(self)
        column.setContentsMargins(24 - INSET, 18, 24, 14)
        column.setSpacing(8)
        self._headline.setContentsMargins(INSET, 0, 0, 0)
        column.addWidget(self._headline)
        column.addWidget(self.prose)
        column.addWidget(self._aside)
        column.addSpacing(4)
        column.addLayout(gap_row)
        column.addStretch(1)
        column.addLayout(foot)
        self.prose.fact_opened.connect(self._open_from_prose)
        self.suggestion.fact_opened.connect(self._open_from_suggestion)
        theme.changed.connect(self._restyle)
        self._restyle()

    def _restyle(self) -> None:
        scale = self.devicePixelRatioF()
        self._again.setIcon(icons.icon(self._theme, "refresh-cw", 16, "text2", gap=3))
        self._again.setIconSize(QSize(19, 16))
        self._moon.setPixmap(icons.pixmap(self._theme, "hourglass", 16, "text3", scale))
        for text in (self.prose, self.suggestion):
            text.setMaximumWidth(self._theme.px(PROSE_WIDTH))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Single letters act only in here."""
        answer = KEYS.get(Qt.Key(event.key()))
        if answer and not event.modifiers() and self.feedback.isVisible():
            self.feedback.say(answer)
            return
        super().keyPressEvent(event)

    def arrange(self, width: int) -> None:
        """Fit into this width; the card's own would follow what is in it."""
        self.feedback.shrink(width < self._theme.px(_WORDS_FROM))

    def show_brief(self, brief: BriefView, *, is_writing: bool, is_past: bool = False) -> None:
        """Draw this brief; while another is written the button says so. A past one stays."""
        self._headline.setText(brief.headline)
        self._headline.setVisible(bool(brief.headline))
        self.prose.set_claims(brief.sentences)
        self.prose.setVisible(bool(brief.sentences))
        self.suggestion.set_claims((brief.suggestion,) if brief.suggestion else ())
        self._aside.setVisible(brief.suggestion is not None)
        self._missing.setText("\n".join(brief.missing))
        self._gap.setVisible(bool(brief.missing))
        self._provenance.setText(brief.provenance)
        self._provenance.setToolTip(brief.reason)
        self._provenance.setAccessibleDescription(brief.reason)
        self.feedback.setVisible(brief.insight_id > 0 and not brief.waits_for_night)
        self.feedback.show_answers(brief.answers)
        self._again.setVisible(not is_past and brief.waits_for_night)
        self._rewrite.setVisible(not is_past and not brief.waits_for_night)
        hint = "Read your rows again and write the brief anew (Ctrl R)"
        for button in (self._again, self._rewrite):
            button.setEnabled(not is_writing)
            button.setToolTip("Your brief is being written anew." if is_writing else hint)
        self._again.setText("Writing…" if is_writing else "Check again")
        if is_writing:
            self._provenance.setText("Writing…")

    def _open_from_prose(self, index: int) -> None:
        self.fact_opened.emit(self.prose, index)

    def _open_from_suggestion(self, index: int) -> None:
        self.fact_opened.emit(self.suggestion, index)


def chip_area(text: EvidenceText, index: int, page: QWidget) -> QRect:
    """Where a chip is, in the page's coordinates."""
    rect = text.chip_rect(index).toRect()
    return QRect(text.viewport().mapTo(page, rect.topLeft()), rect.size())
