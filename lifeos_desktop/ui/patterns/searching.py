"""Searching now: the button, how far it is, Cancel, and what to say when it ends badly."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QWidget

from lifeos_desktop.domain.errors import EngineCancelled, LifeosError
from lifeos_desktop.services.pattern_search import PatternSearch
from lifeos_desktop.ui.background import Tasks
from lifeos_desktop.ui.settings.follow import follow
from lifeos_desktop.ui.settings.live import drop
from lifeos_desktop.ui.theme import Theme
from lifeos_desktop.ui.widgets import Button, Caption, Meter

_METER = 120


class Searching:
    """A search that was asked for here. ``share`` is None while none runs."""

    def __init__(self, search: PatternSearch, tasks: Tasks) -> None:
        self._search, self._tasks = search, tasks
        self._listeners: list[Callable[[], None]] = []
        self.share: float | None = None
        self.problem = ""
        """Why the last one ended without a result, a sentence; "" where it went well."""

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call ``listener`` whenever it moved on; returns how to stop."""
        self._listeners.append(listener)
        return partial(drop, self._listeners, listener)

    def start(self) -> None:
        """Search now, if none runs yet."""
        if self.share is None:
            self.share, self.problem = 0.0, ""
            self._tell()
            self._tasks.spawn(self._run(), "search for patterns")

    def cancel(self) -> None:
        """Stop it; what was found before stays."""
        self._search.cancel()

    async def _run(self) -> None:
        try:
            await self._search.run("manual", self._on_progress)
        except EngineCancelled:
            pass  # the person knows: they pressed Cancel
        except LifeosError as problem:
            self.problem = str(problem)
        finally:
            self.share = None
            self._tell()

    def _on_progress(self, share: float) -> None:
        self.share = share
        self._tell()

    def _tell(self) -> None:
        for listener in tuple(self._listeners):
            listener()


class SearchBar(QWidget):
    """`Search now`; while it searches how far it is, and `Cancel`."""

    def __init__(self, theme: Theme, searching: Searching) -> None:
        super().__init__()
        self._searching = searching
        self.begin = Button(theme, "Search now", icon="search")
        self.begin.clicked.connect(searching.start)
        self.begin.set_hint("Compare all your days with each other now")
        self.says = Caption(theme, "", "2")
        self.meter = Meter(theme, name="Search for patterns")
        self.meter.setFixedWidth(theme.px(_METER))
        self.stop = Button(theme, "Cancel")
        self.stop.clicked.connect(searching.cancel)
        self.stop.setAccessibleName("Cancel the search")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        for widget in (self.says, self.meter, self.stop, self.begin):
            row.addWidget(widget)
        follow(self, searching.listen(self._draw))
        self._draw()

    def _draw(self) -> None:
        share = self._searching.share
        is_on = share is not None
        for widget in (self.says, self.meter, self.stop):
            widget.setVisible(is_on)
        self.begin.setVisible(not is_on)
        if share is not None:
            percent = round(share * 100)
            self.says.setText(f"Comparing your days, {percent}\u00a0%")
            self.meter.set_value(share, f"{percent} percent searched")
