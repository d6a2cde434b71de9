"""General: name, time zone, look, starting with the computer, the welcome."""

from __future__ import annotations

from PySide6.QtCore import Signal

from lifeos_desktop.ui.settings.field_rows import FieldGroup, align_left
from lifeos_desktop.ui.settings.follow import follow
from lifeos_desktop.ui.settings.section_page import SectionPage
from lifeos_desktop.ui.widgets import Button, FormRow, Toggle

_AUTOSTART_HELP = (
    "Off unless you want it. It starts hidden in the tray. Without it, LifeOS only works while it "
    "is open."
)


class GeneralPage(SectionPage):
    """The fields, and two things that are no settings of the profile."""

    welcome_wanted = Signal()

    def build(self) -> None:
        super().build()
        card = FieldGroup(self._theme, "LifeOS on this computer")
        if self._model.autostart.is_offered:
            self.autostart = Toggle(self._theme, name="Start with the computer")
            self._autostart_row = FormRow(
                self._theme, "Start with the computer", self.autostart, _AUTOSTART_HELP
            )
            align_left(self._autostart_row)
            self.autostart.toggled.connect(self._on_autostart)
            card.add("autostart", self._autostart_row)
            follow(self, self._model.listen(self._draw))
        welcome = Button(self._theme, "Show it again")
        welcome.clicked.connect(self.welcome_wanted)
        row = FormRow(
            self._theme,
            "The welcome",
            welcome,
            "The three steps of the first start. Nothing you have is changed by looking.",
        )
        align_left(row)
        welcome.setAccessibleName("Show the welcome again")
        card.add("welcome", row)
        self.column.addWidget(card)
        self._draw()

    def show_again(self) -> None:
        self._tasks.spawn(self._model.read_autostart(), "autostart")

    def _on_autostart(self, on: bool) -> None:
        self._tasks.spawn(self._model.set_autostart(on=on), "autostart")

    def _draw(self) -> None:
        view = self._model.autostart
        if not view.is_offered:
            return
        self.autostart.blockSignals(True)
        self.autostart.setChecked(bool(view.is_on))
        self.autostart.blockSignals(False)
        self.autostart.allow("" if view.is_on is not None else "Asking your system.")
        self._autostart_row.set_error(view.problem)
