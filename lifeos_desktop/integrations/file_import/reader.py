"""The reader of the table format: the days of the file, and its columns for whoever chooses."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from lifeos_desktop.domain.catalogue import Catalogue
from lifeos_desktop.integrations.file_import import table as tables
from lifeos_desktop.integrations.file_import.csv_metrics import Taken, read_rows
from lifeos_desktop.integrations.file_import.dates import (
    DATE_FORMATS,
    date_reader,
    looks_like_date,
    proves_order,
    unclear_date,
)
from lifeos_desktop.integrations.file_import.numbers import (
    NO_VALUE,
    OWN_UNITS,
    unit_in_name,
    unit_name,
    units_for,
)
from lifeos_desktop.integrations.file_import.plan import (
    Plan,
    PlannedColumn,
    own_name,
    plan_columns,
)
from lifeos_desktop.integrations.file_import.table import Table, read_table
from lifeos_desktop.integrations.formats import (
    DAY,
    LEAVE_OUT,
    OWN,
    Asked,
    Choices,
    FileReading,
    TableColumn,
    TableView,
)
from lifeos_desktop.integrations.reading import one_line, read_limited, stable_name

_SAMPLES = 3
_SAMPLE_LENGTH = 28
_LOOKED_AT = 1_000
_COMPUTED = frozenset(("calendar", "tasks"))  # LifeOS computes these; no file brings them


def read(asked: Asked) -> FileReading:
    """Read a table; what only the person can say is its ``question``."""
    path = asked.path
    table = read_table(read_limited(path, tables.FILE_LIMIT), path.name, asked.stop)
    choices = asked.choices(table.columns)
    date_format = choices.date_format or None
    plan = plan_columns(table, asked.catalogue, choices.columns, date_format)
    asked.stop()
    if plan.questions:
        view = view_of(table, plan, asked.catalogue, choices, {})
        return FileReading(notes=plan.notes, table=view, question=plan.questions[0])
    reading = read_rows(table, plan, asked.catalogue, asked.latest, asked.stop)
    asked.stop()
    columns = [f"Column '{column}' is {key}." for column, key in reading.columns.items()]
    return FileReading(
        tuple(reading.documents(stable_name(path.stem), asked.now)),
        reading.rejected,
        reading.more_rejected,
        (*columns, *reading.notes),
        reading.new_metrics,
        table=view_of(table, plan, asked.catalogue, choices, reading.taken),
    )


def view_of(
    table: Table,
    plan: Plan,
    catalogue: Catalogue,
    choices: Choices,
    taken: Mapping[str, Taken],
) -> TableView:
    """The columns as they are read by a plan."""
    planned = {column.index: column for column in plan.columns}
    columns = tuple(
        _column(table, plan, index, planned.get(index), catalogue, choices, taken)
        for index in range(len(table.columns))
    )
    metrics = tuple(
        (metric.key, metric.label)
        for metric in catalogue
        if metric.source not in _COMPUTED and ".contributor." not in metric.key
    )
    sample, formats = _dates(table, plan, choices)
    return TableView(columns, metrics, choices, sample, formats)


def _dates(table: Table, plan: Plan, choices: Choices) -> tuple[str, tuple[tuple[str, date], ...]]:
    """An unclear date, and the formats it may be in; for a column that is clear neither."""
    if plan.date_index is None:
        return "", ()
    cells = table.column(plan.date_index)
    sample = unclear_date(cells)
    is_clear = plan.read_date is not None and (not sample or proves_order(cells))
    if is_clear and not choices.date_format:
        return "", ()
    sample = sample or next(iter(cells), "")
    # A format that does not fit the sample is shown by a date that it fits, if there is one.
    read = {form: date_reader("", (), form) for form in DATE_FORMATS}
    days = {
        form: next(filter(None, map(reader, (sample, *cells[:_LOOKED_AT]))), None)
        for form, reader in read.items()
    }
    return sample, tuple((form, day) for form, day in days.items() if day is not None)


def _column(
    table: Table,
    plan: Plan,
    index: int,
    planned: PlannedColumn | None,
    catalogue: Catalogue,
    choices: Choices,
    taken: Mapping[str, Taken],
) -> TableColumn:
    name = table.columns[index]
    samples = _samples(table, index)
    asked = next((q.question for q in plan.questions if q.column == name), "")
    if index == plan.date_index:
        days = sum(map(looks_like_date, table.column(index)))
        remark = asked or ("" if days else "None of its cells is written like a date.")
        return TableColumn(name, samples, DAY, "The day", values=days, remark=remark)
    if planned is None:
        said = choices.columns.get(name, "").partition(":")[0]
        if asked and said:  # what was chosen stays chosen while it is asked about
            metric = catalogue.get(said)
            label = metric.label if metric else own_name(name)
            units = units_for(metric.unit) if metric else OWN_UNITS
            return TableColumn(name, samples, said, label, units=units, remark=asked)
        remark = asked or plan.left_out.get(index, "")
        return TableColumn(name, samples, LEAVE_OUT, "Left out", remark=remark)
    counts = taken.get(name, Taken())
    metric = planned.metric
    is_own_new = metric.key not in catalogue
    target = OWN if is_own_new and metric.label == own_name(name)[:60] else metric.key
    return TableColumn(
        name,
        samples,
        target,
        metric.label,
        "" if planned.unit is None else unit_name(planned.unit),
        _units(table, index, planned, is_own_new),
        counts.values,
        counts.refused,
        asked or _remark(planned, counts),
    )


def _units(table: Table, index: int, column: PlannedColumn, is_own_new: bool) -> tuple[str, ...]:
    """The units that could be meant; none where the name or every cell says it."""
    if unit_in_name(column.name) is not None:
        return ()
    units = OWN_UNITS if is_own_new else units_for(column.metric.unit)
    cells = (cell for cell in table.column(index) if cell.lower() not in NO_VALUE)
    return units if any(column.decimals.number(cell) is not None for cell in cells) else ()


def _remark(column: PlannedColumn, counts: Taken) -> str:
    label = column.metric.label
    if counts.implausible > counts.values:
        if column.unit is None and (units := units_for(column.metric.unit)):
            return f"Its numbers are not plausible for {label} in {units[0]}. Choose their unit."
        return f"Its numbers are not plausible for {label}. Is it something else?"
    if counts.refused and not counts.values:
        return "None of its cells is a number."
    return ""


def _samples(table: Table, index: int) -> tuple[str, ...]:
    """The first different cells that are filled."""
    found: dict[str, None] = {}
    for row in table.rows[:200]:
        if cell := row.cells[index]:
            found[one_line(cell, _SAMPLE_LENGTH)] = None
            if len(found) == _SAMPLES:
                break
    return tuple(found)
