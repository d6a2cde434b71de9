"""Where a link, a button, a search result or another start of LifeOS leads."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QObject

from lifeos_desktop.app.desktop.session import Session
from lifeos_desktop.app.desktop.stage import Stage
from lifeos_desktop.app.desktop.windows import Windows
from lifeos_desktop.ui.shell.pages import (
    GOALS,
    JOURNAL,
    METRIC,
    SEARCH,
    SETTINGS,
    TASKS,
    TODAY,
    DoesActions,
    OpensMetrics,
    Searches,
    ShowsItems,
    place,
)
from lifeos_desktop.ui.shell.window import ShellWindow


class Navigator(QObject):
    """Knows the ways; what leads nowhere does nothing."""

    def __init__(
        self,
        stage: Stage,
        windows: Windows,
        shell: ShellWindow,
        session: Callable[[], Session | None],
    ) -> None:
        super().__init__()
        self._stage, self._frame = stage, stage.frame
        self._windows, self._shell, self._session = windows, shell, session

    def navigate(self, action: str) -> None:
        """`open:tasks`, `metric:sleep.hrv`, `capture`, or the action of a health part."""
        word, _, rest = action.partition(":")
        session = self._session()
        if word == "open":
            self.open_page(rest)
        elif session is None:
            return
        elif word == "capture":
            self._stage.capture.open()
        elif word == "metric":
            self._show_metric(rest, session)
        elif word == "run_job":
            session.run_job(rest)
        elif word == "resume":
            session.resume()
        elif word == "check_again":
            session.check_again()
        elif self._frame.has(SETTINGS):
            page = self._frame.page(SETTINGS)
            if isinstance(page, DoesActions) and page.do(action):
                self.open_page(SETTINGS)

    def open_page(self, name: str) -> None:
        """A page, over everything."""
        self._frame.open(name)
        self._shell.raise_to_front()

    def open_by_name(self, name: str) -> None:
        """As `lifeos open NAME` means it: patterns and settings in windows of their own."""
        where = place(name)
        if where is not None and where.own_window and where.name != TODAY:
            self.open_window(where.name)
        else:
            self.open_page(name)

    def open_window(self, name: str) -> None:
        """A page in a window of its own."""
        where, session = place(name), self._session()
        if where is not None and session is not None and self._frame.has(where.name):
            self._windows.open(where, session.desk)

    def show_found(self, kind: str, id: int, day: object) -> None:
        """Bring what a search found into sight."""
        target = {"task": TASKS, "goal": GOALS, "note": JOURNAL, "journal": JOURNAL}.get(kind)
        if target is None:
            if isinstance(day, date):
                self._stage.dashboard.show_day(day)
                self._frame.open(TODAY)
            return
        self._frame.open(target)
        page: object = self._frame.stack.currentWidget()
        if isinstance(page, ShowsItems):
            page.show_item(kind, id)

    def on_opened(self, name: str) -> None:
        """A page came to the front."""
        page: object = self._frame.stack.currentWidget()
        if name == SEARCH and isinstance(page, Searches):
            page.begin()

    def _show_metric(self, key: str, session: Session) -> None:
        catalogue = session.container.catalogue
        while key and key not in catalogue:
            key = key.rpartition(".")[0]  # a fact's name goes on after its metric's
        page: object = self._frame.page(METRIC) if key else None
        if isinstance(page, OpensMetrics):
            page.open(key)
            self.open_page(METRIC)
