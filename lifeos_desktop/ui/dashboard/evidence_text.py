"""Prose in the serif, facts as chips in the sans: a click or Enter on a chip asks for its rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QMimeData, QRectF, QSize, Qt, QUrl, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QFocusEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
)
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextBrowser, QWidget

from lifeos_desktop.domain.facts import Claim, Fact
from lifeos_desktop.ui.theme import Theme

_NBSP = "\u00a0"
_ZERO_WIDTH = "\u2060"  # word joiner: a chip and the full stop after it stay on one line
_LONG = 32  # a longer fact (the title of an event) may break inside its chip
_CHIP_SHARE = 0.86  # the chip's sans beside the prose's serif
_RADIUS = 5.0
INSET = 3  # room for a focus ring at the edge of the text
_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


@dataclass(frozen=True, slots=True)
class _Chip:
    fact: Fact
    start: int
    length: int


class EvidenceText(QTextBrowser):
    """Rendered claims. Grows to the height of its text; never scrolls."""

    fact_opened = Signal(int)  # the number of the chip

    def __init__(self, theme: Theme, style: str = "prose", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._style = theme, style
        self._claims: tuple[Claim, ...] = ()
        self._chips: list[_Chip] = []
        self._focused: int | None = None
        self._open: int | None = None
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        flag = Qt.TextInteractionFlag
        self.setTextInteractionFlags(flag.TextSelectableByMouse | flag.LinksAccessibleByMouse)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().setDocumentMargin(INSET)
        self.setUndoRedoEnabled(False)
        self.anchorClicked.connect(self._on_anchor)
        theme.changed.connect(self._render)

    def set_claims(self, claims: Sequence[Claim]) -> None:
        """Show these sentences as one paragraph."""
        if tuple(claims) != self._claims:
            self._claims = tuple(claims)
            self._focused = self._open = None
            self._render()

    @property
    def facts(self) -> tuple[Fact, ...]:
        """The facts on the chips, in reading order."""
        return tuple(chip.fact for chip in self._chips)

    def mark_open(self, index: int | None) -> None:
        """Fill the chip whose rows are showing; None when none are."""
        before, self._open = self._open, index
        for each in (before, index):
            if each is not None and each < len(self._chips):
                self._colour(each)
        self.viewport().update()

    def focus_chip(self, index: int) -> None:
        """Give the keyboard to one chip."""
        self._focused = index if index < len(self._chips) else None
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._say_focus()

    def chip_rect(self, index: int) -> QRectF:
        """The chip's first line, in this widget's coordinates."""
        return next(self._rects(self._chips[index]), QRectF())

    # -- writing the text -----------------------------------------------------------------------

    def _render(self) -> None:
        self._chips = []
        self.document().clear()
        cursor = QTextCursor(self.document())
        block = QTextBlockFormat()
        block.setLineHeight(
            self._theme.line_height(self._style), QTextBlockFormat.LineHeightTypes.FixedHeight.value
        )
        cursor.setBlockFormat(block)
        words = QTextCharFormat()
        words.setFont(self._theme.font(self._style))
        words.setForeground(self._theme.colour("text"))
        for number, claim in enumerate(self._claims):
            if number:
                cursor.insertText(" ", words)
            at = 0
            known = {fact.id: fact for fact in claim.facts}
            for start, end, fact_id in claim.spans:
                cursor.insertText(claim.text[at:start], words)
                self._insert_chip(cursor, known[fact_id], claim.text[start:end])
                at = end
            rest = claim.text[at:]
            glue = _ZERO_WIDTH if at and rest[:1] in {".", ",", ";", ":"} else ""
            cursor.insertText(glue + rest, words)
        self._fit()

    def _insert_chip(self, cursor: QTextCursor, fact: Fact, text: str) -> None:
        font = self._theme.font("bodyStrong")
        font.setPixelSize(round(self._theme.font(self._style).pixelSize() * _CHIP_SHARE))
        format_ = QTextCharFormat()
        format_.setFont(font)
        format_.setForeground(self._theme.colour("evidence"))
        format_.setAnchor(True)
        format_.setAnchorHref(f"fact:{len(self._chips)}")
        format_.setToolTip(f"{fact.label}: show the rows behind this")
        shown = text
        if len(text) <= _LONG:
            shown = text.replace(" ", _NBSP).replace("-", f"-{_ZERO_WIDTH}")
        start = cursor.position()
        cursor.insertText(f"{_NBSP}{shown}{_NBSP}", format_)
        self._chips.append(_Chip(fact, start, cursor.position() - start))

    def _colour(self, index: int) -> None:
        chip, format_ = self._chips[index], QTextCharFormat()
        is_open = index == self._open
        format_.setForeground(self._theme.colour("onEvidence" if is_open else "evidence"))
        cursor = QTextCursor(self.document())
        cursor.setPosition(chip.start)
        cursor.setPosition(chip.start + chip.length, QTextCursor.MoveMode.KeepAnchor)
        cursor.mergeCharFormat(format_)

    def createMimeDataFromSelection(self) -> QMimeData:
        """What is copied is plain text, without the padding that makes room for the chips."""
        text = self.textCursor().selectedText().replace(_NBSP, " ").replace(_ZERO_WIDTH, "")
        data = QMimeData()
        data.setText(" ".join(text.split()).replace(" .", ".").replace(" ,", ","))
        return data

    # -- size -----------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._fit()

    def _fit(self) -> None:
        self.document().setTextWidth(self.viewport().width())
        self.setFixedHeight(round(self.document().size().height()) + 1)

    def sizeHint(self) -> QSize:
        return QSize(480, self.height())

    # -- keyboard -------------------------------------------------------------------------------

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self._chips and event.reason() == Qt.FocusReason.TabFocusReason:
            self._focused = 0
        elif self._chips and event.reason() == Qt.FocusReason.BacktabFocusReason:
            self._focused = len(self._chips) - 1
        self._say_focus()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab walks over the chips, then leaves: the keyboard is never trapped."""
        if self.hasFocus() and self._focused is not None:
            following = self._focused + (1 if forward else -1)
            if 0 <= following < len(self._chips):
                self._focused = following
                self._say_focus()
                return True
        self._focused = None
        return super().focusNextPrevChild(forward)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _KEYS and self._focused is not None:
            self.fact_opened.emit(self._focused)
            event.accept()
            return
        super().keyPressEvent(event)

    def _on_anchor(self, url: QUrl) -> None:
        self._focused = int(url.path())
        self.fact_opened.emit(self._focused)

    def _say_focus(self) -> None:
        if self._focused is not None and self._focused < len(self._chips):
            fact = self._chips[self._focused].fact
            self.setAccessibleDescription(f"{fact.text}, {fact.label}, show rows")
            QAccessible.updateAccessibility(
                QAccessibleEvent(self, QAccessible.Event.DescriptionChanged)
            )
        self.viewport().update()

    # -- painting -------------------------------------------------------------------------------

    def _rects(self, chip: _Chip) -> Iterator[QRectF]:
        """The boxes of a chip, one for each line it touches."""
        block = self.document().findBlock(chip.start)
        layout = block.layout()
        origin, size = layout.position(), self._theme.font(self._style).pixelSize()
        first = chip.start - block.position()
        for number in range(layout.lineCount()):
            line = layout.lineAt(number)
            left = max(first, line.textStart())
            right = min(first + chip.length, line.textStart() + line.textLength())
            if left >= right:
                continue
            x1, x2 = _x(line.cursorToX(left)), _x(line.cursorToX(right))
            baseline = origin.y() + line.y() + line.ascent()
            yield QRectF(origin.x() + x1, baseline - size * 0.9, x2 - x1, size * 1.24)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self._theme
        for index, chip in enumerate(self._chips):
            is_open = index == self._open
            for rect in self._rects(chip):
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.colour("evidence" if is_open else "evidenceLine"))
                painter.drawRoundedRect(rect, _RADIUS, _RADIUS)
                if not is_open:
                    painter.setBrush(theme.colour("evidenceTint"))
                    painter.drawRoundedRect(rect.adjusted(0, 0, 0, -1.5), _RADIUS, _RADIUS)
                if index == self._focused and self.hasFocus():
                    painter.setPen(QPen(theme.colour("focus"), 2))
                    painter.setBrush(Qt.BrushStyle.NoBrush)
                    painter.drawRoundedRect(rect.adjusted(-2, -2, 2, 2), 6, 6)
        painter.end()
        super().paintEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()


def _x(answer: object) -> float:
    """`QTextLine.cursorToX` answers (x, cursor) in PySide6."""
    return float(answer[0] if isinstance(answer, tuple) else answer)  # type: ignore[arg-type]
