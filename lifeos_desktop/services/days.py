"""Reads from the store everything a text about a day may draw on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta, tzinfo

from lifeos_desktop.domain.day import BASELINE_DAYS, DayContext, day_bounds
from lifeos_desktop.domain.day_facts import NIGHT_METRICS, YESTERDAY_METRICS
from lifeos_desktop.domain.records import DataPoint
from lifeos_desktop.services.calendar_age import CalendarAge
from lifeos_desktop.services.calendars import Calendars
from lifeos_desktop.services.source_order import NIGHT_SOURCES, rank, source_order
from lifeos_desktop.store.store import Store

_NIGHT_SIGNS = ("sleep.total", "sleep.score", "readiness.score")


class Days:
    """Builds the context of a day: nothing in it is dated later than the day."""

    def __init__(
        self,
        store: Store,
        calendars: Calendars,
        *,
        zone: Callable[[], tzinfo],
        preferred_sources: Callable[[], str] = str,
        calendar_age: CalendarAge | None = None,
    ) -> None:
        """``preferred_sources`` answers the setting `sources.order`."""
        self._store = store
        self._calendars = calendars
        self.zone = zone
        self._preferred_sources = preferred_sources
        self._calendar_age = calendar_age

    async def context(self, day: date) -> DayContext:
        """Everything stored that a text about this day may use."""
        zone = self.zone()
        await self._calendars.ensure_expanded(day)
        start, end = day_bounds(day, zone)
        # One day more than the baseline: yesterday's activity has a baseline of its own.
        first = day - timedelta(days=BASELINE_DAYS + 1)
        chosen = await self.points(first, day, [*NIGHT_METRICS, *YESTERDAY_METRICS])
        source, last_night = await self._night_source(chosen, day)
        journal = await self._store.journal.between(
            day - timedelta(days=BASELINE_DAYS), day - timedelta(days=1)
        )
        return DayContext(
            day=day,
            zone=zone,
            points=chosen,
            events=tuple(await self._store.calendar.between(start, end)),
            tasks=tuple(await self._store.tasks.open_on(day, end)),
            goals=tuple(
                goal
                for goal in await self._store.goals.active()
                if goal.created_at is None or goal.created_at < end
            ),
            ratings=tuple(entry for entry in journal if entry.energy is not None),
            sleep_source=source,
            has_calendar=bool(await self._store.calendar.calendars()),
            last_night=last_night,
            calendar_read=await self._calendar_age.stale_since() if self._calendar_age else None,
        )

    async def points(
        self, first: date, last: date, metrics: Sequence[str]
    ) -> dict[str, dict[date, DataPoint]]:
        """The points of some days by metric and day, one source a day."""
        return self._one_source_a_day(
            await self._store.data_points.between(first, last, metrics=list(metrics))
        )

    def source_order(self) -> list[str]:
        """The sources from most to least preferred; unknown ones come last, by name."""
        return source_order(self._preferred_sources())

    def _one_source_a_day(self, points: Iterable[DataPoint]) -> dict[str, dict[date, DataPoint]]:
        order = {source: number for number, source in enumerate(self.source_order())}
        chosen: dict[str, dict[date, DataPoint]] = {}
        for point in points:
            days = chosen.setdefault(point.metric, {})
            present = days.get(point.day)
            if present is None or rank(order, point.source) < rank(order, present.source):
                days[point.day] = point
        return chosen

    async def _night_source(
        self, points: dict[str, dict[date, DataPoint]], day: date
    ) -> tuple[str, date | None]:
        recent = [point for metric in _NIGHT_SIGNS for point in points.get(metric, {}).values()]
        if recent:
            newest = max(recent, key=lambda point: point.day)
            return NIGHT_SOURCES.get(newest.source, newest.source.capitalize()), newest.day
        summary = await self._store.data_points.summary()
        before = [s.last for s in summary if s.metric in _NIGHT_SIGNS and s.last <= day]
        return "", max(before, default=None)
