"""Daily numbers: one row per source, metric and day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from peewee import fn

from lifeos_desktop.domain.records import DataPoint
from lifeos_desktop.store.counts import Counts
from lifeos_desktop.store.repositories.base import Repository
from lifeos_desktop.store.rows import PERSON, chunks, delete_ids, tuples, upsert
from lifeos_desktop.store.tables import DataPoints

KEY = ("user", "source", "type", "date")
TABLES = ("data_points",)


class SeriesSummary(NamedTuple):
    """What there is of one metric from one source."""

    metric: str
    source: str
    n: int
    first: date
    last: date


class DataPointRepository(Repository):
    """Data points; natural key: (user, source, metric, day)."""

    async def upsert(self, points: Sequence[DataPoint]) -> Counts:
        """Keep these; of two with the same key the later one stands."""
        return await self._db.write(lambda: save_points(points), tables=TABLES)

    async def replace(
        self, source: str, days: Iterable[date], points: Sequence[DataPoint]
    ) -> Counts:
        """Make the points of these days of this source exactly ``points``."""
        wanted = frozenset(days)
        return await self._db.write(lambda: replace_points(source, wanted, points), tables=TABLES)

    async def between(
        self, start: date, end: date, metrics: Iterable[str] | None = None
    ) -> list[DataPoint]:
        """Points of these days, both inclusive, by day, metric and source."""
        condition = DataPoints.date.between(start, end)
        if metrics is not None:
            condition &= DataPoints.type.in_(list(metrics))
        return await self._db.read(lambda: _select(condition))

    async def series(self, metric: str, start: date, end: date) -> list[DataPoint]:
        """One metric over these days, both inclusive, of every source."""
        return await self.between(start, end, (metric,))

    async def is_empty(self) -> bool:
        """Whether there is none at all; asked at every look, so it counts nothing."""
        return await self._db.read(lambda: not DataPoints.select().exists())

    async def summary(self) -> list[SeriesSummary]:
        """Every metric and source with its number of days, the first and the last."""
        query = (
            DataPoints.select(
                DataPoints.type,
                DataPoints.source,
                fn.COUNT(DataPoints.id),
                fn.MIN(DataPoints.date).coerce(False),
                fn.MAX(DataPoints.date).coerce(False),
            )
            .group_by(DataPoints.type, DataPoints.source)
            .order_by(DataPoints.type, DataPoints.source)
        )
        return await self._db.read(
            lambda: [
                SeriesSummary(
                    metric, source, n, date.fromisoformat(first), date.fromisoformat(last)
                )
                for metric, source, n, first, last in tuples(query)
            ]
        )

    async def by_ids(self, ids: Iterable[int]) -> list[DataPoint]:
        """Those of these rows that exist."""
        wanted = set(ids)
        return await self._db.read(
            lambda: [
                point for chunk in chunks(wanted) for point in _select(DataPoints.id.in_(chunk))
            ]
        )

    async def forget(self, source: str) -> int:
        """Forget every point of a source; how many there were."""
        condition = (DataPoints.user == PERSON) & (DataPoints.source == source)
        return await self._db.write(
            lambda: int(DataPoints.delete().where(condition).execute()), tables=TABLES
        )


def save_points(points: Sequence[DataPoint]) -> Counts:
    """Keep these; runs inside a write."""
    rows = [
        {
            "user": PERSON,
            "source": point.source,
            "type": point.metric,
            "date": point.day,
            "value": point.value,
            "metadata": point.metadata,
            "timestamp": point.timestamp,
        }
        for point in points
    ]
    return upsert(DataPoints, rows, KEY)


def replace_points(source: str, days: frozenset[date], points: Sequence[DataPoint]) -> Counts:
    """Make the points of these days of this source exactly ``points``; runs inside a write."""
    if not days:
        return save_points(points)
    kept = {(point.metric, point.day) for point in points if point.source == source}
    there = DataPoints.select(DataPoints.id, DataPoints.type, DataPoints.date).where(
        (DataPoints.user == PERSON)
        & (DataPoints.source == source)
        & DataPoints.date.between(min(days), max(days))
    )
    gone = [id for id, metric, day in tuples(there) if day in days and (metric, day) not in kept]
    return Counts(removed=delete_ids(DataPoints, gone)) + save_points(points)


def _select(condition: Any) -> list[DataPoint]:
    query = (
        DataPoints.select(
            DataPoints.source,
            DataPoints.type,
            DataPoints.date,
            DataPoints.value,
            DataPoints.metadata,
            DataPoints.timestamp,
            DataPoints.id,
        )
        .where((DataPoints.user == PERSON) & condition)
        .order_by(DataPoints.date, DataPoints.type, DataPoints.source)
    )
    return [DataPoint(*row) for row in tuples(query)]
