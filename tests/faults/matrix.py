"""The matrix of faults as a table in the test report: how each provider ended, and its requests.

A test hands in its cell by `note`; pytest carries it to the report, from other processes too.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

_NAME = "provider fault"


def note(node: pytest.Item, provider: str, fault: str, state: str, requests: int) -> None:
    """Keep what became of one fault at one provider."""
    # Plain text and numbers only: between processes nothing else is carried.
    node.user_properties.append((_NAME, [provider, fault, str(state), requests]))


def table(properties: Iterable[tuple[str, Any]]) -> list[str]:
    """The lines of the table: a fault each, a column for each provider."""
    cells: dict[str, dict[str, str]] = {}
    columns: dict[str, None] = {}
    for name, value in properties:
        if name == _NAME:
            provider, fault, state, requests = value
            cells.setdefault(fault, {})[provider] = f"{state} / {requests}"
            columns[provider] = None
    if not cells:
        return []
    order = sorted(columns)
    width = max(len(fault) for fault in cells) + 2
    lines = [" " * width + "".join(f"{provider:<22}" for provider in order).rstrip()]
    for fault, found in sorted(cells.items()):
        row = "".join(f"{found.get(provider, '-'):<22}" for provider in order)
        lines.append(f"{fault:<{width}}{row}".rstrip())
    return lines


def report(terminal: Any) -> None:
    """Write the table at the end of a run that had such tests."""
    seen = [
        item
        for outcome in ("passed", "failed")
        for test in terminal.stats.get(outcome, ())
        for item in getattr(test, "user_properties", ())
        if getattr(test, "when", "") == "call"
    ]
    if lines := table(seen):
        terminal.section("provider x fault: how it ended / requests", sep="-")
        for line in lines:
            terminal.write_line(line)
