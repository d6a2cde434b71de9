from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterator

import pytest

from lifeos_desktop.app.clock import SystemClock
from lifeos_desktop.app.watchdog import Watchdog

pytestmark = pytest.mark.qt_loop


@pytest.fixture
def watchdog(caplog: pytest.LogCaptureFixture) -> Iterator[Watchdog]:
    caplog.set_level(logging.INFO)
    dog = Watchdog(SystemClock())
    dog.start()
    yield dog
    dog.stop()


def block_the_loop(seconds: float) -> None:
    time.sleep(seconds)


async def test_a_blocked_loop_is_counted_with_the_place(
    watchdog: Watchdog, caplog: pytest.LogCaptureFixture
) -> None:
    await asyncio.sleep(0.2)
    block_the_loop(0.5)
    await asyncio.sleep(0.2)
    assert watchdog.stalls == 1
    assert 0.3 < watchdog.longest_seconds < 5
    (record,) = [r for r in caplog.records if "stood still" in r.getMessage()]
    assert record.levelno == logging.INFO
    assert "block_the_loop" in record.getMessage()


async def test_a_long_one_is_a_warning(
    watchdog: Watchdog, caplog: pytest.LogCaptureFixture, allow_warnings: object
) -> None:
    await asyncio.sleep(0.2)
    block_the_loop(1.3)
    await asyncio.sleep(0.2)
    assert [r.levelno for r in caplog.records if "stood still" in r.getMessage()] == [
        logging.WARNING
    ]


async def test_a_loop_that_runs_is_left_alone(watchdog: Watchdog) -> None:
    # Most of a second of short work: a busy machine may add a stall, not several.
    for _ in range(40):
        block_the_loop(0.01)
        await asyncio.sleep(0.01)
    assert watchdog.stalls <= 1


async def test_it_is_calm_while_nobody_looks(watchdog: Watchdog) -> None:
    watchdog.set_calm(True)
    assert watchdog._timer.interval() == 1000
    watchdog.set_calm(False)
    assert watchdog._timer.interval() == 50
