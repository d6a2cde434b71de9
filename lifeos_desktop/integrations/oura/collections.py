"""Oura's routes as data: how a document is named and which local day it is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from lifeos_desktop.domain.records import SourceDocument

SOURCE = "oura"


@dataclass(frozen=True, slots=True)
class Collection:
    """One route under ``/v2/usercollection/``.

    ``id_fields`` name a document for good: the same thing fetched again must get the same name; the
    first is required. ``day_field`` holds the local day as Oura names it; "" for documents about no
    single day (the day of a timestamp is never used instead: its offset changes with travel and
    with Oura's servers).
    """

    name: str
    id_fields: tuple[str, ...] = ("id",)
    day_field: str = "day"
    is_single: bool = False  # the route answers one object, not a list

    def document(
        self, item: Mapping[str, Any], fetched_at: datetime, source: str = SOURCE
    ) -> SourceDocument:
        """The record for one item of an answer; ValueError with the reason when it has no name."""
        first, *others = [item.get(field) for field in self.id_fields]
        if self.is_single and not isinstance(first, str):
            first = self.name
        if not isinstance(first, str) or not first or len(first) > 200:
            raise ValueError(f"it has no '{self.id_fields[0]}'")
        name = " ".join((first, *(str(part)[:40] for part in others if part is not None)))
        return SourceDocument(source, self.name, name, self._day(item), dict(item), fetched_at)

    def _day(self, item: Mapping[str, Any]) -> date | None:
        if not self.day_field:
            return None
        text = item.get(self.day_field)
        try:
            return date.fromisoformat(text) if isinstance(text, str) else None
        except ValueError:
            return None


COLLECTIONS: Mapping[str, Collection] = {
    collection.name: collection
    for collection in (
        Collection("daily_activity"),
        # Older answers have no id and newer ones may: the day names it either way.
        Collection("daily_cardiovascular_age", id_fields=("day",)),
        Collection("daily_readiness"),
        Collection("daily_resilience"),
        Collection("daily_sleep"),
        Collection("daily_spo2"),
        Collection("daily_stress"),
        Collection("enhanced_tag", day_field="start_day"),
        # One instant may carry two rows, one measured at rest and one of a workout.
        Collection("heartrate", id_fields=("timestamp", "source"), day_field=""),
        Collection("personal_info", day_field="", is_single=True),
        Collection("rest_mode_period", day_field="start_day"),
        Collection("ring_battery_level", id_fields=("timestamp",), day_field=""),
        Collection("ring_configuration", day_field=""),
        Collection("session"),
        Collection("sleep"),
        Collection("sleep_time"),
        Collection("tag"),
        Collection("vO2_max"),
        Collection("workout"),
    )
}

_BY_LOWER_NAME = {name.lower(): collection for name, collection in COLLECTIONS.items()}


def find(name: str) -> Collection | None:
    """The collection of that name, however its letters are cased."""
    return _BY_LOWER_NAME.get(name.lower())
