"""The migrations, numbered by hand and listed here, so that a frozen build finds them too.

A migration is a module with `up(connection)`. It runs inside the transaction that also records it,
with foreign keys off (tables may be rebuilt) and checked before the commit. It must not commit
(`executescript` does), must not import `tables`, and is never edited after a release.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass

from lifeos_desktop.store.migrations import (
    m0001_first,
    m0002_notebook,
    m0003_patterns,
    m0004_connections,
)


@dataclass(frozen=True, slots=True)
class Migration:
    """One step of the schema; ``number`` is the version of the database after it."""

    number: int
    name: str
    up: Callable[[sqlite3.Connection], None]


MIGRATIONS: tuple[Migration, ...] = (
    Migration(1, "first", m0001_first.up),
    Migration(2, "notebook", m0002_notebook.up),
    Migration(3, "patterns", m0003_patterns.up),
    Migration(4, "connections", m0004_connections.up),
)
