"""Wall time of commands, each in a process of its own.

From starting the interpreter to the end of the process, on the demo person's profile. "brief" reads
the page kept for today; "brief --refresh" writes it anew. `python -c pass` is the floor below.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.figures import Figure, report
from tests.benchmarks.launch import APP
from tests.support.process import PROJECT, app_environment

RUNS = 9


def main() -> int:
    with TemporaryDirectory(prefix="lifeos-bench-") as name:
        folder = str(Path(name))
        demo = [*APP, "--data-dir", folder, "--demo"]
        figures = [Figure("demo brief, first of a new profile", (_seconds([*demo, "brief"]),), "s")]
        commands: dict[str, Sequence[str]] = {
            "python -c pass": [sys.executable, "-c", "pass"],
            "--version": [*APP, "--version"],
            "brief": [*demo, "brief"],
            "brief --json": [*demo, "brief", "--json"],
            "brief --refresh": [*demo, "brief", "--refresh"],
            "health": [*demo, "health"],
        }
        for what, command in commands.items():
            _seconds(command)
            figures.append(Figure(what, tuple(_seconds(command) for _ in range(RUNS)), "s"))
    return report(__doc__, figures)


def _seconds(command: Sequence[str]) -> float:
    begun = time.perf_counter()
    done = subprocess.run(
        [*command], cwd=PROJECT, env=app_environment(), capture_output=True, text=True, timeout=120
    )
    took = time.perf_counter() - begun
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)} failed: {done.stderr}")
    return took


if __name__ == "__main__":
    sys.exit(main())
