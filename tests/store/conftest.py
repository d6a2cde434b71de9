"""An open store in a folder of the test's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lifeos_desktop.store import Store
from tests.support.clock import FakeClock

OnCommit = Callable[[frozenset[str], str], None]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the database of the test goes."""
    return tmp_path / "LifeOS" / "lifeos.db"


@pytest.fixture
def store(path: Path, frozen_clock: FakeClock) -> Iterator[Store]:
    """An empty store, closed after the test."""
    opened = Store.open(path, clock=frozen_clock)
    yield opened
    opened.database.close_now()
