"""What the command line prints: plain text wrapped to the terminal, or JSON."""

from __future__ import annotations

import json
import re
import shutil
import sys
import textwrap
from collections.abc import Iterable, Sequence
from typing import Any

WIDEST = 88
_NARROWEST = 40
# What could move the cursor, recolour the terminal or turn the text around; titles of events and
# cells of files come from outside.
_UNPRINTABLE = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


def width() -> int:
    """The columns to wrap at."""
    return max(_NARROWEST, min(WIDEST, shutil.get_terminal_size((WIDEST, 24)).columns))


def clean(text: str) -> str:
    """The text without characters that a terminal would obey."""
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def say(text: str = "", *, indent: str = "") -> None:
    """Print a paragraph, wrapped; its further lines are indented."""
    lines = textwrap.wrap(
        clean(text), width(), subsequent_indent=indent, break_on_hyphens=False
    ) or [""]
    print("\n".join(lines))


def say_lines(text: str) -> None:
    """Print lines as they are, such as a table for another program."""
    print(clean(text), end="")


def say_json(value: Any) -> None:
    """Print a value as the one JSON document of this call."""
    text = json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False)
    print(_UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", text))


def show(words: str, address: str, *, beside_json: bool) -> None:
    """Print an address in one piece, at once; on standard error where JSON is the output."""
    output = sys.stderr if beside_json else sys.stdout
    print(f"{words}\n\n{clean(address)}\n", file=output, flush=True)


def complain(text: str) -> None:
    """Say what went wrong, on standard error."""
    print(clean(text), file=sys.stderr)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print columns; the last one is wrapped in its own column where there is room for it."""
    lines = [[clean(cell) for cell in row] for row in rows]
    if not lines:
        return
    every = [list(head), *lines] if any(head) else lines
    widths = [max(len(row[at]) for row in every) for at in range(len(head) - 1)]
    left = sum(widths) + 2 * len(widths)
    for row in every:
        start = "  ".join(
            [cell.ljust(wide) for cell, wide in zip(row[:-1], widths, strict=True)] + [""]
        )
        room = width() - left
        if room < 20:
            print((start + row[-1]).rstrip())
            continue
        wrapped = textwrap.wrap(row[-1], room, break_on_hyphens=False) or [""]
        print("\n".join([(start + wrapped[0]).rstrip(), *(" " * left + w for w in wrapped[1:])]))
