"""The energy card: ten numbers, the seal, and after the rating what was expected and why."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QBrush, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from lifeos_desktop.ui.dashboard.energy import EnergyView
from lifeos_desktop.ui.dashboard.energy_plot import EnergyPlot
from lifeos_desktop.ui.theme import Theme
from lifeos_desktop.ui.widgets import (
    BodyLabel,
    Caption,
    Glyph,
    Hairline,
    LinkButton,
    StateChip,
    Tone,
)

_HATCH = 150


class EnergyCard(QFrame):
    """Keys 1 to 9 and 0 rate while the focus is inside."""

    rated = Signal(int)
    open_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setProperty("role", "card")
        self.setAccessibleName("Energy")
        self._title = theme.label("", "bodyStrong")
        self._chip = StateChip(theme, "", Tone.BRASS)
        self._hint = Caption(
            theme, "Rate first. The forecast stays sealed so it can't sway you.", wraps=True
        )
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._chip)
        self._group = QButtonGroup(self)
        self._buttons = [self._number(value) for value in range(1, 11)]
        self._group.idClicked.connect(self.rated)
        numbers = QHBoxLayout()
        numbers.setSpacing(4)
        for button in self._buttons:
            numbers.addWidget(button, 1)
        self._ends = QWidget()
        ends = QHBoxLayout(self._ends)
        ends.setContentsMargins(0, 0, 0, 0)
        for text, side in (
            ("Drained", Qt.AlignmentFlag.AlignLeft),
            ("keys 1 to 9, 0 for ten", Qt.AlignmentFlag.AlignHCenter),
            ("Full", Qt.AlignmentFlag.AlignRight),
        ):
            ends.addWidget(theme.label(text, "micro", "3"), 0, side)
        self._seal = _Seal(theme)
        self._seal.open_wanted.connect(self.open_wanted)
        self._plot = EnergyPlot(theme)
        self._words = BodyLabel(theme, "", "2")
        self._drivers = _Lines(theme, "Why")
        self._more = _Lines(theme, "Why, the smaller reasons")
        self._more.hide()
        self._open_more = LinkButton(theme, "More")
        self._open_more.clicked.connect(self._on_more)
        self._foot = QWidget()
        foot = QVBoxLayout(self._foot)
        foot.setContentsMargins(0, 0, 0, 0)
        foot.setSpacing(6)
        foot.addWidget(Hairline())
        self._ledger = Caption(theme, wraps=True)
        foot.addWidget(self._ledger)
        self._misses = QGridLayout()
        self._misses.setHorizontalSpacing(10)
        foot.addLayout(self._misses)
        self._days = Caption(theme, wraps=True)
        foot.addWidget(self._days)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self._hint)
        column.addLayout(numbers)
        column.addWidget(self._ends)
        column.addSpacing(2)
        column.addWidget(self._seal)
        column.addWidget(self._plot)
        column.addWidget(self._words)
        column.addWidget(self._drivers)
        column.addWidget(self._more)
        column.addWidget(self._open_more, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        column.addWidget(self._foot)

    @property
    def buttons(self) -> list[QPushButton]:
        return self._buttons

    def show_energy(self, view: EnergyView) -> None:
        """Draw it; the expectation opens with a short movement when the seal breaks."""
        was_sealed = self._seal.isVisible()
        self._title.setText(view.title)
        self._chip.say(view.said, Tone.BRASS)
        self._hint.setVisible(bool(view.sealed))
        for value, button in enumerate(self._buttons, 1):
            button.setChecked(value == view.rated)
        self._ends.setVisible(view.rated is None)
        self._seal.say(view.sealed, view.bar, view.state)
        self._plot.setVisible(view.expected is not None)
        self._plot.show_expected(view.expected, view.rated)
        if was_sealed and view.expected is not None:
            self._plot.reveal()
        self._words.setText(view.words)
        self._words.setVisible(bool(view.words))
        self._drivers.say(view.drivers)
        self._drivers.setVisible(bool(view.drivers))
        self._more.say(view.more)
        self._open_more.setVisible(bool(view.more))
        self._show_more(bool(view.more) and not self._more.isHidden())
        self._ledger.setText(view.ledger)
        self._foot.setVisible(bool(view.ledger))
        while self._misses.count():
            item = self._misses.takeAt(0)
            widget = item.widget() if item else None
            if widget:
                widget.deleteLater()
        for place, (figure, words) in enumerate(view.misses):
            row, column = divmod(place, 2)
            self._misses.addWidget(self._theme.label(figure, "bodyStrong"), row, 2 * column)
            self._misses.addWidget(self._theme.label(words, "caption", "2"), row, 2 * column + 1)
            self._misses.setColumnStretch(2 * column + 1, 1)
        self._days.setText(view.days)
        self._days.setVisible(bool(view.days))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        text = event.text()
        if len(text) == 1 and text.isdigit() and not event.modifiers():
            self.rated.emit(int(text) or 10)
            return
        super().keyPressEvent(event)

    def _on_more(self) -> None:
        self._show_more(self._more.isHidden())

    def _show_more(self, is_shown: bool) -> None:
        self._more.setVisible(is_shown)
        self._open_more.setText("Less" if is_shown else "More")
        self._open_more.setAccessibleName(
            "Hide the smaller reasons" if is_shown else "Show the smaller reasons"
        )

    def _number(self, value: int) -> QPushButton:
        button = QPushButton(str(value))
        button.setCheckable(True)
        button.setAutoDefault(False)
        button.setProperty("kind", "energy")
        button.setAccessibleName(f"Energy {value} of 10")
        button.setToolTip(f"Energy {value} of 10 (key {value % 10})")
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        button.setMinimumSize(self._theme.px(28), self._theme.px(40))
        self._theme.dress(button, "bodyStrong")
        self._group.addButton(button, value)
        return button


class _Lines(QWidget):
    """A label a line, so that a wrapped one stays apart from the next."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self._said: tuple[str, ...] = ()
        self.setAccessibleName(name)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)

    def say(self, lines: tuple[str, ...]) -> None:
        if lines == self._said:
            return
        self._said = lines
        while item := self._column.takeAt(0):
            if widget := item.widget():
                widget.setParent(None)  # a sealed line may not even wait for its end
                widget.deleteLater()
        for line in lines:
            self._column.addWidget(BodyLabel(self._theme, line))


class _Seal(QFrame):
    """A dashed edge and hatch bars of one length: they leak nothing."""

    open_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("role", "missing")
        self._text = BodyLabel(theme)
        self._state = Caption(theme, wraps=True)
        self._open = LinkButton(theme, "Show anyway")
        self._open.clicked.connect(self.open_wanted)
        bar = QHBoxLayout()
        bar.setSpacing(10)
        self._bar = Caption(theme)
        bar.addWidget(self._bar)
        bar.addWidget(_Hatch(theme), 0, Qt.AlignmentFlag.AlignVCenter)
        bar.addStretch(1)
        words = QVBoxLayout()
        words.setSpacing(6)
        words.addWidget(self._text)
        words.addLayout(bar)
        words.addWidget(self._state)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 8, 10)
        row.setSpacing(10)
        row.addWidget(Glyph(theme, "lock", 16, "brass"), 0, Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(words, 1)
        row.addWidget(self._open, 0, Qt.AlignmentFlag.AlignTop)

    def say(self, text: str, bar: str, state: str) -> None:
        self._text.setText(text)
        self._bar.setText(bar)
        self._state.setText(state)
        self._state.setVisible(bool(state))
        self.setVisible(bool(text))


class _Hatch(QWidget):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setFixedSize(_HATCH, 12)
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QBrush(self._theme.colour("lineStrong"), Qt.BrushStyle.BDiagPattern))
        painter.drawRoundedRect(QRectF(self.rect()), 3, 3)
        painter.end()
