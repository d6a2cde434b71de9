"""Notices when the main loop is blocked, and writes down where it was."""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from types import FrameType

from PySide6.QtCore import QObject, Qt, QTimer

from lifeos_desktop.domain.ports import Clock

_log = logging.getLogger(__name__)

LIMIT_SECONDS = 0.1
LOUD_SECONDS = 1.0
BEAT_MS = 50
CALM_BEAT_MS = 1000  # while no window shows: a tray app may not wake the processor all day
_ASLEEP_SECONDS = 60.0  # a longer gap is a machine that was suspended


class Watchdog(QObject):
    """A timer beats on the main thread; a thread of its own looks when a beat is overdue.

    Stalls over 100 ms are counted and logged with the stack they were seen at; INFO, and from a
    second on WARNING.
    """

    def __init__(self, clock: Clock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._main = threading.get_ident()
        self._beat_at = clock.monotonic()
        self._every = BEAT_MS / 1000
        self._seen = ""
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(BEAT_MS)
        self._timer.timeout.connect(self._beat)
        self.stalls = 0
        self.longest_seconds = 0.0

    def start(self) -> None:
        """Begin to watch the thread this is called on."""
        self._beat_at = self._clock.monotonic()
        self._timer.start()
        self._thread = threading.Thread(target=self._watch, name="watchdog", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread and say how it went."""
        self._timer.stop()
        self._stop.set()
        if self._thread:
            self._thread.join(1)
            self._thread = None
        _log.info("Main loop: %d stalls, longest %.0f ms", self.stalls, self.longest_seconds * 1000)

    def set_calm(self, is_calm: bool) -> None:
        """Beat seldom while nobody looks."""
        interval = CALM_BEAT_MS if is_calm else BEAT_MS
        self._every = interval / 1000
        self._timer.setInterval(interval)
        self._beat_at = self._clock.monotonic()

    def _beat(self) -> None:
        now = self._clock.monotonic()
        late = now - self._beat_at - self._every
        self._beat_at = now
        seen, self._seen = self._seen, ""
        if LIMIT_SECONDS < late < _ASLEEP_SECONDS:
            self.stalls += 1
            self.longest_seconds = max(self.longest_seconds, late)
            level = logging.WARNING if late >= LOUD_SECONDS else logging.INFO
            _log.log(level, "The main loop stood still for %.0f ms at %s", late * 1000, seen or "?")

    def _watch(self) -> None:
        while not self._stop.wait(self._every):
            overdue = self._clock.monotonic() - self._beat_at - self._every
            if overdue > LIMIT_SECONDS and not self._seen:
                self._seen = self._stack()

    def _stack(self) -> str:
        frame = sys._current_frames().get(self._main)  # noqa: SLF001 - there is no other way
        return places(frame) if frame else ""


def places(frame: FrameType) -> str:
    """Where the thread is, innermost last: files, lines and names, no values."""
    stack = traceback.extract_stack(frame, limit=12)
    return " > ".join(f"{entry.filename}:{entry.lineno} {entry.name}" for entry in stack)
