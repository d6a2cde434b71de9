"""The one database file: who reads it, who writes it, and what happens when that fails."""

from __future__ import annotations

import asyncio
import logging
import os
import sqlite3
import stat
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

import peewee

from lifeos_desktop.domain.errors import StoreProblem
from lifeos_desktop.domain.ports import Clock
from lifeos_desktop.store.migrate import BUSY_TIMEOUT_SECONDS, bring_up_to_date
from lifeos_desktop.store.problems import cannot_open, store_problem
from lifeos_desktop.store.tables import ALL_TABLES, Users

T = TypeVar("T")
OnCommit = Callable[[frozenset[str], str], None]

_log = logging.getLogger(__name__)
_READERS = 2


class Database:
    """One open file. Writes run one by one on the thread ``db-write``, reads on two ``db-read``.

    Opening binds the tables to this file: a process has one open database at a time. Functions
    handed to `read` and `write` run on those threads: they use the tables, do not await, and return
    domain records, never rows or queries that have not run.
    """

    def __init__(self, path: Path, clock: Clock, on_commit: OnCommit | None) -> None:
        self.path = path
        self.clock = clock
        self._on_commit = on_commit
        self._closed = False
        self._connections: list[sqlite3.Connection] = []
        self._writer = ThreadPoolExecutor(1, "db-write")
        self._readers = ThreadPoolExecutor(_READERS, "db-read")
        self._peewee = peewee.SqliteDatabase(
            str(path),
            lock_type="IMMEDIATE",  # a deferred transaction that reads first cannot wait its turn
            timeout=BUSY_TIMEOUT_SECONDS,
            pragmas={"journal_mode": "wal", "foreign_keys": 1, "synchronous": "normal"},
            check_same_thread=False,  # used by one thread each, closed by whoever closes the file
        )
        self._peewee.bind(ALL_TABLES, bind_refs=False, bind_backrefs=False)

    @classmethod
    def open(cls, path: Path, *, clock: Clock, on_commit: OnCommit | None = None) -> Database:
        """Open the file, made and brought up to date where needed; blocks for some milliseconds.

        ``on_commit(tables, initiator)`` is called on the event loop's thread after each write that
        changed a row. Raises StoreProblem (NewerDatabase for a file of a newer LifeOS).
        """
        _make_private(path)
        bring_up_to_date(path)
        return cls(path, clock, on_commit)

    async def read(self, fn: Callable[[], T]) -> T:
        """Run ``fn`` on a reader; everything it reads is of one moment. It cannot write."""
        return await asyncio.wrap_future(self._submit(self._readers, lambda: self._read(fn)))

    async def write(self, fn: Callable[[], T], *, tables: Iterable[str], initiator: str = "") -> T:
        """Run ``fn`` as one transaction; when it raises, nothing of it happened.

        Once called it is carried through, also when the caller is cancelled while waiting. The
        caller goes on after ``on_commit`` was called for this write.
        """
        loop = asyncio.get_running_loop()
        names = frozenset(tables)

        def announce() -> None:
            if self._on_commit is not None:
                # A loop that is closed by now has nobody left to tell.
                with suppress(RuntimeError):
                    loop.call_soon_threadsafe(self._on_commit, names, initiator)

        future = self._submit(self._writer, lambda: self._write(fn, announce))
        try:
            return await asyncio.shield(asyncio.wrap_future(future))
        except asyncio.CancelledError:
            future.add_done_callback(_log_failure)
            raise

    async def data_version(self) -> int:
        """A number that is another one after another process wrote to the file."""
        # Asked of the writer's connection, which does not count its own commits.
        future = self._submit(self._writer, lambda: self._pragma("data_version"))
        return int(await asyncio.wrap_future(future))

    async def schema_version(self) -> int:
        """The number of the last migration that was run on the file."""
        return int(await self.read(lambda: self._pragma("user_version")))

    async def quick_check(self) -> str:
        """Say "ok", or what is wrong with the file. Reads all of it."""
        try:
            return str(await self.read(lambda: self._pragma("quick_check")))
        except StoreProblem as problem:
            return str(problem)

    async def close(self) -> None:
        """Let every write and read that was asked for end, then close; safe to repeat."""
        closer = ThreadPoolExecutor(1, "db-close")
        try:
            await asyncio.shield(asyncio.wrap_future(closer.submit(self.close_now)))
        finally:
            closer.shutdown(wait=False)
        closer.shutdown()  # its work is done: this only waits for the thread to go

    def close_now(self) -> None:
        """The same for a caller without a loop; blocks until all has ended."""
        if not self._closed:
            self._closed = True
            # Keeps the planner's figures fresh; SQLite decides whether there is anything to do.
            self._writer.submit(self._optimize)
        self._readers.shutdown()
        self._writer.shutdown()
        while self._connections:
            self._connections.pop().close()

    def _submit(self, pool: ThreadPoolExecutor, work: Callable[[], T]) -> Future[T]:
        if self._closed:
            raise StoreProblem("The database is closed already. Start LifeOS again to go on.")
        if Users._meta.database is not self._peewee:  # noqa: SLF001 - where Peewee keeps it
            # Its tables would now read and write the other file.
            raise RuntimeError(f"another database was opened while {self.path} was open")
        return pool.submit(work)

    def _read(self, fn: Callable[[], T]) -> T:
        with _as_problems():
            if self._peewee.is_closed():
                self._connect().execute("PRAGMA query_only = 1")
            with self._peewee.atomic("DEFERRED"):
                return fn()

    def _write(self, fn: Callable[[], T], announce: Callable[[], None]) -> T:
        with _as_problems():
            connection = self._connect()
            before = connection.total_changes
            with self._peewee.atomic():
                result = fn()
        if connection.total_changes != before:
            announce()
        return result

    def _connect(self) -> sqlite3.Connection:
        """The connection of this thread, opened at first use."""
        fresh = self._peewee.connect(reuse_if_open=True)
        connection: sqlite3.Connection = self._peewee.connection()  # type: ignore[no-untyped-call]
        if fresh:
            self._connections.append(connection)
        return connection

    def _pragma(self, name: str) -> int | str:
        with _as_problems():
            answer: int | str = self._connect().execute(f"PRAGMA {name}").fetchone()[0]
            return answer

    def _optimize(self) -> None:
        if not self._peewee.is_closed():
            with suppress(sqlite3.Error):
                self._connect().execute("PRAGMA optimize")


def _make_private(path: Path) -> None:
    """Make the file, readable for its owner alone; SQLite gives -wal and -shm the same mode."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        mode = stat.S_IMODE(path.stat().st_mode)
        if os.name != "nt" and mode & 0o077:
            path.chmod(mode & 0o700)
    except OSError as error:
        raise cannot_open() from error


@contextmanager
def _as_problems() -> Iterator[None]:
    """Errors of the file leave as StoreProblem; errors of our own stay what they are."""
    try:
        yield
    except (sqlite3.Error, peewee.PeeweeException) as error:
        problem = store_problem(error)
        if problem is None:
            raise
        raise problem from error


def _log_failure(write: Future[T]) -> None:
    """A write whose caller was cancelled has nobody else to tell."""
    if not write.cancelled() and (error := write.exception()) is not None:
        _log.error("A write failed after its caller had gone: %s", error)
