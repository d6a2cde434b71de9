"""Ten years of days open as fast as ninety: pages read the rows they show and no others."""

from __future__ import annotations

import random
import time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from lifeos_desktop.domain.catalogue import Catalogue
from lifeos_desktop.domain.records import DataPoint
from lifeos_desktop.services.day_series import DaySeries
from lifeos_desktop.services.metric_pages import MetricPages
from lifeos_desktop.store import Store
from tests.services.page_support import DAY, TODAY
from tests.support.clock import FakeClock

BERLIN = ZoneInfo("Europe/Berlin")
METRICS = [metric.key for metric in Catalogue() if metric.source == "oura"][:20]
GOAL, SLACK = 1.5, 2.0


async def fastest_page(folder: Path, clock: FakeClock, days: int) -> dict[int, float]:
    """Seconds of the fastest of several openings of a page of each span."""
    store = Store.open(folder / f"{days}.db", clock=clock)
    draw = random.Random(days)
    await store.data_points.upsert(
        [
            DataPoint("oura", key, TODAY - number * DAY, draw.random())
            for number in range(days)
            for key in METRICS
        ]
    )
    series = DaySeries(store, zone=lambda: BERLIN, source_order=lambda: ["oura"])
    pages = MetricPages(store, series, Catalogue, clock, lambda: BERLIN)
    found: dict[int, float] = {}
    for span in (90, 365):
        taken = []
        for _ in range(25):
            begun = time.perf_counter()
            page = await pages.page("sleep.hrv", span)
            taken.append(time.perf_counter() - begun)
            assert page.present == min(span, days)
        found[span] = min(taken)
    await store.close()
    return found


@pytest.mark.slow
async def test_ten_years_open_as_fast_as_ninety_days(
    tmp_path: Path, frozen_clock: FakeClock
) -> None:
    few = await fastest_page(tmp_path, frozen_clock, 90)
    many = await fastest_page(tmp_path, frozen_clock, 3650)
    ratios = {span: round(many[span] / few[span], 2) for span in few}
    print(f"ten years against ninety days: {ratios}, seconds {few} and {many}")
    assert max(ratios.values()) <= GOAL * SLACK, ratios
