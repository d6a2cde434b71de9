"""What a database file looks like, in a form two files can be compared by."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass
from typing import Any

_CHECK = re.compile(r"CHECK \(((?:[^()]|\([^()]*\))*)\)")


@dataclass(frozen=True)
class TableSchema:
    """Columns (name, type, not null, default, key), indexes, foreign keys, checks."""

    columns: frozenset[tuple[Any, ...]]
    indexes: frozenset[tuple[Any, ...]]
    foreign_keys: frozenset[tuple[Any, ...]]
    checks: frozenset[str]
    ids_used_once: bool


def schema(connection: sqlite3.Connection) -> dict[str, TableSchema]:
    """Every table but the search index; the order of columns does not count."""
    tables = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'table' "
        "AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'search_index%'"
    )
    return {name: _table(connection, name, sql) for name, sql in tables.fetchall()}


def _table(connection: sqlite3.Connection, name: str, sql: str) -> TableSchema:
    columns = connection.execute(f'PRAGMA table_info("{name}")').fetchall()
    indexes = connection.execute(f'PRAGMA index_list("{name}")').fetchall()
    keys = connection.execute(f'PRAGMA foreign_key_list("{name}")').fetchall()
    return TableSchema(
        columns=frozenset(tuple(column[1:]) for column in columns),
        indexes=frozenset(
            (
                index[1],
                index[2],
                tuple(part[2] for part in connection.execute(f'PRAGMA index_info("{index[1]}")')),
            )
            for index in indexes
        ),
        foreign_keys=frozenset(tuple(key[2:]) for key in keys),
        checks=frozenset(_CHECK.findall(" ".join(sql.split()))),
        ids_used_once="AUTOINCREMENT" in sql,
    )
