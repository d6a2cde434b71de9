"""Killed in the middle of job runs: the file is whole and every occurrence finishes once."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.jobs.bench import berlin

PROJECT = Path(__file__).resolve().parents[2]
FIRST, MORNING = berlin(3, 12), berlin(4, 8, 1)


def child(database: Path, now: datetime, log: Path, *more: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.jobs.kill_child", str(database)]
    return subprocess.Popen(
        [*command, now.isoformat(), str(log), *more], cwd=PROJECT, stdout=subprocess.PIPE, text=True
    )


def rows(database: Path) -> list[tuple[str, str, str, str]]:
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return connection.execute(
            "SELECT job, occurrence, status, reason FROM job_runs ORDER BY id"
        ).fetchall()


def test_a_run_finishes_once_after_any_kill(
    tmp_path: Path, repeats: Callable[[int, int], int]
) -> None:
    chance = random.Random(20250304)
    database, log = tmp_path / "lifeos.db", tmp_path / "log"
    log.touch()
    with child(database, FIRST, log, "until-idle") as process:
        assert process.wait(60) == 0
    left_running = 0
    for turn in range(repeats(15, 50)):
        now = MORNING + timedelta(days=turn)
        before = len(log.read_text().splitlines())
        with child(database, now, log) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            time.sleep(chance.uniform(0, 0.12))
            process.kill()
            process.wait(60)
        killed = rows(database)
        running = {(job, due) for job, due, status, _ in killed if status == "running"}
        left_running += len(running)
        with child(database, now + timedelta(minutes=1), log, "until-idle") as process:
            assert process.wait(60) == 0
        found = rows(database)
        assert len({(job, due) for job, due, _, _ in found}) == len(found)
        ended = {(job, due): status for job, due, status, _ in found}
        assert {ended[key] for key in running} <= {"done"}
        assert set(ended.values()) <= {"done", "skipped"}
        assert all(reason for _, _, status, reason in found if status == "skipped")
        work = Counter(log.read_text().splitlines()[before:])
        # Work is repeated only where the kill fell between its end and the record of it.
        assert all(count <= 2 for count in work.values())
        assert sum(count - 1 for count in work.values()) <= len(running)
        assert len({line.split()[0] for line in work}) >= 5  # all but the weekly review
    assert left_running >= 3, "the kills came too late to say anything"


if sys.platform == "win32":
    pytestmark = pytest.mark.skip(reason="kills a process the POSIX way")
