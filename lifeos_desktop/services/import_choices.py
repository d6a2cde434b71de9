"""What was said about the columns of a file, kept for the next file like it.

A monthly export has another name and other days, but the same columns. So choices are found by the
columns first, and by the name without its digits where at least half of the columns are the same.
They are kept in one row beside the settings, the latest used last.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from lifeos_desktop.integrations.formats import Choices
from lifeos_desktop.services.settings import SettingsRows

KEY = "imports.columns"
MOST_KEPT = 30
_DIGITS = re.compile(r"[\d\W_]+")


class ImportChoices:
    """The kept choices of this profile."""

    def __init__(self, rows: SettingsRows) -> None:
        self._rows = rows

    async def read(self, format_id: str, path: Path) -> Kept:
        """What is kept for files of this format; which of it fits is known with the columns."""
        return Kept(_entries(await self._rows.all(), format_id), _plain(path))

    async def keep(
        self, format_id: str, path: Path, columns: Sequence[str], choices: Choices
    ) -> None:
        """Keep what was said about these columns; nothing said forgets what was kept."""
        stored = await self._rows.all()
        others = [
            entry
            for entry in _all(stored)
            if entry.get("format") != format_id or _names(entry) != _folded(columns)
        ]
        if choices:
            others.append(
                {
                    "format": format_id,
                    "name": _plain(path),
                    "columns": list(columns),
                    "choices": dict(choices.columns),
                    "date_format": choices.date_format,
                }
            )
        if others != _all(stored):
            await self._rows.set(KEY, others[-MOST_KEPT:])


class Kept:
    """The kept choices that may be about one file."""

    def __init__(self, entries: Sequence[Mapping[str, Any]], name: str) -> None:
        self._entries, self._name = entries, name

    def about(self, columns: Sequence[str]) -> Choices:
        """What was said about these columns; nothing where no file was like this one."""
        names = _folded(columns)
        for entry in reversed(self._entries):
            if _names(entry) == names:
                return _choices(entry, columns)
        for entry in reversed(self._entries):
            alike = len(names & _names(entry))
            if self._name and entry.get("name") == self._name and alike * 2 >= len(names):
                return _choices(entry, columns)
        return Choices()


def _choices(entry: Mapping[str, Any], columns: Sequence[str]) -> Choices:
    """The choices of an entry for the columns that are there."""
    said = {str(name).casefold(): str(to) for name, to in entry["choices"].items()}
    found = {name: said[name.casefold()] for name in (*columns, "*") if name.casefold() in said}
    return Choices(found, str(entry.get("date_format", "")), are_remembered=True)


def _all(stored: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The entries as they are stored; what is no entry is dropped."""
    entries = stored.get(KEY)
    if not isinstance(entries, list):
        return []
    return [
        entry
        for entry in entries
        if isinstance(entry, dict)
        and isinstance(entry.get("columns"), list)
        and isinstance(entry.get("choices"), dict)
    ]


def _entries(stored: Mapping[str, Any], format_id: str) -> list[dict[str, Any]]:
    return [entry for entry in _all(stored) if entry.get("format") == format_id]


def _folded(columns: Sequence[str]) -> frozenset[str]:
    return frozenset(str(name).casefold() for name in columns)


def _names(entry: Mapping[str, Any]) -> frozenset[str]:
    return _folded(entry["columns"])


def _plain(path: Path) -> str:
    """The name of a file without what changes from month to month."""
    return _DIGITS.sub(" ", path.stem.casefold()).strip()
