"""The analysis engine as a process: what it answers, and every way a call can end."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
import sys
from array import array
from datetime import date, timedelta
from pathlib import Path

import pytest

from lifeos_desktop.domain.analysis import Column, Table
from lifeos_desktop.domain.energy_forecast import (
    BASELINES,
    FORECAST,
    MORNING,
    EnergyTable,
    Predictor,
)
from lifeos_desktop.domain.errors import BadInput, EngineProblem, EngineTimeout
from lifeos_desktop.engines.analysis.client import AnalysisEngine, analysis_host
from lifeos_desktop.engines.host import EngineHost
from tests.support.real_clock import RealClock

PROJECT = Path(__file__).resolve().parents[3]
FIRST = date(2024, 1, 1)
HEAVY = ("numpy", "pandas", "scipy", "sklearn")


def history(days: int, rating: float | None = None) -> EnergyTable:
    """A person whose energy follows their sleep; made without NumPy, as the app makes it."""
    chance = random.Random(5)
    sleep = [chance.gauss(25_000, 3_000) for _ in range(days)]
    energy = array(
        "d",
        (
            min(10.0, max(1.0, float(round(6 + (night - 25_000) / 2_500 + chance.gauss(0, 0.7)))))
            if rating is None
            else rating
            for night in sleep
        ),
    )
    nights = Predictor(Column("sleep.total", array("d", sleep)), MORNING)
    return EnergyTable(FIRST, energy, energy, (nights,))


def metrics(days: int) -> Table:
    chance = random.Random(6)
    lead = [chance.gauss(0, 1) for _ in range(days)]
    other = [0.8 * lead[max(day - 1, 0)] + chance.gauss(0, 0.6) for day in range(days)]
    return Table(
        FIRST,
        (
            Column("activity.steps", array("d", (8_000 + 2_000 * value for value in lead))),
            Column("sleep.total", array("d", (25_000 + 3_000 * value for value in other))),
        ),
    )


async def test_forecasts_energy(engine: AnalysisEngine) -> None:
    outcome = await engine.forecast(history(120), FIRST + timedelta(days=119))
    assert 1 <= outcome.low < outcome.value < outcome.high <= 10
    assert outcome.drivers[0].feature == "sleep.total"
    assert (outcome.days_learned, outcome.still_learning) == (119, False)


async def test_searches_a_table_for_patterns(engine: AnalysisEngine) -> None:
    shares: list[float] = []
    found = await engine.analyse(metrics(300), on_progress=shares.append)
    best = found.findings[0]
    assert (best.metrics, best.lag) == (("activity.steps", "sleep.total"), 1)
    assert found.days == 300
    assert shares[-1] == 1


async def test_an_empty_table_is_no_error(engine: AnalysisEngine) -> None:
    found = await engine.analyse(Table(FIRST, ()))
    assert (found.findings, found.tested) == ((), 0)


async def test_tests_the_forecast_on_the_past_and_says_how_far_it_is(
    engine: AnalysisEngine,
) -> None:
    shares: list[float] = []
    found = await engine.backtest(history(400), shares.append)
    assert set(found.forecasts) >= {FORECAST, *BASELINES}
    assert len(found.days) == 386
    assert shares == sorted(shares)
    assert 0 < shares[0] < shares[-1] <= 1


@pytest.mark.qt_loop
async def test_works_on_the_qt_loop(engine: AnalysisEngine) -> None:
    assert (await engine.forecast(history(20), FIRST)).days_learned == 0


async def test_a_table_that_cannot_be_used_is_refused(engine: AnalysisEngine) -> None:
    with pytest.raises(BadInput, match="outside 1 to 10"):
        await engine.backtest(history(20, rating=11.0))


async def test_cancelled_work_ends_and_the_next_call_is_answered(
    engine: AnalysisEngine, host: EngineHost
) -> None:
    started = asyncio.Event()
    work = asyncio.create_task(engine.backtest(history(20_000), lambda _: started.set()))
    await started.wait()
    pid = host.pid
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    assert (await engine.forecast(history(20), FIRST)).day == FIRST
    assert host.pid == pid  # it stopped by itself


async def test_a_crash_is_told_and_the_next_call_starts_anew(
    engine: AnalysisEngine, host: EngineHost
) -> None:
    started = asyncio.Event()
    work = asyncio.create_task(engine.backtest(history(20_000), lambda _: started.set()))
    await started.wait()
    assert host.pid is not None
    os.kill(host.pid, signal.SIGSEGV)
    with pytest.raises(EngineProblem, match=r"analysis engine crashed .* starts it anew"):
        await work
    assert (await engine.forecast(history(20), FIRST)).day == FIRST


async def test_work_that_takes_too_long_is_ended_with_a_sentence() -> None:
    host = analysis_host(RealClock())
    try:
        with pytest.raises(EngineTimeout, match=r"analysis engine took longer than 0\.2 seconds"):
            await AnalysisEngine(host, timeout=0.2).backtest(history(2_000))
    finally:
        await host.close()


async def test_an_idle_process_gives_its_memory_back() -> None:
    host = analysis_host(RealClock(), idle_seconds=0.1)
    try:
        await AnalysisEngine(host).forecast(history(20), FIRST)
        for _ in range(200):
            if host.pid is None:
                break
            await asyncio.sleep(0.05)
        assert host.pid is None
    finally:
        await host.close()


def test_the_resident_process_never_imports_what_the_engine_is_built_on() -> None:
    script = f"""
import asyncio, sys
from datetime import date
from tests.engines.analysis.test_engine_process import history, metrics
from lifeos_desktop.engines.analysis.client import AnalysisEngine, analysis_host
from tests.support.real_clock import RealClock

async def main():
    host = analysis_host(RealClock())
    engine = AnalysisEngine(host)
    assert (await engine.forecast(history(40), date(2024, 2, 1))).days_learned == 31
    assert (await engine.backtest(history(60))).days
    assert (await engine.analyse(metrics(300))).findings
    await engine.close()

if __name__ == "__main__":
    asyncio.run(main())
    print([name for name in {HEAVY!r} if name in sys.modules])
"""
    path = os.pathsep.join(filter(None, [str(PROJECT), os.environ.get("PYTHONPATH", "")]))
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=PROJECT,
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout.strip() == "[]", done.stderr
