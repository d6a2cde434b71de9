"""A process that syncs and is killed: arguments PROVIDER FOLDER MOMENT SECONDS.

MOMENT says where it kills itself with -9, and nothing is tidied up: "received" before the new
refresh token reaches the keyring, "kept" after that and before anything is in the database,
"delivered" when data has come and is about to be saved.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any, NoReturn

from lifeos_desktop.services.accounts import Accounts
from lifeos_desktop.services.sync_save import BatchSaver
from tests.faults.rig import FileSecrets
from tests.support.clock import FakeClock
from tests.support.profile import profile


async def _die(*_: Any, **__: Any) -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    await asyncio.sleep(60)
    raise AssertionError("still here")


async def _main(provider: str, folder: Path, moment: str, now: str) -> None:
    match moment:
        case "received":
            FileSecrets.set = _die  # type: ignore[method-assign]
        case "kept":
            Accounts.keep_grant = _die  # type: ignore[method-assign]
        case "delivered":
            BatchSaver.save = _die  # type: ignore[method-assign]
    clock = FakeClock()
    clock.advance(float(now))
    secrets = FileSecrets(folder / "keyring.json")
    async with profile(folder / "data", clock, secrets=secrets) as container:
        report = await container.sync.sync(provider)
        print(json.dumps(report.sentence))


if __name__ == "__main__":
    asyncio.run(_main(sys.argv[1], Path(sys.argv[2]), sys.argv[3], sys.argv[4]))
