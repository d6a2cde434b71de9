"""The arguments of `lifeos patterns`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

SAID = {
    "mute": "show it no more",
    "unmute": "show it again",
    "pin": "keep it on top of the list",
    "unpin": "no longer on top",
    "useful": "note that it is useful",
    "not-useful": "note that it is not",
}
"""What a person may say about a pattern."""


def add_patterns(commands: Any, shared: Any) -> None:
    """Give the command line `patterns` with its actions."""
    patterns = commands.add_parser("patterns", parents=[shared], help="what goes together")
    patterns.add_argument("--run", action="store_true", help="search now")
    patterns.add_argument(
        "--all", action="store_true", help="also muted ones and those no longer found"
    )
    actions = patterns.add_subparsers(dest="action", metavar="ACTION")
    show = actions.add_parser("show", parents=[shared], help="one pattern with its days")
    show.add_argument("id", type=int, metavar="ID")
    show.add_argument("--csv", action="store_true", help="its days as a table")
    for name, text in SAID.items():
        said = actions.add_parser(name, parents=[shared], help=text)
        said.add_argument("id", type=int, metavar="ID")
    analyze = actions.add_parser(
        "analyze", parents=[shared], help="search tables of daily metrics; stores nothing"
    )
    analyze.add_argument("files", nargs="+", type=Path, metavar="FILE.csv")
