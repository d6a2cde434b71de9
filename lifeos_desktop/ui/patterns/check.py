"""For the demo person: what was planted, and what the search made of it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from lifeos_desktop.services.pattern_check import (
    EARLY,
    FOUND,
    MISSED,
    NOT_SHOWN,
    SHOWN,
    Checked,
    PlantedCheck,
)
from lifeos_desktop.ui.patterns import wording
from lifeos_desktop.ui.theme import Theme
from lifeos_desktop.ui.widgets import (
    BodyLabel,
    Hairline,
    HeadingLabel,
    LinkButton,
    StateChip,
    StrongLabel,
    Tone,
)

_TONES = {
    FOUND: Tone.EVIDENCE,
    EARLY: Tone.BRASS,
    MISSED: Tone.PLAIN,
    NOT_SHOWN: Tone.PLAIN,
    SHOWN: Tone.ATTENTION,
}


class CheckPanel(QWidget):
    """Shows a `PlantedCheck`; `back_pressed` leads back to the patterns."""

    back_pressed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._shown: PlantedCheck | None = None
        self.setAccessibleName(wording.CHECK)
        self.summary = BodyLabel(theme)
        self.back = LinkButton(theme, "Back to the patterns")
        self.back.clicked.connect(self.back_pressed)
        self._rows = QGridLayout()
        self._rows.setHorizontalSpacing(14)
        self._rows.setVerticalSpacing(10)
        self._rows.setColumnStretch(1, 1)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(22, 16, 24, 16)
        column.setSpacing(12)
        column.addWidget(HeadingLabel(theme, wording.CHECK_TITLE))
        column.addWidget(self.summary)
        column.addWidget(Hairline())
        column.addLayout(self._rows)
        column.addWidget(self.back, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(inner)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.area)

    def show_check(self, check: PlantedCheck) -> None:
        """This one from now on."""
        self.summary.setText(f"{check.summary} {wording.CHECK_ABOUT}")
        if check == self._shown:
            return
        self._shown = check
        while self._rows.count():
            taken = self._rows.takeAt(0)
            widget = taken.widget() if taken else None
            if widget is not None:
                widget.deleteLater()
        self._add(wording.PLANTED, check.planted)
        self._add(wording.NULLS, check.nulls)

    def _add(self, title: str, checked: Sequence[Checked]) -> None:
        row = self._rows.rowCount()
        self._rows.addWidget(StrongLabel(self._theme, title, wraps=True), row, 0, 1, 2)
        for number, one in enumerate(checked, start=row + 1):
            chip = StateChip(self._theme, wording.VERDICTS[one.verdict], _TONES[one.verdict])
            text = f"{one.note} {wording.said_of(one)}".strip()
            label = BodyLabel(self._theme, text)
            label.setAccessibleName(f"{wording.VERDICTS[one.verdict]}: {text}")
            top = Qt.AlignmentFlag.AlignTop
            self._rows.addWidget(chip, number, 0, top | Qt.AlignmentFlag.AlignLeft)
            self._rows.addWidget(label, number, 1)
