"""What every source of records shares: rejections, files with a size limit, text, stable names."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from lifeos_desktop.domain.errors import BadInput

_PLAIN_STEM = re.compile(r"[a-z0-9][a-z0-9_.-]*")
_MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Rejected:
    """Something that was not taken over: where it stood, on which line if lines exist, and why."""

    where: str
    line: int | None
    reason: str

    def __str__(self) -> str:
        place = self.where if self.line is None else f"{self.where}, line {self.line}"
        return f"{place}: {self.reason}"


def require_file(path: Path, limit: int) -> Path:
    """The path if it is a readable file of at most ``limit`` bytes; otherwise BadInput."""
    if not path.exists():
        raise BadInput(f"There is no file '{path}'. Check the path and try again.")
    if not path.is_file():
        raise BadInput(f"'{path}' is not a file. Choose one file.")
    if (size := path.stat().st_size) > limit:
        raise BadInput(
            f"'{path.name}' is {size / _MEGABYTE:.0f} MB; at most {limit / _MEGABYTE:.0f} MB can "
            "be imported. Split it or export a shorter span."
        )
    return path


def read_limited(path: Path, limit: int) -> bytes:
    """The content of a file of at most ``limit`` bytes; otherwise BadInput."""
    require_file(path, limit)
    try:
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or "unknown reason"
        raise BadInput(
            f"'{path.name}' cannot be read ({reason}). Check its permissions."
        ) from error


def decode_text(data: bytes) -> str:
    """Text of unknown encoding: UTF-8, UTF-16 (marked or not), Windows, Latin-1. Never fails."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    # Without a mark, text in a Latin script shows as UTF-16 by a zero in every second byte.
    head = data[:400]
    if len(head) >= 4 and head[1::2].count(0) > len(head) // 3:
        return data.decode("utf-16-le", errors="replace")
    if len(head) >= 4 and head[0::2].count(0) > len(head) // 3:
        return data.decode("utf-16-be", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        # A file cut off inside a character, or with one broken byte, still is UTF-8.
        text = data.decode("utf-8-sig", errors="replace")
        bad = text.count("\N{REPLACEMENT CHARACTER}")
        if len(text) - len(text.encode("ascii", errors="ignore")) >= 2 * bad:
            return text
    try:
        return data.decode("cp1252")  # Latin-1 with a euro sign and the quotes of Windows
    except UnicodeDecodeError:
        return data.decode("latin-1")


def slug(text: str) -> str:
    """Lower-case ASCII words joined by underscores; may be empty."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", ascii_text.lower()).strip("_")


def stable_name(stem: str) -> str:
    """A short name for a file's stem, the same every time and different for different stems.

    A stem that is not already plain gets a few characters of its hash, so that "My calendar" and
    "my-calendar" do not replace each other.
    """
    if _PLAIN_STEM.fullmatch(stem) and len(stem) <= 60:
        return stem
    digest = hashlib.sha256(unicodedata.normalize("NFC", stem).encode()).hexdigest()[:8]
    return f"{slug(stem)[:40] or 'file'}-{digest}"


def one_line(text: str, limit: int) -> str:
    """Outside text made safe to show in one line: no control characters, at most ``limit`` long."""
    if len(text) <= limit and text.isprintable() and "  " not in text:
        return text.strip()
    plain = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return plain if len(plain) <= limit else plain[: limit - 1] + "…"
