"""Services over an empty store, and folders of invented recordings."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from lifeos_desktop.services.calendars import Calendars
from lifeos_desktop.services.imports import Imports
from lifeos_desktop.store import Store
from tests.support.clock import FakeClock

FIRST = date(2024, 1, 1)


@dataclass
class Bench:
    """What a test of imports works with. ``zone`` may be changed while it runs."""

    store: Store
    clock: FakeClock
    calendars: Calendars
    imports: Imports
    zone: ZoneInfo

    async def values(self, source: str = "oura") -> dict[tuple[date, str], float]:
        """Every stored value of a source."""
        points = await self.store.data_points.between(date(1990, 1, 1), date(2040, 1, 1))
        return {(p.day, p.metric): p.value for p in points if p.source == source}

    async def ids(self) -> dict[tuple[date, str], int | None]:
        """The row of every stored value."""
        points = await self.store.data_points.between(date(1990, 1, 1), date(2040, 1, 1))
        return {(p.day, p.metric): p.id for p in points}


@asynccontextmanager
async def bench(
    folder: Path, *, batch_documents: int = 4_000, zone: str = "Europe/Berlin"
) -> AsyncIterator[Bench]:
    """A bench over the database in ``folder``, closed at the end."""
    clock = FakeClock()
    store = Store.open(folder / "lifeos.db", clock=clock)
    try:
        made: Bench | None = None

        def current_zone() -> ZoneInfo:
            assert made is not None
            return made.zone

        calendars = Calendars(store, clock, zone=current_zone)
        imports = Imports(store, clock, calendars, batch_documents=batch_documents)
        made = Bench(store, clock, calendars, imports, ZoneInfo(zone))
        yield made
    finally:
        await store.close()


def night(number: int, **changed: Any) -> dict[str, Any]:
    """An invented ``sleep`` document; the same number is the same document."""
    day = FIRST + timedelta(days=number)
    asleep = 24_000 + number * 37 % 6_000
    return {
        "id": f"night-{number}",
        "day": day.isoformat(),
        "type": "long_sleep",
        "total_sleep_duration": asleep,
        "time_in_bed": asleep + 3_000,
        "deep_sleep_duration": 5_000,
        "rem_sleep_duration": 6_000,
        "light_sleep_duration": asleep - 11_000,
        "awake_time": 3_000,
        "latency": 300 + number % 600,
        "efficiency": 88,
        "average_hrv": 30 + number % 50,
        "lowest_heart_rate": 50 + number % 10,
        "average_heart_rate": 58.5,
        "average_breath": 14.5,
        "bedtime_start": f"{(day - timedelta(days=1)).isoformat()}T23:10:00+01:00",
        "bedtime_end": f"{day.isoformat()}T07:00:00+01:00",
    } | changed


def score(number: int, **changed: Any) -> dict[str, Any]:
    """An invented ``daily_sleep`` document."""
    day = FIRST + timedelta(days=number)
    return {
        "id": f"score-{number}",
        "day": day.isoformat(),
        "score": 50 + number % 50,
        "contributors": {"deep_sleep": 60, "timing": 70},
    } | changed


def write_route(folder: Path, route: str, items: list[dict[str, Any]]) -> None:
    """Write what a route answered."""
    folder.mkdir(parents=True, exist_ok=True)
    body = json.dumps({"data": items, "next_token": None})
    (folder / f"{route}.json").write_text(body, encoding="utf-8")


def write_days(folder: Path, days: int) -> None:
    """A recording of so many days."""
    write_route(folder, "sleep", [night(n) for n in range(days)])
    write_route(folder, "daily_sleep", [score(n) for n in range(days)])
