"""What to do about one job right now: a pure decision from what has been recorded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from lifeos_desktop.domain.schedule import (
    Schedule,
    latest_due,
    occurrences,
    shortest_spacing,
)
from lifeos_desktop.jobs.absence import Absence, moment_text
from lifeos_desktop.jobs.definitions import Definition

# A tick comes every 20 s; whatever starts within this is on time, not caught up.
ON_TIME = timedelta(minutes=5)
_COUNT_TO = 200

BEFORE_FIRST_START = "LifeOS was started for the first time after this."


@dataclass(frozen=True, slots=True)
class Pause:
    """The person asked for rest from ``since`` to ``until``."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Skip:
    """Record that nothing runs for this occurrence, and why."""

    occurrence: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Start:
    """Run this occurrence now."""

    occurrence: datetime
    trigger: str  # scheduled | catch_up


@dataclass(frozen=True, slots=True)
class Decision:
    """What to record and what to start; nothing at all most of the time."""

    skips: tuple[Skip, ...] = ()
    start: Start | None = None


NOTHING = Decision()


@dataclass(frozen=True, slots=True)
class Situation:
    """The moment a decision is made in. ``absences`` are in order, the latest last."""

    now: datetime
    zone: ZoneInfo
    pause: Pause | None = None
    absences: Sequence[Absence] = ()


def decide(
    definition: Definition, schedule: Schedule, seen: Mapping[datetime, str], at: Situation
) -> Decision:
    """What the latest due occurrence needs.

    ``seen`` has the status of each recorded occurrence that was not asked for by hand. Only the
    latest missed one is ever caught up; the ones before it are recorded as one skip.
    """
    due = latest_due(schedule, at.now, at.zone)
    paused = at.pause is not None and at.now < at.pause.until
    in_time = at.now <= definition.catch_up.deadline(due, at.zone)
    if due in seen:
        if seen[due] != "interrupted" or paused:
            return NOTHING
        return Decision(start=Start(due, "catch_up")) if in_time else Decision((_too_late(due),))
    # A clock set back leaves records in the future; they say nothing about today.
    last = max((occurrence for occurrence in seen if occurrence <= at.now), default=None)
    if last is None:
        return Decision((Skip(due, BEFORE_FIRST_START),))
    if last > due:  # the zone or the schedule was changed: this slot belongs to the time before
        return NOTHING
    covered = last + shortest_spacing(schedule) if seen[last] == "done" else last
    if due < covered:
        done = moment_text(last, at.zone)
        return Decision((Skip(due, f"Already done on {done}, before its time was changed."),))
    earlier = _earlier(schedule, last, covered, due, at)
    if at.pause is not None and at.pause.since <= due < at.pause.until:
        reason = f"Paused until {moment_text(at.pause.until, at.zone)}."
        return Decision((*_one_skip(earlier, at), Skip(due, reason)))
    if paused:
        return NOTHING  # missed just before the pause: decided when it is over
    if at.now - due <= ON_TIME:
        return Decision(_one_skip(earlier, at), Start(due, "scheduled"))
    if in_time:
        return Decision(_one_skip(earlier, at), Start(due, "catch_up"))
    return Decision(_one_skip([*earlier, due], at))


def _too_late(due: datetime) -> Skip:
    return Skip(due, "LifeOS ended while this ran, and then it was too late to run it again.")


def _earlier(
    schedule: Schedule, last: datetime, covered: datetime, due: datetime, at: Situation
) -> list[datetime]:
    """The missed occurrences before the latest: the first ones as far as we count, and the last."""
    between = occurrences(schedule, last, due, at.zone)
    missed = list(islice((each for each in between if each >= covered), _COUNT_TO))
    if len(missed) == _COUNT_TO:
        missed.append(latest_due(schedule, due - timedelta(microseconds=1), at.zone))
    return missed


def _one_skip(missed: list[datetime], at: Situation) -> tuple[Skip, ...]:
    """All missed occurrences as one record, kept under the last of them."""
    if not missed:
        return ()
    reason = _why(missed[-1], at)
    if len(missed) > 1:
        count = str(len(missed)) if len(missed) <= _COUNT_TO else f"More than {_COUNT_TO}"
        reason = f"{count} runs were missed since {moment_text(missed[0], at.zone)}. {reason}"
    return (Skip(missed[-1], reason),)


def _why(occurrence: datetime, at: Situation) -> str:
    for absence in reversed(at.absences):
        if absence.covers(occurrence):
            return absence.sentence(at.zone)
    return "It could not be started in time."
