"""One attempt at a job's work, and what its end is called."""

from __future__ import annotations

import asyncio
import logging

from lifeos_desktop.domain.errors import LifeosError, NotConnected
from lifeos_desktop.domain.traces import where
from lifeos_desktop.jobs.definitions import Definition
from lifeos_desktop.jobs.work import JobContext, Work

_log = logging.getLogger(__name__)


async def attempt(definition: Definition, work: Work, context: JobContext) -> tuple[str, str]:
    """Status and reason: done, skipped or failed. Never raises, except when it is cancelled."""
    limit = definition.timeout.total_seconds()
    try:
        async with asyncio.timeout(limit) as scope:
            outcome = await work(context)
    except NotConnected as error:
        return "skipped", str(error)
    except LifeosError as error:
        _log.info("Job %s: %s", definition.name, type(error).__name__)
        return "failed", str(error)
    except Exception as error:  # noqa: BLE001 - whatever a job does, the scheduler goes on
        if isinstance(error, TimeoutError) and scope.expired():
            return "failed", f"It took longer than {_span_text(limit)} and was stopped."
        _log.error("Job %s: %s", definition.name, where(error))
        return "failed", "Something went wrong inside LifeOS. Your data is safe."
    return outcome.status, outcome.reason


def _span_text(seconds: float) -> str:
    return f"{seconds:g} seconds" if seconds < 120 else f"{seconds / 60:g} minutes"
