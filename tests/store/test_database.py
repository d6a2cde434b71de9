"""The file itself: one writer, whole transactions, who hears of a commit, and what goes wrong."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import stat
import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import peewee
import pytest

from lifeos_desktop.domain.errors import StoreProblem
from lifeos_desktop.domain.records import Note, Task
from lifeos_desktop.store import Database, Store
from lifeos_desktop.store.tables import DataPoints, Notes, Settings, Tasks, Users
from tests.support.clock import START, FakeClock


def _pragma(name: str) -> Callable[[], object]:
    return lambda: Users._meta.database.execute_sql(f"PRAGMA {name}").fetchone()


def _add_note(text: str) -> None:
    Notes.create(
        user=1,
        content=text,
        title="",
        tags=[],
        source="test",
        raw_input="",
        metadata={},
        created_at=START,
    )


def _texts() -> list[str]:
    return [note.content for note in Notes.select().order_by(Notes.id)]


async def test_the_files_are_the_owners_alone(store: Store, path: Path) -> None:
    await store.notes.add(Note("private"))
    files = sorted(path.parent.iterdir())
    assert [file.name for file in files] == ["lifeos.db", "lifeos.db-shm", "lifeos.db-wal"]
    if os.name != "nt":
        assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_a_file_others_could_read_is_closed_to_them(path: Path) -> None:
    path.parent.mkdir()
    path.touch(0o644)
    Database.open(path, clock=FakeClock()).close_now()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


async def test_the_pragmas_hold_on_every_thread(store: Store) -> None:
    for run in (store.database.read, lambda fn: store.database.write(fn, tables=())):
        assert await run(_pragma("journal_mode")) == ("wal",)
        assert await run(_pragma("foreign_keys")) == (1,)
        assert await run(_pragma("synchronous")) == (1,)
        assert await run(_pragma("busy_timeout")) == (5000,)


async def test_a_reader_cannot_write(store: Store) -> None:
    with pytest.raises(StoreProblem, match="may not be written"):
        await store.database.read(lambda: _add_note("x"))
    assert await store.notes.all() == []


async def test_work_runs_on_its_own_threads(store: Store) -> None:
    name = lambda: threading.current_thread().name  # noqa: E731
    assert (await store.database.write(name, tables=())).startswith("db-write")
    assert (await store.database.read(name)).startswith("db-read")


async def test_a_write_that_raises_leaves_nothing(store: Store) -> None:
    def work() -> None:
        _add_note("half")
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        await store.database.write(work, tables=("notes",))
    assert await store.notes.all() == []
    await store.notes.add(Note("whole"))
    assert len(await store.notes.all()) == 1


async def test_four_tasks_that_read_then_write_lose_nothing(store: Store) -> None:
    def increment() -> None:
        Settings.update(value=Settings.get_by_id("n").value + 1).where(
            Settings.key == "n"
        ).execute()

    async def count() -> None:
        for _ in range(50):
            await store.database.write(increment, tables=("settings",))
            await store.settings.all()

    await store.settings.set("n", 0)
    await asyncio.gather(*(count() for _ in range(4)))
    assert await store.settings.all() == {"n": 200}


async def test_another_process_may_write_in_between(store: Store, path: Path) -> None:
    def foreign() -> None:
        connection = sqlite3.connect(path, timeout=5, isolation_level=None)
        for _ in range(50):
            connection.execute("BEGIN IMMEDIATE")
            (n,) = connection.execute("SELECT value FROM settings").fetchone()
            connection.execute("UPDATE settings SET value = ?", (str(int(n) + 1),))
            connection.execute("COMMIT")
        connection.close()

    def own() -> None:
        Settings.update(value=Settings.get_by_id("n").value + 1).execute()

    await store.settings.set("n", 0)
    other = asyncio.create_task(asyncio.to_thread(foreign))
    for _ in range(50):
        await store.database.write(own, tables=("settings",))
    await other
    assert await store.settings.all() == {"n": 100}


async def test_everything_one_read_sees_is_of_one_moment(store: Store) -> None:
    looked, written = threading.Event(), threading.Event()

    def look_twice() -> tuple[int, int]:
        before = Notes.select().count()
        looked.set()
        assert written.wait(10)
        return before, Notes.select().count()

    reading = asyncio.create_task(store.database.read(look_twice))
    await asyncio.to_thread(looked.wait, 10)
    await store.notes.add(Note("in between"))
    written.set()
    assert await reading == (0, 0)
    assert len(await store.notes.all()) == 1


async def test_data_version_tells_foreign_writes_from_own(store: Store, path: Path) -> None:
    before = await store.database.data_version()
    await store.notes.add(Note("own"))
    await store.notes.all()
    assert await store.database.data_version() == before
    with sqlite3.connect(path) as foreign:
        foreign.execute("UPDATE users SET name = 'Ada'")
    foreign.close()
    assert await store.database.data_version() != before


class Heard:
    """What `on_commit` was told, and on which thread."""

    def __init__(self) -> None:
        self.calls: list[tuple[frozenset[str], str]] = []
        self.threads: set[int] = set()

    def __call__(self, tables: frozenset[str], initiator: str) -> None:
        self.calls.append((tables, initiator))
        self.threads.add(threading.get_ident())


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def told(path: Path, heard: Heard) -> Iterator[Store]:
    """A store that tells `heard` of its commits."""
    opened = Store.open(path, clock=FakeClock(), on_commit=heard)
    yield opened
    opened.database.close_now()


async def test_commits_are_told_in_order_on_the_loops_thread(told: Store, heard: Heard) -> None:
    async def write(number: int) -> None:
        await told.notes.add(Note(str(number)), initiator=str(number))
        # Whoever awaited the write goes on after it was told.
        assert heard.calls[-1][1] == str(number) or (frozenset({"notes"}), str(number)) in (
            heard.calls
        )

    await asyncio.gather(*(write(number) for number in range(20)))
    stored = [note.content for note in reversed(await told.notes.all())]
    assert [initiator for _, initiator in heard.calls] == stored
    assert {tables for tables, _ in heard.calls} == {frozenset({"notes"})}
    assert heard.threads == {threading.get_ident()}


async def test_only_a_change_is_told(told: Store, heard: Heard) -> None:
    await told.settings.set("a", 1)
    await told.settings.set("a", 1)
    await told.settings.delete("b")
    with pytest.raises(ZeroDivisionError):
        await told.database.write(lambda: (_add_note("x"), 1 / 0), tables=("notes",))
    assert heard.calls == [(frozenset({"settings"}), "")]


async def test_a_cancelled_caller_does_not_undo_its_write(told: Store, heard: Heard) -> None:
    entered, release = threading.Event(), threading.Event()

    def slow() -> None:
        entered.set()
        assert release.wait(10)
        _add_note("slow")

    running = asyncio.create_task(told.database.write(slow, tables=("notes",), initiator="run"))
    await asyncio.to_thread(entered.wait, 10)
    queued = asyncio.create_task(told.notes.add(Note("queued"), initiator="queued"))
    await asyncio.sleep(0)
    running.cancel()
    queued.cancel()
    results = await asyncio.gather(running, queued, return_exceptions=True)
    assert all(isinstance(result, asyncio.CancelledError) for result in results)
    assert heard.calls == []
    release.set()
    assert {note.content for note in await told.notes.all()} <= {"slow", "queued"}
    await told.close()
    assert [initiator for _, initiator in heard.calls] == ["run", "queued"]


async def test_a_failure_nobody_waits_for_is_logged(
    told: Store, allow_warnings: list[object]
) -> None:
    entered, release = threading.Event(), threading.Event()

    def fail() -> None:
        entered.set()
        assert release.wait(10)
        raise ValueError("lost")

    running = asyncio.create_task(told.database.write(fail, tables=()))
    await asyncio.to_thread(entered.wait, 10)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    release.set()
    await told.close()
    assert len(allow_warnings) == 1


async def test_closing_waits_for_every_write(path: Path) -> None:
    store = Store.open(path, clock=FakeClock())
    writes = [asyncio.create_task(store.notes.add(Note(str(n)))) for n in range(20)]
    await asyncio.sleep(0)
    await store.close()
    await asyncio.gather(*writes)
    await store.close()
    assert not [t for t in threading.enumerate() if t.name.startswith("db-")]
    assert sorted(file.name for file in path.parent.iterdir()) == ["lifeos.db"]
    with pytest.raises(StoreProblem, match="closed"):
        await store.notes.all()
    again = Store.open(path, clock=FakeClock())
    assert len(await again.notes.all()) == 20
    await again.close()


async def test_one_process_has_one_open_database(store: Store, tmp_path: Path) -> None:
    other = Store.open(tmp_path / "other.db", clock=FakeClock())
    await other.notes.add(Note("other"))
    with pytest.raises(RuntimeError, match="another database"):
        await store.notes.all()
    await other.close()


async def test_foreign_keys_are_enforced(store: Store) -> None:
    values = {"source": "x", "type": "y", "date": START.date(), "value": 1, "metadata": {}}
    with pytest.raises(peewee.IntegrityError):
        await store.database.write(
            lambda: DataPoints.create(user=2, **values), tables=("data_points",)
        )


async def test_a_naive_instant_is_refused(store: Store) -> None:
    naive = datetime(2025, 3, 4, 6, 30)
    with pytest.raises(ValueError, match="time zone"):
        await store.tasks.add(Task("x", created_at=naive))
    with pytest.raises(ValueError, match="time zone"):
        await store.database.read(lambda: list(Tasks.select().where(Tasks.created_at < naive)))
    assert await store.tasks.all() == []


async def test_a_status_nobody_knows_is_refused(store: Store) -> None:
    with pytest.raises(peewee.IntegrityError):
        await store.tasks.add(Task("x", status="someday"))


async def test_ids_of_deleted_rows_are_not_given_again(store: Store) -> None:
    first = await store.notes.add(Note("one"))
    await store.database.write(lambda: Notes.delete().execute(), tables=("notes",))
    second = await store.notes.add(Note("two"))
    assert first.id is not None
    assert second.id is not None
    assert second.id > first.id


def test_opening_again_does_nothing_but_look(path: Path) -> None:
    """Opening stands before the first paint: no check of the file, no copy, no migration."""
    Database.open(path, clock=FakeClock()).close_now()
    before = path.stat().st_mtime_ns
    opened = Database.open(path, clock=FakeClock())
    assert not opened._connections
    opened.close_now()
    assert path.stat().st_mtime_ns == before
    assert [file.name for file in path.parent.iterdir()] == ["lifeos.db"]
