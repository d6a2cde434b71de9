"""Memory and idle CPU of the resident app.

Memory is the proportional set size (PSS) of the process and its children 60 s after their start,
engines ended; the app shows the demo person's brief. App and bare window run at the same time, so
that a page they share, with each other or with anybody else, weighs the same in both and the
difference "over bare" is what the app costs. "Heap" is anonymous pages. Idle CPU is what all its
threads used from the 60th to the 120th second, nobody touching it. LIFEOS_BENCH_SECONDS shortens
both spans for a quick look.
"""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.figures import Figure, report
from tests.benchmarks.launch import APP, BARE, painted
from tests.support.process import PROJECT, app_environment, descendants, pss_kb

SECONDS = float(os.environ.get("LIFEOS_BENCH_SECONDS", "60"))
GOAL_MB = 60.0


@dataclass(frozen=True, slots=True)
class Resident:
    """One program left alone: memory in MB after the span, CPU seconds in the span after it."""

    pss: float
    heap: float
    cpu: float
    processes: int


def main() -> int:
    with TemporaryDirectory(prefix="lifeos-bench-") as folder:
        demo = [*APP, "--data-dir", str(Path(folder) / "demo"), "--demo"]
        subprocess.run(
            [*demo, "brief"],
            cwd=PROJECT,
            env=app_environment(),
            check=True,
            stdout=subprocess.DEVNULL,
        )
        bare, app = _leave_alone(BARE, demo)
    span = f"in {SECONDS:g} s"
    return report(
        __doc__,
        [
            Figure("bare window, PSS", (bare.pss,), "MB"),
            Figure("app, PSS", (app.pss,), "MB"),
            Figure("app over bare, PSS", (app.pss - bare.pss,), "MB", GOAL_MB),
            Figure("bare window, heap", (bare.heap,), "MB"),
            Figure("app, heap", (app.heap,), "MB"),
            Figure("app over bare, heap", (app.heap - bare.heap,), "MB"),
            Figure("processes of the app", (app.processes,), ""),
            Figure(f"bare window, CPU {span}", (bare.cpu,), "s"),
            Figure(f"app, window open, CPU {span}", (app.cpu,), "s"),
        ],
    )


def _leave_alone(*commands: Sequence[str]) -> list[Resident]:
    with contextlib.ExitStack() as stack:
        programs = [stack.enter_context(painted(command)) for command in commands]
        time.sleep(SECONDS)
        families = [[program.pid, *descendants(program.pid)] for program in programs]
        memory = [
            (sum(map(pss_kb, pids)) / 1024, sum(map(_heap_kb, pids)) / 1024) for pids in families
        ]
        before = [sum(map(_cpu_seconds, pids)) for pids in families]
        time.sleep(SECONDS)
        return [
            Resident(pss, heap, sum(map(_cpu_seconds, pids)) - used, len(pids))
            for pids, (pss, heap), used in zip(families, memory, before, strict=True)
        ]


def _heap_kb(pid: int) -> int:
    text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    return sum(int(kb) for kb in re.findall(r"^Pss_Anon:\s+(\d+) kB", text, re.MULTILINE))


def _cpu_seconds(pid: int) -> float:
    """User and system time of all threads; the kernel counts in hundredths."""
    stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    fields = stat.rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    sys.exit(main())
