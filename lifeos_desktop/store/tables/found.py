"""What LifeOS writes and finds, and what it learns from the answers."""

from __future__ import annotations

from peewee import BooleanField, FloatField, ForeignKeyField, IntegerField, TextField

from lifeos_desktop.store.fields import Day, Instant, JsonText
from lifeos_desktop.store.tables.base import PersonalRow, Row, check


class Insights(PersonalRow):
    """``confidence`` is the share of the expected facts that were present."""

    type = TextField()
    date = Day()
    content = TextField()
    context = JsonText()
    confidence = FloatField(constraints=check("confidence BETWEEN 0 AND 1"))
    acted_on = BooleanField()
    created_at = Instant()

    class Meta:
        indexes = ((("user", "type", "date"), True), (("date", "type"), False))


class InsightFeedback(PersonalRow):
    insight = ForeignKeyField(Insights, on_delete="CASCADE", backref="+")
    feedback_type = TextField()
    context = JsonText()
    created_at = Instant()

    class Meta:
        indexes = ((("feedback_type",), False),)


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
