"""The import as it goes: reading, what it would bring, saved. The same card in three places."""

from __future__ import annotations

import asyncio
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from lifeos_desktop.ui.settings.follow import follow
from lifeos_desktop.ui.settings.importing import (
    AUTOMATIC,
    DATE_FORMATS,
    ImportModel,
    ImportView,
    Kind,
    Step,
)
from lifeos_desktop.ui.theme import Theme
from lifeos_desktop.ui.widgets import (
    BodyLabel,
    Caption,
    Card,
    GhostButton,
    Glyph,
    PrimaryButton,
    Select,
    StrongLabel,
)

_FILTERS = {
    Kind.CSV: "Tables (*.csv *.tsv *.txt);;All files (*)",
    Kind.ICS: "Calendars (*.ics *.ical);;All files (*)",
}
_TITLES = {
    Kind.OURA: "Choose the folder with your Oura recordings",
    Kind.CSV: "Choose a table with one line a day",
    Kind.ICS: "Choose a calendar file",
}
_READING = {Step.READING: "Reading {}. Nothing is saved yet.", Step.SAVING: "Saving {}."}


class ImportPanel(Card):
    """Hidden while nothing is going on."""

    def __init__(self, theme: Theme, model: ImportModel) -> None:
        super().__init__(theme)
        self._model = model
        self.setAccessibleName("Import")
        self._glyph = Glyph(theme, "file-down", 19, "text2")
        self._title = StrongLabel(theme, wraps=True)
        self._headline = BodyLabel(theme)
        self._span = Caption(theme, wraps=True)
        self._notes = Caption(theme, "", "2", wraps=True)
        self._left_out = Caption(theme, "", "attention", wraps=True)
        self._problem = BodyLabel(theme, "", "danger")
        self._dates = Select(theme, name="How the dates are written")
        self._dates.addItem("Dates as they read", AUTOMATIC)
        for form in DATE_FORMATS:
            self._dates.addItem(f"Dates are {form}", form)
        self._dates.activated.connect(self._on_dates)
        self._import = PrimaryButton(theme, "Import")
        self._import.clicked.connect(self._on_import)
        self._close = GhostButton(theme, "Cancel")
        self._close.clicked.connect(self._on_close)
        words = QVBoxLayout()
        words.setSpacing(4)
        for label in (
            self._title,
            self._headline,
            self._span,
            self._problem,
            self._notes,
            self._left_out,
        ):
            words.addWidget(label)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self._dates)
        buttons.addStretch()
        buttons.addWidget(self._close)
        buttons.addWidget(self._import)
        words.addSpacing(4)
        words.addLayout(buttons)
        row = QHBoxLayout()
        row.setSpacing(14)
        row.addWidget(self._glyph, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        self.column.addLayout(row)
        follow(self, model.listen(self._draw))
        self._draw()

    def _draw(self) -> None:
        view = self._model.view
        self.setVisible(view.step is not Step.IDLE)
        self._title.setText(view.name)
        headline = view.headline
        if view.is_busy:
            headline = _READING[view.step].format(view.name)
        self._say(self._headline, headline)
        self._say(self._span, "" if view.is_busy else view.span)
        self._say(self._problem, view.problem)
        self._say(self._notes, "\n".join(view.notes) if not view.is_busy else "")
        self._say(self._left_out, _left_out(view) if not view.is_busy else "")
        self._dates.setVisible(view.kind is Kind.CSV and view.step in (Step.PREVIEW, Step.PROBLEM))
        self._dates.setCurrentIndex(max(0, self._dates.findData(view.date_format)))
        self._import.setVisible(view.can_import and not view.is_busy)
        self._close.setText("Cancel" if view.can_import or view.step is Step.READING else "Close")
        self._close.setVisible(view.step is not Step.SAVING)
        colour = "danger" if view.step is Step.PROBLEM else "text2"
        self._glyph.show_icon(_icon(view), colour)

    def _say(self, label: BodyLabel | Caption, text: str) -> None:
        label.setText(text)
        label.setVisible(bool(text))

    def focus_first(self) -> None:
        """The button that goes on, for whoever uses the keyboard."""
        target = self._import if self._import.isVisible() else self._close
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_dates(self, index: int) -> None:
        self._model.set_date_format(str(self._dates.itemData(index)))

    def _on_import(self) -> None:
        self._model.confirm()

    def _on_close(self) -> None:
        self._model.dismiss()


def _left_out(view: ImportView) -> str:
    return "Left out:\n" + "\n".join(view.rejected) if view.rejected else ""


def _icon(view: ImportView) -> str:
    if view.step is Step.PROBLEM:
        return "circle-alert"
    return "check" if view.step is Step.DONE else "file-down"


async def ask_for_import(parent: QWidget, kind: Kind) -> Path | None:
    """Let the person choose what to bring in; a dialog of its own loop would stop ours."""
    answer: asyncio.Future[Path | None] = asyncio.get_running_loop().create_future()
    dialog = QFileDialog(parent, _TITLES[kind])
    if kind is Kind.OURA:
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly, True)
    else:
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(_FILTERS[kind])

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
