"""The field: grows to four lines, marks what was recognised, Enter saves."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QResizeEvent,
    QSyntaxHighlighter,
    QTextCharFormat,
    QTextDocument,
)
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QSizePolicy

from lifeos_desktop.ui.capture import wording
from lifeos_desktop.ui.theme import Theme

MOST_LINES = 4
_TINTS = {
    "when": ("brassTint", "brass"),
    "energy": ("brassTint", "brass"),
    "mood": ("brassTint", "brass"),
    "priority": ("brassTint", "brass"),
    "tag": ("evidenceTint", "evidence"),
    "prefix": ("hover", "text"),
}


class Marks(QSyntaxHighlighter):
    """Colours the recognised parts of the whole text, block by block."""

    def __init__(self, theme: Theme, document: QTextDocument) -> None:
        super().__init__(document)
        self._theme = theme
        self._spans: tuple[tuple[int, int, str], ...] = ()
        theme.changed.connect(self.rehighlight)

    def show_spans(self, spans: Sequence[tuple[int, int, str]]) -> None:
        """(start, end, kind) over the document, in Qt's characters."""
        if tuple(spans) != self._spans:
            self._spans = tuple(spans)
            self.rehighlight()

    def highlightBlock(self, text: str) -> None:
        start = self.currentBlock().position()
        # `len` counts an emoji once, the document twice.
        end = start + self.currentBlock().length()
        for first, last, kind in self._spans:
            if first < end and last > start:
                tint, colour = _TINTS.get(kind, ("hover", "text"))
                look = QTextCharFormat()
                look.setBackground(self._theme.colour(tint))
                look.setForeground(self._theme.colour(colour))
                begin = max(first, start)
                self.setFormat(begin - start, min(last, end) - begin, look)


class CaptureField(QPlainTextEdit):
    """Shift+Enter makes a line, Tab leaves, Esc is the window's."""

    saved = Signal()
    closed = Signal()
    grown = Signal()
    ready = Signal()  # has the keyboard

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._lines = 1
        self.setProperty("role", "capture")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(wording.FIELD)
        self.setPlaceholderText(wording.PLACEHOLDER)
        self.setTabChangesFocus(True)
        self.setCursorWidth(2)
        self.document().setDocumentMargin(0)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.dress(self, "capture")
        self.marks = Marks(theme, self.document())
        self.document().documentLayout().documentSizeChanged.connect(self._fit)
        theme.changed.connect(self._refit)
        self._refit()

    def show_text(self, text: str) -> None:
        """Put a text in, the cursor behind it; Undo cannot bring back what was there."""
        if text != self.toPlainText():
            self.setPlainText(text)
            cursor = self.textCursor()
            cursor.movePosition(cursor.MoveOperation.End)
            self.setTextCursor(cursor)

    def sizeHint(self) -> QSize:
        return QSize(400, self.height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.saved.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.ready.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _refit(self) -> None:
        self._lines = 0
        self._fit()

    def _fit(self) -> None:
        # The plain document's height counts lines as they are wrapped, not pixels.
        wrapped = math.ceil(self.document().documentLayout().documentSize().height())
        lines = min(MOST_LINES, max(1, wrapped))
        is_long = wrapped > MOST_LINES
        shown = Qt.ScrollBarPolicy.ScrollBarAsNeeded
        policy = shown if is_long else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        if policy != self.verticalScrollBarPolicy():
            self.setVerticalScrollBarPolicy(policy)
        if lines != self._lines:
            self._lines = lines
            self.setFixedHeight(lines * self.fontMetrics().lineSpacing() + 2)
            self.grown.emit()
