"""Copies of the database file: made beside the running app, checked, and only the last ones kept.

Blocking functions for a thread of their own; nothing here needs the open `Database`.
"""

from __future__ import annotations

import os
import re
import sqlite3
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from lifeos_desktop.domain.errors import StoreProblem
from lifeos_desktop.store.problems import store_problem

_NAME = re.compile(r"lifeos-\d{8}T\d{6}Z\.db")
_ABANDONED = timedelta(days=1)


def backup(database_path: Path, folder: Path, at: datetime, keep: int = 7) -> Path:
    """Copy the database into ``folder``, check the copy, keep the last ``keep``; the new file.

    Raises StoreProblem, and leaves no half copy, when the copy cannot be made or is not sound.
    """
    if at.tzinfo is None:
        raise ValueError("a backup is named after an instant, which needs a time zone")
    if keep < 1:
        raise ValueError("at least the backup just made is kept")
    name = f"lifeos-{at.astimezone(UTC):%Y%m%dT%H%M%SZ}.db"
    result = copy_checked(database_path, folder / name)
    for old in list_backups(folder)[keep:]:
        old.unlink(missing_ok=True)
    _remove_parts(folder, at - _ABANDONED)
    return result


def list_backups(folder: Path) -> list[Path]:
    """The backups in ``folder``, newest first. Other files are left out."""
    if not folder.is_dir():
        return []
    found = (path for path in folder.iterdir() if _NAME.fullmatch(path.name))
    return sorted(found, key=lambda path: path.name, reverse=True)


def copy_checked(database_path: Path, target: Path) -> Path:
    """A sound copy of the database at ``target``, which appears whole or not at all."""
    if not database_path.is_file():
        raise StoreProblem(f"There is no database at {database_path} to back up.")
    part = target.with_name(f".{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _copy(database_path, part)
        _check(part)
        part.replace(target)
        _sync(target.parent)
    except (sqlite3.Error, OSError) as error:
        raise StoreProblem(
            f"The backup could not be made ({_reason(error)}). "
            "Your data and the older backups are untouched."
        ) from error
    finally:
        with suppress(OSError):  # the error above says more
            part.unlink(missing_ok=True)
    return target


def _remove_parts(folder: Path, before: datetime) -> None:
    """Remove half copies of a computer that lost its power; a young one may be at work still."""
    for part in folder.glob(".lifeos-*.db.part*"):
        with suppress(OSError):
            if part.stat().st_mtime < before.timestamp():
                part.unlink()


def _copy(source_path: Path, part: Path) -> None:
    part.unlink(missing_ok=True)
    # Made before SQLite opens it: what the person wrote is nobody else's to read for a moment.
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    with closing(sqlite3.connect(source_path)) as source, closing(sqlite3.connect(part)) as copy:
        # All pages in one step: a copy in pieces starts over whenever the app writes between them.
        source.backup(copy)
        # A backup is one file; the copied header would ask for a -wal beside it.
        copy.execute("PRAGMA journal_mode = delete")
    _sync(part)


def _check(part: Path) -> None:
    with closing(sqlite3.connect(part)) as copy:
        found = copy.execute("PRAGMA integrity_check").fetchone()[0]
        orphans = copy.execute("PRAGMA foreign_key_check").fetchone()
    if found != "ok" or orphans is not None:
        raise sqlite3.DatabaseError("the copy did not pass the integrity check")


def _sync(path: Path) -> None:
    """Make sure it is on the disk; where the system cannot do that for a folder, go on."""
    if os.name == "nt" and path.is_dir():
        return
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _reason(error: sqlite3.Error | OSError) -> str:
    if isinstance(error, OSError):
        return (error.strerror or str(error)).lower()
    known = store_problem(error)
    return str(known).split(". ", 1)[0].rstrip(".").lower() if known else str(error)
