"""The log: a rotating file in the data folder, warnings on stderr too; no secrets, no content."""

from __future__ import annotations

import logging
import re
import sys
import time
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from lifeos_desktop.domain.traces import where

FILE = "lifeos.log"
MAX_BYTES = 1_000_000
KEPT = 3
_HIDDEN = "[hidden]"
_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"

# What looks like a secret or an address of a person. Better one word too many than one too few.
_PATTERNS = (
    (re.compile(r"(?i)\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{6,}"), rf"\1 {_HIDDEN}"),
    (
        re.compile(
            r"""(?ix)\b((?:[a-z_]*(?:api[_-]?key|token|secret|password|passwd|authorization
            |client[_-]?id|code_verifier))["']?\s*[=:]\s*["']?)(?!\[hidden\])[^\s"'&,;)}]{3,}"""
        ),
        rf"\1{_HIDDEN}",
    ),
    (re.compile(r"\b(?:sk|pk|rk|gsk|xai|AIza|ghp|gho)[-_A-Za-z0-9]{12,}"), _HIDDEN),
    (re.compile(r"\b\d{8,10}:[A-Za-z0-9_-]{30,}"), _HIDDEN),  # a Telegram bot
    (re.compile(r"(?i)(discord(?:app)?\.com/api/webhooks/)\S+"), rf"\1{_HIDDEN}"),
    (re.compile(r"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_.-]+"), _HIDDEN),  # a JSON web token
    (re.compile(r"([?&](?:code|state|key)=)[^&\s]+"), rf"\1{_HIDDEN}"),
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), _HIDDEN),
)


def redact(text: str) -> str:
    """The text without what looks like a secret."""
    for pattern, replacement in _PATTERNS:
        text = pattern.sub(replacement, text)
    return text


_ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class PlainFormatter(logging.Formatter):
    """UTC stamps; secrets hidden; of an error its type and places, never what it says.

    The message of an unexpected error may quote what the person wrote.
    """

    converter = staticmethod(time.gmtime)
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def __init__(self) -> None:
        super().__init__(_FORMAT)

    def formatException(self, ei: _ExcInfo) -> str:
        return where(ei[1]) if ei[1] is not None else ""

    def format(self, record: logging.LogRecord) -> str:
        # Another handler may have cached the usual text of the exception on the record.
        record.exc_text = None
        try:
            return redact(super().format(record))
        finally:
            record.exc_text = None


def configure(folder: Path, level: int = logging.INFO) -> Path:
    """Send the log to `folder`; the file's path. Called again, it moves the log there."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    file = folder / FILE
    release()
    to_file = RotatingFileHandler(file, maxBytes=MAX_BYTES, backupCount=KEPT, encoding="utf-8")
    to_stderr = logging.StreamHandler(sys.stderr)
    to_stderr.setLevel(logging.WARNING)
    root = logging.getLogger()
    root.setLevel(level)
    for handler in (to_file, to_stderr):
        handler.setFormatter(PlainFormatter())
        handler.set_name(f"lifeos {type(handler).__name__}")
        root.addHandler(handler)
    # Both tell of every connection and every timer at these levels.
    for noisy in ("httpx", "httpcore", "qasync", "asyncio"):
        logging.getLogger(noisy).setLevel(max(level, logging.WARNING))
    return file


def release() -> None:
    """Close the files of `configure`."""
    root = logging.getLogger()
    for handler in tuple(root.handlers):
        if (handler.get_name() or "").startswith("lifeos "):
            root.removeHandler(handler)
            handler.close()
