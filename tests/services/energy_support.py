"""An energy service on a real store with an engine that answers what it is told."""

from __future__ import annotations

import asyncio
from array import array
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, time

from lifeos_desktop.domain.energy_forecast import (
    FORECAST,
    YESTERDAY,
    Comparison,
    Driver,
    EnergyBacktest,
    EnergyOutcome,
    EnergyTable,
    Part,
    RangeScore,
)
from lifeos_desktop.domain.errors import LifeosError
from lifeos_desktop.domain.records import JournalEntry
from lifeos_desktop.services.energy import Energy
from lifeos_desktop.services.energy_forecasts import EnergyForecasts
from lifeos_desktop.services.energy_table import EnergyTables
from tests.services.page_support import BERLIN, TODAY, Profile

PAST_DAYS = 120


@dataclass
class ScriptedEngine:
    """Expects ``value``; keeps the tables it was handed. ``meanwhile`` happens while it works."""

    value: float = 6.0
    problem: LifeosError | None = None
    meanwhile: Callable[[], object] | None = None
    asked: list[tuple[EnergyTable, date]] = field(default_factory=list)
    tested: int = 0

    async def forecast(self, table: EnergyTable, day: date) -> EnergyOutcome:
        self.asked.append((table, day))
        if self.problem is not None:
            raise self.problem
        if self.meanwhile is not None:
            done = self.meanwhile()
            if isinstance(done, asyncio.Future):
                await done
        return EnergyOutcome(
            day,
            self.value,
            self.value - 1.5,
            self.value + 1.5,
            5.5,
            (Part("ridge", self.value, 1.0),),
            (Driver("weekday", "today", 1.0, None, 0.5), Driver("x", "today", 1.0, 1.0, 0.001)),
            {YESTERDAY: 4.0, "week_mean": 5.0, "weekday_mean": 5.0},
            40,
            False,
        )

    async def backtest(
        self, table: EnergyTable, on_progress: Callable[[float], None] | None = None
    ) -> EnergyBacktest:
        self.tested += 1
        misses = {FORECAST: 1.0, YESTERDAY: 1.4, "ridge": 0.9}
        return EnergyBacktest(
            (),
            array("d"),
            array("d"),
            array("d"),
            {},
            (RangeScore(14, None, PAST_DAYS, misses, 0.8),),
            (Comparison(YESTERDAY, PAST_DAYS, 1.0, 1.4, -0.4, -0.6, -0.2),),
            FORECAST,
            (YESTERDAY,),
            0.8,
        )


def made_energy(profile: Profile, engine: ScriptedEngine) -> tuple[Energy, EnergyForecasts]:
    """The services of a profile."""
    tables = EnergyTables(profile.store, profile.series, lambda: profile.catalogue)
    forecasts = EnergyForecasts(
        profile.store, tables, engine, profile.clock, lambda: BERLIN, profile.bus
    )
    energy = Energy(profile.store, profile.clock, lambda: BERLIN, tables, forecasts)
    return energy, forecasts


async def rate(
    profile: Profile, value: int, day: date = TODAY, at: time | None = time(8)
) -> JournalEntry:
    """A rating, entered now."""
    return await profile.store.journal.add(JournalEntry(day, at, energy=value))
