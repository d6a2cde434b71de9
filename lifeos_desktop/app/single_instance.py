"""One LifeOS for each data folder: a second start asks the first to show itself and ends."""

from __future__ import annotations

import getpass
import hashlib
import json
import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLockFile, QObject, QThread, Signal

from lifeos_desktop.app.remote import Request, request_of

if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalServer, QLocalSocket

_log = logging.getLogger(__name__)

SHOW = "show"
BRIEF = "brief"
OPEN = "open"
CAPTURE = "capture"
_ALONE = frozenset({SHOW, BRIEF, CAPTURE})
_WITH_TEXT = frozenset({OPEN, CAPTURE})
_CONNECT_MS = 500
_ANSWER_MS = 2000
_BETWEEN_MS = 250
_TRIES = 20
_LONGEST_LINE = 2_000_000  # a captured text, every character of it escaped


def socket_name(data_dir: Path) -> str:
    """The person and the folder in the name: sockets of everybody lie in one temporary folder."""
    person = str(os.getuid()) if hasattr(os, "getuid") else getpass.getuser()
    folder = hashlib.sha256(str(data_dir.resolve()).encode()).hexdigest()[:12]
    return f"lifeos-{person}-{folder}"


def line_of(word: str, text: str = "") -> str:
    """What is asked for as one line: `show`, `open "patterns"`, `capture "call mum"`."""
    return f"{word} {json.dumps(text)}" if text else word


def split_line(line: str) -> tuple[str, str] | None:
    """The word and its text; None for a line that means nothing."""
    word, _, rest = line.strip().partition(" ")
    if not rest:
        return (word, "") if word in _ALONE else None
    try:
        text = json.loads(rest)
    except ValueError:
        return None
    return (word, text) if word in _WITH_TEXT and isinstance(text, str) and text else None


class SingleInstance(QObject):
    """Owns the folder's lock while the app runs and listens for lines: `show`, `open "patterns"`.

    ``wanted`` carries a `Wanted`: a command that is answered, not only acknowledged.

    A lock left by a killed process is taken over (its process is gone), and so is its socket.
    QtNetwork is imported where it is used: 8 ms that first paint does not need.
    """

    asked = Signal(str)
    wanted = Signal(object)

    def __init__(self, data_dir: Path, lock: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = socket_name(data_dir)
        self._lock = QLockFile(str(lock))
        self._lock.setStaleLockTime(0)  # held for days: only a dead process makes it stale
        self._server: QLocalServer | None = None
        self._callers: set[_Caller] = set()

    def acquire(self) -> bool:
        """Become the one; False when another process is."""
        return self._lock.tryLock(0)

    def listen(self) -> None:
        """Answer other starts from now on; apart from `acquire`, so that first paint is early."""
        from PySide6.QtNetwork import QLocalServer

        # We hold the lock, so a socket of this name belongs to nobody alive.
        QLocalServer.removeServer(self._name)
        server = QLocalServer(self)
        server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        server.newConnection.connect(self._on_connection)
        if not server.listen(self._name):
            _log.warning("A second start will not find this one: %s", server.errorString())
        self._server = server

    def post(self, line: str) -> None:
        """Ask the running one and do not wait: for a process whose loop runs."""
        from PySide6.QtNetwork import QLocalSocket

        socket = QLocalSocket(self)
        socket.disconnected.connect(socket.deleteLater)
        socket.connectToServer(self._name)
        socket.write(f"{line}\n".encode())
        socket.disconnectFromServer()  # once the line is written

    def send(self, line: str) -> bool:
        """Ask the running one; False when it does not answer. It may still be starting.

        Blocks, and Qt keeps the interpreter's lock meanwhile: for a process without a loop.
        """
        from PySide6.QtNetwork import QLocalSocket

        for _ in range(_TRIES):
            socket = QLocalSocket()
            socket.connectToServer(self._name)
            if not socket.waitForConnected(_CONNECT_MS):
                QThread.msleep(_BETWEEN_MS)  # no loop runs yet in a second start
                continue
            socket.write(f"{line}\n".encode())
            socket.flush()
            answered = socket.waitForReadyRead(_ANSWER_MS)
            return answered and bytes(socket.readAll().data()).startswith(b"ok")
        return False

    def release(self) -> None:
        """Stop listening and give the folder free; safe to repeat."""
        for caller in tuple(self._callers):
            caller.close()
        if self._server:
            self._server.close()
            self._server = None
        self._lock.unlock()

    def _on_connection(self) -> None:
        while self._server and self._server.hasPendingConnections():
            self._callers.add(_Caller(self._server.nextPendingConnection(), self))

    def forget(self, caller: _Caller) -> None:
        """A process that has gone."""
        self._callers.discard(caller)


class Wanted:
    """A command another process waits for. ``on_gone`` is called when it stopped waiting."""

    def __init__(self, request: Request, caller: _Caller) -> None:
        self.request = request
        self.on_gone: Callable[[], None] | None = None
        self._caller: _Caller | None = caller

    def answer(self, kind: str, value: object) -> None:
        """Send a word with its value (`remote.SAY`, `END` ...); nothing where nobody waits."""
        if self._caller is not None:
            self._caller.write(json.dumps({kind: value}))

    def gone(self) -> None:
        """The other process has gone."""
        self._caller = None
        if self.on_gone is not None:
            self.on_gone()


class _Caller:
    """One process that connected. Not a child of its socket: Qt would end both while they speak."""

    def __init__(self, socket: QLocalSocket, owner: SingleInstance) -> None:
        self._socket, self._owner = socket, owner
        self._wanted: list[Wanted] = []
        socket.readyRead.connect(self._on_ready)
        socket.disconnected.connect(self._on_gone)
        self._on_ready()

    def close(self) -> None:
        """Hang up."""
        self._let_go()
        self._socket.abort()

    def write(self, line: str) -> None:
        """Send a line."""
        self._socket.write(f"{line}\n".encode())

    def _on_gone(self) -> None:
        # Qt may be in the middle of a write to it here: no abort.
        self._let_go()

    def _let_go(self) -> None:
        self._socket.readyRead.disconnect(self._on_ready)
        self._socket.disconnected.disconnect(self._on_gone)
        self._socket.deleteLater()
        self._owner.forget(self)
        for wanted in self._wanted:
            wanted.gone()

    def _on_ready(self) -> None:
        while self._socket.canReadLine():
            line = bytes(self._socket.readLine(_LONGEST_LINE).data()).decode(errors="replace")
            if (request := request_of(line)) is not None:
                wanted = Wanted(request, self)
                self._wanted.append(wanted)
                self._owner.wanted.emit(wanted)
            elif split_line(line) is not None:
                self._socket.write(b"ok\n")
                self._owner.asked.emit(line.strip())
            else:
                self._socket.write(b"unknown\n")
