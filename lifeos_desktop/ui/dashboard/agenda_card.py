"""The calendar card."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from lifeos_desktop.ui.dashboard.agenda import AgendaLine, AgendaView
from lifeos_desktop.ui.dashboard.elided import Elided
from lifeos_desktop.ui.theme import Theme
from lifeos_desktop.ui.widgets import BodyLabel, Caption, Glyph, LinkButton

_TIME_WIDTH = 38
_COMPACT_FROM = 6


class AgendaCard(QFrame):
    """The day's events under each other, the now line between them."""

    connect_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setProperty("role", "card")
        self.setAccessibleName("Calendar")
        self._caption = theme.label("", "caption", "3")
        self._stale = Glyph(theme, "triangle-alert", 16, "attention")
        self._stale.setToolTip("Changes made since then are missing. Import the file again.")
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(theme.label("Calendar", "bodyStrong"))
        head.addWidget(self._caption, 1)
        head.addWidget(self._stale)
        self._all_day = Caption(theme, tone="2", wraps=True)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(0)
        self._nothing = BodyLabel(theme, "", "2")
        self._connect = LinkButton(theme, "Add a calendar file")
        self._connect.clicked.connect(self.connect_wanted)
        self._free = Caption(theme, tone="2", wraps=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self._all_day)
        column.addLayout(self._lines)
        column.addWidget(self._nothing)
        column.addWidget(self._connect, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._free)
        column.addStretch(1)

    def show_agenda(self, view: AgendaView) -> None:
        """Draw this day."""
        self._caption.setText(view.caption)
        self._stale.setVisible(view.is_stale)
        self._all_day.setText("\n".join(f"All day: {title}" for title in view.all_day))
        self._all_day.setVisible(bool(view.all_day))
        while self._lines.count():
            item = self._lines.takeAt(0)
            widget = item.widget() if item else None
            if widget:
                widget.hide()
                widget.deleteLater()
        is_compact = len(view.lines) >= _COMPACT_FROM
        for number, line in enumerate(view.lines):
            if view.now_before == number:
                self._lines.addWidget(_NowLine(self._theme, view.now))
            self._lines.addWidget(_Event(self._theme, line, is_compact=is_compact))
        if view.now_before == len(view.lines):
            self._lines.addWidget(_NowLine(self._theme, view.now))
        nothing = "" if view.lines or view.all_day else "Nothing in your calendar."
        if not view.has_calendar:
            nothing = "No calendar yet. Your brief leaves appointments out until there is one."
        self._nothing.setText(nothing)
        self._nothing.setVisible(bool(nothing))
        self._connect.setVisible(not view.has_calendar)
        self._free.setText(view.free)
        self._free.setVisible(bool(view.free))


class _NowLine(QWidget):
    def __init__(self, theme: Theme, now: str) -> None:
        super().__init__()
        self.setAccessibleName(f"Now, {now}")
        label = theme.label(now, "caption", "brass")
        label.setFixedWidth(theme.px(_TIME_WIDTH))
        line = QFrame()
        line.setProperty("role", "brassEdge")
        line.setFixedHeight(2)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 2, 0, 2)
        row.setSpacing(0)
        row.addWidget(label)
        row.addWidget(line, 1)


class _Event(QWidget):
    def __init__(self, theme: Theme, line: AgendaLine, *, is_compact: bool) -> None:
        super().__init__()
        self.setAccessibleName(line.spoken)
        self.setToolTip(line.spoken)
        when = theme.label(line.start, "caption", "3" if not line.is_now else "brass")
        when.setFixedWidth(theme.px(_TIME_WIDTH))
        edge = QFrame()
        edge.setProperty("role", "eventEdge")
        edge.setProperty("tone", line.colour)
        edge.setFixedWidth(2)
        title = Elided(theme, line.title, "body", "3" if line.is_past else "")
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 2, 0, 2 if is_compact else 4)
        grid.setHorizontalSpacing(9)
        grid.setVerticalSpacing(0)
        grid.addWidget(when, 0, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(edge, 0, 1, 2, 1)
        grid.addWidget(title, 0, 2)
        grid.setColumnStretch(2, 1)
        if line.detail and not is_compact:
            grid.addWidget(Elided(theme, line.detail, "caption", "3"), 1, 2)
