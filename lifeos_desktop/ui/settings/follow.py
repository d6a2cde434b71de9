"""A widget that listens to a model stops when it goes."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject


def follow(widget: QObject, stop: Callable[[], None]) -> None:
    """Call `stop`, which some model's `listen` returned, when the widget is destroyed."""
    widget.destroyed.connect(stop)
