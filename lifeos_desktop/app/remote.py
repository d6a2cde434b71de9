"""A command handed to the running app: what goes over its socket, and the side that asks.

Two processes must never renew one single-use token, so what needs an account is done by the app
where one runs. The line is `do {"command": ..., "arguments": {...}}`. The answers are one JSON
object a line: `{"say": text}`, `{"progress": text}` and `{"open": address}` while it works, then
`{"end": {...}}` with the result or `{"problem": sentence}`. The socket is the person's own: what is
handed over may hold a secret.
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lifeos_desktop.domain.errors import LifeosError

DO = "do"
SAY, PROGRESS, OPEN, END, PROBLEM = "say", "progress", "open", "end", "problem"
BUSY = "busy"  # the app is still opening the profile: ask again

Result = Mapping[str, Any]
Tell = Callable[[str, str], None]
"""Called with SAY or PROGRESS and a text a person reads, or OPEN and an address for the browser."""

_CONNECT_MS = 500
_TRIES = 5
_LOOK_MS = 200  # how soon Ctrl+C is seen
_BUSY_SECONDS, _BUSY_STEP = 30.0, 0.5
_LONGEST_ANSWER = 8_000_000
_CLOSED = "LifeOS was closed meanwhile. What it had done until then is kept."


class RemoteProblem(LifeosError):
    """What the running app answered when it could not do what was asked."""


class _Busy(RemoteProblem):
    """The app cannot do it yet."""


@dataclass(frozen=True, slots=True)
class Request:
    """A command of `app.commands` with its arguments, all of them JSON."""

    command: str
    arguments: Mapping[str, Any] = field(default_factory=dict, repr=False)

    def line(self) -> str:
        """The request as one line."""
        asked = {"command": self.command, "arguments": dict(self.arguments)}
        return f"{DO} {json.dumps(asked)}"


def request_of(line: str) -> Request | None:
    """The request in a line; None when it holds none."""
    word, _, rest = line.partition(" ")
    if word != DO:
        return None
    try:
        asked = json.loads(rest)
        command, arguments = asked["command"], asked["arguments"]
    except (ValueError, KeyError, TypeError):
        return None
    if not isinstance(command, str) or not isinstance(arguments, dict):
        return None
    return Request(command, arguments)


async def ask(data_dir: Path, request: Request, tell: Tell) -> Result | None:
    """Have the running app do it; None where no app answers. RemoteProblem when it could not.

    ``tell`` is called in a thread. Who stops waiting leaves the app to end what it has begun.
    """
    stop = threading.Event()
    try:
        for _ in range(round(_BUSY_SECONDS / _BUSY_STEP)):
            try:
                return await asyncio.to_thread(_ask, data_dir, request, tell, stop)
            except _Busy as problem:
                busy = str(problem)
                await asyncio.sleep(_BUSY_STEP)
        raise RemoteProblem(busy)
    finally:
        stop.set()


def _ask(data_dir: Path, request: Request, tell: Tell, stop: threading.Event) -> Result | None:
    from PySide6.QtCore import QThread
    from PySide6.QtNetwork import QLocalSocket  # where the app runs Qt is there

    from lifeos_desktop.app.single_instance import socket_name

    socket = QLocalSocket()
    for _ in range(_TRIES):  # it may still be starting
        socket.connectToServer(socket_name(data_dir))
        if socket.waitForConnected(_CONNECT_MS):
            break
        QThread.msleep(_LOOK_MS)
    else:
        return None
    socket.write(f"{request.line()}\n".encode())
    socket.flush()
    try:
        while not stop.is_set():
            while socket.canReadLine():
                answer = json.loads(bytes(socket.readLine(_LONGEST_ANSWER).data()))
                if END in answer:
                    result: Result = answer[END]
                    return result
                if BUSY in answer:
                    raise _Busy(str(answer[BUSY]))
                if PROBLEM in answer:
                    raise RemoteProblem(str(answer[PROBLEM]))
                for kind in (SAY, PROGRESS, OPEN):
                    if kind in answer:
                        tell(kind, str(answer[kind]))
            if socket.state() != QLocalSocket.LocalSocketState.ConnectedState:
                raise RemoteProblem(_CLOSED)
            socket.waitForReadyRead(_LOOK_MS)
    finally:
        socket.abort()
    return None
