"""The pages of an open profile: how each is made from the container. One function a page."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from lifeos_desktop import __version__
from lifeos_desktop.app import autostart
from lifeos_desktop.app.desktop import kept_pages
from lifeos_desktop.app.desktop.desk import Desk
from lifeos_desktop.services.secrets import KeyringSecrets
from lifeos_desktop.ui.dashboard.side_model import SideModel, SideSources
from lifeos_desktop.ui.dashboard.viewmodel import DashboardModel
from lifeos_desktop.ui.dashboard.viewmodel import Sources as DashboardSources
from lifeos_desktop.ui.dashboard.window import Dashboard
from lifeos_desktop.ui.metrics.page import MetricPage
from lifeos_desktop.ui.metrics.viewmodel import MetricModel
from lifeos_desktop.ui.metrics.viewmodel import Sources as MetricSources
from lifeos_desktop.ui.patterns.page import PatternsPage
from lifeos_desktop.ui.patterns.viewmodel import PatternsModel
from lifeos_desktop.ui.patterns.viewmodel import Sources as PatternSources
from lifeos_desktop.ui.settings.page import SettingsPage
from lifeos_desktop.ui.settings.viewmodel import SettingsModel
from lifeos_desktop.ui.settings.viewmodel import Sources as SettingsSources
from lifeos_desktop.ui.shell.pages import (
    GOALS,
    JOURNAL,
    METRIC,
    PATTERNS,
    REVIEW,
    SEARCH,
    SETTINGS,
    TASKS,
    Built,
    Factory,
)

if TYPE_CHECKING:
    from lifeos_desktop.app.container import Container
    from lifeos_desktop.domain.catalogue import Catalogue


def factories(desk: Desk) -> Mapping[str, Factory]:
    """Every page but Today, by its name (`ui.shell.pages`); what is not here is not on the rail."""
    made = {
        PATTERNS: _patterns,
        JOURNAL: kept_pages.journal,
        TASKS: kept_pages.tasks,
        GOALS: kept_pages.goals,
        REVIEW: kept_pages.review,
        SEARCH: kept_pages.search,
        METRIC: _metric,
        SETTINGS: _settings,
    }
    return {name: partial(make, desk) for name, make in made.items()}


def names(desk: Desk) -> frozenset[str]:
    """The pages there are."""
    return frozenset(factories(desk))


def today_model(desk: Desk) -> DashboardModel:
    """The model of Today, for the shell's page or a window of its own."""
    container = desk.container

    sources = DashboardSources(
        store=container.store,
        days=container.days,
        briefs=container.briefs,
        evidence=container.evidence,
        imports=container.imports,
        feedback=container.feedback,
        history=container.history,
        bus=container.bus,
        catalogue=partial(_catalogue, container),
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
    dashboard.offer_pages(names(desk))
    dashboard.attach(today_model(desk), side_model(desk))
    dashboard.navigate.connect(desk.navigate)
    dashboard.toast.connect(desk.toast)
    return Built(dashboard, dashboard.detach)


def _patterns(desk: Desk) -> Built:
    container = desk.container
    sources = PatternSources(
        patterns=container.patterns,
        bus=container.bus,
        catalogue=partial(_catalogue, container),
        now=container.clock.now,
        zone=container.zone,
        today=container.today,
    )
    model = PatternsModel(sources, desk.tasks)
    page = PatternsPage(model, desk.theme, desk.tasks)
    page.navigate.connect(desk.navigate)
    page.toast.connect(desk.toast)
    return Built(page, model.close)


def _metric(desk: Desk) -> Built:
    container = desk.container
    sources = MetricSources(
        pages=container.metric_pages,
        store=container.store,
        bus=container.bus,
        catalogue=partial(_catalogue, container),
        now=container.clock.now,
        zone=container.zone,
        today=container.today,
    )
    model = MetricModel(sources, desk.tasks)
    page = MetricPage(model, desk.theme, desk.tasks)
    page.navigate.connect(desk.navigate)
    page.back.connect(desk.back)
    return Built(page, model.close)


def _catalogue(container: Container) -> Catalogue:
    return container.catalogue


def _settings(desk: Desk) -> Built:
    model = SettingsModel(settings_sources(desk), desk.tasks)
    page = SettingsPage(model, desk.theme, desk.tasks)
    page.navigate.connect(desk.navigate)
    page.toast.connect(desk.toast)
    page.attention_changed.connect(desk.attention)
    page.welcome_wanted.connect(desk.welcome)
    return Built(page, model.close)


def settings_sources(desk: Desk) -> SettingsSources:
    """What the settings and the welcome read from and change."""
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
