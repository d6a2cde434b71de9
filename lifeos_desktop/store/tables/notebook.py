"""What the person writes, says and plans."""

from __future__ import annotations

from peewee import SQL, FloatField, IntegerField, TextField

from lifeos_desktop.store.fields import Day, Instant, JsonText, TimeOfDay
from lifeos_desktop.store.tables.base import PersonalRow, Table, check, one_of


class JournalEntries(PersonalRow):
    date = Day()
    time = TimeOfDay(null=True)
    energy = IntegerField(null=True, constraints=check("energy BETWEEN 1 AND 10"))
    mood = IntegerField(null=True, constraints=check("mood BETWEEN 1 AND 10"))
    notes = TextField()
    tags = JsonText()
    created_at = Instant()
    raw_input = TextField(constraints=[SQL("DEFAULT ''")])

    class Meta:
        indexes = ((("date",), False),)


class Tasks(PersonalRow):
    title = TextField()
    description = TextField()
    status = TextField(constraints=one_of("status", "open", "done", "dropped"))
    priority = IntegerField(constraints=check("priority BETWEEN 1 AND 3"))
    due_date = Day(null=True)
    tags = JsonText()
    source = TextField()
    raw_input = TextField()
    metadata = JsonText()
    created_at = Instant()
    done_at = Instant(null=True)
    due_time = TimeOfDay(null=True)

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
        constraints=one_of("transcription_status", "pending", "running", "done", "failed")
    )
    transcription_language = TextField(null=True)
    categorized_type = TextField(null=True)
    categorized_id = IntegerField(null=True)
    source = TextField()
    created_at = Instant()

    class Meta:
        indexes = ((("transcription_status",), False), (("created_at",), False))


class Goals(PersonalRow):
    title = TextField()
    description = TextField()
    target_date = Day(null=True)
    status = TextField(constraints=one_of("status", "active", "reached", "dropped"))
    progress = FloatField(constraints=check("progress BETWEEN 0 AND 1"))
    metadata = JsonText()
    created_at = Instant()
    updated_at = Instant()


class Drafts(Table):
    """Text that was typed and not saved yet, by the place it was typed in."""

    key = TextField(primary_key=True)
    text = TextField()
    updated_at = Instant()
