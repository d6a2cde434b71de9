"""Starts the app and the bare window the same way, and waits until either has painted."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.support.process import PROJECT, app_environment

APP = (sys.executable, "-m", "lifeos_desktop")
BARE = (sys.executable, "-m", "tests.benchmarks.bare_window")
_PAINT_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Painted:
    """A running program that has painted: seconds from before its start, CPU seconds until then."""

    pid: int
    seconds: float
    cpu_seconds: float
    modules: frozenset[str]


@contextlib.contextmanager
def painted(command: Sequence[str]) -> Iterator[Painted]:
    """Start a program, wait for its first paint; it is asked to end after the block.

    Both ends are read from the machine's one monotonic clock, so the time includes starting the
    interpreter.
    """
    with TemporaryDirectory(prefix="lifeos-bench-") as folder:
        file = Path(folder) / "painted.json"
        env = app_environment({"LIFEOS_FIRST_PAINT_FILE": str(file)})
        env["PYTHONPATH"] = os.pathsep.join(
            part for part in (str(PROJECT), env.get("PYTHONPATH", "")) if part
        )
        begun = time.monotonic()
        process = subprocess.Popen(
            [*command],
            cwd=PROJECT,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            note = _wait_for_note(file, process)
            yield Painted(
                process.pid,
                note["monotonic"] - begun,
                note["cpu_seconds"],
                frozenset(note.get("modules", ())),
            )
        finally:
            _end(process)


def _wait_for_note(file: Path, process: subprocess.Popen[bytes]) -> Any:
    deadline = time.monotonic() + _PAINT_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        # The file is there a moment before its text is.
        with contextlib.suppress(FileNotFoundError, json.JSONDecodeError):
            return json.loads(file.read_text(encoding="utf-8"))
        time.sleep(0.02)
    raise RuntimeError(f"{process.args} painted nothing (exit code {process.poll()})")


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)
