"""Memory over 1,000 ticks of the scheduler.

The demo person's profile with its real jobs and hooks, on a clock that goes on by 30 s a tick. PSS
of the process after a whole day, when every job has run once and the caches are warm, and after
1,000 ticks more, with the brief, the syncs and what else falls due. The garbage collector is run
before each reading. A tick includes what it reads from the store.
"""

from __future__ import annotations

import asyncio
import gc
import os
import sys
import time
from datetime import UTC, datetime

from tests.benchmarks.figures import Figure, report
from tests.benchmarks.profiles import new_profile
from tests.support.clock import FakeClock
from tests.support.process import pss_kb

WARM_UP = 2_880
TICKS = 1_000
TICK_SECONDS = 30.0
GOAL_MB = 2.0


async def measure() -> list[Figure]:
    clock = FakeClock(datetime(2026, 6, 30, 4, tzinfo=UTC))
    async with new_profile(demo=True, clock=clock) as container:
        took: list[float] = []

        async def tick(times: int) -> float:
            for _ in range(times):
                clock.advance(TICK_SECONDS)
                begun = time.perf_counter()
                await container.runner.tick()
                took.append((time.perf_counter() - begun) * 1000)
                await container.runner.idle()
            gc.collect()
            return pss_kb(os.getpid()) / 1024

        before = await tick(WARM_UP)
        took.clear()
        after = await tick(TICKS)
        runs = await container.store.job_runs.history(1_000)
        return [
            Figure("PSS after a day", (before,), "MB"),
            Figure("PSS 1,000 ticks later", (after,), "MB"),
            Figure("growth", (after - before,), "MB", GOAL_MB),
            Figure("a tick", tuple(took), "ms"),
            Figure("occurrences recorded", (len(runs),), ""),
        ]


if __name__ == "__main__":
    sys.exit(report(__doc__, asyncio.run(measure())))
