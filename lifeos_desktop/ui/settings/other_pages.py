"""Notices, capture, what was learned, data and backups."""

from __future__ import annotations

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from lifeos_desktop.ui.settings.field_rows import FieldGroup, align_left
from lifeos_desktop.ui.settings.follow import follow
from lifeos_desktop.ui.settings.learned import AnswerRow
from lifeos_desktop.ui.settings.section_page import SectionPage
from lifeos_desktop.ui.settings.tables import ShortTable
from lifeos_desktop.ui.theme import Theme
from lifeos_desktop.ui.widgets import (
    BodyLabel,
    Button,
    Caption,
    Card,
    EmptyState,
    FormRow,
    GhostButton,
    Hairline,
    KeyCap,
    Notice,
    ProseLabel,
)


class CapturePage(SectionPage):
    """The shortcut as it stands, and the fields there are."""

    def build(self) -> None:
        card = FieldGroup(self._theme, "Capture shortcut")
        self._keys = QWidget()
        self._key_row = QHBoxLayout(self._keys)
        self._key_row.setContentsMargins(0, 4, 0, 4)
        self._key_row.setSpacing(6)
        self._row = FormRow(
            self._theme,
            "Works in any app",
            self._keys,
            "Opens the capture window over whatever you do. Enter saves, Esc keeps what you typed "
            "as a draft.",
        )
        align_left(self._row)
        self._keys.setAccessibleName("Capture shortcut")
        card.add("hotkey", self._row)
        self.column.addWidget(card)
        self._card = card
        super().build()
        inside = FieldGroup(self._theme, "Inside LifeOS")
        keys = _caps(self._theme, "Ctrl+N")
        row = FormRow(self._theme, "In the LifeOS window", keys, "Opens the same window.")
        align_left(row)
        inside.add("inside", row)
        self.column.addWidget(inside)
        self.show_again()

    def show_again(self) -> None:
        ask = self._model.sources.hotkey
        self._card.setVisible(ask is not None)
        if ask is None:
            return
        keys, problem = ask()
        while (item := self._key_row.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        for key in keys.split("+") if keys else ():
            self._key_row.addWidget(KeyCap(self._theme, key.strip()))
        self._key_row.addStretch()
        self._row.set_error(problem)


class LearnedPage(SectionPage):
    """The answers given so far. Nothing is derived from them yet, and the page says so."""

    def build(self) -> None:
        self._problem = Notice(self._theme, tone="attention")
        self.column.addWidget(self._problem)
        self._summary = BodyLabel(self._theme, "", "2")
        self.column.addWidget(self._summary)
        self._card = Card(self._theme)
        self._list = QVBoxLayout()
        self._list.setSpacing(10)
        self._card.column.addLayout(self._list)
        self.column.addWidget(self._card)
        self._empty = EmptyState(
            self._theme,
            "user-round-pen",
            "You have not said anything yet, and that is fine.",
            "Under each brief you can say whether it helped, was too long or wrong. Your answers "
            "are kept here, and you can take each one back. No text is changed by them yet.",
        )
        self.column.addWidget(self._empty)
        super().build()
        follow(self, self._model.learned.listen(self._draw))

    def show_again(self) -> None:
        self._model.learned.load()

    def _draw(self) -> None:
        learned = self._model.learned
        rows = learned.view.rows
        self._problem.say(learned.problem or learned.undo_problem)
        self._empty.setVisible(learned.is_loaded and not rows)
        self._card.setVisible(bool(rows))
        text = f"So far: {learned.view.summary}. No text is changed by them yet." if rows else ""
        self._summary.setText(text)
        self._summary.setVisible(bool(rows))
        while (item := self._list.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        for number, row in enumerate(rows):
            if number:
                self._list.addWidget(Hairline())
            line = _AnswerLine(self._theme, row)
            line.undone.connect(self._take_back)
            self._list.addWidget(line)

    def _take_back(self, row: object) -> None:
        if isinstance(row, AnswerRow):
            self._tasks.spawn(self._withdraw(row), "take an answer back")

    async def _withdraw(self, row: AnswerRow) -> None:
        undo = await self._model.learned.take_back(row)
        if undo is not None:
            self.toast.emit(undo)


class _AnswerLine(QWidget):
    """One answer with its way back."""

    undone = Signal(object)

    def __init__(self, theme: Theme, row: AnswerRow) -> None:
        super().__init__()
        self._row = row
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(ProseLabel(theme, row.said))
        words.addWidget(Caption(theme, f"{row.about}: {row.opening}", wraps=True))
        button = Button(theme, "Take back")
        button.setAccessibleName(f"Take back: {row.said}, {row.about}")
        button.clicked.connect(self._on_pressed)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.addLayout(words, 1)
        line.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)

    def _on_pressed(self) -> None:
        self.undone.emit(self._row)


class DataPage(SectionPage):
    """The folder, its size, the backups."""

    def build(self) -> None:
        theme, model = self._theme, self._model.data
        self._notice = Notice(theme)
        self._problem = Notice(theme, tone="attention")
        self.column.addWidget(self._notice)
        self.column.addWidget(self._problem)
        place = FieldGroup(theme, "Your data")
        self.path = BodyLabel(theme, str(model.view.folder))
        self.path.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._open = Button(theme, "Open the folder")
        self._open.clicked.connect(self._open_folder)
        box = QWidget()
        self.path.setContentsMargins(0, 8, 0, 0)
        lines = QVBoxLayout(box)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(8)
        lines.addWidget(self.path)
        lines.addWidget(self._open, 0, Qt.AlignmentFlag.AlignLeft)
        inside = "One database, its backups and the log. Keys are not in it."
        place.add("folder", FormRow(theme, "Folder", box, inside))
        self._size = BodyLabel(theme)
        self._size.setContentsMargins(0, 8, 0, 0)
        place.add("size", FormRow(theme, "Size", self._size))
        more = Button(theme, "Bring in files")
        more.clicked.connect(self._to_connections)
        row = FormRow(theme, "More data", more, "Oura recordings, tables and calendar files.")
        align_left(row)
        place.add("import", row)
        self.column.addWidget(place)
        super().build()
        card = self.groups["Backups"]
        self.back_up = Button(theme, "Back up now", icon="database-backup")
        self.back_up.clicked.connect(self._back_up)
        self._show = GhostButton(theme, "Show them")
        self._show.clicked.connect(self._open_backups)
        buttons = QWidget()
        line = QHBoxLayout(buttons)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(self.back_up)
        line.addWidget(self._show)
        line.addStretch()
        checked = "Each copy is opened and checked when it is made."
        card.add("now", FormRow(theme, "Made so far", buttons, checked))
        self.backups = ShortTable(theme, "Backups", ("Made", "Size"), widest=0, figures=(1,))
        card.column.addWidget(self.backups)
        self._none = Caption(theme, "There is no backup yet.", wraps=True)
        card.column.addWidget(self._none)
        follow(self, model.listen(self._draw))
        self._draw()

    def show_again(self) -> None:
        self._model.data.load()

    def _draw(self) -> None:
        model = self._model.data
        view = model.view
        self._notice.say(view.notice)
        self._problem.say(view.problem or model.problem)
        self.path.setText(str(view.folder))
        copies = f", and {view.backups_size} of backups" if view.backups else ""
        self._size.setText(f"{view.size}{copies}" if view.size else "")
        self.backups.set_rows([(row.made.capitalize(), row.size) for row in view.backups])
        self.backups.setVisible(bool(view.backups))
        self._none.setVisible(model.is_loaded and not view.backups)
        self._show.setVisible(bool(view.backups))
        self.back_up.setText("Backing up" if view.is_backing_up else "Back up now")
        self.back_up.allow("A backup is being made." if view.is_backing_up else "")

    def _back_up(self) -> None:
        self._tasks.spawn(self._model.data.back_up(), "backup by hand")

    def _open_folder(self) -> None:
        self._open_in_files(str(self._model.data.view.folder))

    def _open_backups(self) -> None:
        backups = self._model.data.view.backups
        if backups:
            self._open_in_files(str(backups[0].path.parent))

    def _open_in_files(self, folder: str) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(folder)):
            self._problem.say(f"Your system opened no window for it. The folder is {folder}.")

    def _to_connections(self) -> None:
        self.navigate.emit("settings:connections")


def _caps(theme: Theme, keys: str) -> QWidget:
    box = QWidget()
    row = QHBoxLayout(box)
    row.setContentsMargins(0, 4, 0, 4)
    row.setSpacing(6)
    for key in keys.split("+"):
        row.addWidget(KeyCap(theme, key))
    row.addStretch()
    return box
