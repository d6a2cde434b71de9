"""A runner with a fake clock, records in memory or in a file, and jobs a test can steer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from lifeos_desktop.domain.events import JobFinished
from lifeos_desktop.domain.records import JobRun
from lifeos_desktop.domain.schedule import Schedule
from lifeos_desktop.jobs.definitions import DEFINITIONS, Definition
from lifeos_desktop.jobs.ledger import JobRuns
from lifeos_desktop.jobs.runner import SETTLING_SECONDS, Runner
from lifeos_desktop.jobs.work import JobContext, Outcome
from tests.jobs.memory_runs import MemoryRuns
from tests.support.clock import FakeClock

BERLIN = ZoneInfo("Europe/Berlin")
BY_NAME = {definition.name: definition for definition in DEFINITIONS}


def berlin(day: int, hour: int, minute: int = 0, second: int = 0, month: int = 3) -> datetime:
    """An instant by the clock of Berlin in 2025."""
    return datetime(2025, month, day, hour, minute, second, tzinfo=BERLIN).astimezone(UTC)


async def nothing(context: JobContext) -> Outcome:
    return Outcome.done()


@dataclass
class Bench:
    """One machine: its clock, its zone, what is recorded and what ran. `start` is a new process."""

    runs: JobRuns = field(default_factory=MemoryRuns)
    clock: FakeClock = field(default_factory=lambda: FakeClock(berlin(3, 12)))
    zone: ZoneInfo = BERLIN
    names: Sequence[str] = ("daily_brief",)
    definitions: Mapping[str, Definition] = field(default_factory=lambda: dict(BY_NAME))
    do: Callable[[JobContext], Awaitable[Outcome]] = nothing
    times: dict[str, Schedule] = field(default_factory=dict)
    hooks: Sequence[Callable[[], Awaitable[object]]] = ()
    worked: list[JobContext] = field(default_factory=list)
    said: list[JobFinished] = field(default_factory=list)

    async def _work(self, context: JobContext) -> Outcome:
        self.worked.append(context)
        return await self.do(context)

    def start(self) -> Runner:
        """A fresh process over the same records."""
        self.runner = Runner(
            self.clock,
            self.runs,
            [self.definitions[name] for name in self.names],
            dict.fromkeys(self.names, self._work),
            zone=lambda: self.zone,
            times=lambda: self.times,
            on_finished=self.said.append,
            on_tick=self.hooks,
        )
        return self.runner

    async def tick(self) -> None:
        """One tick, after whatever settling it asks for, and the end of what it started."""
        await self.runner.tick()
        if self.clock.monotonic() < self.runner._settled_at:
            self.clock.advance(SETTLING_SECONDS)
            await self.runner.tick()
        await self.runner.idle()

    async def at(self, moment: datetime) -> None:
        """Go to a moment as if the machine had slept until then, and tick."""
        self.clock.jump_to(moment)
        await self.tick()

    async def stay_until(self, moment: datetime) -> None:
        """Live through the time until a moment, awake, with a tick a minute."""
        while self.clock.now() < moment:
            left = (moment - self.clock.now()).total_seconds()
            self.clock.advance(min(60.0, left))
            await self.tick()

    async def recorded(self, job: str = "daily_brief") -> list[JobRun]:
        """The runs of a job, the earliest first."""
        return list(reversed(await self.runs.history(1000, job)))

    async def brief(self) -> list[tuple[datetime, str, str]]:
        """When, trigger and status of the brief's runs since the first start."""
        found = await self.recorded()
        return [(run.occurrence, run.trigger, run.status) for run in found[1:]]
