"""The engine's side of the pipe: what every engine process runs around its own work.

One long-lived asyncio loop answers the calls, all at once; `one_at_a_time` wraps work that blocks.
A thread reads the pipe, so that a cancel or the end of the app is seen while work goes on.
"""

from __future__ import annotations

import asyncio
import functools
import os
import signal
import sys
import threading
import traceback
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib import import_module
from multiprocessing.connection import Connection

from lifeos_desktop.domain.errors import BadInput, EngineProblem, LifeosError, ModelProblem
from lifeos_desktop.engines.messages import Cancel, Failure, Progress, Reply, Request, Shutdown


@dataclass(frozen=True, slots=True)
class Work:
    """One call, as its handler sees it. ``report`` may be called from any thread."""

    report: Callable[[object], None]
    cancelled: threading.Event


Handler = Callable[[object, Work], Awaitable[object]]


def run(entry: str, connection: Connection) -> None:
    """The whole life of an engine process. ``entry`` is "module:function" and makes the handler."""
    _detach_from_terminal()
    _Server(connection, _load(entry)).run()


def one_at_a_time(function: Callable[[object, Work], object]) -> Handler:
    """Make a handler of a blocking function; calls queue. It should look at ``work.cancelled``."""
    thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="work")

    async def handle(payload: object, work: Work) -> object:
        job = thread.submit(function, payload, work)
        result = asyncio.wrap_future(job)
        # A running function cannot be interrupted: its call ends, and says so, only when it has.
        while not result.done():
            try:
                await asyncio.shield(result)
            except asyncio.CancelledError:
                if job.cancel():  # it was still queued
                    raise
        if work.cancelled.is_set():
            raise asyncio.CancelledError
        return result.result()

    return handle


def _detach_from_terminal() -> None:
    """Print nowhere, and leave Ctrl+C to the app: it ends its engines itself."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for descriptor in (1, 2):
        try:
            os.dup2(nowhere, descriptor)
        except OSError:
            pass  # a windowed program on Windows may have no such descriptor
    for name in ("stdout", "stderr"):
        # Libraries print through these; where there is no console they are None.
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115


def _load(entry: str) -> Handler:
    """The engine's handler, or one that explains with each call why there is none."""
    module, _, function = entry.partition(":")
    try:
        handler: Handler = getattr(import_module(module), function)()
    except Exception as error:  # noqa: BLE001 - whatever goes wrong here must reach the person
        kind = type(error).__name__

        async def explain(payload: object, work: Work) -> object:
            raise EngineProblem(
                f"This part of LifeOS could not be loaded ({kind}). Installing LifeOS again"
                " should repair it; everything else goes on."
            )

        return explain
    return handler


class _Server:
    """Reads requests, runs a task for each, sends what comes out."""

    def __init__(self, connection: Connection, handler: Handler) -> None:
        self._connection = connection
        self._handler = handler
        self._sending = threading.Lock()
        self._running: dict[int, tuple[asyncio.Task[None], Work]] = {}

    def run(self) -> None:
        """Serve until the app says Shutdown or is gone."""
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        loop = asyncio.get_running_loop()
        threading.Thread(target=self._read, args=(loop,), name="pipe", daemon=True).start()
        await loop.create_future()  # for ever: the reader ends the process

    def _read(self, loop: asyncio.AbstractEventLoop) -> None:
        while True:
            try:
                message = self._connection.recv()
            except (EOFError, OSError):
                os._exit(0)  # the app is gone, whatever work is going on
            if isinstance(message, Shutdown):
                os._exit(0)
            loop.call_soon_threadsafe(self._take, message)

    def _take(self, message: object) -> None:
        if isinstance(message, Request):
            report = functools.partial(self._report, message.id)
            work = Work(report, threading.Event())
            task = asyncio.get_running_loop().create_task(self._answer(message, work))
            self._running[message.id] = (task, work)
        elif isinstance(message, Cancel) and message.id in self._running:
            task, work = self._running[message.id]
            work.cancelled.set()
            task.cancel()

    async def _answer(self, request: Request, work: Work) -> None:
        try:
            self._send(Reply(request.id, await self._handler(request.payload, work)))
        except asyncio.CancelledError:
            self._send(Failure(request.id, "cancelled", "The work was stopped."))
        except LifeosError as error:
            self._send(Failure(request.id, _kind(error), str(error)))
        except Exception as error:  # noqa: BLE001 - a bug fails its call, not the engine
            sentence = (
                f"This did not work because of a fault in LifeOS ({type(error).__name__})."
                " Nothing was lost; everything else goes on."
            )
            self._send(Failure(request.id, "engine", sentence, _places(error)))
        finally:
            del self._running[request.id]

    def _report(self, call: int, payload: object) -> None:
        self._send(Progress(call, payload))

    def _send(self, message: Reply | Failure | Progress) -> None:
        with self._sending:
            try:
                self._connection.send(message)
            except OSError:
                os._exit(0)  # the app is gone


def _kind(error: LifeosError) -> str:
    if isinstance(error, ModelProblem):
        return "model"
    return "input" if isinstance(error, BadInput) else "engine"


def _places(error: BaseException) -> str:
    """The innermost code places of an error, without its text."""
    frames = traceback.extract_tb(error.__traceback__)[-4:]
    return " < ".join(f"{frame.name} ({frame.filename}:{frame.lineno})" for frame in frames[::-1])
