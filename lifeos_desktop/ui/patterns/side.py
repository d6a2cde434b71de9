"""The left column: the ledger, filters, the cards, what is not sure yet, what is muted."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from lifeos_desktop.services.patterns import PatternItem
from lifeos_desktop.ui.patterns import wording
from lifeos_desktop.ui.patterns.cards import CardList
from lifeos_desktop.ui.patterns.viewmodel import LedgerView, PatternsView, Waiting
from lifeos_desktop.ui.theme import Theme
from lifeos_desktop.ui.widgets import (
    BodyLabel,
    Caption,
    FilterChips,
    Glyph,
    LedgerBar,
    LinkButton,
    Meter,
    Share,
    StrongLabel,
)


class _MutedLine(QWidget):
    """A muted pattern with its way back."""

    unmute_pressed = Signal(int)

    def __init__(self, theme: Theme, item: PatternItem) -> None:
        super().__init__()
        self._id = item.id
        title = BodyLabel(theme, item.title or item.sentence, "2")
        button = LinkButton(theme, "Unmute")
        button.setAccessibleName(f"Unmute: {item.title or item.sentence}")
        button.clicked.connect(self._on_pressed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(Glyph(theme, "bell-off", 13))
        row.addWidget(title, 1)
        row.addWidget(button)

    def _on_pressed(self) -> None:
        self.unmute_pressed.emit(self._id)


class SideColumn(QScrollArea):
    """Shows a `PatternsView`; says what was chosen."""

    chosen = Signal(int)
    which_chosen = Signal(str)
    unmute_pressed = Signal(int)
    check_pressed = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._muted: tuple[PatternItem, ...] = ()
        self._waiting: tuple[Waiting, ...] = ()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.bar = LedgerBar(theme, name="What was tested")
        self.sentence = BodyLabel(theme)
        self.others = LinkButton(theme, "")
        self.others.clicked.connect(self._on_others)
        self.check = LinkButton(theme, wording.CHECK)
        self.check.clicked.connect(self.check_pressed)
        self.rest = BodyLabel(theme, "", "2")
        self.rest.hide()
        self.filters = FilterChips(theme, wording.WHICH, name="Which patterns")
        self.filters.changed.connect(self._on_which)
        self.cards = CardList(theme)
        self.cards.chosen.connect(self.chosen)
        self.cards.moved.connect(self._on_moved)
        self.nothing = BodyLabel(theme, "", "2")
        self._build(theme)

    def _build(self, theme: Theme) -> None:
        self._waiting_box, self._waiting_grid = QWidget(), QGridLayout()
        self._waiting_count = Caption(theme)
        self._waiting_box.setLayout(
            _section(theme, wording.NOT_SURE, self._waiting_count, "days needed")
        )
        self._waiting_grid.setHorizontalSpacing(12)
        self._waiting_grid.setVerticalSpacing(9)
        self._waiting_grid.setColumnStretch(0, 1)
        self._section_of(self._waiting_box).addLayout(self._waiting_grid)
        self._muted_box, self._muted_count = QWidget(), Caption(theme)
        self._muted_box.setLayout(_section(theme, "Muted", self._muted_count, ""))
        inner = QWidget()
        self.setWidget(inner)
        column = QVBoxLayout(inner)
        column.setContentsMargins(24, 14, 14, 20)
        column.setSpacing(8)
        link = QHBoxLayout()
        link.setContentsMargins(0, 0, 0, 0)
        link.addWidget(self.others)
        link.addStretch(1)
        column.addWidget(self.bar)
        column.addWidget(self.sentence)
        column.addLayout(link)
        column.addWidget(self.rest)
        column.addWidget(self.check, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.filters)
        column.addWidget(self.nothing)
        column.addWidget(self.cards)
        column.addWidget(self._waiting_box)
        column.addWidget(self._muted_box)
        column.addStretch(1)

    def _section_of(self, box: QWidget) -> QVBoxLayout:
        layout = box.layout()
        assert isinstance(layout, QVBoxLayout)
        return layout

    # -- what is shown --------------------------------------------------------------------------

    def show_view(self, view: PatternsView, selected: int) -> None:
        """What was found, as far as the filters let it through."""
        self._show_ledger(view.ledger)
        self.check.setVisible(view.can_check)
        self.filters.choose(view.which)
        self.filters.setVisible(view.empty is None or bool(view.muted or view.items))
        self.nothing.setText(view.nothing)
        is_empty = view.empty is not None and view.which == wording.ALL
        self.nothing.setVisible(bool(view.nothing) and not is_empty)
        self.cards.show_items(view.items, selected)
        self.cards.setVisible(bool(view.items))
        if view.waiting != self._waiting:
            self._waiting = view.waiting
            self._show_waiting()
        self._waiting_box.setVisible(bool(view.waiting))
        if view.muted != self._muted:
            self._muted = view.muted
            self._show_muted()
        self._muted_box.setVisible(bool(view.muted) and view.which != wording.MUTED)

    def _show_ledger(self, ledger: LedgerView | None) -> None:
        for widget in (self.bar, self.sentence):
            widget.setVisible(ledger is not None)
        self.others.setVisible(ledger is not None and bool(ledger.link))
        if ledger is None:
            self.rest.hide()
            return
        self.sentence.setText(ledger.sentence)
        self.others.setText(ledger.link)
        self.rest.setText(ledger.rest)
        self.bar.set_shares(
            (
                Share(ledger.other, "track", f"{ledger.other:,} showed nothing so far"),
                Share(ledger.waiting, "brassFill", f"{ledger.waiting} need more days"),
                Share(ledger.shown, "evidence", f"{ledger.shown} shown"),
            )
        )

    def _show_waiting(self) -> None:
        _clear(self._waiting_grid)
        self._waiting_count.setText(str(len(self._waiting)))
        for number, one in enumerate(self._waiting):
            title, more = (
                BodyLabel(self._theme, one.title, "2"),
                Caption(self._theme, one.more, "2"),
            )
            title.setAccessibleName(one.spoken)
            meter = Meter(self._theme, name=one.title, colour="brassFill")
            meter.set_value(one.share, one.spoken)
            meter.setFixedWidth(self._theme.px(72))
            self._waiting_grid.addWidget(title, number, 0)
            self._waiting_grid.addWidget(meter, number, 1)
            self._waiting_grid.addWidget(more, number, 2, Qt.AlignmentFlag.AlignRight)

    def _show_muted(self) -> None:
        column = self._section_of(self._muted_box)
        while column.count() > 1:
            taken = column.takeAt(1)
            widget = taken.widget() if taken else None
            if widget is not None:
                widget.deleteLater()
        self._muted_count.setText(str(len(self._muted)))
        for item in self._muted:
            line = _MutedLine(self._theme, item)
            line.unmute_pressed.connect(self.unmute_pressed)
            column.addWidget(line)

    # -- what the person does -------------------------------------------------------------------

    def _on_others(self) -> None:
        self.rest.setVisible(self.rest.isHidden())

    def _on_which(self, chosen: frozenset[str]) -> None:
        for which in chosen:
            self.which_chosen.emit(which)

    def _on_moved(self, middle: int) -> None:
        self.ensureVisible(0, self.cards.y() + middle, 0, 70)


def _section(theme: Theme, title: str, count: Caption, right: str) -> QVBoxLayout:
    head = QHBoxLayout()
    head.setContentsMargins(0, 8, 0, 0)
    head.addWidget(StrongLabel(theme, title))
    head.addWidget(count)
    head.addStretch(1)
    if right:
        head.addWidget(Caption(theme, right))
    column = QVBoxLayout()
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(9)
    column.addLayout(head)
    return column


def _clear(grid: QGridLayout) -> None:
    while grid.count():
        taken = grid.takeAt(0)
        widget = taken.widget() if taken else None
        if widget is not None:
            widget.deleteLater()
