"""A file of daily metrics as one table for the search; nothing of it is stored.

The first column is the day. A cell that is no number is a missing value, of two rows about one day
the later one counts, and days may come in any order and with gaps.
"""

from __future__ import annotations

import csv
import io
import math
from array import array
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from lifeos_desktop.domain.analysis import Column, Table
from lifeos_desktop.domain.catalogue import Catalogue
from lifeos_desktop.domain.errors import BadInput
from lifeos_desktop.integrations.file_import.dates import date_reader
from lifeos_desktop.integrations.file_import.table import (
    FILE_LIMIT,
    MOST_COLUMNS,
    sniff_delimiter,
)
from lifeos_desktop.integrations.reading import decode_text, one_line, read_limited

LONGEST_DAYS = 20_000  # 54 years; a wrong century in one date would make millions
_WORDS = {"true": 1.0, "yes": 1.0, "false": 0.0, "no": 0.0}
_TAG = "tag."


def read(path: Path, catalogue: Catalogue) -> Table:
    """Read a file; BadInput with the reason when it holds no daily table.

    Columns that are named as in the catalogue get its definitional pairs; a column of nothing but
    0 and 1, or of yes and no, is a tag.
    """
    text = decode_text(read_limited(path, FILE_LIMIT)).replace("\0", "")
    name = path.name
    rows = _rows(text, name)
    header = [one_line(cell, 100) for cell in next(rows, [])]
    if len(header) < 2:
        raise BadInput(
            f"'{name}' is no table of daily metrics. Its first line names the columns: the day "
            "first, then one metric each."
        )
    if len(header) > MOST_COLUMNS:
        raise BadInput(f"'{name}' has more than {MOST_COLUMNS} columns. Keep the ones you need.")
    records = [row for row in rows if row and row[0].strip()]
    days = _days(header[0], [row[0].strip() for row in records], name)
    first, last = min(days), max(days)
    length = (last - first).days + 1
    if length > LONGEST_DAYS:
        raise BadInput(
            f"The days in '{name}' go from {first} to {last}. Look at the dates: at most "
            f"{LONGEST_DAYS:,} days can be compared."
        )
    values = [array("d", [math.nan]) * length for _ in header[1:]]
    for day, row in zip(days, records, strict=True):
        at = (day - first).days
        for column, cell in zip(values, row[1:], strict=False):
            column[at] = _number(cell)
    columns = tuple(
        Column(key or f"column {number}", column, _is_tag(key, column), _is_night(key, catalogue))
        for number, (key, column) in enumerate(zip(header[1:], values, strict=True), start=2)
    )
    pairs = catalogue.definitional_pairs()
    named = {column.key for column in columns}
    return Table(first, columns, frozenset(pair for pair in pairs if pair <= named))


def _rows(text: str, name: str) -> Iterator[list[str]]:
    """The records; BadInput at the first that cannot be cut into cells."""
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=sniff_delimiter(text), skipinitialspace=True
    )
    try:
        yield from reader
    except csv.Error as error:
        raise BadInput(f"'{name}' cannot be read near line {reader.line_num} ({error}).") from error


def _days(column: str, cells: list[str], name: str) -> list[date]:
    if not cells:
        raise BadInput(f"'{name}' has no days. Below the column names comes one line a day.")
    parse: Callable[[str], date | None] = date_reader(column, cells, None)
    days = []
    for number, cell in enumerate(cells, start=1):
        day = parse(cell)
        if day is None:
            raise BadInput(
                f"'{one_line(cell, 40)}' in row {number} of '{name}' is no date. The first column "
                "holds the day, best as YYYY-MM-DD."
            )
        days.append(day)
    return days


def _number(cell: str) -> float:
    """The cell's number; NaN for what is none."""
    try:
        value = float(cell)
    except ValueError:
        return _WORDS.get(cell.strip().lower(), math.nan)
    return value if math.isfinite(value) else math.nan


def _is_night(key: str, catalogue: Catalogue) -> bool:
    known = catalogue.get(key)
    return known is not None and known.night


def _is_tag(key: str, values: array[float]) -> bool:
    return key.startswith(_TAG) or {value for value in values if value == value} == {0.0, 1.0}
