"""What nobody caught ends in the log: where it happened, never what it said."""

from __future__ import annotations

import asyncio
import faulthandler
import logging
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from lifeos_desktop.domain.traces import where

_log = logging.getLogger(__name__)
_native: IO[str] | None = None


def install(folder: Path) -> None:
    """Catch errors of the main thread, of other threads and of finalizers, and native crashes.

    Native crashes write the Python stacks to `crash.log` in the folder, which survives the end.
    """
    global _native
    sys.excepthook = _on_error
    threading.excepthook = _on_thread_error
    sys.unraisablehook = _on_unraisable
    if _native is None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        _native = (folder / "crash.log").open("a", encoding="utf-8")
        faulthandler.enable(_native)


def uninstall() -> None:
    """Give the hooks back."""
    global _native
    sys.excepthook = sys.__excepthook__
    threading.excepthook = threading.__excepthook__
    sys.unraisablehook = sys.__unraisablehook__
    if _native is not None:
        faulthandler.disable()
        _native.close()
        _native = None


def on_loop_error(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """For `loop.set_exception_handler`: a callback or a task nobody awaited has failed."""
    error = context.get("exception")
    # The context's message names a task or a callback with its arguments: not for the log.
    task = context.get("task") or context.get("future")
    name = task.get_name() if isinstance(task, asyncio.Task) else "a callback"
    place = where(error) if isinstance(error, BaseException) else "no error was given"
    _log.error("Uncaught in %s: %s", name, place)


def _on_error(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    _log.critical("Uncaught: %s", where(error.with_traceback(trace)))


def _on_thread_error(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None and args.exc_type is not SystemExit:
        name = args.thread.name if args.thread else "a thread"
        _log.critical("Uncaught in %s: %s", name, where(args.exc_value))


def _on_unraisable(args: Any) -> None:
    if args.exc_value is not None:
        _log.error("Ignored in a finalizer: %s", where(args.exc_value))
