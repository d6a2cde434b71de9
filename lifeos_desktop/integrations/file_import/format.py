"""A table with one line a day: the generic format, for whatever has no format of its own."""

from __future__ import annotations

from lifeos_desktop.integrations.formats import Format

DAILY_TABLE = Format(
    id="csv",
    title="A table",
    summary="Any CSV with one line a day: sleep, mood, coffee, weight.",
    icon="file-down",
    action="Choose a table",
    choose="Choose a table with one line a day",
    counts=("day", "days"),
    source="csv",
    reader="lifeos_desktop.integrations.file_import.reader:read",
    suffixes=(".csv", ".tsv", ".txt"),
    points_from="lifeos_desktop.integrations.file_import.csv_metrics:points_from",
    has_columns=True,
)
