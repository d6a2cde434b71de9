"""Migrations: from nothing, from every older version, and what is left when one fails."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import peewee
import pytest

from lifeos_desktop.domain.errors import NewerDatabase, StoreProblem
from lifeos_desktop.store import migrate
from lifeos_desktop.store.database import Database
from lifeos_desktop.store.migrate import APPLICATION_ID, bring_up_to_date
from lifeos_desktop.store.migrations import MIGRATIONS, Migration, m0001_first
from lifeos_desktop.store.tables import ALL_TABLES
from tests.store.schema import TableSchema, schema
from tests.support.clock import FakeClock

HEAD = len(MIGRATIONS)
PROJECT = Path(__file__).resolve().parents[2]


def _look(path: Path) -> tuple[int, dict[str, TableSchema], list[tuple[object, ...]]]:
    """Version, schema and people of a file."""
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA quick_check").fetchone() == ("ok",)
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        tables = schema(connection)
        users = connection.execute("SELECT * FROM users").fetchall() if "users" in tables else []
        return version, tables, users


def _column(name: str) -> Callable[[sqlite3.Connection], None]:
    return lambda connection: connection.execute(f"ALTER TABLE users ADD {name} TEXT") and None


def _fail(connection: sqlite3.Connection) -> None:
    connection.execute("ALTER TABLE users ADD half TEXT")
    connection.execute("UPDATE users SET name = 'half'")
    connection.execute("DROP TABLE settings")
    raise KeyError("a fault of ours")


ADDS = Migration(HEAD + 1, "adds", _column("nickname"))
FAILS = Migration(HEAD + 2, "fails", _fail)
WORKS = Migration(HEAD + 2, "works", _column("half"))


@pytest.fixture
def golden(tmp_path: Path) -> Path:
    """A file of the newest version with something in it."""
    path = tmp_path / "lifeos.db"
    bring_up_to_date(path)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE users SET name = 'Ada'")
    return path


def test_the_numbers_count_up() -> None:
    assert [migration.number for migration in MIGRATIONS] == list(range(1, HEAD + 1))


def test_the_schema_is_the_one_of_the_tables(tmp_path: Path) -> None:
    bring_up_to_date(tmp_path / "lifeos.db")
    bare = peewee.SqliteDatabase(str(tmp_path / "bare.db"))
    bare.bind(ALL_TABLES)
    bare.create_tables(ALL_TABLES)
    bare.close()
    _, migrated, users = _look(tmp_path / "lifeos.db")
    with closing(sqlite3.connect(tmp_path / "bare.db")) as connection:
        expected = schema(connection)
    assert migrated.keys() == expected.keys()
    for name, table in expected.items():
        assert migrated[name] == table, name
    assert len(migrated) == len(ALL_TABLES)
    assert users == [(1, "", "", "{}")]


@pytest.mark.parametrize("version", range(HEAD + 1))
def test_every_older_version_comes_up_to_date(tmp_path: Path, version: int) -> None:
    old, new = tmp_path / "old.db", tmp_path / "new.db"
    bring_up_to_date(new)
    assert bring_up_to_date(old, MIGRATIONS[:version]) == version
    assert bring_up_to_date(old) == HEAD - version
    assert bring_up_to_date(old) == 0
    assert _look(old) == _look(new)
    Database.open(old, clock=FakeClock()).close_now()


def test_an_existing_file_is_copied_before(golden: Path) -> None:
    before = _look(golden)
    assert bring_up_to_date(golden, (*MIGRATIONS, ADDS, WORKS)) == 2
    version, tables, users = _look(golden)
    assert version == HEAD + 2
    assert {"nickname", "half"} <= {column[0] for column in tables["users"].columns}
    assert users == [(1, "Ada", "", "{}", None, None)]
    copies = list((golden.parent / "backups").iterdir())
    assert [copy.name for copy in copies] == [f"lifeos-before-{HEAD + 1:04d}.db"]
    assert _look(copies[0]) == before
    if os.name != "nt":
        assert stat.S_IMODE(copies[0].stat().st_mode) == 0o600


def test_a_new_file_needs_no_copy(golden: Path) -> None:
    assert not (golden.parent / "backups").exists()


def test_a_failing_step_leaves_the_file_at_the_step_before(golden: Path) -> None:
    with pytest.raises(StoreProblem, match=f"step {HEAD + 2}, fails.* Nothing was lost"):
        bring_up_to_date(golden, (*MIGRATIONS, ADDS, FAILS))
    version, tables, users = _look(golden)
    assert version == HEAD + 1
    assert "settings" in tables
    assert users == [(1, "Ada", "", "{}", None)]
    assert bring_up_to_date(golden, (*MIGRATIONS, ADDS, WORKS)) == 1


@pytest.mark.parametrize("done", range(0, len(m0001_first.STATEMENTS) + 1, 7))
def test_the_first_step_may_fail_anywhere(tmp_path: Path, done: int) -> None:
    def fail(connection: sqlite3.Connection) -> None:
        for statement in m0001_first.STATEMENTS[:done]:
            connection.execute(statement)
        raise KeyError("a fault of ours")

    path = tmp_path / "lifeos.db"
    with pytest.raises(StoreProblem):
        bring_up_to_date(path, (Migration(1, "first", fail),))
    assert _look(path) == (0, {}, [])
    assert bring_up_to_date(path) == HEAD


def test_a_step_that_leaves_orphans_is_undone(golden: Path) -> None:
    def orphan(connection: sqlite3.Connection) -> None:
        connection.execute(
            "INSERT INTO notes (user_id, content, title, tags, source, raw_input, metadata, "
            "created_at) VALUES (9, '', '', '[]', '', '', '{}', '')"
        )

    before = _look(golden)
    with pytest.raises(StoreProblem, match="Nothing was lost"):
        bring_up_to_date(golden, (*MIGRATIONS, Migration(HEAD + 1, "orphan", orphan)))
    assert _look(golden) == before


def test_no_copy_no_migration(golden: Path) -> None:
    (golden.parent / "backups").write_text("in the way")
    before = _look(golden)
    with pytest.raises(StoreProblem, match="backup could not be made"):
        bring_up_to_date(golden, (*MIGRATIONS, ADDS))
    assert _look(golden) == before


def test_a_newer_database_is_refused_and_left_alone(golden: Path) -> None:
    bring_up_to_date(golden, (*MIGRATIONS, ADDS))
    before = golden.read_bytes()
    with pytest.raises(NewerDatabase, match=r"newer LifeOS.*left untouched"):
        Database.open(golden, clock=FakeClock())
    assert golden.read_bytes() == before


def test_a_database_of_another_program_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "lifeos.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE theirs (x)")
    before = path.read_bytes()
    with pytest.raises(StoreProblem, match="another program"):
        Database.open(path, clock=FakeClock())
    assert path.read_bytes() == before


def test_two_processes_migrate_once(golden: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runs: list[int] = []
    inside = threading.Event()

    def slow(connection: sqlite3.Connection) -> None:
        inside.set()
        time.sleep(0.2)
        _column("nickname")(connection)
        runs.append(1)

    migrations = (*MIGRATIONS, Migration(HEAD + 1, "slow", slow))
    first = threading.Thread(target=bring_up_to_date, args=(golden, migrations))
    # The other one has looked at the version already when the first begins.
    real = migrate.copy_checked

    def copy_then_wait(database_path: Path, target: Path) -> Path:
        made = real(database_path, target)
        if threading.current_thread() is not first:
            first.start()
            assert inside.wait(10)
        return made

    monkeypatch.setattr(migrate, "copy_checked", copy_then_wait)
    assert bring_up_to_date(golden, migrations) == 0
    first.join()
    assert runs == [1]
    assert _look(golden)[0] == HEAD + 1


KILLED_INSIDE = """
import os, signal, sys
from pathlib import Path
from lifeos_desktop.store.migrate import bring_up_to_date
from lifeos_desktop.store.migrations import MIGRATIONS, Migration

def up(connection):
    connection.execute("PRAGMA cache_size = 1")  # so that pages reach the disk before the end
    connection.execute("UPDATE users SET name = 'half'")
    for n in range(200):
        connection.execute("INSERT INTO settings VALUES (?, ?, '')", (str(n), "x" * 5000))
    os.kill(os.getpid(), signal.SIGKILL)

bring_up_to_date(Path(sys.argv[1]), (*MIGRATIONS, Migration(len(MIGRATIONS) + 1, "dies", up)))
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_killed_inside_a_step_the_file_is_as_before(golden: Path) -> None:
    before = _look(golden)
    ended = subprocess.run([sys.executable, "-c", KILLED_INSIDE, str(golden)], cwd=PROJECT)
    assert ended.returncode == -9
    assert golden.with_name("lifeos.db-wal").stat().st_size > 100_000
    assert _look(golden) == before
    assert bring_up_to_date(golden, (*MIGRATIONS, ADDS)) == 1


def test_our_files_carry_our_mark(golden: Path) -> None:
    with closing(sqlite3.connect(golden)) as connection:
        assert connection.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
