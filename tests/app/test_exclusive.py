"""The lock between processes: real files, real processes, and one that is killed."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

from lifeos_desktop.app.exclusive import Turn, exclusive
from lifeos_desktop.domain.errors import StoreProblem, Unavailable
from lifeos_desktop.domain.records import DataPoint, SourceDocument
from lifeos_desktop.integrations.base import Batch
from lifeos_desktop.services.calendars import Calendars
from lifeos_desktop.services.sync_save import BatchSaver
from lifeos_desktop.store.store import Store
from tests.services.sync_support import NAPS, NIGHTS, RING, TODAY, ZONE, points_from
from tests.support.clock import FakeClock
from tests.support.process import PROJECT, app_environment

HOLDER = """
import asyncio, pathlib, sys
from lifeos_desktop.app.exclusive import exclusive

async def main():
    async with exclusive(pathlib.Path(sys.argv[1])):
        print("held", flush=True)
        await asyncio.to_thread(sys.stdin.read)

asyncio.run(main())
"""

COUNTER = """
import asyncio, pathlib, sys
from lifeos_desktop.app.exclusive import exclusive

async def main():
    lock, count = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    for _ in range(20):
        async with exclusive(lock):
            number = int(count.read_text())
            await asyncio.sleep(0.001)
            count.write_text(str(number + 1))

asyncio.run(main())
"""


def _start(program: str, *arguments: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", program, *map(str, arguments)],
        cwd=PROJECT,
        env=app_environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


async def _no_wait(seconds: float) -> None:
    await asyncio.sleep(0)


async def test_one_at_a_time_in_this_process(tmp_path: Path) -> None:
    inside = 0

    async def work() -> None:
        nonlocal inside
        async with exclusive(tmp_path / "lock", sleep=_no_wait, timeout=1e6):
            assert inside == 0
            inside += 1
            await asyncio.sleep(0)
            inside -= 1

    await asyncio.gather(*(work() for _ in range(20)))


async def test_a_wait_that_takes_too_long_is_a_sentence(tmp_path: Path) -> None:
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    async with exclusive(tmp_path / "lock"):
        with pytest.raises(Unavailable, match="Another LifeOS on this computer"):
            async with exclusive(tmp_path / "lock", timeout=2, sleep=sleep):
                pass
    assert sum(waits) == pytest.approx(2)
    async with exclusive(tmp_path / "lock", timeout=0):
        pass


async def test_an_error_and_a_cancel_let_go(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        async with exclusive(tmp_path / "lock"):
            raise KeyError
    async with exclusive(tmp_path / "lock"):
        waiting = asyncio.create_task(_hold(tmp_path / "lock"))
        await asyncio.sleep(0.01)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
    async with exclusive(tmp_path / "lock", timeout=0):
        pass


async def _hold(path: Path) -> None:
    async with exclusive(path):
        pass


async def test_a_process_that_is_killed_lets_go(tmp_path: Path) -> None:
    holder = _start(HOLDER, tmp_path / "lock")
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(Unavailable):
            async with exclusive(tmp_path / "lock", timeout=0.1):
                pass
        holder.kill()
        holder.wait(10)
        async with exclusive(tmp_path / "lock", timeout=5):
            pass
    finally:
        holder.kill()
        holder.communicate()


def test_two_processes_never_hold_it_together(tmp_path: Path) -> None:
    count = tmp_path / "count"
    count.write_text("0")
    both = [_start(COUNTER, tmp_path / "lock", count) for _ in range(2)]
    assert [one.wait(60) for one in both] == [0, 0]
    for one in both:
        one.communicate()
    assert count.read_text() == "40"


async def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreProblem, match="data folder cannot be written"):
        async with exclusive(tmp_path / "file" / "lock"):
            pass


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="file modes are POSIX's")
async def test_the_file_is_the_persons_own_and_stays(tmp_path: Path) -> None:
    async with exclusive(tmp_path / "deep" / "lock"):
        pass
    assert (tmp_path / "deep" / "lock").stat().st_mode & 0o777 == 0o600


async def test_a_turn_is_held_against_other_processes_too(tmp_path: Path) -> None:
    turn = Turn(tmp_path / "lock")
    for _ in range(2):  # and may be taken again
        async with turn:
            assert turn.locked()
            with pytest.raises(Unavailable, match="reading the same data in"):
                async with Turn(tmp_path / "lock", timeout=0):
                    pass
    assert not turn.locked()


async def test_two_processes_compute_no_day_without_the_documents_of_the_other(
    tmp_path: Path, frozen_clock: FakeClock
) -> None:
    is_computing, go_on = threading.Event(), threading.Event()

    def slowly(documents: Iterable[SourceDocument]) -> Sequence[DataPoint]:
        is_computing.set()
        go_on.wait(10)
        return points_from(documents)

    store = Store.open(tmp_path / "lifeos.db", clock=frozen_clock)  # one in each process
    calendars = Calendars(store, frozen_clock, zone=lambda: ZONE)
    savers = [
        BatchSaver(
            store,
            calendars,
            turn=Turn(tmp_path / "days.lock"),
            load={RING.points_from: work}.__getitem__,
        )
        for work in (slowly, points_from)
    ]
    batches = [
        Batch(name, documents=(_document(name, seconds, frozen_clock),))
        for name, seconds in ((NIGHTS, 20_000.0), (NAPS, 1_000.0))
    ]
    first = asyncio.create_task(savers[0].save(RING, batches[0], None))
    await asyncio.to_thread(is_computing.wait, 10)
    second = asyncio.create_task(savers[1].save(RING, batches[1], None))
    await asyncio.wait({second}, timeout=0.2)
    go_on.set()
    await asyncio.gather(first, second)
    (point,) = await store.data_points.between(TODAY, TODAY)
    assert point.value == 21_000.0
    await store.close()


def _document(collection: str, seconds: float, clock: FakeClock) -> SourceDocument:
    body = {"id": collection, "seconds": seconds}
    return SourceDocument("ring", collection, collection, TODAY, body, clock.now())
