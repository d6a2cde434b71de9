"""Charts, the only place that knows pyqtgraph. It is imported in a worker thread when first wanted.

On the main thread the import would stall every window for a quarter of a second, so a `Chart`
shows the outline of what comes until the library is there. `load` may be called earlier, when the
pointer or the focus comes near a page with charts. Where the library cannot be loaded, the chart
is its table.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QShortcut,
    QShowEvent,
)
from PySide6.QtWidgets import QStackedLayout, QWidget
from shiboken6 import isValid

from lifeos_desktop.ui.background import Tasks
from lifeos_desktop.ui.chart_data import Picture
from lifeos_desktop.ui.chart_plot import Plot
from lifeos_desktop.ui.chart_table import DayTable
from lifeos_desktop.ui.theme import Theme
from lifeos_desktop.ui.widgets import LinkButton, Skeleton, paint_ring

_log = logging.getLogger(__name__)

TABLE_KEY = "T"
_ROOM = 4  # for the focus ring


async def load() -> Any:
    """The chart library, imported in a worker thread; ImportError where it is not there."""
    return await asyncio.to_thread(_import)


def _import() -> Any:
    import pyqtgraph  # type: ignore[import-untyped]  # written out: a built app has it so

    # It would take items apart at the end that Qt has ended already.
    pyqtgraph.setConfigOption("exitCleanup", False)
    return pyqtgraph


class Chart(QWidget):
    """One picture. Left and Right go from dot to dot, T shows the same data as a table."""

    shown_as_table = Signal(bool)
    drawn = Signal()

    def __init__(self, theme: Theme, tasks: Tasks, *, height: int = 240) -> None:
        super().__init__()
        self._theme, self._tasks, self._height = theme, tasks, height
        self._picture: Picture | None = None
        self._library: Any = None
        self._plot: Plot | None = None
        self._is_loading = self._is_table_only = self._is_stale = False
        self._at = -1
        self.skeleton = Skeleton(theme, "The chart takes longer than usual.", can_cancel=False)
        self.table = DayTable(theme, "The same as a table")
        self._stack = QStackedLayout(self)
        self._stack.setContentsMargins(_ROOM, _ROOM, _ROOM, _ROOM)
        self._stack.addWidget(self.skeleton)
        self._stack.addWidget(self.table)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        key = QShortcut(QKeySequence(TABLE_KEY), self)
        key.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        key.activated.connect(self.toggle_table)
        theme.changed.connect(self._on_theme)
        self._on_theme()

    # -- what is shown --------------------------------------------------------------------------

    @property
    def picture(self) -> Picture | None:
        return self._picture

    @property
    def is_drawn(self) -> bool:
        """Whether the chart itself is there, not its outline."""
        return self._plot is not None

    @property
    def is_table(self) -> bool:
        return self._stack.currentWidget() is self.table

    def set_picture(self, picture: Picture) -> None:
        """Draw this from now on."""
        if picture == self._picture:
            return
        self._picture, self._at = picture, -1
        self.setAccessibleName(picture.name)
        self._say("")
        self.table.setAccessibleName(f"{picture.name}, as a table")
        self.table.set_rows(picture.columns, picture.rows)
        self._draw()

    def toggle_table(self) -> None:
        """The chart, or the same data as a table."""
        if self._is_table_only:
            return
        if self.is_table:
            had_focus = self.table.hasFocus()
            self._stack.setCurrentWidget(self._plot.widget if self._plot else self.skeleton)
            if had_focus:
                self.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            had_focus = self.hasFocus()
            self._stack.setCurrentWidget(self.table)
            if had_focus:
                self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self.shown_as_table.emit(self.is_table)

    # -- the library ----------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_stale:
            self._draw()
        if self._library is None and not self._is_loading and not self._is_table_only:
            self._is_loading = True
            self.skeleton.begin()
            self._tasks.spawn(self._load(), "load the chart library")

    async def _load(self) -> None:
        try:
            library = await load()
        except ImportError as error:
            _log.error("Charts cannot be drawn: %s", error)
            library = None
        if not isValid(self):
            return
        self._is_loading = False
        self.skeleton.end()
        self._library = library
        if library is None:
            self._is_table_only = True
            self._stack.setCurrentWidget(self.table)
        else:
            self._draw()

    def _draw(self) -> None:
        if self._library is None or self._picture is None:
            return
        self._is_stale = False
        if self._plot is None:
            self._plot = Plot(self._library, self._theme, self)
            self._stack.addWidget(self._plot.widget)
            if not self.is_table:
                self._stack.setCurrentWidget(self._plot.widget)
        self._plot.draw(self._picture)
        self.drawn.emit()

    def _on_theme(self) -> None:
        self.setFixedHeight(self._theme.px(self._height))  # the table in it may be long
        if self.isVisible():
            self._draw()
        else:
            self._is_stale = True  # drawn in the other colours when it is looked at again
        self.update()

    # -- the keyboard ---------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        last = len(self._picture.stops) - 1 if self._picture else -1
        steps = {
            Qt.Key.Key_Right: min(self._at + 1, last),
            Qt.Key.Key_Left: max(self._at - 1, 0) if self._at >= 0 else last,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        at = steps.get(Qt.Key(event.key())) if self._plot and last >= 0 else None
        if event.key() == Qt.Key.Key_Escape and self._at >= 0:
            self._stop_at(-1)
        elif at is not None:
            self._stop_at(at)
        else:
            super().keyPressEvent(event)

    def _stop_at(self, at: int) -> None:
        self._at = at
        if self._plot and self._picture:
            stop = self._picture.stops[at] if at >= 0 else None
            self._plot.point_at(stop)
            self._say(stop.words if stop else "")

    def _say(self, words: str) -> None:
        if self._picture:
            spoken = f"{self._picture.spoken} Press T for the same as a table."
            self.setAccessibleDescription(f"{words.replace(chr(10), ', ')}. {spoken}".lstrip(". "))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if self._at >= 0:
            self._stop_at(-1)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.hasFocus():
            painter = QPainter(self)
            room = _ROOM
            paint_ring(
                painter, self._theme, QRectF(self.rect()).adjusted(room, room, -room, -room), 6
            )
            painter.end()


class TableSwitch(LinkButton):
    """The same as T, for the pointer."""

    def __init__(self, theme: Theme, chart: Chart) -> None:
        super().__init__(theme, "As a table")
        self.set_hint(f"The same data as a table ({TABLE_KEY})")
        self.clicked.connect(chart.toggle_table)
        chart.shown_as_table.connect(self._on_shown)

    def _on_shown(self, is_table: bool) -> None:
        self.setText("As a chart" if is_table else "As a table")
