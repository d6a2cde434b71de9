"""A start costs little more than a bare Qt window does, measured beside it in the same run.

The figures come from `dev.py bench`; this only notices when a start becomes something else. CPU
time, because a busy machine stretches the clock on the wall.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmarks.launch import APP, BARE, painted

PAIRS = 3
LIMIT = 3.0  # the goal is 2.0


@pytest.mark.alone
def test_first_paint_costs_little_more_than_a_bare_window(tmp_path: Path) -> None:
    bare, app = [], []
    for number in range(PAIRS):
        with painted(BARE) as window:
            bare.append(window.cpu_seconds)
        with painted([*APP, "--data-dir", str(tmp_path / str(number))]) as program:
            app.append(program.cpu_seconds)
    assert min(app) / min(bare) < LIMIT, (app, bare)
