"""The providers and the file formats there are: one line each."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from lifeos_desktop.domain.errors import NotFound
from lifeos_desktop.integrations.base import Manifest
from lifeos_desktop.integrations.file_import.format import DAILY_TABLE
from lifeos_desktop.integrations.formats import Format
from lifeos_desktop.integrations.google_calendar.manifest import GOOGLE_CALENDAR
from lifeos_desktop.integrations.ics.format import CALENDAR_FILE
from lifeos_desktop.integrations.ics.manifest import ICS
from lifeos_desktop.integrations.loading import load
from lifeos_desktop.integrations.oura.format import OURA_FOLDER
from lifeos_desktop.integrations.oura.manifest import OURA

__all__ = ["FORMATS", "MANIFESTS", "load", "manifest", "recognise"]

MANIFESTS: tuple[Manifest, ...] = (OURA, GOOGLE_CALENDAR, ICS)
FORMATS: tuple[Format, ...] = (OURA_FOLDER, DAILY_TABLE, CALENDAR_FILE)


def manifest(provider: str) -> Manifest:
    """The manifest with this id; NotFound for a provider LifeOS does not know."""
    for known in MANIFESTS:
        if known.id == provider:
            return known
    names = ", ".join(known.id for known in MANIFESTS) or "none"
    raise NotFound(f"LifeOS knows no service called “{provider}”. Those it knows: {names}.")


def recognise(path: Path, formats: Sequence[Format] = FORMATS) -> Format:
    """What a file or folder most likely is; a format that knows its own by their content first.

    May read from the file, so ask in a thread.
    """
    may_be = [known for known in formats if known.may_be(path)]
    for known in may_be:
        if known.recognises and load(known.recognises)(path):
            return known
    plain = [known for known in may_be if not known.recognises]
    return plain[0] if plain else DAILY_TABLE
