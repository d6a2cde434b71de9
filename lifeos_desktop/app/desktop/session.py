"""One open profile in the window: its container, its view-model, its jobs. Ends in order."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from lifeos_desktop.app.lifecycle import Step
from lifeos_desktop.domain.errors import LifeosError
from lifeos_desktop.domain.events import JobFinished, SettingsChanged
from lifeos_desktop.domain.formats import local_clock
from lifeos_desktop.ui.background import Tasks
from lifeos_desktop.ui.dashboard.viewmodel import DashboardModel, Sources
from lifeos_desktop.ui.dashboard.window import Dashboard
from lifeos_desktop.ui.icons import TrayState
from lifeos_desktop.ui.job_lines import job_lines
from lifeos_desktop.ui.tray import Tray

if TYPE_CHECKING:
    from lifeos_desktop.app.container import Container
    from lifeos_desktop.domain.catalogue import Catalogue

_log = logging.getLogger(__name__)

PAUSE = timedelta(hours=1)
_RUNNER_SECONDS = 7.0  # the runner gives its jobs 5 itself
_TASK_SECONDS = 5.0
_CLOSE_SECONDS = 15.0
_DAMAGED = (
    "The file with your data is damaged: {problem}. LifeOS keeps reading what it can. "
    "Quit, then put back a copy from the folder {folder}."
)


class Session:
    """Between `begin` and `steps_down` the profile's page is shown and its jobs run."""

    def __init__(self, container: Container, dashboard: Dashboard, tray: Tray) -> None:
        self.container = container
        self._dashboard, self._tray = dashboard, tray
        self._tasks = Tasks()
        self._stop_jobs = asyncio.Event()
        self._jobs: asyncio.Task[None] | None = None
        self._resume: asyncio.TimerHandle | None = None
        self._unsubscribe: list[Callable[[], None]] = []

    async def begin(self) -> None:
        """Start the container, show the page, then let the jobs run and check the file."""
        container = self.container
        await container.start()
        sources = Sources(
            store=container.store,
            days=container.days,
            briefs=container.briefs,
            evidence=container.evidence,
            imports=container.imports,
            bus=container.bus,
            catalogue=self._catalogue,
            zone=container.zone,
            today=container.today,
        )
        self._dashboard.attach(DashboardModel(sources, self._tasks))
        self._unsubscribe.append(container.bus.subscribe(JobFinished, self._on_job_finished))
        self._jobs = self._tasks.spawn(container.runner.run_forever(self._stop_jobs), "jobs")
        self._tasks.spawn(self._check_file(), "quick check")
        self.refresh_lines()

    def _catalogue(self) -> Catalogue:
        return self.container.catalogue

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
        if self._resume:
            self._resume.cancel()
        self._dashboard.detach()
        return [
            Step("the scheduler", self._end_jobs, _RUNNER_SECONDS),
            Step("running tasks", self._end_tasks, _TASK_SECONDS + 1),
            Step("the store and the engines", self.container.close, _CLOSE_SECONDS),
        ]

    async def _end_jobs(self) -> None:
        self._stop_jobs.set()
        if self._jobs:
            await asyncio.wait({self._jobs})

    async def _end_tasks(self) -> None:
        for name in await self._tasks.finish(_TASK_SECONDS):
            _log.warning("Quit: %s did not end in time", name)

    # -- the tray's wishes ----------------------------------------------------------------------

    def pause(self) -> None:
        """Start nothing by schedule for an hour."""
        until = self.container.clock.now() + PAUSE
        self.container.runner.pause(until)
        loop = asyncio.get_running_loop()
        self._resume = loop.call_later(PAUSE.total_seconds() + 1, self.refresh_lines)
        self.refresh_lines()

    def resume(self) -> None:
        """End the pause."""
        self.container.runner.unpause()
        if self._resume:
            self._resume.cancel()
        self.refresh_lines()

    def back_up(self) -> None:
        """Make a backup now and say how it went."""
        self._tasks.spawn(self._back_up(), "backup by hand")

    async def _back_up(self) -> None:
        try:
            run = await self.container.runner.run_now("backup")
        except LifeosError as problem:
            self._dashboard.tell(str(problem))
            return
        self._dashboard.tell(
            "A backup was made and checked." if run.status == "done" else run.reason
        )

    # -- what is shown --------------------------------------------------------------------------

    def refresh_lines(self) -> None:
        """Show again what ran last and what is next."""
        self._tasks.spawn(self._show_lines(), "job lines")

    def _on_job_finished(self, event: JobFinished) -> None:
        self.refresh_lines()

    async def _show_lines(self) -> None:
        container = self.container
        zone = container.zone()
        lines = job_lines(await container.runner.status(), container.clock.now(), zone)
        paused = container.runner.paused_until
        until = local_clock(paused, zone) if paused else ""
        following = f"Paused until {until}" if until else lines.following
        self._dashboard.set_strip(lines.last, following, lines.trouble)
        self._tray.set_jobs(lines.last, following)
        self._tray.set_paused(until)
        state = TrayState.ATTENTION if lines.trouble else TrayState.NORMAL
        self._tray.set_state(TrayState.PAUSED if until else state)

    async def _check_file(self) -> None:
        problem = await self.container.store.database.quick_check()
        if problem != "ok":
            _log.error("quick_check found damage")
            self._tray.set_state(TrayState.ATTENTION)
            folder = self.container.paths.backups
            self._dashboard.alarm(_DAMAGED.format(problem=problem, folder=folder))
