"""Starts the programs of dev.py so that none outlives it and Ctrl-C lets each one tidy up."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import Any, Dict, List, Optional

_GRACE_SECONDS = 20.0
_PR_SET_PDEATHSIG = 1


def run(command: List[str], env: Dict[str, str], cwd: str) -> int:
    """Run to the end; its exit code. If we are interrupted it gets time to clean up first."""
    child = subprocess.Popen(command, env=env, cwd=cwd)
    try:
        return child.wait()
    except KeyboardInterrupt:  # the terminal has told the child as well
        _wait_or_kill(child)
        raise
    except BaseException:
        if os.name == "nt":
            child.terminate()
        else:
            child.send_signal(signal.SIGINT)
        _wait_or_kill(child)
        raise


def start_helper(command: List[str], **options: Any) -> "subprocess.Popen[bytes]":
    """Start a server for the length of a session: deaf to Ctrl-C, and it ends when we do."""
    if sys.platform.startswith("linux"):
        options["preexec_fn"] = _end_with_parent
    return subprocess.Popen(command, start_new_session=True, **options)


def stop_helper(helper: "subprocess.Popen[bytes]") -> None:
    """End a helper politely, then for sure."""
    if helper.poll() is None:
        helper.terminate()
        _wait_or_kill(helper, seconds=5.0)


def exit_on_signals() -> None:
    """Turn a request to end into SystemExit, so that every `finally` runs."""

    def leave(number: int, _frame: object) -> None:
        raise SystemExit(128 + number)

    # A shell's background job is started deaf to SIGINT, and so would be all that we start: then
    # pytest could not be asked to clean up.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for name in ("SIGTERM", "SIGHUP"):
        number: Optional[int] = getattr(signal, name, None)
        if number is not None:
            signal.signal(number, leave)


def _wait_or_kill(child: "subprocess.Popen[bytes]", seconds: float = _GRACE_SECONDS) -> None:
    try:
        child.wait(seconds)
    except (subprocess.TimeoutExpired, KeyboardInterrupt):
        child.kill()
        child.wait()


def _end_with_parent() -> None:
    """In the child, before its program starts: ask the kernel to end it when we die."""
    import ctypes

    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
