"""The three steps of the welcome, each a widget."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from lifeos_desktop.integrations.registry import FORMATS
from lifeos_desktop.ui.background import Tasks
from lifeos_desktop.ui.onboarding import wording
from lifeos_desktop.ui.onboarding.viewmodel import OnboardingModel
from lifeos_desktop.ui.settings.field_rows import FieldBinder, align_left, fit_labels
from lifeos_desktop.ui.settings.follow import follow
from lifeos_desktop.ui.settings.import_panel import ImportPanel, ask_for_import
from lifeos_desktop.ui.settings.importing import Kind, Step
from lifeos_desktop.ui.settings.viewmodel import SettingsModel
from lifeos_desktop.ui.theme import Theme
from lifeos_desktop.ui.widgets import (
    BodyLabel,
    Button,
    Caption,
    FormRow,
    Hairline,
    IconTile,
    KeyCap,
    PrimaryButton,
    StrongLabel,
    Toggle,
)


class OfferCard(QFrame):
    """A way to begin: a picture, a name, a sentence, a button."""

    pressed = Signal()

    def __init__(
        self, theme: Theme, icon: str, title: str, sentence: str, button: Button, *, is_first: bool
    ) -> None:
        super().__init__()
        self.setProperty("role", "offer" if is_first else "card")
        self.setAccessibleName(title)
        self.button = button
        button.clicked.connect(self.pressed)
        colour, tile = ("onEvidence", "tileFull") if is_first else ("text2", "tile")
        words = QVBoxLayout()
        words.setSpacing(3)
        words.addWidget(StrongLabel(theme, title, wraps=True))
        words.addWidget(BodyLabel(theme, sentence, "2"))
        self.top = QHBoxLayout()
        self.top.setSpacing(16)
        self.top.addWidget(IconTile(theme, icon, colour, tile), 0, Qt.AlignmentFlag.AlignTop)
        self.top.addLayout(words, 1)
        self.top.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(18, 16, 18, 16)
        self.column.setSpacing(14)
        self.column.addLayout(self.top)


class StartStep(QWidget):
    """The demo person, or one's own name and zone."""

    demo_wanted = Signal()
    begun = Signal()

    def __init__(self, theme: Theme, binder: FieldBinder) -> None:
        super().__init__()
        column = _column(self, 12)
        demo = OfferCard(
            theme, "play", *wording.DEMO, PrimaryButton(theme, "Try the demo"), is_first=True
        )
        demo.pressed.connect(self.demo_wanted)
        own = OfferCard(theme, "notebook-pen", *wording.OWN, Button(theme, "Start"), is_first=False)
        own.pressed.connect(self.begun)
        self._theme = theme
        self._rows = [binder.row(key) for key in ("general.name", "general.timezone")]
        for row in self._rows:
            own.column.addWidget(row)
        self.demo, self.own = demo, own
        column.addWidget(demo)
        column.addWidget(own)
        column.addStretch(1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        fit_labels(self._theme, self._rows, self.width())


class HistoryStep(QWidget):
    """A card for each kind of file; the preview stands under the one that was chosen."""

    def __init__(self, model: OnboardingModel, theme: Theme, tasks: Tasks) -> None:
        super().__init__()
        self._model, self._tasks = model, tasks
        self.cards: dict[Kind, OfferCard] = {}
        self._list = _column(self, 12)
        for form in FORMATS:
            kind, button = Kind(form.id), Button(theme, form.action)
            card = OfferCard(theme, form.icon, form.title, form.summary, button, is_first=False)
            card.pressed.connect(_Asked(self, kind).ask)
            self.cards[kind] = card
            self._list.addWidget(card)
        self.panel = ImportPanel(theme, model.importing)
        self._list.addWidget(self.panel)
        self._list.addWidget(Caption(theme, wording.NOT_NOW, wraps=True))
        self._list.addStretch(1)
        follow(self, model.importing.listen(self._on_import))

    def ask(self, kind: Kind) -> None:
        """Ask for a file or folder of this kind."""
        self._list.removeWidget(self.panel)
        self._list.insertWidget(self._list.indexOf(self.cards[kind]) + 1, self.panel)
        self._tasks.spawn(self._ask(kind), f"choose {kind}")

    async def _ask(self, kind: Kind) -> None:
        path = await ask_for_import(self, kind)
        if path is not None:
            await self._model.importing.choose(path, kind)

    def _on_import(self) -> None:
        if self._model.importing.view.step in (Step.PREVIEW, Step.PROBLEM, Step.DONE):
            self.panel.focus_first()


class _Asked(QWidget):
    """Remembers for which kind a card asks. A child of the step, so that it lives as long."""

    def __init__(self, step: HistoryStep, kind: Kind) -> None:
        super().__init__(step)
        self.hide()
        self._step, self._kind = step, kind

    def ask(self) -> None:
        self._step.ask(self._kind)


class MorningStep(QWidget):
    """When it may speak, the shortcut, starting with the computer."""

    def __init__(
        self, settings: SettingsModel, theme: Theme, tasks: Tasks, binder: FieldBinder
    ) -> None:
        super().__init__()
        self._settings, self._tasks = settings, tasks
        column = _column(self, 12)
        rows: list[FormRow] = [
            binder.row(key)
            for key in (
                "jobs.daily_brief",
                "notifications.enabled",
                "notifications.quiet_start",
                "notifications.quiet_end",
                "notifications.brief_ignores_quiet_hours",
            )
        ]
        shortcut = self._shortcut(theme)
        if shortcut is not None:
            rows.append(shortcut)
        self.autostart: Toggle | None = None
        if settings.autostart.is_offered:
            rows.append(self._autostart_row(theme))
        self._theme, self._rows = theme, rows
        for number, row in enumerate(rows):
            if number:
                column.addWidget(Hairline())
            column.addWidget(row)
        column.addStretch(1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        fit_labels(self._theme, self._rows, self.width())

    def ask_system(self) -> None:
        """Read whether it starts with the computer."""
        self._tasks.spawn(self._settings.read_autostart(), "autostart")

    def _shortcut(self, theme: Theme) -> FormRow | None:
        ask = self._settings.sources.hotkey
        if ask is None:
            return None
        keys, problem = ask()
        box = QWidget()
        box.setAccessibleName(f"Capture shortcut {keys}")
        line = QHBoxLayout(box)
        line.setContentsMargins(0, 6, 0, 4)
        line.setSpacing(6)
        for key in keys.split("+"):
            line.addWidget(KeyCap(theme, key.strip()))
        line.addStretch()
        row = FormRow(
            theme,
            "Capture shortcut",
            box,
            "Works in any app: type a line, press Enter, and you are back where you were.",
        )
        align_left(row)
        row.set_error(problem)
        return row

    def _autostart_row(self, theme: Theme) -> FormRow:
        self.autostart = Toggle(theme, name="Start with the computer")
        self.autostart.toggled.connect(self._on_autostart)
        self._row = FormRow(
            theme,
            "Start with the computer",
            self.autostart,
            "Off unless you want it. Without it, LifeOS only works while it is open.",
        )
        align_left(self._row)
        follow(self, self._settings.listen(self._draw))
        return self._row

    def _on_autostart(self, on: bool) -> None:
        self._tasks.spawn(self._settings.set_autostart(on=on), "autostart")

    def _draw(self) -> None:
        view = self._settings.autostart
        if self.autostart is not None:
            self.autostart.blockSignals(True)
            self.autostart.setChecked(bool(view.is_on))
            self.autostart.blockSignals(False)
            self._row.set_error(view.problem)


def _column(widget: QWidget, spacing: int) -> QVBoxLayout:
    column = QVBoxLayout(widget)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(spacing)
    return column
