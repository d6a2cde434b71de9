"""Paints plain text with bold pieces: wrapped, at most so many lines, the last one elided."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)

from lifeos_desktop.ui.kept.rows import Parts

_BREAK = "\u2028"
_MORE = "…"


class TextLines:
    """Text laid out once for a width; painted where it is wanted.

    Nothing in the text is markup. ``height`` is that of the lines it takes.
    """

    def __init__(
        self, parts: Parts, font: QFont, width: float, lines: int, line_height: float
    ) -> None:
        self._font, self._line_height = font, line_height
        text = "".join(part for part, _ in parts)
        text = " ".join(text.split()) if lines == 1 else _tidy(text)
        self._layout = QTextLayout(text, font)
        option = QTextOption()
        mode = QTextOption.WrapMode
        option.setWrapMode(mode.WrapAnywhere if lines == 1 else mode.WrapAtWordBoundaryOrAnywhere)
        self._layout.setTextOption(option)
        if any(bold for _, bold in parts):
            self._layout.setFormats(_bold(parts, text, font))
        self._more: QPointF | None = None
        dots = QFontMetricsF(font).horizontalAdvance(_MORE)
        self._layout.beginLayout()
        count, self.width = 0, 0.0
        while count < lines and text:
            line = self._layout.createLine()
            if not line.isValid():
                break
            line.setLineWidth(width)
            end = line.textStart() + line.textLength()
            if count == lines - 1 and end < len(text):
                line.setLineWidth(max(1.0, width - dots))
                self._more = QPointF(line.naturalTextWidth(), count * line_height)
            line.setPosition(QPointF(0, count * line_height + (line_height - line.height()) / 2))
            self.width = max(self.width, line.naturalTextWidth())
            count += 1
        self._layout.endLayout()
        if self._more is not None:
            self.width = min(width, self.width + dots)
        self.height = count * line_height

    def paint(self, painter: QPainter, at: QPointF, colour: QColor) -> None:
        """Draw it with its top left corner here."""
        painter.setPen(colour)
        painter.setFont(self._font)
        self._layout.draw(painter, at)
        if self._more is not None:
            box = QRectF(at + self._more, at + self._more + QPointF(40, self._line_height))
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, _MORE)


def count_lines(parts: Parts, font: QFont, metrics: QFontMetricsF, width: float, lines: int) -> int:
    """How many lines `TextLines` takes, mostly without laying anything out."""
    text = "".join(part for part, _ in parts)
    text = " ".join(text.split()) if lines == 1 else _tidy(text)
    if not text or lines == 1:
        return 1 if text else 0
    breaks = text.count(_BREAK)
    if breaks >= lines - 1 and breaks:
        return lines
    # Bold words are wider than they are counted here.
    wide = metrics.horizontalAdvance(text) * (1.1 if any(bold for _, bold in parts) else 1.0)
    if not breaks and wide <= width - 1:
        return 1
    if lines == 2 or wide > lines * width:
        return lines
    return round(TextLines(parts, font, width, lines, 1.0).height)


def _tidy(text: str) -> str:
    """One mark for the end of a line, and no empty lines."""
    return _BREAK.join(line.strip() for line in text.splitlines() if line.strip())


def _bold(parts: Parts, text: str, font: QFont) -> list[QTextLayout.FormatRange]:
    """Where the pieces are in the tidied text."""
    ranges: list[QTextLayout.FormatRange] = []
    at = 0
    for part, is_bold in parts:
        words = part.split()
        if not words:
            continue
        start = text.find(words[0], at)
        if start < 0:
            continue
        end = start
        for word in words:
            found = text.find(word, end)
            end = found + len(word) if found >= 0 else end
        at = end
        if is_bold:
            format_ = QTextCharFormat()
            heavy = QFont(font)
            heavy.setWeight(QFont.Weight.DemiBold)
            format_.setFont(heavy)
            range_ = QTextLayout.FormatRange()
            range_.start, range_.length = _utf16(text[:start]), _utf16(text[start:end])
            range_.format = format_
            ranges.append(range_)
    return ranges


def _utf16(text: str) -> int:
    """How many of Qt's characters a text has."""
    return len(text) + sum(1 for letter in text if letter > "\uffff")
