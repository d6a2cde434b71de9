"""`lifeos import`: a file or folder into the store, with what was new and what was refused."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lifeos_desktop.cli.output import say, say_json, table
from lifeos_desktop.cli.profile import opened
from lifeos_desktop.domain import formats
from lifeos_desktop.domain.errors import BadInput

if TYPE_CHECKING:
    from lifeos_desktop.services.imports import ImportReport, Imports

_MOST_SHOWN = 20
_NAMES = {
    "documents": ("document", "documents"),
    "days": ("day", "days"),
    "events": ("event", "events"),
}


class NothingUsable(BadInput):
    """A file was read, and all of it was refused."""


async def import_file(options: Namespace) -> int:
    """Import a file or folder; safe to repeat."""
    mapping = _mapping(options.map) if options.kind == "csv" else {}
    async with opened(options) as container:
        report = await _run(container.imports, options, mapping)
    if options.json:
        say_json(_report_json(report))
    else:
        _show(report, options.path)
    used = report.new + report.changed + report.same
    if report.rejected and not used and report.what != "events":  # none may be near today
        raise NothingUsable(f"Nothing of {options.path.name} could be used.")
    return 0


async def _run(imports: Imports, options: Namespace, mapping: dict[str, str]) -> ImportReport:
    path: Path = options.path
    match options.kind:
        case "oura-json":
            return await imports.oura_folder(path, dry_run=options.dry_run)
        case "csv":
            return await imports.csv(
                path, mapping or None, options.date_format, dry_run=options.dry_run
            )
        case _:
            return await imports.ics(path, dry_run=options.dry_run)


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
        "notes": list(report.notes),
    }


def _show(report: ImportReport, path: Path) -> None:
    one, many = _NAMES.get(report.what, ("record", "records"))
    counts = f"{report.new} new, {report.changed} changed, {report.same} the same"
    if report.removed:
        counts += f", {report.removed} gone"
    total = report.new + report.changed + report.same
    would = "A dry run, nothing was stored. " if report.dry_run else ""
    say(f"{would}{path.name}: {formats.counted(total, one, many)}: {counts}.")
    if report.days is not None:
        first, last = report.days
        say(f"From {first} to {last}.")
    for note in report.notes:
        say(note)
    if report.rejected:
        say(f"{formats.counted(len(report.rejected), 'thing', 'things')} could not be used:")
        table(
            ("", "", ""),
            [
                (item.where, f"line {item.line}" if item.line else "", item.reason)
                for item in report.rejected[:_MOST_SHOWN]
            ],
        )
        if len(report.rejected) > _MOST_SHOWN:
            say(f"And {len(report.rejected) - _MOST_SHOWN} more; --json lists them all.")
