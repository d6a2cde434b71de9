"""What goes wrong with a file is a sentence a person can act on, and the file is left alone."""

from __future__ import annotations

import os
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from lifeos_desktop.domain.errors import StoreProblem
from lifeos_desktop.domain.records import Note
from lifeos_desktop.store import Database, Store
from lifeos_desktop.store.tables import Users
from tests.support.clock import FakeClock

NOBODY = 65534


def _pragma(name: str) -> Callable[[], object]:
    return lambda: Users._meta.database.execute_sql(f"PRAGMA {name}").fetchone()


async def test_a_full_disk_is_a_sentence(store: Store) -> None:
    await store.notes.add(Note("before"))
    (pages,) = await store.database.read(_pragma("page_count"))
    await store.database.write(_pragma(f"max_page_count = {pages + 10}"), tables=())
    with pytest.raises(StoreProblem, match="disk is full"):
        await store.notes.add(Note("x" * 200_000))
    assert [note.content for note in await store.notes.all()] == ["before"]
    await store.notes.add(Note("after"))
    assert await store.database.quick_check() == "ok"


async def test_a_locked_file_is_a_sentence(store: Store, path: Path) -> None:
    await store.database.write(_pragma("busy_timeout = 20"), tables=())
    blocker = sqlite3.connect(path, isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(StoreProblem, match="Another program"):
            await store.notes.add(Note("x"))
        assert await store.notes.all() == []
    finally:
        blocker.close()
    await store.notes.add(Note("x"))


def test_a_file_that_is_no_database_is_left_alone(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"not a database, but somebody's text" * 100)
    before = path.read_bytes()
    with pytest.raises(StoreProblem, match="damaged"):
        Database.open(path, clock=FakeClock())
    assert path.read_bytes() == before


def _damage(path: Path) -> None:
    """Write over eight pages in the middle of the file."""
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2 // 4096 * 4096)
        file.write(os.urandom(4096 * 8))


async def test_damage_inside_the_file_is_found(path: Path) -> None:
    store = Store.open(path, clock=FakeClock())
    for number in range(50):
        await store.notes.add(Note(f"{number}" * 2000))
    await store.close()
    _damage(path)
    damaged = Database.open(path, clock=FakeClock())
    assert await damaged.quick_check() != "ok"
    await damaged.close()


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreProblem, match="could not be opened"):
        Database.open(tmp_path / "file" / "lifeos.db", clock=FakeClock())


@contextmanager
def _unprivileged(folder: Path) -> Iterator[None]:
    """Root may write everything; be somebody else for a moment."""
    if sys.platform == "win32":
        pytest.skip("permissions work otherwise on Windows")
    if os.geteuid() != 0:
        yield
        return
    for owned in (folder, *folder.iterdir()):
        os.chown(owned, NOBODY, NOBODY)
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_read_only_file_is_a_sentence() -> None:
    with tempfile.TemporaryDirectory() as name:  # pytest's own folders are closed to others
        path = Path(name) / "lifeos.db"
        Database.open(path, clock=FakeClock()).close_now()
        path.chmod(0o400)
        with (
            _unprivileged(path.parent),
            pytest.raises(StoreProblem, match="could not be opened"),
        ):
            Database.open(path, clock=FakeClock())
