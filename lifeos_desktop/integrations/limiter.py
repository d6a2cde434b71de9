"""How often a service may be asked, by everybody here who asks it."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from lifeos_desktop.domain.errors import RateLimited
from lifeos_desktop.domain.ports import Clock

if TYPE_CHECKING:
    from collections.abc import Mapping

PATIENCE_SECONDS = 30.0  # a longer wait is not waited out but said
USUAL_PAUSE = 60.0  # where a service wants a pause and does not say how long
_LONGEST_HOLD = 3600.0
_EPOCH = 1_000_000_000  # from here on a number is a moment and not a span

Sleep = Callable[[float], Awaitable[object]]


class Limiter:
    """At most ``requests`` in any ``per_seconds``, and none while the service asks for a pause.

    The pause is shared: one request that is told to wait makes all others of this limiter wait.
    """

    def __init__(
        self, clock: Clock, sleep: Sleep, service: str, *, per_seconds: float, requests: int
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._service = service
        self._span = per_seconds
        self._sent: deque[float] = deque(maxlen=requests)
        self._not_before = 0.0
        self._one_at_a_time = asyncio.Lock()

    async def turn(self) -> None:
        """Wait for a turn. Raises RateLimited when the pause asked for is longer than patience."""
        async with self._one_at_a_time:
            waited_for = 0.0
            # Each moment is waited for once, even where a sleep comes back a little early.
            while (until := self._next()) > max(waited_for, self._clock.monotonic()):
                if (pause := self.pause()) > PATIENCE_SECONDS:
                    raise rate_limited(self._service, pause)
                await self._sleep(until - self._clock.monotonic())
                waited_for = until
            self._sent.append(max(waited_for, self._clock.monotonic()))

    def hold(self, seconds: float) -> None:
        """Send nothing for so long; a longer pause that already holds stays."""
        until = self._clock.monotonic() + min(seconds, _LONGEST_HOLD)
        self._not_before = max(self._not_before, until)

    def pause(self) -> float:
        """Seconds until the pause the service asked for is over; 0 when there is none."""
        return max(0.0, self._not_before - self._clock.monotonic())

    def _next(self) -> float:
        """The moment of the next turn, on the monotonic clock."""
        if len(self._sent) < (self._sent.maxlen or 0):
            return self._not_before
        return max(self._not_before, self._sent[0] + self._span)


def rate_limited(service: str, retry_after: float | None) -> RateLimited:
    """The error for a service that wants fewer questions."""
    if retry_after is None or retry_after < 60:
        when = "in a moment"
    else:
        minutes = round(retry_after / 60)
        when = "in about a minute" if minutes == 1 else f"in about {minutes} minutes"
    return RateLimited(
        f"{service} was asked too often and wants a pause. What is stored stays; LifeOS goes on by"
        f" itself {when}.",
        retry_after,
    )


def asked_pause(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds a reply asks to wait (Retry-After, X-RateLimit-Reset); None when it does not.

    A moment is measured against the service's own clock where it tells it, because this
    computer's may be wrong. ``headers`` are looked up without regard to case.
    """
    server_now = _moment(headers.get("date", "")) or now
    for name in ("retry-after", "x-ratelimit-reset"):
        text = headers.get(name, "").strip()
        if not text:
            continue
        try:
            number = float(text)
        except ValueError:
            moment = _moment(text)
            number = (moment - server_now).total_seconds() if moment else -1.0
        else:
            if number >= _EPOCH:
                number -= server_now.timestamp()
        if 0 <= number < float("inf"):
            return min(number, _LONGEST_HOLD)
    return None


def _moment(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
