"""The frame of a page of kept things: head, trouble, a list, and the editor beside it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from lifeos_desktop.services.undo import Undo
from lifeos_desktop.ui.background import Tasks
from lifeos_desktop.ui.kept.model import KeptModel
from lifeos_desktop.ui.theme import Theme
from lifeos_desktop.ui.widgets import Caption, Card, HeadingLabel, Notice, Skeleton

WIDEST = 1440
MARGIN, GUTTER, HEAD = 24, 14, 54
_SMALL_HEAD = 36  # under the tabs, which are the title there
_DAY_TICK_MS = 30_000


class KeptPage(QWidget):
    """Loads when shown. ``toast`` carries an `Undo` for every change made here."""

    navigate = Signal(str)
    toast = Signal(object)

    def __init__(self, model: KeptModel[Any], theme: Theme, tasks: Tasks, title: str) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._base_model, self._theme, self._tasks = model, theme, tasks
        self.heading = HeadingLabel(theme, title)
        self.heading.setWordWrap(False)
        self.count = Caption(theme)
        self.head = QHBoxLayout()
        self.head.setContentsMargins(0, 0, 0, 0)
        self.head.setSpacing(12)
        self.head.addWidget(self.heading)
        self.head.addWidget(self.count)
        self.head.addStretch(1)
        self.heading.setVisible(bool(title))
        top = QWidget()
        top.setMinimumHeight(theme.px(HEAD if title else _SMALL_HEAD))
        top.setLayout(self.head)
        self.trouble = Notice(theme, tone="attention")
        self.loading = Skeleton(theme, can_cancel=False)
        self.body = QWidget()
        self.body.hide()
        self._inner = QWidget()
        self._inner.setMaximumWidth(WIDEST)
        self.column = QVBoxLayout(self._inner)
        self.column.setContentsMargins(MARGIN, 0, MARGIN, GUTTER)
        self.column.setSpacing(10)
        self.column.addWidget(top)
        self.column.addWidget(self.trouble)
        self.column.addWidget(self.loading)
        self.column.addWidget(self.body, 1)
        self.column.addStretch(0)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._inner)
        self._tick = QTimer(self)
        self._tick.setInterval(_DAY_TICK_MS)
        self._tick.timeout.connect(model.follow_the_day)
        stop_listening, stop_changes = model.listen(self._on_view), model.on_change(self._on_change)
        self.destroyed.connect(stop_listening)
        self.destroyed.connect(stop_changes)

    def draw(self) -> None:
        """Show the model's view; called when it is loaded."""
        raise NotImplementedError

    def hasHeightForWidth(self) -> bool:
        """A stack would ask for the height everything would like; the lists scroll instead."""
        return False

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._base_model.is_loaded:
            self.loading.begin()
        self._base_model.load()
        self._tick.start()

    def hideEvent(self, event: QHideEvent) -> None:
        self._tick.stop()
        super().hideEvent(event)

    def _on_view(self) -> None:
        model = self._base_model
        self.loading.end()
        self.loading.hide()
        self.trouble.say(model.complaint or model.problem)
        if model.is_loaded:
            self.body.show()
            self.draw()

    def _on_change(self, change: Undo) -> None:
        self.toast.emit(change)


class Editor(Card):
    """The card beside the list. Ctrl+Enter saves, Esc cancels, wherever in it the keyboard is."""

    saved = Signal()
    cancelled = Signal()

    def __init__(self, theme: Theme, title: str) -> None:
        super().__init__(theme, title)
        inside_scroll = QWidget()
        scroll = QScrollArea()  # large text on a small screen: nothing is cut off
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inside_scroll)
        scroll.viewport().setAutoFillBackground(False)
        inside_scroll.setAutoFillBackground(False)
        self.foot = QVBoxLayout()
        self.foot.setSpacing(6)
        self.column.addWidget(scroll, 1)
        self.column.addLayout(self.foot)
        self.column = QVBoxLayout(inside_scroll)
        self.column.setContentsMargins(0, 0, 4, 0)
        self.column.setSpacing(12)
        self.setMinimumWidth(theme.px(280))
        self.setMaximumWidth(theme.px(440))
        inside = Qt.ShortcutContext.WidgetWithChildrenShortcut
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, context=inside).activated.connect(self.saved)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
            return
        super().keyPressEvent(event)


def holds_focus(widget: QWidget) -> bool:
    """Whether the keyboard is somewhere in it."""
    focused: QWidget | None = QApplication.focusWidget()
    return focused is not None and widget.isAncestorOf(focused)


def short(text: str, longest: int = 24) -> str:
    """What fits on a chip or in a heading."""
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"
