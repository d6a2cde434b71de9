"""What each job does, from the services it needs."""

from __future__ import annotations

from collections.abc import Mapping

from lifeos_desktop.domain import formats
from lifeos_desktop.domain.errors import NotConnected
from lifeos_desktop.jobs.backup_job import backup_work
from lifeos_desktop.jobs.work import JobContext, Outcome, Work
from lifeos_desktop.services.backups import Backups
from lifeos_desktop.services.briefs import Briefs
from lifeos_desktop.services.calendars import Calendars
from lifeos_desktop.services.notify import BriefNotifications
from lifeos_desktop.services.reviews import Reviews


def works(
    briefs: Briefs,
    reviews: Reviews,
    backups: Backups,
    calendars: Calendars,
    notifications: BriefNotifications,
) -> Mapping[str, Work]:
    """The work of every job by its name."""

    async def daily_brief(context: JobContext) -> Outcome:
        brief = await briefs.brief(context.day)
        said = await notifications.announce(brief)
        return Outcome.done(f"Written by the {brief.written_by}. {said}")

    async def weekly_review(context: JobContext) -> Outcome:
        review = await reviews.review(context.day)
        return Outcome.done(f"Written for the week of {formats.short_date(review.day)}.")

    async def oura_sync(context: JobContext) -> Outcome:
        raise NotConnected("Oura is not connected.")

    async def calendar_sync(context: JobContext) -> Outcome:
        count = await calendars.roll_on()
        if not count:
            raise NotConnected("No calendar is connected.")
        word = "calendar file" if count == 1 else "calendar files"
        return Outcome.done(f"{count} {word} kept up to date.")

    async def pattern_detection(context: JobContext) -> Outcome:
        raise NotConnected("The search for patterns is not part of this version yet.")

    return {
        "daily_brief": daily_brief,
        "weekly_review": weekly_review,
        "oura_sync": oura_sync,
        "calendar_sync": calendar_sync,
        "pattern_detection": pattern_detection,
        "backup": backup_work(backups),
    }
