"""The dashboard's page: draws one `View` and hands on what the person asks for."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from lifeos_desktop.domain.facts import Fact
from lifeos_desktop.ui.dashboard.agenda_card import AgendaCard
from lifeos_desktop.ui.dashboard.brief_view import BriefView
from lifeos_desktop.ui.dashboard.cards import BriefCard, chip_area
from lifeos_desktop.ui.dashboard.energy_card import EnergyCard
from lifeos_desktop.ui.dashboard.evidence_text import EvidenceText
from lifeos_desktop.ui.dashboard.faces import FirstRunFace, LoadingFace, Notice
from lifeos_desktop.ui.dashboard.head import Head
from lifeos_desktop.ui.dashboard.history_panel import HistoryPanel
from lifeos_desktop.ui.dashboard.night_card import NightCard
from lifeos_desktop.ui.dashboard.popover import EvidencePopover
from lifeos_desktop.ui.dashboard.side_model import SideView
from lifeos_desktop.ui.dashboard.todo_card import TodoCard
from lifeos_desktop.ui.dashboard.viewmodel import State, View
from lifeos_desktop.ui.theme import Theme
from lifeos_desktop.ui.widgets import EmptyState

_MAX_WIDTH = 1440
_WIDE = 1160 - 76  # the window's width at which row 2 has three columns, less the rail
_NARROW = 840  # below, energy moves under the brief and everything is one column
_ENERGY, _AGENDA, _TODO = 372, 296, 284
_ROW_1 = 318
_UNBOUNDED = 16_777_215


class DashboardPage(QScrollArea):
    """Head, brief and energy, last night, calendar, tasks; scrolls down, never sideways."""

    write_again = Signal()
    stop_writing = Signal()
    load_again = Signal()
    import_wanted = Signal()
    demo_wanted = Signal()
    demo_left = Signal()
    rows_wanted = Signal(object)  # the fact
    navigate = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._columns = 0
        self._opened: tuple[EvidenceText, int] | None = None
        self._has_pages: frozenset[str] = frozenset()
        self.setObjectName("page")
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._page = QWidget()
        self._page.setObjectName("page")
        self.setWidget(self._page)
        self.head = Head(theme)
        self.head.demo_left.connect(self.demo_left)
        self.head.navigate.connect(self.navigate)
        self.head.history_wanted.connect(self._open_history)
        self._trouble = Notice(theme, "Try again")
        self._trouble.pressed.connect(self.load_again)
        self._news = Notice(theme, "", icon="info")
        self._alarm = Notice(theme, "")
        self._side_trouble = Notice(theme, "")
        self.brief = BriefCard(theme)
        self.brief.again.connect(self.write_again)
        self.brief.fact_opened.connect(self._ask_for_rows)
        self._no_brief = EmptyState(
            theme,
            "history",
            "No brief was kept for this day.",
            "What was measured that day is below.",
        )
        self._loading = LoadingFace(theme)
        self._loading.cancelled.connect(self.stop_writing)
        self._first_run = FirstRunFace(theme)
        self._first_run.import_wanted.connect(self.import_wanted)
        self._first_run.demo_wanted.connect(self.demo_wanted)
        self.energy = EnergyCard(theme)
        self.night = NightCard(theme)
        self.night.metric_wanted.connect(self._open_metric)
        self.agenda = AgendaCard(theme)
        self.agenda.connect_wanted.connect(self._import_calendar)
        self.todo = TodoCard(theme)
        self.todo.navigate.connect(self.navigate)
        self._cards: tuple[QFrame, ...] = (
            self.brief,
            self._no_brief,
            self._loading,
            self._first_run,
            self.energy,
            self.night,
            self.agenda,
            self.todo,
        )
        self._popover = EvidencePopover(theme, self._page)
        self._popover.closed.connect(self._on_popover_closed)
        self._popover.chart_wanted.connect(self._open_metric)
        self.history = HistoryPanel(theme, self._page)
        self.history.closed.connect(self._on_history_closed)
        self._lay_out()
        self.set_demo(False)
        for widget in self._cards:
            widget.hide()
        theme.changed.connect(self._on_theme)

    def _lay_out(self) -> None:
        self._grid = QGridLayout()
        self._grid.setSpacing(14)
        self._rows = [QGridLayout(), QGridLayout()]
        for number, row in enumerate(self._rows):
            row.setSpacing(14)
            self._grid.addLayout(row, number, 0)
        self._grid.setRowStretch(1, 1)
        self._column = QWidget()
        self._column.setMaximumWidth(_MAX_WIDTH)
        column = QVBoxLayout(self._column)
        column.setContentsMargins(24, 0, 24, 16)
        column.setSpacing(10)
        column.addWidget(self.head)
        for notice in (self._alarm, self._trouble, self._side_trouble, self._news):
            column.addWidget(notice)
        column.addLayout(self._grid, 1)
        centred = QHBoxLayout(self._page)
        centred.setContentsMargins(0, 0, 0, 0)
        centred.addStretch(1)
        centred.addWidget(self._column, 1000)
        centred.addStretch(1)
        self._arrange()

    def _arrange(self) -> None:
        px = self._theme.px
        width = self.width()
        columns = 3 if width >= px(_WIDE) else 2 if width >= px(_NARROW) else 1
        if columns == self._columns:
            return
        self._columns = columns
        top, low = self._rows
        for row in self._rows:
            for card in self._cards:
                row.removeWidget(card)
            for number in range(3):
                row.setColumnStretch(number, 0)
                row.setRowStretch(number, 0)
        for card in self._cards[:4]:
            top.addWidget(card, 0, 0)
        is_single = columns == 1
        top.addWidget(self.energy, 1 if is_single else 0, 0 if is_single else 1)
        top.setColumnStretch(0, 1)
        if columns == 3:
            for number, card in enumerate((self.night, self.agenda, self.todo)):
                low.addWidget(card, 0, number)
        elif columns == 2:
            low.addWidget(self.night, 0, 0, 2, 1)
            low.addWidget(self.agenda, 0, 1)
            low.addWidget(self.todo, 1, 1)
            low.setRowStretch(1, 1)
        else:
            for number, card in enumerate((self.night, self.agenda, self.todo)):
                low.addWidget(card, number, 0)
        low.setColumnStretch(0, 1)
        self.brief.setMinimumHeight(px(_ROW_1))
        for card, fixed in zip(self._cards[4:], (_ENERGY, 0, _AGENDA, _TODO), strict=True):
            if not fixed:
                continue
            side = _AGENDA if columns == 2 and card is not self.energy else fixed
            card.setMinimumWidth(0 if is_single else px(side))
            card.setMaximumWidth(_UNBOUNDED if is_single else px(side))

    def _on_theme(self) -> None:
        self._columns = 0
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()
        beside = 0 if self._columns == 1 else self._theme.px(_ENERGY) + 14
        self.brief.arrange(min(self.width(), _MAX_WIDTH) - 48 - beside)
        if event.size().width() != event.oldSize().width():
            self.history.dismiss()
        self._place_popover()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        super().scrollContentsBy(dx, dy)
        self._place_popover()

    # -- showing --------------------------------------------------------------------------------

    def set_demo(self, is_demo: bool) -> None:
        """Say on the page whose data this is."""
        self.head.set_demo(is_demo)
        self._first_run.offer_demo(not is_demo)

    def offer_pages(self, names: frozenset[str]) -> None:
        """The pages there are: a link to one that is not there is left out."""
        self._has_pages = names
        self.head.offer_search("search" in names)
        self.todo.offer_all("tasks" in names)
        self._popover.offer_chart("metric" in names)
        for tile in self.night.tiles:
            tile.offer_metric("metric" in names)

    def show_trouble(self, sentence: str) -> None:
        """Nothing could be opened."""
        self.show_empty()
        self._loading.hide()
        self._loading.end()
        self._trouble.say(sentence)

    def show_empty(self) -> None:
        """Nothing is known yet."""
        self._popover.dismiss()
        self.history.dismiss()
        self.head.show_day("", "", is_past=False)
        self._trouble.say("")
        self._side_trouble.say("")
        self._news.say("")
        for widget in self._cards:
            widget.hide()
        self._loading.show()
        self._loading.begin(can_cancel=False)

    def alarm(self, sentence: str) -> None:
        """A line that stays, whatever is shown under it."""
        self._alarm.say(sentence)

    def tell(self, sentence: str) -> None:
        """A line over the page; the next view takes it away."""
        self._news.say(sentence)

    def show_view(self, view: View) -> None:
        """Draw this view."""
        self.head.show_day(view.date_text, view.time, is_past=view.is_past)
        self._trouble.say(view.problem)
        self._news.say(view.notice)
        is_loading = view.state is State.LOADING or (view.brief is None and view.is_writing)
        if is_loading:
            self._loading.begin(can_cancel=view.is_writing)
        else:
            self._loading.end()
        self._loading.setVisible(is_loading)
        self._first_run.setVisible(view.state is State.FIRST_RUN)
        self._no_brief.setVisible(view.is_past and view.brief is None and not is_loading)
        self.brief.setVisible(view.brief is not None)
        if view.brief:
            self.brief.show_brief(view.brief, is_writing=view.is_writing, is_past=view.is_past)
        is_ready = view.state is State.READY
        self.night.setVisible(bool(view.tiles) and is_ready)
        if view.tiles and is_ready:
            self.night.show_night(view.night, view.tiles, view.night_title)
            for tile in self.night.tiles:
                tile.offer_metric("metric" in self._has_pages)
        if not is_ready:
            for card in (self.energy, self.agenda, self.todo):
                card.hide()
        if self._opened and not self._still_open(view.brief):
            self._popover.dismiss()

    def show_side(self, view: SideView) -> None:
        """Draw what stands beside the brief; before the page is ready nothing does."""
        self._side_trouble.say(view.problem)
        self.energy.setVisible(view.energy is not None)
        self.agenda.setVisible(view.agenda is not None)
        self.todo.setVisible(view.todo is not None)
        if view.energy:
            self.energy.show_energy(view.energy)
        if view.agenda:
            self.agenda.show_agenda(view.agenda)
        if view.todo:
            self.todo.show_todo(view.todo)

    def _open_metric(self, key: str) -> None:
        self.navigate.emit(f"metric:{key}")

    def _import_calendar(self) -> None:
        self.navigate.emit("import_ics")

    def _open_history(self) -> None:
        button = self.head.history
        self.history.open(button.mapTo(self._page, QPoint(0, button.height() + 4)))

    def _on_history_closed(self) -> None:
        self.head.history.setFocus(Qt.FocusReason.OtherFocusReason)

    def _still_open(self, brief: BriefView | None) -> bool:
        """After a rewrite the chips are others: the old rows may not stay."""
        return bool(brief and self._opened and self._opened[1] < len(self._opened[0].facts))

    def show_rows(
        self,
        fact: Fact,
        title: str,
        columns: tuple[str, ...],
        rows: tuple[tuple[str, ...], ...],
        source: str,
    ) -> None:
        """Open the popover beside the chip that was asked about."""
        if self._opened is None:
            return
        text, index = self._opened
        if index >= len(text.facts) or text.facts[index].id != fact.id:
            return
        text.mark_open(index)
        value = fact.text if title.startswith(fact.label) else f"{fact.label}: {fact.text}"
        area = chip_area(text, index, self._page)
        metric = metric_of(fact)
        self._popover.open(title, value, columns, rows, source, area, metric=metric)

    @property
    def popover(self) -> EvidencePopover:
        return self._popover

    def _ask_for_rows(self, text: EvidenceText, index: int) -> None:
        again = self._opened == (text, index) and self._popover.isVisible()
        self._popover.dismiss()
        if again:
            return
        self._opened = (text, index)
        self.rows_wanted.emit(text.facts[index])

    def _on_popover_closed(self) -> None:
        if self._opened:
            text, index = self._opened
            self._opened = None
            text.mark_open(None)
            text.focus_chip(index)

    def _place_popover(self) -> None:
        if self._opened and self._popover.isVisible():
            text, index = self._opened
            self._popover.place(chip_area(text, index, self._page))

    def chip_centre(self, index: int) -> QPoint:
        """The middle of a chip of the prose, in global coordinates."""
        rect = self.brief.prose.chip_rect(index).toRect()
        return self.brief.prose.viewport().mapToGlobal(rect.center())


def metric_of(fact: Fact) -> str:
    """The metric whose values are behind a fact; "" for a task, an event or a text."""
    is_measured = bool(fact.rows) and fact.rows[0].table == "data_points"
    return ".".join(fact.id.split(".")[:2]) if is_measured else ""
