"""What an import says: its report in words. Plain Python."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from lifeos_desktop.domain import formats
from lifeos_desktop.integrations.formats import DAY

if TYPE_CHECKING:
    from lifeos_desktop.integrations.formats import TableColumn, TableView
    from lifeos_desktop.integrations.reading import Rejected
    from lifeos_desktop.services.imports import ImportReport

SHOWN_PROBLEMS = 5
SHOWN_NOTES = 6
AUTOMATIC = ""


class Kind(str):
    """The id of a format in `integrations/registry.py`; those with a card of their own by name."""

    __slots__ = ()
    OURA: ClassVar[Kind]
    CSV: ClassVar[Kind]
    ICS: ClassVar[Kind]


Kind.OURA, Kind.CSV, Kind.ICS = Kind("oura"), Kind("csv"), Kind("ics")


class Step(StrEnum):
    """Where the import stands. A preview that was changed in place is REVISED: nothing jumps."""

    IDLE = "idle"
    READING = "reading"
    PREVIEW = "preview"
    REVISED = "revised"
    SAVING = "saving"
    DONE = "done"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class ImportView:
    """What the panel shows. ``headline`` says what would happen, or what did.

    ``question`` is what has to be answered first. ``is_updating`` while a change is read again:
    what is shown is of before it.
    """

    step: Step = Step.IDLE
    kind: Kind = Kind.OURA
    name: str = ""
    headline: str = ""
    span: str = ""
    question: str = ""
    notes: tuple[str, ...] = ()
    rejected: tuple[str, ...] = ()
    rejected_count: int = 0
    problem: str = ""
    date_format: str = AUTOMATIC
    table: TableView | None = None
    can_import: bool = False
    is_updating: bool = False

    @property
    def is_busy(self) -> bool:
        return self.step in (Step.READING, Step.SAVING) or self.is_updating

    @property
    def is_preview(self) -> bool:
        return self.step in (Step.PREVIEW, Step.REVISED)


def view_of(report: ImportReport, view: ImportView) -> ImportView:
    """A report in words."""
    known = report.new + report.changed + report.same
    if report.question is not None:
        headline = "LifeOS needs one answer before it can show what is in it."
    elif report.dry_run:
        headline = _would(report, known)
    else:
        headline = _did(report)
    count = len(report.rejected) + report.more_rejected
    left_out = [_line(problem, view.name) for problem in report.rejected[:SHOWN_PROBLEMS]]
    if count > len(left_out):
        left_out.append(f"And {count - len(left_out):,} more.")
    # What there is to say about columns stands beside each of them.
    notes = () if report.table else report.notes[:SHOWN_NOTES]
    if not report.table and len(report.notes) > SHOWN_NOTES:
        notes = (*notes, f"And {len(report.notes) - SHOWN_NOTES} more remarks.")
    span = ""
    if report.days:
        first, last = report.days
        span = f"{_long(first)} to {_long(last)}"
    changes = bool(report.new or report.changed or report.removed)
    return replace(
        view,
        headline=headline,
        span=span,
        question=report.question.question if report.question else "",
        notes=tuple(notes),
        rejected=tuple(left_out),
        rejected_count=count,
        problem="",
        table=report.table,
        date_format=report.table.choices.date_format if report.table else AUTOMATIC,
        can_import=report.dry_run and report.question is None and changes,
        is_updating=False,
    )


def column_line(column: TableColumn) -> str:
    """Some of a column's cells, and how many of all are used."""
    parts = ["  ·  ".join(column.samples) if column.samples else "Empty"]
    if column.values or column.refused:
        one, many = ("date", "dates") if column.target == DAY else ("value", "values")
        counted = _many(column.values, one, many)
        parts.append(f"{counted}, {column.refused:,} left out" if column.refused else counted)
    if column.unit and not column.units:
        parts.append(f"in {column.unit}")
    return "      ".join(parts)


def left_out(view: ImportView) -> str:
    """What was not taken over, and why: the first ones by line, the others counted."""
    if not view.rejected:
        return ""
    things = _many(view.rejected_count, "thing", "things")
    return f"{things} left out:\n" + "\n".join(view.rejected)


def date_choices(table: TableView) -> tuple[tuple[str, str], ...]:
    """The ways to read an unclear date, in words and as formats; empty where dates are clear."""
    return tuple(
        (f"{_ORDERS.get(form, form)}: {_long(day)}", form) for form, day in table.date_formats
    )


_ORDERS = {"DD/MM/YYYY": "Day first", "MM/DD/YYYY": "Month first"}


def _long(day: date) -> str:
    return f"{formats.short_date(day)} {day.year}"


def _line(problem: Rejected, name: str) -> str:
    if problem.line is not None and problem.where == name:
        return f"Line {problem.line:,}: {problem.reason}."
    return f"{problem}."


def _would(report: ImportReport, known: int) -> str:
    one, many = report.names
    if not known and not report.removed:
        return f"There are no {many} in it that LifeOS can use."
    parts = [_counted(report.new, f"new {one}", f"new {many}")]
    if report.changed:
        parts.append(f"{report.changed:,} changed")
    if report.same:
        parts.append(f"{report.same:,} already here")
    if report.removed:
        parts.append(f"{report.removed:,} no longer in the file")
    return f"{_joined(parts)}. Nothing is saved yet."


def _did(report: ImportReport) -> str:
    one, many = report.names
    if not report.new and not report.changed and not report.removed:
        return "Everything in it was here already. Nothing was doubled."
    parts = [f"{_counted(report.new, f'new {one}', f'new {many}')} saved"]
    if report.changed:
        parts.append(f"{report.changed:,} changed")
    if report.same:
        parts.append(f"{report.same:,} were here already")
    if report.removed:
        parts.append(f"{report.removed:,} taken out")
    return f"{_joined(parts)}."


def _many(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}" if count else f"no {many}"


def _counted(count: int, one: str, many: str) -> str:
    if not count:
        return f"No {many}"
    return f"{count:,} {one if count == 1 else many}"


def _joined(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
