"""One attempt at a job's work, and what its end is called."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass

from lifeos_desktop.domain.errors import LifeosError, NotConnected, RateLimited
from lifeos_desktop.domain.traces import where
from lifeos_desktop.jobs.definitions import Definition
from lifeos_desktop.jobs.work import JobContext, Work

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Ended:
    """How an attempt ended: done, skipped or failed, and why.

    ``not_before`` is how many seconds a service asked to be left alone.
    """

    status: str
    reason: str
    not_before: float = 0.0


async def attempt(definition: Definition, work: Work, context: JobContext) -> Ended:
    """Do the work once. Never raises, except when it is cancelled."""
    limit = definition.timeout.total_seconds()
    try:
        async with asyncio.timeout(limit) as scope:
            outcome = await work(context)
    except NotConnected as error:
        return Ended("skipped", str(error))
    except LifeosError as error:
        _log.info("Job %s: %s", definition.name, type(error).__name__)
        wait = error.retry_after if isinstance(error, RateLimited) else None
        return Ended("failed", str(error), wait or 0.0)
    except Exception as error:  # noqa: BLE001 - whatever a job does, the scheduler goes on
        if isinstance(error, TimeoutError) and scope.expired():
            return Ended("failed", f"It took longer than {_span_text(limit)} and was stopped.")
        _log.error("Job %s: %s", definition.name, where(error))
        return Ended("failed", "Something went wrong inside LifeOS. Your data is safe.")
    return Ended(outcome.status, outcome.reason)


def _span_text(seconds: float) -> str:
    return f"{seconds:g} seconds" if seconds < 120 else f"{seconds / 60:g} minutes"
