"""The dashboard's page: draws one `View` and hands on what the person asks for."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from lifeos_desktop.domain.facts import Fact
from lifeos_desktop.ui.dashboard.cards import BriefCard, NightCard, TilesCard, chip_area
from lifeos_desktop.ui.dashboard.evidence_text import EvidenceText
from lifeos_desktop.ui.dashboard.faces import FirstRunFace, LoadingFace, Notice
from lifeos_desktop.ui.dashboard.popover import EvidencePopover
from lifeos_desktop.ui.dashboard.viewmodel import BriefView, State, View
from lifeos_desktop.ui.theme import Theme

_MAX_WIDTH = 1440
_NARROW = 1100  # below, last night moves under the brief
_NIGHT_WIDTH = 404


class DashboardPage(QScrollArea):
    """Header, brief, last night and tiles; scrolls down in a small window, never sideways."""

    write_again = Signal()
    stop_writing = Signal()
    load_again = Signal()
    import_wanted = Signal()
    demo_wanted = Signal()
    demo_left = Signal()
    rows_wanted = Signal(object)  # the fact

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._is_narrow: bool | None = None
        self._opened: tuple[EvidenceText, int] | None = None
        self.setObjectName("page")
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._page = QWidget()
        self._page.setObjectName("page")
        self.setWidget(self._page)
        self._date = theme.label("", "heading")
        self._badge = theme.label("Demo data: you are Robin", "caption")
        self._badge.setProperty("role", "badge")
        self._leave = QPushButton("Leave the demo")
        self._leave.setProperty("kind", "link")
        theme.dress(self._leave, "button")
        self._leave.clicked.connect(self.demo_left)
        self._trouble = Notice(theme, "Try again")
        self._trouble.pressed.connect(self.load_again)
        self._news = Notice(theme, "", icon="info")
        self._alarm = Notice(theme, "")
        self.brief = BriefCard(theme)
        self.brief.again.connect(self.write_again)
        self.brief.fact_opened.connect(self._ask_for_rows)
        self._loading = LoadingFace(theme)
        self._loading.cancelled.connect(self.stop_writing)
        self._first_run = FirstRunFace(theme)
        self._first_run.import_wanted.connect(self.import_wanted)
        self._first_run.demo_wanted.connect(self.demo_wanted)
        self.night = NightCard(theme)
        self.tiles = TilesCard(theme)
        self._popover = EvidencePopover(theme, self._page)
        self._popover.closed.connect(self._on_popover_closed)
        self._lay_out()
        self.set_demo(False)
        for widget in (self.brief, self._loading, self._first_run, self.night, self.tiles):
            widget.hide()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self._date)
        head.addWidget(self._badge, 0, Qt.AlignmentFlag.AlignVCenter)
        head.addWidget(self._leave)
        head.addStretch()
        self._grid = QGridLayout()
        self._grid.setSpacing(14)
        self._column = QWidget()
        self._column.setMaximumWidth(_MAX_WIDTH)
        column = QVBoxLayout(self._column)
        column.setContentsMargins(24, 0, 24, 16)
        column.setSpacing(10)
        head_bar = QWidget()
        head_bar.setMinimumHeight(54)
        head_bar.setLayout(head)
        head.setContentsMargins(0, 0, 0, 0)
        column.addWidget(head_bar)
        column.addWidget(self._alarm)
        column.addWidget(self._trouble)
        column.addWidget(self._news)
        column.addLayout(self._grid, 1)
        centred = QHBoxLayout(self._page)
        centred.setContentsMargins(0, 0, 0, 0)
        centred.addStretch(1)
        centred.addWidget(self._column, 1000)
        centred.addStretch(1)
        self._arrange()

    def _arrange(self) -> None:
        is_narrow = self.width() < self._theme.px(_NARROW)
        if is_narrow == self._is_narrow:
            return
        self._is_narrow = is_narrow
        for widget in (self.brief, self._loading, self._first_run, self.night, self.tiles):
            self._grid.removeWidget(widget)
        self._grid.addWidget(self.brief, 0, 0)
        self._grid.addWidget(self._loading, 0, 0)
        self._grid.addWidget(self._first_run, 0, 0, 1, 2, Qt.AlignmentFlag.AlignTop)
        if is_narrow:
            self._grid.addWidget(self.night, 1, 0)
            self._grid.addWidget(self.tiles, 2, 0)
        else:
            self._grid.addWidget(self.night, 0, 1)
            self._grid.addWidget(self.tiles, 1, 0, 1, 2)
        self._grid.setColumnMinimumWidth(1, 0 if is_narrow else self._theme.px(_NIGHT_WIDTH))
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 0)
        self._grid.setRowStretch(0, 1)
        self.night.setMaximumWidth(16_777_215 if is_narrow else self._theme.px(_NIGHT_WIDTH))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()
        self.tiles.arrange(self.viewport().width() - 48)
        self._place_popover()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        super().scrollContentsBy(dx, dy)
        self._place_popover()

    # -- showing --------------------------------------------------------------------------------

    def set_demo(self, is_demo: bool) -> None:
        """Say on the page whose data this is."""
        self._badge.setVisible(is_demo)
        self._leave.setVisible(is_demo)
        self._first_run.offer_demo(not is_demo)

    def show_trouble(self, sentence: str) -> None:
        """Nothing could be opened."""
        self.show_empty()
        self._loading.hide()
        self._loading.end()
        self._trouble.say(sentence)

    def show_empty(self) -> None:
        """Nothing is known yet."""
        self._popover.dismiss()
        self._date.setText("")
        self._trouble.say("")
        self._news.say("")
        for widget in (self.brief, self._first_run, self.night, self.tiles):
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
        self._date.setText(view.date_text)
        self._trouble.say(view.problem)
        self._news.say(view.notice)
        is_loading = view.state is State.LOADING or (view.brief is None and view.is_writing)
        if is_loading:
            self._loading.begin(can_cancel=view.is_writing)
        else:
            self._loading.end()
        self._loading.setVisible(is_loading)
        self._first_run.setVisible(view.state is State.FIRST_RUN)
        self.brief.setVisible(view.brief is not None)
        if view.brief:
            self.brief.show_brief(view.brief, is_writing=view.is_writing)
        has_night = bool(view.tiles) and view.state is State.READY
        self.night.setVisible(has_night)
        self.tiles.setVisible(has_night)
        if has_night:
            self.night.show_night(view.night, view.tiles[0])
            self.tiles.show_tiles(view.tiles[1:])
        if self._opened and not self._still_open(view.brief):
            self._popover.dismiss()

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
        self._popover.open(title, value, columns, rows, source, chip_area(text, index, self._page))

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
