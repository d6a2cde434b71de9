"""The settings of a provider that are right for nearly everybody, folded away on its card."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from lifeos_desktop.integrations.base import Manifest
from lifeos_desktop.services.provider_settings import declared
from lifeos_desktop.ui.settings.field_rows import FieldBinder, FieldRow, fit_labels
from lifeos_desktop.ui.settings.fields import FieldsModel
from lifeos_desktop.ui.theme import Theme
from lifeos_desktop.ui.widgets import Caption, Disclosure

_NOTE = (
    "Your sign-in is sent to these addresses, so change them only for a proxy or a server you "
    "trust. What is changed applies to the next sync."
)


class _Rows(QWidget):
    """Built when it is first shown; few people ever look."""

    def __init__(self, theme: Theme, binder: FieldBinder, keys: tuple[str, ...]) -> None:
        super().__init__()
        self._theme, self._binder, self._keys = theme, binder, keys
        self.rows: list[FieldRow] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(20, 2, 0, 4)
        self._column.setSpacing(12)

    def build(self) -> None:
        if not self.rows:
            self.rows = [self._binder.row(key) for key in self._keys]
            for row in self.rows:
                self._column.addWidget(row)
            self._column.addWidget(Caption(self._theme, _NOTE, wraps=True))
        self._fit()

    def resizeEvent(self, event: object) -> None:
        self._fit()

    def _fit(self) -> None:
        fit_labels(self._theme, self.rows, self.width())


class _Fold(Disclosure):
    def __init__(self, theme: Theme, text: str, rows: _Rows) -> None:
        self._rows = rows
        super().__init__(theme, text, rows)

    def set_open(self, is_open: bool) -> None:
        if is_open:
            self._rows.build()
        super().set_open(is_open)


def addresses_of(
    theme: Theme, fields: FieldsModel, binder: FieldBinder, manifest: Manifest
) -> Disclosure | None:
    """None for a provider that has nothing to set."""
    keys = tuple(key for key in declared([manifest]) if fields.has(key))
    if not keys:
        return None
    text = "Addresses, for a proxy or a test server"
    if manifest.options:
        text = "Settings and addresses"
    return _Fold(theme, text, _Rows(theme, binder, keys))
