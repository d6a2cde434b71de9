"""Killed at any moment of a capture, the text is a row or still the draft, never both."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from lifeos_desktop.services.capture import DRAFT
from lifeos_desktop.store import Store
from tests.conftest import PROJECT
from tests.services.capture_child import text
from tests.support.clock import FakeClock


def kill_one(folder: Path, delay: float) -> list[tuple[str, int]]:
    """Start typing, kill -9 after ``delay`` seconds; what the process said it had done."""
    command = [sys.executable, "-m", "tests.services.capture_child", str(folder)]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "go\n"
        time.sleep(delay)
        child.kill()
        lines = [line for line in child.stdout.read().splitlines(keepends=True) if line[-1] == "\n"]
    return [(verb, int(number)) for verb, number in (line.split() for line in lines)]


@pytest.mark.skipif(os.name == "nt", reason="measured with SIGKILL")
@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_killed_while_capturing(tmp_path: Path, repeats: Callable[[int, int], int]) -> None:
    chance = random.Random(20250304)
    kept_as_draft = 0
    for _ in range(repeats(15, 50)):
        said = kill_one(tmp_path, chance.uniform(0, 0.06))
        store = Store.open(tmp_path / "lifeos.db", clock=FakeClock())
        rows = [*await store.tasks.all(), *await store.notes.all(), *await store.journal.all()]
        draft = await store.drafts.get(DRAFT)
        assert await store.database.quick_check() == "ok"
        await store.close()
        # Every text once, none left out: each is what is typed next.
        assert sorted(row.raw_input for row in rows) == sorted(map(text, range(len(rows))))
        # The draft is of the text that is not a row yet.
        assert text(len(rows)).startswith(draft)
        if said:
            verb, number = said[-1]
            if verb == "saved":
                assert len(rows) >= number + 1
            else:
                assert len(rows) > number or draft == text(number)
                kept_as_draft += draft == text(number)
    assert rows
    print(f"{len(rows)} rows, {kept_as_draft} times the draft")
