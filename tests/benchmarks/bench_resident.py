"""Memory and idle CPU of the resident app.

Memory is the proportional set size (PSS) of the process and its children 60 s after their start,
engines ended, first the bare window, then the app. The app shows the demo person's brief. "Over
bare" is the difference in the same run. PSS falls when other programs use the same libraries at the
time; "heap" (anonymous pages) does not. Idle CPU is what all its threads used from the 60th to the
120th second, nobody touching it. LIFEOS_BENCH_SECONDS shortens both spans for a quick look.
"""

from __future__ import annotations

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
        bare = _leave_alone(BARE)
        app = _leave_alone(demo)
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


def _leave_alone(command: Sequence[str]) -> Resident:
    with painted(command) as program:
        time.sleep(SECONDS)
        pids = [program.pid, *descendants(program.pid)]
        pss = sum(pss_kb(pid) for pid in pids) / 1024
        heap = sum(_heap_kb(pid) for pid in pids) / 1024
        before = sum(_cpu_seconds(pid) for pid in pids)
        time.sleep(SECONDS)
        cpu = sum(_cpu_seconds(pid) for pid in pids) - before
        return Resident(pss, heap, cpu, len(pids))


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
