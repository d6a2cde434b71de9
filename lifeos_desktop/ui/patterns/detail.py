"""One pattern: the sentence, its numbers, its picture, its days, and what the person says of it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from lifeos_desktop.ui.background import Tasks
from lifeos_desktop.ui.chart_table import DayTable
from lifeos_desktop.ui.charts import Chart, TableSwitch
from lifeos_desktop.ui.figures import FigureStrip
from lifeos_desktop.ui.patterns import wording
from lifeos_desktop.ui.patterns.marked import MarkedHeading
from lifeos_desktop.ui.patterns.viewmodel import DetailView
from lifeos_desktop.ui.theme import Theme
from lifeos_desktop.ui.widgets import (
    BodyLabel,
    Button,
    Caption,
    Card,
    FlowLayout,
    Hairline,
    LinkButton,
    StateChip,
    StrongLabel,
    Tone,
)

_CHART, _SIDE, _FEW, _MANY = 250, 268, 5, 14
_NARROW, _TIGHT = 660, 420


class _ChartCard(Card):
    """A chart with its title and what is measured."""

    def __init__(self, theme: Theme, tasks: Tasks) -> None:
        super().__init__(theme)
        self._title = StrongLabel(theme, "", wraps=True)
        self._unit = Caption(theme, "", "2")
        self.chart = Chart(theme, tasks, height=_CHART)
        top = QHBoxLayout()
        top.addWidget(self._title, 1)
        top.addWidget(self._unit)
        top.addWidget(TableSwitch(theme, self.chart))
        self.column.addLayout(top)
        self.column.addWidget(self.chart, 1)

    def say(self, title: str, unit: str) -> None:
        self._title.setText(title)
        self._unit.setText(unit)


class MetricLink(LinkButton):
    """Opens the page of a metric."""

    wanted = Signal(str)

    def __init__(self, theme: Theme, key: str, label: str) -> None:
        super().__init__(theme, label)
        self._key = key
        self.setAccessibleName(f"Open {label}")
        self.clicked.connect(self._on_clicked)

    def _on_clicked(self) -> None:
        self.wanted.emit(self._key)


class DetailPanel(QWidget):
    """Shows a `DetailView`; says what was pressed."""

    mute_pressed = Signal()
    pin_pressed = Signal()
    useful_pressed = Signal(bool)
    metric_wanted = Signal(str)

    def __init__(self, theme: Theme, tasks: Tasks, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._view: DetailView | None = None
        self._shows_all = False
        self.sentence = MarkedHeading(theme)
        self.state = Caption(theme, "", "2", wraps=True)
        self.early = StateChip(theme, "early sign", Tone.BRASS)
        self.also = BodyLabel(theme, "", "2")
        self.figures = FigureStrip(theme)
        self.main = _ChartCard(theme, tasks)
        self.second = _ChartCard(theme, tasks)
        self.no_picture = BodyLabel(theme, wording.NO_PICTURE, "2")
        self.table = DayTable(theme, "Days of this pattern", most_rows=_MANY)
        self.all_days = LinkButton(theme, "")
        self.all_days.clicked.connect(self._on_all_days)
        self.copy = LinkButton(theme, "Copy days as CSV")
        self.copy.clicked.connect(self._on_copy)
        self._copied = Caption(theme)
        self._caveats = BodyLabel(theme, "", "2")
        self._links = QWidget()
        self._link_row = FlowLayout(self._links, 4)
        self._build(theme)

    # -- layout ---------------------------------------------------------------------------------

    def _build(self, theme: Theme) -> None:
        inner = QWidget()
        self.area = QScrollArea(self)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(inner)
        self._charts = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._charts.setSpacing(14)
        self._charts.addWidget(self.main, 1)
        self._charts.addWidget(self.second)
        under = QVBoxLayout()
        under.setSpacing(4)
        under.addWidget(self.table)
        links = QHBoxLayout()
        links.setContentsMargins(2, 0, 0, 0)
        for widget in (self.all_days, self.copy, self._copied):
            links.addWidget(widget)
        links.addStretch(1)
        under.addLayout(links)
        under.addStretch(1)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(StrongLabel(theme, wording.CANNOT))
        words.addWidget(self._caveats)
        words.addWidget(self._links)
        words.addStretch(1)
        self._words = QWidget(inner)
        self._words.setLayout(words)
        words.setContentsMargins(0, 6, 0, 0)
        self._rows = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._rows.setSpacing(14)
        self._rows.addLayout(under, 1)
        self._rows.addWidget(self._words)
        column = QVBoxLayout(inner)
        column.setContentsMargins(22, 16, 24, 16)
        column.setSpacing(12)
        column.addWidget(self.sentence)
        column.addWidget(self.early, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.state)
        column.addWidget(self.also)
        column.addWidget(self.figures)
        column.addLayout(self._charts)
        column.addWidget(self.no_picture)
        column.addLayout(self._rows)
        column.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.area, 1)
        outer.addWidget(Hairline())
        outer.addWidget(self._foot(theme))

    def _foot(self, theme: Theme) -> QWidget:
        self.mute = Button(theme, "Mute", icon="bell-off")
        self.mute.clicked.connect(self.mute_pressed)
        self.pin = Button(theme, "Pin")
        self.pin.clicked.connect(self.pin_pressed)
        self.useful = Button(theme, "Yes", icon="thumbs-up")
        self.not_useful = Button(theme, "No", icon="thumbs-down")
        for button, name in ((self.useful, "useful"), (self.not_useful, "not useful")):
            button.setCheckable(True)
            button.setAccessibleName(f"This pattern is {name}")
        self.useful.clicked.connect(self._on_useful)
        self.not_useful.clicked.connect(self._on_not_useful)
        foot = QWidget()
        self._foot_rows = QBoxLayout(QBoxLayout.Direction.LeftToRight, foot)
        self._foot_rows.setContentsMargins(22, 10, 24, 10)
        self._foot_rows.setSpacing(8)
        left, right = QHBoxLayout(), QHBoxLayout()
        for row, widgets in (
            (left, (self.mute, self.pin)),
            (right, (Caption(theme, "Is this useful?", "2"), self.useful, self.not_useful)),
        ):
            row.setSpacing(8)
            for widget in widgets:
                row.addWidget(widget)
        left.addStretch(1)
        self._foot_rows.addLayout(left, 1)
        self._foot_rows.addLayout(right)
        return foot

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        is_narrow = self.width() < self._theme.px(_NARROW)
        ways = QBoxLayout.Direction
        way = ways.TopToBottom if is_narrow else ways.LeftToRight
        self._charts.setDirection(way)
        self._rows.setDirection(way)
        is_tight = self.width() < self._theme.px(_TIGHT)
        self._foot_rows.setDirection(ways.TopToBottom if is_tight else ways.LeftToRight)
        has_main = not self.main.isHidden()
        side = self._theme.px(_SIDE)
        for widget in (self.second, self._words):
            is_free = is_narrow or (widget is self.second and not has_main)
            widget.setMinimumWidth(0 if is_free else side)
            widget.setMaximumWidth(16_777_215 if is_free else side)

    # -- what is shown --------------------------------------------------------------------------

    def show_view(self, view: DetailView) -> None:
        """This pattern from now on."""
        is_other = self._view is None or self._view.id != view.id
        self._view = view
        if is_other:
            self._shows_all = False
            self._copied.setText("")
            self.area.verticalScrollBar().setValue(0)
        self.setAccessibleName(view.sentence)
        self.sentence.say(view.sentence, view.fact)
        state = f"{view.state[:1].upper()}{view.state[1:]}. " if view.state else ""
        self.state.setText(f"{state}{wording.EARLY_SIGN if view.stars == 1 else wording.CAUTION}")
        self.early.setVisible(view.stars == 1)
        self.also.setText(view.also)
        self.also.setVisible(bool(view.also))
        figures = [(figure.text, figure.caption) for figure in view.figures]
        self.figures.show_figures(figures, view.stars)
        self.main.setVisible(view.picture is not None)
        self.no_picture.setVisible(view.picture is None and view.second is None)
        if view.picture is not None:
            self.main.say(wording.TITLES.get(view.kind, ""), view.picture.y.caption)
            self.main.chart.set_picture(view.picture)
        self.second.setVisible(view.second is not None)
        if view.second is not None:
            title, picture = view.second
            self.second.say(title, "")
            self.second.chart.set_picture(picture)
        self._caveats.setText("\n".join(view.caveats))
        self._show_links(view)
        self._show_rows()
        self._show_buttons(view)
        self._place()

    def _show_links(self, view: DetailView) -> None:
        while self._link_row.count():
            taken = self._link_row.takeAt(0)
            widget = taken.widget() if taken else None
            if widget is not None:
                widget.deleteLater()
        for key, label in view.links:
            link = MetricLink(self._theme, key, label)
            link.wanted.connect(self.metric_wanted)
            self._link_row.addWidget(link)

    def _show_rows(self) -> None:
        view = self._view
        if view is None:
            return
        rows = view.rows if self._shows_all else view.rows[:_FEW]
        self.table.set_rows(view.columns, rows)
        self.table.setVisible(bool(rows))
        self.copy.setVisible(bool(rows))
        self.all_days.setVisible(len(view.rows) > _FEW)
        count = f"All {len(view.rows)} days"
        self.all_days.setText("Fewer days" if self._shows_all else count)

    def _show_buttons(self, view: DetailView) -> None:
        self.mute.setText("Unmute" if view.is_muted else "Mute")
        hint = "Show this pattern again (M)" if view.is_muted else "Show this pattern no more (M)"
        self.mute.set_hint(hint)
        self.pin.setText("Unpin" if view.is_pinned else "Pin")
        self.pin.set_hint("No longer on top" if view.is_pinned else "Keep it on top of the list")
        self.useful.setChecked(view.rating == "useful")
        self.not_useful.setChecked(view.rating == "not_useful")

    # -- what is pressed ------------------------------------------------------------------------

    def _on_all_days(self) -> None:
        self._shows_all = not self._shows_all
        self._show_rows()

    def _on_copy(self) -> None:
        if self._view is not None:
            QGuiApplication.clipboard().setText(self._view.csv)
            self._copied.setText(wording.COPIED)

    def _on_useful(self) -> None:
        self.useful_pressed.emit(True)

    def _on_not_useful(self) -> None:
        self.useful_pressed.emit(False)
