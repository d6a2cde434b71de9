"""The record of runs in memory: what the store's repository does, without a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from lifeos_desktop.domain.records import JobRun


class MemoryRuns:
    """Rows by (job, occurrence). They outlive any runner, as a file would."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, datetime], JobRun] = {}

    async def claim(
        self, job: str, occurrence: datetime, trigger: str, started_at: datetime
    ) -> JobRun | None:
        there = self.rows.get((job, occurrence))
        if there is not None and there.status != "interrupted":
            return None
        number = there.id if there else len(self.rows) + 1
        run = JobRun(job, occurrence, "running", trigger, "", started_at, None, number)
        self.rows[job, occurrence] = run
        return run

    async def skip(
        self, job: str, occurrence: datetime, trigger: str, reason: str, at: datetime
    ) -> JobRun | None:
        there = self.rows.get((job, occurrence))
        if there is not None and there.status != "interrupted":
            return None
        run = JobRun(job, occurrence, "skipped", trigger, reason, None, at, len(self.rows) + 1)
        if there is not None:
            run = replace(there, status="skipped", reason=reason, finished_at=at)
        self.rows[job, occurrence] = run
        return run

    async def finish(self, id: int, status: str, reason: str, at: datetime) -> JobRun:
        key = next(key for key, run in self.rows.items() if run.id == id)
        self.rows[key] = replace(self.rows[key], status=status, reason=reason, finished_at=at)
        return self.rows[key]

    async def last(self, job: str, statuses: Sequence[str] | None = None) -> JobRun | None:
        found = await self.history(len(self.rows), job)
        return next((run for run in found if statuses is None or run.status in statuses), None)

    async def history(self, limit: int, job: str | None = None) -> list[JobRun]:
        found = [run for run in self.rows.values() if job is None or run.job == job]
        return sorted(found, key=lambda run: run.occurrence, reverse=True)[:limit]

    async def mark_interrupted(self, at: datetime) -> int:
        running = [key for key, run in self.rows.items() if run.status == "running"]
        for key in running:
            self.rows[key] = replace(
                self.rows[key],
                status="interrupted",
                reason="LifeOS ended before this run did.",
                finished_at=at,
            )
        return len(running)
