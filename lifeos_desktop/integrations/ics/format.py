"""A calendar file, as a format."""

from __future__ import annotations

from lifeos_desktop.integrations.formats import Format

CALENDAR_FILE = Format(
    id="ics",
    title="A calendar file",
    summary="An .ics file, as every calendar exports it.",
    icon="calendar",
    action="Choose a file",
    choose="Choose a calendar file",
    counts=("event", "events"),
    source="ics",
    reader="lifeos_desktop.integrations.ics.files:read",
    suffixes=(".ics", ".ical"),
)
