"""The person's days as the energy forecast wants them: the ratings and what goes before them."""

from __future__ import annotations

import hashlib
import math
from array import array
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date, timedelta

from lifeos_desktop.domain.analysis import Column
from lifeos_desktop.domain.catalogue import Catalogue
from lifeos_desktop.domain.energy import middle
from lifeos_desktop.domain.energy_days import by_day, truths
from lifeos_desktop.domain.energy_forecast import EVENING, MORNING, EnergyTable, Predictor
from lifeos_desktop.services.day_series import TAG, DaySeries, DayValue
from lifeos_desktop.store.store import Store

LONGEST = timedelta(days=1_095)
"""How far back is learned from: what held three years ago says little about tomorrow."""

_ENERGY = "journal.energy"
_WAKE = "sleep.wake_time"
_FEWEST_TAGGED = 5  # a tag on fewer days teaches nothing
_DAY = timedelta(days=1)


class EnergyTables:
    """Reads the table. Journal, calendar, tasks, tags and own metrics take part like any other."""

    def __init__(self, store: Store, series: DaySeries, catalogue: Callable[[], Catalogue]) -> None:
        self._store = store
        self._series = series
        self._catalogue = catalogue

    async def has_ratings(self) -> bool:
        """Whether the person has ever rated their energy."""
        return _ENERGY in await self._store.daily.metrics()

    async def woke(self, first: date, last: date) -> dict[date, float]:
        """When each night ended, in minutes of the day, where that is known."""
        found = await self._series.values(_WAKE, first, last)
        return {day: one.value for day, one in found.items()}

    async def read(self, today: date) -> EnergyTable | None:
        """The days from the first rating up to ``today``; None without any rating before it."""
        earliest = today - LONGEST
        ratings = await self._store.daily.ratings(earliest, today)
        if not ratings or ratings[0].day >= today:
            return None
        woke = await self.woke(ratings[0].day, today)
        energy = {
            day: middle([one.value for one in found])
            for day, found in by_day(ratings, woke).items()
            if day < today
        }
        if not energy:
            return None
        first = min(energy)
        blind = {day: one.value for day, one in truths(ratings, woke).items() if day < today}
        # The day before the first rated one goes before it.
        start = max(first - _DAY, earliest)
        metrics = await self._metrics(start, today)
        values = await self._series.many(metrics, start, today)
        return EnergyTable(
            start,
            _column(energy, start, today),
            _column(blind, start, today),
            tuple(
                Predictor(
                    Column(
                        metric,
                        _column({day: one.value for day, one in days.items()}, start, today),
                        is_tag=metric.startswith(TAG),
                    ),
                    MORNING if self._is_morning(metric) else EVENING,
                )
                for metric in metrics
                if (days := values[metric])
            ),
        )

    async def inputs(self, today: date) -> str:
        """A mark of all a forecast of today is made from that can still change this morning.

        That is last night and the calendar of today, and everything of yesterday.
        """
        yesterday = today - _DAY
        metrics = await self._metrics(yesterday, today, fewest_tagged=1)
        values = await self._series.many([*metrics, _ENERGY], yesterday, today)
        mark = hashlib.sha256()
        for metric in sorted(values):
            for day, one in sorted(values[metric].items()):
                if day == yesterday or self._is_morning(metric):
                    mark.update(_line(metric, day, one))
        return mark.hexdigest()[:16]

    async def _metrics(
        self, first: date, last: date, *, fewest_tagged: int = _FEWEST_TAGGED
    ) -> list[str]:
        kept = await self._store.daily.metrics()
        kept |= {metric.key for metric in self._catalogue() if metric.source == "calendar"}
        tagged = Counter(
            tag
            for entry in await self._store.journal.between(first, last)
            for tag in set(entry.tags)
        )
        kept |= {f"{TAG}{tag}" for tag, days in tagged.items() if days >= fewest_tagged}
        return sorted(kept - {_ENERGY})

    def _is_morning(self, metric: str) -> bool:
        if metric.startswith("calendar."):
            return True
        known = self._catalogue().get(metric)
        return known is not None and known.night


def _column(values: Mapping[date, float], first: date, last: date) -> array[float]:
    column = array("d", [math.nan]) * ((last - first).days + 1)
    for day, value in values.items():
        if first <= day <= last:
            column[(day - first).days] = value
    return column


def _line(metric: str, day: date, one: DayValue) -> bytes:
    return f"{metric} {day.isoformat()} {one.value:.6g}\n".encode()
