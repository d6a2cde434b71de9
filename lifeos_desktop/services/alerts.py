"""Failures that need the person, told once: not in quiet hours, not again while they last."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from lifeos_desktop.domain.day import local_day
from lifeos_desktop.domain.health import Part
from lifeos_desktop.domain.ports import Clock, Notifier
from lifeos_desktop.domain.quiet_hours import QuietHours
from lifeos_desktop.services.notify import CHANNEL
from lifeos_desktop.services.settings import Settings
from lifeos_desktop.store.store import Store

#: A message's target that begins so carries the action of the part it is about.
ACTION = "act:"


class Alerts:
    """Looks at the parts whenever somebody has; tells of one only when it comes into trouble."""

    def __init__(
        self, store: Store, settings: Settings, clock: Clock, zone: Callable[[], ZoneInfo]
    ) -> None:
        self._store, self._settings, self._clock, self._zone = store, settings, clock, zone
        self._notifier: Notifier | None = None
        self._told: set[str] = set()

    def use(self, notifier: Notifier | None) -> None:
        """What can show notifications now."""
        self._notifier = notifier

    async def look(self, parts: Sequence[Part]) -> tuple[str, ...]:
        """Tell of what needs the person; the keys of the parts that were told of.

        A part that is well again may be told of anew. In quiet hours nothing is told and nothing
        forgotten: the look after them tells it if it still stands.
        """
        needing = {part.key: part for part in parts if part.needs_person}
        self._told &= needing.keys()
        news = [part for key, part in needing.items() if key not in self._told]
        now = self._clock.now()
        if not news or self._notifier is None or self._is_quiet(now):
            return ()
        told = [part.key for part in news if await self._tell(part, now)]
        self._told.update(part.key for part in news)
        return tuple(told)

    def _is_quiet(self, now: datetime) -> bool:
        chosen = self._settings.current.notifications
        hours = QuietHours(chosen.quiet_start, chosen.quiet_end)
        return not chosen.enabled or hours.covers_instant(now, self._zone())

    async def _tell(self, part: Part, now: datetime) -> bool:
        """At most once a day for a part, whatever is restarted in between."""
        day = local_day(now, self._zone())
        claimed = await self._store.deliveries.claim(f"trouble:{part.key}", day, CHANNEL, now)
        if claimed is None or claimed.id is None or self._notifier is None:
            return False
        shown = await self._notifier.notify(
            f"{part.title} needs you",
            part.sentence,
            open_target=f"{ACTION}{part.action or 'settings:health'}",
        )
        reason = "" if shown else "This computer cannot show notifications right now."
        status = "sent" if shown else "failed"
        await self._store.deliveries.finish(claimed.id, status, reason, self._clock.now())
        return shown
