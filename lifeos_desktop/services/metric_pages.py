"""The page of one metric: its days, the personal band of each, what happened, where it is from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import NamedTuple

from lifeos_desktop.domain.bands import Band, bands
from lifeos_desktop.domain.catalogue import Catalogue
from lifeos_desktop.domain.day import BASELINE_DAYS, day_bounds, local_day
from lifeos_desktop.domain.errors import BadInput, NotFound
from lifeos_desktop.domain.metrics import Metric
from lifeos_desktop.domain.ports import Clock
from lifeos_desktop.domain.titles import plain_title
from lifeos_desktop.services.day_series import DaySeries, DayValue
from lifeos_desktop.services.evidence import SOURCE_TITLES
from lifeos_desktop.store.repositories.daily import SourceSpan
from lifeos_desktop.store.store import Store

SPANS = (30, 90, 365)
_DAY = timedelta(days=1)
_NOTE_LENGTH = 80
_MORE_TITLES = {"calendar": "Your calendar", "tasks": "Your tasks"}


class PageDay(NamedTuple):
    """A day of the chart. Without a value it is a gap; without a band too few days are known.

    ``table`` and ``row_id`` point at the row of the value; ``row_id`` is None where several rows
    made it (a day's ratings, its events).
    """

    day: date
    value: float | None
    source: str
    table: str
    row_id: int | None
    band: Band | None

    @property
    def is_outside(self) -> bool:
        """Whether the value lies outside the band of its day."""
        if self.value is None or self.band is None:
            return False
        return not self.band.low <= self.value <= self.band.high


@dataclass(frozen=True, slots=True)
class PageNote:
    """Something that happened on a day. ``kind``: journal | event."""

    day: date
    kind: str
    text: str
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PageSource:
    """A source that has this metric, over everything stored."""

    source: str
    title: str
    days: int
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class MetricPage:
    """``days`` has every day of the span, gaps too. ``usual`` is the band before the last day.

    ``present`` counts the days with a value. ``fetched`` is when the newest value was fetched,
    None where it was made here; ``newest`` the latest stored day up to the end, also before the
    span.
    """

    metric: Metric
    days: tuple[PageDay, ...]
    usual: Band | None
    notes: tuple[PageNote, ...]
    sources: tuple[PageSource, ...]
    fetched: datetime | None
    newest: date | None

    @property
    def label(self) -> str:
        return self.metric.label

    @property
    def unit(self) -> str:
        return self.metric.unit

    @property
    def present(self) -> int:
        return sum(day.value is not None for day in self.days)

    @property
    def latest(self) -> PageDay | None:
        """The last day of the span with a value."""
        return next((day for day in reversed(self.days) if day.value is not None), None)


class MetricPages:
    """Builds the pages."""

    def __init__(
        self,
        store: Store,
        series: DaySeries,
        catalogue: Callable[[], Catalogue],
        clock: Clock,
        zone: Callable[[], tzinfo],
    ) -> None:
        self._store = store
        self._series = series
        self._catalogue = catalogue
        self._clock = clock
        self._zone = zone

    async def page(self, metric: str, days: int = 90, end: date | None = None) -> MetricPage:
        """The page of a metric over 30, 90 or 365 days up to ``end`` (today).

        NotFound for a metric nobody knows, BadInput for another span or a day that has not come.
        """
        known = self._catalogue().get(metric)
        if known is None:
            raise NotFound(f"There is no metric called {metric}.")
        if days not in SPANS:
            raise BadInput("A metric is shown over 30, 90 or 365 days.")
        today = local_day(self._clock.now(), self._zone())
        last = end or today
        if last > today:
            raise BadInput("That day has not come yet.")
        first = last - (days - 1) * _DAY
        found = await self._series.values(metric, first - BASELINE_DAYS * _DAY, last)
        sources = await self._sources(metric)
        shown = _page_days(found, first, last)
        latest = next((day for day in reversed(shown) if day.value is not None), None)
        stored = [source.last for source in sources if source.last <= last]
        return MetricPage(
            metric=known,
            days=shown,
            usual=shown[-1].band,
            notes=await self._notes(first, last),
            sources=sources,
            fetched=await self._fetched(latest),
            newest=latest.day if latest else max(stored, default=None),
        )

    async def _sources(self, metric: str) -> tuple[PageSource, ...]:
        if metric.startswith(("journal.", "calendar.", "tasks.")):
            return ()
        return tuple(map(_page_source, await self._store.daily.spans(metric)))

    async def _notes(self, first: date, last: date) -> tuple[PageNote, ...]:
        """What the person wrote down and whole-day events: what may explain a day."""
        start, end = day_bounds(first, self._zone())[0], day_bounds(last, self._zone())[1]
        notes = [
            PageNote(entry.day, "journal", _first_line(entry.notes), entry.tags)
            for entry in await self._store.journal.between(first, last)
            if entry.notes.strip() or entry.tags
        ]
        for event in await self._store.calendar.between(start, end):
            if event.all_day and event.start_date and event.status != "cancelled":
                day = max(event.start_date, first)
                notes.append(PageNote(day, "event", _first_line(plain_title(event.summary))))
        return tuple(sorted(notes, key=lambda note: (note.day, note.kind, note.text)))

    async def _fetched(self, latest: PageDay | None) -> datetime | None:
        if latest is None or latest.table != "data_points" or latest.row_id is None:
            return None
        moments = [
            document.fetched_at
            for point in await self._store.data_points.by_ids((latest.row_id,))
            for collection, document_id in point.metadata.get("documents", ())
            if (document := await self._store.documents.get(point.source, collection, document_id))
        ]
        return max(moments, default=None)


def _page_days(found: dict[date, DayValue], first: date, last: date) -> tuple[PageDay, ...]:
    values = {day: one.value for day, one in found.items()}
    days = []
    day = first - _DAY
    for band in bands(values, first, last):
        day += _DAY
        one = found.get(day)
        if one is None:
            days.append(PageDay(day, None, "", "", None, band))
        else:
            days.append(PageDay(day, one.value, one.source, one.table, one.row_id, band))
    return tuple(days)


def _page_source(span: SourceSpan) -> PageSource:
    title = SOURCE_TITLES.get(span.source) or _MORE_TITLES.get(span.source) or span.source
    return PageSource(span.source, title, span.days, span.first, span.last)


def _first_line(text: str) -> str:
    line = text.strip().partition("\n")[0].strip()
    return line if len(line) <= _NOTE_LENGTH else line[: _NOTE_LENGTH - 1].rstrip() + "…"
