"""A clock that moves only when a test says so."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

START = datetime(2025, 3, 4, 6, 30, tzinfo=UTC)


class FakeClock:
    """Stands in for `lifeos_desktop.domain.ports.Clock`."""

    def __init__(self, start: datetime = START) -> None:
        if start.tzinfo is None:
            raise ValueError("FakeClock needs an aware datetime")
        self._now = start.astimezone(UTC)
        self._monotonic = 1000.0

    def now(self) -> datetime:
        """The instant the test has chosen, aware, UTC."""
        return self._now

    def monotonic(self) -> float:
        """Seconds since an arbitrary start; they grow with `advance` only."""
        return self._monotonic

    def advance(self, seconds: float) -> None:
        """Let time pass as it does while the machine is awake."""
        if seconds < 0:
            raise ValueError("time passes forwards; use jump_to for a clock set back")
        self._now += timedelta(seconds=seconds)
        self._monotonic += seconds

    def jump_to(self, instant: datetime) -> None:
        """Set the wall clock alone: after a suspend, a clock change, a person setting it back."""
        if instant.tzinfo is None:
            raise ValueError("FakeClock needs an aware datetime")
        self._now = instant.astimezone(UTC)


class Sleeps:
    """A sleep that lets the test's clock run instead, and remembers."""

    def __init__(self, clock: FakeClock) -> None:
        self.clock = clock
        self.waits: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.clock.advance(max(0.0, seconds))
        await asyncio.sleep(0)
