"""A process that types and saves until it is killed: argument FOLDER."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from zoneinfo import ZoneInfo

from lifeos_desktop.services.capture import QuickAdd
from lifeos_desktop.store import Store
from tests.support.clock import FakeClock

FORMS = ("call number{} tomorrow #kill", "a thought about number{}", "energy 3, number{}")


def text(number: int) -> str:
    """What is typed as the ``number``-th text: tasks, notes and journal entries in turn."""
    return FORMS[number % len(FORMS)].format(number)


async def _main(folder: Path) -> None:
    clock = FakeClock()
    store = Store.open(folder / "lifeos.db", clock=clock)
    capture = QuickAdd(store, clock, lambda: ZoneInfo("Europe/Berlin"))
    rows = [*await store.tasks.all(), *await store.notes.all(), *await store.journal.all()]
    number = len(rows)
    print("go", flush=True)
    while True:
        words = text(number)
        await capture.keep_draft(words[:9])
        await capture.keep_draft(words)
        print(f"typed {number}", flush=True)
        await capture.save(words)
        print(f"saved {number}", flush=True)
        number += 1


if __name__ == "__main__":
    asyncio.run(_main(Path(sys.argv[1])))
