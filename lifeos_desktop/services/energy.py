"""Today's energy: the person rates it first, then sees what was expected."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from lifeos_desktop.domain.day import local_day
from lifeos_desktop.domain.energy import (
    EXPECTATION_DAYS,
    EXPECTATION_MINIMUM,
    MEAN_28,
    Expectation,
    Ledger,
    expectation,
    ledger,
    middle,
    ratings_before,
)
from lifeos_desktop.domain.ports import Clock
from lifeos_desktop.domain.records import EnergyForecast
from lifeos_desktop.store.repositories.daily import Rating
from lifeos_desktop.store.store import Store

_DAY = timedelta(days=1)
# Rated days have gaps; a ledger of 30 days looks back no further than this.
_LEDGER_REACH = 120


@dataclass(frozen=True, slots=True)
class RatedNow:
    """One of today's ratings. ``at`` is the local time it was made, where that is known."""

    value: int
    at: time | None
    entry_id: int


@dataclass(frozen=True, slots=True)
class EnergyToday:
    """``sealed`` until the first rating of the day: do not show ``expectation`` before.

    ``ratings_needed`` is how many more ratings an expectation needs, 0 where there is one.
    ``history`` has the 28 days before and today, None for a day without a rating.
    """

    day: date
    ratings: tuple[RatedNow, ...]
    expectation: Expectation | None
    sealed: bool
    ratings_needed: int
    history: tuple[tuple[date, float | None], ...]

    @property
    def value(self) -> float | None:
        """Today's energy: the median of today's ratings."""
        return middle([rating.value for rating in self.ratings]) if self.ratings else None


class Energy:
    """Works out, seals and compares what is expected of a day."""

    def __init__(self, store: Store, clock: Clock, zone: Callable[[], tzinfo]) -> None:
        self._store = store
        self._clock = clock
        self._zone = zone
        self._looked_at: date | None = None

    async def today(self) -> EnergyToday:
        """How today stands. What is expected of it is stored at the first look and stays so."""
        now = self._clock.now()
        day = local_day(now, self._zone())
        first = day - EXPECTATION_DAYS * _DAY
        ratings = await self._store.daily.ratings(first, day)
        by_day = _by_day(ratings)
        before = ratings_before(by_day, day)
        expected = await self._seal(day, before, now)
        return EnergyToday(
            day=day,
            ratings=tuple(RatedNow(row.value, row.at, row.id) for row in ratings if row.day == day),
            expectation=expected,
            sealed=day not in by_day,
            ratings_needed=0 if expected else EXPECTATION_MINIMUM - len(before),
            history=tuple(
                (each, middle(by_day[each]) if each in by_day else None)
                for each in (first + number * _DAY for number in range(EXPECTATION_DAYS + 1))
            ),
        )

    async def ledger(self) -> Ledger:
        """How far the mean of 28 days and "same as yesterday" missed, up to today."""
        day = local_day(self._clock.now(), self._zone())
        first = day - _LEDGER_REACH * _DAY
        ratings = await self._store.daily.ratings(first - EXPECTATION_DAYS * _DAY, day)
        rated_at: dict[date, datetime] = {}
        for row in ratings:
            rated_at[row.day] = min(row.created_at, rated_at.get(row.day, row.created_at))
        sealed = {
            forecast.day: forecast.value
            for forecast in await self._store.energy_forecasts.sealed(first, day, (MEAN_28,))
            # One that was made after the person had rated proves nothing.
            if forecast.day in rated_at and forecast.made_at < rated_at[forecast.day]
        }
        return ledger(_by_day(ratings), sealed, day)

    async def tick(self) -> None:
        """Seal today's expectation early, so that rating from the tray finds it sealed."""
        day = local_day(self._clock.now(), self._zone())
        if self._looked_at != day:
            await self.today()
            self._looked_at = day

    async def _seal(self, day: date, before: list[int], now: datetime) -> Expectation | None:
        there = await self._store.energy_forecasts.sealed(day, day, (MEAN_28,))
        forecast = there[0] if there else None
        if forecast is None:
            expected = expectation(before)
            if expected is None:
                return None
            forecast = await self._store.energy_forecasts.seal(
                EnergyForecast(
                    day=day,
                    model=MEAN_28,
                    value=expected.value,
                    low=expected.low,
                    high=expected.high,
                    made_at=now,
                    drivers={"n": expected.n},
                    sealed_at=now,
                )
            )
        drawn_from = int(forecast.drivers.get("n", 0))
        return Expectation(forecast.value, forecast.low, forecast.high, drawn_from)


def _by_day(ratings: Iterable[Rating]) -> dict[date, list[int]]:
    found: dict[date, list[int]] = {}
    for rating in ratings:
        found.setdefault(rating.day, []).append(rating.value)
    return found
