"""Gives memory back to the system that a start has used and nobody needs any more."""

from __future__ import annotations

import sys


def give_back() -> bool:
    """Return the free pages of the C library's heaps to the system; whether that can be asked here.

    glibc keeps what the threads of a start have freed for as long as the process lives: 3 MB here.
    Takes a few milliseconds. Elsewhere the systems do this by themselves.
    """
    platform = sys.platform  # a name of its own, so that mypy reads on for every system
    if not platform.startswith("linux"):
        return False
    import ctypes  # where there is something to ask: 5 ms

    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # musl has none
    if trim is None:
        return False
    trim(0)
    return True
