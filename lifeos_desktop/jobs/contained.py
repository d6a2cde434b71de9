"""Repeated work whose errors are logged when they begin and when they end, not every time."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from lifeos_desktop.domain.traces import where

_log = logging.getLogger(__name__)


class Contained:
    """Calls the work again and again; an error never reaches the caller."""

    def __init__(self, name: str, work: Callable[[], Awaitable[object]]) -> None:
        self._name = name
        self._work = work
        self._failing = False

    async def __call__(self) -> bool:
        """Run it once; whether it worked."""
        try:
            await self._work()
        except Exception as error:  # noqa: BLE001 - one part must not stop the others
            if not self._failing:
                _log.error("%s fails: %s", self._name, where(error))
            self._failing = True
            return False
        if self._failing:
            _log.info("%s works again", self._name)
        self._failing = False
        return True
