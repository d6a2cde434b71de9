"""The real clock, for tests in which another process really takes time."""

from __future__ import annotations

import time
from datetime import UTC, datetime


class RealClock:
    """Stands in for `lifeos_desktop.domain.ports.Clock`."""

    def now(self) -> datetime:
        """The current instant."""
        return datetime.now(UTC)  # noqa: TID251 - this is the clock

    def monotonic(self) -> float:
        """Seconds that never jump."""
        return time.monotonic()
