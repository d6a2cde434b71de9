"""A file of delimited text as rows of short cells. Cells are data: never evaluated."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lifeos_desktop.domain.errors import BadInput
from lifeos_desktop.integrations.formats import no_stop
from lifeos_desktop.integrations.reading import Rejected, decode_text, one_line

FILE_LIMIT = 50_000_000
CELL_LIMIT = 200
MOST_COLUMNS = 500
MOST_REJECTED = 1_000
_STOP_EVERY = 5_000  # rows between two looks whether anybody still waits
_DELIMITERS = (",", ";", "\t")
_EXPORT = "Export it as CSV and choose that file."
_SHEET = "Open it there, save it as CSV, and choose that file."
_NO_TABLES = (
    (b"PK\x03\x04", "an Excel or LibreOffice workbook, or another archive", _SHEET),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook", _SHEET),
    (b"%PDF", "a PDF", _EXPORT),
    (b"\x89PNG", "a picture", _EXPORT),
    (b"\xff\xd8\xff", "a picture", _EXPORT),
    (b"GIF8", "a picture", _EXPORT),
    (b"\x1f\x8b", "compressed", "Unpack it and choose the file inside."),
    (b"SQLite format 3", "a database", _EXPORT),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One record: the line of the file it begins on and its cells, as many as there are columns."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Column names (each once) and rows; ``rejected`` names the first lines that are no rows."""

    where: str
    delimiter: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    rejected: tuple[Rejected, ...]
    more_rejected: int = 0

    def column(self, index: int) -> list[str]:
        """The filled cells of one column."""
        return [row.cells[index] for row in self.rows if row.cells[index]]


def read_table(data: bytes, where: str, stop: Callable[[], None] = no_stop) -> Table:
    """Read a file of any usual encoding and delimiter; BadInput when it holds no table."""
    require_text(data, where)
    text = decode_text(data).replace("\0", "")
    first_line = text.split("\n", 1)[0].strip()
    skipped = 0
    delimiter = ""
    if match := re.fullmatch(r"sep=(.)", first_line, re.I):  # Excel's own way to say it
        delimiter, skipped = match.group(1), 1
        text = text.split("\n", 1)[1] if "\n" in text else ""
    delimiter = delimiter or sniff_delimiter(text)
    rejected: list[Rejected] = []
    stop()
    records = _records(text, delimiter, where, skipped, rejected)
    header = next(records, None)
    if header is None:
        raise BadInput(f"'{where}' is empty. A table needs a first line with column names.")
    if len(header.cells) > MOST_COLUMNS:
        raise BadInput(f"'{where}' has more than {MOST_COLUMNS} columns. Keep the ones you need.")
    columns = _unique(header.cells)
    rows: list[Row] = []
    for row in records:
        if len(rows) % _STOP_EVERY == 0:
            stop()
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
    more = max(0, len(rejected) - MOST_REJECTED)
    return Table(where, delimiter, columns, tuple(rows), tuple(rejected[:MOST_REJECTED]), more)


def require_text(data: bytes, where: str) -> None:
    """BadInput, saying what it is instead, for a file that is no text."""
    for begins, kind, advice in _NO_TABLES:
        if data.startswith(begins):
            raise BadInput(f"'{where}' is {kind}, not a table as text. {advice}")
    head = data[:1_000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<!doctype", b"<html", b"<?xml")):
        raise BadInput(f"'{where}' is a web page or XML, not a table as text. {_EXPORT}")
    if head.startswith((b"{", b"[{")):
        raise BadInput(f"'{where}' is JSON, not a table as text. {_EXPORT}")


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
