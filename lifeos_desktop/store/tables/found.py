"""What LifeOS writes and finds, and what it learns from the answers."""

from __future__ import annotations

from peewee import BooleanField, FloatField, ForeignKeyField, IntegerField, TextField

from lifeos_desktop.store.fields import Day, Instant, JsonText
from lifeos_desktop.store.tables.base import PersonalRow, Row, check, one_of


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
    """``strength`` is the correlation, ``effect`` what it means in ``unit``."""

    identity = TextField()
    name = TextField()
    description = TextField()
    pattern_type = TextField()
    variables = JsonText()
    lag = IntegerField()
    weekday = IntegerField(null=True, constraints=check("weekday BETWEEN 0 AND 6"))
    day = Day(null=True)
    effect = FloatField()
    low = FloatField()
    high = FloatField()
    unit = TextField()
    strength = FloatField()
    p = FloatField()
    q = FloatField()
    confidence = FloatField()
    tier = TextField(constraints=one_of("tier", "confirmed", "early"))
    sample_size = IntegerField()
    window_start = Day(null=True)
    window_end = Day(null=True)
    actionable = BooleanField()
    active = BooleanField()
    later = TextField(constraints=one_of("later", "", "held_up", "faded"))
    later_days = IntegerField()
    details = JsonText()
    discovered_at = Instant()
    checked_at = Instant()
    muted_at = Instant(null=True)
    pinned_at = Instant(null=True)
    rating = TextField(constraints=one_of("rating", "", "useful", "not_useful"))

    class Meta:
        indexes = ((("user", "identity"), True), (("pattern_type",), False))


class PatternRuns(PersonalRow):
    """One search: how much was tested, how much of it is shown."""

    ran_at = Instant()
    window_start = Day(null=True)
    window_end = Day(null=True)
    days = IntegerField()
    metrics = IntegerField()
    tested = IntegerField()
    shown = IntegerField()
    held_back = IntegerField()
    details = JsonText()

    class Meta:
        indexes = ((("ran_at",), False),)


class PatternQuestions(PersonalRow):
    """What a search could not decide yet, and how many days it would take."""

    run = ForeignKeyField(PatternRuns, on_delete="CASCADE", backref="+", index=False)
    identity = TextField()
    name = TextField()
    pattern_type = TextField()
    variables = JsonText()
    lag = IntegerField()
    days_present = IntegerField()
    days_needed = IntegerField()

    class Meta:
        indexes = ((("run", "identity"), True),)


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
