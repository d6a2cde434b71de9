"""Everything there is to know about Robin, ready to be stored.

A history starts on the day 179 days before the demo is first opened, and every value follows from
the seed, that first day and its own day. What a later day adds never changes an earlier one.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from lifeos_desktop.domain.records import (
    CalendarEvent,
    DataPoint,
    Goal,
    JournalEntry,
    Note,
    SourceDocument,
    Task,
)
from lifeos_desktop.integrations.demo import agenda, daytime, nights, paper
from lifeos_desktop.integrations.demo.life import HISTORY_DAYS, SEED, Day, live

NAME = "Robin"
SOURCE = "demo"
HOME = "Europe/Berlin"
WINDOW = timedelta(days=14)
"""How far the calendar and the tasks reach to either side of today."""

_DAY = timedelta(days=1)


def first_day_for(today: date) -> date:
    """The first day of a history that is first opened today."""
    return today - timedelta(days=HISTORY_DAYS - 1)


class Robin:
    """Robin as of ``today``: nights up to today, days and evenings up to yesterday."""

    def __init__(
        self, first_day: date, today: date, zone: ZoneInfo | None = None, seed: int = SEED
    ) -> None:
        self._first_day = first_day
        self._today = today
        self._zone = zone or ZoneInfo(HOME)
        self._seed = seed
        self._days = list(live(first_day, today, seed))

    def documents(self, start: date, fetched_at: datetime) -> Iterator[SourceDocument]:
        """The ring's documents of the days from ``start`` on, as far as they are there today."""
        for made in (
            *nights.documents(self._days, self._zone, self._seed, start),
            *daytime.documents(self._since(start), self._zone, self._seed),
        ):
            if made.day >= start and made.known <= self._today:
                yield SourceDocument(
                    SOURCE, made.collection, made.document_id, made.day, made.body, fetched_at
                )

    def points(self, start: date) -> Iterator[DataPoint]:
        """What Robin counted on the days from ``start`` to yesterday."""
        return daytime.points(day for day in self._since(start) if day.day < self._today)

    def journal(self, start: date) -> Iterator[JournalEntry]:
        """The journal from ``start`` to yesterday."""
        days = (day for day in self._since(start) if day.day < self._today)
        return daytime.journal(days, self._zone, self._seed)

    def events(self, start: date) -> Iterator[CalendarEvent]:
        """The calendar from ``start`` to the end of the window."""
        end = self._today + WINDOW
        return agenda.events(self._first_day, start, end, self._zone, self._seed)

    def tasks(self, start: date) -> Iterator[Task]:
        """The tasks that are known since one of the days from ``start`` to today."""
        return paper.tasks(self._first_day, start, self._today, self._zone, self._seed)

    def notes(self) -> Iterator[Note]:
        return paper.notes(self._first_day, self._zone)

    def goals(self) -> Iterator[Goal]:
        return paper.goals(self._first_day, self._zone)

    def _since(self, start: date) -> Iterator[Day]:
        return (day for day in self._days if day.day >= start - _DAY)
