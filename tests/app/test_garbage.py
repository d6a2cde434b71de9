"""Qt objects die on the main thread."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from lifeos_desktop.app.garbage import MainThreadGarbage


@pytest.fixture
def garbage(qapp: QApplication) -> Iterator[MainThreadGarbage]:
    was_enabled = gc.isenabled()
    made = MainThreadGarbage()
    yield made
    made.release()
    if not was_enabled:
        gc.disable()


class Loop:
    """A cycle that says on which thread it went."""

    def __init__(self, died: list[str]) -> None:
        self.me = self
        self.died = died

    def __del__(self) -> None:
        self.died.append(threading.current_thread().name)


def churn() -> None:
    kept = [[index] for index in range(50_000)]
    del kept


def test_another_thread_never_collects(garbage: MainThreadGarbage) -> None:
    gc.collect()
    died: list[str] = []
    Loop(died)
    worker = threading.Thread(target=churn, name="worker")
    worker.start()
    worker.join()
    assert died == []
    churn()
    garbage.collect()
    gc.collect()
    assert died == [threading.main_thread().name]


def test_collection_is_handed_back(garbage: MainThreadGarbage) -> None:
    assert not gc.isenabled()
    garbage.release()
    assert gc.isenabled()
