"""The hours in which LifeOS shows nothing by itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from lifeos_desktop.domain.schedule import instant_of


@dataclass(frozen=True, slots=True)
class QuietHours:
    """A nightly span in local time; may wrap past midnight. The same time twice means never."""

    start: time
    end: time

    def covers(self, moment: time) -> bool:
        """Whether a local time of day is quiet; the end itself is not."""
        if self.start <= self.end:
            return self.start <= moment < self.end
        return moment >= self.start or moment < self.end

    def covers_instant(self, moment: datetime, zone: ZoneInfo) -> bool:
        """Whether an instant is quiet by the clock on the wall."""
        return self.covers(moment.astimezone(zone).time())

    def over_at(self, moment: datetime, zone: ZoneInfo) -> datetime:
        """The instant, UTC, from which it is not quiet any more; ``moment`` itself outside."""
        if not self.covers_instant(moment, zone):
            return moment
        today = moment.astimezone(zone).date()
        ends: set[datetime] = set()
        for later in range(3):
            day = today + timedelta(days=later)
            ends.add(instant_of(day, self.end, zone))
            # An end inside an autumn overlap comes twice; the second may be the one that counts.
            twice = datetime.combine(day, self.end.replace(fold=1), zone)
            ends.add(twice.astimezone(UTC))
        return min(end for end in ends if end > moment and not self.covers_instant(end, zone))
