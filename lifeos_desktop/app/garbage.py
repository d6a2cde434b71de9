"""Garbage collection on the main thread only.

Python collects cyclic garbage on whichever thread happens to allocate. A Qt object that dies on a
database or engine thread takes the process with it, so collection is switched off there and done by
a timer of the main thread.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

_EVERY_MS = 3000


class MainThreadGarbage(QObject):
    """Collects as often as Python would have, by its own thresholds. Lives as long as the app."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thresholds = gc.get_threshold()
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self.collect)
        self._timer.start()

    def collect(self) -> int:
        """Collect the generations that are due; returns how many objects went."""
        for generation in (2, 1, 0):
            if gc.get_count()[generation] > self._thresholds[generation]:
                return gc.collect(generation)
        return 0

    def release(self) -> None:
        """Hand collection back to Python."""
        self._timer.stop()
        gc.enable()
