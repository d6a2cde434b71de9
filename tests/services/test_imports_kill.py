"""An import that is killed at any moment leaves whole days, and the next one completes it."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tests.conftest import PROJECT
from tests.services.import_child import BATCH_DOCUMENTS, DIED
from tests.services.import_support import FIRST, Bench, bench, write_days

DAYS = 300


def table(path: Path) -> Path:
    rows = [f"{FIRST + timedelta(days=n)},{n % 7},{30 + n % 60}\n" for n in range(DAYS)]
    path.write_text("day,Coffee,HRV\n" + "".join(rows), encoding="utf-8")
    return path


def calendar(path: Path) -> Path:
    events = [
        f"BEGIN:VEVENT\nUID:{n}\nSUMMARY:Event {n}\nDTSTART:20250301T{n % 24:02}0000Z\n"
        "DURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=60\nEND:VEVENT\n"
        for n in range(40)
    ]
    path.write_text(f"BEGIN:VCALENDAR\n{''.join(events)}END:VCALENDAR\n", encoding="utf-8")
    return path


def kill_one(kind: str, folder: Path, path: Path, delay: float) -> bool:
    """Start an import, kill -9 after ``delay`` seconds of it; whether it was still running."""
    command = [sys.executable, "-m", "tests.services.import_child", kind, folder, path]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "go\n"
        time.sleep(delay)
        was_running = child.poll() is None
        child.kill()
        child.wait()
    return was_running


def end_in_write(number: int, folder: Path, path: Path) -> int:
    """Let an import end inside its ``number``-th write; its exit code."""
    command = [sys.executable, "-m", "tests.services.import_child", "oura", folder, path]
    return subprocess.run([*command, str(number)], cwd=PROJECT, check=False).returncode


async def whole(at: Bench, kind: str) -> dict[object, object]:
    """Everything imported, by natural key."""
    if kind == "ics":
        ever = datetime(1990, 1, 1, tzinfo=UTC), datetime(2090, 1, 1, tzinfo=UTC)
        events = await at.store.calendar.between(*ever)
        assert len({(e.event_id, e.original_start) for e in events}) == len(events)
        return {(e.event_id, e.original_start): (e.start, e.end, e.summary) for e in events}
    points = await at.store.data_points.between(date(1990, 1, 1), date(2040, 1, 1))
    assert len({(p.source, p.day, p.metric) for p in points}) == len(points)
    return {(p.source, p.day, p.metric): p.value for p in points}


async def run(kind: str, at: Bench, path: Path) -> int:
    """Import to the end; how many records there are, new or not."""
    match kind:
        case "oura":
            report = await at.imports.oura_folder(path)
        case "csv":
            report = await at.imports.csv(path)
        case _:
            report = await at.imports.ics(path)
    return report.new + report.same + report.changed


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize(("kind", "share"), [("oura", 9), ("csv", 3), ("ics", 3)])
async def test_killed_at_random_moments(
    kind: str, share: int, tmp_path: Path, repeats: Callable[[int, int], int]
) -> None:
    match kind:
        case "oura":
            path = tmp_path / "oura"
            write_days(path, DAYS)
        case "csv":
            path = table(tmp_path / "table.csv")
        case _:
            path = calendar(tmp_path / "work.ics")
    async with bench(tmp_path / "clean", batch_documents=BATCH_DOCUMENTS) as at:
        began = time.perf_counter()
        total = await run(kind, at, path)
        span = max(time.perf_counter() - began, 0.05)
        expected = await whole(at, kind)

    chance = random.Random(20250304)
    killed = 0
    for number in range(repeats(share, share * 10 // 3)):
        folder = tmp_path / f"run-{number}"
        # Killed twice over the same file, so that the second begins from a torn end.
        for _ in range(2):
            killed += kill_one(kind, folder, path, chance.uniform(0, span * 1.2))
        with sqlite3.connect(folder / "lifeos.db") as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        connection.close()
        async with bench(folder) as at:
            left = await whole(at, kind)
            # Whole days (a calendar: all of it or nothing), each exactly as it should be.
            assert left.items() <= expected.items()
            if kind == "ics":
                assert not left or left == expected
            else:
                days = {key[1] for key in left}  # type: ignore[index]
                assert left.keys() == {k for k in expected if k[1] in days}  # type: ignore[index]
            documents = await at.store.documents.of(kind, None, FIRST, FIRST + timedelta(DAYS))
            if kind != "ics":
                assert {d.day for d in documents} == days
            assert await run(kind, at, path) == total
            assert await whole(at, kind) == expected
    assert killed, "no import was killed while it ran"


async def test_ended_inside_every_one_of_its_writes(tmp_path: Path) -> None:
    write_days(tmp_path / "oura", 9)
    async with bench(tmp_path / "clean") as at:
        await at.imports.oura_folder(tmp_path / "oura")
        expected = await whole(at, "oura")
    writes = 9 * 2 // BATCH_DOCUMENTS
    for number in range(1, writes + 1):
        folder = tmp_path / f"write-{number}"
        assert end_in_write(number, folder, tmp_path / "oura") == DIED
        async with bench(folder) as at:
            left = await whole(at, "oura")
            # Everything of the writes before, nothing of the one it died in.
            assert len(left) == len(expected) * (number - 1) // writes
            assert left.items() <= expected.items()
            await at.imports.oura_folder(tmp_path / "oura")
            assert await whole(at, "oura") == expected
