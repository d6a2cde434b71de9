"""How a change is taken back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Undo:
    """``label`` says what was done ("Task completed"); ``revert`` makes it as it was before."""

    label: str
    revert: Callable[[], Awaitable[None]]
