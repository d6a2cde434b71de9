"""What the analysis engine is asked. Standard library only: both sides of the pipe read it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from lifeos_desktop.domain.analysis import Known, Table
from lifeos_desktop.domain.energy_forecast import EnergyTable


@dataclass(frozen=True, slots=True)
class AnalysePatterns:
    """Search a table for everything that can be shown. The answer is an Analysis.

    ``known`` are patterns of earlier searches, to be looked at on the days since then.
    """

    table: Table = field(repr=False)
    known: tuple[Known, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class ForecastEnergy:
    """Expect a day's energy. The answer is an EnergyOutcome."""

    table: EnergyTable = field(repr=False)
    day: date


@dataclass(frozen=True, slots=True)
class BacktestEnergy:
    """Forecast every rated day from the days before it. The answer is an EnergyBacktest."""

    table: EnergyTable = field(repr=False)
