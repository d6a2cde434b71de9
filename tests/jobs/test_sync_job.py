"""The jobs that sync: one sentence of all accounts, and what is tried again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from lifeos_desktop.domain.errors import (
    AuthExpired,
    Forbidden,
    LifeosError,
    NotConnected,
    RateLimited,
    Unavailable,
)
from lifeos_desktop.domain.records import JobRun
from lifeos_desktop.domain.schedule import Every
from lifeos_desktop.integrations.base import Manifest
from lifeos_desktop.integrations.registry import MANIFESTS
from lifeos_desktop.jobs.attempt import Ended, attempt
from lifeos_desktop.jobs.definitions import DEFINITIONS, definitions
from lifeos_desktop.jobs.sync_job import sync_work
from lifeos_desktop.jobs.work import JobContext, Outcome
from lifeos_desktop.services.sync_report import CollectionReport, SyncReport
from lifeos_desktop.store.counts import Counts
from tests.support.clock import FakeClock
from tests.support.profile import profile

RING = Manifest("ring", "Ring", "ring", "A ring.", (), "ring_sync", "nowhere:make", hours=3)
WATCH = replace(RING, id="watch", title="Watch")
CONTEXT = JobContext(
    "ring_sync", datetime(2025, 3, 4, tzinfo=UTC), "scheduled", ZoneInfo("Europe/Berlin")
)


class Scripted:
    """Stands in for `Sync`: what each provider answers."""

    def __init__(self, **answers: LifeosError | int) -> None:
        self.answers = answers
        self.scheduled: list[bool] = []

    async def sync(self, provider: str, *, scheduled: bool) -> SyncReport:
        self.scheduled.append(scheduled)
        answer = self.answers[provider]
        title = provider.capitalize()
        if isinstance(answer, NotConnected):
            raise answer
        if isinstance(answer, LifeosError):
            return SyncReport(provider, title, problem=answer)
        return SyncReport(provider, title, (CollectionReport("", "a", "A", counts=Counts(answer)),))


async def run(ring: LifeosError | int, watch: LifeosError | int) -> Outcome:
    sync = Scripted(ring=ring, watch=watch)
    return await sync_work(sync, (RING, WATCH))(CONTEXT)  # type: ignore[arg-type]


NOT = NotConnected("Watch is not connected.")


async def test_what_came_of_it() -> None:
    assert await run(3, 0) == Outcome.done("Ring: 3 new. Watch: nothing new.")
    assert await run(3, NOT) == Outcome.done("Ring: 3 new.")
    with pytest.raises(NotConnected, match="Ring is not"):
        await run(NotConnected("Ring is not connected."), NOT)


async def test_what_only_the_person_can_end_is_not_tried_again() -> None:
    assert await run(AuthExpired("Reconnect."), NOT) == Outcome.skipped("Reconnect.")
    assert await run(Forbidden("Lapsed."), NOT) == Outcome.skipped("Lapsed.")
    assert await run(AuthExpired("Reconnect."), 2) == Outcome.done("Reconnect. Watch: 2 new.")


async def test_what_is_tried_again() -> None:
    with pytest.raises(Unavailable):
        await run(Unavailable("Not now."), 2)
    with pytest.raises(RateLimited):
        await run(AuthExpired("Reconnect."), RateLimited("Slowly.", 5))


async def test_a_service_that_asks_to_be_left_alone() -> None:
    async def limited(context: JobContext) -> Outcome:
        raise RateLimited("Slowly.", 1_800.0)

    assert await attempt(DEFINITIONS[2], limited, CONTEXT) == Ended("failed", "Slowly.", 1_800.0)


async def test_the_retry_waits_as_long_as_the_service_asked(tmp_path: Path) -> None:
    clock = FakeClock(datetime(2025, 3, 4, 4, 58, tzinfo=UTC))
    async with profile(tmp_path, clock) as app:
        asked: list[datetime] = []

        async def limited(context: JobContext) -> Outcome:
            asked.append(clock.now())
            raise RateLimited("Slowly.", 1_800.0)

        app.runner._work["oura_sync"] = limited
        for _ in range(50):
            await app.runner.tick()
            await app.runner.idle()
            clock.advance(60)
        assert [later - asked[0] for later in asked] == [timedelta(), timedelta(minutes=30)]
        runs: list[JobRun] = await app.store.job_runs.history(5, "oura_sync")
        assert runs[0].reason.startswith("Slowly. Trying again on")


def test_a_provider_may_bring_a_job_of_its_own() -> None:
    assert definitions(()) == DEFINITIONS
    assert definitions(MANIFESTS) == DEFINITIONS  # none of ours does
    *six, seventh = definitions((*MANIFESTS, RING, WATCH))
    assert tuple(six) == DEFINITIONS
    assert (seventh.name, seventh.title, seventh.schedule) == ("ring_sync", "Ring sync", Every(3))
    assert seventh.settings == ()


async def test_nothing_is_connected(tmp_path: Path, frozen_clock: FakeClock) -> None:
    async with profile(tmp_path, frozen_clock) as app:
        for job, reason in (
            ("oura_sync", "Oura is not connected."),
            ("calendar_sync", "No calendar is connected."),
        ):
            ran = await app.runner.run_now(job)
            assert (ran.status, ran.reason) == ("skipped", reason)
