"""A folder of recorded Oura answers: one JSON file a route.

A file holds what the route answered: ``{"data": [...], "next_token": null}``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from lifeos_desktop.domain.errors import BadInput
from lifeos_desktop.domain.records import SourceDocument
from lifeos_desktop.integrations.formats import Asked, FileReading, no_stop
from lifeos_desktop.integrations.oura.answers import Reading, page, unreadable
from lifeos_desktop.integrations.oura.collections import SOURCE, find
from lifeos_desktop.integrations.oura.mapping import counted, map_documents
from lifeos_desktop.integrations.reading import Rejected, read_limited

FILE_LIMIT = 200_000_000


@dataclass(frozen=True, slots=True)
class Recording:
    """What a folder holds; of a document that stands there twice, the later one."""

    documents: tuple[SourceDocument, ...]
    rejected: tuple[Rejected, ...]
    notes: tuple[str, ...]


def read(asked: Asked) -> FileReading:
    """A folder as the format's reader: its documents, and which of their values are none."""
    recording = read_folder(asked.path, asked.now, stop=asked.stop)
    notes = [*recording.notes]
    asked.stop()
    if skipped := list(counted(map_documents(recording.documents).skipped)):
        notes.append("Values that are no values: " + "; ".join(skipped) + ".")
    return FileReading(recording.documents, recording.rejected, notes=tuple(notes))


def read_folder(
    folder: Path,
    fetched_at: datetime,
    source: str = SOURCE,
    stop: Callable[[], None] = no_stop,
) -> Recording:
    """Read every file of a folder; only the folder itself being unusable is an error (BadInput)."""
    if not folder.exists():
        raise BadInput(f"There is no folder '{folder}'. Check the path and try again.")
    if not folder.is_dir():
        raise BadInput(
            f"'{folder}' is not a folder. Choose the folder that holds the Oura files "
            "(sleep.json, daily_sleep.json and so on)."
        )
    documents: dict[tuple[str, str], SourceDocument] = {}
    rejected: list[Rejected] = []
    notes: list[str] = []
    found = False
    for path in sorted(p for p in folder.iterdir() if p.is_file()):
        route = find(path.stem) if path.suffix.lower() == ".json" else None
        if route is None:
            rejected.append(Rejected(path.name, None, "it is not named after a route of Oura"))
            continue
        found = True
        stop()
        try:
            answer = page(read_limited(path, FILE_LIMIT), route)
        except (BadInput, ValueError, RecursionError) as error:
            rejected.append(Rejected(path.name, None, unreadable(error)))
            continue
        if answer.next_token is not None:
            notes.append(f"{path.name} is one page of several; the other pages are not here.")
        reading = Reading(route, path.name, fetched_at, source)
        reading.take(answer.items)
        documents |= {(route.name, d.document_id): d for d in reading.documents()}
        rejected.extend(reading.rejected)
    if not found:
        raise BadInput(
            f"'{folder}' holds no Oura files. They are named after Oura's routes: sleep.json, "
            "daily_sleep.json, daily_readiness.json and so on."
        )
    return Recording(tuple(documents.values()), tuple(rejected), tuple(notes))
