"""What the models of these pages share: loading, changes that can be taken back, and complaints."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from datetime import date
from functools import partial
from typing import Any, TypeVar

from lifeos_desktop.domain.errors import LifeosError
from lifeos_desktop.domain.traces import where
from lifeos_desktop.services.bus import Bus
from lifeos_desktop.services.undo import Undo
from lifeos_desktop.ui.background import Tasks
from lifeos_desktop.ui.settings.live import Live, drop

_log = logging.getLogger(__name__)
NOT_DONE = "That did not work. Nothing was changed. The log has the details; try again."

View = TypeVar("View")


class KeptModel(Live[View]):
    """A view of kept things that changes them too.

    ``complaint`` is why the last change was refused, "" when it was not.
    """

    def __init__(self, bus: Bus, tasks: Tasks, empty: View, today: Callable[[], date]) -> None:
        super().__init__(bus, tasks, empty)
        self.today = today
        self.complaint = ""
        self._seen_day = today()
        self._undo_listeners: list[Callable[[Undo], None]] = []
        self._saving: asyncio.Task[bool] | None = None

    def on_change(self, listener: Callable[[Undo], None]) -> Callable[[], None]:
        """Call `listener` with every change made here; returns how to stop."""
        self._undo_listeners.append(listener)
        return partial(drop, self._undo_listeners, listener)

    def close(self) -> None:
        super().close()
        self._undo_listeners.clear()

    def follow_the_day(self) -> None:
        """Load again when a new day has begun: called by the page's slow tick."""
        if self.today() != self._seen_day:
            self._seen_day = self.today()
            self.refresh()

    def do(
        self, work: Coroutine[Any, Any, Undo], then: Callable[[], None] | None = None
    ) -> asyncio.Task[bool]:
        """Make a change, tell how it is taken back, show the new state; True when it worked."""
        return self._tasks.spawn(self._do(work, then), f"change in {type(self).__name__}")

    def do_once(
        self, work: Callable[[], Coroutine[Any, Any, Undo]], then: Callable[[], None] | None = None
    ) -> asyncio.Task[bool]:
        """As `do`; while one such change is under way, pressing the key again adds nothing."""
        if self._saving is None or self._saving.done():
            self._saving = self.do(work(), then)
        return self._saving

    async def _do(self, work: Coroutine[Any, Any, Undo], then: Callable[[], None] | None) -> bool:
        try:
            change = await work
        except LifeosError as problem:
            return self._complain(str(problem))
        except Exception as error:  # noqa: BLE001 - the page says so, the log has the trace
            _log.error("A change in %s failed: %s", type(self).__name__, where(error))
            return self._complain(NOT_DONE)
        self.complaint = ""
        if then is not None:
            then()
        for listener in tuple(self._undo_listeners):
            listener(change)
        await self.load()
        return True

    def forgive(self) -> None:
        """Something else is being done: the complaint is old."""
        if self.complaint:
            self.complaint = ""
            self._tell()

    def _complain(self, sentence: str) -> bool:
        self.complaint = sentence
        self._tell()
        return False
