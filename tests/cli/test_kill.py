"""kill -9 at random moments of `brief` and `jobs run`: nothing is damaged, nothing is doubled."""

from __future__ import annotations

import random
import shutil
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Lifeos
from tests.conftest import PROJECT
from tests.support.process import app_environment

NOW = "2025-03-04T07:00:00Z"
LATER = "2025-03-04T07:05:00Z"  # another run: at the same moment the interrupted one is taken up
# The imports take most of a command's time, and nothing can be torn by them.
CHILD = """
import sys
import lifeos_desktop.app.container, lifeos_desktop.cli.jobs, lifeos_desktop.cli.texts
from lifeos_desktop.cli.entry import run
print("go", flush=True)
raise SystemExit(run(sys.argv[1:]))
"""
JOBS = ("daily_brief", "backup", "weekly_review")


@pytest.fixture
def demo(lifeos: Lifeos) -> Path:
    """The demo person on one day, with a backup; made once and copied for every kill."""
    lifeos.ok("demo", now=NOW)
    lifeos.ok("--demo", "jobs", "run", "backup", now="2025-03-03T02:00:00Z")
    return lifeos.folder


class Killer:
    """Starts commands on copies of a folder and kills them somewhere on their way."""

    def __init__(self, template: Path) -> None:
        self._template = template
        self._chance = random.Random(20250304)
        self._spans: dict[tuple[str, ...], float] = {}
        self.killed = 0

    def kill(self, folder: Path, *words: str) -> None:
        """A fresh copy in ``folder``, and two kills of the same command on it."""
        shutil.copytree(self._template, folder)
        if words not in self._spans:
            whole = folder.with_name(f"{folder.name}-whole")
            shutil.copytree(self._template, whole)
            with self._start(whole, words) as process:
                began = time.monotonic()
                assert process.wait(60) == 0
                self._spans[words] = time.monotonic() - began
        for in_a_run in (False, words[0] == "jobs"):
            with self._start(folder, words) as process:
                if in_a_run:
                    _wait_for_a_run(folder, process)
                    time.sleep(self._chance.uniform(0, 0.01))
                else:
                    time.sleep(self._chance.uniform(0, self._spans[words]))
                self.killed += process.poll() is None
                process.kill()

    @staticmethod
    def _start(folder: Path, words: tuple[str, ...]) -> subprocess.Popen[bytes]:
        """The command in a process that has imported everything and is about to begin."""
        process = subprocess.Popen(
            [sys.executable, "-c", CHILD, "--data-dir", folder, "--demo", "--now", NOW, *words],
            cwd=PROJECT,
            env=app_environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert process.stdout is not None
        assert process.stdout.readline() == b"go\n"
        return process


def _wait_for_a_run(folder: Path, process: subprocess.Popen[bytes]) -> None:
    """Until a job's work has begun: a moment of a command that few kills would meet by chance."""
    while process.poll() is None:
        if rows(folder, "SELECT id FROM job_runs WHERE status = 'running'"):
            return
        time.sleep(0.001)


def check_file(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    connection.close()


def rows(folder: Path, query: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(folder / "demo" / "lifeos.db") as connection:
        found = connection.execute(query).fetchall()
    connection.close()
    return found


def check_nothing_doubled(folder: Path) -> None:
    check_file(folder / "demo" / "lifeos.db")
    for table, key in (
        ("insights", "type, date"),
        ("job_runs", "job, occurrence"),
        ("data_points", "source, type, date"),
        ("deliveries", "kind, day, channel"),
    ):
        doubled = f"SELECT {key} FROM {table} GROUP BY {key} HAVING count(*) > 1"
        assert rows(folder, doubled) == [], table
    for backup in (folder / "demo" / "backups").glob("*.db"):
        check_file(backup)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_brief_that_is_killed(
    lifeos: Lifeos, demo: Path, tmp_path: Path, repeats: Callable[[int, int], int]
) -> None:
    killer = Killer(demo)
    expected = None
    for number in range(repeats(15, 50) // 2 + 1):
        folder = lifeos.folder = tmp_path / f"brief-{number}"
        killer.kill(folder, "brief", "--refresh")
        check_nothing_doubled(folder)
        brief = lifeos.ok("--demo", "brief", "--json", now=NOW).json
        expected = expected or brief["claims"]
        assert brief["claims"] == expected
        assert len(rows(folder, "SELECT id FROM insights WHERE type = 'morning_brief'")) == 1
        check_nothing_doubled(folder)
    assert killer.killed >= 10


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_job_that_is_killed(
    lifeos: Lifeos, demo: Path, tmp_path: Path, repeats: Callable[[int, int], int]
) -> None:
    killer = Killer(demo)
    ends: Counter[str] = Counter()
    for number in range(repeats(15, 50) // 2 + 1):
        job = JOBS[number % len(JOBS)]
        folder = lifeos.folder = tmp_path / f"job-{number}"
        killer.kill(folder, "jobs", "run", job)
        check_nothing_doubled(folder)
        run = lifeos.ok("--demo", "jobs", "run", job, "--json", now=LATER).json
        assert run["status"] == "done"
        check_nothing_doubled(folder)
        for status, reason in rows(
            folder, f"SELECT status, reason FROM job_runs WHERE job = '{job}'"
        ):
            ends[str(status)] += 1
            # What did not get to its end says so; nothing is left running.
            assert status in ("done", "interrupted")
            assert status == "done" or reason == "LifeOS ended before this run did."
        if job == "backup":
            assert list((folder / "demo" / "backups").glob("lifeos-20250304T*.db"))
    assert killer.killed >= 10
    assert ends["interrupted"] >= 1, "no run was killed between its beginning and its end"
