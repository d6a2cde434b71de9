"""How every part is, the jobs, and the log's last lines, without a widget."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

from lifeos_desktop.domain import moments
from lifeos_desktop.domain.errors import LifeosError
from lifeos_desktop.domain.events import HealthChanged, JobFinished
from lifeos_desktop.domain.health import Part, State
from lifeos_desktop.domain.records import JobRun
from lifeos_desktop.services.bus import Bus
from lifeos_desktop.ui.background import Tasks
from lifeos_desktop.ui.health.wording import OUTCOMES, STATES, SYMBOLS
from lifeos_desktop.ui.settings.live import Live

if TYPE_CHECKING:
    from lifeos_desktop.jobs.runner import JobStatus, Runner
    from lifeos_desktop.services.health import Health

LOG_LINES = 200
_LOG_BYTES = 64_000
HISTORY = 40
RUN_JOB, RESUME, CHECK_AGAIN = "run_job:", "resume", "check_again"


@dataclass(frozen=True, slots=True)
class PartRow:
    """One part, in words. ``action`` is empty without a button."""

    key: str
    title: str
    state: State
    state_text: str
    icon: str
    sentence: str
    times: str  # since when, last good
    action: str
    action_label: str


@dataclass(frozen=True, slots=True)
class JobRow:
    """One job: how it went, when it is next, and the reason where it did nothing."""

    name: str
    title: str
    description: str
    last: str
    reason: str
    following: str
    is_running: bool
    is_trouble: bool


@dataclass(frozen=True, slots=True)
class RunRow:
    """One run of the history."""

    when: str
    title: str
    outcome: str
    reason: str


@dataclass(frozen=True, slots=True)
class HealthView:
    """The page. ``notice`` says how something that was pressed went."""

    summary: str = ""
    parts: tuple[PartRow, ...] = ()
    jobs: tuple[JobRow, ...] = ()
    runs: tuple[RunRow, ...] = ()
    log: tuple[str, ...] = ()
    busy: str = ""  # the action that is running
    notice: str = ""
    problem: str = ""


class HealthModel(Live[HealthView]):
    """Reads the parts when asked and whenever one changes; presses their buttons."""

    tables = ("job_runs",)

    def __init__(
        self,
        health: Health,
        runner: Runner,
        history: Callable[[int], Awaitable[Sequence[JobRun]]],
        logs: Path,
        bus: Bus,
        tasks: Tasks,
        *,
        version: str,
        now: Callable[[], datetime],
        zone: Callable[[], tzinfo],
    ) -> None:
        super().__init__(bus, tasks, HealthView())
        self._health, self._runner, self._history = health, runner, history
        self._logs, self._version = logs, version
        self._now, self._zone = now, zone
        self._parts: tuple[Part, ...] = ()
        self._is_thorough = False
        self._unsubscribe += [
            bus.subscribe(HealthChanged, self._on_health),
            bus.subscribe(JobFinished, self._on_job),
        ]

    @property
    def attention(self) -> str:
        """What needs the person, one sentence; "" when nothing does."""
        needing = [part for part in self._parts if part.needs_person]
        return needing[0].sentence if needing else ""

    @property
    def reconnecting(self) -> str:
        """What needs to be connected anew, one sentence; "" when nothing does."""
        accounts = (
            part.sentence
            for part in self._parts
            if part.needs_person and (part.action or "").startswith("reconnect:")
        )
        return next(accounts, "")

    async def read(self) -> HealthView:
        thorough, self._is_thorough = self._is_thorough, False
        parts = self._parts = await self._health.parts(thorough=thorough)
        statuses = await self._runner.status()
        titles = {status.definition.name: status.definition.title for status in statuses}
        runs = await self._history(HISTORY)
        return replace(
            self.view,
            summary=_summary(parts),
            parts=tuple(self._part_row(part) for part in parts),
            jobs=tuple(self._job_row(status) for status in statuses),
            runs=tuple(self._run_row(run, titles) for run in runs),
            log=await asyncio.to_thread(last_lines, self._logs),
        )

    def check(self) -> None:
        """Look at everything thoroughly: the whole database, the keyring."""
        self._is_thorough = True
        self.load()

    def can_do(self, action: str) -> bool:
        """Whether the button's action is done here; all others are the page's to hand on."""
        return action.startswith(RUN_JOB) or action in (RESUME, CHECK_AGAIN)

    def do(self, action: str) -> None:
        """Press a part's or a job's button."""
        if action == CHECK_AGAIN:
            self.check()
        elif action == RESUME:
            self._runner.unpause()
            self.load()
        elif action.startswith(RUN_JOB) and not self.view.busy:
            self._tasks.spawn(self._run(action), action)

    def report(self) -> str:
        """Everything on the page as text, for somebody who helps: states and reasons, no data."""
        view = self.view
        lines = [f"LifeOS {self._version}", f"{self._now():%Y-%m-%d %H:%M} UTC", "", "Parts"]
        lines += [
            f"- {part.title}: {part.state_text}. {part.sentence} {part.times}".rstrip()
            for part in view.parts
        ]
        lines += ["", "Jobs"]
        lines += [f"- {job.title}: {job.last}. {job.reason} {job.following}" for job in view.jobs]
        lines += ["", "Log", *view.log[-80:]]
        return "\n".join(lines) + "\n"

    async def _run(self, action: str) -> None:
        self.show(replace(self.view, busy=action, notice="", problem=""))
        try:
            run = await self._runner.run_now(action.removeprefix(RUN_JOB))
        except LifeosError as problem:
            self.show(replace(self.view, busy="", problem=str(problem)))
        except asyncio.CancelledError:
            self.show(replace(self.view, busy=""))
            raise
        else:
            text = run.reason or "That went well."
            if run.status == "done":
                self.show(replace(self.view, busy="", notice=text))
            else:
                self.show(replace(self.view, busy="", problem=text))
        await self.load()

    def _part_row(self, part: Part) -> PartRow:
        times = []
        if part.is_trouble and part.since:
            times.append(f"Since {self._when(part.since)}.")
        if part.is_trouble and part.last_good:
            times.append(f"Last good {self._when(part.last_good)}.")
        return PartRow(
            part.key,
            part.title,
            part.state,
            STATES[part.state],
            SYMBOLS.get(part.key.partition(".")[0], "circle-dot"),
            part.sentence,
            " ".join(times),
            part.action or "",
            part.action_label or ("Check again" if part.action == CHECK_AGAIN else ""),
        )

    def _job_row(self, status: JobStatus) -> JobRow:
        last = status.last
        if status.running:
            text = "Running now"
        elif last is None:
            text = "Has not run yet"
        else:
            text = f"{OUTCOMES.get(last.status, last.status)} {self._when(_moment(last))}"
        reason = "" if last is None or status.running or last.status == "done" else last.reason
        if status.retry_at:
            following = f"Tries again {self._when(status.retry_at)}."
        else:
            following = f"Next {self._when(status.next_run)}."
        return JobRow(
            status.definition.name,
            status.definition.title,
            status.definition.description,
            text,
            reason,
            following,
            status.running,
            last is not None and last.status == "failed" and not status.running,
        )

    def _run_row(self, run: JobRun, titles: dict[str, str]) -> RunRow:
        return RunRow(
            self._when(_moment(run)),
            titles.get(run.job, run.job),
            OUTCOMES.get(run.status, run.status),
            run.reason,
        )

    def _when(self, instant: datetime) -> str:
        return moments.when(instant, self._now(), self._zone()).removeprefix("on ")

    def _on_health(self, event: HealthChanged) -> None:
        self.refresh()

    def _on_job(self, event: JobFinished) -> None:
        self.refresh()


def last_lines(logs: Path) -> tuple[str, ...]:
    """The end of the log. It holds no personal content: see app.logging."""
    file = logs / "lifeos.log"
    try:
        with file.open("rb") as opened:
            opened.seek(0, 2)
            opened.seek(max(0, opened.tell() - _LOG_BYTES))
            text = opened.read().decode("utf-8", errors="replace")
    except OSError:
        return ()
    return tuple(text.splitlines()[-LOG_LINES:])


def _moment(run: JobRun) -> datetime:
    return run.finished_at or run.started_at or run.occurrence


def _summary(parts: tuple[Part, ...]) -> str:
    needing = [part for part in parts if part.needs_person]
    limping = [part for part in parts if part.state is State.DEGRADED]
    if not needing and not limping:
        return "Everything that is in use works."
    told = []
    if needing:
        told.append("1 thing needs you" if len(needing) == 1 else f"{len(needing)} things need you")
    if limping:
        told.append(
            "1 works less well than usual"
            if len(limping) == 1
            else f"{len(limping)} work less well than usual"
        )
    return f"{', '.join(told)}. Everything else works."
