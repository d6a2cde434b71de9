"""Which occurrence of a job ran, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from lifeos_desktop.domain.errors import NotFound
from lifeos_desktop.domain.records import JobRun
from lifeos_desktop.store.repositories.base import Repository
from lifeos_desktop.store.tables import JobRuns

TABLES = ("job_runs",)


class JobRunRepository(Repository):
    """Job runs; (job, occurrence) is unique, which is what lets one of two runners win."""

    async def claim(
        self, job: str, occurrence: datetime, trigger: str, started_at: datetime
    ) -> JobRun | None:
        """Record that this occurrence runs now; None when it is recorded already.

        An interrupted one is taken up again, as the same row.
        """

        def work() -> JobRun | None:
            there = _find(job, occurrence)
            if there is not None and there.status != "interrupted":
                return None
            if there is None:
                return _create(job, occurrence, "running", trigger, "", started_at, None)
            return _change(
                there,
                status="running",
                trigger=trigger,
                reason="",
                started_at=started_at,
                finished_at=None,
            )

        return await self._db.write(work, tables=TABLES)

    async def skip(
        self, job: str, occurrence: datetime, trigger: str, reason: str, at: datetime
    ) -> JobRun | None:
        """Record once why this occurrence does not run; None when it is recorded already.

        An interrupted one that is not run again becomes skipped.
        """

        def work() -> JobRun | None:
            there = _find(job, occurrence)
            if there is None:
                return _create(job, occurrence, "skipped", trigger, reason, None, at)
            if there.status != "interrupted":
                return None
            return _change(there, status="skipped", reason=reason, finished_at=at)

        return await self._db.write(work, tables=TABLES)

    async def finish(self, id: int, status: str, reason: str, at: datetime) -> JobRun:
        """Record how a run ended."""

        def work() -> JobRun:
            row = JobRuns.get_or_none(JobRuns.id == id)
            if row is None:
                raise NotFound("This run is not in the history any more.")
            return _change(row, status=status, reason=reason, finished_at=at)

        return await self._db.write(work, tables=TABLES)

    async def last(self, job: str, statuses: Iterable[str] | None = None) -> JobRun | None:
        """The run of the latest occurrence, of those that ended in one of these ways."""
        condition = JobRuns.job == job
        if statuses is not None:
            condition &= JobRuns.status.in_(list(statuses))
        found = await self._db.read(lambda: _select(condition, 1))
        return found[0] if found else None

    async def history(self, limit: int, job: str | None = None) -> list[JobRun]:
        """The latest occurrences, the latest first."""
        condition = JobRuns.id.is_null(False) if job is None else JobRuns.job == job
        return await self._db.read(lambda: _select(condition, limit))

    async def mark_interrupted(self, at: datetime) -> int:
        """Say of every run left 'running' that it did not get to its end; how many."""
        return await self._db.write(
            lambda: int(
                JobRuns.update(
                    status="interrupted",
                    reason="LifeOS ended before this run did.",
                    finished_at=at,
                )
                .where(JobRuns.status == "running")
                .execute()
            ),
            tables=TABLES,
        )


def _find(job: str, occurrence: datetime) -> JobRuns | None:
    row: JobRuns | None = JobRuns.get_or_none(
        (JobRuns.job == job) & (JobRuns.occurrence == occurrence)
    )
    return row


def _create(
    job: str,
    occurrence: datetime,
    status: str,
    trigger: str,
    reason: str,
    started_at: datetime | None,
    finished_at: datetime | None,
) -> JobRun:
    row = JobRuns.create(
        job=job,
        occurrence=occurrence,
        status=status,
        trigger=trigger,
        reason=reason,
        started_at=started_at,
        finished_at=finished_at,
    )
    return _select(JobRuns.id == row.id, 1)[0]


def _change(row: JobRuns, **values: Any) -> JobRun:
    JobRuns.update(values).where(JobRuns.id == row.id).execute()
    return _select(JobRuns.id == row.id, 1)[0]


def _run(row: JobRuns) -> JobRun:
    return JobRun(
        job=row.job,
        occurrence=row.occurrence,
        status=row.status,
        trigger=row.trigger,
        reason=row.reason,
        started_at=row.started_at,
        finished_at=row.finished_at,
        id=row.id,
    )


def _select(condition: Any, limit: int) -> list[JobRun]:
    query = (
        JobRuns.select()
        .where(condition)
        .order_by(JobRuns.occurrence.desc(), JobRuns.id.desc())
        .limit(limit)
    )
    return [_run(row) for row in query]
