"""The second step, over a file of the first version with something in it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from lifeos_desktop.store.migrate import bring_up_to_date
from lifeos_desktop.store.migrations import MIGRATIONS

AT = "2025-03-04T06:30:00.000000Z"
FIRST_VERSION = f"""
    INSERT INTO tasks VALUES (
        1, 1, 'Call mum', 'about Käse', 'open', 2, NULL, '["family"]', '', '', '{{}}', '{AT}', NULL
    );
    INSERT INTO notes VALUES (1, 1, 'An onboarding idea', '', '[]', '', '', '{{}}', '{AT}');
    INSERT INTO journal_entries VALUES
        (7, 1, '2025-03-04', NULL, 3, NULL, 'slept badly', '[]', '{AT}');
    INSERT INTO goals VALUES (1, 1, 'Run far', '', NULL, 'active', 0.5, '{{}}', '{AT}', '{AT}');
    INSERT INTO insights VALUES
        (1, 1, 'morning_brief', '2025-03-04', 'You slept 6 h', '{{}}', 1, 0, '{AT}');
"""


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    path = tmp_path / "lifeos.db"
    bring_up_to_date(path, MIGRATIONS[:1])
    with closing(sqlite3.connect(path)) as old:
        old.executescript(FIRST_VERSION)
    assert bring_up_to_date(path, MIGRATIONS[:2]) == 1
    with closing(sqlite3.connect(path, isolation_level=None)) as opened:
        yield opened
        opened.execute("INSERT INTO search_index (search_index) VALUES ('integrity-check')")


def found(connection: sqlite3.Connection, words: str) -> list[tuple[str, int, str]]:
    return connection.execute(
        "SELECT kind, row_id, moment FROM search_index WHERE search_index MATCH ? ORDER BY rowid",
        (words,),
    ).fetchall()


@pytest.mark.parametrize(
    ("words", "row"),
    [
        ("mum", ("task", 1, AT)),
        ("kase", ("task", 1, AT)),
        ("tags : family", ("task", 1, AT)),
        ("onboard*", ("note", 1, AT)),
        ("badly", ("journal", 7, "2025-03-04")),
        ("run", ("goal", 1, AT)),
        ("slept h", ("morning_brief", 1, "2025-03-04")),
    ],
)
def test_what_was_there_is_found(
    connection: sqlite3.Connection, words: str, row: tuple[str, int, str]
) -> None:
    assert found(connection, words) == [row]


def test_nothing_else_is_in_the_index(connection: sqlite3.Connection) -> None:
    assert connection.execute("SELECT count(*) FROM search_index").fetchone() == (5,)


def test_what_was_there_is_as_it_was(connection: sqlite3.Connection) -> None:
    task = connection.execute("SELECT title, due_time FROM tasks").fetchall()
    entry = connection.execute("SELECT id, notes, raw_input FROM journal_entries").fetchall()
    assert (task, entry) == ([("Call mum", None)], [(7, "slept badly", "")])


def test_triggers_follow_every_change(connection: sqlite3.Connection) -> None:
    connection.execute("UPDATE tasks SET title = 'Call dad'")
    assert found(connection, "mum") == []
    assert found(connection, "dad") == [("task", 1, AT)]
    connection.execute("UPDATE insights SET content = 'A long night'")
    assert found(connection, "night") == [("morning_brief", 1, "2025-03-04")]
    connection.execute("UPDATE notes SET id = 40")
    assert found(connection, "idea") == [("note", 40, AT)]
    connection.execute("UPDATE tasks SET status = 'done'")
    connection.execute("DELETE FROM tasks")
    assert found(connection, "dad") == []
    connection.execute("PRAGMA foreign_keys = on")
    connection.execute("DELETE FROM users")
    assert connection.execute("SELECT count(*) FROM search_index").fetchone() == (0,)
