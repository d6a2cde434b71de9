"""The patterns page.

For the shell: ``PatternsPage(PatternsModel(Sources(...), tasks), theme, tasks)``; it emits
``navigate("metric:KEY")``, ``navigate("import_oura" or "import_csv")`` and ``toast(Undo)``;
``model.close()`` ends it. ``ui.charts.load`` may be started when the pointer or the focus comes
near the way to this page, so that the charts are there with it.
"""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from lifeos_desktop.domain.errors import LifeosError
from lifeos_desktop.services.patterns import PatternItem, TooEarly
from lifeos_desktop.services.undo import Undo
from lifeos_desktop.ui.background import Tasks
from lifeos_desktop.ui.patterns import wording
from lifeos_desktop.ui.patterns.cards import ITEM
from lifeos_desktop.ui.patterns.check import CheckPanel
from lifeos_desktop.ui.patterns.days_picture import DaysPicture
from lifeos_desktop.ui.patterns.detail import DetailPanel
from lifeos_desktop.ui.patterns.searching import SearchBar
from lifeos_desktop.ui.patterns.side import SideColumn
from lifeos_desktop.ui.patterns.viewmodel import PatternsModel
from lifeos_desktop.ui.settings.follow import follow
from lifeos_desktop.ui.theme import Theme
from lifeos_desktop.ui.widgets import (
    BodyLabel,
    Button,
    Caption,
    ErrorState,
    Hairline,
    HeadingLabel,
    Notice,
    PrimaryButton,
    ProseLabel,
    Select,
    Skeleton,
)

_HEAD, _SIDE, _SIDE_NARROW, _NARROW, _MAX_WIDTH = 54, 388, 320, 1020, 1440
_EMPTY_WIDTH = 620


class PatternsPage(QWidget):
    """List and detail; or, with nothing to show, an honest sentence about why."""

    navigate = Signal(str)
    toast = Signal(object)

    def __init__(self, model: PatternsModel, theme: Theme, tasks: Tasks) -> None:
        super().__init__()
        self._model, self._theme, self._tasks = model, theme, tasks
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Patterns")
        # Parents first: a widget that is handed on from parent to parent is styled each time.
        self._inner = QWidget(self)
        self.side = SideColumn(theme, self._inner)
        self.side.chosen.connect(self._on_chosen)
        self.side.which_chosen.connect(self._on_which)
        self.side.unmute_pressed.connect(self._on_unmute)
        self.side.check_pressed.connect(self._on_check)
        self.side.cards.clicked.connect(self._on_card)
        self.right = QStackedWidget(self._inner)
        self.detail = DetailPanel(theme, tasks, self.right)
        self.detail.mute_pressed.connect(self._on_mute)
        self.detail.pin_pressed.connect(self._on_pin)
        self.detail.useful_pressed.connect(self._on_useful)
        self.detail.metric_wanted.connect(self._on_metric)
        self._build(theme)
        key = QShortcut(QKeySequence("M"), self)
        key.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        key.activated.connect(self._on_mute)
        follow(self, model.listen(self._on_view))
        if model.is_loaded:
            self._on_view()
        else:
            self.skeleton.begin()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._model.is_loaded:
            self._model.load()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < self._theme.px(_NARROW)
        self.side.setFixedWidth(self._theme.px(_SIDE_NARROW if narrow else _SIDE))

    # -- layout ---------------------------------------------------------------------------------

    def _build(self, theme: Theme) -> None:
        self.skeleton = Skeleton(theme, can_cancel=False)
        self.trouble = ErrorState(theme, "The patterns could not be read.", "")
        self.trouble.pressed.connect(self._model.load)
        self.blank = QWidget()
        self.check = CheckPanel(theme)
        self.check.back_pressed.connect(self._on_back)
        empty = self._empty(theme)
        for widget in (self.skeleton, self.detail, empty, self.trouble, self.check, self.blank):
            self.right.addWidget(widget)
        self._line = Hairline(vertical=True)
        self._inner.setMaximumWidth(_MAX_WIDTH)
        body = QHBoxLayout(self._inner)
        body.setSpacing(0)
        body.addWidget(self.side)
        body.addWidget(self._line)
        body.addWidget(self.right, 1)
        body.setContentsMargins(0, 0, 0, 0)
        middle = QHBoxLayout()
        middle.addStretch(0)
        middle.addWidget(self._inner, 1)
        middle.addStretch(0)
        self.notice = Notice(theme, tone="attention")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head(theme))
        column.addWidget(Hairline())
        column.addWidget(self.notice)
        column.addLayout(middle, 1)
        self._show_side(False)

    def _head(self, theme: Theme) -> QWidget:
        self._subtitle = Caption(theme, "", "2")
        self.kind = Select(theme, name="Kind of pattern")
        for key, label in wording.KINDS:
            self.kind.addItem(label, key)
        self.kind.currentIndexChanged.connect(self._on_kind)
        self.search = SearchBar(theme, self._model.searching)
        follow(self, self._model.searching.listen(self._on_search))
        title = HeadingLabel(theme, "Patterns")
        title.setWordWrap(False)
        head = QWidget()
        head.setMinimumHeight(theme.px(_HEAD))
        row = QHBoxLayout(head)
        row.setContentsMargins(24, 0, 24, 0)
        row.setSpacing(12)
        row.addWidget(title)
        row.addWidget(self._subtitle)
        row.addStretch(1)
        row.addWidget(self.search)
        row.addWidget(self.kind)
        return head

    def _empty(self, theme: Theme) -> QWidget:
        self.days = DaysPicture(theme)
        self._empty_title = HeadingLabel(theme, "", "title")
        self._empty_text = ProseLabel(theme, "", "prose")
        self._forward = BodyLabel(theme, "", "2")
        self.import_oura = PrimaryButton(theme, "Import past Oura data", icon="file-down")
        self.import_oura.clicked.connect(self._on_import_oura)
        self.search_first = PrimaryButton(theme, "Search now", icon="search")
        self.search_first.clicked.connect(self._model.searching.start)
        self.import_csv = Button(theme, "Import a CSV")
        self.import_csv.clicked.connect(self._on_import_csv)
        inner = QWidget()
        inner.setMaximumWidth(theme.px(_EMPTY_WIDTH))
        column = QVBoxLayout(inner)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(12)
        column.addStretch(1)
        column.addWidget(self.days)
        column.addSpacing(24)
        column.addWidget(self._empty_title)
        column.addWidget(self._empty_text)
        buttons = QHBoxLayout()
        buttons.setSpacing(10)
        buttons.addWidget(self.search_first)
        buttons.addWidget(self.import_oura)
        buttons.addWidget(self.import_csv)
        buttons.addStretch(1)
        column.addLayout(buttons)
        column.addSpacing(8)
        column.addWidget(Hairline())
        column.addWidget(self._forward)
        column.addStretch(2)
        self.empty = QWidget()
        row = QHBoxLayout(self.empty)
        row.addStretch(1)
        row.addWidget(inner, 100)
        row.addStretch(1)
        return self.empty

    # -- what is shown --------------------------------------------------------------------------

    def _on_view(self) -> None:
        self.skeleton.end()
        if self._model.problem:
            self.trouble.say("The patterns could not be read.", self._model.problem)
            self.right.setCurrentWidget(self.trouble)
            return
        view = self._model.view
        self._subtitle.setText(view.subtitle)
        self._show_side(view.ledger is not None or bool(view.items or view.muted))
        self.kind.setVisible(view.empty is None)
        self.side.show_view(view, self._model.selected)
        if view.check is not None:
            self.check.show_check(view.check)
            self.right.setCurrentWidget(self.check)
        elif view.detail is not None:
            self.detail.show_view(view.detail)
            self.right.setCurrentWidget(self.detail)
        elif view.empty is not None and view.which == wording.ALL:
            self._show_empty(view.empty)
            self.right.setCurrentWidget(self.empty)
        else:
            self.right.setCurrentWidget(self.blank)

    def _show_side(self, is_there: bool) -> None:
        self.side.setVisible(is_there)
        self._line.setVisible(is_there)

    def _show_empty(self, empty: TooEarly) -> None:
        self.days.show_days(empty.days_present, empty.days_needed)
        self._empty_title.setText(empty.title)
        self._empty_text.setText(empty.sentence)
        self._forward.setText(wording.way_forward(empty))
        for button in (self.import_oura, self.import_csv):
            button.setVisible(empty.reason in ("no_data", "too_few_days"))
        self.search_first.setVisible(empty.reason == "not_searched")

    # -- what the person does -------------------------------------------------------------------

    def _on_search(self) -> None:
        searching = self._model.searching
        self.notice.say(searching.problem)
        self.search_first.setEnabled(searching.share is None)

    def _on_check(self) -> None:
        self._model.check(is_on=True)

    def _on_card(self, index: QModelIndex) -> None:
        # A click on the card that is selected already; any other one is told as chosen.
        item = index.data(ITEM)
        if self._model.view.check is not None and isinstance(item, PatternItem):
            self._model.select(item.id)

    def _on_back(self) -> None:
        self._model.check(is_on=False)

    def _on_chosen(self, id: int) -> None:
        self._model.select(id)

    def _on_which(self, which: str) -> None:
        self._model.filter(which=which)

    def _on_kind(self, _index: int) -> None:
        self._model.filter(kind=str(self.kind.currentData()))

    def _on_metric(self, key: str) -> None:
        self.navigate.emit(f"metric:{key}")

    def _on_import_oura(self) -> None:
        self.navigate.emit("import_oura")

    def _on_import_csv(self) -> None:
        self.navigate.emit("import_csv")

    def _on_mute(self) -> None:
        detail = self._model.view.detail
        if detail is not None:
            change = self._model.unmute if detail.is_muted else self._model.mute
            self._change(change(detail.id), "mute a pattern")

    def _on_unmute(self, id: int) -> None:
        self._change(self._model.unmute(id), "unmute a pattern")

    def _on_pin(self) -> None:
        detail = self._model.view.detail
        if detail is not None:
            self._change(self._model.pin(detail.id, pinned=not detail.is_pinned), "pin a pattern")

    def _on_useful(self, is_useful: bool) -> None:
        detail = self._model.view.detail
        if detail is not None:
            self._change(self._model.rate(detail.id, is_useful=is_useful), "rate a pattern")

    def _change(self, work: Coroutine[Any, Any, Undo], name: str) -> None:
        self._tasks.spawn(self._changed(work), name)

    async def _changed(self, work: Coroutine[Any, Any, Undo]) -> None:
        try:
            undo = await work
        except LifeosError as problem:
            self.notice.say(str(problem))
            return
        self.notice.say("")
        self.toast.emit(undo)
