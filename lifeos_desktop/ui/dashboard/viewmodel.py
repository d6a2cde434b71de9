"""What the dashboard shows and does, without a widget: load, refresh, write again, import."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from lifeos_desktop.domain.day import BASELINE_DAYS
from lifeos_desktop.domain.errors import LifeosError
from lifeos_desktop.domain.events import Changed, InsightCreated
from lifeos_desktop.domain.facts import Fact
from lifeos_desktop.domain.formats import local_clock
from lifeos_desktop.domain.records import DataPoint, Json
from lifeos_desktop.domain.traces import where
from lifeos_desktop.services.feedback import ACTED_ON, WRONG, Answers
from lifeos_desktop.services.undo import Undo
from lifeos_desktop.ui.background import Tasks
from lifeos_desktop.ui.dashboard import nights, wording
from lifeos_desktop.ui.dashboard.brief_view import BriefView, brief_view

if TYPE_CHECKING:
    from lifeos_desktop.domain.brief import Brief
    from lifeos_desktop.domain.catalogue import Catalogue
    from lifeos_desktop.services.briefs import Briefs
    from lifeos_desktop.services.bus import Bus
    from lifeos_desktop.services.days import Days
    from lifeos_desktop.services.evidence import Evidence, EvidenceRows
    from lifeos_desktop.services.feedback import Feedback
    from lifeos_desktop.services.history import History, HistoryEntry
    from lifeos_desktop.services.imports import Imports
    from lifeos_desktop.store.store import Store

_log = logging.getLogger(__name__)

TABLES = frozenset(
    {"data_points", "source_documents", "calendar_events", "insights", "insight_feedback"}
)
COALESCE_SECONDS = 0.1
GIVEN_UP = "The brief was not written, because you cancelled it. Everything else is here."
UNEXPECTED = (
    "Something went wrong while your brief was prepared. Your data is untouched. "
    "The log has the details; try again."
)


class State(StrEnum):
    """Which of the dashboard's faces is showing."""

    LOADING = "loading"
    FIRST_RUN = "first_run"
    READY = "ready"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class View:
    """Everything on the page. ``problem`` is a sentence; ``notice`` says how an import went."""

    state: State
    day: date
    brief: BriefView | None = None
    tiles: tuple[nights.Tile, ...] = ()
    night: nights.Night | None = None
    is_writing: bool = False
    problem: str = ""
    notice: str = ""
    is_past: bool = False
    time: str = ""

    @property
    def date_text(self) -> str:
        return wording.long_day(self.day)

    @property
    def night_title(self) -> str:
        return "The night before" if self.is_past else "Last night"


@dataclass(frozen=True, slots=True)
class Sources:
    """What the dashboard reads from."""

    store: Store
    days: Days
    briefs: Briefs
    evidence: Evidence
    imports: Imports
    feedback: Feedback
    history: History
    bus: Bus
    catalogue: Callable[[], Catalogue]
    zone: Callable[[], tzinfo]
    today: Callable[[], date]
    now: Callable[[], datetime]


class DashboardModel:
    """Keeps one `View` current. Refreshes when rows it shows change, several changes at once."""

    def __init__(
        self, sources: Sources, tasks: Tasks, done: Callable[[Undo], None] | None = None
    ) -> None:
        self._sources = sources
        self._tasks = tasks
        self._done = done
        self._day: date | None = None  # None: today, whatever day that is
        self._listeners: list[Callable[[], None]] = []
        self._unsubscribe = [
            sources.bus.subscribe(Changed, self._on_changed),
            sources.bus.subscribe(InsightCreated, self._on_insight),
        ]
        self._timer: asyncio.TimerHandle | None = None
        self._loading: asyncio.Task[None] | None = None
        self._writing: asyncio.Task[None] | None = None
        self._again = False
        self.view = View(State.LOADING, sources.today())

    def listen(self, listener: Callable[[], None]) -> None:
        """Call `listener` on the loop's thread whenever the view is a new one."""
        self._listeners.append(listener)

    def close(self) -> None:
        """Stop listening and loading."""
        for unsubscribe in self._unsubscribe:
            unsubscribe()
        self._unsubscribe.clear()
        self._listeners.clear()
        if self._timer:
            self._timer.cancel()
        for task in (self._loading, self._writing):
            if task:
                task.cancel()

    def refresh(self) -> None:
        """Load again soon; asking many times at once loads once."""
        if self._timer is None:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(COALESCE_SECONDS, self._start_load)

    def follow_the_day(self) -> None:
        """A new day has its own page: called by the window's slow tick."""
        if self._day is None and self.view.day != self._sources.today():
            self._show(View(State.LOADING, self._sources.today()))
            self.refresh()
        elif self.view.time != self._clock():
            self._show(replace(self.view, time=self._clock()))

    def show_day(self, day: date | None) -> None:
        """A past day's page; None, today and what is to come are today."""
        today = self._sources.today()
        day = None if day is None or day >= today else day
        if day != self._day:
            self._day = day
            self.load()

    def step(self, days: int) -> None:
        """The day before (-1) or after (1)."""
        self.show_day((self._day or self._sources.today()) + timedelta(days=days))

    @property
    def chosen(self) -> date | None:
        """The past day that is shown; None for today."""
        return self._day

    async def past(self, text: str = "") -> tuple[HistoryEntry, ...]:
        """Briefs and reviews that were written, the latest first, or what says this."""
        return await self._sources.history.find(text)

    def answer(self, answer: str) -> None:
        """Say it about the brief on the page; said before, it is taken back."""
        brief = self.view.brief
        if brief is not None and brief.insight_id:
            self._tasks.spawn(self._answer(brief, answer), "answer to the brief")

    async def _answer(self, brief: BriefView, answer: str) -> None:
        feedback, told = self._sources.feedback, brief.answers
        stands = {told.verdict, told.length}
        stands |= {ACTED_ON} if told.acted_on else set()
        stands |= {WRONG} if told.wrong else set()
        change = feedback.withdraw if answer in stands else feedback.give
        try:
            undo = await change(brief.insight_id, answer)
        except LifeosError as problem:
            self._show(replace(self.view, problem=str(problem)))
            return
        if self._done is not None:
            self._done(undo)
        self.refresh()

    def load(self) -> asyncio.Task[None]:
        """Load now, or once more after the load that is running."""
        if self._loading and not self._loading.done():
            self._again = True
            return self._loading
        self._loading = self._tasks.spawn(self._load(), "load dashboard")
        return self._loading

    def write_again(self) -> None:
        """Have the brief written anew; the one on the page stays until then."""
        if not self._is_writing():
            self._writing = self._tasks.spawn(self._write(refresh=True), "write brief")

    def stop_writing(self) -> None:
        """Give up waiting for the brief that is being written."""
        if self._is_writing() and self._writing:
            self._writing.cancel()
        elif self._loading:
            self._loading.cancel()

    async def rows(self, fact: Fact) -> EvidenceRows:
        """The rows behind a fact."""
        return await self._sources.evidence.rows(fact)

    async def import_oura(self, folder: Path) -> None:
        """Import a folder of recorded Oura responses and say on the page how it went."""
        try:
            report = await self._sources.imports.oura_folder(folder)
        except LifeosError as problem:
            self._show(replace(self.view, problem=str(problem)))
            return
        known = report.new + report.changed + report.same
        if not known:
            text = "That folder holds no Oura recordings. Choose the folder with sleep.json in it."
            self._show(replace(self.view, problem=text))
            return
        rejected = f" {len(report.rejected)} could not be read." if report.rejected else ""
        self._show(
            replace(
                self.view,
                problem="",
                notice=f"{report.new} new records, {report.changed} changed.{rejected}",
            )
        )
        self.refresh()

    # -- inside ---------------------------------------------------------------------------------

    def _show(self, view: View) -> None:
        if view != self.view:
            self.view = view
            for listener in tuple(self._listeners):
                listener()

    def _on_changed(self, event: Changed) -> None:
        if event.tables & TABLES:
            self.refresh()

    def _on_insight(self, event: InsightCreated) -> None:
        if event.type == "morning_brief":
            self.refresh()

    def _start_load(self) -> None:
        self._timer = None
        self.load()

    async def _load(self) -> None:
        self._again = True
        while self._again:
            self._again = False
            try:
                await self._load_once()
            except asyncio.CancelledError:
                self._fail(GIVEN_UP)
                raise
            except LifeosError as problem:
                self._fail(str(problem))
            except Exception as error:  # noqa: BLE001 - the page says so, the log has the trace
                _log.error("The dashboard could not be loaded: %s", where(error))
                self._fail(UNEXPECTED)

    def _fail(self, sentence: str) -> None:
        state = State.READY if self.view.brief else State.PROBLEM
        self._show(replace(self.view, state=state, problem=sentence, is_writing=False))

    async def _load_once(self) -> None:
        if self._day is not None:
            await self._load_past(self._day)
            return
        day = self._sources.today()
        if await self._is_empty():
            self._show(View(State.FIRST_RUN, day, problem=self.view.problem))
            return
        tiles, night = await self._last_night(day)
        stored = await self._sources.briefs.stored(day)
        notice = self.view.notice if self.view.day == day else ""
        told = await self._answers(stored)
        view = View(State.READY, day, self._brief_view(stored, told), tiles, night, notice=notice)
        view = replace(view, time=self._clock())
        self._show(replace(view, is_writing=self._is_writing() or stored is None))
        # A stored brief comes back as it is, unless what it had to call missing has arrived.
        written = await self._sources.briefs.brief(day)
        brief = self._brief_view(written, await self._answers(written))
        if self._day is None:
            self._show(replace(view, brief=brief, is_writing=self._is_writing()))

    async def _load_past(self, day: date) -> None:
        """What was written for it then; nothing is written anew."""
        tiles, night = await self._last_night(day)
        kept = (await self._sources.history.day(day)).brief
        brief = self._brief_view(kept, await self._answers(kept))
        if self._day == day:
            self._show(View(State.READY, day, brief, tiles, night, is_past=True))

    async def _answers(self, brief: Brief | None) -> Answers:
        if brief is None or not brief.insight_id:
            return Answers()
        return await self._sources.feedback.current(brief.insight_id)

    def _clock(self) -> str:
        return local_clock(self._sources.now(), self._sources.zone())

    async def _write(self, *, refresh: bool) -> None:
        day = self._sources.today()
        self._show(replace(self.view, is_writing=True, problem=""))
        try:
            written = await self._sources.briefs.brief(day, refresh=refresh)
        except LifeosError as problem:
            self._fail(str(problem))
        except asyncio.CancelledError:
            self._show(replace(self.view, is_writing=False))
            raise
        except Exception as error:  # noqa: BLE001 - the page says so, the log has the trace
            _log.error("The brief could not be written: %s", where(error))
            self._fail(UNEXPECTED)
        else:
            shown = self._brief_view(written, await self._answers(written))
            view = replace(self.view, state=State.READY, brief=shown)
            self._show(replace(view, is_writing=False))

    def _is_writing(self) -> bool:
        return bool(self._writing and not self._writing.done())

    async def _is_empty(self) -> bool:
        store = self._sources.store
        return await store.data_points.is_empty() and not await store.calendar.calendars()

    async def _last_night(self, day: date) -> tuple[tuple[nights.Tile, ...], nights.Night | None]:
        wanted = {key for key, _, _ in nights.TILES} | set(nights.STAGE_METRICS.values())
        wanted.add(nights.EFFICIENCY)
        points = await self._sources.days.points(
            day - timedelta(days=BASELINE_DAYS + 1), day, sorted(wanted)
        )
        body = await self._sleep_document(points.get("sleep.total", {}).get(day))
        return nights.tiles(self._sources.catalogue(), points, day), nights.night(body, points, day)

    async def _sleep_document(self, asleep: DataPoint | None) -> Json | None:
        """What the source delivered about the night, with its phases; None where it has none."""
        if asleep is None:
            return None
        for collection, document_id in asleep.metadata.get("documents", ()):
            found = await self._sources.store.documents.get(asleep.source, collection, document_id)
            if found and found.body.get("sleep_phase_5_min"):
                return found.body
        return None

    def _brief_view(self, brief: Brief | None, told: Answers) -> BriefView | None:
        return brief_view(brief, told, self._sources.zone()) if brief is not None else None
