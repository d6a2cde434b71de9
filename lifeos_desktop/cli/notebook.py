"""`lifeos capture` and `lifeos search`: write something down, and find it again."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Coroutine
from typing import Any

from lifeos_desktop.cli.output import say, say_json, table
from lifeos_desktop.cli.profile import opened
from lifeos_desktop.domain import formats
from lifeos_desktop.domain.errors import BadInput
from lifeos_desktop.domain.records import JournalEntry, Task
from lifeos_desktop.services.capture import Captured
from lifeos_desktop.services.search import Hit

LONGEST = 100_000  # characters
_TABLES = {"task": "tasks", "note": "notes", "journal": "journal_entries", "goal": "goals"}


def capture(options: Namespace) -> Coroutine[Any, Any, int]:
    """Keep a text as a task, a note or a journal entry. Standard input is read before any loop."""
    text = " ".join(options.text)
    if text == "-":
        text = sys.stdin.buffer.read(4 * LONGEST + 4).decode("utf-8", "replace")
    if len(text) > LONGEST:
        raise BadInput(f"This is longer than {LONGEST:,} characters. Nothing was saved.")
    return _capture(text, options)


async def _capture(text: str, options: Namespace) -> int:
    async with opened(options) as container:
        saved = await container.capture.save(
            text, kind=options.kind or "", source="cli", clears_draft=False
        )
    if options.json:
        say_json(_saved_json(saved))
        return 0
    say(f"{saved.label}.")
    record = saved.record
    words = record.title if isinstance(record, Task) else ""
    if words:
        say(f"  {words}", indent="  ")
    if record.tags:
        say(f"  {' '.join(f'#{tag}' for tag in record.tags)}", indent="  ")
    return 0


async def search(options: Namespace) -> int:
    """Find what was written; exit code 0 also where there is nothing."""
    async with opened(options) as container:
        hits = await container.search.search(
            " ".join(options.query), options.limit, options.kind or ()
        )
    if options.json:
        say_json({"hits": [_hit_json(hit) for hit in hits]})
    elif not hits:
        say("Nothing found. A word also matches by its beginning, and #tag finds tags.")
    else:
        table(
            ("Day", "Kind", "What"),
            [(hit.day.isoformat(), hit.kind.replace("_", " "), _line(hit)) for hit in hits],
        )
    return 0


def _saved_json(saved: Captured) -> dict[str, Any]:
    record = saved.record
    value: dict[str, Any] = {
        "kind": saved.kind,
        "result": saved.label,
        "tags": list(record.tags),
        "row": {"table": _TABLES[saved.kind], "id": record.id},
    }
    if isinstance(record, Task):
        due_time = record.due_time
        return value | {
            "title": record.title,
            "text": record.description,
            "due": record.due.isoformat() if record.due else None,
            "at": formats.clock(due_time) if due_time else None,
            "priority": record.priority,
        }
    if isinstance(record, JournalEntry):
        return value | {
            "text": record.notes,
            "day": record.day.isoformat(),
            "energy": record.energy,
            "mood": record.mood,
        }
    return value | {"text": record.content}


def _hit_json(hit: Hit) -> dict[str, Any]:
    return {
        "day": hit.day.isoformat(),
        "kind": hit.kind,
        "title": hit.title,
        "text": _text(hit),
        "row": {"table": _TABLES.get(hit.kind, "insights"), "id": hit.id},
    }


def _line(hit: Hit) -> str:
    text = " ".join(_text(hit).split())
    if not text or text.startswith(hit.title):
        return text or hit.title
    return f"{hit.title}: {text}"


def _text(hit: Hit) -> str:
    return "".join(text for text, _ in hit.snippet)
