"""Runs heavy work in a child process: on demand, cancellable, and gone again when idle."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from lifeos_desktop.domain.errors import EngineProblem, EngineTimeout
from lifeos_desktop.domain.ports import Clock
from lifeos_desktop.engines.messages import Request
from lifeos_desktop.engines.process import Call, EngineProcess

_POLL_SECONDS = 0.02


class EngineHost:
    """One engine. Calls may be made at the same time; whether they run so is the engine's choice.

    ``name`` is a word such as "language"; ``entry`` is "module:function", imported in the child
    only. The process starts with the first call and ends after ``idle_seconds`` without one. A
    cancelled call has ``grace_seconds`` to stop by itself before the process is killed.
    """

    def __init__(
        self,
        name: str,
        *,
        entry: str,
        clock: Clock,
        idle_seconds: float = 120.0,
        grace_seconds: float = 2.0,
    ) -> None:
        self._title = f"{name} engine"
        self._entry = entry
        self._clock = clock
        self._idle_seconds = idle_seconds
        self._grace_seconds = grace_seconds
        self._ids = itertools.count(1)
        self._process: EngineProcess | None = None  # written by the sending thread only
        self._closed = False
        # Starting a process and filling a pipe block; one thread also keeps the order.
        self._sender = ThreadPoolExecutor(max_workers=1, thread_name_prefix=f"{name}-engine")

    @property
    def pid(self) -> int | None:
        """The running process, None when there is none."""
        process = self._process
        return process.pid if process is not None and not process.gone.is_set() else None

    async def call(
        self,
        payload: object,
        *,
        timeout: float,
        on_progress: Callable[[object], None] | None = None,
    ) -> object:
        """Have ``payload`` worked on and return the answer.

        Raises what the engine failed with (ModelProblem, BadInput, EngineProblem), EngineProblem
        when its process died, and EngineTimeout after ``timeout`` seconds, which include the start
        of the process; the process is ended then. Cancelling the waiting task stops the work.
        """
        if self._closed:
            raise EngineProblem(f"LifeOS is closing, so the {self._title} takes no more work.")
        loop = asyncio.get_running_loop()
        call = Call(next(self._ids), loop, loop.create_future(), on_progress)
        self._sender.submit(self._deliver, call, payload)
        try:
            async with asyncio.timeout(timeout) as limit:
                return await call.future
        except TimeoutError:
            if not limit.expired():
                raise
            sentence = f"The {self._title} took longer than {timeout:g} seconds and was stopped."
            if call.process is not None:
                call.process.end(f"{sentence} Please try again.")
            raise EngineTimeout(f"{sentence} The next request starts it anew.") from None
        except asyncio.CancelledError:
            if not self._closed:
                self._sender.submit(self._withdraw, call)
            raise

    async def close(self) -> None:
        """End the process and take no more calls. Calls that still wait fail."""
        if self._closed:
            return
        self._closed = True
        retired = self._sender.submit(self._retire)
        self._sender.shutdown(wait=False)
        if await self._ended(retired):
            return
        if self._process is not None:
            self._process.end(self._closing())
        await self._ended(retired)

    async def _ended(self, retired: Future[None]) -> bool:
        """Wait, without a thread, until the process is gone; False after the grace."""
        for _ in range(round(self._grace_seconds / _POLL_SECONDS)):
            process = self._process
            if retired.done() and (process is None or process.gone.is_set()):
                return True
            await asyncio.sleep(_POLL_SECONDS)
        return False

    def _closing(self) -> str:
        return f"The {self._title} was stopped because LifeOS is closing."

    # What follows runs in the sending thread.

    def _deliver(self, call: Call, payload: object) -> None:
        if call.future.done():
            return  # cancelled before it was sent
        try:
            process = self._process
            if process is None or not process.take(call):
                process = self._process = self._start()
                process.take(call)
        except OSError as error:
            call.settle(
                EngineProblem(
                    f"The {self._title} could not be started ({error.strerror or error})."
                    " LifeOS goes on without it; close other programs and try again."
                )
            )
            return
        try:
            process.send(Request(call.id, payload))
        except Exception as error:  # noqa: BLE001 - a payload that cannot be sent fails its call
            process.drop(call)
            call.settle(
                EngineProblem(
                    f"The {self._title} cannot be handed a {type(payload).__name__}"
                    f" ({type(error).__name__}). This is a fault in LifeOS."
                )
            )

    def _start(self) -> EngineProcess:
        return EngineProcess(
            self._title,
            self._entry,
            clock=self._clock,
            idle_seconds=self._idle_seconds,
            grace_seconds=self._grace_seconds,
        )

    def _withdraw(self, call: Call) -> None:
        if call.process is not None:
            call.process.cancel(call)

    def _retire(self) -> None:
        if self._process is not None:
            self._process.retire(self._closing())
