"""The metric page: a number over a month, three months or a year, against your own usual range.

For the shell: ``MetricPage(MetricModel(Sources(...), tasks), theme, tasks)``; ``page.open(key)``
shows a metric, ``back`` is emitted when the person is done; ``model.close()`` ends it.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from lifeos_desktop.ui.background import Tasks
from lifeos_desktop.ui.chart_table import DayTable
from lifeos_desktop.ui.charts import Chart, TableSwitch
from lifeos_desktop.ui.figures import FigureStrip
from lifeos_desktop.ui.metrics import wording
from lifeos_desktop.ui.metrics.side_list import MetricList
from lifeos_desktop.ui.metrics.viewmodel import Entry, MetricModel
from lifeos_desktop.ui.settings.follow import follow
from lifeos_desktop.ui.theme import Theme
from lifeos_desktop.ui.widgets import (
    Button,
    Caption,
    Card,
    EmptyState,
    ErrorState,
    FilterChips,
    Hairline,
    HeadingLabel,
    IconButton,
    Skeleton,
    StrongLabel,
)

_HEAD = 54
_CHART = 270
_ROWS, _WORDS = 12, 4  # shown at once; the column of what happened
_MAX_WIDTH = 1160


class MetricPage(QWidget):
    """Shows what its model has; asks for another metric or span."""

    back = Signal()
    navigate = Signal(str)
    toast = Signal(object)  # no change is made here; for the shell's sake

    def __init__(self, model: MetricModel, theme: Theme, tasks: Tasks) -> None:
        super().__init__()
        self._model, self._theme = model, theme
        self._before: Entry | None = None
        self._after: Entry | None = None
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Metric")
        self.side = MetricList(theme)
        self.side.chosen.connect(self._on_chosen)
        self.chart = Chart(theme, tasks, height=_CHART)
        self.table = DayTable(theme, "Days", most_rows=_ROWS, widest=_WORDS)
        self.figures = FigureStrip(theme)
        self._build(theme)
        for keys, slot in (
            ("Alt+Left", self.back.emit),
            ("Ctrl+PgUp", self._on_before),
            ("Ctrl+PgDown", self._on_after),
        ):
            key = QShortcut(QKeySequence(keys), self)
            key.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            key.activated.connect(slot)
        follow(self, model.listen(self._on_view))
        self.skeleton.begin()

    def open(self, metric: str, span: int | None = None) -> None:
        """Show a metric by its key."""
        self._model.open(metric, span)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._model.is_loaded:
            self._model.load()

    # -- layout ---------------------------------------------------------------------------------

    def _build(self, theme: Theme) -> None:
        self.skeleton = Skeleton(theme, can_cancel=False)
        self.empty = EmptyState(
            theme, "chart-scatter", wording.NO_METRICS, wording.NO_METRICS_SENTENCE
        )
        self.trouble = ErrorState(theme, "This page could not be read.", "")
        self.trouble.pressed.connect(self._model.load)
        self.stack = QStackedWidget()
        for widget in (self.skeleton, self.empty, self.trouble, self._content(theme)):
            self.stack.addWidget(widget)
        body = QHBoxLayout()
        body.setSpacing(0)
        body.addWidget(self.side)
        body.addWidget(Hairline(vertical=True))
        body.addWidget(self.stack, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head(theme))
        column.addWidget(Hairline())
        column.addLayout(body, 1)

    def _head(self, theme: Theme) -> QWidget:
        self._back = Button(theme, "Back", icon="chevron-left")
        self._back.set_hint("Back to where you came from (Alt+Left)")
        self._back.clicked.connect(self.back)
        self.title = HeadingLabel(theme)
        self.title.setWordWrap(False)
        self.source = Caption(theme, "", "3")
        self.source.setMinimumWidth(40)
        self.spans = FilterChips(
            theme, [(str(days), label) for days, label in wording.SPANS], name="How far back"
        )
        self.spans.changed.connect(self._on_span)
        self.earlier = IconButton(theme, "chevron-left", "Previous number")
        self.earlier.clicked.connect(self._on_before)
        self.later = IconButton(theme, "chevron-right", "Next number")
        self.later.clicked.connect(self._on_after)
        self.spans.setMinimumWidth(self.spans.sizeHint().width())
        head = QWidget()
        head.setMinimumHeight(theme.px(_HEAD))
        row = QHBoxLayout(head)
        row.setContentsMargins(24, 0, 24, 0)
        row.setSpacing(12)
        row.addWidget(self._back)
        row.addWidget(self.title)
        row.addWidget(self.source, 1)
        row.addWidget(self.spans, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.earlier)
        row.addWidget(self.later)
        return head

    def _content(self, theme: Theme) -> QWidget:
        self._chart_card = Card(theme)
        top = QHBoxLayout()
        self._chart_title = StrongLabel(theme)
        self._chart_unit = Caption(theme, "", "2")
        top.addWidget(self._chart_title, 1)
        top.addWidget(self._chart_unit)
        top.addWidget(TableSwitch(theme, self.chart))
        self._chart_card.column.addLayout(top)
        self._chart_card.column.addWidget(self.chart, 1)
        self._chart_card.column.addWidget(Caption(theme, wording.BAND_HELP, wraps=True))
        self.nothing = EmptyState(theme, "chart-scatter", "A gap is a gap")
        inner = QWidget()
        inner.setMaximumWidth(_MAX_WIDTH)
        column = QVBoxLayout(inner)
        column.setContentsMargins(24, 16, 24, 24)
        column.setSpacing(14)
        column.addWidget(self.figures)
        column.addWidget(self._chart_card)
        column.addWidget(self.nothing)
        column.addWidget(self.table)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(inner, 1)
        scroll.setWidget(holder)
        self._scroll = scroll
        return scroll

    # -- what is shown --------------------------------------------------------------------------

    def _on_view(self) -> None:
        self.skeleton.end()
        if self._model.problem:
            self.trouble.say("This page could not be read.", self._model.problem)
            self.stack.setCurrentWidget(self.trouble)
            return
        view = self._model.view
        self.side.show_entries(view.entries, view.key)
        self.title.setText(view.label or "Numbers")
        self.source.setText(view.source)
        self.source.setToolTip(view.source)
        self.spans.choose(str(view.span))
        self._neighbours(view.before, view.after)
        if not view.key:
            self.stack.setCurrentWidget(self.empty)
            return
        self.figures.show_figures([(one.text, one.caption) for one in view.figures])
        has_chart = view.picture is not None
        self._chart_card.setVisible(has_chart)
        self.table.setVisible(has_chart)
        self.nothing.setVisible(not has_chart)
        if view.picture is not None:
            self._chart_title.setText("Every day is a dot, a gap is a gap")
            self._chart_unit.setText(view.picture.y.caption)
            self.chart.set_picture(view.picture)
            self.table.set_rows(view.picture.columns, view.rows)
            self.table.setAccessibleName(f"{view.label}, days")
        else:
            self.nothing.say("No value in this time", view.nothing)
        self.stack.setCurrentWidget(self._scroll)

    def _neighbours(self, before: Entry | None, after: Entry | None) -> None:
        self._before, self._after = before, after
        for button, entry, what, keys in (
            (self.earlier, before, "Previous", "Ctrl+PgUp"),
            (self.later, after, "Next", "Ctrl+PgDown"),
        ):
            button.setEnabled(entry is not None)
            name = f"{what}: {entry.label}" if entry else f"There is no {what.lower()} number"
            button.rename(name)
            button.setToolTip(f"{name} ({keys})" if entry else name)

    # -- what the person does -------------------------------------------------------------------

    def _on_chosen(self, key: str) -> None:
        self._model.open(key)

    def _on_span(self, chosen: frozenset[str]) -> None:
        for span in chosen:
            self._model.set_span(int(span))

    def _on_before(self) -> None:
        if self._before:
            self._model.open(self._before.key)

    def _on_after(self) -> None:
        if self._after:
            self._model.open(self._after.key)
