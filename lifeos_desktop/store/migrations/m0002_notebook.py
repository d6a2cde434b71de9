"""One index to search everything that was written; the notebook keeps times, words and drafts.

The index is kept by triggers, so that no writer can forget it. A later migration that rebuilds one
of these tables must make its triggers again (`ALTER TABLE ... ADD COLUMN` keeps them).
A row of the index has the id ``row_id * 8 + number of its table``: there is one for each row.
"""

from __future__ import annotations

import sqlite3

TABLES = """
    ALTER TABLE tasks ADD COLUMN due_time TEXT;
    ALTER TABLE journal_entries ADD COLUMN raw_input TEXT NOT NULL DEFAULT '';
    CREATE TABLE drafts (
        key TEXT NOT NULL PRIMARY KEY,
        text TEXT NOT NULL,
        updated_at TEXT NOT NULL
    );
    CREATE VIRTUAL TABLE search_index USING fts5(
        kind UNINDEXED, row_id UNINDEXED, moment UNINDEXED, title, body, tags,
        tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3'
    )
"""

# Number, table, and where kind, moment, title, body and tags come from. The moment is a local day
# or an instant; tags are a JSON list, of which the tokenizer sees the words alone.
SOURCES = (
    (1, "tasks", ("'task'", "created_at", "title", "description", "tags")),
    (2, "notes", ("'note'", "created_at", "title", "content", "tags")),
    (3, "journal_entries", ("'journal'", "date", "''", "notes", "tags")),
    (4, "goals", ("'goal'", "created_at", "title", "description", "''")),
    (5, "insights", ("type", "date", "''", "content", "''")),
)
COLUMNS = "rowid, kind, row_id, moment, title, body, tags"


def up(connection: sqlite3.Connection) -> None:
    """Make the index, fill it with what is there, and let triggers keep it."""
    for statement in TABLES.split(";"):
        connection.execute(statement)
    for number, table, columns in SOURCES:
        kind, moment, title, body, tags = columns
        old = f"DELETE FROM search_index WHERE rowid = old.id * 8 + {number};"
        new = ", ".join(
            column if column.startswith("'") else f"new.{column}"
            for column in (kind, "id", moment, title, body, tags)
        )
        new = f"INSERT INTO search_index ({COLUMNS}) VALUES (new.id * 8 + {number}, {new});"
        shown = ", ".join(column for column in columns if not column.startswith("'"))
        connection.execute(
            f"INSERT INTO search_index ({COLUMNS}) SELECT id * 8 + {number}, {kind}, id, {moment}, "
            f"{title}, {body}, {tags} FROM {table}"
        )
        connection.execute(
            f"CREATE TRIGGER {table}_searchable_insert AFTER INSERT ON {table} BEGIN {new} END"
        )
        connection.execute(
            f"CREATE TRIGGER {table}_searchable_update AFTER UPDATE OF id, {shown} ON {table} "
            f"BEGIN {old} {new} END"
        )
        connection.execute(
            f"CREATE TRIGGER {table}_searchable_delete AFTER DELETE ON {table} BEGIN {old} END"
        )
