"""What each job does, from the services it needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from lifeos_desktop.domain import formats
from lifeos_desktop.domain.errors import NotConnected
from lifeos_desktop.integrations.base import Manifest
from lifeos_desktop.jobs.backup_job import backup_work
from lifeos_desktop.jobs.sync_job import sync_work
from lifeos_desktop.jobs.work import JobContext, Outcome, Work
from lifeos_desktop.services.backups import Backups
from lifeos_desktop.services.briefs import Briefs
from lifeos_desktop.services.calendars import Calendars
from lifeos_desktop.services.notify import BriefNotifications
from lifeos_desktop.services.pattern_search import PatternSearch, TooFewDays
from lifeos_desktop.services.reviews import Reviews
from lifeos_desktop.services.sync import Sync


def works(
    briefs: Briefs,
    reviews: Reviews,
    backups: Backups,
    calendars: Calendars,
    notifications: BriefNotifications,
    sync: Sync,
    patterns: PatternSearch,
    manifests: Iterable[Manifest],
) -> Mapping[str, Work]:
    """The work of every job by its name; ``manifests`` are the providers there are."""

    async def daily_brief(context: JobContext) -> Outcome:
        brief = await briefs.brief(context.day)
        said = await notifications.announce(brief)
        return Outcome.done(f"Written by the {brief.written_by}. {said}")

    async def weekly_review(context: JobContext) -> Outcome:
        review = await reviews.review(context.day)
        return Outcome.done(f"Written for the week of {formats.short_date(review.day)}.")

    async def calendar_files() -> str:
        count = await calendars.roll_on()
        if not count:
            raise NotConnected("No calendar is connected.")
        word = "calendar" if count == 1 else "calendars"
        return f"{count} {word} from files and addresses kept up to date."

    async def pattern_detection(context: JobContext) -> Outcome:
        try:
            run = await patterns.run(context.trigger)
        except TooFewDays as too_few:
            return Outcome.skipped(str(too_few))
        return Outcome.done(
            f"{formats.number(run.tested)} tested in "
            f"{formats.counted(run.days, 'day', 'days')}, {run.shown or 'none'} shown."
        )

    by_job: dict[str, list[Manifest]] = {"oura_sync": [], "calendar_sync": []}
    for manifest in manifests:
        by_job.setdefault(manifest.job, []).append(manifest)
    return {
        **{
            job: sync_work(sync, of_job, also=calendar_files if job == "calendar_sync" else None)
            for job, of_job in by_job.items()
        },
        "daily_brief": daily_brief,
        "weekly_review": weekly_review,
        "pattern_detection": pattern_detection,
        "backup": backup_work(backups),
    }
