"""Killed at any moment of a stream of writes, the file holds whole batches and nothing else."""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from lifeos_desktop.store import Store
from tests.support.clock import FakeClock

PROJECT = Path(__file__).resolve().parents[2]
POINTS_A_BATCH = 40

WRITER = """
import asyncio, sys
from datetime import date, timedelta
from pathlib import Path
from lifeos_desktop.domain.records import DataPoint, SourceDocument, SyncState
from lifeos_desktop.store import Store
from tests.support.clock import START, FakeClock

async def main(path, size):
    store = Store.open(path, clock=FakeClock())
    print("open", flush=True)
    state = await store.sync_states.get("stream", "batches")
    batch = int(state.cursor) if state else 0
    while True:
        day = date(2000, 1, 1) + timedelta(batch % 9000)
        points = [
            DataPoint("stream", f"m{n}", day, batch, {"batch": batch, "fill": "x" * 200})
            for n in range(size)
        ]
        document = SourceDocument("stream", "batches", str(batch), day, {"fill": "x" * 9000}, START)
        await store.save_batch(
            documents=[document],
            points=points,
            sync_state=SyncState("stream", "batches", str(batch + 1)),
        )
        batch += 1
        print(batch, flush=True)

asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2])))
"""


def _kill_a_writer(path: Path, after_seconds: float) -> int:
    """Start a writer, kill it without warning; how many batches it said were saved."""
    command = [sys.executable, "-c", WRITER, str(path), str(POINTS_A_BATCH)]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "open\n"
        time.sleep(after_seconds)
        writer.kill()
        said = [line for line in writer.stdout.read().splitlines(keepends=True) if line[-1] == "\n"]
    return int(said[-1]) if said else 0


@pytest.mark.skipif(os.name == "nt", reason="measured with SIGKILL")
@pytest.mark.timeout(300)
def test_killed_while_writing(path: Path, repeats: Callable[[int, int], int]) -> None:
    seed = random.randrange(10**6)
    print(f"seed {seed}")
    moments = random.Random(seed)
    saved = 0
    for _ in range(repeats(15, 50)):
        said = _kill_a_writer(path, moments.uniform(0, 0.08))
        with closing(sqlite3.connect(path)) as connection:
            assert connection.execute("PRAGMA quick_check").fetchone() == ("ok",)
            batches, documents, points, cursor = connection.execute(
                "SELECT (SELECT count(DISTINCT date) FROM data_points), "
                "(SELECT count(*) FROM source_documents), (SELECT count(*) FROM data_points), "
                "(SELECT coalesce(max(CAST(cursor AS INTEGER)), 0) FROM sync_state)"
            ).fetchone()
        assert (batches, documents, points) == (cursor, cursor, cursor * POINTS_A_BATCH)
        # What was said to be saved is saved; one more may be, whose word did not get out.
        assert cursor >= max(said, saved)
        saved = cursor
    assert saved > 0
    Store.open(path, clock=FakeClock()).database.close_now()
