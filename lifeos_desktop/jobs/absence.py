"""Spans in which no job could run, and how the clock gives them away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from lifeos_desktop.domain.ports import Clock

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def moment_text(moment: datetime, zone: ZoneInfo) -> str:
    """An instant as a person reads it, the same on every system: "4 March 07:00"."""
    local = moment.astimezone(zone)
    return f"{local.day} {_MONTHS[local.month - 1]} {local.hour:02}:{local.minute:02}"


@dataclass(frozen=True, slots=True)
class Absence:
    """LifeOS could not work from ``since`` (None: unknown) to ``until``."""

    since: datetime | None
    until: datetime
    asleep: bool  # the process lived on but the computer slept; else there was no process

    def length(self) -> timedelta | None:
        """How long it lasted, as far as is known."""
        return self.until - self.since if self.since is not None else None

    def covers(self, moment: datetime) -> bool:
        """Whether the moment falls in the span."""
        return moment <= self.until and (self.since is None or self.since <= moment)

    def sentence(self, zone: ZoneInfo) -> str:
        """Why nothing ran then."""
        until = moment_text(self.until, zone)
        if self.asleep and self.since is not None:
            since = moment_text(self.since, zone)
            return f"The computer was off or asleep from {since} to {until}."
        last = f" It was last active on {moment_text(self.since, zone)}." if self.since else ""
        return f"LifeOS was closed or the computer was off until {until}.{last}"


class ClockWatch:
    """Notices, from one look to the next, that the computer slept or its clock was moved on.

    Whether the monotonic clock stops in sleep differs by system; that the wall clock went on much
    further than looks are apart is the same on all. A clock set back is no absence.
    """

    # Well above a slow tick and a correction by a time server, well below any sleep that matters.
    _ALLOWED = timedelta(seconds=90)

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last: datetime | None = None

    def look(self) -> Absence | None:
        """The absence since the last look, if there was one."""
        now = self._clock.now()
        last, self._last = self._last, now
        if last is None or now - last <= self._ALLOWED:
            return None
        return Absence(last, now, asleep=True)
