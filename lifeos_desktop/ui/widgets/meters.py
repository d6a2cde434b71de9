"""Small pictures of one number: stars, progress, a ledger, a value on its band."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolTip, QWidget

from lifeos_desktop.ui.theme import Theme

_BAR = 8
STRENGTH = {1: "very weak", 2: "weak", 3: "fair", 4: "strong", 5: "very strong"}


def stars_text(stars: int) -> str:
    """The words that always stand beside the stars: "strong, 4 of 5"."""
    stars = min(5, max(1, stars))
    return f"{STRENGTH[stars]}, {stars} of 5"


def paint_stars(
    painter: QPainter, theme: Theme, x: float, middle: float, stars: int, size: float = 12
) -> float:
    """Paint five stars from `x` on; for delegates too. Returns where they end."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    colour = theme.colour("brass")
    for index in range(5):
        star = _star(x + size / 2 + index * (size + 2), middle, size / 2 - 0.8)
        painter.setPen(QPen(colour, 1))
        painter.setBrush(colour if index < stars else Qt.BrushStyle.NoBrush)
        painter.drawPolygon(star)
    painter.restore()
    return x + 5 * (size + 2) - 2


def _star(x: float, y: float, radius: float) -> QPolygonF:
    corners = []
    for step in range(10):
        reach = radius if step % 2 == 0 else radius * 0.42
        angle = math.pi * step / 5 - math.pi / 2
        corners.append(QPointF(x + reach * math.cos(angle), y + reach * math.sin(angle)))
    return QPolygonF(corners)


class _StarRow(QWidget):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.stars = 1
        self.setFixedSize(70, 16)
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_stars(painter, self._theme, 0, self.height() / 2, self.stars)
        painter.end()


class Stars(QWidget):
    """Five stars and, always, the words for them."""

    def __init__(self, theme: Theme, stars: int = 1) -> None:
        super().__init__()
        self._row = _StarRow(theme)
        self._words = theme.label("", "caption", "2")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._row)
        row.addWidget(self._words)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.set_stars(stars)

    def set_stars(self, stars: int) -> None:
        """1 to 5."""
        self._row.stars = min(5, max(1, stars))
        self._words.setText(stars_text(stars))
        self.setAccessibleName(stars_text(stars))
        self._row.update()


class Meter(QWidget):
    """How far something is, from 0 to 1. Put the number in words beside it."""

    def __init__(self, theme: Theme, *, name: str, colour: str = "evidence") -> None:
        super().__init__()
        self._theme, self._colour = theme, colour
        self._value = 0.0
        self.setAccessibleName(name)
        self.setFixedHeight(_BAR)
        self.setMinimumWidth(40)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def set_value(self, value: float, spoken: str = "") -> None:
        """0 to 1; what lies outside is drawn at the end it is nearest to."""
        self._value = min(1.0, max(0.0, value)) if math.isfinite(value) else 0.0
        words = spoken or f"{round(self._value * 100)} %"
        self.setAccessibleDescription(words)
        self.setToolTip(words)
        self.update()

    @property
    def value(self) -> float:
        return self._value

    def sizeHint(self) -> QSize:
        return QSize(120, _BAR)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        bar = QRectF(self.rect()).adjusted(0, 1, 0, -1)
        painter.setBrush(self._theme.colour("track"))
        painter.drawRoundedRect(bar, 3, 3)
        if self._value > 0:
            width = max(bar.height(), bar.width() * self._value)
            painter.setBrush(self._theme.colour(self._colour))
            painter.drawRoundedRect(QRectF(bar.left(), bar.top(), width, bar.height()), 3, 3)
        painter.end()


@dataclass(frozen=True, slots=True)
class Share:
    """One segment of a ledger: how many, its colour's token, and the words for its tooltip."""

    count: int
    colour: str
    words: str


class LedgerBar(QWidget):
    """A whole divided into its parts. A part that is not empty is always wide enough to see."""

    _least = 6.0
    _gap = 2.0

    def __init__(self, theme: Theme, *, name: str) -> None:
        super().__init__()
        self._theme = theme
        self._shares: tuple[Share, ...] = ()
        self.setAccessibleName(name)
        self.setFixedHeight(_BAR)
        self.setMinimumWidth(80)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def set_shares(self, shares: Sequence[Share]) -> None:
        """From left to right; empty parts are left out."""
        self._shares = tuple(share for share in shares if share.count > 0)
        self.setAccessibleDescription(", ".join(share.words for share in self._shares))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, _BAR)

    def boxes(self) -> list[tuple[Share, QRectF]]:
        """Where each part is drawn."""
        total = sum(share.count for share in self._shares)
        if not total:
            return []
        room = self.width() - self._gap * (len(self._shares) - 1)
        widths = [max(self._least, room * share.count / total) for share in self._shares]
        widest = widths.index(max(widths))
        widths[widest] = max(self._least, widths[widest] - (sum(widths) - room))
        x, found = 0.0, []
        for share, width in zip(self._shares, widths, strict=True):
            found.append((share, QRectF(x, 0, width, self.height())))
            x += width + self._gap
        return found

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for share, box in self.boxes():
            painter.setBrush(self._theme.colour(share.colour))
            painter.drawRoundedRect(box, 2, 2)
        painter.end()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            for share, box in self.boxes():
                if box.left() <= event.pos().x() <= box.right():
                    QToolTip.showText(event.globalPos(), share.words, self)
                    return True
            QToolTip.hideText()
            return True
        return super().event(event)


class BandBar(QWidget):
    """A scale with a likely range on it and, where it is known, the value itself."""

    def __init__(self, theme: Theme, *, name: str, colour: str = "sleep") -> None:
        super().__init__()
        self._theme, self._colour = theme, colour
        self._scale = (1.0, 10.0)
        self._band: tuple[float, float] | None = None
        self._middle: float | None = None
        self._own: float | None = None
        self.setAccessibleName(name)
        self.setFixedHeight(20)
        self.setMinimumWidth(80)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def show_band(
        self,
        scale: tuple[float, float],
        band: tuple[float, float] | None,
        spoken: str,
        *,
        middle: float | None = None,
        own: float | None = None,
    ) -> None:
        """`middle` is a ring on the band, `own` the brass line of what the person said."""
        self._scale, self._band, self._middle, self._own = scale, band, middle, own
        self.setAccessibleDescription(spoken)
        self.setToolTip(spoken)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, 20)

    def _x(self, value: float) -> float:
        low, high = self._scale
        share = (value - low) / ((high - low) or 1.0)
        return 6 + (self.width() - 12) * min(1.0, max(0.0, share))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        y = self.height() / 2
        painter.setPen(QPen(self._theme.colour("line"), 1))
        painter.drawLine(QPointF(0, y), QPointF(self.width(), y))
        if self._band:
            pen = QPen(self._theme.colour(self._colour, 0.28), 6)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            painter.drawLine(QPointF(self._x(self._band[0]), y), QPointF(self._x(self._band[1]), y))
        if self._middle is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour(self._colour))
            painter.drawEllipse(QPointF(self._x(self._middle), y), 4, 4)
        if self._own is not None:
            painter.setPen(QPen(self._theme.colour("brassFill"), 2.5))
            x = self._x(self._own)
            painter.drawLine(QPointF(x, y - 8), QPointF(x, y + 8))
        painter.end()
