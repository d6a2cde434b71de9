"""Titles from outside (calendars, chats, files) as one short line of plain text."""

from __future__ import annotations

import re

_MAX_TITLE = 60
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")


def plain_title(title: str) -> str:
    """A title from outside as one short line of plain text."""
    line = " ".join(_CONTROL.sub(" ", title).split())
    return line if len(line) <= _MAX_TITLE else line[: _MAX_TITLE - 1].rstrip() + "…"
