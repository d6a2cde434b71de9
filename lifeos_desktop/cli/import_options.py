"""The arguments of `lifeos import`: a kind for each format there is."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lifeos_desktop.integrations.registry import FORMATS


def add_formats(importing: argparse.ArgumentParser, shared: Any) -> None:
    """Give the parser of `import` one kind for each format."""
    kinds = importing.add_subparsers(dest="kind", metavar="KIND", required=True)
    for form in FORMATS:
        name = form.command or form.id
        parser = kinds.add_parser(name, parents=[shared], help=form.summary)
        parser.set_defaults(format=form.id)
        parser.add_argument("path", type=Path, metavar="FOLDER" if form.is_folder else "FILE")
        parser.add_argument("--dry-run", action="store_true", help="only say what would happen")
        if form.has_columns:
            _add_columns(parser.add_argument)


def _add_columns(add: Callable[..., object]) -> None:
    add(
        "--map",
        action="append",
        type=_mapping,
        default=[],
        metavar="COLUMN=KEY[:UNIT]",
        help="which metric a column is; KEY 'date' names the date column, '-' leaves the column "
        "out, '+' makes it a metric of your own, COLUMN '*' stands for all others; may be repeated",
    )
    add("--date-format", metavar="FORMAT", help="such as DD/MM/YYYY, where dates are unclear")
    add(
        "--guess",
        action="store_true",
        help="go by the names of the columns, not by what was chosen for a file like this before",
    )


def _mapping(text: str) -> tuple[str, str]:
    column, found, key = text.rpartition("=")
    if not found or not column or not key:
        raise argparse.ArgumentTypeError(f"'{text}' is not like COLUMN=KEY or COLUMN=KEY:UNIT")
    return column, key
