"""Keeps the memory of the C library small: one heap, and what a start has freed given back."""

from __future__ import annotations

import sys

_ARENA_MAX = -8  # M_ARENA_MAX of glibc's malloc.h


def share_one_heap() -> bool:
    """Let all threads to come share one heap of the C library; whether that can be asked here.

    glibc gives each thread a heap of its own and keeps what is free in each: 4 MB here. Ours wait
    for each other at the interpreter's lock anyway. Called before the first thread is started.
    """
    platform = sys.platform
    if not platform.startswith("linux"):
        return False
    import ctypes

    option = getattr(ctypes.CDLL(None), "mallopt", None)
    return option is not None and bool(option(_ARENA_MAX, 1))


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
