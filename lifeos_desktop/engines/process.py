"""One engine process, from its start to its end, and the calls that wait for it.

Thread-safe: the host's sending thread adds calls, the reading thread settles them, and `end` may be
called from anywhere. A call is settled on the loop it was made on.
"""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import pickle
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing import resource_tracker
from multiprocessing.context import SpawnProcess

from lifeos_desktop.domain.errors import (
    BadInput,
    EngineCancelled,
    EngineProblem,
    LifeosError,
    ModelProblem,
)
from lifeos_desktop.domain.ports import Clock
from lifeos_desktop.engines.child import run
from lifeos_desktop.engines.messages import Cancel, Failure, Progress, Reply, Request, Shutdown

TICK_SECONDS = 0.25
_STARTING = threading.Lock()
"""How often the reading thread looks whether the engine is idle or will not let go of a call."""

_ERRORS: dict[str, type[LifeosError]] = {
    "model": ModelProblem,
    "input": BadInput,
    "engine": EngineProblem,
    "cancelled": EngineCancelled,
}

_log = logging.getLogger(__name__)


@dataclass(eq=False, slots=True)
class Call:
    """One question and whoever waits for its answer."""

    id: int
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[object]
    on_progress: Callable[[object], None] | None
    process: EngineProcess | None = field(default=None)

    def settle(self, outcome: object | LifeosError) -> None:
        """Hand over the result or the error, from any thread."""
        self._post(self._settle, outcome)

    def progress(self, payload: object) -> None:
        """Hand over how far it is, from any thread."""
        if self.on_progress is not None:
            self._post(self._progress, payload)

    def _post(self, function: Callable[[object], None], value: object) -> None:
        try:
            self.loop.call_soon_threadsafe(function, value)
        except RuntimeError:
            pass  # the loop is closed: nobody waits any more

    def _settle(self, outcome: object) -> None:
        if self.future.done():
            return
        if isinstance(outcome, LifeosError):
            self.future.set_exception(outcome)
        else:
            self.future.set_result(outcome)

    def _progress(self, payload: object) -> None:
        if self.on_progress is not None and not self.future.done():
            self.on_progress(payload)


class EngineProcess:
    """A running engine. ``title`` is what a person calls it, such as "language engine"."""

    def __init__(
        self, title: str, entry: str, *, clock: Clock, idle_seconds: float, grace_seconds: float
    ) -> None:
        """Start the process. Takes some milliseconds, so not on the event loop's thread."""
        self._title = title
        self._clock = clock
        self._idle_seconds = idle_seconds
        self._grace_seconds = grace_seconds
        self._lock = threading.Lock()  # guards the four below
        self._calls: dict[int, Call] = {}
        self._stopping: dict[int, float] = {}  # cancelled calls and until when they may end
        self._quiet_since = clock.monotonic()
        self._reason = ""  # why the process is ending or gone
        self._sending = threading.Lock()
        self.gone = threading.Event()

        context = multiprocessing.get_context("spawn")
        self._connection, far_end = context.Pipe()
        self._process: SpawnProcess = context.Process(
            target=run, args=(entry, far_end), name=title, daemon=True
        )
        with _STARTING:
            self._process.start()
        far_end.close()  # else the end of the process would not be seen
        threading.Thread(target=self._read, name=f"{title} reader", daemon=True).start()

    @property
    def pid(self) -> int:
        """The operating system's number of the process."""
        return self._process.pid or 0

    def take(self, call: Call) -> bool:
        """Make a call wait for this process; False when it is ending or gone."""
        with self._lock:
            if self._reason:
                return False
            self._calls[call.id] = call
        call.process = self
        return True

    def send(self, message: Request | Cancel | Shutdown) -> None:
        """Send, waiting while the pipe is full. A dead process is noticed by the reader."""
        with self._sending:
            try:
                self._connection.send(message)
            except OSError:
                pass

    def drop(self, call: Call) -> None:
        """Forget a call that was never sent."""
        with self._lock:
            self._calls.pop(call.id, None)
            self._quiet_since = self._clock.monotonic()

    def cancel(self, call: Call) -> None:
        """Ask the engine to stop a call; it is killed when that takes longer than the grace."""
        with self._lock:
            if self._calls.pop(call.id, None) is None:
                return
            self._stopping[call.id] = self._clock.monotonic() + self._grace_seconds
        self.send(Cancel(call.id))

    def end(self, reason: str) -> None:
        """Kill the process at once; calls that still wait fail with ``reason``."""
        with self._lock:
            self._reason = self._reason or reason
        self._process.kill()

    def retire(self, reason: str) -> None:
        """Take no more calls and ask the process to leave."""
        with self._lock:
            self._reason = self._reason or reason
        self.send(Shutdown())

    def _read(self) -> None:
        while True:
            try:
                if self._connection.poll(TICK_SECONDS):
                    self._route(self._connection.recv())
                self._watch()
            except (EOFError, OSError):
                break
            except (pickle.UnpicklingError, AttributeError, ImportError, TypeError, ValueError):
                # The two sides no longer speak the same language, as after an update on disk.
                _log.warning("The %s sent something unreadable and is ended", self._title)
                self.end(f"The {self._title} answered something unreadable. Restart LifeOS.")
        self._finish()

    def _route(self, message: object) -> None:
        if isinstance(message, Progress):
            with self._lock:
                call = self._calls.get(message.id)
            if call is not None:
                call.progress(message.payload)
        elif isinstance(message, Reply | Failure):
            with self._lock:
                call = self._calls.pop(message.id, None)
                self._stopping.pop(message.id, None)
                self._quiet_since = self._clock.monotonic()
            if isinstance(message, Failure) and message.where:
                _log.warning("Fault in the %s: %s", self._title, message.where)
            if call is not None:
                call.settle(_outcome(message))

    def _watch(self) -> None:
        """End the process when it is idle or holds on to a call that was cancelled."""
        now = self._clock.monotonic()
        with self._lock:
            if self._reason:
                return
            stuck = any(now >= deadline for deadline in self._stopping.values())
            busy = self._calls or self._stopping
            idle = not busy and now - self._quiet_since >= self._idle_seconds
            if idle:
                self._reason = f"The {self._title} was not needed any more."
        if stuck:
            self.end(
                f"The {self._title} was restarted because other work could not be stopped."
                " Please try again."
            )
        elif idle:
            _log.info("The %s is idle and ends", self._title)
            self.send(Shutdown())

    def _finish(self) -> None:
        self._process.join(self._grace_seconds)
        if self._process.exitcode is None:
            self._process.kill()
            self._process.join()
        with self._lock:
            if not self._reason:
                self._reason = _crash(self._title, self._process.exitcode)
                _log.info("%s", self._reason)
            waiting = list(self._calls.values())
            self._calls.clear()
        while waiting:  # emptied, so that this thread is not the last to know a loop
            waiting.pop().settle(EngineProblem(self._reason))
        with self._sending:
            self._connection.close()
        self.gone.set()
        _end_the_tracker()


def _end_the_tracker() -> None:
    """With the last engine goes the helper that multiprocessing starts beside the first.

    It looks after shared memory, of which engines have none, and would stay with its 12 MB. It ends
    once nobody holds its pipe, so it is left alone while another engine runs.
    """
    with _STARTING:
        if multiprocessing.active_children():
            return
        stop = getattr(getattr(resource_tracker, "_resource_tracker", None), "_stop", None)
        if stop is not None:  # the library has no public word for it
            stop()


def _outcome(message: Reply | Failure) -> object | LifeosError:
    if isinstance(message, Reply):
        return message.payload
    return _ERRORS.get(message.kind, EngineProblem)(message.sentence)


def _crash(title: str, exitcode: int | None) -> str:
    """One sentence for a process that ended without being asked to."""
    if exitcode is not None and exitcode < 0:
        try:
            name = signal.Signals(-exitcode).name
        except ValueError:
            name = f"signal {-exitcode}"
        if name == "SIGKILL":
            what = "was ended by the system (SIGKILL), perhaps because memory ran short"
        else:
            what = f"crashed ({name})"
    else:
        what = f"ended unexpectedly (exit code {exitcode})"
    return f"The {title} {what}. LifeOS goes on, and the next request starts it anew."
