"""A calendar file as it is handed over."""

from __future__ import annotations

from lifeos_desktop.integrations.formats import Asked, FileReading
from lifeos_desktop.integrations.ics.calendar_file import FILE_LIMIT
from lifeos_desktop.integrations.reading import decode_text, read_limited


def read(asked: Asked) -> FileReading:
    """The text; it is parsed where it is expanded, because that needs the kept one too."""
    return FileReading(calendar_text=decode_text(read_limited(asked.path, FILE_LIMIT)))
