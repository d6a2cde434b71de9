"""Giving memory back: asked of glibc, harmless elsewhere."""

from __future__ import annotations

import subprocess
import sys

import pytest

from lifeos_desktop.app.memory import give_back
from tests.support.process import PROJECT

# Many small pieces, then every second one freed: the pages are kept until they are asked for.
PROGRAM = """
import ctypes, os
from lifeos_desktop.app.memory import give_back
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


def test_elsewhere_nothing_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert not give_back()
