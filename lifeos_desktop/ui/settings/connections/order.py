"""Which source counts first where several say the same: a list to put in order."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
)

from lifeos_desktop.ui.theme import Theme
from lifeos_desktop.ui.widgets import BodyLabel, Button, Caption, Card, LinkButton

_ROW = 32


class _List(QListWidget):
    """Rows to drag; Alt with Up and Down moves the marked one."""

    move_wanted = Signal(int)
    dropped = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("order")
        self.setAccessibleName("Sources, the one that counts first on top")
        self.setAccessibleDescription("Alt Up and Alt Down move the marked one.")
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        theme.dress(self, "body")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        if event.modifiers() & Qt.KeyboardModifier.AltModifier and event.key() in steps:
            self.move_wanted.emit(steps[Qt.Key(event.key())])
            return
        super().keyPressEvent(event)


class SourceOrder(Card):
    """Shown while there is more than one source of days."""

    changed = Signal(str)  # the setting's value
    reset_wanted = Signal()

    def __init__(self, theme: Theme, title: str) -> None:
        super().__init__(theme, title)
        self._theme = theme
        self._is_drawing = False
        text = "Of each day only one source counts, never a mixture: the uppermost that has it."
        self.column.addWidget(BodyLabel(theme, text, "2"))
        self.list = _List(theme)
        self.list.move_wanted.connect(self.shift)
        self.list.currentRowChanged.connect(self._on_row)
        self.list.model().rowsMoved.connect(self._on_dropped)
        self.up_button = Button(theme, "Move up")
        self.down_button = Button(theme, "Move down")
        self.up_button.clicked.connect(self._on_up)
        self.down_button.clicked.connect(self._on_down)
        self.reset_button = LinkButton(theme, "Let LifeOS choose")
        self.reset_button.clicked.connect(self.reset_wanted)
        buttons = QVBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.up_button)
        buttons.addWidget(self.down_button)
        buttons.addStretch()
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self.list, 1)
        row.addLayout(buttons)
        row.addStretch(1)
        self.column.addLayout(row)
        foot = QHBoxLayout()
        foot.addWidget(Caption(theme, "Drag a row, or mark one and press Alt Up or Alt Down."), 1)
        foot.addWidget(self.reset_button)
        self.column.addLayout(foot)
        theme.changed.connect(self._fit)

    @property
    def order(self) -> list[str]:
        """The sources as they stand."""
        return [
            str(self.list.item(row).data(Qt.ItemDataRole.UserRole))
            for row in range(self.list.count())
        ]

    def show_sources(self, sources: Sequence[tuple[str, str]], *, is_chosen: bool) -> None:
        """(key, title) pairs, the first counts first; whether the person put them so."""
        self.reset_button.setVisible(is_chosen)
        if [key for key, _ in sources] != self.order:
            marked = self.list.currentRow()
            kept = self.order[marked] if marked >= 0 else ""
            self._is_drawing = True
            self.list.clear()
            for key, title in sources:
                item = QListWidgetItem(title, self.list)
                item.setData(Qt.ItemDataRole.UserRole, key)
                if key == kept:
                    self.list.setCurrentItem(item)
            self._is_drawing = False
            self._fit()
        if self.list.currentRow() < 0 and self.list.count():
            self.list.setCurrentRow(0)
        self._on_row(self.list.currentRow())

    def shift(self, step: int) -> None:
        """Move the marked source by one."""
        row = self.list.currentRow()
        to = row + step
        if row < 0 or not 0 <= to < self.list.count():
            return
        item = self.list.takeItem(row)
        self.list.insertItem(to, item)
        self.list.setCurrentRow(to)
        self.changed.emit(", ".join(self.order))

    def _on_dropped(
        self, parent: QModelIndex, first: int, last: int, to: QModelIndex, row: int
    ) -> None:
        if not self._is_drawing:
            self.changed.emit(", ".join(self.order))

    def _on_row(self, row: int) -> None:
        self.up_button.allow("" if row > 0 else "It is the first already.")
        is_last = row >= self.list.count() - 1
        self.down_button.allow("It is the last already." if is_last else "")

    def _on_up(self) -> None:
        self.shift(-1)

    def _on_down(self) -> None:
        self.shift(1)

    def _fit(self) -> None:
        row = max(self._theme.px(_ROW), self.list.sizeHintForRow(0))
        self.list.setFixedHeight(row * max(2, self.list.count()) + 12)
