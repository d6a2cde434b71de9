"""What every test gets: no real screen, no real keyring, no silent warning, and a fixed clock.

`packaging/dev.py test` starts a display, a session bus and a keyring and says so with
LIFEOS_TEST_DESKTOP=1; without it the tests marked `desktop` skip.
"""

from __future__ import annotations

import functools
import gc
import logging
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

# Before anything imports PySide6: this process draws nowhere. Tests of the real window start the
# app as a process of its own (tests/support/process.py); LIFEOS_TEST_QPA is for looking at one.
os.environ["QT_QPA_PLATFORM"] = os.environ.get("LIFEOS_TEST_QPA", "offscreen")

HAS_DESKTOP = os.environ.get("LIFEOS_TEST_DESKTOP") == "1"
IS_FULL = os.environ.get("LIFEOS_TEST_FULL") == "1"
if not HAS_DESKTOP:
    # A bare `pytest` on a person's machine must never touch their keyring.
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"

from tests.faults import matrix  # noqa: E402 - the platform is chosen above
from tests.support import async_tests  # noqa: E402
from tests.support.clock import FakeClock  # noqa: E402

PROJECT = Path(__file__).resolve().parent.parent

# Examples are not timed: the machine may be busy, and a slow test is found by --durations.
settings.register_profile("normal", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("full", settings.get_profile("normal"), max_examples=1000)
settings.load_profile("full" if IS_FULL else "normal")


_NEEDS_THE_DESKTOP = re.compile(r"mark\.desktop|\bapp_process\b|\bAppProcess\b|\bpainted\b")


@functools.cache
def _scope(file: str) -> str:
    """The tests of a file share fixtures; all files that start windows share the one desktop."""
    text = (PROJECT / file).read_text(encoding="utf-8")
    return "desktop" if _NEEDS_THE_DESKTOP.search(text) else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """What shares the desktop runs in one worker: there is one bus, one focus, one tray."""
    from xdist.scheduler import LoadScopeScheduling

    class ByFile(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return _scope(nodeid.split("::", 1)[0])

    return ByFile(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip, with the reason, what this run cannot or should not do."""
    no_desktop = pytest.mark.skip(reason="needs the desktop that `packaging/dev.py test` starts")
    not_full = pytest.mark.skip(reason="runs with `packaging/dev.py test --full`")
    for item in items:
        if item.get_closest_marker("desktop") and not HAS_DESKTOP:
            item.add_marker(no_desktop)
        if item.get_closest_marker("full") and not IS_FULL:
            item.add_marker(not_full)
        async_tests.prepare(item)


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run coroutine tests under asyncio, or under qasync with the marker `qt_loop`."""
    if not async_tests.is_async_test(pyfuncitem):
        return None
    async_tests.run(pyfuncitem)
    return True


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print how each provider took each fault. Here, as workers' tests are reported here only."""
    matrix.report(terminalreporter)


@pytest.fixture(autouse=True)
def _garbage_of_the_main_thread(request: pytest.FixtureRequest) -> Iterator[None]:
    """Collect here and only here: a Qt object that dies on a worker's thread ends the process."""
    gc.disable()
    yield
    is_gui = "qapp" in request.fixturenames or request.node.get_closest_marker("qt_loop")
    gc.collect(2 if is_gui else 0)


class _Records(logging.Handler):
    """Keeps every record of WARNING or worse."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@pytest.fixture(autouse=True)
def _warning_records(request: pytest.FixtureRequest) -> Iterator[list[logging.LogRecord]]:
    """Fail a test that logs a warning nobody expected: WARNING means a human should look."""
    handler = _Records()
    logging.getLogger().addHandler(handler)
    yield handler.records
    logging.getLogger().removeHandler(handler)
    if handler.records and "allow_warnings" not in request.fixturenames:
        lines = "\n".join(f"{r.levelname} {r.name}: {r.getMessage()}" for r in handler.records)
        pytest.fail(f"The test logged warnings it did not ask for:\n{lines}")


@pytest.fixture
def allow_warnings(_warning_records: list[logging.LogRecord]) -> list[logging.LogRecord]:
    """Allow warnings in this test; the records so far, to look at what was said."""
    return _warning_records


@pytest.fixture
def frozen_clock() -> FakeClock:
    """A clock at 06:30 UTC on Tuesday 2025-03-04 that moves only by hand."""
    return FakeClock()


@pytest.fixture(scope="session")
def full_run() -> bool:
    """Whether this is `dev.py test --full`, with the large counts."""
    return IS_FULL


@pytest.fixture(scope="session")
def repeats(full_run: bool) -> Callable[[int, int], int]:
    """`repeats(15, 50)`: how often to repeat in a normal and in a full run."""
    return lambda normal, full: full if full_run else normal


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of recorded responses; they are not part of the project, so it may be missing."""
    chosen = os.environ.get("LIFEOS_TEST_DATA")
    folder = Path(chosen) if chosen else PROJECT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"no recorded data in {folder} (LIFEOS_TEST_DATA names another folder)")
    return folder
