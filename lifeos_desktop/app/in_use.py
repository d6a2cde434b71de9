"""Whether the app is running for a data folder, asked without Qt."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path


def is_in_use(lock: Path) -> bool:
    """Whether the process that Qt's lock file names on its first line is there."""
    if os.name == "nt":
        try:
            lock.unlink(missing_ok=True)  # refused there while the app holds it open
        except PermissionError:
            return True
        return False
    with suppress(OSError, ValueError, IndexError):
        os.kill(int(lock.read_text(encoding="utf-8").splitlines()[0]), 0)
        return True
    return False
