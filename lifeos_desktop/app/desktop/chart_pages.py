"""The pages with charts: the patterns, and one metric."""

from __future__ import annotations

from lifeos_desktop.app.desktop.desk import Desk
from lifeos_desktop.services.pattern_check import PatternChecks
from lifeos_desktop.ui.metrics.page import MetricPage
from lifeos_desktop.ui.metrics.viewmodel import MetricModel
from lifeos_desktop.ui.metrics.viewmodel import Sources as MetricSources
from lifeos_desktop.ui.patterns.page import PatternsPage
from lifeos_desktop.ui.patterns.viewmodel import PatternsModel
from lifeos_desktop.ui.patterns.viewmodel import Sources as PatternSources
from lifeos_desktop.ui.shell.pages import Built


def patterns(desk: Desk) -> Built:
    """What was found in the days."""
    container = desk.container
    sources = PatternSources(
        patterns=container.patterns,
        bus=container.bus,
        catalogue=desk.catalogue,
        now=container.clock.now,
        zone=container.zone,
        today=container.today,
        search=container.pattern_search,
        check=PatternChecks(container.store).check if container.paths.demo else None,
    )
    model = PatternsModel(sources, desk.tasks)
    page = PatternsPage(model, desk.theme, desk.tasks)
    page.navigate.connect(desk.navigate)
    page.toast.connect(desk.toast)
    return Built(page, model.close)


def metric(desk: Desk) -> Built:
    """One metric over time."""
    container = desk.container
    sources = MetricSources(
        pages=container.metric_pages,
        store=container.store,
        bus=container.bus,
        catalogue=desk.catalogue,
        now=container.clock.now,
        zone=container.zone,
        today=container.today,
    )
    model = MetricModel(sources, desk.tasks)
    page = MetricPage(model, desk.theme, desk.tasks)
    page.navigate.connect(desk.navigate)
    page.back.connect(desk.back)
    return Built(page, model.close)
