"""The dashboard: its page and whom it asks."""

from __future__ import annotations

import asyncio
from datetime import date
from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from lifeos_desktop.domain.errors import LifeosError
from lifeos_desktop.domain.facts import Fact
from lifeos_desktop.ui.background import Tasks
from lifeos_desktop.ui.dashboard.page import DashboardPage
from lifeos_desktop.ui.dashboard.side_model import SideModel
from lifeos_desktop.ui.dashboard.viewmodel import DashboardModel, State
from lifeos_desktop.ui.theme import Theme

_TICK_MS = 30_000


class Dashboard(QWidget):
    """Empty at first; `attach` fills it once there is something to show."""

    profile_wanted = Signal(bool)  # True: the demo person's, False: one's own
    retry_wanted = Signal()
    navigate = Signal(str)  # an action: open:tasks, metric:sleep.hrv
    toast = Signal(object)  # an Undo

    def __init__(self, theme: Theme, tasks: Tasks) -> None:
        super().__init__()
        self._tasks = tasks
        self._model: DashboardModel | None = None
        self._side: SideModel | None = None
        self.page = DashboardPage(theme)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.page, 1)
        self._connect()

    def _connect(self) -> None:
        page = self.page
        page.write_again.connect(self._write_again)
        page.stop_writing.connect(self._stop_writing)
        page.load_again.connect(self._load_again)
        page.import_wanted.connect(self._choose_folder)
        page.demo_wanted.connect(self._enter_demo)
        page.demo_left.connect(self._leave_demo)
        page.rows_wanted.connect(self._fetch_rows)
        page.navigate.connect(self.navigate)
        page.head.stepped.connect(self._step)
        page.head.today_wanted.connect(self.show_today)
        page.history.asked.connect(self._find_past)
        page.history.chosen.connect(self.show_day)
        page.brief.answered.connect(self._answer)
        page.energy.rated.connect(self._rate)
        page.energy.open_wanted.connect(self._open_seal)
        page.todo.completed.connect(self._complete)
        page.todo.snoozed.connect(self._snooze)
        for keys, slot in (
            ("Ctrl+R", self._write_again),
            ("F5", self._write_again),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(slot)
        self._tick = QTimer(self)
        self._tick.setInterval(_TICK_MS)
        self._tick.timeout.connect(self._on_tick)

    # -- what is shown --------------------------------------------------------------------------

    def attach(self, model: DashboardModel, side: SideModel | None = None) -> None:
        """Show these models' views and load them."""
        self._model, self._side = model, side
        model.listen(self._on_view)
        self._on_view()
        model.load()
        if side is not None:
            side.listen(self._on_side)
            side.load()
        self._tick.start()

    def detach(self) -> None:
        """Let go of the model; the page stays as it is."""
        self._tick.stop()
        if self._model:
            self._model.close()
            self._model = None
        if self._side:
            self._side.close()
            self._side = None

    def set_demo(self, is_demo: bool) -> None:
        """Say on the page whose data this is."""
        self.page.set_demo(is_demo)

    def offer_pages(self, names: frozenset[str]) -> None:
        """The pages a link can open."""
        self.page.offer_pages(names)

    def show_today(self) -> None:
        """Whatever day was looked at: this one now."""
        self.show_day(None)

    def show_day(self, day: object) -> None:
        """A past day's page; None for today."""
        if self._model:
            self._model.show_day(day if isinstance(day, date) else None)
            self._follow_model()

    def _step(self, days: int) -> None:
        if self._model:
            self._model.step(days)
            self._follow_model()

    def _follow_model(self) -> None:
        if self._model and self._side:
            self._side.show_day(self._model.chosen)

    def _find_past(self, text: str) -> None:
        if self._model:
            self._tasks.spawn(self._show_past(self._model, text), "past briefs")

    async def _show_past(self, model: DashboardModel, text: str) -> None:
        found = await model.past(text)
        if self.page.history.search.text().strip() == text.strip():
            self.page.history.show_entries(found)

    def tell(self, sentence: str) -> None:
        """A line on the page."""
        self.page.tell(sentence)

    def alarm(self, sentence: str) -> None:
        """A line on the page that stays."""
        self.page.alarm(sentence)

    def show_trouble(self, sentence: str) -> None:
        """The profile could not be opened: a sentence and a button, nothing else."""
        self.page.show_trouble(sentence)

    def show_loading(self) -> None:
        """Empty the page for a profile that is being opened."""
        self.page.show_empty()

    def _on_view(self) -> None:
        if self._model:
            self.page.show_view(self._model.view)
            self._on_side()

    def _on_side(self) -> None:
        if self._model and self._side and self._model.view.state is State.READY:
            self.page.show_side(self._side.view)

    def _on_tick(self) -> None:
        # Only on a page somebody looks at: a new day's brief may cost a call of the model.
        if self._model and self.isVisible():
            self._model.follow_the_day()
            if self._side:
                self._side.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._on_tick()

    # -- what is asked for ----------------------------------------------------------------------

    def _write_again(self) -> None:
        if self._model and self._model.view.brief:
            self._model.write_again()

    def _stop_writing(self) -> None:
        if self._model:
            self._model.stop_writing()

    def _load_again(self) -> None:
        if self._model:
            self._model.load()
        else:
            self.retry_wanted.emit()

    def _enter_demo(self) -> None:
        self.profile_wanted.emit(True)

    def _leave_demo(self) -> None:
        self.profile_wanted.emit(False)

    def _fetch_rows(self, fact: Fact) -> None:
        if self._model:
            self._tasks.spawn(self._show_rows(self._model, fact), "rows behind a fact")

    async def _show_rows(self, model: DashboardModel, fact: Fact) -> None:
        try:
            found = await model.rows(fact)
        except LifeosError as problem:
            self.page.show_rows(fact, fact.label, (), (), str(problem))
            return
        fetched = f", fetched {found.fetched}" if found.fetched else ""
        source = f"Source: {found.source}{fetched}" if found.source else ""
        self.page.show_rows(fact, found.title, tuple(found.columns), tuple(found.rows), source)

    def _answer(self, answer: str) -> None:
        if self._model:
            self._model.answer(answer)

    def _rate(self, value: int) -> None:
        if self._side:
            self._side.rate(value)

    def _open_seal(self) -> None:
        if self._side:
            self._side.open_seal()

    def _complete(self, task_id: int) -> None:
        if self._side:
            self._side.complete(task_id)

    def _snooze(self, task_id: int, by_a_week: bool) -> None:
        if self._side:
            self._side.snooze(task_id, by_a_week=by_a_week)

    def _choose_folder(self) -> None:
        if self._model:
            self._tasks.spawn(self._import_oura(self._model), "import of Oura recordings")

    async def _import_oura(self, model: DashboardModel) -> None:
        folder = await ask_folder(self, "Choose the folder with your Oura recordings")
        if folder:
            await model.import_oura(folder)


async def ask_folder(parent: QWidget, title: str) -> Path | None:
    """Let the person choose a folder. Open and a future: a dialog of its own loop stops ours."""
    answer: asyncio.Future[Path | None] = asyncio.get_running_loop().create_future()
    dialog = QFileDialog(parent, title)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly, True)

    def finished(result: int) -> None:
        if not answer.done():
            chosen = dialog.selectedFiles() if result else []
            answer.set_result(Path(chosen[0]) if chosen else None)

    dialog.finished.connect(finished)
    dialog.open()
    try:
        return await answer
    finally:
        dialog.close()
        dialog.deleteLater()
