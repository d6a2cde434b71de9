"""What ran last and what runs next, as two short lines for the strip and the tray. Plain Python."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING

from lifeos_desktop.domain.formats import local_clock
from lifeos_desktop.domain.records import JobRun
from lifeos_desktop.ui.dashboard.wording import long_day

if TYPE_CHECKING:
    from lifeos_desktop.jobs.runner import JobStatus

_VERBS = {
    "done": "done",
    "failed": "failed",
    "interrupted": "was interrupted",
    "running": "is running",
}


# The others need a connection; once one was done, it is there.
_NEED_NOTHING = frozenset({"daily_brief", "weekly_review", "backup"})


@dataclass(frozen=True, slots=True)
class JobLines:
    """``trouble`` is the sentence of the last run that failed, empty when it went well."""

    last: str
    following: str
    trouble: str


def job_lines(statuses: Sequence[JobStatus], now: datetime, zone: tzinfo) -> JobLines:
    """The lines for these jobs: a skipped run is no news, a job without a connection not next."""
    seen = [(s, s.last) for s in statuses if s.last is not None and s.last.status in _VERBS]
    newest = max(seen, key=lambda pair: _moment(pair[1]), default=None)
    able = [s for s in statuses if s.last_done or s.definition.name in _NEED_NOTHING]
    following = min(able or statuses, key=lambda s: s.next_run, default=None)
    last, trouble = "", ""
    if newest:
        status, run = newest
        last = f"{status.definition.title} {_VERBS[run.status]} {_when(_moment(run), now, zone)}"
        if run.status == "failed":
            trouble = run.reason
    text = ""
    if following:
        text = f"Next: {following.definition.title.lower()} {_when(following.next_run, now, zone)}"
    return JobLines(last, _proper(text), trouble)


def _moment(run: JobRun) -> datetime:
    return run.finished_at or run.started_at or run.occurrence


def _proper(text: str) -> str:
    return text.replace("oura", "Oura")


def _when(moment: datetime, now: datetime, zone: tzinfo) -> str:
    """`at 14:00`, `yesterday at 02:00`, `on Sunday 9 March at 19:00`."""
    clock = local_clock(moment, zone)
    day = moment.astimezone(zone).date()
    today: date = now.astimezone(zone).date()
    near = {
        today: "at",
        today - timedelta(days=1): "yesterday at",
        today + timedelta(days=1): "tomorrow at",
    }
    return f"{near.get(day, f'on {long_day(day)} at')} {clock}"
