"""A theme for the one application of the test run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from lifeos_desktop.ui.theme import Choice, Theme


@pytest.fixture(scope="session")
def _theme(qapp: QApplication) -> Theme:
    return Theme(qapp, Choice.DARK)


@pytest.fixture
def theme(_theme: Theme) -> Iterator[Theme]:
    """The dark theme at normal text size; whatever a test sets is taken back."""
    _theme.set_choice(Choice.DARK)
    _theme.set_text_scale(1.0)
    yield _theme
    _theme.set_choice(Choice.DARK)
    _theme.set_text_scale(1.0)
