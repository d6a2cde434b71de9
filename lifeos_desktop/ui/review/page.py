"""The week in words, every number a chip that opens its rows; the weeks before it at the left.

Made by: ``ReviewPage(ReviewModel(c.reviews, c.history, c.evidence, c.bus, tasks, c.today, c.zone),
theme, tasks)`` with the container as ``c``; closed by ``model.close()``.
"""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from lifeos_desktop.domain.errors import LifeosError
from lifeos_desktop.domain.facts import Claim, Fact
from lifeos_desktop.ui.background import Tasks
from lifeos_desktop.ui.dashboard.evidence_text import EvidenceText
from lifeos_desktop.ui.dashboard.popover import EvidencePopover
from lifeos_desktop.ui.kept.list import KeptList
from lifeos_desktop.ui.kept.page import GUTTER, KeptPage
from lifeos_desktop.ui.kept.rows import Row
from lifeos_desktop.ui.review import wording
from lifeos_desktop.ui.review.viewmodel import ReviewModel
from lifeos_desktop.ui.theme import Theme
from lifeos_desktop.ui.widgets import (
    BodyLabel,
    Button,
    Caption,
    Card,
    EmptyState,
    HeadingLabel,
    StrongLabel,
)

_READING_WIDTH = 760


class ReviewPage(KeptPage):
    """The page; what it shows is in the model."""

    def __init__(self, model: ReviewModel, theme: Theme, tasks: Tasks) -> None:
        super().__init__(model, theme, tasks, wording.TITLE)
        self._model = model
        self._opened = -1
        self._claims: tuple[Claim, ...] = ()
        self.weeks = KeptList(theme, name=wording.LIST)
        self.headline = HeadingLabel(theme, "", "title")
        self.text = EvidenceText(theme)
        self.text.setAccessibleName("Review of the week")
        self.missing = BodyLabel(theme, "", "2")
        self.provenance = Caption(theme, wraps=True)
        self.again = Button(theme, wording.AGAIN, icon="refresh-cw")
        self.write = Button(theme, wording.WRITE)
        self.nothing = EmptyState(
            theme,
            "calendar-range",
            wording.NONE_TITLE,
            wording.NONE_TEXT,
            (self.write,),
            is_card=False,
        )
        self.popover = EvidencePopover(theme, self)
        self._lay_out()
        self.weeks.current_row.connect(self._on_week)
        self.weeks.opened.connect(self._read)
        self.again.clicked.connect(model.write)
        self.write.clicked.connect(model.write)
        self.text.fact_opened.connect(self._ask_for_rows)
        self.popover.closed.connect(self._on_popover_closed)

    def _lay_out(self) -> None:
        theme = self._theme
        side = Card(theme)
        side.setAccessibleName(wording.LIST)
        side.column.setContentsMargins(6, 10, 6, 6)
        label = StrongLabel(theme, wording.LIST)
        label.setContentsMargins(10, 0, 0, 0)
        side.column.addWidget(label)
        side.column.addWidget(self.weeks, 1)
        side.setMinimumWidth(theme.px(180))
        side.setMaximumWidth(theme.px(300))
        self._written = QWidget()
        self._written.setMaximumWidth(theme.px(_READING_WIDTH))
        words = QVBoxLayout(self._written)
        words.setContentsMargins(8, 8, 8, 8)
        words.setSpacing(10)
        words.addWidget(self.headline)
        words.addWidget(self.text)
        words.addWidget(self.missing)
        words.addStretch(1)
        words.addWidget(self.provenance)
        foot = QHBoxLayout()
        foot.addWidget(self.again)
        foot.addStretch(1)
        words.addLayout(foot)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(self._written)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.viewport().setAutoFillBackground(False)
        self._written.setAutoFillBackground(False)
        scroll.verticalScrollBar().valueChanged.connect(self.popover.dismiss)
        self._scroll = scroll
        card = Card(theme)
        card.setAccessibleName("Review")
        card.column.addWidget(scroll, 1)
        card.column.addWidget(self.nothing, 1)
        row = QHBoxLayout(self.body)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GUTTER)
        row.addWidget(side, 1)
        row.addWidget(card, 2)

    def draw(self) -> None:
        view = self._model.view
        self.count.setText(view.title)
        self.weeks.show_rows(view.weeks)
        self.weeks.choose(f"week:{view.monday.isoformat()}")
        self._scroll.setVisible(view.is_written)
        self.nothing.setVisible(not view.is_written)
        if view.claims != self._claims:  # other chips: the old rows may not stay
            self._claims = view.claims
            self.popover.dismiss()
        self.headline.setText(view.headline)
        self.text.set_claims(view.claims)
        self.text.setVisible(bool(view.claims))
        missing = list(view.missing)
        if view.is_written and not view.claims:
            missing.insert(0, wording.NO_CLAIMS)
        self.missing.setText("\n".join(missing))
        self.missing.setVisible(bool(missing))
        self.provenance.setText(view.provenance)
        why_not = "It is being written." if view.is_writing else ""
        self.again.allow(why_not)
        self.write.allow(why_not)

    def show_day(self, day: date) -> None:
        """The review of the week a day lies in."""
        self._model.choose(day)

    def hideEvent(self, event: QHideEvent) -> None:
        self.popover.dismiss()
        super().hideEvent(event)

    def _on_week(self, row: Row | None) -> None:
        if row is not None and row.day is not None and row.day != self._model.view.monday:
            self._model.choose(row.day)

    def _read(self, row: Row) -> None:
        """Enter on a week: to its text."""
        target: QWidget = self.text if self._model.view.is_written else self.write
        target.setFocus(Qt.FocusReason.TabFocusReason)

    # -- the rows behind a fact -----------------------------------------------------------------

    def _ask_for_rows(self, index: int) -> None:
        again = self._opened == index and self.popover.isVisible()
        self.popover.dismiss()
        if not again:
            self._tasks.spawn(self._open_rows(index, self.text.facts[index]), "rows of a fact")

    async def _open_rows(self, index: int, fact: Fact) -> None:
        try:
            found = await self._model.rows(fact)
        except LifeosError as problem:
            self.trouble.say(str(problem))
            return
        if index >= len(self.text.facts) or self.text.facts[index] != fact:
            return  # another text by now
        source = ", ".join(part for part in (found.source, found.fetched) if part)
        self._opened = index
        self.text.mark_open(index)
        self.popover.open(
            found.title, fact.text, found.columns, found.rows, source, self._chip(index)
        )

    def _chip(self, index: int) -> QRect:
        rect = self.text.chip_rect(index).toRect()
        return QRect(self.text.viewport().mapTo(self, rect.topLeft()), rect.size())

    def _on_popover_closed(self) -> None:
        self.text.mark_open(None)
        if self._opened >= 0 and self.isVisible():
            self.text.focus_chip(self._opened)
        self._opened = -1
