"""One number a day, wherever it is stored: light reads for charts, without the rows' details."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any, NamedTuple

from peewee import fn

from lifeos_desktop.store.repositories.base import Repository
from lifeos_desktop.store.rows import PERSON, tuples
from lifeos_desktop.store.tables import DataPoints, JournalEntries, Tasks

_TAG = "tag."


class DailyRow(NamedTuple):
    """A value, its local day, where it came from and its row."""

    day: date
    value: float
    source: str
    id: int


class Rating(NamedTuple):
    """One of the person's own ratings, in the order they were made."""

    day: date
    value: int
    at: time | None
    id: int
    created_at: datetime


class TagRow(NamedTuple):
    """A tag that a source delivered, by its name alone."""

    tag: str
    day: date
    source: str
    id: int


class SourceSpan(NamedTuple):
    """The days one source has of something."""

    source: str
    days: int
    first: date
    last: date


class DailyRepository(Repository):
    """Reads days. With ten years stored it touches the rows asked for and no others."""

    async def points(self, metric: str, first: date, last: date) -> list[DailyRow]:
        """The stored values of one metric on these days, both inclusive, of every source."""
        return await self._db.read(lambda: _points(metric, first, last))

    async def tags(self, first: date, last: date) -> list[TagRow]:
        """The tags that sources delivered for these days, both inclusive."""
        query = DataPoints.select(
            DataPoints.type, DataPoints.date, DataPoints.source, DataPoints.id
        ).where(
            (DataPoints.user == PERSON)
            & DataPoints.type.startswith(_TAG)
            & DataPoints.date.between(first, last)
        )
        return await self._db.read(
            lambda: [
                TagRow(metric.removeprefix(_TAG), day, source, id)
                for metric, day, source, id in tuples(query)
            ]
        )

    async def spans(self, metric: str) -> list[SourceSpan]:
        """How many days of one metric each source has, and from when to when."""
        return await self._db.read(lambda: _spans(metric))

    async def sources(self) -> list[str]:
        """Every source with a data point, by name."""
        return await self._db.read(_sources)

    async def metrics(self) -> set[str]:
        """The keys of all metrics with a day: data points, the person's ratings, done tasks."""
        return await self._db.read(_metrics)

    async def newest(self, source: str, metrics: Iterable[str], until: date) -> date | None:
        """The latest day, up to ``until``, on which this source has any of these metrics."""
        wanted = list(metrics)
        return await self._db.read(lambda: _newest(source, wanted, until))

    async def ratings(self, first: date, last: date, *, mood: bool = False) -> list[Rating]:
        """The energy (or mood) ratings of these days, both inclusive, as they were lived."""
        column = JournalEntries.mood if mood else JournalEntries.energy
        query = (
            JournalEntries.select(
                JournalEntries.date,
                column,
                JournalEntries.time,
                JournalEntries.id,
                JournalEntries.created_at,
            )
            .where(
                (JournalEntries.user == PERSON)
                & JournalEntries.date.between(first, last)
                & column.is_null(False)
            )
            .order_by(JournalEntries.date, JournalEntries.time, JournalEntries.id)
        )
        return await self._db.read(lambda: [Rating(*row) for row in tuples(query)])

    async def done(self, start: datetime, end: datetime) -> list[tuple[datetime, int]]:
        """When tasks were done in [start, end), and their rows."""
        query = Tasks.select(Tasks.done_at, Tasks.id).where(
            (Tasks.user == PERSON)
            & (Tasks.status == "done")
            & (Tasks.done_at >= start)
            & (Tasks.done_at < end)
        )
        return await self._db.read(lambda: [(at, id) for at, id in tuples(query)])

    async def count_days(self) -> int:
        """On how many days anything was measured or rated."""
        return await self._db.read(_count_days)


def _sources() -> list[str]:
    # Hops from name to name along the index; SELECT DISTINCT would read all of it.
    found: list[str] = []
    query = DataPoints.select(fn.MIN(DataPoints.source).coerce(False))
    name = query.scalar()
    while name is not None:
        found.append(name)
        name = query.where(DataPoints.source > name).scalar()
    return found


def _metrics() -> set[str]:
    found: set[str] = set()
    for source in _sources():  # from name to name again
        of_source = (DataPoints.user == PERSON) & (DataPoints.source == source)
        query = DataPoints.select(fn.MIN(DataPoints.type).coerce(False)).where(of_source)
        name = query.scalar()
        while name is not None:
            found.add(name)
            name = query.where(DataPoints.type > name).scalar()
    for key, row in (
        ("journal.energy", JournalEntries.energy.is_null(False)),
        ("journal.mood", JournalEntries.mood.is_null(False)),
    ):
        if JournalEntries.select().where((JournalEntries.user == PERSON) & row).exists():
            found.add(key)
    if Tasks.select().where((Tasks.user == PERSON) & Tasks.done_at.is_null(False)).exists():
        found.add("tasks.done")
    return found


def _of(source: str, metric: str) -> Any:
    return (DataPoints.user == PERSON) & (DataPoints.source == source) & (DataPoints.type == metric)


def _points(metric: str, first: date, last: date) -> list[DailyRow]:
    # The cursor itself: ten years of a metric go through here, and nothing needs converting but
    # the day.
    query = DataPoints.select(DataPoints.date, DataPoints.value, DataPoints.id)
    found = [
        DailyRow(date.fromisoformat(day), value, source, id)
        for source in _sources()
        for day, value, id in DataPoints._meta.database.execute(  # noqa: SLF001 - Peewee's place
            query.where(_of(source, metric) & DataPoints.date.between(first, last))
        )
    ]
    found.sort()
    return found


def _spans(metric: str) -> list[SourceSpan]:
    found = []
    for source in _sources():
        query = DataPoints.select(
            fn.COUNT(DataPoints.id),
            fn.MIN(DataPoints.date).coerce(False),
            fn.MAX(DataPoints.date).coerce(False),
        ).where(_of(source, metric))
        count, first, last = next(tuples(query))
        if count:
            found.append(
                SourceSpan(source, count, date.fromisoformat(first), date.fromisoformat(last))
            )
    return found


def _newest(source: str, metrics: Sequence[str], until: date) -> date | None:
    days = [
        DataPoints.select(fn.MAX(DataPoints.date).coerce(False))
        .where(_of(source, metric) & (DataPoints.date <= until))
        .scalar()
        for metric in metrics
    ]
    return max((date.fromisoformat(day) for day in days if day), default=None)


def _count_days() -> int:
    days = {day for (day,) in tuples(DataPoints.select(DataPoints.date.coerce(False)).distinct())}
    rated = JournalEntries.select(JournalEntries.date.coerce(False)).where(
        JournalEntries.energy.is_null(False) | JournalEntries.mood.is_null(False)
    )
    return len(days | {day for (day,) in tuples(rated.distinct())})
