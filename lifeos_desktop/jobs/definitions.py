"""The jobs, as data: the six of every profile, and one for each provider that brings its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import time, timedelta

from lifeos_desktop.domain.schedule import (
    CatchUp,
    Daily,
    Every,
    Schedule,
    UntilLocal,
    Weekly,
    Within,
)
from lifeos_desktop.integrations.base import Manifest
from lifeos_desktop.services.settings_model import WEEKDAYS
from lifeos_desktop.services.settings_model import Jobs as JobSettings


@dataclass(frozen=True, slots=True)
class Definition:
    """One job. ``catch_up`` bounds how late it may start, and how late a retry may.

    A run that failed is tried again ``retries`` times, each ``retry_after`` later. ``settings``
    names the settings that move it.
    """

    name: str
    title: str
    description: str
    schedule: Schedule
    catch_up: CatchUp
    timeout: timedelta
    retries: int
    retry_after: timedelta
    settings: tuple[str, ...]


DEFINITIONS = (
    Definition(
        name="daily_brief",
        title="Morning brief",
        description="Writes the page for your day.",
        schedule=Daily(time(7)),
        catch_up=UntilLocal(time(12)),  # after noon a morning's page has nothing left to say
        timeout=timedelta(minutes=5),  # one model answer, one repair, and the slowest disk
        retries=3,
        retry_after=timedelta(minutes=5),
        settings=("jobs.daily_brief",),
    ),
    Definition(
        name="weekly_review",
        title="Weekly review",
        description="Looks back on your week.",
        schedule=Weekly(6, time(19)),
        catch_up=UntilLocal(time(0), days_later=2),  # until the end of the next day
        timeout=timedelta(minutes=5),
        retries=3,
        retry_after=timedelta(minutes=10),
        settings=("jobs.weekly_review_day", "jobs.weekly_review"),
    ),
    Definition(
        name="oura_sync",
        title="Oura sync",
        description="Fetches your sleep, readiness and activity from Oura.",
        schedule=Every(6),
        catch_up=Within(timedelta(hours=24)),  # always: a sync fetches all that is missing
        timeout=timedelta(minutes=10),
        retries=2,
        retry_after=timedelta(minutes=10),
        settings=("jobs.oura_sync_hours",),
    ),
    Definition(
        name="calendar_sync",
        title="Calendar sync",
        description="Fetches your events from the calendars you connected.",
        schedule=Every(2),
        catch_up=Within(timedelta(hours=24)),
        timeout=timedelta(minutes=10),
        retries=2,
        retry_after=timedelta(minutes=10),
        settings=("jobs.calendar_sync_hours",),
    ),
    Definition(
        name="pattern_detection",
        title="Pattern search",
        description="Looks for what goes together in your days.",
        schedule=Daily(time(3)),
        catch_up=Within(timedelta(hours=20)),  # any time of the day, but not next to the next one
        timeout=timedelta(minutes=15),
        retries=1,
        retry_after=timedelta(minutes=30),
        settings=("jobs.pattern_detection",),
    ),
    Definition(
        name="backup",
        title="Backup",
        description="Makes and checks a copy of your data.",
        schedule=Daily(time(2)),
        catch_up=Within(timedelta(hours=20)),
        timeout=timedelta(minutes=10),
        retries=2,
        retry_after=timedelta(minutes=15),
        settings=("jobs.backup",),
    ),
)


def definitions(manifests: Iterable[Manifest]) -> tuple[Definition, ...]:
    """The six, and the jobs of providers whose job is none of them."""
    found = {definition.name: definition for definition in DEFINITIONS}
    for manifest in manifests:
        found.setdefault(
            manifest.job,
            Definition(
                name=manifest.job,
                title=f"{manifest.title} sync",
                description=f"Fetches what is new from {manifest.title}.",
                schedule=Every(manifest.hours),
                catch_up=Within(timedelta(hours=24)),
                timeout=timedelta(minutes=10),
                retries=2,
                retry_after=timedelta(minutes=10),
                settings=(),
            ),
        )
    return tuple(found.values())


def schedules(chosen: JobSettings) -> Mapping[str, Schedule]:
    """When each job is due by the person's settings."""
    return {
        "daily_brief": Daily(chosen.daily_brief),
        "weekly_review": Weekly(WEEKDAYS.index(chosen.weekly_review_day), chosen.weekly_review),
        "oura_sync": Every(chosen.oura_sync_hours),
        "calendar_sync": Every(chosen.calendar_sync_hours),
        "pattern_detection": Daily(chosen.pattern_detection),
        "backup": Daily(chosen.backup),
    }
