"""Everything wired together, without Qt: what the window, the jobs and the command line share."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager
from datetime import date
from zoneinfo import ZoneInfo

import tzlocal

from lifeos_desktop.app.exclusive import Turn, exclusive
from lifeos_desktop.app.paths import AppPaths
from lifeos_desktop.domain.brief import MORNING_BRIEF
from lifeos_desktop.domain.catalogue import Catalogue
from lifeos_desktop.domain.day import local_day
from lifeos_desktop.domain.errors import SecretsUnavailable
from lifeos_desktop.domain.events import Changed
from lifeos_desktop.domain.ports import Clock, Language, LanguageReply, Notifier, SecretStore
from lifeos_desktop.engines.analysis.client import AnalysisEngine, analysis_host
from lifeos_desktop.engines.language.client import LanguageEngine, language_host
from lifeos_desktop.integrations.http import Http
from lifeos_desktop.integrations.limiter import Sleep
from lifeos_desktop.integrations.registry import MANIFESTS
from lifeos_desktop.jobs.definitions import definitions, schedules
from lifeos_desktop.jobs.runner import Runner
from lifeos_desktop.jobs.works import works
from lifeos_desktop.services.accounts import Accounts
from lifeos_desktop.services.backups import Backups
from lifeos_desktop.services.briefs import Briefs
from lifeos_desktop.services.bus import Bus
from lifeos_desktop.services.calendar_age import CalendarAge
from lifeos_desktop.services.calendars import Calendars
from lifeos_desktop.services.capture import QuickAdd
from lifeos_desktop.services.connections import Connections
from lifeos_desktop.services.day_series import DaySeries
from lifeos_desktop.services.days import Days
from lifeos_desktop.services.demo import Demo
from lifeos_desktop.services.energy import Energy
from lifeos_desktop.services.energy_forecasts import EnergyForecasts
from lifeos_desktop.services.energy_table import EnergyTables
from lifeos_desktop.services.evidence import Evidence
from lifeos_desktop.services.feedback import Feedback
from lifeos_desktop.services.goals import Goals
from lifeos_desktop.services.health import Health
from lifeos_desktop.services.health_machine import MachineHealth
from lifeos_desktop.services.health_work import WorkHealth
from lifeos_desktop.services.history import History
from lifeos_desktop.services.imports import Imports
from lifeos_desktop.services.journal import Journal
from lifeos_desktop.services.metric_pages import MetricPages
from lifeos_desktop.services.model_writer import ModelChoice, ModelWriter
from lifeos_desktop.services.morning import MorningPoll
from lifeos_desktop.services.notes import Notes
from lifeos_desktop.services.notify import BriefNotifications
from lifeos_desktop.services.pattern_pages import PatternPages
from lifeos_desktop.services.pattern_search import PatternSearch
from lifeos_desktop.services.pattern_table import PatternTable
from lifeos_desktop.services.patterns import Patterns
from lifeos_desktop.services.reviews import Reviews
from lifeos_desktop.services.search import Search
from lifeos_desktop.services.secrets import KeyringSecrets, provider_key
from lifeos_desktop.services.settings import Settings
from lifeos_desktop.services.sync import Sync
from lifeos_desktop.services.sync_save import BatchSaver
from lifeos_desktop.services.tasks import Tasks
from lifeos_desktop.services.undo import UndoHistory
from lifeos_desktop.services.usage import Usage
from lifeos_desktop.store.store import Store

_ABOUT_THE_PERSON = frozenset({"users", "custom_metrics"})
_SHOWN_TABLES = frozenset(
    """data_points insights calendar_events tasks notes journal_entries goals patterns token_usage
    insight_feedback settings users connections sync_state source_documents""".split()
)


class Container:
    """One open profile. Made synchronously (it is on the way to the first paint), then started."""

    def __init__(
        self,
        paths: AppPaths,
        clock: Clock,
        environment: Mapping[str, str],
        secrets: SecretStore,
        language: Language | None,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self.paths = paths
        self.clock = clock
        self.bus = Bus()
        self.store = Store.open(paths.database, clock=clock, on_commit=self._on_commit)
        self._environment = environment
        self._blocking = ThreadPoolExecutor(2, thread_name_prefix="blocking")
        self._person_zone = ""
        self.catalogue = Catalogue()
        self.settings = Settings(self.store.settings, self.bus, MANIFESTS)
        self.secrets = secrets
        self._host = language_host(clock)
        self.language: Language = language or LanguageEngine(self._host)
        self.analysis = AnalysisEngine(analysis_host(clock))
        self.usage = Usage(self.store.usage, clock)
        self.calendars = Calendars(self.store, clock, zone=self.zone, executor=self._blocking)
        # Imports and syncs both compute the values of days: never two of them at once, nor beside
        # those of another process.
        turn = Turn(paths.days_lock)
        self.imports = Imports(
            self.store, clock, self.calendars, executor=self._blocking, turn=turn
        )
        self.http = Http(clock, sleep=sleep, blocking=self._blocking)
        self.accounts = Accounts(
            self.store,
            self.settings,
            secrets,
            self.http,
            clock,
            zone=self.zone,
            exclusive=self._exclusive,
            blocking=self._blocking,
        )
        saver = BatchSaver(self.store, self.calendars, turn=turn, executor=self._blocking)
        self.sync = Sync(self.store, self.accounts, saver, clock, zone=self.zone, sleep=sleep)
        self.connections = Connections(
            self.store, self.accounts, self.sync, self.calendars, clock, zone=self.zone
        )
        self.backups = Backups(
            paths.database,
            paths.backups,
            clock=clock,
            keep=self._backups_to_keep,
            blocking=self._blocking,
        )
        self.calendar_age = CalendarAge(self.store, MANIFESTS, clock)
        self.days = Days(
            self.store,
            self.calendars,
            zone=self.zone,
            preferred_sources=self._preferred_sources,
            calendar_age=self.calendar_age,
        )
        self.briefs = Briefs(
            self.store,
            self.days,
            self._catalogue,
            clock,
            self.bus,
            ModelWriter(self.language, self._record_usage, self._blocking),
            self._choose_model,
            self._blocking,
        )
        self.reviews = Reviews(self.store, self.days, self._catalogue, clock, self.bus)
        self.evidence = Evidence(self.store, self._catalogue, self.zone)
        self.series = DaySeries(self.store, zone=self.zone, source_order=self.days.source_order)
        self.metric_pages = MetricPages(self.store, self.series, self._catalogue, clock, self.zone)
        self.patterns = Patterns(
            self.store, PatternPages(self.series, self._catalogue), clock, self.zone
        )
        self.pattern_search = PatternSearch(
            self.store,
            PatternTable(self.store, self.series, self._catalogue),
            self.analysis,
            clock,
            zone=self.zone,
            catalogue=self._catalogue,
        )
        rated_days = EnergyTables(self.store, self.series, self._catalogue)
        self.energy_forecasts = EnergyForecasts(
            self.store, rated_days, self.analysis, clock, self.zone, self.bus
        )
        self.energy = Energy(self.store, clock, self.zone, rated_days, self.energy_forecasts)
        self.feedback = Feedback(self.store)
        self.history = History(self.store)
        self.demo = Demo(self.store, clock)
        self.capture = QuickAdd(self.store, clock, self.zone)
        self.tasks = Tasks(self.store.tasks, clock, self.today)
        self.journal = Journal(self.store.journal, clock, self.zone)
        self.notes = Notes(self.store.notes)
        self.goals = Goals(self.store.goals)
        self.search = Search(self.store.search, self.zone)
        self.undos = UndoHistory()
        self.notifications = BriefNotifications(
            self.store, self.briefs, self.settings, clock, self.zone
        )
        self.morning = MorningPoll(
            self.store,
            self.sync,
            self.briefs,
            MANIFESTS,
            clock,
            self.zone,
            is_paused=lambda: self.runner.paused_until is not None,
        )
        self.runner = Runner(
            clock,
            self.store.job_runs,
            definitions(MANIFESTS),
            works(
                self.briefs,
                self.reviews,
                self.backups,
                self.calendars,
                self.notifications,
                self.sync,
                self.pattern_search,
                MANIFESTS,
            ),
            zone=self.zone,
            times=lambda: schedules(self.settings.current.jobs),
            on_finished=self.bus.publish,
            on_tick=[
                self.notifications.tick,
                self.energy.tick,
                self.energy_forecasts.tick,
                self._look_for_foreign_writes,
                self.sync.go_on,
                self.morning.tick,
            ],
        )
        self.health = self._new_health()
        self._seen_version: int | None = None
        self._notifier: Notifier | None = None
        self._reading: set[asyncio.Task[None]] = set()

    @classmethod
    def open(
        cls,
        paths: AppPaths,
        *,
        clock: Clock,
        environment: Mapping[str, str] | None = None,
        secrets: SecretStore | None = None,
        language: Language | None = None,
        sleep: Sleep = asyncio.sleep,
    ) -> Container:
        """Open the profile's store, wire the rest; raises StoreProblem when it cannot be used.

        ``sleep`` is how the pauses between questions to services are waited.
        """
        paths.prepare()
        return cls(
            paths,
            clock,
            os.environ if environment is None else environment,
            secrets if secrets is not None else KeyringSecrets(),
            language,
            sleep,
        )

    async def start(self) -> None:
        """Read the settings and the person; bring the demo person up to today."""
        self.bus.bind(asyncio.get_running_loop())
        await self.settings.load()
        if self.paths.demo:
            await self.demo.ensure(self.today(), _computer_zone().key)
        await self._read_person()
        self._seen_version = await self.store.database.data_version()

    async def close(self) -> None:
        """End what reads services and the engines, let every write end; safe to repeat."""
        await self.energy_forecasts.close()
        await self.connections.close()
        await self.morning.close()
        await self.pattern_search.close()
        await self.sync.close()
        await self.accounts.close()
        await self.http.close()
        await asyncio.gather(*self._reading, return_exceptions=True)
        await self._host.close()
        await self.analysis.close()
        await self.store.close()
        self._blocking.shutdown(wait=False)

    @property
    def notifier(self) -> Notifier | None:
        """What shows notifications; the window hands it in."""
        return self._notifier

    @notifier.setter
    def notifier(self, notifier: Notifier | None) -> None:
        self._notifier = notifier
        self.notifications.use(notifier)

    def zone(self) -> ZoneInfo:
        """The person's time zone: chosen, else the profile's own, else the computer's."""
        name = self.settings.current.general.timezone or self._person_zone
        return ZoneInfo(name) if name else _computer_zone()

    def today(self) -> date:
        """The person's local day."""
        return local_day(self.clock.now(), self.zone())

    def _new_health(self) -> Health:
        machine = MachineHealth(
            self.store,
            self.settings,
            self.backups,
            self.secrets,
            self.clock,
            self.zone,
            lambda: self.notifications.notifier,
        )
        work = WorkHealth(
            self.store,
            self.settings,
            self.usage,
            self.secrets,
            self._environment,
            self.clock,
            self.zone,
            self.runner.status,
            lambda: self.runner.paused_until,
            MANIFESTS,
        )
        return Health([*machine.checks(), *work.checks()], self.clock, self.bus)

    def _catalogue(self) -> Catalogue:
        return self.catalogue

    def _on_commit(self, tables: frozenset[str], initiator: str) -> None:
        self.bus.publish(Changed(tables, initiator))
        if tables & _ABOUT_THE_PERSON:
            task = asyncio.get_running_loop().create_task(
                self._read_person(), name="read the person again"
            )
            self._reading.add(task)
            task.add_done_callback(self._reading.discard)

    def _backups_to_keep(self) -> int:
        return self.settings.current.backups.keep

    def _exclusive(self) -> AbstractAsyncContextManager[object]:
        """Held while a single-use token is renewed, by the window or a command beside it."""
        return exclusive(self.paths.sign_in_lock)

    def _preferred_sources(self) -> str:
        return self.settings.current.sources.order

    async def _read_person(self) -> None:
        self._person_zone = (await self.store.users.get()).timezone
        self.catalogue = Catalogue(await self.store.custom_metrics.all())

    async def _record_usage(self, reply: LanguageReply) -> None:
        await self.usage.record(MORNING_BRIEF, reply)

    async def _choose_model(self) -> ModelChoice | None:
        """The model to ask; None while it is switched off. A key alone switches nothing on."""
        ai = self.settings.current.ai
        if not ai.enabled or not ai.model:
            return None
        try:
            key = await provider_key(
                ai.model, self._environment, self.secrets, api_base=ai.api_base
            )
        except SecretsUnavailable:
            # The engine says in its own sentence that the key is missing; the rules take over.
            key = None
        return ModelChoice(
            model=ai.model,
            api_base=ai.api_base,
            api_key=key or "",
            timeout_seconds=float(ai.timeout_seconds),
            max_tokens=ai.max_tokens,
            send_event_titles=ai.send_event_titles,
        )

    async def _look_for_foreign_writes(self) -> None:
        """A command line beside the app may have written: show it, and follow its settings."""
        version = await self.store.database.data_version()
        if version == self._seen_version:
            return
        self._seen_version = version
        await self.settings.load()
        await self._read_person()
        self.bus.publish(Changed(_SHOWN_TABLES))


def _computer_zone() -> ZoneInfo:
    """The zone of this computer; UTC where it has none that can be named."""
    try:
        name = tzlocal.get_localzone_name()
        return ZoneInfo(name or "UTC")
    except (OSError, ValueError, LookupError):
        return ZoneInfo("UTC")
