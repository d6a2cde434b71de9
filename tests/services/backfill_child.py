"""A process that fetches history and is killed: arguments FOLDER NUMBER.

It ends by itself, without any tidying up, inside its ``NUMBER``-th write before it is committed.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.services.sync_support import DAY, TODAY, Service, bench

DIED = 9
DAYS = 200


def service() -> Service:
    """The same documents in every process."""
    made = Service(page=25)
    made.put_days(TODAY - (DAYS - 1) * DAY, TODAY)
    made.put_days(TODAY - (DAYS - 1) * DAY, TODAY, "naps")
    return made


async def _main(folder: Path, die_in_write: int) -> None:
    async with bench(folder, service()) as at:
        await at.connect()
        write = at.store.database.write
        seen = 0

        async def counted(fn: Callable[[], Any], **names: Any) -> Any:
            nonlocal seen
            seen += 1
            if seen < die_in_write:
                return await write(fn, **names)

            def last() -> None:
                fn()
                os._exit(DIED)

            return await write(last, **names)

        at.store.database.write = counted  # type: ignore[method-assign, assignment]
        await at.sync.sync("ring", since=TODAY - (DAYS - 1) * DAY)


if __name__ == "__main__":
    asyncio.run(_main(Path(sys.argv[1]), int(sys.argv[2])))
