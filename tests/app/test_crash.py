from __future__ import annotations

import asyncio
import gc
import logging
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from lifeos_desktop.app import crash

WORDS = "call mum about the divorce"


@pytest.fixture(autouse=True)
def _hooks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    # The fault handler of this process belongs to pytest; a child process shows ours.
    monkeypatch.setattr(crash.faulthandler, "enable", lambda file: None)
    monkeypatch.setattr(crash.faulthandler, "disable", lambda: None)
    saved = sys.excepthook, threading.excepthook, sys.unraisablehook
    crash.install(tmp_path)
    yield
    crash.uninstall()
    sys.excepthook, threading.excepthook, sys.unraisablehook = saved


def said(records: list[logging.LogRecord]) -> str:
    return "\n".join(record.getMessage() for record in records)


def test_an_uncaught_error_is_logged_without_its_words(
    allow_warnings: list[logging.LogRecord],
) -> None:
    try:
        raise ValueError(WORDS)
    except ValueError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    assert "Uncaught: ValueError at" in said(allow_warnings)
    assert WORDS not in said(allow_warnings)


def test_an_error_in_a_thread_names_the_thread(allow_warnings: list[logging.LogRecord]) -> None:
    def work() -> None:
        raise KeyError(WORDS)

    thread = threading.Thread(target=work, name="db-write")
    thread.start()
    thread.join()
    assert "Uncaught in db-write: KeyError at" in said(allow_warnings)
    assert WORDS not in said(allow_warnings)


async def test_an_error_in_a_forgotten_task_names_the_task(
    allow_warnings: list[logging.LogRecord],
) -> None:
    async def work() -> None:
        raise OSError(WORDS)

    asyncio.get_running_loop().set_exception_handler(crash.on_loop_error)
    task = asyncio.create_task(work(), name="sync")
    await asyncio.sleep(0.01)
    del task
    gc.collect()
    assert "Uncaught in sync: OSError at" in said(allow_warnings)
    assert WORDS not in said(allow_warnings)


async def test_an_error_in_a_callback(allow_warnings: list[logging.LogRecord]) -> None:
    def fail() -> None:
        raise ValueError(WORDS)

    loop = asyncio.get_running_loop()
    loop.set_exception_handler(crash.on_loop_error)
    loop.call_soon(fail)
    await asyncio.sleep(0.01)
    assert "Uncaught in a callback: ValueError at" in said(allow_warnings)
    assert WORDS not in said(allow_warnings)


def test_a_native_crash_leaves_its_stacks(tmp_path: Path) -> None:
    code = (
        "import faulthandler, sys\n"
        "from pathlib import Path\n"
        "from lifeos_desktop.app import crash\n"
        "crash.install(Path(sys.argv[1]))\n"
        "faulthandler._sigsegv()\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path / "logs")], check=False)
    assert done.returncode != 0
    report = (tmp_path / "logs" / "crash.log").read_text(encoding="utf-8")
    assert "Segmentation fault" in report
    assert 'File "<string>", line 5' in report
