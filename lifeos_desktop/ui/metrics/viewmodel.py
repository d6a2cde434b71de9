"""One metric over 30, 90 or 365 days, and every metric that has data, without a widget."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import TYPE_CHECKING

from lifeos_desktop.domain import formats, moments
from lifeos_desktop.domain.catalogue import Catalogue
from lifeos_desktop.services.bus import Bus
from lifeos_desktop.services.metric_pages import MetricPage
from lifeos_desktop.ui.background import Tasks
from lifeos_desktop.ui.chart_data import Picture
from lifeos_desktop.ui.metrics import pictures, wording
from lifeos_desktop.ui.settings.live import Live

if TYPE_CHECKING:
    from lifeos_desktop.services.metric_pages import MetricPages
    from lifeos_desktop.store.store import Store

START_SPAN = 90


@dataclass(frozen=True, slots=True)
class Sources:
    """What the page reads from."""

    pages: MetricPages
    store: Store
    bus: Bus
    catalogue: Callable[[], Catalogue]
    now: Callable[[], datetime]
    zone: Callable[[], tzinfo]
    today: Callable[[], date]


@dataclass(frozen=True, slots=True)
class Entry:
    """A metric of the list, under its heading."""

    key: str
    label: str
    group: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of the page's head with its caption."""

    text: str
    caption: str


@dataclass(frozen=True, slots=True)
class MetricView:
    """The page. ``picture`` is None where the span has no value; ``nothing`` says why."""

    key: str = ""
    label: str = ""
    span: int = START_SPAN
    figures: tuple[Figure, ...] = ()
    source: str = ""
    picture: Picture | None = None
    rows: tuple[tuple[str, ...], ...] = ()
    nothing: str = ""
    before: Entry | None = None
    after: Entry | None = None
    entries: tuple[Entry, ...] = ()


class MetricModel(Live[MetricView]):
    """Shows the metric that was opened; without one the first that has data."""

    tables = ("data_points", "source_documents", "journal_entries", "calendar_events", "tasks")

    def __init__(self, sources: Sources, tasks: Tasks) -> None:
        super().__init__(sources.bus, tasks, MetricView())
        self._sources = sources
        self._metric, self._span = "", START_SPAN
        self._entries: tuple[Entry, ...] | None = None

    @property
    def metric(self) -> str:
        """The key of the metric that is wanted."""
        return self._metric

    def open(self, metric: str, span: int | None = None) -> asyncio.Task[None]:
        """Show another metric, or another span of it."""
        self._metric, self._span = metric, span or self._span
        return self.load()

    def set_span(self, span: int) -> asyncio.Task[None]:
        """30, 90 or 365 days."""
        return self.open(self._metric, span)

    def refresh(self) -> None:
        self._entries = None
        super().refresh()

    async def read(self) -> MetricView:
        if self._entries is None:
            self._entries = await self._available()
        key = self._metric or (self._entries[0].key if self._entries else "")
        if not key:
            return MetricView(entries=(), span=self._span)
        self._metric = key
        page = await self._sources.pages.page(key, self._span)
        # Off the loop: a year of days with notes is some thousand cells.
        return await asyncio.to_thread(self._view, page, self._entries)

    async def _available(self) -> tuple[Entry, ...]:
        """Every metric of the catalogue that has a day, in the order of the catalogue."""
        store = self._sources.store
        known = await store.daily.metrics()
        if await store.calendar.calendars():
            known |= {one.key for one in self._sources.catalogue() if one.source == "calendar"}
        entries = [
            Entry(metric.key, metric.label, wording.group_of(metric))
            for metric in self._sources.catalogue()
            if metric.key in known
        ]
        order = {group: rank for rank, group in enumerate(dict.fromkeys(e.group for e in entries))}
        return tuple(sorted(entries, key=lambda entry: order[entry.group]))

    def _view(self, page: MetricPage, entries: tuple[Entry, ...]) -> MetricView:
        today, key = self._sources.today(), page.metric.key
        at = next((n for n, entry in enumerate(entries) if entry.key == key), None)
        has_values = page.present > 0
        drawn = pictures.picture(page, today) if has_values else None
        return MetricView(
            key=key,
            label=page.label,
            span=len(page.days),
            figures=_figures(page, today),
            source=self._source(page),
            picture=drawn,
            rows=drawn.rows if drawn else (),
            nothing="" if has_values else wording.nothing(page, today),
            before=entries[at - 1] if at else None,
            after=entries[at + 1] if at is not None and at + 1 < len(entries) else None,
            entries=entries,
        )

    def _source(self, page: MetricPage) -> str:
        names = ", ".join(source.title for source in page.sources)
        if not names:
            names = {"journal": "your ratings", "calendar": "your calendar"}.get(
                page.metric.source, "your tasks" if page.metric.source == "tasks" else ""
            )
        text = f"Source: {names}" if names else ""
        if page.fetched:
            fetched = moments.when(page.fetched, self._sources.now(), self._sources.zone())
            text += f", fetched {fetched}"
        return text


def _figures(page: MetricPage, today: date) -> tuple[Figure, ...]:
    latest, unit, found = page.latest, page.unit, []
    if latest is not None and latest.value is not None:
        when = wording.day_of(page.metric, latest.day, today)
        found.append(Figure(formats.value(latest.value, unit), when))
    usual = wording.usual(page.usual, unit)
    if usual:
        found.append(Figure(usual, "your usual range"))
    else:
        found.append(Figure("not known yet", "your usual range needs 14 days of 28"))
    found.append(Figure(wording.coverage(page), "with a value"))
    outside = sum(day.is_outside for day in page.days)
    if any(day.band for day in page.days):
        found.append(Figure(formats.counted(outside, "day", "days"), "outside your usual range"))
    return tuple(found)
