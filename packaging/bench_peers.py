"""Installs what the benchmarks compare LifeOS with, apart from what LifeOS needs.

Into a folder inside `.venv`, seen by `dev.py bench` alone: the tests and the app never find it. Its
lock leaves out what the app's own lock has already, so both compute with the same NumPy.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Optional

_SCRIPTS = ("patterns", "single_metric")


def wanted(script: str) -> bool:
    """Whether a benchmark compares LifeOS with other libraries."""
    return script in _SCRIPTS


def ensure(root: Path, python: Path) -> Optional[Path]:
    """The folder of the libraries, installed if need be; None when that does not work."""
    lock = root / "packaging" / "bench-requirements.lock"
    folder = python.parent.parent / "bench-peers"
    stamp = folder / "stamp"
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text(encoding="ascii") == digest:
        return folder
    _say("Installing what the benchmarks compare LifeOS with; the first time takes a minute.")
    shutil.rmtree(str(folder), ignore_errors=True)
    pip = [str(python), "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "-q"]
    what = ["--no-deps", "--require-hashes", "--target", str(folder), "-r", str(lock)]
    if subprocess.run([*pip, *what], stdout=sys.stderr, cwd=str(root)).returncode != 0:
        _say("That did not work, so the benchmarks go on without a comparison.")
        return None
    stamp.write_text(digest, encoding="ascii")
    return folder


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
