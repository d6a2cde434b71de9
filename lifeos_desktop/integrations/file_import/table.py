"""A file of delimited text as rows of short cells. Cells are data: never evaluated."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from lifeos_desktop.domain.errors import BadInput
from lifeos_desktop.integrations.reading import Rejected, decode_text, one_line

FILE_LIMIT = 50_000_000
CELL_LIMIT = 200
MOST_COLUMNS = 500
MOST_REJECTED = 1_000
_DELIMITERS = (",", ";", "\t")


@dataclass(frozen=True, slots=True)
class Row:
    """One record: the line of the file it begins on and its cells, as many as there are columns."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Column names (each once) and rows; ``rejected`` names the lines that are no rows."""

    where: str
    delimiter: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    rejected: tuple[Rejected, ...]

    def column(self, index: int) -> list[str]:
        """The filled cells of one column."""
        return [row.cells[index] for row in self.rows if row.cells[index]]


def read_table(data: bytes, where: str) -> Table:
    """Read a file of any usual encoding and delimiter; BadInput when it holds no table."""
    text = decode_text(data).replace("\0", "")
    first_line = text.split("\n", 1)[0].strip()
    skipped = 0
    delimiter = ""
    if match := re.fullmatch(r"sep=(.)", first_line, re.I):  # Excel's own way to say it
        delimiter, skipped = match.group(1), 1
        text = text.split("\n", 1)[1] if "\n" in text else ""
    delimiter = delimiter or sniff_delimiter(text)
    rejected: list[Rejected] = []
    records = _records(text, delimiter, where, skipped, rejected)
    header = next(records, None)
    if header is None:
        raise BadInput(f"'{where}' is empty. A table needs a first line with column names.")
    if len(header.cells) > MOST_COLUMNS:
        raise BadInput(f"'{where}' has more than {MOST_COLUMNS} columns. Keep the ones you need.")
    columns = _unique(header.cells)
    rows = []
    for row in records:
        if len(row.cells) > len(columns) and any(row.cells[len(columns) :]):
            rejected.append(
                Rejected(
                    where,
                    row.line,
                    f"it has {len(row.cells)} cells, the first line has {len(columns)}",
                )
            )
            continue
        padding = ("",) * (len(columns) - len(row.cells))
        rows.append(Row(row.line, (row.cells + padding)[: len(columns)]))
    return Table(where, delimiter, columns, tuple(rows), tuple(rejected))


def sniff_delimiter(text: str) -> str:
    """The delimiter that cuts the first lines into the same number of cells, most of them."""
    sample = [line for line in text[:20_000].splitlines() if line.strip()][:20]
    best, best_score = ",", 0.0
    for delimiter in _DELIMITERS:
        widths = [len(row) for row in _split(sample, delimiter)]
        if not widths or widths[0] < 2:
            continue
        alike = sum(width == widths[0] for width in widths) / len(widths)
        score = alike * 1_000 + widths[0]
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _split(lines: list[str], delimiter: str) -> list[list[str]]:
    try:
        return [row for row in csv.reader(lines, delimiter=delimiter) if row]
    except csv.Error:
        return []


def _records(
    text: str, delimiter: str, where: str, skipped: int, rejected: list[Rejected]
) -> Iterator[Row]:
    """The records that are not blank; a record the reader cannot cut is rejected."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
    while True:
        line = reader.line_num + 1 + skipped
        try:
            cells = tuple(_cell(cell) for cell in next(reader))
        except StopIteration:
            return
        except csv.Error as error:
            rejected.append(Rejected(where, line, f"it cannot be read ({error})"))
            continue
        if any(cells):
            yield Row(line, cells)


def _cell(text: str) -> str:
    """A cell in one line; one that is too long to be a value is cut, and so is no number."""
    return one_line(text, CELL_LIMIT)


def _unique(cells: tuple[str, ...]) -> tuple[str, ...]:
    seen: dict[str, int] = {}
    names = []
    for number, cell in enumerate(cells, start=1):
        name = cell or f"column {number}"
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(names)
