"""Health and log, as a section of the settings."""

from __future__ import annotations

from lifeos_desktop.ui.health.page import HealthPage
from lifeos_desktop.ui.settings.section_page import SectionPage


class HealthSection(SectionPage):
    """The health page under the heading of the settings."""

    def build(self) -> None:
        super().build()
        self.content = HealthPage(self._model.health, self._theme, self._tasks)
        self.content.action_wanted.connect(self.navigate)
        self.column.addWidget(self.content)

    def show_again(self) -> None:
        self._model.health.load()
