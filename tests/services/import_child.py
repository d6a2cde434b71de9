"""A process that imports and is killed: arguments KIND FOLDER PATH [NUMBER].

With a NUMBER it ends by itself, without any tidying up, inside that write before it is committed.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lifeos_desktop.store import Database
from tests.services.import_support import bench

BATCH_DOCUMENTS = 6  # many small transactions, so that most moments lie between two of them
DIED = 9


def _die_in_write(database: Database, number: int) -> None:
    """Let the process end inside its ``number``-th write."""
    write = database.write
    seen = 0

    async def counted(fn: Callable[[], Any], **names: Any) -> Any:
        nonlocal seen
        seen += 1
        if seen < number:
            return await write(fn, **names)

        def last() -> None:
            fn()
            os._exit(DIED)

        return await write(last, **names)

    database.write = counted  # type: ignore[method-assign, assignment]


async def _main(kind: str, folder: Path, path: Path, die_in_write: int) -> None:
    async with bench(folder, batch_documents=BATCH_DOCUMENTS) as at:
        if die_in_write:
            _die_in_write(at.store.database, die_in_write)
        print("go", flush=True)
        match kind:
            case "oura":
                await at.imports.oura_folder(path)
            case "csv":
                await at.imports.csv(path)
            case "ics":
                await at.imports.ics(path)


if __name__ == "__main__":
    number = int(sys.argv[4]) if len(sys.argv) > 4 else 0
    asyncio.run(_main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), number))
