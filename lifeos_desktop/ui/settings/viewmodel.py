"""The settings without a widget: their pages' models together, and what is shown by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo, available_timezones

from lifeos_desktop.domain.errors import LifeosError
from lifeos_desktop.domain.ports import Clock
from lifeos_desktop.services.bus import Bus
from lifeos_desktop.ui.background import Tasks
from lifeos_desktop.ui.health.viewmodel import HealthModel
from lifeos_desktop.ui.onboarding.viewmodel import OnboardingModel
from lifeos_desktop.ui.settings.ai import AiModel, Secrets
from lifeos_desktop.ui.settings.connections.files import FilesModel
from lifeos_desktop.ui.settings.connections.viewmodel import AccountsModel
from lifeos_desktop.ui.settings.data import DataModel
from lifeos_desktop.ui.settings.fields import FieldsModel
from lifeos_desktop.ui.settings.importing import ImportModel
from lifeos_desktop.ui.settings.learned import LearnedModel
from lifeos_desktop.ui.settings.live import drop

if TYPE_CHECKING:
    from lifeos_desktop.domain.ports import Language
    from lifeos_desktop.jobs.runner import Runner
    from lifeos_desktop.services.backups import Backups
    from lifeos_desktop.services.connections import Connections
    from lifeos_desktop.services.feedback import Feedback
    from lifeos_desktop.services.health import Health
    from lifeos_desktop.services.imports import Imports
    from lifeos_desktop.services.settings import Settings
    from lifeos_desktop.services.sync import Sync
    from lifeos_desktop.services.usage import Usage
    from lifeos_desktop.store.store import Store


class Autostart(Protocol):
    """Starting with the computer; `app.autostart` has one for each system. Both may block."""

    def is_on(self) -> bool: ...

    def turn(self, *, on: bool) -> None: ...


@dataclass(frozen=True, slots=True)
class Sources:
    """What the settings read from and change.

    ``keep_for_session`` switches the secrets to memory; ``autostart`` is None where nothing can be
    started with the computer (the demo's profile). ``hotkey`` answers how the capture shortcut
    stands: its keys, and why it does not work ("" when it does); None while there is none.
    ``open_address`` hands an address to the browser; False when there is none.
    """

    settings: Settings
    store: Store
    imports: Imports
    connections: Connections
    sync: Sync
    backups: Backups
    usage: Usage
    feedback: Feedback
    health: Health
    runner: Runner
    language: Language
    secrets: Secrets
    keep_for_session: Callable[[], None]
    open_address: Callable[[str], bool]
    environment: Mapping[str, str]
    bus: Bus
    clock: Clock
    zone: Callable[[], ZoneInfo]
    today: Callable[[], date]
    data_dir: Path
    database: Path
    logs: Path
    version: str
    is_demo: bool = False
    autostart: Autostart | None = None
    hotkey: Callable[[], tuple[str, str]] | None = None


@dataclass(frozen=True, slots=True)
class AutostartView:
    """``is_offered`` is False where the switch is left out; None while it is not known yet."""

    is_offered: bool = False
    is_on: bool | None = None
    problem: str = ""


class SettingsModel:
    """Owns the models of the pages. Nothing is read before `load` of the page that shows it."""

    def __init__(self, sources: Sources, tasks: Tasks) -> None:
        self._sources, self._tasks = sources, tasks
        store, bus, now = sources.store, sources.bus, sources.clock.now
        self.sources = sources
        self.fields = FieldsModel(sources.settings, bus, self._placeholder)
        self.importing = ImportModel(sources.imports, tasks)
        self.accounts = AccountsModel(
            sources.connections,
            sources.sync,
            store,
            sources.runner,
            sources.settings,
            bus,
            tasks,
            secrets=sources.secrets,
            keep_for_session=sources.keep_for_session,
            open_address=sources.open_address,
            now=now,
            zone=sources.zone,
            is_demo=sources.is_demo,
        )
        self.connections = FilesModel(
            store,
            bus,
            tasks,
            today=sources.today,
            now=now,
            zone=sources.zone,
            is_demo=sources.is_demo,
            order=lambda: sources.settings.current.sources.order,
            titles={one.id: one.title for one in sources.connections.manifests()},
        )
        self.ai = AiModel(
            sources.settings,
            store,
            sources.usage,
            sources.language,
            bus,
            tasks,
            secrets=sources.secrets,
            keep_for_session=sources.keep_for_session,
            environment=sources.environment,
            now=now,
            zone=sources.zone,
        )
        self.learned = LearnedModel(store, sources.feedback, bus, tasks, today=sources.today)
        self.data = DataModel(
            sources.data_dir,
            sources.database,
            sources.backups,
            sources.runner,
            bus,
            tasks,
            now=now,
            zone=sources.zone,
        )
        self.health = HealthModel(
            sources.health,
            sources.runner,
            store.job_runs.history,
            sources.logs,
            bus,
            tasks,
            version=sources.version,
            now=now,
            zone=sources.zone,
        )
        self.autostart = AutostartView(is_offered=sources.autostart is not None)
        self._listeners: list[Callable[[], None]] = []

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` when the autostart is another one; returns how to stop."""
        self._listeners.append(listener)
        return partial(drop, self._listeners, listener)

    def close(self) -> None:
        """Stop listening, loading and importing."""
        self._listeners.clear()
        for model in (
            self.fields,
            self.importing,
            self.accounts,
            self.connections,
            self.ai,
            self.learned,
            self.data,
            self.health,
        ):
            model.close()

    def new_onboarding(self) -> OnboardingModel:
        """The welcome, with an import of its own."""
        importing = ImportModel(self._sources.imports, self._tasks)
        return OnboardingModel(self._sources.store, self.fields, importing)

    async def read_autostart(self) -> None:
        """Ask the system whether LifeOS starts with it."""
        autostart = self._sources.autostart
        if autostart is not None:
            is_on = await asyncio.to_thread(autostart.is_on)
            self._show_autostart(AutostartView(True, is_on))

    async def set_autostart(self, *, on: bool) -> None:
        """Start with the computer, or not; a refusal stands at the switch."""
        autostart = self._sources.autostart
        if autostart is None:
            return
        problem = ""
        try:
            await asyncio.to_thread(lambda: autostart.turn(on=on))
        except LifeosError as error:
            problem = str(error)
        is_on = await asyncio.to_thread(autostart.is_on)
        self._show_autostart(AutostartView(True, is_on, problem))

    def _show_autostart(self, view: AutostartView) -> None:
        self.autostart = view
        for listener in tuple(self._listeners):
            listener()

    def _placeholder(self, key: str) -> str:
        if key == "general.timezone":
            return f"{self._sources.zone().key}, as it is now"
        return {
            "ai.model": "openai/gpt-4o-mini or ollama/llama3.1",
            "ai.api_base": "http://localhost:11434",
        }.get(key, "")


def zone_names() -> tuple[str, ...]:
    """Every time zone a person could mean, in order; some 20 ms, so ask in a thread."""
    left_out = ("Etc/", "SystemV/", "posix/", "right/")
    names = (name for name in available_timezones() if "/" in name or name == "UTC")
    return tuple(sorted(name for name in names if not name.startswith(left_out)))
