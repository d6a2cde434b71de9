"""Where an error happened, for the log, without what it says.

The message of an unexpected error may quote what the person wrote ("invalid literal: 'call Ada'"),
so that logs carry the type and the places only.
"""

from __future__ import annotations

import traceback


def where(error: BaseException) -> str:
    """The type of the error, the places it passed, and the same for what caused it."""
    parts: list[str] = []
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        frames = traceback.extract_tb(current.__traceback__)
        places = " > ".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames)
        parts.append(f"{type(current).__name__} at {places or 'an unknown place'}")
        current = current.__cause__ or current.__context__
    return "; caused by ".join(parts)
