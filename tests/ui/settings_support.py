"""The settings' model over a real profile in a temporary folder."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from lifeos_desktop import __version__
from lifeos_desktop.app.container import Container
from lifeos_desktop.domain.errors import LifeosError
from lifeos_desktop.ui.background import Tasks
from lifeos_desktop.ui.settings.viewmodel import SettingsModel, Sources
from tests.support.clock import FakeClock
from tests.support.profile import ScriptedModel, profile


class FakeAutostart:
    """Remembers what it was told, or refuses."""

    def __init__(self) -> None:
        self.on = False
        self.refuses = ""

    def is_on(self) -> bool:
        return self.on

    def turn(self, *, on: bool) -> None:
        if self.refuses:
            raise LifeosError(self.refuses)
        self.on = on


def sources_of(
    container: Container,
    *,
    autostart: FakeAutostart | None = None,
    environment: dict[str, str] | None = None,
    keep_for_session: list[str] | None = None,
    open_address: Callable[[str], bool] | None = None,
) -> Sources:
    """The sources as the app hands them in."""
    said = keep_for_session if keep_for_session is not None else []
    return Sources(
        settings=container.settings,
        store=container.store,
        imports=container.imports,
        connections=container.connections,
        sync=container.sync,
        backups=container.backups,
        usage=container.usage,
        feedback=container.feedback,
        health=container.health,
        runner=container.runner,
        language=container.language,
        secrets=container.secrets,  # type: ignore[arg-type]
        keep_for_session=lambda: said.append("session"),
        open_address=open_address or (lambda address: True),
        environment=environment or {},
        bus=container.bus,
        clock=container.clock,
        zone=container.zone,
        today=container.today,
        data_dir=container.paths.data_dir,
        database=container.paths.database,
        logs=container.paths.logs,
        version=__version__,
        is_demo=container.paths.demo,
        autostart=autostart,
    )


@asynccontextmanager
async def settings_of(
    folder: Path,
    clock: FakeClock,
    *,
    demo: bool = False,
    model: ScriptedModel | None = None,
    autostart: FakeAutostart | None = None,
    environment: dict[str, str] | None = None,
) -> AsyncIterator[tuple[SettingsModel, Container]]:
    """The model and its container; no task is left when the block ends."""
    tasks = Tasks()
    async with profile(folder, clock, demo=demo, model=model) as container:
        sources = sources_of(container, autostart=autostart, environment=environment)
        settings = SettingsModel(sources, tasks)
        try:
            yield settings, container
        finally:
            settings.close()
            await tasks.finish(5)
