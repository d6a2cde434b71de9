"""One process at a time: a lock on a file, which the system lets go of when a process dies.

The window and a command beside it may both want to renew a single-use token, and both compute the
values of a day from its documents.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from lifeos_desktop.domain.errors import StoreProblem, Unavailable
from lifeos_desktop.integrations.limiter import Sleep

TIMEOUT_SECONDS = 60.0  # longer than a renewal with its retries usually takes
_BETWEEN_SECONDS = 0.05
_RENEWING = (
    "Another LifeOS on this computer is renewing a sign-in and does not finish. What is"
    " stored stays; close the other one, or try again in a minute."
)
_WRITING = (
    "Another LifeOS on this computer is reading the same data in and does not finish. What is"
    " stored stays; close the other one, or try again in a minute."
)


@asynccontextmanager
async def exclusive(
    path: Path,
    *,
    timeout: float = TIMEOUT_SECONDS,
    sleep: Sleep = asyncio.sleep,
    busy: str = _RENEWING,
) -> AsyncIterator[None]:
    """Hold the lock at ``path``; also against others in this process.

    Raises Unavailable when another holds it for longer than ``timeout`` seconds, StoreProblem when
    the file cannot be made. The file stays: to remove it would let two hold two locks.
    """
    descriptor = _opened(path)
    try:
        tries = max(1, round(timeout / _BETWEEN_SECONDS))
        for _ in range(tries):
            if _take(descriptor):
                break
            await sleep(_BETWEEN_SECONDS)
        else:
            raise Unavailable(busy)
        try:
            yield
        finally:
            _release(descriptor)
    finally:
        os.close(descriptor)


class Turn(asyncio.Lock):
    """A lock within this process that is held against the others as well, by a file at ``path``.

    For ``async with`` only. Raises Unavailable when another process keeps it for too long.
    """

    def __init__(self, path: Path, *, timeout: float = TIMEOUT_SECONDS) -> None:
        super().__init__()
        self._path = path
        self._timeout = timeout
        self._between_processes = AsyncExitStack()

    async def __aenter__(self) -> None:
        await self.acquire()
        try:
            await self._between_processes.enter_async_context(
                exclusive(self._path, timeout=self._timeout, busy=_WRITING)
            )
        except BaseException:
            self.release()
            raise

    async def __aexit__(self, *error: object) -> None:
        try:
            await self._between_processes.aclose()
        finally:
            self.release()


def _opened(path: Path) -> int:
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise StoreProblem(
            f"The data folder cannot be written ({reason}). Nothing was changed; make room or"
            " correct its permissions, then try again."
        ) from error


if sys.platform == "win32":
    import msvcrt

    def _take(descriptor: int) -> bool:
        try:
            os.lseek(descriptor, 0, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _release(descriptor: int) -> None:
        with contextlib.suppress(OSError):
            os.lseek(descriptor, 0, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _take(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError as error:
            # A folder in the network that knows no locks: nobody can hold one there.
            if error.errno not in (errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP):
                return False
        return True

    def _release(descriptor: int) -> None:
        with contextlib.suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_UN)
