"""Backups: sound, whole, private, and seven of them."""

from __future__ import annotations

import os
import sqlite3
import stat
import threading
from contextlib import closing
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from lifeos_desktop.domain.errors import StoreProblem
from lifeos_desktop.domain.records import Note
from lifeos_desktop.store import Database, Store
from lifeos_desktop.store import backup as backups
from lifeos_desktop.store.backup import backup, list_backups
from tests.support.clock import START, FakeClock


async def test_a_backup_is_a_database_of_its_own(store: Store, path: Path) -> None:
    await store.notes.add(Note("kept"))
    made = backup(path, path.parent / "backups", START)
    assert made == path.parent / "backups" / "lifeos-20250304T063000Z.db"
    await store.close()
    assert [file.name for file in sorted(made.parent.iterdir())] == [made.name]
    if os.name != "nt":
        assert stat.S_IMODE(made.stat().st_mode) == 0o600
        assert stat.S_IMODE(made.parent.stat().st_mode) == 0o700
    restored = Store.open(made, clock=FakeClock())
    assert [note.content for note in await restored.notes.all()] == ["kept"]
    await restored.close()


def test_the_name_is_utc(store: Store, path: Path) -> None:
    at = datetime(2025, 3, 4, 1, 0, tzinfo=timezone(timedelta(hours=2)))
    assert backup(path, path.parent, at).name == "lifeos-20250303T230000Z.db"
    with pytest.raises(ValueError, match="time zone"):
        backup(path, path.parent, datetime(2025, 3, 4))


def test_the_last_seven_are_kept(store: Store, path: Path) -> None:
    folder = path.parent / "backups"
    folder.mkdir()
    others = {"lifeos-before-0002.db", "lifeos-20250304.db", "notes.txt"}
    for name in others:
        (folder / name).touch()
    made = [backup(path, folder, START + timedelta(days=day)) for day in range(9)]
    assert list_backups(folder) == made[:1:-1]
    assert others <= {file.name for file in folder.iterdir()}
    assert backup(path, folder, START + timedelta(days=9), keep=1) in list_backups(folder)
    assert len(list_backups(folder)) == 1
    assert list_backups(folder / "none") == []


def test_half_copies_left_behind_are_removed(store: Store, path: Path) -> None:
    folder = path.parent / "backups"
    folder.mkdir()
    for name, hours in {"old": 25, "young": 1}.items():
        part = folder / f".lifeos-{name}.db.part"
        part.touch()
        os.utime(part, ((START - timedelta(hours=hours)).timestamp(),) * 2)
    backup(path, folder, START)
    assert [file.name for file in folder.glob(".*")] == [".lifeos-young.db.part"]


def test_the_app_may_write_meanwhile(store: Store, path: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(path, timeout=5, isolation_level=None)) as connection:
            n = 0
            while not stop.is_set():
                connection.execute("BEGIN IMMEDIATE")
                for half in "ab":  # a whole batch is two rows
                    connection.execute("INSERT INTO settings VALUES (?, '1', '')", (f"{n}{half}",))
                connection.execute("COMMIT")
                n += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        made = [backup(path, path.parent / "b", START + timedelta(seconds=n)) for n in range(5)]
    finally:
        stop.set()
        writer.join()
    for copy in made:
        with closing(sqlite3.connect(copy)) as connection:
            (rows,) = connection.execute("SELECT count(*) FROM settings").fetchone()
            assert rows % 2 == 0


def test_a_copy_that_is_not_sound_is_not_kept(
    store: Store, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = path.parent / "backups"
    older = [backup(path, folder, START + timedelta(days=day)) for day in range(7)]

    def copy_badly(source: Path, part: Path) -> None:
        real(source, part)
        with part.open("r+b") as file:
            file.seek(4096)
            file.write(os.urandom(4096 * 4))

    real = backups._copy
    monkeypatch.setattr(backups, "_copy", copy_badly)
    with pytest.raises(StoreProblem, match="The backup could not be made"):
        backup(path, folder, START + timedelta(days=9))
    assert sorted(folder.iterdir()) == older


def test_rows_without_their_owner_are_not_sound(path: Path, tmp_path: Path) -> None:
    Database.open(path, clock=FakeClock()).close_now()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE users SET id = 2")
        connection.execute(
            "INSERT INTO insight_feedback (user_id, insight_id, feedback_type, context, "
            "created_at) VALUES (2, 77, 'x', '{}', '')"
        )
    with pytest.raises(StoreProblem, match="integrity"):
        backup(path, tmp_path / "backups", START)
    assert list((tmp_path / "backups").iterdir()) == []


def test_a_damaged_database_is_not_backed_up(path: Path, tmp_path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"somebody's text" * 1000)
    with pytest.raises(StoreProblem, match=r"damaged.*older backups are untouched"):
        backup(path, tmp_path / "backups", START)
    assert list_backups(tmp_path / "backups") == []


def test_what_is_in_the_way_is_a_sentence(store: Store, path: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreProblem, match="The backup could not be made"):
        backup(path, tmp_path / "file", START)
    with pytest.raises(StoreProblem, match="There is no database"):
        backup(tmp_path / "none.db", tmp_path, START)
