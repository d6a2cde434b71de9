"""Brings a database file to the newest schema, or refuses and leaves it as it was.

Peewee's own runner (playhouse.migrations) is not used: it looks for scripts in a folder, which a
frozen build does not have, and stamps its rows with the machine's clock. What it does well is kept:
one step at a time, each in one transaction with its bookkeeping. The bookkeeping is SQLite's
``user_version``, which is part of the file's header and rolls back with everything else.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from lifeos_desktop.domain.errors import NewerDatabase, StoreProblem
from lifeos_desktop.store.backup import copy_checked
from lifeos_desktop.store.migrations import MIGRATIONS, Migration
from lifeos_desktop.store.problems import damaged, store_problem

APPLICATION_ID = 0x4C69_664F  # "LifO", in the header of every file of ours
BUSY_TIMEOUT_SECONDS = 5.0


def bring_up_to_date(path: Path, migrations: Sequence[Migration] = MIGRATIONS) -> int:
    """Run the migrations that are missing; how many were run. An empty file is a new database.

    An existing database is copied to ``backups/lifeos-before-NNNN.db`` beside it first. Raises
    NewerDatabase for a file of a newer LifeOS and StoreProblem for a file that is not one of ours
    or that a migration could not change; both leave it as it was.
    """
    connection = sqlite3.connect(path, timeout=BUSY_TIMEOUT_SECONDS, isolation_level=None)
    try:
        version = _version(connection)
        pending = [migration for migration in migrations if migration.number > version]
        if version > _newest(migrations):
            raise NewerDatabase(
                f"This database was written by a newer LifeOS (its version is {version}, this "
                f"LifeOS knows up to {_newest(migrations)}). It was left untouched. "
                "Update LifeOS, or choose another data folder."
            )
        if not pending:
            return 0
        if version:
            number = pending[0].number
            copy_checked(path, path.parent / "backups" / f"lifeos-before-{number:04d}.db")
        connection.execute("PRAGMA journal_mode = wal")
        # Off while tables are rebuilt, checked before each commit. Cannot change in a transaction.
        connection.execute("PRAGMA foreign_keys = off")
        return sum(_run(connection, migration) for migration in pending)
    except sqlite3.Error as error:
        raise store_problem(error) or damaged() from error
    finally:
        connection.close()


def _newest(migrations: Sequence[Migration]) -> int:
    return migrations[-1].number if migrations else 0


def _version(connection: sqlite3.Connection) -> int:
    """The version of the file, 0 for an empty one; refuses a file that is not ours."""
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    application: int = connection.execute("PRAGMA application_id").fetchone()[0]
    if application == APPLICATION_ID:
        return version
    empty = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
    if application or version or not empty:
        raise StoreProblem(
            "The file lifeos.db in the data folder belongs to another program. It was left "
            "untouched. Move it away or choose another data folder."
        )
    return 0


def _run(connection: sqlite3.Connection, migration: Migration) -> bool:
    """One migration, recorded, whole or not at all; False when another process was first."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        if _version(connection) >= migration.number:
            connection.execute("ROLLBACK")
            return False
        migration.up(connection)
        if connection.execute("PRAGMA foreign_key_check").fetchone() is not None:
            raise sqlite3.IntegrityError("rows point at rows that are gone")
        connection.execute(f"PRAGMA user_version = {migration.number}")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("COMMIT")
    except BaseException as error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        if not isinstance(error, Exception) or store_problem(error) is not None:
            raise
        raise StoreProblem(
            f"The database could not be brought up to date (step {migration.number}, "
            f"{migration.name}, failed). Nothing was lost: it is as it was before that step. "
            "Go back to the LifeOS you had, or report this."
        ) from error
    return True
