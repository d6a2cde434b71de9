"""Has the day's energy forecast: in the background, before the person rates, never for nothing."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, timedelta, tzinfo
from typing import Protocol

from lifeos_desktop.domain.day import local_day
from lifeos_desktop.domain.energy import Making
from lifeos_desktop.domain.energy_days import is_of_the_night
from lifeos_desktop.domain.energy_forecast import (
    BASELINES,
    FORECAST,
    EnergyBacktest,
    EnergyOutcome,
    EnergyTable,
)
from lifeos_desktop.domain.errors import LifeosError
from lifeos_desktop.domain.events import Changed
from lifeos_desktop.domain.ports import Clock
from lifeos_desktop.domain.traces import where
from lifeos_desktop.services.bus import Bus
from lifeos_desktop.services.energy_rows import Forecast, forecast_of, rows, score_of
from lifeos_desktop.services.energy_table import EnergyTables
from lifeos_desktop.store.store import Store

_log = logging.getLogger(__name__)

TABLE = "energy_forecasts"
FIRST_AFTER_SECONDS = 20.0
"""The engine costs memory and a core; the window comes first."""

AGAIN_AFTER_FAILURE = timedelta(hours=1)
_INPUTS = frozenset({"data_points", "calendar_events", "journal_entries", "tasks"})
_UNEXPECTED = "The forecast could not be made. The log has the details."


class Engine(Protocol):
    """What expects energy; raises LifeosError with a readable sentence."""

    async def forecast(self, table: EnergyTable, day: date) -> EnergyOutcome: ...

    async def backtest(
        self, table: EnergyTable, on_progress: Callable[[float], None] | None = None
    ) -> EnergyBacktest: ...


class EnergyForecasts:
    """Makes and reads forecasts. Every one is a row of its own that nothing ever changes."""

    def __init__(
        self,
        store: Store,
        tables: EnergyTables,
        engine: Engine,
        clock: Clock,
        zone: Callable[[], tzinfo],
        bus: Bus,
    ) -> None:
        self._store = store
        self._tables = tables
        self._engine = engine
        self._clock = clock
        self._zone = zone
        self._bus = bus
        self._first_at = clock.monotonic() + FIRST_AFTER_SECONDS
        self._turn = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None
        self._looked_at: date | None = None  # the day nothing has changed on since it was looked at
        self._failed: tuple[date, str, float] | None = None
        self._unsubscribe = bus.subscribe(Changed, self._on_changed)
        self.making = Making.IDLE
        self.problem = ""

    async def tick(self) -> None:
        """Begin to make today's forecast where one is wanted and anything has changed."""
        now = self._clock.monotonic()
        if now < self._first_at or (self._task is not None and not self._task.done()):
            return
        if self._looked_at == self._today() and not self._may_try_again():
            return
        self._task = asyncio.create_task(self._in_background(), name="energy forecast")

    async def make(self) -> bool:
        """Make today's forecast now where one is wanted; whether one was made.

        None is wanted without ratings, once the person has rated, and while the morning is what
        the last one was made from. Raises BadInput and EngineProblem.
        """
        async with self._turn:
            today = self._today()
            self._looked_at = today
            found = await self._wanted(today)
            if found is None:
                return False
            inputs, table = found
            self._say(Making.WORKING)
            try:
                outcome = await self._engine.forecast(table, today)
                there = await self.latest(today)
                past = there.past if there else score_of(await self._engine.backtest(table))
            except Exception as problem:
                self._failed = (today, inputs, self._clock.monotonic())
                said = str(problem) if isinstance(problem, LifeosError) else _UNEXPECTED
                self._say(Making.FAILED, said)
                raise
            self._failed = None
            if await self._is_rated(today):  # while the engine worked: this one comes too late
                self._say(Making.IDLE)
                return False
            made = rows(outcome, past, inputs, self._clock.now())
            await self._store.energy_forecasts.append(made)
            self._say(Making.IDLE)
            return True

    async def latest(self, day: date, before: datetime | None = None) -> Forecast | None:
        """The last forecast made for a day; with ``before`` the last not made after that moment."""
        made = await self._store.energy_forecasts.sealed(day, day, (FORECAST, *BASELINES))
        newest = [
            row
            for row in made
            if row.model == FORECAST and (before is None or row.made_at <= before)
        ]
        if not newest:
            return None
        row = newest[-1]
        beside = {
            other.model: other.value
            for other in made
            if other.model != FORECAST and other.made_at == row.made_at
        }
        return forecast_of(row, beside)

    async def backtest(
        self, on_progress: Callable[[float], None] | None = None
    ) -> EnergyBacktest | None:
        """Every rated day forecast from the days before it; None without a rating before today."""
        table = await self._tables.read(self._today())
        return None if table is None else await self._engine.backtest(table, on_progress)

    async def close(self) -> None:
        """Stop what is being made."""
        self._unsubscribe()
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    # -- inside ---------------------------------------------------------------------------------

    async def _in_background(self) -> None:
        try:
            await self.make()
        except LifeosError as problem:
            _log.info("No energy forecast: %s", problem)
        except Exception as error:  # noqa: BLE001 - the card says so, the log has the trace
            _log.error("No energy forecast: %s", where(error))

    async def _wanted(self, today: date) -> tuple[str, EnergyTable] | None:
        """The mark of the morning and the table a new forecast is made from; None for none."""
        if await self._tables.has_ratings() and not await self._is_rated(today):
            inputs = await self._tables.inputs(today)
            if self._failed and self._failed[:2] == (today, inputs) and not self._may_try_again():
                return None
            there = await self.latest(today)
            if there is None or there.inputs != inputs:
                table = await self._tables.read(today)
                if table is not None:
                    return inputs, table
        self._say(Making.IDLE)
        return None

    async def _is_rated(self, today: date) -> bool:
        ratings = await self._store.daily.ratings(today, today)
        return any(not is_of_the_night(rating.at) for rating in ratings)

    def _may_try_again(self) -> bool:
        if self._failed is None:
            return False
        return self._clock.monotonic() - self._failed[2] >= AGAIN_AFTER_FAILURE.total_seconds()

    def _say(self, making: Making, problem: str = "") -> None:
        if (making, problem) != (self.making, self.problem):
            self.making, self.problem = making, problem
            self._bus.publish(Changed(frozenset({TABLE})))

    def _on_changed(self, event: Changed) -> None:
        if event.tables & _INPUTS:
            self._looked_at = None

    def _today(self) -> date:
        return local_day(self._clock.now(), self._zone())
