"""What the app and an engine say to each other over the pipe.

No exception travels: pickling one can fail, or import a heavy library on this side. ``id`` names
the call a message belongs to.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Request:
    """App to engine: please do this. ``payload`` is a frozen dataclass the engine knows."""

    id: int
    payload: object = field(repr=False)


@dataclass(frozen=True, slots=True)
class Cancel:
    """App to engine: nobody waits for this call any more."""

    id: int


@dataclass(frozen=True, slots=True)
class Shutdown:
    """App to engine: end now."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Engine to app: how far a call is."""

    id: int
    payload: object = field(repr=False)


@dataclass(frozen=True, slots=True)
class Reply:
    """Engine to app: the result of a call."""

    id: int
    payload: object = field(repr=False)


@dataclass(frozen=True, slots=True)
class Failure:
    """Engine to app: why a call has no result.

    ``kind``: model | input | engine | cancelled. ``where`` lists code places for the log; it never
    holds an error's own text, which may quote a prompt or a key.
    """

    id: int
    kind: str
    sentence: str
    where: str = ""
