"""The cards of the dashboard: the brief, last night's stages, and the tiles."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from lifeos_desktop.ui import icons
from lifeos_desktop.ui.dashboard.charts import Hypnogram, Spark
from lifeos_desktop.ui.dashboard.evidence_text import INSET, EvidenceText
from lifeos_desktop.ui.dashboard.nights import NOT_IN_YET, STAGE_LABELS, Night, Tile
from lifeos_desktop.ui.dashboard.viewmodel import BriefView
from lifeos_desktop.ui.theme import Theme

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
        self._again = QPushButton("Write again")
        theme.dress(self._again, "button")
        self._again.clicked.connect(self.again)
        self._provenance = theme.label("", "caption", "3")
        self._provenance.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._provenance.setWordWrap(True)
        foot = QHBoxLayout()
        foot.setContentsMargins(INSET, 0, 0, 0)
        foot.setSpacing(16)
        foot.addWidget(self._again)
        foot.addWidget(self._provenance, 1)
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

    def show_brief(self, brief: BriefView, *, is_writing: bool) -> None:
        """Draw this brief; while another is written the button says so."""
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
        self._again.setEnabled(not is_writing)
        if is_writing:
            self._again.setText("Writing…")
            self._again.setToolTip("Your brief is being written anew.")
        else:
            self._again.setText("Check again" if brief.waits_for_night else "Write again")
            self._again.setToolTip("Read your rows again and write the brief anew (Ctrl R)")

    def _open_from_prose(self, index: int) -> None:
        self.fact_opened.emit(self.prose, index)

    def _open_from_suggestion(self, index: int) -> None:
        self.fact_opened.emit(self.suggestion, index)


def chip_area(text: EvidenceText, index: int, page: QWidget) -> QRect:
    """Where a chip is, in the page's coordinates."""
    rect = text.chip_rect(index).toRect()
    return QRect(text.viewport().mapTo(page, rect.topLeft()), rect.size())


class NightCard(QFrame):
    """Last night: how long, between when and when, and its stages."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setProperty("role", "card")
        self._when = theme.label("", "caption", "3")
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(theme.label("Last night", "bodyStrong"))
        head.addWidget(self._when)
        head.addStretch()
        self._total = theme.label("", "figure")
        self._missing = theme.label(NOT_IN_YET, "body", "2")
        self._usual = theme.label("", "caption", "3")
        total = QHBoxLayout()
        total.addWidget(self._total)
        total.addWidget(self._missing, 0, Qt.AlignmentFlag.AlignBottom)
        total.addStretch()
        total.addWidget(self._usual, 0, Qt.AlignmentFlag.AlignBottom)
        self._hypnogram = Hypnogram(theme)
        self._legend = QGridLayout()
        self._legend.setHorizontalSpacing(16)
        self._legend.setVerticalSpacing(4)
        self._stages = {stage: _LegendEntry(theme, stage) for stage in STAGE_LABELS}
        for place, entry in enumerate(self._stages.values()):
            self._legend.addWidget(entry, place // 2, place % 2)
        self._gap = strut("missing")
        self._moon = QLabel()
        gap = QHBoxLayout(self._gap)
        gap.setContentsMargins(12, 10, 12, 10)
        gap.setSpacing(10)
        self._why = theme.label("", "body", "2")
        self._why.setWordWrap(True)
        gap.addWidget(self._moon, 0, Qt.AlignmentFlag.AlignTop)
        gap.addWidget(self._why, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(10)
        column.addLayout(head)
        column.addLayout(total)
        column.addWidget(self._gap)
        column.addWidget(self._hypnogram, 1000)
        column.addLayout(self._legend)
        column.addStretch(1)
        theme.changed.connect(self._restyle)
        self._restyle()

    def _restyle(self) -> None:
        scale = self.devicePixelRatioF()
        self._moon.setPixmap(icons.pixmap(self._theme, "moon", 16, "text3", scale))

    def show_night(self, night: Night | None, asleep: Tile) -> None:
        """Draw the night, or say that it is not in yet."""
        self._when.setText(f"{night.start} to {night.end}" if night and night.start else "")
        self._total.setText("" if asleep.is_missing else f"{asleep.value} {asleep.unit}".strip())
        self._total.setVisible(not asleep.is_missing)
        self._missing.setVisible(asleep.is_missing)
        self._usual.setText(asleep.usual)
        self._why.setText("The night and its stages appear here as soon as they arrive.")
        self._gap.setVisible(asleep.is_missing)
        has_stages = bool(night and night.segments)
        self._hypnogram.setVisible(has_stages)
        self._hypnogram.set_night(night if has_stages else None)
        totals = dict(night.totals) if night else {}
        for stage, entry in self._stages.items():
            entry.show_total(totals.get(stage, ""))


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
        row.addStretch()
        theme.dress(self._total, "caption")
        theme.changed.connect(self._restyle)
        self._restyle()

    def _restyle(self) -> None:
        colour = self._theme.hex(self._stage)
        self._dot.setStyleSheet(f"background: {colour}; border-radius: 3px;")

    def show_total(self, total: str) -> None:
        self._total.setText(total)
        self.setVisible(bool(total))


class TilesCard(QFrame):
    """The values of last night beside what is usual for this person."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._theme = theme
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(16, 14, 16, 14)
        self._grid.setHorizontalSpacing(24)
        self._grid.setVerticalSpacing(16)
        self._tiles: list[TileView] = []
        self._columns = 0

    def show_tiles(self, tiles: tuple[Tile, ...]) -> None:
        while len(self._tiles) < len(tiles):
            self._tiles.append(TileView(self._theme))
            self._columns = 0
        for view, tile in zip(self._tiles, tiles, strict=False):
            view.show_tile(tile)
        self.arrange(self.width())

    def arrange(self, width: int) -> None:
        """Six beside each other where they fit, else three: the page never scrolls sideways."""
        columns = 6 if width >= self._theme.px(1000) else 3
        if columns == self._columns:
            return
        self._columns = columns
        for place, tile in enumerate(self._tiles):
            self._grid.addWidget(tile, place // columns, place % columns)
        for column in range(6):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)


class TileView(QWidget):
    """One value: name, figure, usual range, and the last 28 days."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._name = theme.label("", "body", "2")
        self._value = theme.label("", "figure")
        self._unit = theme.label("", "body", "3")
        self._missing = theme.label("", "body", "2")
        self._usual = theme.label("", "micro", "3")
        self._spark = Spark(theme)
        value = QHBoxLayout()
        value.setSpacing(4)
        value.addWidget(self._value, 0, Qt.AlignmentFlag.AlignBottom)
        value.addWidget(self._missing, 0, Qt.AlignmentFlag.AlignBottom)
        value.addWidget(self._unit, 0, Qt.AlignmentFlag.AlignBottom)
        value.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self._name)
        column.addLayout(value)
        column.addWidget(self._usual)
        column.addSpacing(4)
        column.addWidget(self._spark, 1)
        self._value.setMinimumHeight(theme.line_height("figure"))
        self._missing.setMinimumHeight(theme.line_height("figure"))
        for label in (self._name, self._value, self._missing, self._usual):
            label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def show_tile(self, tile: Tile) -> None:
        self._name.setText(tile.label)
        self._value.setText("" if tile.is_missing else tile.value)
        self._value.setVisible(not tile.is_missing)
        self._missing.setText(tile.value if tile.is_missing else "")
        self._missing.setVisible(tile.is_missing)
        self._unit.setText(tile.unit)
        self._unit.setVisible(bool(tile.unit))
        self._usual.setText(tile.usual or " ")
        self._spark.set_tile(tile)
        self.setAccessibleName(tile.spoken)
