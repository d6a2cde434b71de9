"""What the dashboard asks of a store with 100,000 rows.

27 years of data points (ten metrics of two sources a day), in a store just opened: "first" is each
question's first answer, the others follow on the warm file, each for another day. "Tiles" is 28
days of the metrics of last night; "context" is all that a brief reads; "is there anything" is what
tells a first run from a filled profile; "series" is one metric over a year.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta

from lifeos_desktop.app.container import Container
from lifeos_desktop.domain.day import BASELINE_DAYS
from lifeos_desktop.domain.records import DataPoint
from tests.benchmarks.figures import Figure, report
from tests.benchmarks.profiles import new_profile

ROWS = 100_000
METRICS = (
    "sleep.total",
    "sleep.deep",
    "sleep.rem",
    "sleep.light",
    "sleep.awake",
    "sleep.efficiency",
    "sleep.score",
    "readiness.score",
    "activity.score",
    "activity.steps",
)
SOURCES = ("oura", "csv")
LAST = date(2026, 6, 30)
TIMES = 50

Question = Callable[[date], Awaitable[object]]


async def measure() -> list[Figure]:
    async with new_profile() as container:
        begun = time.perf_counter()
        await _fill(container)
        filled = time.perf_counter() - begun
        store, days = container.store, container.days
        usual = timedelta(days=BASELINE_DAYS)

        async def tiles(day: date) -> object:
            return await days.points(day - usual, day, METRICS[:7])

        async def is_empty(day: date) -> object:
            return await store.data_points.is_empty() and not await store.calendar.calendars()

        async def series(day: date) -> object:
            return await store.data_points.series("sleep.total", day - timedelta(days=364), day)

        questions: dict[str, Question] = {
            "tiles of the night": tiles,
            "context of a brief": days.context,
            "is there anything": is_empty,
            "series of a year": series,
        }
        figures = [Figure("rows written", (ROWS / filled,), "1/s")]
        for what, question in questions.items():
            first, *others = [
                await _ms(question, LAST - timedelta(days=number)) for number in range(TIMES + 1)
            ]
            figures += [
                Figure(f"{what}, first", (first,), "ms"),
                Figure(what, tuple(others), "ms"),
            ]
        return figures


async def _fill(container: Container) -> None:
    at = datetime(2026, 6, 30, 8, tzinfo=UTC)
    per_day = len(METRICS) * len(SOURCES)
    points = [
        DataPoint(source, metric, LAST - timedelta(days=back), 100.0 + back % 50, {}, at)
        for back in range(ROWS // per_day)
        for source in SOURCES
        for metric in METRICS
    ]
    for start in range(0, ROWS, 10_000):
        await container.store.data_points.upsert(points[start : start + 10_000])


async def _ms(question: Question, day: date) -> float:
    begun = time.perf_counter()
    await question(day)
    return (time.perf_counter() - begun) * 1000


if __name__ == "__main__":
    sys.exit(report(__doc__, asyncio.run(measure())))
