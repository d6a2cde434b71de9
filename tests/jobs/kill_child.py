"""A process that runs jobs over a real file until it is killed, or until nothing is due any more.

usage: python -m tests.jobs.kill_child DATABASE NOW_ISO LOG [until-idle]

Each job writes a line to LOG when its work is over, right before its end is recorded.
"""

from __future__ import annotations

import asyncio
import sys
from datetime import datetime
from pathlib import Path

from lifeos_desktop.jobs.definitions import DEFINITIONS
from lifeos_desktop.jobs.runner import Runner
from lifeos_desktop.jobs.work import JobContext, Outcome
from lifeos_desktop.store.store import Store
from tests.jobs.bench import BERLIN
from tests.support.clock import FakeClock


async def main(database: Path, now: datetime, log: Path, *, until_idle: bool) -> None:
    clock = FakeClock(now)
    store = Store.open(database, clock=clock)

    async def work(context: JobContext) -> Outcome:
        for step in range(4):
            await store.settings.set(f"test.{context.job}", step)
            await asyncio.sleep(0 if until_idle else 0.01)
        with log.open("a") as lines:
            lines.write(f"{context.job} {context.occurrence.isoformat()}\n")
        return Outcome.done()

    runner = Runner(
        clock,
        store.job_runs,
        DEFINITIONS,
        {definition.name: work for definition in DEFINITIONS},
        zone=lambda: BERLIN,
    )
    print("ready", flush=True)
    await runner.tick()
    await runner.idle()
    print("idle", flush=True)
    if not until_idle:
        await asyncio.sleep(60)
    await runner.stop()
    await store.close()


if __name__ == "__main__":
    asyncio.run(
        main(
            Path(sys.argv[1]),
            datetime.fromisoformat(sys.argv[2]),
            Path(sys.argv[3]),
            until_idle=sys.argv[4:] == ["until-idle"],
        )
    )
