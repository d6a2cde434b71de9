"""The import as it goes: reading, what it would bring, saved. The same card in three places."""

from __future__ import annotations

import asyncio
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from lifeos_desktop.integrations.formats import Format
from lifeos_desktop.integrations.registry import FORMATS
from lifeos_desktop.ui.settings.follow import follow
from lifeos_desktop.ui.settings.import_columns import ImportColumns
from lifeos_desktop.ui.settings.import_view import left_out
from lifeos_desktop.ui.settings.importing import ImportModel, ImportView, Kind, Step
from lifeos_desktop.ui.theme import Theme
from lifeos_desktop.ui.widgets import (
    BodyLabel,
    Caption,
    Card,
    GhostButton,
    Glyph,
    Notice,
    PrimaryButton,
    StrongLabel,
)
from lifeos_desktop.ui.widgets.focus import FocusMemory, has_keyboard, tab_by_layout

_READING = {Step.READING: "Reading {}. Nothing is saved yet.", Step.SAVING: "Saving {}."}
_SLOW_MS = 600  # what takes less is not worth a word
_UPDATING = "The preview is being brought up to date."


class ImportPanel(Card):
    """Hidden while nothing is going on."""

    def __init__(self, theme: Theme, model: ImportModel) -> None:
        super().__init__(theme)
        self._model = model
        self._before = FocusMemory()
        self._takes_focus = False  # after an import that was asked for here
        self.setAccessibleName("Import")
        self._glyph = Glyph(theme, "file-down", 19, "text2")
        self._title = StrongLabel(theme, wraps=True)
        self._headline = BodyLabel(theme)
        self._span = Caption(theme, wraps=True)
        self._question = Notice(theme, tone="attention")
        self.columns = ImportColumns(theme)
        self.columns.target_chosen.connect(model.set_column)
        self.columns.unit_chosen.connect(model.set_unit)
        self.columns.date_chosen.connect(model.set_date_format)
        self.columns.names_wanted.connect(model.go_by_names)
        self.columns.rebuilt.connect(self._order_tabs)
        self._notes = Caption(theme, "", "2", wraps=True)
        self._left_out = Caption(theme, "", "attention", wraps=True)
        self._problem = BodyLabel(theme, "", "danger")
        self._import = PrimaryButton(theme, "Import")
        self._import.clicked.connect(self._on_import)
        self._close = GhostButton(theme, "Cancel")
        self._close.clicked.connect(self._on_close)
        self._slow = QTimer(self)
        self._slow.setSingleShot(True)
        self._slow.setInterval(_SLOW_MS)
        self._slow.timeout.connect(self._on_slow)
        head = QVBoxLayout()
        head.setSpacing(4)
        for label in (self._title, self._headline, self._span, self._problem):
            head.addWidget(label)
        row = QHBoxLayout()
        row.setSpacing(14)
        row.addWidget(self._glyph, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(head, 1)
        self.column.addLayout(row)
        for widget in (self._question, self.columns, self._notes, self._left_out):
            self.column.addWidget(widget)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch()
        buttons.addWidget(self._close)
        buttons.addWidget(self._import)
        self.column.addLayout(buttons)
        follow(self, model.listen(self._draw))
        self._draw()

    def _draw(self) -> None:
        view = self._model.view
        self.setVisible(view.step is not Step.IDLE)
        self._title.setText(view.name)
        is_busy = view.step in _READING
        headline = _READING[view.step].format(view.name) if is_busy else view.headline
        self._say(self._headline, headline)
        self._say(self._span, "" if is_busy else view.span)
        self._say(self._problem, view.problem)
        self._question.say(view.question if view.is_preview else "")
        if not view.is_updating:
            self._slow.stop()
        elif not self._slow.isActive():
            self._slow.start()
        # While a change is read, the lists show it already; the table is still of before.
        if view.is_preview and view.table is not None and not view.is_updating:
            self.columns.show_table(view.table, view.question)
        self.columns.setVisible(view.is_preview and view.table is not None)
        is_read = view.is_preview or view.step is Step.DONE
        self._say(self._notes, "\n".join(view.notes) if is_read else "")
        self._say(self._left_out, left_out(view) if is_read else "")
        is_offered = view.is_preview and (view.can_import or view.table is not None)
        self._import.setVisible(is_offered)
        self._import.allow(_why_not(view))
        self._close.setText("Cancel" if is_offered or view.step is Step.READING else "Close")
        self._close.setVisible(view.step is not Step.SAVING)
        colour = "danger" if view.step is Step.PROBLEM else "text2"
        self._glyph.show_icon(_icon(view), colour)
        if self._takes_focus and view.step is not Step.SAVING:
            self._takes_focus = False
            self.focus_first()

    def _say(self, label: BodyLabel | Caption, text: str) -> None:
        label.setText(text)
        label.setVisible(bool(text))

    def focus_first(self) -> None:
        """The button that goes on, or the first list where something is asked."""
        target: QWidget = self._close
        if self._import.isVisible() and self._import.isEnabled():
            target = self._import
        elif self._model.view.is_preview and self.columns.rows:
            target = next(iter(self.columns.rows.values())).becomes
        if not has_keyboard(self):
            self._before.keep()
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_slow(self) -> None:
        """A large file takes its time: say so instead of showing an old preview without a word."""
        if self._model.view.is_updating:
            self._say(self._span, _UPDATING)

    def _order_tabs(self) -> None:
        tab_by_layout(self)

    def _on_import(self) -> None:
        self._takes_focus = True
        self._model.confirm()

    def _on_close(self) -> None:
        self._model.dismiss()
        self._before.give_back()


def _why_not(view: ImportView) -> str:
    """Why nothing can be imported now; empty when it can."""
    if view.is_updating:
        return _UPDATING
    if view.can_import:
        return ""
    return view.question or "There is nothing new in it."


def _icon(view: ImportView) -> str:
    if view.step is Step.PROBLEM:
        return "circle-alert"
    return "check" if view.step is Step.DONE else "file-down"


def _format(kind: Kind) -> Format:
    return next(known for known in FORMATS if known.id == kind)


async def ask_for_import(parent: QWidget, kind: Kind) -> Path | None:
    """Let the person choose what to bring in; a dialog of its own loop would stop ours."""
    form = _format(kind)
    answer: asyncio.Future[Path | None] = asyncio.get_running_loop().create_future()
    dialog = QFileDialog(parent, form.choose)
    if form.is_folder:
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly, True)
    else:
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        endings = " ".join(f"*{suffix}" for suffix in form.suffixes)
        dialog.setNameFilter(f"{form.title} ({endings});;All files (*)")

    def finished(result: int) -> None:
        if not answer.done():
            chosen = dialog.selectedFiles() if result else []
            answer.set_result(Path(chosen[0]) if chosen else None)

    dialog.finished.connect(finished)
    dialog.open()
    try:
        return await answer
    finally:
        dialog.close()
        dialog.deleteLater()
