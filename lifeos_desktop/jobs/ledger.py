"""What is recorded about runs: the store's rows, and the recent ones in memory.

The memory keeps a tick cheap: it asks the store for nothing while nothing is due. The store's
unique key stays the judge of what runs.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from lifeos_desktop.domain.events import JobFinished
from lifeos_desktop.domain.ports import Clock
from lifeos_desktop.domain.records import JobRun
from lifeos_desktop.domain.traces import where

_log = logging.getLogger(__name__)
_REMEMBERED = 64  # occurrences of one job


class JobRuns(Protocol):
    """The rows; the store's repository."""

    async def claim(
        self, job: str, occurrence: datetime, trigger: str, started_at: datetime
    ) -> JobRun | None: ...

    async def skip(
        self, job: str, occurrence: datetime, trigger: str, reason: str, at: datetime
    ) -> object: ...

    async def finish(self, id: int, status: str, reason: str, at: datetime) -> object: ...

    async def last(self, job: str, statuses: Sequence[str] | None = None) -> JobRun | None: ...

    async def history(self, limit: int, job: str | None = None) -> Sequence[JobRun]: ...

    async def mark_interrupted(self, at: datetime) -> int: ...


@dataclass(frozen=True, slots=True)
class Left:
    """What the last process left. ``last_sign`` is the latest instant it recorded, if any.

    ``latest`` has the latest scheduled run of each job.
    """

    last_sign: datetime | None
    latest: Mapping[str, JobRun]


class Ledger:
    """Writes and remembers runs; says when one has ended."""

    def __init__(
        self, clock: Clock, runs: JobRuns, on_finished: Callable[[JobFinished], None]
    ) -> None:
        self._clock = clock
        self._runs = runs
        self._on_finished = on_finished
        self._seen: dict[str, dict[datetime, str]] = {}
        self._unrecorded: list[JobRun] = []

    def seen(self, job: str) -> Mapping[datetime, str]:
        """The status of the recent occurrences that were not asked for by hand."""
        return self._seen[job]

    async def open(self, jobs: Iterable[str]) -> Left:
        """Mark what a crash left running, and read what has been recorded."""
        now = self._clock.now()
        if left := await self._runs.mark_interrupted(now):
            _log.info("%d runs were interrupted when LifeOS last ended", left)
        signs: list[datetime] = []
        latest: dict[str, JobRun] = {}
        for job in jobs:
            found = await self._runs.history(_REMEMBERED, job)
            scheduled = [run for run in found if run.trigger != "manual"]
            self._seen[job] = {run.occurrence: run.status for run in scheduled}
            if scheduled:
                latest[job] = max(scheduled, key=lambda run: run.occurrence)
            signs += [at for run in found for at in (run.started_at, run.finished_at) if at]
        # What was marked just now is no sign of life from before.
        return Left(max((at for at in signs if at < now), default=None), latest)

    async def claim(self, job: str, occurrence: datetime, trigger: str) -> JobRun | None:
        """The run to perform; None when the occurrence was recorded before."""
        run = await self._runs.claim(job, occurrence, trigger, self._clock.now())
        if trigger != "manual":
            # None: the clock was set back further than we remember.
            self._remember(job, occurrence, "done" if run is None else "running")
        return run

    async def skip(self, job: str, occurrence: datetime, reason: str) -> None:
        """Record that nothing runs for the occurrence, and why."""
        await self._runs.skip(job, occurrence, "scheduled", reason, self._clock.now())
        self._remember(job, occurrence, "skipped")
        self._say(job, "skipped", reason)

    async def reopen(self, run: JobRun) -> None:
        """Make a failed run one that may be claimed again.

        As if it had been interrupted, so that a crash from here on leaves it to be taken up.
        """
        if run.id is not None:
            await self._runs.finish(run.id, "interrupted", run.reason, self._clock.now())

    async def finish(self, run: JobRun, status: str, reason: str) -> JobRun:
        """Record the end of a run. If the store cannot take it now, it is written later."""
        ended = replace(run, status=status, reason=reason, finished_at=self._clock.now())
        try:
            await self._record(ended)
        except Exception as error:  # noqa: BLE001 - the work is done; only its record is late
            _log.error("The end of job %s could not be recorded: %s", run.job, where(error))
            self._unrecorded.append(ended)
        if run.trigger != "manual":
            self._remember(run.job, run.occurrence, status)
        self._say(run.job, status, reason)
        return ended

    async def record_late(self) -> None:
        """Write the ends of runs that the store could not take when they came."""
        while self._unrecorded:
            await self._record(self._unrecorded[0])
            self._unrecorded.pop(0)

    async def last(self, job: str, statuses: Sequence[str] | None = None) -> JobRun | None:
        """The last run of a job, of these statuses if any are named."""
        return await self._runs.last(job, statuses)

    async def _record(self, run: JobRun) -> None:
        if run.id is None or run.finished_at is None:
            raise ValueError("a run is recorded after it was claimed and has ended")
        await self._runs.finish(run.id, run.status, run.reason, run.finished_at)

    def _remember(self, job: str, occurrence: datetime, status: str) -> None:
        seen = self._seen[job]
        seen[occurrence] = status
        while len(seen) > 2 * _REMEMBERED:
            del seen[min(seen)]

    def _say(self, job: str, status: str, reason: str) -> None:
        _log.info("Job %s: %s", job, status)
        self._on_finished(JobFinished(job, status, reason))
