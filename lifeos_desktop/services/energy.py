"""Today's energy: the person rates it first, then sees what was expected."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from lifeos_desktop.domain.day import local_day
from lifeos_desktop.domain.energy import (
    EXPECTATION_DAYS,
    EXPECTATION_MINIMUM,
    MEAN_28,
    Expectation,
    Making,
    expectation,
    middle,
    ratings_before,
)
from lifeos_desktop.domain.energy_days import is_of_the_night, truths
from lifeos_desktop.domain.energy_forecast import FORECAST
from lifeos_desktop.domain.energy_ledger import SHOWN, TITLES, Ledger, Score, measured
from lifeos_desktop.domain.ports import Clock
from lifeos_desktop.domain.records import EnergyForecast
from lifeos_desktop.services.energy_forecasts import EnergyForecasts
from lifeos_desktop.services.energy_rows import Forecast
from lifeos_desktop.services.energy_table import EnergyTables
from lifeos_desktop.store.repositories.daily import Rating
from lifeos_desktop.store.store import Store

_DAY = timedelta(days=1)
# Rated days have gaps; the ledger's 90 days are looked for no further back than this.
_LEDGER_REACH = 150


@dataclass(frozen=True, slots=True)
class RatedNow:
    """One of today's ratings. ``at`` is the local time it was made, where that is known."""

    value: int
    at: time | None
    entry_id: int


@dataclass(frozen=True, slots=True)
class EnergyToday:
    """``sealed`` until the first rating after the night: do not show what is expected before.

    ``forecast`` is the last one made before that rating, None while there is none; ``making`` and
    ``problem`` say why. ``expectation`` from own ratings alone takes its place then;
    ``ratings_needed`` is how many more ratings that needs, 0 where there is one. ``in_the_night``
    is a rating of today made before 04:00, which belongs to yesterday. ``looked``: the person
    opened the seal before rating. ``history`` has the 28 days before and today, None for a day
    without a rating.
    """

    day: date
    ratings: tuple[RatedNow, ...]
    expectation: Expectation | None
    sealed: bool
    ratings_needed: int
    history: tuple[tuple[date, float | None], ...]
    forecast: Forecast | None = None
    making: Making = Making.IDLE
    problem: str = ""
    in_the_night: RatedNow | None = None
    looked: bool = False

    @property
    def value(self) -> float | None:
        """Today's energy: the median of today's ratings."""
        return middle([rating.value for rating in self.ratings]) if self.ratings else None


class Energy:
    """Works out, seals and compares what is expected of a day."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        zone: Callable[[], tzinfo],
        tables: EnergyTables,
        forecasts: EnergyForecasts,
    ) -> None:
        self._store = store
        self._clock = clock
        self._zone = zone
        self._tables = tables
        self._forecasts = forecasts
        self._looked_at: date | None = None

    async def today(self) -> EnergyToday:
        """How today stands. What is expected of it is stored at the first look and stays so."""
        now = self._clock.now()
        day = local_day(now, self._zone())
        first = day - EXPECTATION_DAYS * _DAY
        ratings = await self._store.daily.ratings(first, day)
        by_day: dict[date, list[int]] = {}
        for rating in ratings:
            by_day.setdefault(rating.day, []).append(rating.value)
        before = ratings_before(by_day, day)
        expected = await self._seal(day, before, now)
        own = [row for row in ratings if row.day == day]
        late = [row for row in own if is_of_the_night(row.at)]
        awake = [row for row in own if not is_of_the_night(row.at)]
        opened = min((row.created_at for row in awake), default=None)
        shown = await self._store.energy_forecasts.sealed(day, day, (SHOWN,))
        return EnergyToday(
            day=day,
            ratings=tuple(_rated(row) for row in awake),
            expectation=expected,
            sealed=not awake,
            ratings_needed=0 if expected else EXPECTATION_MINIMUM - len(before),
            history=tuple(
                (each, middle(by_day[each]) if each in by_day else None)
                for each in (first + number * _DAY for number in range(EXPECTATION_DAYS + 1))
            ),
            forecast=await self._forecasts.latest(day, opened),
            making=self._forecasts.making,
            problem=self._forecasts.problem,
            in_the_night=_rated(late[-1]) if late else None,
            looked=any(opened is None or row.made_at <= opened for row in shown),
        )

    async def look(self) -> None:
        """Note that the person opens the seal before rating: this day is judged by nothing then."""
        today = await self.today()
        opened = today.forecast or today.expectation
        if not today.sealed or today.looked or opened is None:
            return
        now = self._clock.now()
        value, low, high = opened.value, opened.low, opened.high
        await self._store.energy_forecasts.append(
            [EnergyForecast(today.day, SHOWN, value, low, high, now, sealed_at=now)]
        )

    async def ledger(self) -> Ledger:
        """How far the forecast and the simple ways missed, up to today.

        What was worked out afterwards stands beside it as the newest forecast brought it along.
        """
        day = local_day(self._clock.now(), self._zone())
        first = day - _LEDGER_REACH * _DAY
        forecasts = await self._store.energy_forecasts.sealed(first, day, (*TITLES, SHOWN))
        newest = max(
            (one for one in forecasts if one.model == FORECAST),
            key=lambda one: (one.day, one.made_at),
            default=None,
        )
        if newest is None:
            return Ledger(Score())
        ratings = await self._store.daily.ratings(first, day)
        woke = await self._tables.woke(first, day)
        made = await self._forecasts.latest(newest.day)
        # Off the loop: the intervals take some hundredths of a second when they are new.
        score = await asyncio.to_thread(measured, forecasts, truths(ratings, woke), day)
        return Ledger(score, made.past if made else None)

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


def _rated(row: Rating) -> RatedNow:
    return RatedNow(row.value, row.at, row.id)
