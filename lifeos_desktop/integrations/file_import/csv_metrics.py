"""A table of daily metrics: which column is which metric, and the value of every day.

- The date column is found by name, else by content. Dates with a time of day are about the date as
  it is written.
- A column is given to a metric by the mapping ({"Sleep": "sleep.total:hours"}), else by its name if
  that is a metric's key or label, else, when it holds numbers, it becomes the person's own metric
  ``custom.<name>``. "-" leaves a column out, "*" stands for all columns not named.
- Units are never guessed: they are the metric's base unit unless the mapping, the column's name
  ("Sleep (h)") or the cell itself ("7:30", "7.5 h") says otherwise.
- Where a day stands twice, the later line counts for each value, and that is reported.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from lifeos_desktop.domain.catalogue import Catalogue
from lifeos_desktop.domain.errors import BadInput
from lifeos_desktop.domain.metrics import Metric, Unit, custom_metric, plausible
from lifeos_desktop.domain.records import DataPoint, SourceDocument
from lifeos_desktop.integrations.file_import.dates import (
    ReadDate,
    date_reader,
    is_date_name,
    looks_like_date,
)
from lifeos_desktop.integrations.file_import.numbers import (
    NO_VALUE,
    Decimals,
    Scale,
    custom_key,
    decimals_of,
    scale_for,
    unit_in_name,
    unit_of,
    value_reader,
)
from lifeos_desktop.integrations.file_import.table import MOST_REJECTED, Row, Table, read_table
from lifeos_desktop.integrations.reading import Rejected, slug

SOURCE = "csv"
LEAVE_OUT = "-"
ALL_OTHERS = "*"
_NO_METRIC = frozenset(("id", "index", "row", "no", "nr", "number", "line"))


@dataclass(frozen=True, slots=True)
class DayValues:
    """What the file says about a day: values in base units, and the cells they were read from."""

    day: date
    values: Mapping[str, float]
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CsvReading:
    """A table read. ``columns``: what each used column became; ``new_metrics``: not known yet."""

    where: str
    columns: Mapping[str, str]
    days: tuple[DayValues, ...]
    new_metrics: tuple[Metric, ...]
    rejected: tuple[Rejected, ...]
    notes: tuple[str, ...]

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
    plan = _Planner(table, catalogue, dict(mapping or {})).plan(date_format)
    days: dict[date, _Day] = {}
    rejected = list(table.rejected)
    for row in table.rows:
        rejected.extend(_take(row, table, plan, latest, days))
    rejected.sort(key=lambda item: item.line or 0)
    if len(rejected) > MOST_REJECTED:
        more = len(rejected) - MOST_REJECTED
        rejected[MOST_REJECTED:] = [Rejected(where, None, f"{more} more are not listed")]
    return CsvReading(
        where,
        {column.name: column.metric.key for column in plan.columns},
        tuple(DayValues(day, kept.values, kept.cells) for day, kept in sorted(days.items())),
        tuple(column.metric for column in plan.columns if column.metric.key not in catalogue),
        tuple(rejected),
        tuple(plan.notes),
    )


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    index: int
    metric: Metric
    read: Callable[[str], float | None]


@dataclass(slots=True)
class _Plan:
    date_index: int
    read_date: ReadDate
    columns: list[_Column]
    notes: list[str]


@dataclass(slots=True)
class _Day:
    values: dict[str, float] = field(default_factory=dict)
    cells: dict[str, str] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)  # metric -> where its value stands


def _take(
    row: Row, table: Table, plan: _Plan, latest: date | None, days: dict[date, _Day]
) -> list[Rejected]:
    """Put a row's values into its day; what of it cannot be used."""
    written = row.cells[plan.date_index]
    day = plan.read_date(written)
    if day is None:
        reason = f"'{written}' is not a date" if written else "it has no date"
        return [Rejected(table.where, row.line, reason)]
    if latest is not None and day > latest:
        return [Rejected(table.where, row.line, f"{day} lies in the future")]
    rejected = []
    again: set[int] = set()
    kept = days.get(day) or _Day()
    for column in plan.columns:
        cell = row.cells[column.index]
        if cell.lower() in NO_VALUE:
            continue
        value = column.read(cell)
        if value is None:
            reason = f"'{cell}' in column '{column.name}' is not a number"
        elif not plausible(column.metric, value):
            reason = _implausible(cell, column)
        else:
            key = column.metric.key
            if key in kept.lines:
                again.add(kept.lines[key])
            kept.values[key], kept.lines[key] = value, row.line
            kept.cells[column.name] = cell
            continue
        rejected.append(Rejected(table.where, row.line, reason))
    if kept.values:
        days[day] = kept
    return rejected + [
        Rejected(table.where, line, f"{day} stands again on line {row.line}, which counts")
        for line in sorted(again)
    ]


def _implausible(cell: str, column: _Column) -> str:
    reason = f"'{cell}' in column '{column.name}' is not plausible for {column.metric.label}"
    if column.metric.unit is Unit.SECONDS:
        key = column.metric.key
        reason += f" in seconds; if it is in hours, say {column.name}={key}:hours"
    return reason


class _Planner:
    """Decides what each column of a table is."""

    def __init__(self, table: Table, catalogue: Catalogue, mapping: dict[str, str]) -> None:
        self._table = table
        self._catalogue = catalogue
        self._others = mapping.pop(ALL_OTHERS, "")
        self._mapping = self._by_column(mapping)
        self._notes: list[str] = []
        self._by_name = {
            name: metric
            for metric in reversed(list(catalogue))
            for name in (slug(metric.label), slug(metric.key))
        }

    def plan(self, date_format: str | None) -> _Plan:
        """The plan for the whole table; BadInput when something must be said by the person."""
        date_index = self._date_index()
        name = self._table.columns[date_index]
        read_date = date_reader(name, self._table.column(date_index), date_format)
        default = self._default_mark(date_index)
        columns: dict[str, _Column] = {}
        # What the person has said comes first, so that a guess cannot take its place.
        order = sorted(
            (index for index in range(len(self._table.columns)) if index != date_index),
            key=lambda index: (self._table.columns[index] not in self._mapping, index),
        )
        for index in order:
            column = self._column(index, default)
            if column is None:
                continue
            other = columns.setdefault(column.metric.key, column)
            if other is not column:
                message = (
                    f"Columns '{other.name}' and '{column.name}' are both {column.metric.label}"
                )
                if column.name in self._mapping:
                    raise BadInput(f"{message}. Leave one of them out with '{column.name}=-'.")
                self._notes.append(f"{message}; the second is left out.")
        if not columns:
            raise BadInput(
                f"'{self._table.where}' has no column of numbers beside its dates. "
                "Nothing was imported."
            )
        ordered = sorted(columns.values(), key=lambda column: column.index)
        return _Plan(date_index, read_date, ordered, self._notes)

    def _by_column(self, mapping: Mapping[str, str]) -> dict[str, str]:
        names = {name.casefold(): name for name in self._table.columns}
        found = {}
        for column, target in mapping.items():
            name = names.get(column.strip().casefold())
            if name is None:
                known = ", ".join(self._table.columns[:20])
                raise BadInput(f"There is no column '{column}'. The columns are: {known}.")
            found[name] = target.strip()
        return found

    def _date_index(self) -> int:
        names = self._table.columns
        said = [i for i, name in enumerate(names) if self._mapping.get(name) == "date"]
        if said:
            return said[0]
        free = [i for i, name in enumerate(names) if name not in self._mapping]
        named = [i for i in free if is_date_name(names[i])]
        for index in (*named, *free):
            cells = self._table.column(index)
            if cells and sum(map(looks_like_date, cells)) >= 0.8 * len(cells):
                return index
        if named:
            return named[0]  # its cells are rejected one by one, each with its line
        raise BadInput(
            f"'{self._table.where}' has no column of dates. Say which one it is with "
            f"'{names[0]}=date', or check that the first line holds the column names."
        )

    def _default_mark(self, date_index: int) -> str:
        """The decimal mark for columns that prove none: that of the others, else by delimiter."""
        marks = {
            mark
            for index in range(len(self._table.columns))
            if index != date_index
            for mark in ".,"
            if (cells := self._table.column(index))
            and {decimals_of(cells, default).mark for default in ".,"} == {mark}
        }
        if len(marks) == 1:
            return marks.pop()
        return "," if self._table.delimiter == ";" else "."

    def _column(self, index: int, default_mark: str) -> _Column | None:
        name = self._table.columns[index]
        target = self._mapping.get(name, self._others)
        if target in (LEAVE_OUT, "date"):
            return None
        cells = [cell for cell in self._table.column(index) if cell.lower() not in NO_VALUE]
        decimals = decimals_of(cells, default_mark)
        if target and name in self._mapping:
            metric, unit = self._metric_said(name, target)
            unit = unit or unit_in_name(name)
        else:
            unit = unit_in_name(name)
            plain_name = name.rsplit("(", 1)[0].rsplit("[", 1)[0] if unit else name
            guess = self._by_name.get(slug(plain_name))
            metric = guess or self._own_metric(plain_name.strip(), unit)
            if guess is None and not self._is_numeric(name, cells, metric, decimals, unit):
                return None
        read = value_reader(metric, decimals, scale_for(metric, unit, name))
        return _Column(name, index, metric, read)

    def _metric_said(self, column: str, target: str) -> tuple[Metric, Scale | None]:
        """The metric and unit of "sleep.total:hours", "Coffee" or "Screen time:minutes"."""
        name, _, unit_name = target.partition(":")
        unit = unit_of(unit_name) if unit_name else None
        metric = self._catalogue.get(name.strip()) or self._by_name.get(slug(name))
        if unit_name and unit is None:
            raise BadInput(
                f"'{unit_name}' is not a unit LifeOS knows (column '{column}'). "
                "Units are seconds, minutes, hours, m, km, mi, kcal, kJ, %, bpm, ms and count."
            )
        return metric or self._own_metric(name.strip(), unit or unit_in_name(column)), unit

    def _own_metric(self, name: str, unit: Scale | None) -> Metric:
        key = custom_key(name)
        known = self._catalogue.get(key)
        label = "" if name.startswith("custom.") else name[:60]
        return known or custom_metric(key, label, unit[1].value if unit else "")

    def _is_numeric(
        self, name: str, cells: list[str], metric: Metric, decimals: Decimals, unit: Scale | None
    ) -> bool:
        """Whether an unknown column is worth a metric: at least half of its cells are numbers."""
        if not cells or slug(name) in _NO_METRIC:
            return False
        read = value_reader(metric, decimals, scale_for(metric, unit, name))
        if sum(read(cell) is not None for cell in cells) * 2 >= len(cells):
            return True
        self._notes.append(f"Column '{name}' holds no numbers and is left out.")
        return False
