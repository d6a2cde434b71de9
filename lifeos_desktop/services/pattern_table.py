"""All days of a profile as one table for the search: every metric that was ever kept."""

from __future__ import annotations

import asyncio
import math
from array import array
from collections.abc import Callable, Mapping
from datetime import date, timedelta

from lifeos_desktop.domain.analysis import Column, Table
from lifeos_desktop.domain.catalogue import Catalogue
from lifeos_desktop.domain.kinship import never_news
from lifeos_desktop.services.day_series import TAG, DaySeries, DayValue
from lifeos_desktop.store.store import Store

LONGEST = timedelta(days=3_652)
"""How far back is looked: ten years, after which a person is another one."""


class PatternTable:
    """Reads the table. Journal, calendar, tasks, tags and own metrics take part like any other."""

    def __init__(self, store: Store, series: DaySeries, catalogue: Callable[[], Catalogue]) -> None:
        self._store = store
        self._series = series
        self._catalogue = catalogue

    async def read(self, today: date) -> Table:
        """The days up to yesterday: of today half is missing, and a half day is no day.

        What is known of a night belongs to the day it ended on, so the last night is not in it.
        """
        last = today - timedelta(days=1)
        first = last - LONGEST
        metrics = sorted(await self._metrics(first, last))
        found = await self._series.many(metrics, first, last)
        # Off the loop: ten years of sixty metrics are two hundred thousand values.
        return await asyncio.to_thread(_made, found, self._catalogue())

    async def _metrics(self, first: date, last: date) -> set[str]:
        kept = await self._store.daily.metrics()
        kept |= {metric.key for metric in self._catalogue() if metric.source == "calendar"}
        for entry in await self._store.journal.between(first, last):
            kept |= {f"{TAG}{tag}" for tag in entry.tags}
        return kept


def _made(found: Mapping[str, Mapping[date, DayValue]], catalogue: Catalogue) -> Table:
    values = {
        metric: {day: one.value for day, one in days.items()}
        for metric, days in found.items()
        if days
    }
    return table_of(values, catalogue)


def table_of(values: Mapping[str, Mapping[date, float]], catalogue: Catalogue) -> Table:
    """Values by metric and day as a table; no day at all makes an empty one."""
    days = [day for one in values.values() for day in one]
    if not days:
        return Table(date.min, (), frozenset())
    first = min(days)
    length = (max(days) - first).days + 1
    columns = []
    for metric in sorted(values):
        column = array("d", [math.nan]) * length
        for day, value in values[metric].items():
            column[(day - first).days] = value
        known = catalogue.get(metric)
        is_night = known is not None and known.night
        columns.append(Column(metric, column, metric.startswith(TAG), is_night))
    return Table(first, tuple(columns), never_news(catalogue, values))
