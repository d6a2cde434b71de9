"""What a job is handed and what it hands back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from lifeos_desktop.domain.errors import BadInput


@dataclass(frozen=True, slots=True)
class JobContext:
    """One run of a job. ``trigger``: scheduled | catch_up | manual; ``attempt`` counts from 1.

    ``occurrence`` is the UTC instant the run was due; for a manual one, when it was asked for.
    """

    job: str
    occurrence: datetime
    trigger: str
    zone: ZoneInfo
    attempt: int = 1

    @property
    def day(self) -> date:
        """The local day the occurrence belongs to."""
        return self.occurrence.astimezone(self.zone).date()


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended. ``status``: done | skipped; a run that failed raises instead."""

    status: str
    reason: str = ""

    @classmethod
    def done(cls, reason: str = "") -> Outcome:
        """The work was done; ``reason`` may say what came of it."""
        return cls("done", reason)

    @classmethod
    def skipped(cls, reason: str) -> Outcome:
        """There was nothing to do, for a reason a person can read."""
        if not reason:
            raise ValueError("every skip has a reason")
        return cls("skipped", reason)


Work = Callable[[JobContext], Awaitable[Outcome]]


class JobBusy(BadInput):
    """The job is running already."""
