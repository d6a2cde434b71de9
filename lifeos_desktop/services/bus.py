"""The one bus: typed events, delivered in order on the thread of the event loop."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections import deque
from collections.abc import Callable
from typing import Any, TypeVar

from lifeos_desktop.domain.traces import where

_log = logging.getLogger(__name__)
E = TypeVar("E")


class Bus:
    """Hands every event to those who asked for its type.

    Made on the thread of the loop. ``publish`` there delivers before it returns, except from within
    a handler: then the event waits until the one being delivered has reached everybody.
    """

    def __init__(self) -> None:
        self._thread = threading.get_ident()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._handlers: dict[type[Any], dict[object, Callable[[Any], None]]] = {}
        self._waiting: deque[object] = deque()
        self._delivering = False

    def bind(self, loop: asyncio.AbstractEventLoop) -> None:
        """Name the loop, called on its thread; other threads may publish from then on."""
        self._loop = loop
        self._thread = threading.get_ident()

    def subscribe(self, event_type: type[E], handler: Callable[[E], None]) -> Callable[[], None]:
        """Call ``handler`` with every event of exactly this type; returns how to stop that."""
        handlers = self._handlers.setdefault(event_type, {})
        key = object()
        handlers[key] = handler
        return lambda: _drop(handlers, key)

    def publish(self, event: object) -> None:
        """Deliver the event. A handler that fails is logged and never stops the others."""
        if threading.get_ident() != self._thread:
            if self._loop is None:
                raise RuntimeError("publish from another thread needs bind(loop) first")
            self._loop.call_soon_threadsafe(self.publish, event)
            return
        self._waiting.append(event)
        if self._delivering:
            return
        self._delivering = True
        try:
            while self._waiting:
                self._deliver(self._waiting.popleft())
        finally:
            self._delivering = False

    def _deliver(self, event: object) -> None:
        handlers = self._handlers.get(type(event), {})
        for key, handler in list(handlers.items()):
            if key not in handlers:  # unsubscribed by a handler before it
                continue
            try:
                handler(event)
            except Exception as error:  # noqa: BLE001 - one listener must not silence the others
                _log.error("A handler of %s failed: %s", type(event).__name__, where(error))


def _drop(handlers: dict[object, Callable[[Any], None]], key: object) -> None:
    handlers.pop(key, None)
