"""All widgets on one page, to look at: ``python -m tests.ui.widgets.sheet dark out.png``."""

from __future__ import annotations

import asyncio
import sys

import qasync
from PySide6.QtWidgets import (
    QApplication,
    QGridLayout,
    QHBoxLayout,
    QLayout,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from lifeos_desktop.ui import widgets as w
from lifeos_desktop.ui.theme import Choice, Theme
from lifeos_desktop.ui.widgets.section_list import Section, SectionList

SIZE = (1280, 800)


def row(*things: QWidget) -> QHBoxLayout:
    line = QHBoxLayout()
    line.setSpacing(8)
    for thing in things:
        line.addWidget(thing)
    line.addStretch()
    return line


def column(*things: QWidget | QLayout) -> QVBoxLayout:
    stack = QVBoxLayout()
    stack.setSpacing(10)
    for thing in things:
        if isinstance(thing, QWidget):
            stack.addWidget(thing)
        else:
            stack.addLayout(thing)
    stack.addStretch()
    return stack


class Sheet(QWidget):
    """One of each, in the states that matter."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("page")
        self.resize(*SIZE)
        grid = QGridLayout(self)
        grid.setContentsMargins(24, 20, 24, 20)
        grid.setHorizontalSpacing(28)
        grid.addLayout(self._words(theme), 0, 0)
        grid.addLayout(self._controls(theme), 0, 1)
        grid.addLayout(self._states(theme), 0, 2)
        for place in range(3):
            grid.setColumnStretch(place, 1)

    def _words(self, theme: Theme) -> QVBoxLayout:
        tested = w.LedgerBar(theme, name="What was tested")
        tested.set_shares(
            (
                w.Share(190, "track", "190 not shown"),
                w.Share(5, "brassFill", "5 need more days"),
                w.Share(3, "evidence", "3 shown"),
            )
        )
        goal = w.Meter(theme, name="Goal")
        goal.set_value(0.6)
        need = w.Meter(theme, name="Days", colour="brassFill")
        need.set_value(0.75)
        band = w.BandBar(theme, name="Energy")
        band.show_band((1, 10), (5.2, 7.6), "5.2 to 7.6", middle=6.4, own=7)
        self.sections = SectionList(
            theme,
            (
                Section("connections", "Connections", "plug"),
                Section("ai", "AI and costs", "wallet"),
                Section("quiet", "Benachrichtigungseinstellungen und Ruhezeiten", "bell"),
            ),
            name="Settings",
        )
        self.sections.choose("connections")
        self.sections.set_attention("connections", "Google needs you.")
        self.sections.setFixedHeight(118)
        return column(
            w.HeadingLabel(theme, "A deep one.", "display"),
            w.HeadingLabel(theme, "A short night", "title"),
            w.HeadingLabel(theme, "Thursday 19 November"),
            w.ProseLabel(theme, "The later your last meeting ends, the lower your HRV is."),
            w.BodyLabel(theme, "Send pension form, today"),
            w.StrongLabel(theme, "How is your energy right now?"),
            w.Caption(theme, "usual 42 to 52, Oura 12 min ago"),
            row(w.Stars(theme, 4)),
            tested,
            goal,
            need,
            band,
            self.sections,
        )

    def _controls(self, theme: Theme) -> QVBoxLayout:
        self.primary = w.PrimaryButton(theme, "Reconnect")
        off = w.PrimaryButton(theme, "Connect")
        off.allow("There is no network.")
        self.filters = w.FilterChips(
            theme, (("all", "All"), ("open", "Open"), ("done", "Done")), name="Show"
        )
        on, dead = w.Toggle(theme, "Use a model"), w.Toggle(theme, "Send notes")
        on.setChecked(True)
        dead.allow("Switch a model on first.")
        yes, no = w.CheckBox(theme, "Work"), w.CheckBox(theme, "Birthdays")
        yes.setChecked(True)
        self.form = w.Form(theme)
        choice = w.Select(theme)
        choice.addItems(["As the computer is set", "Dark", "Light"])
        self.form.add("theme", "Theme", choice, "Dark, light, or as the computer is set.")
        number = w.NumberField(theme, 1, 60)
        number.setValue(7)
        self.form.add("keep", "Keep", number)
        self.form.add("at", "Morning brief", w.TimeField(theme))
        address = QLineEdit("https://discord.com/api/webhook/1199…")
        bad = self.form.add("hook", "Address", address)
        bad.set_error("That address is missing an “s”: it should start with …/api/webhooks/")
        area = QPlainTextEdit()
        area.setPlaceholderText("What was today like?")
        area.setFixedHeight(64)
        self.form.add("notes", "Notes", area)
        return column(
            row(self.primary, off, w.Button(theme, "Sync now", icon="refresh-cw")),
            row(
                w.GhostButton(theme, "Skip"),
                w.DangerButton(theme, "Forget everything…"),
                w.LinkButton(theme, "Show me where"),
            ),
            row(
                w.IconButton(theme, "ellipsis", "More"),
                w.IconButton(theme, "bell-off", "Mute"),
                w.KeyCap(theme, "Ctrl"),
                w.KeyCap(theme, "K"),
            ),
            self.filters,
            row(
                w.StateChip(theme, "Task", w.Tone.EVIDENCE),
                w.StateChip(theme, "Fri 18:00", w.Tone.BRASS),
                w.StateChip(theme, "family"),
                w.StateChip(theme, "2 days old", w.Tone.ATTENTION),
                w.StateChip(theme, "failed", w.Tone.DANGER),
            ),
            row(on, dead),
            row(yes, no),
            w.SearchField(theme, "Find a setting", shortcut="Ctrl F"),
            self.form,
        )

    def _states(self, theme: Theme) -> QVBoxLayout:
        skeleton = w.Skeleton(theme)
        skeleton.begin()
        toast = w.UndoToast(theme)
        toast.setProperty("role", "popup")
        toast.offer(w.Offer("Task saved for Fri 18:00", "call mum #family", _nothing))
        return column(
            w.Notice(
                theme,
                "Google ended the sign-in yesterday at 21:04. Newer calendar changes are missing.",
                "Reconnect",
                tone="attention",
            ),
            w.EmptyState(
                theme,
                "list-checks",
                "Nothing to do.",
                "Press Ctrl Shift Space anywhere when something comes up. It lands here.",
                (w.Button(theme, "Capture", icon="plus"),),
            ),
            w.ErrorState(
                theme,
                "Oura is not answering.",
                "Three tries, each ended with error 503 on their side. Next try 09:00.",
                "Try now",
            ),
            skeleton,
            toast,
        )


async def _nothing() -> None:
    return None


async def draw(choice: str, file: str, app: QApplication) -> None:
    """Show the sheet, wait until what comes late is there, save a picture."""
    theme = Theme(app, Choice(choice))
    sheet = Sheet(theme)
    sheet.show()
    sheet.primary.setFocus()
    await asyncio.sleep(0.5)
    sheet.grab().save(file)


if __name__ == "__main__":
    application = QApplication([])
    with qasync.QEventLoop(application) as loop:
        loop.run_until_complete(draw(sys.argv[1], sys.argv[2], application))
