"""The scheduler: looks at the clock every few seconds and runs what is due, once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from lifeos_desktop.domain.errors import NotFound
from lifeos_desktop.domain.events import JobFinished
from lifeos_desktop.domain.ports import Clock
from lifeos_desktop.domain.records import JobRun
from lifeos_desktop.domain.schedule import Schedule, next_after
from lifeos_desktop.domain.traces import where
from lifeos_desktop.jobs.absence import Absence, ClockWatch, moment_text
from lifeos_desktop.jobs.attempt import attempt
from lifeos_desktop.jobs.contained import Contained
from lifeos_desktop.jobs.decide import Pause, Situation, decide
from lifeos_desktop.jobs.definitions import Definition
from lifeos_desktop.jobs.ledger import JobRuns, Ledger
from lifeos_desktop.jobs.work import JobBusy, JobContext, Work

_log = logging.getLogger(__name__)

TICK_SECONDS = 20.0
# After a resume the network needs a moment; work started at once would fail for nothing.
SETTLING_SECONDS = 5.0
_LONGEST_PAUSE = 86_400.0  # seconds a service may ask for before a retry


@dataclass(frozen=True, slots=True)
class JobStatus:
    """How a job stands: when it is due next, and when a failed run is tried again."""

    definition: Definition
    schedule: Schedule
    running: bool
    last: JobRun | None
    last_done: JobRun | None
    next_run: datetime
    retry_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Retry:
    """A failed run that is tried again."""

    run: JobRun
    attempt: int
    at: datetime


class Runner:
    """Runs the jobs of one profile. The process that owns it holds the profile's lock.

    One run per occurrence, by the store's unique key. Different jobs may overlap; each run is a
    task of this runner with a name and a time limit. ``times`` gives the schedules the person has
    chosen; ``on_tick`` are light looks at something else, such as a message that waits.
    """

    def __init__(
        self,
        clock: Clock,
        job_runs: JobRuns,
        definitions: Sequence[Definition],
        work: Mapping[str, Work],
        *,
        zone: Callable[[], ZoneInfo],
        times: Callable[[], Mapping[str, Schedule]] = dict,
        on_finished: Callable[[JobFinished], None] = lambda event: None,
        on_tick: Sequence[Callable[[], Awaitable[object]]] = (),
    ) -> None:
        self._clock = clock
        self._ledger = Ledger(clock, job_runs, on_finished)
        self._definitions = {definition.name: definition for definition in definitions}
        self._work = {name: work[name] for name in self._definitions}
        self._zone = zone
        self._times = times
        self._watch = ClockWatch(clock)
        self._absences: list[Absence] = []
        self._pause: Pause | None = None
        self._tasks: dict[str, asyncio.Task[JobRun]] = {}
        self._retries: dict[str, _Retry] = {}
        self._settled_at = clock.monotonic()
        self._begun = False
        self._stopped = False
        self._turn = asyncio.Lock()
        self._wake = asyncio.Event()
        self._jobs_part = Contained("The scheduler", self._look_at_jobs)
        self._hooks = [Contained(_name_of(hook), hook) for hook in on_tick]

    # Life

    async def run_forever(self, stop: asyncio.Event) -> None:
        """Tick until ``stop`` is set, then end what is running."""
        stopping = asyncio.create_task(stop.wait(), name="scheduler: stop")
        try:
            while not stop.is_set():
                await self.tick()
                waking = asyncio.create_task(self._wake.wait(), name="scheduler: wake")
                await asyncio.wait(
                    {stopping, waking},
                    timeout=self._until_next_tick(),
                    return_when=asyncio.FIRST_COMPLETED,
                )
                waking.cancel()
                self._wake.clear()
        finally:
            stopping.cancel()
            await self.stop()

    async def tick(self) -> None:
        """Look at the clock, start what is due, call the hooks. Never raises; does not wait."""
        async with self._turn:
            if self._stopped:
                return
            absence = self._watch.look()
            if absence is not None:
                _log.info("The clock went on by %s between two looks", absence.length())
                self._absences = [*self._absences[-9:], absence]
                self._settled_at = self._clock.monotonic() + SETTLING_SECONDS
            if self._clock.monotonic() >= self._settled_at:
                await self._jobs_part()
        for hook in self._hooks:
            await hook()

    def wake(self) -> None:
        """Tick soon: the system says it resumed, or a setting was changed."""
        self._wake.set()

    async def idle(self) -> None:
        """Wait until nothing is running."""
        while self._tasks:
            await asyncio.wait(list(self._tasks.values()))
            await asyncio.sleep(0)  # lets the tasks leave the table

    async def stop(self, within_seconds: float = 5.0) -> None:
        """Start nothing more and end what is running; it is recorded as interrupted."""
        self._stopped = True
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=within_seconds)
            for task in late:
                _log.warning("%s did not end in time", task.get_name())

    # What the person does

    async def run_now(self, name: str, *, settles: bool = True) -> JobRun:
        """Run a job by hand and wait for its end. NotFound, JobBusy.

        ``settles``: first settle what a crash left behind. Not beside a running app, whose runs
        would look like left ones.
        """
        definition = self._definitions.get(name)
        if definition is None:
            known = ", ".join(self._definitions)
            raise NotFound(f"There is no job called {name}. The jobs are {known}.")
        async with self._turn:
            if settles:
                await self._begin()
            if name in self._tasks:
                raise JobBusy(f"{definition.title} is running already. Wait until it is done.")
            task = await self._claim_by_hand(definition)
        # The person may stop waiting; the run goes on.
        return await asyncio.shield(task)

    def pause(self, until: datetime) -> None:
        """Start nothing by schedule until then; what falls due is recorded as skipped."""
        self._pause = Pause(self._clock.now(), until)

    def unpause(self) -> None:
        """End the pause now."""
        now = self._clock.now()
        if self._pause is not None and now < self._pause.until:
            self._pause = Pause(self._pause.since, now) if self._pause.since < now else None

    @property
    def paused_until(self) -> datetime | None:
        """The end of the present pause."""
        pause = self._pause
        return pause.until if pause is not None and self._clock.now() < pause.until else None

    async def status(self) -> tuple[JobStatus, ...]:
        """How every job stands, for the tray, the health page and the command line."""
        return tuple([await self._status(each) for each in self._definitions.values()])

    async def _status(self, definition: Definition) -> JobStatus:
        name, schedule = definition.name, self._schedule(definition)
        retry = self._retries.get(name)
        return JobStatus(
            definition,
            schedule,
            running=name in self._tasks,
            last=await self._ledger.last(name),
            last_done=await self._ledger.last(name, ("done",)),
            next_run=next_after(schedule, self._clock.now(), self._zone()),
            retry_at=retry.at if retry else None,
        )

    # One tick

    async def _look_at_jobs(self) -> None:
        await self._begin()
        await self._ledger.record_late()
        for definition in self._definitions.values():
            if definition.name not in self._tasks:
                await self._consider(definition)

    async def _begin(self) -> None:
        """Once: settle what a crash left behind and read what has been recorded."""
        if self._begun:
            return
        left = await self._ledger.open(self._definitions)
        now = self._clock.now()
        self._absences.append(Absence(left.last_sign, now, asleep=False))
        # A run that failed before a restart gets one more try, where its window allows it.
        for name, run in left.latest.items():
            definition = self._definitions[name]
            if run.status == "failed" and run.finished_at is not None:
                at = max(now, run.finished_at + definition.retry_after)
                self._plan_retry(definition, run, definition.retries + 1, at)
        self._begun = True

    async def _consider(self, definition: Definition) -> None:
        now, zone = self._clock.now(), self._zone()
        situation = Situation(now, zone, self._pause, self._absences)
        seen = self._ledger.seen(definition.name)
        decision = decide(definition, self._schedule(definition), seen, situation)
        for skip in decision.skips:
            await self._ledger.skip(definition.name, skip.occurrence, skip.reason)
        if decision.start is not None:
            start = decision.start
            self._retries.pop(definition.name, None)
            await self._claim(definition, start.occurrence, start.trigger, count=1)
        elif decision.skips:
            self._retries.pop(definition.name, None)
        elif self.paused_until is None:
            await self._retry(definition, now)

    async def _retry(self, definition: Definition, now: datetime) -> None:
        retry = self._retries.get(definition.name)
        if retry is None or now < retry.at:
            return
        del self._retries[definition.name]
        run = retry.run
        if now <= definition.catch_up.deadline(run.occurrence, self._zone()):
            await self._ledger.reopen(run)
            await self._claim(definition, run.occurrence, run.trigger, retry.attempt)

    # One run

    async def _claim_by_hand(self, definition: Definition) -> asyncio.Task[JobRun]:
        occurrence = self._clock.now()
        # The very instant may be taken, where a clock stands still or a slot falls on it.
        for _ in range(100):
            task = await self._claim(definition, occurrence, "manual", count=1)
            if task is not None:
                return task
            occurrence += timedelta(microseconds=1)
        raise JobBusy(f"{definition.title} could not be started. Try again in a moment.")

    async def _claim(
        self, definition: Definition, occurrence: datetime, trigger: str, count: int
    ) -> asyncio.Task[JobRun] | None:
        name = definition.name
        run = await self._ledger.claim(name, occurrence, trigger)
        if run is None:
            return None
        _log.info("Job %s starts (%s, attempt %d)", name, trigger, count)
        task = asyncio.create_task(self._perform(definition, run, count), name=f"job {name}")
        self._tasks[name] = task
        task.add_done_callback(self._forget)
        return task

    def _forget(self, task: asyncio.Task[JobRun]) -> None:
        for name, running in list(self._tasks.items()):
            if running is task:
                del self._tasks[name]
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("%s broke off: %s", task.get_name(), where(error))

    async def _perform(self, definition: Definition, run: JobRun, count: int) -> JobRun:
        zone = self._zone()
        context = JobContext(run.job, run.occurrence, run.trigger, zone, count)
        try:
            ended = await attempt(definition, self._work[run.job], context)
        except asyncio.CancelledError:
            reason = "LifeOS was closed while this was running."
            await self._ledger.finish(run, "interrupted", reason)
            raise
        reason = ended.reason
        if ended.status == "failed":
            at = self._clock.now() + max(
                definition.retry_after, timedelta(seconds=min(ended.not_before, _LONGEST_PAUSE))
            )
            again = run.trigger != "manual" and count <= definition.retries
            if again and self._plan_retry(definition, replace(run, reason=reason), count + 1, at):
                reason += f" Trying again on {moment_text(at, zone)}."
            else:
                _log.warning("Job %s failed", run.job)
        return await self._ledger.finish(run, ended.status, reason)

    def _plan_retry(self, definition: Definition, run: JobRun, attempt: int, at: datetime) -> bool:
        if self._stopped or at > definition.catch_up.deadline(run.occurrence, self._zone()):
            return False
        self._retries[definition.name] = _Retry(run, attempt, at)
        return True

    def _schedule(self, definition: Definition) -> Schedule:
        return self._times().get(definition.name, definition.schedule)

    def _until_next_tick(self) -> float:
        settling = self._settled_at - self._clock.monotonic()
        return max(settling, 0.1) if settling > 0 else TICK_SECONDS


def _name_of(hook: Callable[[], Awaitable[object]]) -> str:
    return getattr(hook, "__qualname__", type(hook).__name__)
