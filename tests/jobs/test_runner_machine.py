"""Whatever a laptop goes through, no occurrence is done twice and every skip has a reason."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
)

from lifeos_desktop.domain.errors import LifeosError, NotConnected
from lifeos_desktop.jobs.decide import ON_TIME
from lifeos_desktop.jobs.definitions import DEFINITIONS
from lifeos_desktop.jobs.work import JobContext, Outcome
from tests.jobs.bench import Bench
from tests.jobs.memory_runs import MemoryRuns

ZONES = ("Europe/Berlin", "America/New_York", "Asia/Tokyo", "Australia/Lord_Howe", "Pacific/Apia")
NAMES = [definition.name for definition in DEFINITIONS]


class Laptop(RuleBasedStateMachine):
    """Sleeps, wakes, crashes, travels, is set back, is full or offline; the records live on."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.mood = "fine"
        self.finished: list[JobContext] = []
        self.too_late: list[JobContext] = []
        self.catch_ups: dict[str, int] = {}
        self.hang = asyncio.Event()
        self.records = MemoryRuns()
        self.bench = Bench(runs=self.records, names=NAMES, do=self.work)
        self.bench.start()
        self.run(self.bench.tick())

    def run(self, coroutine: object) -> None:
        self.loop.run_until_complete(coroutine)  # type: ignore[arg-type]

    async def work(self, context: JobContext) -> Outcome:
        now = self.bench.clock.now()
        if context.trigger != "manual":
            definition = self.bench.definitions[context.job]
            deadline = definition.catch_up.deadline(context.occurrence, self.bench.zone)
            # Collected, because the runner contains what a job raises.
            if not context.occurrence <= now <= max(deadline, context.occurrence + ON_TIME):
                self.too_late.append(context)
        if context.trigger == "catch_up" and context.attempt == 1:
            self.catch_ups[context.job] = self.catch_ups.get(context.job, 0) + 1
        if self.mood == "hanging":
            await self.hang.wait()
        if self.mood == "failing":
            raise LifeosError("The disk is full.")
        if self.mood == "not connected":
            raise NotConnected("It is not connected.")
        self.finished.append(context)
        return Outcome.done()

    # What happens to a laptop

    @rule(minutes=st.integers(1, 300))
    def stay_awake(self, minutes: int) -> None:
        self.run(self.awake_for(minutes))

    async def awake_for(self, minutes: int) -> None:
        for _ in range(minutes):
            self.bench.clock.advance(60)
            await self.bench.runner.tick()
            if self.mood == "hanging":
                await asyncio.sleep(0)
            else:
                await self.bench.runner.idle()

    @rule(hours=st.one_of(st.integers(1, 30), st.integers(30, 24 * 40)))
    def sleep(self, hours: int) -> None:
        """After any absence each job is caught up at most once."""
        if self.mood == "hanging":
            return
        clock = self.bench.clock
        clock.jump_to(clock.now() + timedelta(hours=hours))
        self.catch_ups.clear()
        self.run(self.awake_for(4))
        assert all(count <= 1 for count in self.catch_ups.values()), self.catch_ups

    @rule(hours=st.integers(1, 60))
    def be_off(self, hours: int) -> None:
        """Killed: nothing ends, nothing is recorded; then a fresh process over the same records."""
        self.kill()
        self.bench.clock.jump_to(self.bench.clock.now() + timedelta(hours=hours))
        self.catch_ups.clear()
        self.bench.start()
        self.run(self.awake_for(4))
        assert all(count <= 1 for count in self.catch_ups.values()), self.catch_ups

    @rule()
    def crash(self) -> None:
        self.kill()
        self.bench.start()
        self.run(self.bench.tick())

    def kill(self) -> None:
        async def end() -> None:
            rows = dict(self.records.rows)
            await self.bench.runner.stop()
            self.records.rows = rows  # a killed process writes nothing on its way out

        self.run(end())
        self.mood = "fine"
        self.hang = asyncio.Event()

    @rule()
    def close_and_open(self) -> None:
        self.run(self.bench.runner.stop())
        self.mood = "fine"
        self.hang = asyncio.Event()
        self.bench.start()
        self.run(self.bench.tick())

    @rule(hours=st.integers(1, 100))
    def set_the_clock_back(self, hours: int) -> None:
        self.bench.clock.jump_to(self.bench.clock.now() - timedelta(hours=hours))
        self.run(self.awake_for(2))

    @rule(name=st.sampled_from(ZONES))
    def travel(self, name: str) -> None:
        self.bench.zone = ZoneInfo(name)
        self.run(self.awake_for(2))

    @rule(mood=st.sampled_from(["fine", "failing", "not connected"]))
    @precondition(lambda self: self.mood != "hanging")
    def things_change(self, mood: str) -> None:
        self.mood = mood

    @rule()
    @precondition(lambda self: self.mood == "fine")
    def work_gets_stuck(self) -> None:
        self.mood = "hanging"

    @rule()
    @precondition(lambda self: self.mood == "hanging")
    def work_goes_on(self) -> None:
        self.mood = "fine"
        self.hang.set()
        self.run(self.bench.tick())
        self.hang = asyncio.Event()

    @rule(hours=st.integers(1, 48))
    def pause(self, hours: int) -> None:
        self.bench.runner.pause(self.bench.clock.now() + timedelta(hours=hours))

    @rule()
    def end_the_pause(self) -> None:
        self.bench.runner.unpause()

    @rule(job=st.sampled_from(NAMES))
    @precondition(lambda self: self.mood != "hanging")
    def run_by_hand(self, job: str) -> None:
        self.run(self.bench.runner.run_now(job))

    # What is always so

    @invariant()
    def nothing_is_done_twice(self) -> None:
        done = [(context.job, context.occurrence) for context in self.finished]
        assert len(done) == len(set(done))

    @invariant()
    def nothing_runs_outside_its_window(self) -> None:
        assert self.too_late == []

    @invariant()
    def every_end_that_is_not_done_has_a_reason(self) -> None:
        for run in self.records.rows.values():
            assert run.reason.endswith(".") or run.status in {"done", "running"}, run

    @invariant()
    def what_is_recorded_as_done_was_done(self) -> None:
        done = {(context.job, context.occurrence) for context in self.finished}
        for key, run in self.records.rows.items():
            assert (run.status == "done") <= (key in done)

    @invariant()
    def records_say_running_only_for_what_runs(self) -> None:
        running = {run.job for run in self.records.rows.values() if run.status == "running"}
        assert running == set(self.bench.runner._tasks)

    def teardown(self) -> None:
        self.run(self.bench.runner.stop())
        self.run(self.loop.shutdown_asyncgens())
        self.loop.close()


def test_a_laptop(allow_warnings: list[logging.LogRecord], *, full_run: bool) -> None:
    from hypothesis.stateful import run_state_machine_as_test

    chosen = settings(
        settings.default,
        max_examples=333 if full_run else 40,
        stateful_step_count=30,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Laptop, settings=chosen)
