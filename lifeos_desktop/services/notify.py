"""The one notification of the morning: not before last night is in, and never twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta, tzinfo

from lifeos_desktop.domain.brief import MORNING_BRIEF, Brief
from lifeos_desktop.domain.day import local_day
from lifeos_desktop.domain.ports import Clock, Notifier
from lifeos_desktop.domain.quiet_hours import QuietHours
from lifeos_desktop.services.briefs import Briefs
from lifeos_desktop.services.settings import Settings
from lifeos_desktop.store.store import Store

CHANNEL = "notification"
OPEN_BRIEF = "brief"
_LATEST_NEWS = time(12)
_BODY_LENGTH = 220
LATER = timedelta(minutes=30)


class BriefNotifications:
    """Shows today's brief once. Where nothing can be shown, it still stands in the window."""

    def __init__(
        self,
        store: Store,
        briefs: Briefs,
        settings: Settings,
        clock: Clock,
        zone: Callable[[], tzinfo],
    ) -> None:
        self._store = store
        self._briefs = briefs
        self._settings = settings
        self._clock = clock
        self._zone = zone
        self._notifier: Notifier | None = None
        self._settled: date | None = None
        self._again_at: datetime | None = None

    def use(self, notifier: Notifier | None) -> None:
        """The window hands in what can show notifications; without one nothing is shown."""
        self._notifier = notifier

    @property
    def notifier(self) -> Notifier | None:
        """What shows notifications now."""
        return self._notifier

    async def tick(self) -> None:
        """Look whether today's brief is ready to be announced; cheap when there is nothing."""
        await self._remind()
        day = local_day(self._clock.now(), self._zone())
        if self._settled == day or self._notifier is None:
            return
        brief = await self._briefs.stored(day)
        if brief is None:
            return
        if brief.waits_for_night:
            # Written anew by itself when the night has arrived since; the kept one otherwise.
            brief = await self._briefs.brief(day)
        await self.announce(brief)

    def later(self) -> None:
        """The person pressed *Later*: show it again in half an hour, in this run and this day."""
        self._again_at = self._clock.now() + LATER

    async def _remind(self) -> None:
        now = self._clock.now()
        if self._again_at is None or now < self._again_at or self._notifier is None:
            return
        asked, self._again_at = self._again_at - LATER, None
        day = local_day(now, self._zone())
        brief = await self._briefs.stored(day)
        if brief is None or local_day(asked, self._zone()) != day:
            return
        if not self._settings.current.notifications.enabled:
            return
        await self._notifier.notify(
            brief.headline, notification_body(brief), open_target=OPEN_BRIEF
        )

    async def announce(self, brief: Brief) -> str:
        """Show a brief if it is time to; returns a sentence that says what became of it."""
        now = self._clock.now().astimezone(self._zone())
        if brief.day != now.date():
            return "It is not today's brief, so nothing was shown."
        waiting = self._why_not_yet(brief, now)
        if waiting:
            return waiting
        self._settled = brief.day
        claimed = await self._store.deliveries.claim(
            MORNING_BRIEF, brief.day, CHANNEL, self._clock.now()
        )
        if claimed is None or claimed.id is None:
            return "The notification was shown before."
        refusal = self._why_not(now)
        if refusal:
            await self._store.deliveries.finish(claimed.id, "skipped", refusal, self._clock.now())
            return refusal
        assert self._notifier is not None
        shown = await self._notifier.notify(
            brief.headline, notification_body(brief), open_target=OPEN_BRIEF
        )
        reason = "" if shown else "This computer cannot show notifications right now."
        await self._store.deliveries.finish(
            claimed.id, "sent" if shown else "failed", reason, self._clock.now()
        )
        return reason or "The notification was shown."

    def _why_not_yet(self, brief: Brief, now: datetime) -> str:
        if self._notifier is None:
            return "No window is running, so nothing was shown."
        morning = self._settings.current.jobs.daily_brief
        if now.time() < morning:
            # Somebody who is up late has opened the page; the day has not begun yet.
            return f"The notification waits for the morning, at {morning:%H:%M}."
        until = self._settings.current.brief.wait_for_night_until
        if brief.waits_for_night and now.time() < until:
            return f"The notification waits for last night, at the latest until {until:%H:%M}."
        quiet = self._settings.current.notifications
        hours = QuietHours(quiet.quiet_start, quiet.quiet_end)
        if hours.covers(now.time()) and not quiet.brief_ignores_quiet_hours:
            return "The notification waits until the quiet hours end."
        return ""

    def _why_not(self, now: datetime) -> str:
        if not self._settings.current.notifications.enabled:
            return "Notifications are switched off."
        if now.time() >= _LATEST_NEWS:
            return "It was after noon: too late for a morning's notification."
        return ""


def notification_body(brief: Brief) -> str:
    """As many whole sentences as fit into a notification."""
    body = ""
    for claim in brief.claims:
        longer = f"{body} {claim.text}".strip()
        if len(longer) > _BODY_LENGTH:
            break
        body = longer
    return body or (brief.missing[0] if brief.missing else "Your brief is written.")
