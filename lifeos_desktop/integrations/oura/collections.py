"""Oura's routes as data: how a document is named and which local day it is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from lifeos_desktop.domain.records import SourceDocument

SOURCE = "oura"


@dataclass(frozen=True, slots=True)
class Route:
    """One route under ``/v2/usercollection/``. ``name`` is spelled exactly as the address wants it.

    ``id_field`` names a document for good: the same thing fetched again must get the same name.
    ``day_field`` holds the local day as Oura names it; "" for documents about no single day (the
    day of a timestamp is never used instead: its offset changes with travel and with Oura's
    servers).

    A route with ``sample_fields`` answers single measurements, many thousands a month. They are
    kept as one document for a day of UTC (see `answers`): the one day that is the same whoever
    asks, from wherever, and that a recorded file and the service agree on.
    """

    name: str
    id_field: str = "id"
    day_field: str = "day"
    is_single: bool = False  # the route answers one object, not a list
    sample_fields: tuple[str, ...] = ()

    @property
    def has_documents(self) -> bool:
        """Whether one document can be asked for by the name we keep it under."""
        return self.id_field == "id" and not self.is_single and not self.sample_fields

    def document(
        self, item: Mapping[str, Any], fetched_at: datetime, source: str = SOURCE
    ) -> SourceDocument:
        """The record for one item of an answer; ValueError with the reason when it has no name."""
        first = item.get(self.id_field)
        if self.is_single and not isinstance(first, str):
            first = self.name
        # Half of a surrogate pair is a string in JSON and nothing a database takes.
        if not isinstance(first, str) or not 0 < len(first) <= 200 or not first.isprintable():
            raise ValueError(f"it has no '{self.id_field}'")
        return SourceDocument(source, self.name, first, self._day(item), dict(item), fetched_at)

    def _day(self, item: Mapping[str, Any]) -> date | None:
        if not self.day_field:
            return None
        text = item.get(self.day_field)
        try:
            return date.fromisoformat(text) if isinstance(text, str) else None
        except ValueError:
            return None


ROUTES: Mapping[str, Route] = {
    route.name: route
    for route in (
        Route("daily_activity"),
        # Older answers have no id and newer ones may: the day names it either way.
        Route("daily_cardiovascular_age", id_field="day"),
        Route("daily_readiness"),
        Route("daily_resilience"),
        Route("daily_sleep"),
        Route("daily_spo2"),
        Route("daily_stress"),
        Route("enhanced_tag", day_field="start_day"),
        Route("heartrate", "timestamp", "", sample_fields=("bpm", "source")),
        Route("personal_info", day_field="", is_single=True),
        Route("rest_mode_period", day_field="start_day"),
        Route(
            "ring_battery_level",
            "timestamp",
            "",
            sample_fields=("level", "charging", "in_charger"),
        ),
        Route("ring_configuration", day_field=""),
        Route("session"),
        Route("sleep"),
        Route("sleep_time"),
        Route("tag"),
        Route("vO2_max"),
        Route("workout"),
    )
}

_BY_LOWER_NAME = {name.lower(): route for name, route in ROUTES.items()}


def find(name: str) -> Route | None:
    """The route of that name, however its letters are cased."""
    return _BY_LOWER_NAME.get(name.lower())
