"""The command line's door: words in, exit code out, never a traceback.

Exit codes: 0 done; 1 something went wrong, said in a sentence on standard error; 2 usage; 130 ended
with Ctrl+C; 141 whoever read the output went away. Only what a command needs is imported for it:
`lifeos --help` and `lifeos metrics` know neither the database nor the network.
"""

from __future__ import annotations

import os
import signal
import sys
from argparse import Namespace
from collections.abc import Callable, Coroutine
from contextlib import suppress
from io import TextIOWrapper
from types import FrameType
from typing import Any, NoReturn

from lifeos_desktop.cli import options as command_line

DEBUG = "LIFEOS_DEBUG"
INTERRUPTED = 130
READER_GONE = 141
BLOCKING = "blocking"  # how the threads are named that wait for services and files
_GRACE_SECONDS = 0.5
_UNEXPECTED = (
    "Something went wrong inside LifeOS ({kind}). What was saved before is safe. "
    "The log in the data folder says where; LIFEOS_DEBUG=1 shows it here."
)
_REFUSED = (
    "The computer refused what LifeOS needed: {reason}. What was saved before is safe. "
    "Look at the data folder and the disk, then try again."
)

Command = Callable[[Namespace], Coroutine[Any, Any, int]]


def run(argv: list[str]) -> int:
    """Do what the words say; the process's exit code."""
    _speak_utf8()
    try:
        code = _run(argv)
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    except BrokenPipeError:
        _let_go_of_output()
        return READER_GONE
    except KeyboardInterrupt:
        _leave_at_once_next_time()
        return INTERRUPTED
    except OSError as error:  # the output itself: a full disk behind a redirect
        _let_go_of_output()
        with suppress(OSError):
            sys.stderr.write(f"The output could not be written ({error.strerror or error}).\n")
        return 1
    return code


def leave(code: int) -> int:
    """The exit code again; ends the process at once where a service still keeps a thread waiting.

    All is saved and closed by now, and Python would wait for the service to answer.
    """
    import threading
    import time

    until = time.monotonic() + _GRACE_SECONDS
    for thread in threading.enumerate():
        if thread.name.startswith(BLOCKING):
            thread.join(max(0.0, until - time.monotonic()))
            if thread.is_alive():
                _end_at_once(code)
    return code


def _end_at_once(code: int) -> NoReturn:
    import logging

    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError):
            stream.flush()
    os._exit(code)


def _run(argv: list[str]) -> int:
    try:
        options = command_line.parse(argv)
    except SystemExit as end:
        return int(end.code or 0)
    if options.command in (None, "open") or (options.command == "capture" and not options.text):
        return _guarded(lambda: _desktop(options))
    return _in_a_loop(_command(options), options)


def _in_a_loop(command: Command, options: Namespace) -> int:
    import asyncio

    from lifeos_desktop.cli.log import logging_to
    from lifeos_desktop.cli.profile import paths_of

    with logging_to(paths_of(options).logs):
        return _guarded(lambda: asyncio.run(command(options)))


def _guarded(work: Callable[[], int]) -> int:
    """Run it; an error becomes one sentence on standard error."""
    from lifeos_desktop.cli.output import complain
    from lifeos_desktop.domain.errors import LifeosError

    try:
        return work()
    except LifeosError as problem:
        complain(str(problem))
    except BrokenPipeError:
        raise
    except OSError as error:
        _note(error)
        complain(_REFUSED.format(reason=error.strerror or type(error).__name__))
    except Exception as error:  # noqa: BLE001 - the last place to catch it; the log has the rest
        _note(error)
        complain(_UNEXPECTED.format(kind=type(error).__name__))
    return 1


def _note(error: Exception) -> None:
    import logging

    from lifeos_desktop.domain.traces import where

    logging.getLogger(__name__).error("Unexpected: %s", where(error))
    if os.environ.get(DEBUG) == "1":
        import traceback

        traceback.print_exception(error)


def _command(options: Namespace) -> Command:
    """The command's own function. Imported here, so that each costs what it needs and no more."""
    match options.command:
        case "brief":
            from lifeos_desktop.cli.texts import brief

            return brief
        case "review":
            from lifeos_desktop.cli.texts import review

            return review
        case "capture":
            from lifeos_desktop.cli.notebook import capture

            return capture
        case "search":
            from lifeos_desktop.cli.notebook import search

            return search
        case "import":
            from lifeos_desktop.cli.importing import import_file

            return import_file
        case "data":
            from lifeos_desktop.cli.data import data

            return data
        case "metrics":
            from lifeos_desktop.cli.metrics import metrics

            return metrics
        case "energy":
            from lifeos_desktop.cli.energy import energy

            return energy
        case "jobs":
            from lifeos_desktop.cli.jobs import jobs

            return jobs
        case "patterns":
            from lifeos_desktop.cli.patterns import patterns

            return patterns
        case "connect" | "sync" | "status" | "choose" | "disconnect":
            from lifeos_desktop.cli import accounts

            by_name: dict[str, Command] = {
                "connect": accounts.connect,
                "sync": accounts.sync,
                "status": accounts.status,
                "choose": accounts.choose,
                "disconnect": accounts.disconnect,
            }
            return by_name[options.command]
        case "settings":
            from lifeos_desktop.cli.settings import settings

            return settings
        case "secret":
            from lifeos_desktop.cli.secret import secret

            return secret
        case "health":
            from lifeos_desktop.cli.health import health

            return health
        case "demo":
            from lifeos_desktop.cli.demo import demo

            return demo
        case _:
            raise AssertionError(f"{options.command} is parsed and not served")


def _desktop(options: Namespace) -> int:
    from lifeos_desktop.cli.window import start

    return start(options)


def _speak_utf8() -> None:
    """UTF-8 whatever the console's code page; what no encoding can hold becomes a question mark."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # None where there is no console
            stream.reconfigure(encoding="utf-8", errors="replace")


def _let_go_of_output() -> None:
    """Let what is still buffered go nowhere, so that the interpreter's own end stays quiet."""
    with suppress(OSError, ValueError, AttributeError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def _leave_at_once_next_time() -> None:
    """A thread may still be reading a file; a second Ctrl+C does not wait for it."""

    def leave(number: int, frame: FrameType | None) -> None:
        os._exit(INTERRUPTED)

    with suppress(ValueError):  # not in the main thread
        signal.signal(signal.SIGINT, leave)
