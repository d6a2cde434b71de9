"""The date column of a table: which one it is, and how its dates are written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date

from lifeos_desktop.domain.errors import BadInput
from lifeos_desktop.integrations.formats import Unclear
from lifeos_desktop.integrations.reading import slug

DATE_FORMATS = (
    "YYYY-MM-DD",
    "YYYY/MM/DD",
    "DD.MM.YYYY",
    "DD/MM/YYYY",
    "MM/DD/YYYY",
    "D Mon YYYY",
)
_NAME = re.compile(
    "(?:calendar_|full_|local_)?date|day|datum|tag|fecha|dia|jour|data|giorno|dato|datetime"
    "|time_?stamp"
)
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januar janvier",
            "feb february februar",
            "mar march marz maerz mrz",
            "apr april avril",
            "may mai",
            "jun june juni juin",
            "jul july juli juillet",
            "aug august aout",
            "sep sept september septembre",
            "oct october okt oktober octobre",
            "nov november novembre",
            "dec december dez dezember decembre",
        ),
        start=1,
    )
    for name in names.split()
}
_CLOCK = r"(?:[T ,]+\d{1,2}:\d{2}.*)?"  # a date and time is about the date as it is written
_YEAR_FIRST = re.compile(rf"(\d{{4}})([-/.])(\d{{1,2}})\2(\d{{1,2}}){_CLOCK}")
_YEAR_LAST = re.compile(rf"(\d{{1,2}})([-/.])(\d{{1,2}})\2(\d{{4}}){_CLOCK}")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_NAMED = re.compile(rf"(\d{{1,2}})\.?[ -]([^\W\d]+)\.?,?[ -](\d{{4}}){_CLOCK}")
_NAMED_FIRST = re.compile(rf"([^\W\d]+)\.? (\d{{1,2}}),? (\d{{4}}){_CLOCK}")

ReadDate = Callable[[str], date | None]


def is_date_name(column: str) -> bool:
    """Whether a column's name says it holds the day."""
    return _NAME.fullmatch(slug(column)) is not None


def looks_like_date(cell: str) -> bool:
    """Whether a cell is written like a date, whatever the order of its parts."""
    return _parse(cell, "DD/MM/YYYY") is not None or _parse(cell, "MM/DD/YYYY") is not None


def unclear_date(cells: Iterable[str]) -> str:
    """A cell that is another day when it is read the other way round; "" when none is."""
    for cell in cells:
        match = _YEAR_LAST.fullmatch(cell)
        if match is None or match.group(2) == ".":
            continue
        first, second = int(match.group(1)), int(match.group(3))
        if first != second and 1 <= first <= 12 and 1 <= second <= 12:
            return cell
    return ""


def proves_order(cells: Iterable[str]) -> bool:
    """Whether some date of a column can only be read one way, and none only the other."""
    day_first, month_first, _ = _order_of(cells)
    return day_first != month_first


def date_reader(column: str, cells: Iterable[str], date_format: str | None) -> ReadDate:
    """How to read this column's dates.

    Whether 03/04/2025 is in March or April is decided by the whole column, and when no date of it
    tells, or they contradict each other, the person is asked (Unclear) and nothing is guessed.
    """
    if date_format is not None:
        if date_format not in DATE_FORMATS:
            raise BadInput(f"The date format is one of: {', '.join(DATE_FORMATS)}.")
        return lambda cell: _parse(cell, date_format, strict=True)
    day_first, month_first, unclear = _order_of(cells)
    if unclear and day_first == month_first:
        why = (
            "Some are written day first, others month first"
            if day_first
            else ("They can be read day first or month first")
        )
        raise Unclear(
            f"The dates in column '{column}' are not clear: {why}.",
            "Say which with --date-format DD/MM/YYYY or --date-format MM/DD/YYYY.",
            column,
        )
    order = "MM/DD/YYYY" if month_first else "DD/MM/YYYY"
    return lambda cell: _parse(cell, order)


def _order_of(cells: Iterable[str]) -> tuple[bool, bool, bool]:
    """Whether dates prove day first, prove month first, and whether one could be both."""
    day_first = month_first = unclear = False
    for cell in cells:
        match = _YEAR_LAST.fullmatch(cell)
        if match is None or match.group(2) == ".":
            continue
        first, second = int(match.group(1)), int(match.group(3))
        day_first |= first > 12
        month_first |= second > 12
        unclear |= first != second
    return day_first, month_first, unclear


_FORMAT_OF_SEPARATOR: Mapping[str, frozenset[str]] = {
    "YYYY-MM-DD": frozenset("-"),
    "YYYY/MM/DD": frozenset("/"),
    "DD.MM.YYYY": frozenset("."),
    "DD/MM/YYYY": frozenset("/-"),
    "MM/DD/YYYY": frozenset("/-"),
}


def _parse(cell: str, date_format: str, *, strict: bool = False) -> date | None:
    """The date of a cell, or None. ``strict``: only if it is written in that very format."""
    separators = _FORMAT_OF_SEPARATOR.get(date_format, frozenset())
    if match := _YEAR_FIRST.fullmatch(cell):
        if strict and not (date_format.startswith("YYYY") and match.group(2) in separators):
            return None
        return _date(match.group(1), match.group(3), match.group(4))
    if match := _YEAR_LAST.fullmatch(cell):
        first, separator, second, year = match.groups()
        if separator == ".":
            return None if strict and date_format != "DD.MM.YYYY" else _date(year, second, first)
        if strict and (separator not in separators or date_format.startswith("YYYY")):
            return None
        if date_format == "MM/DD/YYYY":
            first, second = second, first
        return _date(year, second, first)
    if strict and date_format not in ("D Mon YYYY", "YYYY-MM-DD"):
        return None
    if match := _COMPACT.fullmatch(cell):
        return _date(*match.groups()) if not strict or date_format == "YYYY-MM-DD" else None
    if strict and date_format != "D Mon YYYY":
        return None
    if match := _NAMED.fullmatch(cell):
        return _date(match.group(3), _month(match.group(2)), match.group(1))
    if match := _NAMED_FIRST.fullmatch(cell):
        return _date(match.group(3), _month(match.group(1)), match.group(2))
    return None


def _month(name: str) -> str:
    return str(_MONTHS.get(slug(name), 0))


def _date(year: str, month: str, day: str) -> date | None:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return found if found.year >= 1900 else None
