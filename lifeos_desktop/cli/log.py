"""The command line's own log: a small file beside the app's, made only when there is a line for it.

Not the app's file, which the app may be turning over at the same moment. Nothing goes to standard
error: that is for the one sentence that says what went wrong.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

from lifeos_desktop.app.logging import PlainFormatter

FILE = "cli.log"
_MAX_BYTES = 500_000


class _File(RotatingFileHandler):
    """Opens its file at the first line; a line that cannot be written is let go."""

    def _open(self) -> TextIOWrapper:
        folder = Path(self.baseFilename).parent
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return super()._open()

    def handleError(self, record: logging.LogRecord) -> None:
        pass


@contextmanager
def logging_to(folder: Path) -> Iterator[None]:
    """Send the log there for the length of the block."""
    root = logging.getLogger()
    file = _File(folder / FILE, maxBytes=_MAX_BYTES, backupCount=1, encoding="utf-8", delay=True)
    file.setFormatter(PlainFormatter())
    levels = {name: logging.getLogger(name).level for name in ("", "asyncio", "httpx", "httpcore")}
    for name in levels:
        logging.getLogger(name).setLevel(logging.WARNING if name else logging.INFO)
    root.addHandler(file)
    try:
        yield
    finally:
        root.removeHandler(file)
        file.close()
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)
