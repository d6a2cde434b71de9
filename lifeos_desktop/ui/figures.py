"""A strip of numbers side by side, each with a caption; in narrow windows in two rows."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from lifeos_desktop.ui.theme import Theme
from lifeos_desktop.ui.widgets import Caption, paint_stars

_ONE_ROW = 560


class FigureStrip(QFrame):
    """`show_figures` takes (number, caption) pairs; `stars` puts stars before the last number."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setProperty("role", "card")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(16, 10, 16, 10)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(12)
        self._cells: list[_Cell] = []
        self._columns = 0
        theme.changed.connect(self._place)

    def show_figures(self, figures: Sequence[tuple[str, str]], stars: int = 0) -> None:
        """These, from left to right."""
        while len(self._cells) > len(figures):
            cell, self._columns = self._cells.pop(), 0
            self._grid.removeWidget(cell)
            cell.deleteLater()
        while len(self._cells) < len(figures):
            self._cells.append(_Cell(self._theme))
            self._columns = 0
        for number, (cell, (text, caption)) in enumerate(zip(self._cells, figures, strict=True)):
            cell.say(text, caption, stars if number == len(figures) - 1 else 0)
        self.setAccessibleName("; ".join(f"{text}, {caption}" for text, caption in figures))
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        is_wide = self.width() >= self._theme.px(_ONE_ROW)
        columns = max(1, len(self._cells) if is_wide else (len(self._cells) + 1) // 2)
        if columns == self._columns:
            return
        self._columns = columns
        for number, cell in enumerate(self._cells):
            self._grid.removeWidget(cell)
            self._grid.addWidget(cell, number // columns, number % columns)
        for column in range(self._grid.columnCount()):
            self._grid.setColumnStretch(column, 0)
        for column in range(min(columns, len(self._cells))):
            has_stars = self._cells[column].has_stars  # which take room beside the words
            self._grid.setColumnStretch(column, 7 if has_stars else 5)


class _Cell(QWidget):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self._stars = theme, 0
        self._text = QLabel()
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setWordWrap(True)
        self._caption = Caption(theme, "", "2", wraps=True)
        theme.dress(self._text, "bodyStrong")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self._text)
        column.addWidget(self._caption)
        column.addStretch(1)
        self.setMinimumWidth(60)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        theme.changed.connect(self.update)

    @property
    def has_stars(self) -> bool:
        return self._stars > 0

    def say(self, text: str, caption: str, stars: int) -> None:
        self._stars = stars
        self._text.setText(text)
        self._text.setContentsMargins(76 if stars else 0, 0, 0, 0)
        self._caption.setText(caption)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._stars:
            painter = QPainter(self)
            middle = self._text.y() + self._text.fontMetrics().height() / 2
            paint_stars(painter, self._theme, 0, middle, self._stars)
            painter.end()
