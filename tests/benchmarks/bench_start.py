"""Start to first paint.

From just before the process is started to its first paint event, app and bare PySide6 window in
turn, so that whatever else the machine does falls on both. The files are in the page cache (one
start of each is not counted). "Fresh" has an empty data folder each time; "demo" has 180 days of
data and today's brief. The ratio is that of the medians; beside it the median of each pair's.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.figures import Figure, report
from tests.benchmarks.launch import APP, BARE, painted
from tests.support.process import PROJECT, app_environment

PAIRS = 11
GOAL = 2.0


def main() -> int:
    bare: list[float] = []
    bare_cpu: list[float] = []
    apps: dict[str, list[float]] = {"fresh": [], "demo": []}
    cpu: dict[str, list[float]] = {"fresh": [], "demo": []}
    with TemporaryDirectory(prefix="lifeos-bench-") as name:
        folder = Path(name)
        demo = ["--data-dir", str(folder / "demo"), "--demo"]
        subprocess.run(
            [*APP, *demo, "brief"],
            cwd=PROJECT,
            env=app_environment(),
            check=True,
            stdout=subprocess.DEVNULL,
        )
        for number in range(PAIRS + 1):
            seconds, used = _start(BARE)
            fresh = ["--data-dir", str(folder / f"fresh-{number}")]
            measured = {
                kind: _start([*APP, *arguments])
                for kind, arguments in (("fresh", fresh), ("demo", demo))
            }
            if number == 0:
                continue  # warms the page cache
            bare.append(seconds)
            bare_cpu.append(used)
            for kind, (app_seconds, app_used) in measured.items():
                apps[kind].append(app_seconds)
                cpu[kind].append(app_used)
    figures = [_ms("bare window", bare), _ms("bare window, CPU", bare_cpu)]
    for kind, values in apps.items():
        figures += [
            _ms(f"app, {kind}", values),
            _ms(f"app, {kind}, CPU", cpu[kind]),
            Figure(f"app / bare, {kind}: medians", (_ratio(values, bare),), "times", GOAL),
            Figure(f"app / bare, {kind}: pairs", _pairs(values, bare), "times"),
        ]
    return report(__doc__, figures)


def _start(command: Sequence[str]) -> tuple[float, float]:
    with painted(command) as program:
        return program.seconds, program.cpu_seconds


def _ms(what: str, seconds: Sequence[float]) -> Figure:
    return Figure(what, tuple(value * 1000 for value in seconds), "ms")


def _ratio(values: Sequence[float], bare: Sequence[float]) -> float:
    return Figure("", tuple(values), "").median / Figure("", tuple(bare), "").median


def _pairs(values: Sequence[float], bare: Sequence[float]) -> tuple[float, ...]:
    return tuple(value / plain for value, plain in zip(values, bare, strict=True))


if __name__ == "__main__":
    sys.exit(main())
