"""The pages of what the person wrote: journal and notes, tasks, goals, review, search."""

from __future__ import annotations

from datetime import datetime

from lifeos_desktop.app.desktop.desk import Desk
from lifeos_desktop.ui.goals.page import GoalsPage
from lifeos_desktop.ui.goals.viewmodel import GoalsModel
from lifeos_desktop.ui.journal.notes_model import NotesModel
from lifeos_desktop.ui.journal.page import JournalPage
from lifeos_desktop.ui.journal.viewmodel import JournalModel
from lifeos_desktop.ui.review.page import ReviewPage
from lifeos_desktop.ui.review.viewmodel import ReviewModel
from lifeos_desktop.ui.search.page import SearchPage
from lifeos_desktop.ui.search.viewmodel import SearchModel
from lifeos_desktop.ui.shell.pages import Built
from lifeos_desktop.ui.tasks.page import TasksPage
from lifeos_desktop.ui.tasks.viewmodel import TasksModel


def journal(desk: Desk) -> Built:
    """The journal, with the notes as a tab."""
    c = desk.container

    def now() -> datetime:
        return c.clock.now().astimezone(c.zone())

    entries = JournalModel(c.journal, c.capture, c.bus, desk.tasks, now)
    notes = NotesModel(c.notes, c.bus, desk.tasks, c.today, c.zone)
    page = JournalPage(entries, notes, desk.theme, desk.tasks)
    page.navigate.connect(desk.navigate)
    page.toast.connect(desk.toast)

    def close() -> None:
        entries.close()
        notes.close()

    return Built(page, close)


def tasks(desk: Desk) -> Built:
    """Everything to do."""
    c = desk.container
    model = TasksModel(c.tasks, c.capture, c.bus, desk.tasks, c.today, c.zone)
    page = TasksPage(model, desk.theme, desk.tasks)
    page.navigate.connect(desk.navigate)
    page.toast.connect(desk.toast)
    return Built(page, model.close)


def goals(desk: Desk) -> Built:
    """What is to be reached."""
    c = desk.container
    model = GoalsModel(c.goals, c.capture, c.bus, desk.tasks, c.today)
    page = GoalsPage(model, desk.theme, desk.tasks)
    page.navigate.connect(desk.navigate)
    page.toast.connect(desk.toast)
    return Built(page, model.close)


def review(desk: Desk) -> Built:
    """The week in words, and the weeks before it."""
    c = desk.container
    model = ReviewModel(c.reviews, c.history, c.evidence, c.bus, desk.tasks, c.today, c.zone)
    page = ReviewPage(model, desk.theme, desk.tasks)
    page.navigate.connect(desk.navigate)
    page.toast.connect(desk.toast)
    return Built(page, model.close)


def search(desk: Desk) -> Built:
    """One box over all of it."""
    c = desk.container
    model = SearchModel(c.search, c.bus, desk.tasks, c.today)
    page = SearchPage(model, desk.theme, desk.tasks)
    page.navigate.connect(desk.navigate)
    page.toast.connect(desk.toast)
    page.open.connect(desk.show_found)
    page.closed.connect(desk.back)
    return Built(page, model.close)
