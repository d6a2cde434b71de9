"""SQLite's errors as sentences a person can act on."""

from __future__ import annotations

import sqlite3

from lifeos_desktop.domain.errors import StoreProblem

_BUSY = (
    "Another program is using the LifeOS database. Nothing was changed. "
    "Wait a moment or close other LifeOS commands, then try again."
)
_FULL = (
    "The disk is full, so this could not be saved. Everything saved before is still there. "
    "Free some space and try again."
)
_READ_ONLY = (
    "The LifeOS database may not be written to. You can still read what is there. "
    "Check the permissions of its file and folder, then try again."
)
_DAMAGED = (
    "The LifeOS database is damaged or is not a database at all. It was left as it is. "
    "Put the latest file from the backups folder in its place."
)
_CANNOT_OPEN = (
    "The LifeOS database could not be opened. Nothing was changed. "
    "Check that its folder exists and that you may write to it."
)
_DISK_ERROR = (
    "The disk reported an error while the LifeOS database was in use. Your last change was not "
    "saved. Check the disk, then try again."
)

# The low byte of SQLite's code says the kind; the rest says more than a person can use.
_SENTENCES = {
    sqlite3.SQLITE_BUSY: _BUSY,
    sqlite3.SQLITE_LOCKED: _BUSY,
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_READONLY: _READ_ONLY,
    sqlite3.SQLITE_PERM: _READ_ONLY,
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: _DAMAGED,
    sqlite3.SQLITE_CANTOPEN: _CANNOT_OPEN,
    sqlite3.SQLITE_IOERR: _DISK_ERROR,
}


def store_problem(error: BaseException) -> StoreProblem | None:
    """The problem behind an error of SQLite or Peewee; None where the error is a fault of ours.

    A broken constraint or a missing column is no problem of the person's file, and stays as it is.
    """
    # SQLite ends a transaction itself when the disk is full; the rollback that follows then fails,
    # and what really happened is further down.
    cause: BaseException | None = error
    while cause is not None:
        code: int | None = getattr(cause, "sqlite_errorcode", None)
        if code is not None and (code & 0xFF) in _SENTENCES:
            return StoreProblem(_SENTENCES[code & 0xFF])
        cause = cause.__cause__ or cause.__context__
    return None


def damaged() -> StoreProblem:
    """What to say of a file whose content is not what it must be."""
    return StoreProblem(_DAMAGED)


def cannot_open() -> StoreProblem:
    """What to say of a file or folder the system does not let us use."""
    return StoreProblem(_CANNOT_OPEN)
