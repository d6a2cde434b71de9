"""What stands beside the brief: energy, calendar, tasks, goals. Without a widget."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING

from lifeos_desktop.domain.day import day_bounds
from lifeos_desktop.domain.errors import LifeosError
from lifeos_desktop.domain.events import Changed
from lifeos_desktop.domain.traces import where
from lifeos_desktop.services.undo import Undo
from lifeos_desktop.ui.background import Tasks
from lifeos_desktop.ui.dashboard.agenda import AgendaView, agenda
from lifeos_desktop.ui.dashboard.energy import EnergyView, energy
from lifeos_desktop.ui.dashboard.todo import TodoView, next_week, todo

if TYPE_CHECKING:
    from lifeos_desktop.domain.catalogue import Catalogue
    from lifeos_desktop.services.bus import Bus
    from lifeos_desktop.services.calendar_age import CalendarAge
    from lifeos_desktop.services.calendars import Calendars
    from lifeos_desktop.services.energy import Energy
    from lifeos_desktop.services.goals import Goals
    from lifeos_desktop.services.journal import Journal
    from lifeos_desktop.services.tasks import Tasks as TaskBook
    from lifeos_desktop.store.store import Store

_log = logging.getLogger(__name__)

TABLES = frozenset(
    """tasks goals calendar_events journal_entries energy_forecasts source_documents
    sync_states""".split()
)
COALESCE_SECONDS = 0.1
UNEXPECTED = "That did not work. Nothing was changed. The log has the details."


@dataclass(frozen=True, slots=True)
class SideView:
    """None where it is not known yet, or not shown: energy and tasks belong to today."""

    day: date
    energy: EnergyView | None = None
    agenda: AgendaView | None = None
    todo: TodoView | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class SideSources:
    """What is read and changed."""

    store: Store
    energy: Energy
    journal: Journal
    tasks: TaskBook
    goals: Goals
    calendars: Calendars
    calendar_age: CalendarAge
    bus: Bus
    catalogue: Callable[[], Catalogue]
    zone: Callable[[], tzinfo]
    today: Callable[[], date]
    now: Callable[[], datetime]


class SideModel:
    """Keeps one `SideView` current; every change hands its way back to `done`."""

    def __init__(self, sources: SideSources, tasks: Tasks, done: Callable[[Undo], None]) -> None:
        self._sources, self._tasks, self._done = sources, tasks, done
        self._listeners: list[Callable[[], None]] = []
        self._unsubscribe = sources.bus.subscribe(Changed, self._on_changed)
        self._timer: asyncio.TimerHandle | None = None
        self._loading: asyncio.Task[None] | None = None
        self._again = False
        self._day: date | None = None
        self._opened_on: date | None = None
        self.view = SideView(sources.today())

    def listen(self, listener: Callable[[], None]) -> None:
        """Call `listener` on the loop's thread whenever the view is a new one."""
        self._listeners.append(listener)

    def close(self) -> None:
        """Stop listening and loading."""
        self._unsubscribe()
        self._listeners.clear()
        if self._timer:
            self._timer.cancel()
        if self._loading:
            self._loading.cancel()

    def show_day(self, day: date | None) -> None:
        """Another day's calendar; None is today, whatever day that is."""
        self._day = day
        self.load()

    def refresh(self) -> None:
        """Load again soon; asking many times at once loads once."""
        if self._timer is None:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(COALESCE_SECONDS, self._start_load)

    def load(self) -> asyncio.Task[None]:
        """Load now, or once more after the load that is running."""
        if self._loading and not self._loading.done():
            self._again = True
            return self._loading
        self._loading = self._tasks.spawn(self._load(), "load the day")
        return self._loading

    # -- what the person does -------------------------------------------------------------------

    def rate(self, value: int) -> None:
        """Keep a rating of now."""
        self._do(self._sources.journal.rate_energy(value), "rate energy")

    def open_seal(self) -> None:
        """Show what is expected before rating; the seal is back tomorrow."""
        self._tasks.spawn(self._open_seal(), "open the forecast")

    async def _open_seal(self) -> None:
        try:
            await self._sources.energy.look()
        except LifeosError as problem:
            self._show(replace(self.view, problem=str(problem)))
            return
        self._opened_on = self._sources.today()
        await self.load()

    def complete(self, task_id: int) -> None:
        """The task is done."""
        self._do(self._sources.tasks.complete(task_id), "complete a task")

    def snooze(self, task_id: int, *, by_a_week: bool) -> None:
        """Have it due tomorrow, or on Monday."""
        today = self._sources.today()
        until = next_week(today) if by_a_week else today + timedelta(days=1)
        self._do(self._sources.tasks.snooze(task_id, until), "snooze a task")

    def _do(self, work: Awaitable[Undo], name: str) -> None:
        self._tasks.spawn(self._change(work), name)

    async def _change(self, work: Awaitable[Undo]) -> None:
        try:
            undo = await work
        except LifeosError as problem:
            self._show(replace(self.view, problem=str(problem)))
        except Exception as error:  # noqa: BLE001 - the page says so, the log has the trace
            _log.error("A change failed: %s", where(error))
            self._show(replace(self.view, problem=UNEXPECTED))
        else:
            self._show(replace(self.view, problem=""))
            self._done(undo)
            self.refresh()

    # -- inside ---------------------------------------------------------------------------------

    def _show(self, view: SideView) -> None:
        if view != self.view:
            self.view = view
            for listener in tuple(self._listeners):
                listener()

    def _on_changed(self, event: Changed) -> None:
        if event.tables & TABLES:
            self.refresh()

    def _start_load(self) -> None:
        self._timer = None
        self.load()

    async def _load(self) -> None:
        self._again = True
        while self._again:
            self._again = False
            try:
                self._show(await self._read())
            except LifeosError as problem:
                self._show(replace(self.view, problem=str(problem)))
            except Exception as error:  # noqa: BLE001 - the page says so, the log has the trace
                _log.error("The day could not be loaded: %s", where(error))
                self._show(replace(self.view, problem=UNEXPECTED))

    async def _read(self) -> SideView:
        sources = self._sources
        today = sources.today()
        day = self._day or today
        view = SideView(day, agenda=await self._agenda(day))
        if day != today:
            return view
        rated = await sources.energy.today()
        card = energy(
            rated,
            await sources.energy.ledger(),
            sources.catalogue(),
            sources.zone(),
            is_opened=self._opened_on == today,
        )
        return replace(
            view,
            energy=card,
            todo=todo(await sources.tasks.open(), await sources.goals.active(), today),
        )

    async def _agenda(self, day: date) -> AgendaView:
        sources = self._sources
        zone = sources.zone()
        await sources.calendars.ensure_expanded(day)
        events = await sources.store.calendar.between(*day_bounds(day, zone))
        age = await sources.calendar_age.now()
        return agenda(
            events,
            day,
            sources.now(),
            zone,
            has_calendar=bool(events) or bool(await sources.store.calendar.calendars()),
            stale_since=age.read_at if age.is_stale else None,
        )
