"""A folder of recorded Oura answers: one JSON file a route.

A file holds what the route answered: ``{"data": [...], "next_token": null}``.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from lifeos_desktop.domain.errors import BadInput
from lifeos_desktop.domain.records import SourceDocument
from lifeos_desktop.integrations.oura.collections import SOURCE, Collection, find
from lifeos_desktop.integrations.reading import Rejected, read_limited

FILE_LIMIT = 200_000_000
MAX_REJECTED_PER_FILE = 100


@dataclass(frozen=True, slots=True)
class Recording:
    """What a folder holds; of a document that stands there twice, the later one."""

    documents: tuple[SourceDocument, ...]
    rejected: tuple[Rejected, ...]
    notes: tuple[str, ...]


def read_folder(folder: Path, fetched_at: datetime, source: str = SOURCE) -> Recording:
    """Read every file of a folder; only the folder itself being unusable is an error (BadInput)."""
    if not folder.exists():
        raise BadInput(f"There is no folder '{folder}'. Check the path and try again.")
    if not folder.is_dir():
        raise BadInput(
            f"'{folder}' is not a folder. Choose the folder that holds the Oura files "
            "(sleep.json, daily_sleep.json and so on)."
        )
    documents: dict[tuple[str, str], SourceDocument] = {}
    rejected: list[Rejected] = []
    notes: list[str] = []
    found = False
    for path in sorted(p for p in folder.iterdir() if p.is_file()):
        collection = find(path.stem) if path.suffix.lower() == ".json" else None
        if collection is None:
            rejected.append(Rejected(path.name, None, "it is not named after a route of Oura"))
            continue
        found = True
        try:
            items, complete = _items(read_limited(path, FILE_LIMIT), collection)
        except (BadInput, ValueError, RecursionError) as error:
            rejected.append(Rejected(path.name, None, _reason(error)))
            continue
        if not complete:
            notes.append(f"{path.name} is one page of several; the other pages are not here.")
        bad = list(_take(items, collection, path.name, fetched_at, source, documents))
        rejected.extend(bad[:MAX_REJECTED_PER_FILE])
        if len(bad) > MAX_REJECTED_PER_FILE:
            more = len(bad) - MAX_REJECTED_PER_FILE
            rejected.append(Rejected(path.name, None, f"{more} more items cannot be used"))
    if not found:
        raise BadInput(
            f"'{folder}' holds no Oura files. They are named after Oura's routes: sleep.json, "
            "daily_sleep.json, daily_readiness.json and so on."
        )
    return Recording(tuple(documents.values()), tuple(rejected), tuple(notes))


def _take(
    items: list[Any],
    collection: Collection,
    file_name: str,
    fetched_at: datetime,
    source: str,
    documents: dict[tuple[str, str], SourceDocument],
) -> Iterator[Rejected]:
    """Put the items that are documents into ``documents``; yield the others."""
    for number, item in enumerate(items, start=1):
        if not isinstance(item, dict):
            yield Rejected(file_name, None, f"item {number} is not an object")
            continue
        try:
            document = collection.document(item, fetched_at, source)
        except ValueError as error:
            yield Rejected(file_name, None, f"item {number} cannot be used: {error}")
            continue
        documents[(collection.name, document.document_id)] = document


def _items(data: bytes, collection: Collection) -> tuple[list[Any], bool]:
    """The items of an answer and whether it is complete; ValueError when it is no answer."""
    body = json.loads(
        data.decode("utf-8-sig"), parse_constant=lambda _: None, parse_float=_finite_or_none
    )
    if not isinstance(body, dict):
        raise ValueError('it does not hold {"data": [...]}')
    if collection.is_single and "data" not in body and "detail" not in body:
        return [body], True
    items = body.get("data")
    if isinstance(items, dict) and collection.is_single:
        items = [items]
    if not isinstance(items, list):
        if "detail" in body:
            raise ValueError("it holds an error answer of Oura, no data")
        raise ValueError('it does not hold {"data": [...]}')
    return items, body.get("next_token") is None


def _finite_or_none(text: str) -> float | None:
    """JSON has no infinity; a number too large for a float is no value."""
    value = float(text)
    return value if math.isfinite(value) else None


def _reason(error: Exception) -> str:
    if isinstance(error, UnicodeDecodeError):
        return "it is not UTF-8 text"
    if isinstance(error, json.JSONDecodeError):
        return f"it is not valid JSON (line {error.lineno})"
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    return str(error)
