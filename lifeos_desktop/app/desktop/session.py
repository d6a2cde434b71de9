"""One open profile in the window: its container, its pages, its jobs. Ends in order."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from lifeos_desktop.app.desktop.desk import Desk
from lifeos_desktop.app.desktop.forwarded import Forwarded
from lifeos_desktop.app.desktop.profile_pages import factories, names, side_model, today_model
from lifeos_desktop.app.desktop.stage import Stage
from lifeos_desktop.app.lifecycle import Step
from lifeos_desktop.domain.errors import LifeosError
from lifeos_desktop.domain.events import Changed, HealthChanged, JobFinished, SettingsChanged
from lifeos_desktop.domain.formats import local_clock
from lifeos_desktop.domain.health import Part
from lifeos_desktop.domain.ports import Notifier
from lifeos_desktop.services.alerts import Alerts
from lifeos_desktop.services.undo import Undo
from lifeos_desktop.ui.background import Tasks
from lifeos_desktop.ui.icons import TrayState
from lifeos_desktop.ui.job_lines import job_lines
from lifeos_desktop.ui.shell.pages import SETTINGS
from lifeos_desktop.ui.shell.strip_model import strip

if TYPE_CHECKING:
    from lifeos_desktop.app.container import Container

_log = logging.getLogger(__name__)

HOUR = timedelta(hours=1)
_RUNNER_SECONDS = 7.0  # the runner gives its jobs 5 itself
_TASK_SECONDS = 5.0
_CLOSE_SECONDS = 15.0
_LINES_AFTER_SECONDS = 0.3  # several changes are looked at once
_LINES_AGAIN_SECONDS = 300.0
_NEWS_TABLES = frozenset(
    {"data_points", "calendar_events", "insights", "sync_state", "connections"}
)
_DAMAGED = (
    "The file with your data is damaged: {problem}. LifeOS keeps reading what it can. "
    "Quit, then put back a copy from the folder {folder}."
)
_SAID = {"backup": "A backup was made and checked."}
_NOTHING_TO_SYNC = "Nothing is connected yet. Settings, Connections shows what can be."


class Session:
    """Between `begin` and `steps_down` the profile's pages are shown and its jobs run."""

    def __init__(self, container: Container, stage: Stage, notifier: Notifier) -> None:
        self.container = container
        self._alerts = Alerts(container.store, container.settings, container.clock, container.zone)
        self._alerts.use(notifier)
        self.tasks = Tasks()
        self.commands = Forwarded(container, self.tasks)
        self._stage = stage
        self._stop_jobs = asyncio.Event()
        self._jobs: asyncio.Task[None] | None = None
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._unsubscribe: list[Callable[[], None]] = []
        self.parts: tuple[Part, ...] = ()
        self.desk = Desk(
            container=container,
            theme=stage.theme,
            tasks=self.tasks,
            navigate=stage.navigate,
            toast=self.toast,
            hotkey=stage.hotkey,
            attention=self._on_attention,
            show_found=stage.show_found,
            back=stage.frame.back,
            welcome=stage.welcome,
        )

    async def begin(self) -> None:
        """Start the container, show the pages, then let the jobs run and check the file."""
        container, stage = self.container, self._stage
        await container.start()
        stage.dashboard.offer_pages(names())
        stage.dashboard.attach(today_model(self.desk), side_model(self.desk))
        stage.frame.use(factories(self.desk))
        await stage.capture.attach(container.capture)
        bus = container.bus
        self._unsubscribe += [
            bus.subscribe(JobFinished, self._on_job_finished),
            bus.subscribe(HealthChanged, self._on_health),
            bus.subscribe(Changed, self._on_changed),
        ]
        self._jobs = self.tasks.spawn(container.runner.run_forever(self._stop_jobs), "jobs")
        self.tasks.spawn(self._check_file(), "quick check")
        self.refresh_lines()

    def on_settings(self, listener: Callable[[], None]) -> None:
        """Call `listener` whenever a setting changed."""

        def changed(event: SettingsChanged) -> None:
            listener()

        self._unsubscribe.append(self.container.bus.subscribe(SettingsChanged, changed))

    def steps_down(self) -> list[Step]:
        """Scheduler, tasks, then writer, engines and database, in this order."""
        for unsubscribe in self._unsubscribe:
            unsubscribe()
        self._unsubscribe.clear()
        for timer in self._timers.values():
            timer.cancel()
        self._stage.frame.use({})
        self._stage.dashboard.detach()
        return [
            Step("the capture window", self._stage.capture.detach, _TASK_SECONDS),
            Step("the scheduler", self._end_jobs, _RUNNER_SECONDS),
            Step("running tasks", self._end_tasks, _TASK_SECONDS + 1),
            Step("the store and the engines", self.container.close, _CLOSE_SECONDS),
        ]

    async def _end_jobs(self) -> None:
        self._stop_jobs.set()
        if self._jobs:
            await asyncio.wait({self._jobs})

    async def _end_tasks(self) -> None:
        for name in await self.tasks.finish(_TASK_SECONDS):
            _log.warning("Quit: %s did not end in time", name)

    # -- what the person wishes -----------------------------------------------------------------

    def pause(self, until: datetime | None = None) -> None:
        """Start nothing by schedule for an hour, or until then."""
        now = self.container.clock.now()
        until = until or now + HOUR
        self.container.runner.pause(until)
        self._later("resume", (until - now).total_seconds() + 1, self.refresh_lines)
        self.refresh_lines()

    def pause_until_tomorrow(self) -> None:
        """Nothing more today; tomorrow's first job runs again."""
        zone = self.container.zone()
        tomorrow = self.container.today() + timedelta(days=1)
        self.pause(datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=zone))

    def resume(self) -> None:
        """End the pause."""
        self.container.runner.unpause()
        self.refresh_lines()

    def run_job(self, name: str) -> None:
        """Run a job now and say how it went."""
        self.tasks.spawn(self._run_job(name), f"{name} by hand")

    async def _run_job(self, name: str) -> None:
        try:
            run = await self.container.runner.run_now(name)
        except LifeosError as problem:
            self._stage.tell(str(problem))
            return
        done = _SAID.get(name, run.reason or "Done.")
        self._stage.tell(done if run.status == "done" else run.reason)

    def sync_all(self) -> None:
        """Bring every connected account and the calendar files up to date, and say how it went."""
        self.tasks.spawn(self._sync_all(), "sync by hand")

    async def _sync_all(self) -> None:
        container = self.container
        connected = {one.provider for one in await container.connections.all()}
        jobs = [one.job for one in container.connections.manifests() if one.id in connected]
        if await container.store.calendar.calendars():
            jobs.append("calendar_sync")
        said = []
        for job in dict.fromkeys(jobs):
            try:
                said.append((await container.runner.run_now(job)).reason)
            except LifeosError as problem:
                said.append(str(problem))
        self._stage.tell(" ".join(said) or _NOTHING_TO_SYNC)

    def check_again(self) -> None:
        """Look at every part thoroughly."""
        self.tasks.spawn(self._show_lines(thorough=True), "health by hand")

    def rate_energy(self, value: int) -> None:
        """Keep a rating given outside the window."""
        self.tasks.spawn(self._rate_energy(value), "energy from the tray")

    async def _rate_energy(self, value: int) -> None:
        try:
            # What is expected of the day is stored before the rating can sway it.
            await self.container.energy.today()
            self.toast(await self.container.journal.rate_energy(value))
        except LifeosError as problem:
            self._stage.tell(str(problem))

    def save_capture(self, text: str) -> None:
        """Keep a text another start of LifeOS handed over."""
        self.tasks.spawn(self._save_capture(text), "captured text")

    async def _save_capture(self, text: str) -> None:
        try:
            saved = await self.container.capture.save(text, source="cli", clears_draft=False)
        except LifeosError as problem:
            self._stage.tell(str(problem))
            return
        if saved.undo is not None:
            self.toast(saved.undo)

    def toast(self, undo: Undo) -> None:
        """Say what was done, with the way back."""
        self._stage.toasts.offer(undo.label, undo.revert)

    # -- what is shown --------------------------------------------------------------------------

    def refresh_lines(self) -> None:
        """Look soon at what ran, what is next and how every part is."""
        if "lines" not in self._timers:
            self._later("lines", _LINES_AFTER_SECONDS, self._look)

    def _look(self) -> None:
        self._timers.pop("lines", None)
        self.tasks.spawn(self._show_lines(), "strip")

    def _later(self, name: str, seconds: float, then: Callable[[], None]) -> None:
        if name in self._timers:
            self._timers[name].cancel()
        self._timers[name] = asyncio.get_running_loop().call_later(seconds, then)

    def _on_job_finished(self, event: JobFinished) -> None:
        self.refresh_lines()

    def _on_health(self, event: HealthChanged) -> None:
        self.refresh_lines()

    def _on_changed(self, event: Changed) -> None:
        if event.tables & _NEWS_TABLES:
            self.refresh_lines()

    def _on_attention(self, sentence: str) -> None:
        self._stage.frame.rail.set_attention(SETTINGS, sentence)

    async def _show_lines(self, *, thorough: bool = False) -> None:
        container, stage = self.container, self._stage
        zone, now = container.zone(), container.clock.now()
        lines = job_lines(await container.runner.status(), now, zone)
        self.parts = await container.health.parts(thorough=thorough)
        paused = container.runner.paused_until
        until = local_clock(paused, zone) if paused else ""
        following = f"Paused until {until}" if until else lines.following
        stage.frame.strip.show_view(
            strip(self.parts, following, now, zone, is_demo=container.paths.demo)
        )
        needing = [part for part in self.parts if part.needs_person]
        await self._alerts.look(self.parts)
        self._on_attention(needing[0].sentence if needing else "")
        stage.tray.set_jobs(lines.last, following)
        stage.tray.set_paused(until)
        stage.tray.set_brief(*await self._brief_lines())
        state = TrayState.ATTENTION if needing else TrayState.NORMAL
        stage.tray.set_state(TrayState.PAUSED if until else state)
        self._later("again", _LINES_AGAIN_SECONDS, self.refresh_lines)

    async def _brief_lines(self) -> tuple[str, str]:
        """Today's headline and its first missing word, for the tray's menu."""
        brief = await self.container.briefs.stored(self.container.today())
        if brief is None:
            return "", ""
        return brief.headline, brief.missing[0] if brief.missing else ""

    async def _check_file(self) -> None:
        problem = await self.container.store.database.quick_check()
        if problem != "ok":
            _log.error("quick_check found damage")
            self._stage.tray.set_state(TrayState.ATTENTION)
            folder = self.container.paths.backups
            self._stage.dashboard.alarm(_DAMAGED.format(problem=problem, folder=folder))
