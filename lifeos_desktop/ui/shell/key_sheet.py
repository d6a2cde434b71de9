"""F1: every key, in groups. Esc or F1 closes it."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from lifeos_desktop.ui.shell.pages import PLACES, Place, window_keys
from lifeos_desktop.ui.theme import Theme
from lifeos_desktop.ui.widgets import Button, HeadingLabel, KeyCap, StrongLabel

Group = tuple[str, tuple[tuple[str, str], ...]]


def groups(places: Iterable[Place], capture_keys: str = "") -> tuple[Group, ...]:
    """The keys that work now, by where they work."""
    there = tuple(places)
    everywhere = (
        ("Ctrl+N", "Capture"),
        *((((capture_keys, "Capture, in any program"),)) if capture_keys else ()),
        ("Ctrl+Z", "Undo the last change"),
        ("F6", "Next: rail, page, strip"),
        ("Esc", "Close what is on top"),
        ("F1", "These keys"),
        ("Ctrl+W", "Close the window; LifeOS stays in the tray"),
        ("Ctrl+Q", "Quit"),
    )
    today = (
        ("Tab", "To the next fact or control"),
        ("Enter", "The rows behind a fact"),
        ("1 to 9, 0", "Rate your energy, on its card"),
        ("H, N, D", "Helpful, Not helpful, I did it, in the brief"),
        ("Alt+Left", "The day before"),
        ("Alt+Right", "The day after"),
        ("Ctrl+R", "Write the brief again"),
    )
    pages = tuple((each.keys, each.title) for each in there if each.keys)
    windows = tuple(
        (window_keys(each), f"{each.title} in its own window") for each in there if each.own_window
    )
    return (("Pages", (*pages, *windows)), ("Everywhere", everywhere), ("Today", today))


class KeySheet(QDialog):
    """Over the window; two columns."""

    def __init__(
        self,
        theme: Theme,
        parent: QWidget,
        places: Iterable[Place] = PLACES,
        capture_keys: str = "",
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keys")
        self.setAccessibleName("Keys")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 18)
        column.setSpacing(14)
        column.addWidget(HeadingLabel(theme, "Keys"))
        columns = QHBoxLayout()
        columns.setSpacing(42)
        shown = groups(places, capture_keys)
        columns.addLayout(_column(theme, shown[:1]))
        columns.addLayout(_column(theme, shown[1:]))
        column.addLayout(columns)
        close = Button(theme, "Close")
        close.clicked.connect(self.close)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(close)
        column.addLayout(foot)
        QShortcut(QKeySequence("F1"), self).activated.connect(self.close)
        close.setFocus()


def _column(theme: Theme, shown: Iterable[Group]) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(8)
    for title, keys in shown:
        column.addWidget(StrongLabel(theme, title))
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        for row, (key, does) in enumerate(keys):
            grid.addWidget(KeyCap(theme, key.replace("+", " ")), row, 0)
            grid.addWidget(theme.label(does, "body", "2"), row, 1)
        column.addLayout(grid)
        column.addSpacing(8)
    column.addStretch(1)
    return column
