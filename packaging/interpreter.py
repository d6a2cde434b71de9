"""Finds a Python that LifeOS runs on: 3.11, 3.12 or 3.13.

Written for Python 3.8 and up, because the interpreter that starts dev.py may be an old one.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Iterator, List, NamedTuple, Optional

# In the order we would rather have them: the first is the one most runs are made with.
SUPPORTED = ("3.11", "3.12", "3.13")

_PROBE = "import sys; print(sys.executable); print('%d.%d.%d' % sys.version_info[:3])"


class Interpreter(NamedTuple):
    """A Python that answered when it was asked: its real path and its version, '3.11.7'."""

    path: str
    version: str

    @property
    def series(self) -> str:
        """The version without its patch level: '3.11'."""
        return self.version.rsplit(".", 1)[0]

    @property
    def is_supported(self) -> bool:
        """Whether LifeOS runs on it."""
        return self.series in SUPPORTED


def probe(command: List[str]) -> Optional[Interpreter]:
    """Ask an interpreter who it is; None when it is missing, broken or an empty shim."""
    try:
        answer = subprocess.run(
            [*command, "-c", _PROBE],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            universal_newlines=True,
            timeout=30,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    lines = answer.stdout.split("\n")
    return Interpreter(lines[0], lines[1]) if len(lines) >= 2 else None


def find() -> Optional[Interpreter]:
    """The first suitable interpreter of this machine, or None."""
    for command in _candidates():
        found = probe(command)
        if found is not None and found.is_supported:
            return found
    return None


def _candidates() -> Iterator[List[str]]:
    """Commands that may start a suitable Python: ourselves first, then what the machine offers."""
    # Inside a virtual environment this is the Python it was made from.
    yield [getattr(sys, "_base_executable", None) or sys.executable]
    for series in SUPPORTED:
        on_path = shutil.which("python" + series)
        if on_path:
            yield [on_path]
    if sys.platform == "win32":
        if shutil.which("py"):
            for series in SUPPORTED:
                yield ["py", "-" + series]
        return
    # pyenv puts a shim on PATH that refuses versions nobody has selected.
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    for series in SUPPORTED:
        for found in sorted(pyenv.glob("versions/" + series + ".*/bin/python3")):
            yield [str(found)]
