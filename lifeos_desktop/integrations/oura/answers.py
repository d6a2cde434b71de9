"""What a route of Oura answered, as documents: the same from a recorded file and from the service.

An item that is no document is turned away by itself, with the reason; the others are kept.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from lifeos_desktop.domain.records import SourceDocument
from lifeos_desktop.integrations.oura.collections import SOURCE, Route
from lifeos_desktop.integrations.oura.known_fields import KNOWN_FIELDS
from lifeos_desktop.integrations.reading import Rejected, one_line

MAX_REJECTED = 100
_NAME_LIMIT = 60  # of an unknown field, which is outside text
_MAX_UNKNOWN = 50


@dataclass(frozen=True, slots=True)
class Page:
    """The items of one answer. ``next_token`` is whatever stood there, None where nothing did."""

    items: list[Any]
    next_token: Any = None


@dataclass(slots=True)
class Reading:
    """Collects the documents of a route over any number of pages.

    Of a document that comes twice the later one counts. ``unknown`` counts the fields Oura's
    published contract does not name.
    """

    route: Route
    where: str
    fetched_at: datetime
    source: str = SOURCE
    needs_day: bool = False
    unknown: Counter[str] = field(default_factory=Counter)
    _documents: dict[str, SourceDocument] = field(default_factory=dict)
    _samples: dict[date, dict[tuple[str, ...], list[Any]]] = field(default_factory=dict)
    _rejected: list[Rejected] = field(default_factory=list)
    _more_rejected: int = 0
    _items: int = 0

    def take(self, items: Iterable[Any]) -> None:
        """Keep these items; what cannot be kept is in `rejected`."""
        for item in items:
            self._items += 1
            if not isinstance(item, dict):
                self._reject(f"item {self._items} is not an object")
                continue
            try:
                if self.route.sample_fields:
                    self._take_sample(item)
                else:
                    self._take_document(item)
            except ValueError as error:
                self._reject(f"item {self._items} cannot be used: {error}")
                continue
            self._count_unknown(item)

    def documents(self) -> tuple[SourceDocument, ...]:
        """What was kept so far, in the order it came; samples by day."""
        if not self.route.sample_fields:
            return tuple(self._documents.values())
        return tuple(
            SourceDocument(
                self.source, self.route.name, day.isoformat(), day, self._body(day), self.fetched_at
            )
            for day in sorted(self._samples)
        )

    @property
    def rejected(self) -> tuple[Rejected, ...]:
        """What was turned away: each of the first hundred, then how many more."""
        if not self._more_rejected:
            return tuple(self._rejected)
        more = Rejected(self.where, None, f"{self._more_rejected} more items cannot be used")
        return (*self._rejected, more)

    def _take_document(self, item: dict[str, Any]) -> None:
        document = self.route.document(item, self.fetched_at, self.source)
        if self.needs_day and document.day is None:
            raise ValueError(f"it has no day in '{self.route.day_field}'")
        # Put anew rather than in its old place: the order is that of the newest delivery.
        self._documents.pop(document.document_id, None)
        self._documents[document.document_id] = document

    def _take_sample(self, item: dict[str, Any]) -> None:
        moment = _instant(item.get(self.route.id_field))
        values = [item.get(name) for name in self.route.sample_fields]
        if isinstance(values[0], bool) or not isinstance(values[0], int | float):
            raise ValueError(f"it has no number in '{self.route.sample_fields[0]}'")
        clock = moment.time().isoformat()
        # One instant may carry two rows, one measured at rest and one of a workout.
        key = (clock, *(part for part in values if isinstance(part, str)))
        self._samples.setdefault(moment.date(), {})[key] = [clock, *values]

    def _body(self, day: date) -> dict[str, Any]:
        rows = self._samples[day]
        return {
            "day": day.isoformat(),
            "zone": "UTC",
            "fields": ["time", *self.route.sample_fields],
            "samples": [rows[key] for key in sorted(rows)],
        }

    def _count_unknown(self, item: dict[str, Any]) -> None:
        for name in item.keys() - KNOWN_FIELDS.get(self.route.name, frozenset(item)):
            plain = one_line(name, _NAME_LIMIT)
            if plain in self.unknown or len(self.unknown) < _MAX_UNKNOWN:
                self.unknown[plain] += 1

    def _reject(self, reason: str) -> None:
        if len(self._rejected) < MAX_REJECTED:
            self._rejected.append(Rejected(self.where, None, reason))
        else:
            self._more_rejected += 1


def page(data: bytes, route: Route) -> Page:
    """The items of an answer; ValueError (or RecursionError) when it is no answer of this route."""
    text = data.decode("utf-8-sig")
    body = json.loads(text, parse_constant=lambda _: None, parse_float=_finite_or_none)
    if "\\ud" in text or "\\uD" in text:
        body = _whole(body)
    if not isinstance(body, dict):
        raise ValueError('it does not hold {"data": [...]}')
    if route.is_single and "data" not in body and "detail" not in body:
        return Page([body])
    items = body.get("data")
    if isinstance(items, dict) and route.is_single:
        items = [items]
    if not isinstance(items, list):
        if "detail" in body:
            raise ValueError("it holds an error answer of Oura, no data")
        raise ValueError('it does not hold {"data": [...]}')
    return Page(items, body.get("next_token"))


def unreadable(error: Exception) -> str:
    """Why `page` could not read an answer, for a person."""
    if isinstance(error, UnicodeDecodeError):
        return "it is not UTF-8 text"
    if isinstance(error, json.JSONDecodeError):
        return f"it is not valid JSON (line {error.lineno})"
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    return str(error)


def without_last_day(documents: Sequence[SourceDocument]) -> tuple[SourceDocument, ...]:
    """All but the documents of the newest day: where a reading broke off, that one is a part."""
    newest = max((d.day for d in documents if d.day is not None), default=None)
    return tuple(document for document in documents if document.day != newest)


def _instant(value: Any) -> datetime:
    try:
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is not None:
            return moment.astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        pass
    raise ValueError("its 'timestamp' names no instant")


def _whole(value: Any) -> Any:
    """The same without halves of surrogate pairs (a cut emoji), which a database does not take."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_whole(item) for item in value]
    if isinstance(value, dict):
        return {_whole(name): _whole(item) for name, item in value.items()}
    return value


def _finite_or_none(text: str) -> float | None:
    """JSON has no infinity; a number too large for a float is no value."""
    value = float(text)
    return value if math.isfinite(value) else None
