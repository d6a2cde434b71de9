"""What sources deliver and what is read from it."""

from __future__ import annotations

from peewee import BooleanField, CompositeKey, FloatField, IntegerField, TextField

from lifeos_desktop.store.fields import Day, Instant, JsonText
from lifeos_desktop.store.tables.base import PersonalRow, Row, Table, one_of


class SourceDocuments(Row):
    source = TextField()
    collection = TextField()
    document_id = TextField()
    day = Day(null=True)
    body = JsonText()
    fetched_at = Instant()

    class Meta:
        indexes = (
            (("source", "collection", "document_id"), True),
            (("source", "collection", "day"), False),
            (("source", "fetched_at"), False),
        )


class DataPoints(PersonalRow):
    """``type`` is the key of the metric, ``date`` the local day."""

    source = TextField()
    type = TextField()
    date = Day()
    value = FloatField()
    metadata = JsonText()
    timestamp = Instant(null=True)

    class Meta:
        indexes = (
            (("user", "source", "type", "date"), True),
            (("date", "type"), False),
            (("source",), False),
        )


class CalendarEvents(PersonalRow):
    """One occurrence a row. All-day events have dates too, of which the end is exclusive."""

    event_id = TextField()
    calendar_id = TextField()
    original_start = TextField()
    summary = TextField()
    description = TextField()
    location = TextField()
    start_time = Instant()
    end_time = Instant()
    all_day = BooleanField()
    start_date = Day(null=True)
    end_date = Day(null=True)
    status = TextField(constraints=one_of("status", "confirmed", "tentative", "cancelled"))
    organizer = TextField()
    attendees_count = IntegerField()
    own_response = TextField()
    transparency = TextField(constraints=one_of("transparency", "opaque", "transparent"))
    event_type = TextField()
    time_zone = TextField()
    is_recurring = BooleanField()
    recurring_id = TextField()
    metadata = JsonText()
    synced_at = Instant()

    class Meta:
        indexes = (
            (("user", "calendar_id", "event_id", "original_start"), True),
            (("event_id",), False),
            (("start_time",), False),
            (("start_time", "end_time"), False),
        )


class CustomMetrics(Table):
    """Metrics of the person's own; a NULL bound means: any value is plausible on that side."""

    key = TextField(primary_key=True)
    label = TextField()
    unit = TextField()
    better = TextField(constraints=one_of("better", "higher", "lower", "neither"))
    source = TextField()
    low = FloatField(null=True)
    high = FloatField(null=True)
    night = BooleanField()
    created_at = Instant()


class SyncStates(Table):
    source = TextField()
    collection = TextField()
    cursor = TextField()
    last_attempt = Instant(null=True)
    last_success = Instant(null=True)
    error = TextField()

    class Meta:
        table_name = "sync_state"
        primary_key = CompositeKey("source", "collection")
