from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from lifeos_desktop.domain.errors import StoreProblem
from lifeos_desktop.services.backups import Backups
from tests.support.clock import FakeClock


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as pool:
        yield pool


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "lifeos.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE notes (content TEXT)")
        connection.execute("INSERT INTO notes VALUES ('kept')")
    return path


async def test_a_backup_holds_the_rows_and_only_the_last_ones_stay(
    database: Path, pool: ThreadPoolExecutor, frozen_clock: FakeClock
) -> None:
    folder = database.parent / "backups"
    backups = Backups(database, folder, clock=frozen_clock, keep=lambda: 2, blocking=pool)
    for _ in range(3):
        made = await backups.make()
        frozen_clock.advance(86_400)
    assert made.kept == 2
    assert made.size_bytes == made.path.stat().st_size > 0
    assert (await backups.list())[0] == made.path
    with closing(sqlite3.connect(made.path)) as copy:
        assert copy.execute("SELECT content FROM notes").fetchall() == [("kept",)]


async def test_a_backup_that_cannot_be_made_says_so(
    tmp_path: Path, pool: ThreadPoolExecutor, frozen_clock: FakeClock
) -> None:
    missing = Backups(
        tmp_path / "no.db", tmp_path, clock=frozen_clock, keep=lambda: 7, blocking=pool
    )
    with pytest.raises(StoreProblem, match="no database"):
        await missing.make()
    assert await missing.list() == ()
