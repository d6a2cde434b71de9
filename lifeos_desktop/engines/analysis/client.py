"""The app's side of the analysis engine. Nothing here imports NumPy or what is built on it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TypeVar

from lifeos_desktop.domain.analysis import Analysis, Known, Table
from lifeos_desktop.domain.energy_forecast import EnergyBacktest, EnergyOutcome, EnergyTable
from lifeos_desktop.domain.errors import EngineProblem
from lifeos_desktop.domain.ports import Clock
from lifeos_desktop.engines.analysis.messages import (
    AnalysePatterns,
    BacktestEnergy,
    ForecastEnergy,
)
from lifeos_desktop.engines.host import EngineHost

ENTRY = "lifeos_desktop.engines.analysis.worker:main"

IDLE_SECONDS = 10.0
"""The process holds 100 to 250 MB and starts within two seconds, so it stays no longer than it
takes to ask for the next thing on a page."""

TIMEOUT = 180.0
"""Ten years take seconds; a busy old machine gets minutes, and what hangs is ended."""

Answer = TypeVar("Answer", Analysis, EnergyOutcome, EnergyBacktest)


def analysis_host(clock: Clock, *, idle_seconds: float = IDLE_SECONDS) -> EngineHost:
    """The process the analysis engine runs in; not started yet."""
    return EngineHost("analysis", entry=ENTRY, clock=clock, idle_seconds=idle_seconds)


class AnalysisEngine:
    """Looks for patterns and expects energy, in a process of its own; calls queue there.

    Every method raises BadInput for a table that cannot be used and EngineProblem, with a readable
    sentence, when the process crashed, hung or could not be started. ``on_progress`` is told the
    share that is done, 0 to 1, on the loop of the caller.
    """

    def __init__(self, host: EngineHost, *, timeout: float = TIMEOUT) -> None:
        self._host = host
        self._timeout = timeout

    async def analyse(
        self,
        table: Table,
        known: tuple[Known, ...] = (),
        on_progress: Callable[[float], None] | None = None,
    ) -> Analysis:
        """Search a table for correlations, trends, weekdays and changes.

        ``known`` patterns are looked at again on the days since they were found.
        """
        return await self._ask(AnalysePatterns(table, known), Analysis, on_progress)

    async def forecast(self, table: EnergyTable, day: date) -> EnergyOutcome:
        """What to expect of a day's energy from its morning and the days before."""
        return await self._ask(ForecastEnergy(table, day), EnergyOutcome)

    async def backtest(
        self, table: EnergyTable, on_progress: Callable[[float], None] | None = None
    ) -> EnergyBacktest:
        """How near the forecast and the simple ways were on every rated day of the history."""
        return await self._ask(BacktestEnergy(table), EnergyBacktest, on_progress)

    async def close(self) -> None:
        """End the engine's process."""
        await self._host.close()

    async def _ask(
        self,
        payload: object,
        kind: type[Answer],
        on_progress: Callable[[float], None] | None = None,
    ) -> Answer:
        def heard(share: object) -> None:
            if on_progress is not None and isinstance(share, float):
                on_progress(share)

        answer = await self._host.call(payload, timeout=self._timeout, on_progress=heard)
        if not isinstance(answer, kind):
            raise EngineProblem("The analysis engine answered something unexpected.")
        return answer
