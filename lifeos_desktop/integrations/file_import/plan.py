"""What each column of a table is: decided from the person's mapping, else its name, else its cells.

Units are never guessed: they are the metric's base unit unless the mapping, the column's name
("Sleep (h)") or the cell itself ("7:30", "7.5 h") says otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from lifeos_desktop.domain.catalogue import Catalogue
from lifeos_desktop.domain.errors import BadInput
from lifeos_desktop.domain.metrics import Metric, custom_metric
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
    proven_mark,
    scale_for,
    unit_in_name,
    unit_of,
    value_reader,
)
from lifeos_desktop.integrations.file_import.table import Table
from lifeos_desktop.integrations.formats import DAY, LEAVE_OUT, OWN, Unclear
from lifeos_desktop.integrations.reading import slug

ALL_OTHERS = "*"
_NO_METRIC = frozenset(("id", "index", "row", "no", "nr", "number", "line"))


@dataclass(frozen=True, slots=True)
class PlannedColumn:
    """A column whose cells become values of a metric. ``unit`` is what was given, if anything."""

    name: str
    index: int
    metric: Metric
    unit: Scale | None
    decimals: Decimals
    read: Callable[[str], float | None]


@dataclass(frozen=True, slots=True)
class Plan:
    """What the columns are; with a ``questions`` nothing can be read before it is answered."""

    date_index: int | None
    read_date: ReadDate | None
    columns: tuple[PlannedColumn, ...]
    notes: tuple[str, ...]
    left_out: Mapping[int, str]  # why, for columns that were left out without being told to
    questions: tuple[Unclear, ...]


def plan_columns(
    table: Table, catalogue: Catalogue, mapping: Mapping[str, str], date_format: str | None
) -> Plan:
    """Decide what each column is; BadInput for a mapping of columns or units there are not."""
    return _Planner(table, catalogue, dict(mapping)).plan(date_format)


def own_name(column: str) -> str:
    """What a metric is called that a column becomes: "Sleep" of "Sleep (h)"."""
    if unit_in_name(column):
        column = column.rsplit("(", 1)[0].rsplit("[", 1)[0]
    return column.strip()


class _Planner:
    def __init__(self, table: Table, catalogue: Catalogue, mapping: dict[str, str]) -> None:
        self._table = table
        self._catalogue = catalogue
        self._others = mapping.pop(ALL_OTHERS, "")
        self._mapping = self._by_column(mapping)
        self._notes: list[str] = []
        self._left_out: dict[int, str] = {}
        self._marks: dict[int, str] = {}
        self._questions: list[Unclear] = []
        self._by_name = {
            name: metric
            for metric in reversed(list(catalogue))
            for name in (slug(metric.label), slug(metric.key))
        }

    def plan(self, date_format: str | None) -> Plan:
        date_index = self._date_index()
        read_date = None
        if date_index is not None:
            name = self._table.columns[date_index]
            try:
                read_date = date_reader(name, self._table.column(date_index), date_format)
            except Unclear as question:
                self._questions.append(question)
        columns = self._columns(date_index)
        if not columns:
            self._questions.append(
                Unclear(
                    f"'{self._table.where}' has no column of numbers beside its dates.",
                    "Nothing was imported.",
                    in_the_window="Choose below what a column becomes.",
                )
            )
        ordered = sorted(columns.values(), key=lambda column: column.index)
        return Plan(
            date_index,
            read_date,
            tuple(ordered),
            tuple(self._notes),
            self._left_out,
            tuple(self._questions),
        )

    def _columns(self, date_index: int | None) -> dict[str, PlannedColumn]:
        default = self._default_mark(date_index)
        columns: dict[str, PlannedColumn] = {}
        # What the person has said comes first, so that a guess cannot take its place.
        order = sorted(
            (index for index in range(len(self._table.columns)) if index != date_index),
            key=lambda index: (self._table.columns[index] not in self._mapping, index),
        )
        for index in order:
            try:
                column = self._column(index, default)
            except Unclear as question:
                self._questions.append(question)
                continue
            if column is None:
                continue
            other = columns.setdefault(column.metric.key, column)
            if other is not column:
                message = (
                    f"Columns '{other.name}' and '{column.name}' are both {column.metric.label}"
                )
                if column.name in self._mapping:
                    self._questions.append(
                        Unclear(
                            f"{message}.",
                            f"Leave one of them out with '{column.name}=-'.",
                            column.name,
                        )
                    )
                else:
                    self._notes.append(f"{message}; the second is left out.")
                    self._left_out[index] = f"'{other.name}' is {column.metric.label} already."
        return columns

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

    def _date_index(self) -> int | None:
        names = self._table.columns
        said = [i for i, name in enumerate(names) if self._mapping.get(name) == DAY]
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
        self._questions.append(
            Unclear(
                f"'{self._table.where}' has no column of dates.",
                f"Say which one it is with '{names[0]}=date', or check that the first line holds "
                "the column names.",
                in_the_window="Choose “The day” for the one that holds them.",
            )
        )
        return None

    def _default_mark(self, date_index: int | None) -> str:
        """The decimal mark for columns that prove none: that of the others, else by delimiter."""
        marks = {self._mark(i) for i in range(len(self._table.columns)) if i != date_index} - {""}
        if len(marks) == 1:
            return marks.pop()
        return "," if self._table.delimiter == ";" else "."

    def _mark(self, index: int) -> str:
        if index not in self._marks:
            self._marks[index] = proven_mark(self._table.column(index))
        return self._marks[index]

    def _column(self, index: int, default_mark: str) -> PlannedColumn | None:
        name = self._table.columns[index]
        target = self._mapping.get(name, self._others)
        if target in (LEAVE_OUT, DAY):
            return None
        cells = [cell for cell in self._table.column(index) if cell.lower() not in NO_VALUE]
        decimals = Decimals(self._mark(index) or default_mark)
        if target and name in self._mapping:
            metric, unit = self._metric_said(name, target)
            unit = unit or unit_in_name(name)
        else:
            unit = unit_in_name(name)
            guess = self._by_name.get(slug(own_name(name)))
            metric = guess or self._own_metric(own_name(name), unit)
            if guess is None and not self._is_numeric(index, cells, metric, decimals, unit):
                return None
        read = value_reader(metric, decimals, scale_for(metric, unit, name))
        return PlannedColumn(name, index, metric, unit, decimals, read)

    def _metric_said(self, column: str, target: str) -> tuple[Metric, Scale | None]:
        """The metric and unit of "sleep.total:hours", "Coffee", "Screen time:minutes" or "+"."""
        name, _, unit_name = target.partition(":")
        unit = unit_of(unit_name) if unit_name else None
        if unit_name and unit is None:
            raise BadInput(
                f"'{unit_name}' is not a unit LifeOS knows (column '{column}'). "
                "Units are seconds, minutes, hours, m, km, mi, kcal, kJ, %, bpm, ms and count."
            )
        if name.strip() == OWN:
            return self._own_metric(own_name(column), unit or unit_in_name(column)), unit
        metric = self._catalogue.get(name.strip()) or self._by_name.get(slug(name))
        return metric or self._own_metric(name.strip(), unit or unit_in_name(column)), unit

    def _own_metric(self, name: str, unit: Scale | None) -> Metric:
        key = custom_key(name)
        known = self._catalogue.get(key)
        label = "" if name.startswith("custom.") else name[:60]
        return known or custom_metric(key, label, unit[1].value if unit else "")

    def _is_numeric(
        self, index: int, cells: list[str], metric: Metric, decimals: Decimals, unit: Scale | None
    ) -> bool:
        """Whether an unknown column is worth a metric: at least half of its cells are numbers."""
        name = self._table.columns[index]
        if not cells:
            self._left_out[index] = "It is empty."
            return False
        if slug(name) in _NO_METRIC:
            self._left_out[index] = "It only counts lines."
            return False
        read = value_reader(metric, decimals, scale_for(metric, unit, name))
        if sum(read(cell) is not None for cell in cells) * 2 >= len(cells):
            return True
        self._notes.append(f"Column '{name}' holds no numbers and is left out.")
        self._left_out[index] = "It holds no numbers."
        return False
