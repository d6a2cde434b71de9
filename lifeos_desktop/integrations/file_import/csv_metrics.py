"""A table of daily metrics: which column is which metric, and the value of every day.

- The date column is found by name, else by content. Dates with a time of day are about the date as
  it is written.
- A column is given to a metric by the mapping ({"Sleep": "sleep.total:hours"}), else by its name if
  that is a metric's key or label, else, when it holds numbers, it becomes the person's own metric
  ``custom.<name>``. "-" leaves a column out, "+" makes it a metric of the person's own, "*" stands
  for all columns not named. `plan` decides.
- Where a day stands twice, the later line counts for each value, and that is reported.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from lifeos_desktop.domain.catalogue import Catalogue
from lifeos_desktop.domain.metrics import Metric, Unit, plausible
from lifeos_desktop.domain.records import DataPoint, SourceDocument
from lifeos_desktop.integrations.file_import.dates import ReadDate
from lifeos_desktop.integrations.file_import.numbers import NO_VALUE
from lifeos_desktop.integrations.file_import.plan import Plan, PlannedColumn, plan_columns
from lifeos_desktop.integrations.file_import.table import MOST_REJECTED, Row, Table, read_table
from lifeos_desktop.integrations.formats import no_stop
from lifeos_desktop.integrations.reading import Rejected

SOURCE = "csv"
_STOP_EVERY = 2_000  # rows between two looks whether anybody still waits


@dataclass(frozen=True, slots=True)
class DayValues:
    """What the file says about a day: values in base units, and the cells they were read from."""

    day: date
    values: Mapping[str, float]
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Taken:
    """How many cells of a column became values, how many were refused, how many as implausible."""

    values: int = 0
    refused: int = 0
    implausible: int = 0


@dataclass(frozen=True, slots=True)
class CsvReading:
    """A table read. ``columns``: what each used column became; ``new_metrics``: not known yet.

    ``rejected`` are the first ones, by line; ``more_rejected`` counts the others.
    """

    where: str
    columns: Mapping[str, str]
    days: tuple[DayValues, ...]
    new_metrics: tuple[Metric, ...]
    rejected: tuple[Rejected, ...]
    notes: tuple[str, ...]
    more_rejected: int = 0
    taken: Mapping[str, Taken] = field(default_factory=dict)  # by column

    def documents(self, collection: str, fetched_at: datetime) -> list[SourceDocument]:
        """A document a day, from which its points can be computed again."""
        return [
            SourceDocument(
                SOURCE,
                collection,
                day.day.isoformat(),
                day.day,
                {"file": self.where, "cells": dict(day.cells), "values": dict(day.values)},
                fetched_at,
            )
            for day in self.days
        ]


def points_from(documents: Iterable[SourceDocument]) -> list[DataPoint]:
    """The data points of documents made by `CsvReading.documents`.

    Where two files speak of one metric and day, the one whose line was new or changed last counts.
    """
    points: dict[tuple[date, str], DataPoint] = {}
    for document in sorted(documents, key=lambda d: (d.fetched_at, d.collection)):
        values = document.body.get("values")
        if document.day is None or not isinstance(values, Mapping):
            continue
        metadata = {"documents": [[document.collection, document.document_id]]}
        for metric, value in values.items():
            points[(document.day, metric)] = DataPoint(
                SOURCE, metric, document.day, float(value), metadata
            )
    return [points[key] for key in sorted(points)]


def read_csv(
    data: bytes,
    where: str,
    catalogue: Catalogue,
    *,
    mapping: Mapping[str, str] | None = None,
    date_format: str | None = None,
    latest: date | None = None,
) -> CsvReading:
    """Read a table; BadInput when it cannot be understood as a whole.

    Days after ``latest`` are rejected: nobody has measured them.
    """
    table = read_table(data, where)
    plan = plan_columns(table, catalogue, mapping or {}, date_format)
    if plan.questions:
        raise plan.questions[0]
    return read_rows(table, plan, catalogue, latest)


def read_rows(
    table: Table,
    plan: Plan,
    catalogue: Catalogue,
    latest: date | None,
    stop: Callable[[], None] = no_stop,
) -> CsvReading:
    """The days of a table by a plan that leaves no question open."""
    assert plan.read_date is not None
    assert plan.date_index is not None
    taking = _Taking(table.where, plan.date_index, plan.read_date, plan.columns, latest)
    for number, row in enumerate(table.rows):
        if number % _STOP_EVERY == 0:
            stop()
        taking.take(row)
    rejected = sorted((*table.rejected, *taking.rejected), key=lambda item: item.line or 0)
    more = taking.more_rejected + table.more_rejected + max(0, len(rejected) - MOST_REJECTED)
    return CsvReading(
        table.where,
        {column.name: column.metric.key for column in plan.columns},
        tuple(DayValues(day, kept.values, kept.cells) for day, kept in sorted(taking.days.items())),
        tuple(column.metric for column in plan.columns if column.metric.key not in catalogue),
        tuple(rejected[:MOST_REJECTED]),
        plan.notes,
        more,
        {column.name: Taken(*counts) for column, counts in taking.counts()},
    )


@dataclass(slots=True)
class _Day:
    values: dict[str, float] = field(default_factory=dict)
    cells: dict[str, str] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)  # metric -> where its value stands


class _Taking:
    """Puts rows into their days, and keeps what of them cannot be used."""

    def __init__(
        self,
        where: str,
        date_index: int,
        read_date: ReadDate,
        columns: Iterable[PlannedColumn],
        latest: date | None,
    ) -> None:
        self._where, self._latest = where, latest
        self._date_index, self._read_date = date_index, read_date
        self._columns = tuple(columns)
        self._counts = [[0, 0, 0] for _ in self._columns]
        self.days: dict[date, _Day] = {}
        self.rejected: list[Rejected] = []
        self.more_rejected = 0

    def counts(self) -> Iterable[tuple[PlannedColumn, list[int]]]:
        return zip(self._columns, self._counts, strict=True)

    def take(self, row: Row) -> None:
        written = row.cells[self._date_index]
        day = self._read_date(written)
        if day is None:
            self._reject(row.line, f"'{written}' is not a date" if written else "it has no date")
            return
        if self._latest is not None and day > self._latest:
            self._reject(row.line, f"{day} lies in the future")
            return
        again: set[int] = set()
        kept = self.days.get(day) or _Day()
        for column, counts in zip(self._columns, self._counts, strict=True):
            cell = row.cells[column.index]
            if cell.lower() in NO_VALUE:
                continue
            value = column.read(cell)
            if value is None:
                self._reject(row.line, f"'{cell}' in column '{column.name}' is not a number")
            elif not plausible(column.metric, value):
                self._reject(row.line, _implausible(cell, column))
                counts[2] += 1
            else:
                key = column.metric.key
                if key in kept.lines:
                    again.add(kept.lines[key])
                kept.values[key], kept.lines[key] = value, row.line
                kept.cells[column.name] = cell
                counts[0] += 1
                continue
            counts[1] += 1
        if kept.values:
            self.days[day] = kept
        for line in sorted(again):
            self._reject(line, f"{day} stands again on line {row.line}, which counts")

    def _reject(self, line: int, reason: str) -> None:
        if len(self.rejected) < MOST_REJECTED:
            self.rejected.append(Rejected(self._where, line, reason))
        else:
            self.more_rejected += 1


def _implausible(cell: str, column: PlannedColumn) -> str:
    reason = f"'{cell}' in column '{column.name}' is not plausible for {column.metric.label}"
    if column.metric.unit is Unit.SECONDS and column.unit is None:
        reason += " in seconds; if it is in hours, say so"
    return reason
