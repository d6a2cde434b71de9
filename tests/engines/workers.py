"""Small engines for the tests of the host; they run in the child process."""

from __future__ import annotations

import asyncio
import ctypes
import os
import sys
import time
from dataclasses import dataclass

from lifeos_desktop.domain.errors import BadInput, ModelProblem
from lifeos_desktop.engines.child import Handler, Work, one_at_a_time


@dataclass(frozen=True, slots=True)
class Ask:
    """What to do, and with what."""

    what: str
    value: object = None


@dataclass(frozen=True, slots=True)
class Tell:
    """What came out."""

    value: object
    pid: int


def concurrent() -> Handler:
    """An engine whose calls run at the same time."""
    return _answer


def blocking() -> Handler:
    """An engine that does one thing after the other, in a thread."""
    return one_at_a_time(_block)


def broken() -> Handler:
    """An engine that cannot start."""
    raise ModuleNotFoundError("No module named 'heavy'", name="heavy")


async def _answer(payload: object, work: Work) -> object:
    assert isinstance(payload, Ask)
    match payload.what:
        case "echo":
            return Tell(payload.value, os.getpid())
        case "sleep":
            await asyncio.sleep(float(str(payload.value)))
            return Tell("slept", os.getpid())
        case "count":
            for step in range(int(str(payload.value))):
                work.report(step)
                await asyncio.sleep(0)
            return Tell("counted", os.getpid())
        case "hold":  # a C call that never lets go
            time.sleep(60)  # noqa: ASYNC251 - that is the point
        case "stubborn":  # cancelled, but goes on
            while True:
                try:
                    await asyncio.sleep(60)
                except asyncio.CancelledError:
                    pass
        case "segfault":
            ctypes.string_at(0)
        case "exit":
            os._exit(int(str(payload.value)))
        case "kill":
            os.kill(os.getpid(), int(str(payload.value)))
        case "model problem":
            raise ModelProblem("The model is tired.")
        case "bad input":
            raise BadInput("That is no day.")
        case "bug":
            raise KeyError("a secret that must not travel")
        case "modules":
            return Tell(sorted(sys.modules), os.getpid())
        case "print":
            print("on stdout", flush=True)
            print("on stderr", file=sys.stderr, flush=True)
            os.write(1, b"on descriptor 1\n")
            os.write(2, b"on descriptor 2\n")
            return Tell("printed", os.getpid())
        case "unpicklable":
            return Tell(lambda: None, os.getpid())
    return None


def _block(payload: object, work: Work) -> object:
    assert isinstance(payload, Ask)
    start = time.monotonic()
    while time.monotonic() - start < float(str(payload.value)):
        if work.cancelled.is_set() and payload.what != "deaf":
            return None
        time.sleep(0.01)
    return Tell((start, time.monotonic()), os.getpid())
