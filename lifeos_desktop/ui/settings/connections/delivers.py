"""Everything a provider delivers, a line each: how much, up to which day, and how it stands."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from lifeos_desktop.ui.settings.connections.views import Row
from lifeos_desktop.ui.settings.tables import ShortTable
from lifeos_desktop.ui.theme import Theme
from lifeos_desktop.ui.widgets import Caption, Disclosure


class Delivers(Disclosure):
    """Hidden where there is one thing only."""

    def __init__(self, theme: Theme, title: str) -> None:
        inside = QWidget()
        self.table = ShortTable(
            theme,
            f"Everything {title} delivers",
            ("What", "Records", "Newest", "State"),
            figures=(1, 2),
            optional=(1,),
        )
        self.notes = Caption(theme, "", wraps=True)
        column = QVBoxLayout(inside)
        column.setContentsMargins(12, 0, 0, 4)
        column.setSpacing(6)
        column.addWidget(self.table)
        column.addWidget(self.notes)
        super().__init__(theme, f"Everything {title} delivers", inside)
        self._rows: tuple[Row, ...] = ()

    def show_rows(self, rows: Sequence[Row], notes: Sequence[str]) -> None:
        """A line each; unchanged lines keep what is marked in them."""
        if tuple(rows) != self._rows:
            self._rows = tuple(rows)
            self.table.set_rows(
                [(row.title, row.count, row.newest, row.state) for row in rows],
                [(number, 3) for number, row in enumerate(rows) if row.is_trouble],
            )
        self.notes.setText("\n".join(notes))
        self.notes.setVisible(bool(notes))
