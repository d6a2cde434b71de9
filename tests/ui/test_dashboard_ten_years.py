"""Ten years of data open as fast as ninety days."""

from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path

import pytest

from lifeos_desktop.domain.records import DataPoint
from lifeos_desktop.ui.background import Tasks
from lifeos_desktop.ui.dashboard.viewmodel import DashboardModel, Sources
from tests.support.clock import FakeClock
from tests.support.profile import profile

_METRICS = (
    "sleep.total", "sleep.deep", "sleep.rem", "sleep.light", "sleep.awake", "sleep.efficiency",
    "sleep.hrv", "sleep.lowest_hr", "readiness.score", "activity.steps",
)  # fmt: skip
_FEW, _MANY = 90, 3650
_ROUNDS = 7


async def loading(folder: Path, clock: FakeClock, days: int) -> float:
    """Seconds to load the page again, the best of some: the machine does other things too."""
    tasks = Tasks()
    async with profile(folder, clock) as c:
        today = c.today()
        await c.store.data_points.upsert(
            [
                DataPoint("oura", metric, today - timedelta(days=back), 50.0 + (back * 7) % 11)
                for back in range(days)
                for metric in _METRICS
            ]
        )
        sources = Sources(
            c.store, c.days, c.briefs, c.evidence, c.imports, c.feedback, c.history, c.bus,
            lambda: c.catalogue, c.zone, c.today, c.clock.now,
        )  # fmt: skip
        model = DashboardModel(sources, tasks)
        await model.load()
        took = []
        for _ in range(_ROUNDS):
            began = time.perf_counter()
            await model.load()
            took.append(time.perf_counter() - began)
        model.close()
        await tasks.finish(1)
        return min(took)


@pytest.mark.alone
@pytest.mark.slow
async def test_ten_years_open_as_fast_as_ninety_days(
    tmp_path: Path, frozen_clock: FakeClock
) -> None:
    few = await loading(tmp_path / "few", frozen_clock, _FEW)
    many = await loading(tmp_path / "many", frozen_clock, _MANY)
    assert many < 1.5 * few + 0.005, (few, many)
