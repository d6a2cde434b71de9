"""How LifeOS runs: what was set, done and delivered."""

from __future__ import annotations

from peewee import TextField

from lifeos_desktop.store.fields import Day, Instant, JsonText
from lifeos_desktop.store.tables.base import Row, Table, one_of


class Settings(Table):
    key = TextField(primary_key=True)
    value = JsonText()
    updated_at = Instant()


class JobRuns(Row):
    job = TextField()
    occurrence = Instant()
    status = TextField(
        constraints=one_of("status", "running", "done", "failed", "skipped", "interrupted")
    )
    trigger = TextField(constraints=one_of("trigger", "scheduled", "catch_up", "manual"))
    reason = TextField()
    started_at = Instant(null=True)
    finished_at = Instant(null=True)

    class Meta:
        indexes = ((("job", "occurrence"), True), (("status",), False))


class Deliveries(Row):
    kind = TextField()
    day = Day()
    channel = TextField()
    status = TextField(constraints=one_of("status", "pending", "sent", "failed", "skipped"))
    reason = TextField()
    created_at = Instant()
    sent_at = Instant(null=True)

    class Meta:
        indexes = ((("kind", "day", "channel"), True),)
