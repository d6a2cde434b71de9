"""How LifeOS is, part by part: what works, since when not, and the one button that helps."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime

from lifeos_desktop.domain.errors import LifeosError, StoreProblem
from lifeos_desktop.domain.events import HealthChanged
from lifeos_desktop.domain.health import Part, State
from lifeos_desktop.domain.ports import Clock
from lifeos_desktop.services.bus import Bus

_log = logging.getLogger(__name__)

#: Looks at some parts. Handed whether to take its time (read the whole database, ask the keyring).
Check = Callable[[bool], Awaitable[Sequence[Part]]]


class Health:
    """Puts the checks together, remembers since when a part is as it is, says so when it changes.

    The checks read; they change nothing. What only the window knows (tray, hotkey) it reports.
    """

    def __init__(self, checks: Sequence[tuple[str, str, Check]], clock: Clock, bus: Bus) -> None:
        """``checks`` are (key, title, check): the names stand in when a check itself fails."""
        self._checks = list(checks)
        self._clock = clock
        self._bus = bus
        self._reported: dict[str, Part] = {}
        self._known: dict[str, tuple[State, datetime]] = {}
        self._last_good: dict[str, datetime] = {}
        self._one_at_a_time = asyncio.Lock()

    async def parts(self, *, thorough: bool = False) -> tuple[Part, ...]:
        """Every part as it is now. ``thorough`` reads all of the database and asks the keyring."""
        async with self._one_at_a_time:
            found: list[Part] = []
            for key, title, check in self._checks:
                # Without a database nothing read from it says anything: one problem, told once.
                if any(part.key == "database" and part.state is State.FAILED for part in found):
                    break
                found += await _checked(key, title, check, thorough=thorough)
            return tuple(self._settle(part) for part in [*found, *self._reported.values()])

    def report(
        self,
        key: str,
        state: State,
        sentence: str,
        *,
        title: str = "",
        action: str | None = None,
        action_label: str = "",
    ) -> None:
        """Say how a part is that only the caller can see; on the loop's thread."""
        part = Part(
            key,
            title or key.replace("_", " ").capitalize(),
            state,
            sentence,
            action=action,
            action_label=action_label,
        )
        self._reported[key] = part
        self._settle(part)

    def withdraw(self, key: str) -> None:
        """Forget a reported part: what reported it has gone."""
        self._reported.pop(key, None)
        self._known.pop(key, None)

    def _settle(self, part: Part) -> Part:
        """The part with what is remembered of it; a change of state is told once."""
        now = self._clock.now()
        if part.state is State.OK:
            self._last_good[part.key] = now
        before = self._known.get(part.key)
        if before is None or before[0] is not part.state:
            self._known[part.key] = (part.state, part.since or now)
            # At the first look only trouble is news.
            if before is not None or part.is_trouble:
                self._tell(part, before[0] if before else None)
        return replace(
            part,
            since=part.since or self._known[part.key][1],
            last_good=part.last_good or self._last_good.get(part.key),
        )

    def _tell(self, part: Part, before: State | None) -> None:
        # The sentence stays out of the log: it may name a file or a calendar.
        level = logging.WARNING if part.state is State.FAILED else logging.INFO
        _log.log(level, "Health of %s: %s (was %s)", part.key, part.state, before or "not known")
        self._bus.publish(HealthChanged(part.key, part.state, part.sentence))


async def _checked(key: str, title: str, check: Check, *, thorough: bool) -> Sequence[Part]:
    try:
        return await check(thorough)
    except StoreProblem as problem:
        return (Part("database", "Database", State.FAILED, str(problem)),)
    except (LifeosError, OSError) as problem:
        text = str(problem) if isinstance(problem, LifeosError) else "It could not be looked at."
        return (Part(key, title, State.DEGRADED, text, action="check_again"),)
