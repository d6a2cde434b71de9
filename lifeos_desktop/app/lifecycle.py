"""Beginning and ending: who may ask the app to stop, and the order in which it does."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from types import FrameType

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QApplication

from lifeos_desktop.domain.traces import where

_log = logging.getLogger(__name__)


class Application(QApplication):
    """The application object. A system that asks it to quit (log-out, dock) asks us first.

    Qt's own way out would stop the loop under the running main coroutine.
    """

    quit_asked = Signal()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Quit:
            event.ignore()
            self.quit_asked.emit()
            return True
        return super().event(event)


def stop_on_signals(stop: Callable[[], None]) -> None:
    """SIGTERM and SIGINT end the app the ordered way."""
    loop = asyncio.get_running_loop()

    def later(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(stop)

    for number in (signal.SIGTERM, signal.SIGINT):
        try:
            loop.add_signal_handler(number, stop)
        except NotImplementedError:  # Windows
            signal.signal(number, later)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do on the way out, and how long it may take in seconds."""

    name: str
    work: Callable[[], Awaitable[object]]
    seconds: float


async def go_down(steps: Sequence[Step]) -> list[str]:
    """Do the steps in order. One that fails or takes too long is logged and the next one runs.

    Returns the names of those.
    """
    troubled: list[str] = []
    for step in steps:
        try:
            async with asyncio.timeout(step.seconds):
                await step.work()
        except TimeoutError:
            _log.warning("Quit: %s took longer than %g s", step.name, step.seconds)
            troubled.append(step.name)
        except Exception as error:  # noqa: BLE001 - the database has to be closed whatever happens
            _log.error("Quit: %s failed: %s", step.name, where(error))
            troubled.append(step.name)
    return troubled
