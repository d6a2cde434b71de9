"""What every page of the settings starts with: its heading, a sentence, and the fields it has."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from lifeos_desktop.ui.background import Tasks
from lifeos_desktop.ui.settings.field_rows import FieldBinder, FieldGroup, FieldRow
from lifeos_desktop.ui.settings.sections import Group, Section
from lifeos_desktop.ui.settings.viewmodel import SettingsModel
from lifeos_desktop.ui.theme import Theme
from lifeos_desktop.ui.widgets import BodyLabel, HeadingLabel

MARGIN = 28
MOST_WIDTH = 980


class Ground(QWidget):
    """What scrolls: as high as its text at this width, not as high as it would be when narrow."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("page")

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)


class SectionPage(QScrollArea):
    """One page. `show_again` is called each time it comes to the front."""

    navigate = Signal(str)
    toast = Signal(object)  # an Undo

    def __init__(
        self,
        section: Section,
        model: SettingsModel,
        theme: Theme,
        tasks: Tasks,
        binder: FieldBinder,
    ) -> None:
        super().__init__()
        self.section, self._model, self._theme, self._tasks = section, model, theme, tasks
        self._binder = binder
        self.setObjectName("page")
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = Ground()
        outer = QVBoxLayout(inside)
        outer.setContentsMargins(MARGIN, 18, MARGIN, 24)
        body = QWidget()
        body.setMaximumWidth(theme.px(MOST_WIDTH))
        self.column = QVBoxLayout(body)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(10)
        outer.addWidget(body)
        self.column.addWidget(HeadingLabel(theme, section.title))
        self.column.addWidget(BodyLabel(theme, section.lead, "2"))
        self.column.addSpacing(4)
        self.groups: dict[str, FieldGroup] = {}
        self.build()
        self.column.addStretch(1)
        self.setWidget(inside)

    def build(self) -> None:
        """Put the page together; the fields of the section by default."""
        for group in self.section.groups:
            self.add_group(group)

    def add_group(self, group: Group) -> FieldGroup:
        """A card with the group's fields, as far as this version has them."""
        card = FieldGroup(self._theme, group.title, group.note)
        for key in group.keys:
            if self._model.fields.has(key):
                card.add(key, self._binder.row(key))
        self.groups[group.title] = card
        self.column.addWidget(card)
        return card

    def show_again(self) -> None:
        """Bring what the page shows up to date."""

    def focus_field(self, key: str) -> bool:
        """Scroll to a setting and give it the keyboard; False when it is not here."""
        row = self._binder.rows.get(key)
        if not isinstance(row, FieldRow) or not self.isAncestorOf(row) or row.isHidden():
            return False
        self.ensureWidgetVisible(row, 0, 60)
        row.control.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return True
