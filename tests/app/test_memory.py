"""Giving memory back: asked of glibc, harmless elsewhere."""

from __future__ import annotations

import subprocess
import sys

import pytest

from lifeos_desktop.app.memory import give_back, share_one_heap
from tests.support.process import PROJECT

# Many small pieces, then every second one freed: the pages are kept until they are asked for.
PROGRAM = """
import ctypes, os
from lifeos_desktop.app.memory import give_back, share_one_heap
from tests.support.process import pss_kb
libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
libc.free.argtypes = [ctypes.c_void_p]
pieces = [libc.malloc(8000) for _ in range(4000)]
for piece in pieces:
    ctypes.memset(piece, 1, 8000)
for piece in pieces[:-1]:
    libc.free(piece)
before = pss_kb(os.getpid())
assert give_back()
print(before - pss_kb(os.getpid()))
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="glibc is asked")
def test_what_was_freed_goes_back_to_the_system() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=PROJECT, capture_output=True, text=True, timeout=30
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 10_000  # of 31 MB, in kB


# Threads that hold memory at the same time: each would have mapped a heap of 64 MB for itself.
THREADS = """
import ctypes, threading
from lifeos_desktop.app.memory import share_one_heap
assert share_one_heap()
libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
libc.malloc.argtypes = [ctypes.c_size_t]
together = threading.Barrier(4)
def hold():
    libc.malloc(5000)
    together.wait()
threads = [threading.Thread(target=hold) for _ in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
sizes = [line.split()[0].split("-") for line in open("/proc/self/maps")]
spans = sorted((int(a, 16), int(b, 16)) for a, b in sizes)
joined = [(a, d) for (a, b), (c, d) in zip(spans, spans[1:]) if b == c and d - a == 64 << 20]
print(len(joined))
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="glibc is asked")
def test_threads_share_one_heap() -> None:
    for program, expected in ((THREADS, 0), (THREADS.replace("assert share_one_heap()\n", ""), 1)):
        done = subprocess.run(
            [sys.executable, "-c", program], cwd=PROJECT, capture_output=True, text=True, timeout=30
        )
        assert done.returncode == 0, done.stderr
        assert int(done.stdout) >= expected
        assert expected or int(done.stdout) == 0


def test_elsewhere_nothing_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert not give_back()
    assert not share_one_heap()
