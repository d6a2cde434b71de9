"""The notebook's services over a real file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from lifeos_desktop.services.capture import QuickAdd
from lifeos_desktop.services.goals import Goals
from lifeos_desktop.services.journal import Journal
from lifeos_desktop.services.notes import Notes
from lifeos_desktop.services.search import Search
from lifeos_desktop.services.tasks import Tasks
from lifeos_desktop.store import Store
from tests.support.clock import FakeClock

ZONE = ZoneInfo("Europe/Berlin")
TODAY = date(2025, 3, 4)  # a Tuesday; the frozen clock says 07:30 in Berlin


@dataclass(frozen=True)
class Notebook:
    """Everything a person writes with, in one profile."""

    store: Store
    clock: FakeClock
    capture: QuickAdd
    tasks: Tasks
    notes: Notes
    journal: Journal
    goals: Goals
    search: Search
    changes: list[tuple[frozenset[str], str]]


@pytest.fixture
def notebook(tmp_path: Path, frozen_clock: FakeClock) -> Iterator[Notebook]:
    """A notebook with nothing in it."""
    changes: list[tuple[frozenset[str], str]] = []
    store = Store.open(
        tmp_path / "notebook" / "lifeos.db",
        clock=frozen_clock,
        on_commit=lambda tables, initiator: changes.append((tables, initiator)),
    )
    yield Notebook(
        store,
        frozen_clock,
        QuickAdd(store, frozen_clock, lambda: ZONE),
        Tasks(store.tasks, frozen_clock, lambda: TODAY),
        Notes(store.notes),
        Journal(store.journal, frozen_clock, lambda: ZONE),
        Goals(store.goals),
        Search(store.search, lambda: ZONE),
        changes,
    )
    store.database.close_now()
