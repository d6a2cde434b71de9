"""What the pages of the settings share: one value that is loaded, kept current and told about."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection
from functools import partial
from typing import Generic, TypeVar

from lifeos_desktop.domain.errors import LifeosError
from lifeos_desktop.domain.events import Changed
from lifeos_desktop.domain.traces import where
from lifeos_desktop.services.bus import Bus
from lifeos_desktop.ui.background import Tasks

_log = logging.getLogger(__name__)

COALESCE_SECONDS = 0.1
UNEXPECTED = "This page could not be read. Your data is untouched. The log has the details."

View = TypeVar("View")
Listener = TypeVar("Listener")


class Live(Generic[View]):
    """Loads a view, and again when rows of its tables change; many changes at once load once.

    A page that was never asked for (`load`) is not refreshed.
    """

    tables: Collection[str] = ()

    def __init__(self, bus: Bus, tasks: Tasks, empty: View) -> None:
        self.view = empty
        self.problem = ""
        """Why the view is not current, a sentence; "" when it is."""
        self.is_loaded = False
        self._tasks = tasks
        self._listeners: list[Callable[[], None]] = []
        self._timer: asyncio.TimerHandle | None = None
        self._loading: asyncio.Task[None] | None = None
        self._again = False
        self._unsubscribe = [bus.subscribe(Changed, self._on_changed)]

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` whenever the view is a new one; returns how to stop."""
        self._listeners.append(listener)
        return partial(drop, self._listeners, listener)

    def close(self) -> None:
        """Stop listening and loading."""
        for unsubscribe in self._unsubscribe:
            unsubscribe()
        self._unsubscribe.clear()
        self._listeners.clear()
        if self._timer:
            self._timer.cancel()
        if self._loading:
            self._loading.cancel()

    def load(self) -> asyncio.Task[None]:
        """Read everything now; the task ends when the view is current."""
        if self._loading and not self._loading.done():
            self._again = True
            return self._loading
        self._loading = self._tasks.spawn(self._load(), f"load {type(self).__name__}")
        return self._loading

    def refresh(self) -> None:
        """Load again soon, if it was ever loaded."""
        if self._timer is None and (self.is_loaded or self._loading):
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(COALESCE_SECONDS, self._start)

    async def read(self) -> View:
        """The present view."""
        raise NotImplementedError

    def show(self, view: View) -> None:
        """Keep a view and tell about it."""
        self.view = view
        self._tell()

    def _start(self) -> None:
        self._timer = None
        self.load()

    async def _load(self) -> None:
        self._again = True
        while self._again:
            self._again = False
            try:
                self.view = await self.read()
                self.problem, self.is_loaded = "", True
            except LifeosError as problem:
                self.problem = str(problem)
            except Exception as error:  # noqa: BLE001 - the page says so, the log has the trace
                _log.error("%s could not be loaded: %s", type(self).__name__, where(error))
                self.problem = UNEXPECTED
        self._tell()

    def _on_changed(self, event: Changed) -> None:
        if event.tables & set(self.tables):
            self.refresh()

    def _tell(self) -> None:
        for listener in tuple(self._listeners):
            listener()


def drop(listeners: list[Listener], listener: Listener) -> None:
    """Take a listener out, if it is still there."""
    if listener in listeners:
        listeners.remove(listener)
