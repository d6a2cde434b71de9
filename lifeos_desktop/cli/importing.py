"""`lifeos import`: a file or folder into the store, with what was new and what was refused."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lifeos_desktop.cli.output import say, say_json, table
from lifeos_desktop.cli.profile import opened
from lifeos_desktop.domain import formats
from lifeos_desktop.domain.errors import BadInput
from lifeos_desktop.integrations.formats import OWN, Choices, TableColumn, TableView

if TYPE_CHECKING:
    from lifeos_desktop.services.imports import ImportReport

_MOST_SHOWN = 20


class NothingUsable(BadInput):
    """A file was read, and all of it was refused."""


async def import_file(options: Namespace) -> int:
    """Import a file or folder; safe to repeat."""
    path: Path = options.path
    choices = _choices(options)
    async with opened(options) as container:
        imports = container.imports
        if options.dry_run:
            report = await imports.preview(options.format, path, choices)
        else:
            report = await imports.read(options.format, path, choices)
    if options.json:
        say_json(_report_json(report))
    else:
        _show(report, path)
    if report.question is not None:
        raise report.question
    used = report.new + report.changed + report.same
    if report.rejected and not used and report.what != "events":  # none may be near today
        raise NothingUsable(f"Nothing of {path.name} could be used.")
    return 0


def _choices(options: Namespace) -> Choices | None:
    """What was said about the columns; None to go by what was said for a file like it before."""
    if not hasattr(options, "map"):
        return None
    said = Choices(_mapping(options.map), options.date_format or "")
    return said if said or options.guess else None


def _mapping(pairs: list[tuple[str, str]]) -> dict[str, str]:
    mapping: dict[str, str] = {}
    for column, key in pairs:
        if mapping.setdefault(column, key) != key:
            raise BadInput(f"Column '{column}' is mapped twice. Keep one of the two.")
    return mapping


def _report_json(report: ImportReport) -> dict[str, Any]:
    first, last = report.days or (None, None)
    return {
        "what": report.what,
        "dry_run": report.dry_run,
        "new": report.new,
        "changed": report.changed,
        "same": report.same,
        "removed": report.removed,
        "days": {"first": first.isoformat(), "last": last.isoformat()} if first and last else None,
        "rejected": [
            {"where": item.where, "line": item.line, "reason": item.reason}
            for item in report.rejected
        ],
        "more_rejected": report.more_rejected,
        "notes": list(report.notes),
        "columns": [_column_json(column) for column in report.table.columns]
        if report.table
        else [],
    }


def _column_json(column: TableColumn) -> dict[str, Any]:
    return {
        "name": column.name,
        "becomes": column.target,
        "label": column.label,
        "unit": column.unit,
        "samples": list(column.samples),
        "values": column.values,
        "refused": column.refused,
        "remark": column.remark,
    }


def _show(report: ImportReport, path: Path) -> None:
    if report.dry_run and report.table:
        _show_columns(report.table)
    if report.question is not None:
        return
    one, many = report.names
    counts = f"{report.new} new, {report.changed} changed, {report.same} the same"
    if report.removed:
        counts += f", {report.removed} gone"
    total = report.new + report.changed + report.same
    would = "A dry run, nothing was stored. " if report.dry_run else ""
    say(f"{would}{path.name}: {formats.counted(total, one, many)}: {counts}.")
    if report.days is not None:
        first, last = report.days
        say(f"From {first} to {last}.")
    if report.table and report.table.choices.are_remembered:
        say("The columns are read as you chose for a file like this; --guess goes by their names.")
    for note in report.notes:
        say(note)
    if report.rejected:
        refused = len(report.rejected) + report.more_rejected
        say(f"{formats.counted(refused, 'thing', 'things')} could not be used:")
        table(
            ("", "", ""),
            [
                (item.where, f"line {item.line}" if item.line else "", item.reason)
                for item in report.rejected[:_MOST_SHOWN]
            ],
        )
        if refused > _MOST_SHOWN:
            listed = "" if report.more_rejected else "; --json lists them all"
            say(f"And {refused - _MOST_SHOWN} more{listed}.")
        for column in report.table.columns if report.table else ():
            if column.remark and not column.unit and "hours" in column.units:
                say(f"For {column.name} in hours: --map '{column.name}={column.target}:hours'")


def _show_columns(view: TableView) -> None:
    table(
        ("column", "cells", "becomes", "unit", ""),
        [
            (
                column.name,
                " | ".join(column.samples),
                column.label if column.target != OWN else f"{column.label} (new, your own)",
                column.unit,
                column.remark,
            )
            for column in view.columns
        ],
    )
