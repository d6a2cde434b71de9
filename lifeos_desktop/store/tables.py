"""The tables as Peewee models: what the newest migration leaves behind.

Migrations never import this file; a test compares both. The models are bound to a file when a
`Database` opens it, so a process has one open database at a time.
"""

from __future__ import annotations

from typing import Any

from peewee import (
    BooleanField,
    Check,
    CompositeKey,
    FloatField,
    ForeignKeyField,
    IntegerField,
    Model,
    TextField,
)

from lifeos_desktop.store.fields import Day, Instant, JsonText, RowId, TimeOfDay


def _one_of(column: str, *values: str) -> list[Any]:
    listed = ", ".join(f"'{value}'" for value in values)
    return [Check(f"{column} IN ({listed})")]


def _check(condition: str) -> list[Any]:
    return [Check(condition)]


class Table(Model):
    """Base of every table."""

    class Meta:
        legacy_table_names = False


class Row(Table):
    """Base of the tables whose rows have an id that is never used twice."""

    id = RowId()


class Users(Row):
    """The people; in practice the one with id 1. An empty zone means: the one of this computer."""

    name = TextField()
    timezone = TextField()
    preferences = JsonText()


class PersonalRow(Row):
    """Base of the tables whose rows belong to a person."""

    user = ForeignKeyField(Users, on_delete="CASCADE", backref="+", index=False)


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


class Insights(PersonalRow):
    """``confidence`` is the share of the expected facts that were present."""

    type = TextField()
    date = Day()
    content = TextField()
    context = JsonText()
    confidence = FloatField(constraints=_check("confidence BETWEEN 0 AND 1"))
    acted_on = BooleanField()
    created_at = Instant()

    class Meta:
        indexes = ((("user", "type", "date"), True), (("date", "type"), False))


class Patterns(PersonalRow):
    name = TextField()
    description = TextField()
    pattern_type = TextField()
    variables = JsonText()
    strength = FloatField()
    confidence = FloatField()
    sample_size = IntegerField()
    actionable = BooleanField()
    active = BooleanField()
    discovered_at = Instant()

    class Meta:
        indexes = ((("pattern_type",), False),)


class JournalEntries(PersonalRow):
    date = Day()
    time = TimeOfDay(null=True)
    energy = IntegerField(null=True, constraints=_check("energy BETWEEN 1 AND 10"))
    mood = IntegerField(null=True, constraints=_check("mood BETWEEN 1 AND 10"))
    notes = TextField()
    tags = JsonText()
    created_at = Instant()

    class Meta:
        indexes = ((("date",), False),)


class Tasks(PersonalRow):
    title = TextField()
    description = TextField()
    status = TextField(constraints=_one_of("status", "open", "done", "dropped"))
    priority = IntegerField(constraints=_check("priority BETWEEN 1 AND 3"))
    due_date = Day(null=True)
    tags = JsonText()
    source = TextField()
    raw_input = TextField()
    metadata = JsonText()
    created_at = Instant()
    done_at = Instant(null=True)

    class Meta:
        indexes = ((("status",), False), (("created_at",), False))


class Notes(PersonalRow):
    content = TextField()
    title = TextField()
    tags = JsonText()
    source = TextField()
    raw_input = TextField()
    metadata = JsonText()
    created_at = Instant()

    class Meta:
        indexes = ((("created_at",), False),)


class VoiceNotes(PersonalRow):
    filename = TextField()
    file_path = TextField(unique=True)
    file_size = IntegerField()
    duration_seconds = FloatField(null=True)
    mime_type = TextField()
    transcription = TextField(null=True)
    transcription_status = TextField(
        constraints=_one_of("transcription_status", "pending", "running", "done", "failed")
    )
    transcription_language = TextField(null=True)
    categorized_type = TextField(null=True)
    categorized_id = IntegerField(null=True)
    source = TextField()
    created_at = Instant()

    class Meta:
        indexes = ((("transcription_status",), False), (("created_at",), False))


class OauthTokens(PersonalRow):
    """What is known about a token. The token itself is in the keyring, never here."""

    provider = TextField()
    token_type = TextField()
    expires_at = Instant(null=True)
    scope = TextField()
    metadata = JsonText()
    created_at = Instant()
    updated_at = Instant()

    class Meta:
        indexes = ((("provider", "user"), True),)


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
    status = TextField(constraints=_one_of("status", "confirmed", "tentative", "cancelled"))
    organizer = TextField()
    attendees_count = IntegerField()
    own_response = TextField()
    transparency = TextField(constraints=_one_of("transparency", "opaque", "transparent"))
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


class UserPreferences(PersonalRow):
    category = TextField()
    key = TextField()
    value = JsonText()
    weight = FloatField()
    source = TextField()
    evidence_count = IntegerField()
    last_reinforced = Instant(null=True)
    created_at = Instant()
    updated_at = Instant()

    class Meta:
        indexes = (
            (("user", "category", "key"), True),
            (("user", "category"), False),
            (("key",), False),
        )


class InsightFeedback(PersonalRow):
    insight = ForeignKeyField(Insights, on_delete="CASCADE", backref="+")
    feedback_type = TextField()
    context = JsonText()
    created_at = Instant()

    class Meta:
        indexes = ((("feedback_type",), False),)


class TokenUsage(Row):
    """One call of a language model; a ``cost_usd`` of NULL means: price unknown."""

    timestamp = Instant()
    feature = TextField()
    model = TextField()
    input_tokens = IntegerField()
    output_tokens = IntegerField()
    total_tokens = IntegerField()
    cost_usd = FloatField(null=True)

    class Meta:
        indexes = ((("timestamp",), False), (("feature",), False))


class Goals(PersonalRow):
    title = TextField()
    description = TextField()
    target_date = Day(null=True)
    status = TextField(constraints=_one_of("status", "active", "reached", "dropped"))
    progress = FloatField(constraints=_check("progress BETWEEN 0 AND 1"))
    metadata = JsonText()
    created_at = Instant()
    updated_at = Instant()


class Settings(Table):
    key = TextField(primary_key=True)
    value = JsonText()
    updated_at = Instant()


class JobRuns(Row):
    job = TextField()
    occurrence = Instant()
    status = TextField(
        constraints=_one_of("status", "running", "done", "failed", "skipped", "interrupted")
    )
    trigger = TextField(constraints=_one_of("trigger", "scheduled", "catch_up", "manual"))
    reason = TextField()
    started_at = Instant(null=True)
    finished_at = Instant(null=True)

    class Meta:
        indexes = ((("job", "occurrence"), True), (("status",), False))


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


class Deliveries(Row):
    kind = TextField()
    day = Day()
    channel = TextField()
    status = TextField(constraints=_one_of("status", "pending", "sent", "failed", "skipped"))
    reason = TextField()
    created_at = Instant()
    sent_at = Instant(null=True)

    class Meta:
        indexes = ((("kind", "day", "channel"), True),)


class EnergyForecasts(PersonalRow):
    """What was expected of a day and when; ``sealed_at`` is when it could no longer be changed."""

    day = Day()
    made_at = Instant()
    model = TextField()
    value = FloatField()
    low = FloatField()
    high = FloatField()
    drivers = JsonText()
    sealed_at = Instant(null=True)

    class Meta:
        indexes = ((("user", "day", "model", "made_at"), True),)


class CustomMetrics(Table):
    """Metrics of the person's own; a NULL bound means: any value is plausible on that side."""

    key = TextField(primary_key=True)
    label = TextField()
    unit = TextField()
    better = TextField(constraints=_one_of("better", "higher", "lower", "neither"))
    source = TextField()
    low = FloatField(null=True)
    high = FloatField(null=True)
    night = BooleanField()
    created_at = Instant()


ALL_TABLES: tuple[type[Table], ...] = (
    Users,
    SourceDocuments,
    DataPoints,
    Insights,
    Patterns,
    JournalEntries,
    Tasks,
    Notes,
    VoiceNotes,
    OauthTokens,
    CalendarEvents,
    UserPreferences,
    InsightFeedback,
    TokenUsage,
    Goals,
    Settings,
    JobRuns,
    SyncStates,
    Deliveries,
    EnergyForecasts,
    CustomMetrics,
)
