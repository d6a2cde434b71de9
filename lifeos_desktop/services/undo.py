"""How a change is taken back."""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

_KEPT = 20


@dataclass(frozen=True, slots=True)
class Undo:
    """``label`` says what was done ("Task completed"); ``revert`` makes it as it was before."""

    label: str
    revert: Callable[[], Awaitable[None]]


class UndoHistory:
    """The last changes of this run, for Ctrl+Z. Who shows a change to the person adds it."""

    def __init__(self) -> None:
        self._changes: deque[Undo] = deque(maxlen=_KEPT)

    @property
    def latest(self) -> Undo | None:
        """What `undo` would take back."""
        return self._changes[-1] if self._changes else None

    def add(self, change: Undo) -> None:
        """Make a change the one that is taken back first."""
        self._changes.append(change)

    def forget(self, change: Undo) -> None:
        """Leave out a change that was taken back otherwise, by the button beside it."""
        if change in self._changes:
            self._changes.remove(change)

    async def undo(self) -> Undo | None:
        """Take the latest change back; it, or None where there is none.

        A change that could not be taken back (StoreProblem) stays the latest.
        """
        change = self.latest
        if change is None:
            return None
        await change.revert()
        self.forget(change)
        return change


def once(revert: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
    """The same, doing nothing after it has worked: what was done since then is left alone."""
    done = False

    async def guarded() -> None:
        nonlocal done
        if not done:
            await revert()
            done = True

    return guarded
