"""What tests/conftest.py promises: it fails a test that leaves tasks or unexpected warnings."""

from __future__ import annotations

import asyncio
import logging
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.support.clock import FakeClock
from tests.support.process import PROJECT

SUITE = """
import asyncio, logging, socket
import pytest
from PySide6.QtCore import qWarning

kept = []

async def test_passes_with_a_fixture(tmp_path):
    await asyncio.sleep(0)
    assert tmp_path.is_dir()

@pytest.mark.qt_loop
async def test_passes_on_the_qt_loop():
    await asyncio.sleep(0.01)
    assert type(asyncio.get_running_loop()).__module__.startswith("qasync")

async def test_passes_when_it_cancels_its_task():
    task = asyncio.create_task(asyncio.sleep(60))
    await asyncio.sleep(0)
    task.cancel()

def test_passes_with_a_warning_it_asked_for(allow_warnings):
    logging.getLogger("x").warning("expected")
    assert allow_warnings[0].getMessage() == "expected"

async def test_passes_on_loopback():
    server = await asyncio.start_server(lambda r, w: w.close(), "127.0.0.1", 0)
    async with server:
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        assert await reader.read() == b""
        writer.close()
        await writer.wait_closed()

@pytest.mark.desktop
def test_skips_without_a_desktop(): pass

@pytest.mark.full
def test_skips_without_full(): pass

async def test_fails_left_task(): kept.append(asyncio.create_task(asyncio.sleep(60)))

@pytest.mark.qt_loop
async def test_fails_left_task_on_the_qt_loop():
    kept.append(asyncio.create_task(asyncio.sleep(60)))

@pytest.mark.timeout(4)
async def test_fails_in_time(): await asyncio.sleep(60)

async def test_fails_never_awaited(): asyncio.sleep(0)

def test_fails_qt_warning(): qWarning("something is wrong")

def test_fails_internet():
    socket.create_connection(("192.0.2.1", 80), timeout=1)

def test_errors_warning(): logging.getLogger("x").warning("unexpected")
"""


def test_each_promise_is_kept(tmp_path: Path) -> None:
    suite = tmp_path / "test_suite.py"
    suite.write_text(SUITE, encoding="utf-8")
    config = ["-c", str(PROJECT / "pyproject.toml"), "--rootdir", str(PROJECT)]
    plugin = ["-p", "tests.conftest", "-p", "no:cacheprovider", "-v"]
    env = {**os.environ, "LIFEOS_TEST_DESKTOP": "", "LIFEOS_TEST_FULL": "", "PYTHONPATH": "."}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *config, *plugin, str(suite)],
        cwd=PROJECT,
        env=env,
        capture_output=True,
        text=True,
        timeout=100,
    )
    outcomes = {}
    for line in done.stdout.splitlines():
        if "::test_" in line and "%" in line:
            name, outcome = line.split("::")[1].split()[:2]
            outcomes[name] = outcome
    expected = {
        name: {"passes": "PASSED", "fails": "FAILED", "skips": "SKIPPED", "errors": "ERROR"}[
            name.split("_")[1]
        ]
        for name in outcomes
    }
    assert len(outcomes) == SUITE.count("def test_"), done.stdout + done.stderr
    assert outcomes == expected, done.stdout


def test_fake_clock_moves_only_by_hand(frozen_clock: FakeClock) -> None:
    start, ticks = frozen_clock.now(), frozen_clock.monotonic()
    frozen_clock.advance(90)
    assert frozen_clock.now() - start == timedelta(seconds=90)
    assert frozen_clock.monotonic() - ticks == 90
    frozen_clock.jump_to(datetime(2024, 1, 1, tzinfo=UTC))
    assert frozen_clock.now().year == 2024
    assert frozen_clock.monotonic() - ticks == 90
    with pytest.raises(ValueError, match="aware"):
        FakeClock(datetime(2024, 1, 1))


async def test_logging_below_warning_is_fine() -> None:
    logging.getLogger("x").info("all is well")
    await asyncio.sleep(0)
