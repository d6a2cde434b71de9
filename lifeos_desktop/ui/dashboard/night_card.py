"""Last night: how long, its stages, and the day's values beside what is usual."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from lifeos_desktop.ui.dashboard.charts import Hypnogram, Spark
from lifeos_desktop.ui.dashboard.nights import NOT_IN_YET, STAGE_LABELS, Night, Tile
from lifeos_desktop.ui.theme import Theme
from lifeos_desktop.ui.widgets import BodyLabel, Caption, FlowLayout, Glyph, Hairline


class NightCard(QFrame):
    """Last night over its tiles. A tile opens the page of its metric."""

    metric_wanted = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setProperty("role", "card")
        self.setAccessibleName("Last night")
        self._title = theme.label("Last night", "bodyStrong")
        self._when = theme.label("", "caption", "3")
        self._efficiency = theme.label("", "caption", "2")
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._title)
        head.addWidget(self._when)
        head.addStretch()
        head.addWidget(self._efficiency)
        self._total = theme.label("", "figure")
        self._usual = theme.label("", "micro", "3")
        total = QVBoxLayout()
        total.setSpacing(2)
        total.addStretch(3)
        total.addWidget(self._total)
        total.addWidget(self._usual)
        total.addStretch(1)
        self._hypnogram = Hypnogram(theme)
        self._hypnogram.setMinimumHeight(96)
        self._picture = QWidget()
        row = QHBoxLayout(self._picture)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addLayout(total)
        row.addWidget(self._hypnogram, 1)
        self._legend = QWidget()
        legend = FlowLayout(self._legend, gap=14)
        self._stages = {stage: _LegendEntry(theme, stage) for stage in STAGE_LABELS}
        for entry in self._stages.values():
            legend.addWidget(entry)
        self._gap = _Missing(theme)
        self._tiles: list[TileView] = []
        self._tile_row = QHBoxLayout()
        self._tile_row.setSpacing(18)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self._gap)
        column.addWidget(self._picture, 1000)
        column.addWidget(self._legend)
        column.addStretch(1)
        column.addLayout(self._tile_row)

    @property
    def tiles(self) -> list[TileView]:
        return self._tiles

    def show_night(self, night: Night | None, tiles: tuple[Tile, ...], title: str) -> None:
        """Draw the night and its values, or say that it is not in yet. The first is the sleep."""
        asleep, rest = tiles[0], tiles[1:]
        is_missing = asleep.is_missing or bool(asleep.as_of)
        self._title.setText(title)
        self._when.setText(f"{night.start} to {night.end}" if night and night.start else "")
        self._efficiency.setText(night.efficiency if night else "")
        self._total.setText("" if is_missing else f"{asleep.value} {asleep.unit}".strip())
        self._usual.setText("" if is_missing else asleep.usual)
        newest = f"Newest night here: {asleep.as_of}." if asleep.as_of else ""
        self._gap.say("It appears here as soon as it arrives." if is_missing else "", newest)
        has_stages = bool(night and night.segments)
        self._picture.setVisible(not is_missing)
        self._hypnogram.setVisible(has_stages)
        self._hypnogram.set_night(night if has_stages else None)
        totals = dict(night.totals) if night and not is_missing else {}
        for stage, entry in self._stages.items():
            entry.show_total(totals.get(stage, ""))
        self._legend.setVisible(bool(totals))
        while len(self._tiles) < len(rest):
            view = TileView(self._theme)
            view.pressed.connect(self.metric_wanted)
            self._tiles.append(view)
            self._tile_row.addWidget(view, 1)
        for view, tile in zip(self._tiles, rest, strict=False):
            view.show_tile(tile)


class _Missing(QFrame):
    """A gap is drawn as a gap."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("role", "missing")
        self._why = BodyLabel(theme, "", "2")
        self._newest = Caption(theme, wraps=True)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(theme.label(NOT_IN_YET.capitalize(), "bodyStrong"))
        words.addWidget(self._why)
        words.addWidget(self._newest)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 10, 12, 10)
        row.setSpacing(10)
        row.addWidget(Glyph(theme, "moon", 16, "text3"), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)

    def say(self, why: str, newest: str) -> None:
        self._why.setText(why)
        self._newest.setText(newest)
        self._newest.setVisible(bool(newest))
        self.setVisible(bool(why))


class _LegendEntry(QWidget):
    """A stage's colour, name and time."""

    def __init__(self, theme: Theme, stage: str) -> None:
        super().__init__()
        self._theme, self._stage = theme, stage
        self._dot = QLabel()
        self._dot.setFixedSize(10, 10)
        self._total = theme.label("", "bodyStrong")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self._dot)
        row.addWidget(theme.label(STAGE_LABELS[stage], "caption", "2"))
        row.addWidget(self._total)
        theme.dress(self._total, "caption")
        theme.changed.connect(self._restyle)
        self._restyle()

    def _restyle(self) -> None:
        colour = self._theme.hex(self._stage)
        self._dot.setStyleSheet(f"background: {colour}; border-radius: 3px;")

    def show_total(self, total: str) -> None:
        self._total.setText(total)
        self.setVisible(bool(total))


class TileView(QWidget):
    """One value: name, figure, usual range, and the last 28 days. Enter opens its metric."""

    pressed = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._metric = ""
        self._name = theme.label("", "caption", "2")
        self._as_of = theme.label("", "micro", "3")
        self._value = theme.label("", "figure")
        self._unit = theme.label("", "caption", "3")
        self._missing = theme.label("", "body", "2")
        self._usual = theme.label("", "micro", "3")
        self._spark = Spark(theme)
        name = QHBoxLayout()
        name.addWidget(self._name)
        name.addStretch()
        name.addWidget(self._as_of)
        value = QHBoxLayout()
        value.setSpacing(4)
        value.addWidget(self._value, 0, Qt.AlignmentFlag.AlignBottom)
        value.addWidget(self._missing, 0, Qt.AlignmentFlag.AlignBottom)
        value.addWidget(self._unit, 0, Qt.AlignmentFlag.AlignBottom)
        value.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        column.addWidget(Hairline())
        column.addSpacing(5)
        column.addLayout(name)
        column.addLayout(value)
        column.addWidget(self._usual)
        column.addSpacing(3)
        column.addWidget(self._spark, 1)
        self._value.setMinimumHeight(theme.line_height("figure"))
        self._missing.setMinimumHeight(theme.line_height("figure"))
        for label in (self._name, self._value, self._missing, self._usual, self._as_of):
            label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def show_tile(self, tile: Tile) -> None:
        """Draw it."""
        self._metric = tile.metric
        self._name.setText(tile.label)
        self._as_of.setText(tile.as_of)
        self._value.setText("" if tile.is_missing else tile.value)
        self._value.setVisible(not tile.is_missing)
        self._missing.setText(tile.value if tile.is_missing else "")
        self._missing.setVisible(tile.is_missing)
        self._unit.setText(tile.unit)
        self._unit.setVisible(bool(tile.unit))
        self._usual.setText(tile.usual or " ")
        self._spark.set_tile(tile)
        self.setAccessibleName(tile.spoken)

    def offer_metric(self, is_offered: bool) -> None:
        """Whether there is a page to open."""
        policy = Qt.FocusPolicy.StrongFocus if is_offered else Qt.FocusPolicy.NoFocus
        self.setFocusPolicy(policy)
        shape = Qt.CursorShape.PointingHandCursor if is_offered else Qt.CursorShape.ArrowCursor
        self.setCursor(shape)
        self.setToolTip("Open its page (Enter)" if is_offered else "")

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.focusPolicy():
            self.pressed.emit(self._metric)
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.pressed.emit(self._metric)
            return
        super().keyPressEvent(event)
