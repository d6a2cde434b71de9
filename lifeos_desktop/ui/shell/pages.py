"""The pages of the shell: one line each. A page without a factory is not on the rail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from PySide6.QtWidgets import QWidget

TODAY, PATTERNS, JOURNAL, TASKS = "today", "patterns", "journal", "tasks"
GOALS, REVIEW, SEARCH, SETTINGS = "goals", "review", "search", "settings"
METRIC = "metric"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page is: its name, title, icon and keys. ``on_rail``: search is only a field."""

    name: str
    title: str
    icon: str
    keys: str
    on_rail: bool = True
    own_window: bool = False


PLACES = (
    Place(TODAY, "Today", "sun", "Ctrl+1", own_window=True),
    Place(PATTERNS, "Patterns", "chart-scatter", "Ctrl+2", own_window=True),
    Place(JOURNAL, "Journal", "notebook-pen", "Ctrl+3"),
    Place(TASKS, "Tasks", "list-checks", "Ctrl+4"),
    Place(GOALS, "Goals", "target", "Ctrl+5"),
    Place(REVIEW, "Review", "calendar-days", "Ctrl+6"),
    Place(SEARCH, "Search", "search", "Ctrl+F", on_rail=False),
    Place(METRIC, "Metric", "chart-scatter", "", on_rail=False),
    Place(SETTINGS, "Settings", "settings-2", "Ctrl+,", own_window=True),
)
#: What the page is called in `lifeos open NAME`, and the other names people use for one.
ALIASES = {"dashboard": TODAY, "brief": TODAY, "notes": JOURNAL, "health": SETTINGS}


def place(name: str) -> Place | None:
    """The page with this name, or another name of it."""
    wanted = ALIASES.get(name, name)
    return next((one for one in PLACES if one.name == wanted), None)


def window_keys(where: Place) -> str:
    """The keys that open the page as a window of its own: those of the page, with Shift."""
    return where.keys.replace("Ctrl+", "Ctrl+Shift+") if where.own_window else ""


@dataclass(frozen=True, slots=True)
class Built:
    """A page that was made; ``close`` ends its model."""

    widget: QWidget
    close: Callable[[], None]


Factory = Callable[[], Built]


@runtime_checkable
class Loads(Protocol):
    """A factory whose modules are read at the first visit."""

    def load(self) -> None: ...


# What a page may know, for those that know no page.


@runtime_checkable
class DoesActions(Protocol):
    """Does what a health part or a link asks for; False when that is not its business."""

    def do(self, action: str) -> bool: ...


@runtime_checkable
class ShowsItems(Protocol):
    """Brings one row into sight. ``kind``: task | goal | note | journal."""

    def show_item(self, kind: str, id: int) -> None: ...


@runtime_checkable
class Searches(Protocol):
    """Begins a search."""

    def begin(self) -> None: ...


@runtime_checkable
class OpensMetrics(Protocol):
    """Shows one metric."""

    def open(self, key: str) -> None: ...
