"""The patterns page and the metric page over a real profile in a temporary folder."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QWidget,
)

from lifeos_desktop.app.container import Container
from lifeos_desktop.domain.catalogue import Catalogue
from lifeos_desktop.services.pattern_check import PatternChecks
from lifeos_desktop.services.undo import Undo
from lifeos_desktop.ui.background import Tasks
from lifeos_desktop.ui.charts import Chart
from lifeos_desktop.ui.metrics.page import MetricPage
from lifeos_desktop.ui.metrics.viewmodel import MetricModel
from lifeos_desktop.ui.metrics.viewmodel import Sources as MetricSources
from lifeos_desktop.ui.patterns.page import PatternsPage
from lifeos_desktop.ui.patterns.viewmodel import PatternsModel
from lifeos_desktop.ui.patterns.viewmodel import Sources as PatternSources
from lifeos_desktop.ui.theme import Theme
from tests.support.clock import FakeClock
from tests.support.pattern_samples import insert_patterns
from tests.support.profile import profile

_CONTROLS = (QAbstractButton, QLineEdit, QComboBox, QAbstractItemView, Chart)


@dataclass
class Opened:
    """An open profile with models and what the pages said."""

    container: Container
    tasks: Tasks
    undos: list[Undo] = field(default_factory=list)
    went: list[str] = field(default_factory=list)

    def patterns(self) -> PatternsModel:
        box = self.container
        return PatternsModel(
            PatternSources(
                box.patterns,
                box.bus,
                self.catalogue,
                box.clock.now,
                box.zone,
                box.today,
                box.pattern_search,
                PatternChecks(box.store).check if box.paths.demo else None,
            ),
            self.tasks,
        )

    def metrics(self) -> MetricModel:
        box = self.container
        return MetricModel(
            MetricSources(
                box.metric_pages,
                box.store,
                box.bus,
                self.catalogue,
                box.clock.now,
                box.zone,
                box.today,
            ),
            self.tasks,
        )

    def catalogue(self) -> Catalogue:
        return self.container.catalogue


@asynccontextmanager
async def opened(
    folder: Path, clock: FakeClock, *, demo: bool = True, samples: bool = True
) -> AsyncIterator[Opened]:
    """The demo person with sample patterns; or an empty profile."""
    tasks = Tasks()
    async with profile(folder, clock, demo=demo) as container:
        if demo and samples:
            await insert_patterns(
                container.store, container.series, container.catalogue, container.today()
            )
        yield Opened(container, tasks)
        assert await tasks.finish(5) == []


@asynccontextmanager
async def patterns_page(app: Opened, theme: Theme) -> AsyncIterator[PatternsPage]:
    """The page, shown and loaded."""
    model = app.patterns()
    page = PatternsPage(model, theme, app.tasks)
    page.toast.connect(app.undos.append)
    page.navigate.connect(app.went.append)
    page.resize(1204, 740)
    page.show()
    await until(lambda: model.is_loaded)
    yield page
    model.close()
    page.hide()
    page.deleteLater()


@asynccontextmanager
async def metric_page(app: Opened, theme: Theme, metric: str = "") -> AsyncIterator[MetricPage]:
    """The page, shown and loaded."""
    model = app.metrics()
    page = MetricPage(model, theme, app.tasks)
    page.resize(1204, 740)
    page.show()
    if metric:
        page.open(metric)
    await until(lambda: model.is_loaded and (not metric or model.view.key == metric))
    yield page
    model.close()
    page.hide()
    page.deleteLater()


async def until(condition: Callable[[], bool], seconds: float = 10) -> None:
    """Let the loop go round until it is so."""
    for _ in range(round(seconds * 100)):
        if condition():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it did not come about")


def nameless(page: QWidget) -> list[str]:
    """Controls without a name, or out of reach of the keyboard."""
    found = []
    for widget in page.findChildren(QWidget):
        if not isinstance(widget, _CONTROLS) or not widget.isVisible():
            continue
        name = widget.accessibleName() or getattr(widget, "text", str)()
        if not str(name).strip():
            found.append(f"{widget!r} has no name")
        takes = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        if widget.isEnabled() and not isinstance(widget, QHeaderView) and not takes:
            found.append(f"{name} cannot be reached by Tab")
    return found
