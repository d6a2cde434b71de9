"""What the words after ``lifeos`` mean: the global options and each command's arguments."""

from __future__ import annotations

import argparse
import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NoReturn

from lifeos_desktop import __version__
from lifeos_desktop.cli.pattern_options import add_patterns

PROGRAM = "lifeos"
PAGES = ("today", "patterns", "journal", "tasks", "goals", "review", "search", "settings")
_EPILOG = (
    "Without a command LifeOS starts with its window and tray. Global options come before the "
    "command: lifeos --demo brief --json. `lifeos COMMAND --help` says more."
)
_WEEK = re.compile(r"(\d{4})-?W(\d{1,2})", re.IGNORECASE)


class _Parser(argparse.ArgumentParser):
    """No abbreviations: an option that is added later must not change what a script means."""

    def __init__(self, **settings: object) -> None:
        super().__init__(**{"allow_abbrev": False, **settings})  # type: ignore[arg-type]

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}\nTry: {self.prog} --help\n")


def parse(argv: list[str]) -> argparse.Namespace:
    """The options of one call; ends with SystemExit 2 (usage) or 0 (--help, --version)."""
    parser = _parser(with_formats="import" in argv)
    options = parser.parse_args(argv)
    if options.now is not None and options.data_dir is None and not options.demo:
        parser.error("--now goes only with --data-dir or --demo, so that your own days stay true")
    if options.command is None and options.json:
        parser.error("--json goes with a command")
    if options.command is not None and options.hidden:
        parser.error("--hidden goes without a command")
    return options


def _parser(*, with_formats: bool = True) -> _Parser:
    parser = _Parser(
        prog=PROGRAM, description="LifeOS: one honest page every morning.", epilog=_EPILOG
    )
    parser.add_argument("--version", action="version", version=f"LifeOS {__version__}")
    parser.add_argument("--data-dir", type=_folder, metavar="DIR", help="where the data is kept")
    parser.add_argument("--demo", action="store_true", help="use the demo person's profile")
    parser.add_argument(
        "--now",
        type=instant,
        metavar="TIME",
        help="pretend it is this moment, such as 2025-03-04T07:00 (local) or ...Z; "
        "only with --data-dir or --demo",
    )
    parser.add_argument("--hidden", action="store_true", help="start the app in the tray")
    parser.add_argument("--json", action="store_true", help="print JSON (docs/cli.md)")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    shared = _Parser(add_help=False)
    # The default would otherwise undo a --json that stood before the command.
    shared.add_argument(
        "--json", action="store_true", default=argparse.SUPPRESS, help="print JSON (docs/cli.md)"
    )
    _add_texts(commands, shared)
    _add_notebook(commands, shared)
    _add_import(commands, shared, with_formats=with_formats)
    _add_data(commands, shared)
    _add_energy(commands, shared)
    _add_jobs(commands, shared)
    _add_accounts(commands, shared)
    add_patterns(commands, shared)
    _add_settings(commands, shared)
    _add_secret(commands, shared)
    commands.add_parser("health", parents=[shared], help="say how everything is")
    _add_demo(commands, shared)
    return parser


_Commands = argparse._SubParsersAction  # noqa: SLF001 - argparse has no public name for it


def _add_texts(commands: _Commands[_Parser], shared: _Parser) -> None:
    brief = commands.add_parser("brief", parents=[shared], help="the brief of a day")
    brief.add_argument("--day", type=day, metavar="YYYY-MM-DD", help="the day; today without it")
    brief.add_argument("--no-ai", action="store_true", help="ask no language model")
    how = brief.add_mutually_exclusive_group()
    how.add_argument("--refresh", action="store_true", help="write it anew")
    how.add_argument(
        "--draft",
        metavar="FILE",
        help="check a draft (JSON, - for standard input) against the day's facts; stores nothing",
    )
    review = commands.add_parser("review", parents=[shared], help="the review of a week")
    review.add_argument(
        "--week", type=week, metavar="WEEK", help="2025-W10 or any of its days; without it this one"
    )
    review.add_argument("--refresh", action="store_true", help="write it anew")


def _add_notebook(commands: _Commands[_Parser], shared: _Parser) -> None:
    capture = commands.add_parser("capture", parents=[shared], help="write something down")
    capture.add_argument(
        "text",
        nargs="*",
        metavar="TEXT",
        help="such as 'call mum tomorrow 6pm'; - reads input; without it the capture window opens",
    )
    capture.add_argument(
        "--as",
        dest="kind",
        choices=("task", "note", "journal"),
        help="what it is; LifeOS decides without it",
    )
    opening = commands.add_parser("open", help="open a page of the window")
    opening.add_argument("page", choices=PAGES, nargs="?", default="today", metavar="PAGE")
    search = commands.add_parser("search", parents=[shared], help="find what was written")
    search.add_argument("query", nargs="+", metavar="WORDS", help="words, #tag or '\"a phrase\"'")
    search.add_argument(
        "--kind",
        action="append",
        choices=("task", "note", "journal", "goal", "morning_brief", "weekly_review"),
        help="only these; may be repeated",
    )
    search.add_argument("--limit", type=_count, default=20, metavar="N", help="20 without it")


def _add_import(commands: _Commands[_Parser], shared: _Parser, *, with_formats: bool) -> None:
    importing = commands.add_parser("import", help="take in a file or folder; safe to repeat")
    if with_formats:
        # The formats bring the integrations along, which no other command has to load to start.
        from lifeos_desktop.cli.import_options import add_formats

        add_formats(importing, shared)


def _add_data(commands: _Commands[_Parser], shared: _Parser) -> None:
    data = commands.add_parser("data", help="look at stored values, or add one")
    actions = data.add_subparsers(dest="action", metavar="ACTION", required=True)
    listing = actions.add_parser("list", parents=[shared], help="what is stored")
    listing.add_argument("--metric", metavar="KEY", help="values of one metric")
    listing.add_argument("--from", type=day, dest="first", metavar="YYYY-MM-DD")
    listing.add_argument("--to", type=day, dest="last", metavar="YYYY-MM-DD")
    listing.add_argument("--limit", type=_count, default=50, metavar="N", help="50 without it")
    adding = actions.add_parser("add", parents=[shared], help="record a value of your own")
    adding.add_argument("metric", metavar="METRIC", help="a key of `lifeos metrics` or custom.NAME")
    adding.add_argument("value", metavar="VALUE")
    adding.add_argument("--day", type=day, metavar="YYYY-MM-DD", help="the day; today without it")
    adding.add_argument("--unit", help="the unit of VALUE where it is not the metric's own")
    metrics = commands.add_parser("metrics", parents=[shared], help="what can be measured")
    metrics.add_argument("--markdown", action="store_true", help="as docs/metrics.md has it")


def _add_energy(commands: _Commands[_Parser], shared: _Parser) -> None:
    energy = commands.add_parser("energy", parents=[shared], help="what to expect of today")
    energy.add_argument("--show", action="store_true", help="open the forecast before rating")
    actions = energy.add_subparsers(dest="action", metavar="ACTION")
    backtest = actions.add_parser(
        "backtest", parents=[shared], help="how near forecasts of every rated day would have been"
    )
    backtest.add_argument("--days", action="store_true", help="every day as well")


def _add_jobs(commands: _Commands[_Parser], shared: _Parser) -> None:
    jobs = commands.add_parser("jobs", parents=[shared], help="what LifeOS does by itself")
    actions = jobs.add_subparsers(dest="action", metavar="ACTION")
    actions.add_parser("list", parents=[shared], help="how every job stands")
    run = actions.add_parser("run", parents=[shared], help="run a job now")
    run.add_argument("name", metavar="NAME")


def _add_accounts(commands: _Commands[_Parser], shared: _Parser) -> None:
    connect = commands.add_parser("connect", parents=[shared], help="connect an account")
    connect.add_argument(
        "provider", nargs="?", metavar="PROVIDER", help="without it: what can be connected, and how"
    )
    connect.add_argument("--way", metavar="WAY", help="oauth, token or address")
    connect.add_argument(
        "--set",
        action="append",
        type=_setting,
        default=[],
        metavar="KEY=VALUE",
        help="something to enter that is no secret; secrets are read from standard input",
    )
    connect.add_argument(
        "--no-browser", action="store_true", help="print the address of the sign-in page"
    )
    connect.add_argument(
        "--timeout", type=_count, default=300, metavar="SECONDS", help="300 without it"
    )
    sync = commands.add_parser("sync", parents=[shared], help="bring accounts up to date")
    sync.add_argument("provider", nargs="?", metavar="PROVIDER", help="all without it")
    sync.add_argument(
        "--since", type=day, metavar="YYYY-MM-DD", help="fetch all days from there on"
    )
    history = sync.add_mutually_exclusive_group()
    for name, text in (
        ("pause", "stop fetching earlier days until told otherwise"),
        ("resume", "go on fetching earlier days"),
        ("cancel", "want no earlier days any more; what is here stays"),
    ):
        history.add_argument(f"--{name}", action="store_true", help=text)
    commands.add_parser("status", parents=[shared], help="how every account is doing")
    choose = commands.add_parser(
        "choose", parents=[shared], help="which calendars of an account are read"
    )
    choose.add_argument("provider", metavar="PROVIDER")
    choose.add_argument("keys", nargs="*", metavar="KEY", help="without any: list them")
    disconnect = commands.add_parser("disconnect", parents=[shared], help="let an account go")
    disconnect.add_argument("provider", metavar="PROVIDER")
    data = disconnect.add_mutually_exclusive_group(required=True)
    data.add_argument("--keep-data", action="store_true", help="what it brought stays")
    data.add_argument("--forget-data", action="store_true", help="remove what it brought")
    for parser in (connect, sync, choose, disconnect):
        parser.add_argument(
            "--account", default="", metavar="ACCOUNT", help="one of several, as status names it"
        )


def _add_settings(commands: _Commands[_Parser], shared: _Parser) -> None:
    settings = commands.add_parser("settings", parents=[shared], help="what you have chosen")
    actions = settings.add_subparsers(dest="action", metavar="ACTION")
    actions.add_parser("list", parents=[shared], help="every setting")
    for name, text in (("get", "one setting"), ("set", "change one"), ("reset", "its default")):
        parser = actions.add_parser(name, parents=[shared], help=text)
        parser.add_argument("key", metavar="KEY")
        if name == "set":
            parser.add_argument("value", metavar="VALUE")


def _add_secret(commands: _Commands[_Parser], shared: _Parser) -> None:
    secret = commands.add_parser("secret", help="keys, in your system's keyring only")
    actions = secret.add_subparsers(dest="action", metavar="ACTION", required=True)
    actions.add_parser("list", parents=[shared], help="which are set; never their values")
    for name, text in (("set", "keep one, read from standard input"), ("delete", "forget one")):
        parser = actions.add_parser(name, parents=[shared], help=text)
        parser.add_argument("name", metavar="NAME", help="such as ai.openai.api_key")


def _add_demo(commands: _Commands[_Parser], shared: _Parser) -> None:
    demo = commands.add_parser("demo", parents=[shared], help="the demo person's profile")
    actions = demo.add_subparsers(dest="action", metavar="ACTION")
    actions.add_parser("remove", parents=[shared], help="delete it")


def day(text: str) -> date:
    """A date as ISO writes it with dashes."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or len(text) != 10:
        raise argparse.ArgumentTypeError(f"'{text}' is not a date like 2025-03-04")
    return found


def week(text: str) -> date:
    """The Monday of 2025-W10, or any day of the week that is meant."""
    match = _WEEK.fullmatch(text)
    try:
        return date.fromisocalendar(int(match[1]), int(match[2]), 1) if match else day(text)
    except (ValueError, argparse.ArgumentTypeError):
        message = f"'{text}' is not a week like 2025-W10 or a date like 2025-03-04"
        raise argparse.ArgumentTypeError(message) from None


def instant(text: str) -> datetime:
    """An instant; without a zone it is meant in the computer's own."""
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        message = f"'{text}' is not a time like 2025-03-04T07:00 or 2025-03-04T07:00Z"
        raise argparse.ArgumentTypeError(message) from None


def _folder(text: str) -> Path:
    if not text:
        raise argparse.ArgumentTypeError("the folder's name is empty")
    return Path(text)


def _setting(text: str) -> tuple[str, str]:
    key, found, value = text.partition("=")
    if not found or not key:
        raise argparse.ArgumentTypeError(f"'{text}' is not like KEY=VALUE")
    return key, value


def _count(text: str) -> int:
    if not re.fullmatch(r"[1-9][0-9]{0,8}", text):
        raise argparse.ArgumentTypeError(f"'{text}' is not a whole number from 1")
    return int(text)
