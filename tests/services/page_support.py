"""An open profile for tests of the pages: a real store, the demo person on request."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from lifeos_desktop.domain.catalogue import Catalogue
from lifeos_desktop.domain.records import DataPoint
from lifeos_desktop.services.bus import Bus
from lifeos_desktop.services.day_series import DaySeries
from lifeos_desktop.services.demo import Demo
from lifeos_desktop.services.pattern_pages import PatternPages
from lifeos_desktop.services.patterns import Patterns
from lifeos_desktop.store import Store
from tests.support.clock import FakeClock

BERLIN = ZoneInfo("Europe/Berlin")
TODAY = date(2025, 3, 4)  # the day of the frozen clock
DAY = timedelta(days=1)


@dataclass
class Profile:
    """A store with what reads days from it. ``order`` is the order of the sources."""

    store: Store
    clock: FakeClock
    bus: Bus
    series: DaySeries
    catalogue: Catalogue
    patterns: Patterns
    order: list[str]

    @property
    def today(self) -> date:
        return self.clock.now().astimezone(BERLIN).date()

    async def demo(self) -> None:
        """Put Robin in."""
        await Demo(self.store, self.clock).ensure(TODAY)
        self.catalogue = Catalogue(await self.store.custom_metrics.all())

    async def values(
        self,
        metric: str,
        values: Sequence[float | None],
        *,
        last: date = TODAY,
        source: str = "oura",
    ) -> None:
        """Values of consecutive days up to ``last``; None is a day without one."""
        first = last - (len(values) - 1) * DAY
        await self.store.data_points.upsert(
            [
                DataPoint(source, metric, first + number * DAY, value)
                for number, value in enumerate(values)
                if value is not None
            ]
        )


@pytest.fixture
def profile(tmp_path: Path, frozen_clock: FakeClock) -> Iterator[Profile]:
    store = Store.open(tmp_path / "lifeos.db", clock=frozen_clock)
    order = ["oura", "demo", "csv"]
    series = DaySeries(store, zone=lambda: BERLIN, source_order=lambda: order)
    catalogue = Catalogue()
    made = Profile(
        store=store,
        clock=frozen_clock,
        bus=Bus(),
        series=series,
        catalogue=catalogue,
        patterns=Patterns(
            store, PatternPages(series, lambda: made.catalogue), frozen_clock, lambda: BERLIN
        ),
        order=order,
    )
    yield made
    store.database.close_now()
