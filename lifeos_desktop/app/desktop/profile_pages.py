"""The pages of an open profile and who makes each: Today here, the others at their first visit.

A page's module is imported when the page is first opened: together they are 5 MB that a window in
the tray does not need.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType

from lifeos_desktop.app.desktop.desk import Desk
from lifeos_desktop.ui.dashboard.side_model import SideModel, SideSources
from lifeos_desktop.ui.dashboard.viewmodel import DashboardModel
from lifeos_desktop.ui.dashboard.viewmodel import Sources as DashboardSources
from lifeos_desktop.ui.dashboard.window import Dashboard
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

_MAKERS = {
    PATTERNS: "chart_pages:patterns",
    JOURNAL: "kept_pages:journal",
    TASKS: "kept_pages:tasks",
    GOALS: "kept_pages:goals",
    REVIEW: "kept_pages:review",
    SEARCH: "kept_pages:search",
    METRIC: "chart_pages:metric",
    SETTINGS: "settings_pages:settings",
}


def factories(desk: Desk) -> Mapping[str, Factory]:
    """Every page but Today, by its name (`ui.shell.pages`); what is not here is not on the rail."""
    return {name: _Maker(desk, where) for name, where in _MAKERS.items()}


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes one page; ``where`` is "module:function" beside this module."""

    desk: Desk
    where: str

    def load(self) -> None:
        """Read the modules the page needs; nothing where they are here."""
        self._module()

    def __call__(self) -> Built:
        built = getattr(self._module(), self.where.partition(":")[2])(self.desk)
        assert isinstance(built, Built)
        return built

    def _module(self) -> ModuleType:
        return import_module(f"lifeos_desktop.app.desktop.{self.where.partition(':')[0]}")


def names() -> frozenset[str]:
    """The pages there are."""
    return frozenset(_MAKERS)


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
        catalogue=desk.catalogue,
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
        calendar_age=container.calendar_age,
        bus=container.bus,
        catalogue=desk.catalogue,
        zone=container.zone,
        today=container.today,
        now=container.clock.now,
    )
    return SideModel(sources, desk.tasks, desk.toast)


def today_window(desk: Desk) -> Built:
    """Today in a window of its own."""
    dashboard = Dashboard(desk.theme, desk.tasks)
    dashboard.set_demo(desk.container.paths.demo)
    dashboard.offer_pages(names())
    dashboard.attach(today_model(desk), side_model(desk))
    dashboard.navigate.connect(desk.navigate)
    dashboard.toast.connect(desk.toast)
    return Built(dashboard, dashboard.detach)
