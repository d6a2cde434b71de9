"""What an import of documents has to save: the changes, cut into batches of whole days. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from lifeos_desktop.domain.records import DataPoint, SourceDocument
from lifeos_desktop.store.counts import Counts

Key = tuple[str, str]
PointsFrom = Callable[[Iterable[SourceDocument]], Sequence[DataPoint]]


@dataclass(frozen=True, slots=True)
class Batch:
    """Saved in one transaction: documents, and the days whose points become exactly ``points``."""

    documents: tuple[SourceDocument, ...]
    days: frozenset[date]
    points: tuple[DataPoint, ...]


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """The batches, and how the documents compare with what is kept."""

    batches: tuple[Batch, ...]
    counts: Counts


@dataclass(frozen=True, slots=True)
class Compared:
    """How documents compare with what is kept of them.

    ``fresh`` are the new and changed ones, ``days`` all days whose points they may change: a
    document that moved takes the day it left along.
    """

    fresh: tuple[SourceDocument, ...]
    days: frozenset[date]
    counts: Counts


def compare(incoming: Iterable[SourceDocument], kept: Iterable[SourceDocument]) -> Compared:
    """Compare ``incoming`` with ``kept`` (all kept ones of the same names); the last of two counts.

    Without the rest of the history, for a sync that looks at a few days of many years.
    """
    there = {_key(document): document for document in kept}
    coming = {_key(document): document for document in incoming}
    fresh: list[SourceDocument] = []
    days: set[date | None] = set()
    new = 0
    for key, document in coming.items():
        old = there.get(key)
        if old is not None and old.day == document.day and old.body == document.body:
            continue
        fresh.append(document)
        days |= {document.day, old.day if old is not None else None}
        new += old is None
    counts = Counts(new, len(fresh) - new, len(coming) - len(fresh))
    return Compared(tuple(fresh), frozenset(day for day in days if day is not None), counts)


def plan_import(
    incoming: Iterable[SourceDocument],
    kept: Iterable[SourceDocument],
    points_from: PointsFrom,
    batch_size: int,
) -> ImportPlan:
    """Plan to keep ``incoming`` beside ``kept`` (all documents of the source that give points).

    A day's points are computed from all of its documents, and a document that moved to another day
    takes both days along, so that every batch is right by itself.
    """
    there = {_key(document): document for document in kept}
    new, changed, same = [], [], 0
    moved_days: set[date] = set()
    for document in incoming:
        old = there.get(_key(document))
        if old is None:
            new.append(document)
        elif old.day == document.day and old.body == document.body:
            same += 1
            continue
        else:
            changed.append(document)
            if old.day != document.day:
                moved_days |= {day for day in (old.day, document.day) if day is not None}
        there[_key(document)] = document
    fresh = [*new, *changed]
    by_day: dict[date, list[SourceDocument]] = defaultdict(list)
    for document in there.values():
        if document.day is not None:
            by_day[document.day].append(document)
    return ImportPlan(
        tuple(_batches(fresh, moved_days, by_day, points_from, batch_size)),
        Counts(len(new), len(changed), same),
    )


def _batches(
    fresh: Sequence[SourceDocument],
    moved_days: set[date],
    by_day: dict[date, list[SourceDocument]],
    points_from: PointsFrom,
    batch_size: int,
) -> Iterator[Batch]:
    def batch(documents: Sequence[SourceDocument], days: Iterable[date]) -> Batch:
        chosen = frozenset(days)
        all_of_them = [document for day in sorted(chosen) for document in by_day.get(day, ())]
        return Batch(tuple(documents), chosen, tuple(points_from(all_of_them)))

    dayless = [document for document in fresh if document.day is None]
    on_day: dict[date, list[SourceDocument]] = defaultdict(list)
    for document in fresh:
        if document.day is not None:
            on_day[document.day].append(document)
    if moved_days:
        # A document that lost its day takes the points of that day with it.
        together = [d for day in sorted(moved_days) for d in on_day.pop(day, ())]
        yield batch([*together, *dayless], moved_days)
        dayless = []
    for start in range(0, len(dayless), batch_size):
        yield Batch(tuple(dayless[start : start + batch_size]), frozenset(), ())
    documents: list[SourceDocument] = []
    days: list[date] = []
    for day in sorted(on_day):
        documents += on_day[day]
        days.append(day)
        if len(documents) >= batch_size:
            yield batch(documents, days)
            documents, days = [], []
    if days:
        yield batch(documents, days)


def _key(document: SourceDocument) -> Key:
    return document.collection, document.document_id
