"""The pages of an open profile: how each is made from the container. One function a page."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from lifeos_desktop import __version__
from lifeos_desktop.app import autostart
from lifeos_desktop.services.secrets import KeyringSecrets
from lifeos_desktop.services.undo import Undo
from lifeos_desktop.ui.background import Tasks
from lifeos_desktop.ui.dashboard.side_model import SideModel, SideSources
from lifeos_desktop.ui.dashboard.viewmodel import DashboardModel
from lifeos_desktop.ui.dashboard.viewmodel import Sources as DashboardSources
from lifeos_desktop.ui.dashboard.window import Dashboard
from lifeos_desktop.ui.settings.page import SettingsPage
from lifeos_desktop.ui.settings.viewmodel import SettingsModel
from lifeos_desktop.ui.settings.viewmodel import Sources as SettingsSources
from lifeos_desktop.ui.shell.pages import SETTINGS, Built, Factory
from lifeos_desktop.ui.theme import Theme

if TYPE_CHECKING:
    from lifeos_desktop.app.container import Container
    from lifeos_desktop.domain.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Desk:
    """What a page is made of and whom it tells. ``hotkey`` answers the keys and what is wrong."""

    container: Container
    theme: Theme
    tasks: Tasks
    navigate: Callable[[str], None]
    toast: Callable[[Undo], None]
    hotkey: Callable[[], tuple[str, str]]
    attention: Callable[[str], None]

    @property
    def pages(self) -> frozenset[str]:
        """The pages there are, by name."""
        return frozenset(factories(self))


def factories(desk: Desk) -> Mapping[str, Factory]:
    """Every page but Today, by its name (`ui.shell.pages`); what is not here is not on the rail."""
    return {SETTINGS: partial(_settings, desk)}


def today_model(desk: Desk) -> DashboardModel:
    """The model of Today, for the shell's page or a window of its own."""
    container = desk.container

    def catalogue() -> Catalogue:
        return container.catalogue

    sources = DashboardSources(
        store=container.store,
        days=container.days,
        briefs=container.briefs,
        evidence=container.evidence,
        imports=container.imports,
        feedback=container.feedback,
        history=container.history,
        bus=container.bus,
        catalogue=catalogue,
        zone=container.zone,
        today=container.today,
        now=container.clock.now,
    )
    return DashboardModel(sources, desk.tasks, desk.toast)


def side_model(desk: Desk) -> SideModel:
    """The model of what stands beside the brief."""
    container = desk.container
    sources = SideSources(
        store=container.store,
        energy=container.energy,
        journal=container.journal,
        tasks=container.tasks,
        goals=container.goals,
        calendars=container.calendars,
        bus=container.bus,
        zone=container.zone,
        today=container.today,
        now=container.clock.now,
    )
    return SideModel(sources, desk.tasks, desk.toast)


def today_window(desk: Desk) -> Built:
    """Today in a window of its own."""
    dashboard = Dashboard(desk.theme, desk.tasks)
    dashboard.set_demo(desk.container.paths.demo)
    dashboard.offer_pages(desk.pages)
    dashboard.attach(today_model(desk), side_model(desk))
    dashboard.navigate.connect(desk.navigate)
    dashboard.toast.connect(desk.toast)
    return Built(dashboard, dashboard.detach)


def _settings(desk: Desk) -> Built:
    model = SettingsModel(_settings_sources(desk), desk.tasks)
    page = SettingsPage(model, desk.theme, desk.tasks)
    page.navigate.connect(desk.navigate)
    page.toast.connect(desk.toast)
    page.attention_changed.connect(desk.attention)
    return Built(page, model.close)


def _settings_sources(desk: Desk) -> SettingsSources:
    container = desk.container
    secrets = container.secrets
    assert isinstance(secrets, KeyringSecrets)
    paths = container.paths
    return SettingsSources(
        settings=container.settings,
        store=container.store,
        imports=container.imports,
        backups=container.backups,
        usage=container.usage,
        feedback=container.feedback,
        health=container.health,
        runner=container.runner,
        language=container.language,
        secrets=secrets,
        keep_for_session=secrets.keep_for_session,
        environment=os.environ,
        bus=container.bus,
        clock=container.clock,
        zone=container.zone,
        today=container.today,
        data_dir=paths.data_dir,
        database=paths.database,
        logs=paths.logs,
        version=__version__,
        is_demo=paths.demo,
        autostart=None if paths.demo else autostart.of_this_system(paths),
        hotkey=desk.hotkey,
    )
