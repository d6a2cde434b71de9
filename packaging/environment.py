"""Makes and repairs `.venv`: the locked dependencies, each checked against its hash, and LifeOS.

A stamp inside `.venv` says what it was made from. While it is being made the stamp says so, and a
run that finds it in that state starts over: a killed pip leaves packages it cannot repair itself.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Iterator, Optional, Sequence

import interpreter
import system_packages
from interpreter import Interpreter

_UNFINISHED = "unfinished\n"
_STAMPED_SECTIONS = re.compile(r"^\[+(project|build-system|dependency-groups|tool\.setuptools)\b")


class SetupError(Exception):
    """The environment cannot be made; the text says why and what to do."""


def ensure(root: Path) -> Path:
    """Bring `.venv` up to date; the path of its Python. Quick when nothing has changed."""
    venv = root / ".venv"
    python = venv_python(venv)
    stamp_file = venv / "lifeos-setup.stamp"
    with _only_one(root / "packaging" / "requirements.lock") as held:
        present = _usable(venv, stamp_file)
        if present is not None:
            stamp = expected_stamp(root, present.version)
            if _read(stamp_file) == stamp:
                return python
        else:
            present = _create(venv)
            stamp = expected_stamp(root, present.version)
        stamp_file.write_text(_UNFINISHED, encoding="utf-8")
        try:
            _install(root, python, held)
        except SetupError:  # pip ended in good order: the next run can go on from here
            stamp_file.unlink()
            raise
        stamp_file.write_text(stamp, encoding="utf-8")
    return python


def venv_python(venv: Path) -> Path:
    """The Python of a virtual environment."""
    return venv / "Scripts" / "python.exe" if os.name == "nt" else venv / "bin" / "python"


def expected_stamp(root: Path, python_version: str) -> str:
    """What the stamp says once everything that decides the environment's content is installed."""
    digest = hashlib.sha256()
    for part in (
        (root / "packaging" / "requirements.lock").read_bytes(),
        stamped_text((root / "pyproject.toml").read_text(encoding="utf-8")).encode("utf-8"),
        python_version.encode("ascii"),
        str(root).encode("utf-8"),  # a moved folder has scripts that point to its old place
    ):
        digest.update(hashlib.sha256(part).digest())
    return digest.hexdigest() + "\n"


def stamped_text(pyproject: str) -> str:
    """The sections of pyproject.toml that decide what gets installed; settings of tools do not."""
    kept = []
    keep = False
    for line in pyproject.splitlines():
        if line.startswith("["):
            keep = _STAMPED_SECTIONS.match(line) is not None
        if keep and line.strip():
            kept.append(line.rstrip())
    return "\n".join(kept)


def _usable(venv: Path, stamp_file: Path) -> Optional[Interpreter]:
    """The environment's interpreter, unless it is missing, broken, unfit or half made."""
    if _read(stamp_file) == _UNFINISHED:
        _say("The last set-up was interrupted; making .venv again.")
        return None
    python = venv_python(venv)
    found = interpreter.probe([str(python)]) if python.exists() else None
    if found is None or not found.is_supported:
        return None
    pip = subprocess.run([str(python), "-c", "import pip"], stderr=subprocess.DEVNULL)
    return found if pip.returncode == 0 else None


def _create(venv: Path) -> Interpreter:
    """Make an empty environment with pip in it, or raise SetupError."""
    found = interpreter.find() or _installed_by_apt()
    if found is None:
        raise SetupError(
            "LifeOS needs Python 3.11, 3.12 or 3.13 and found none of them.\n"
            "Install one (https://www.python.org/downloads/, or your system's packages, for "
            "example `sudo apt-get install python3.11 python3.11-venv`) and run this again."
        )
    _need_ensurepip(found)
    _say("Making .venv with Python {} ({})".format(found.version, found.path))
    made = subprocess.run(
        [found.path, "-m", "venv", "--clear", str(venv)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
    )
    if made.returncode != 0:
        raise SetupError("Python could not make .venv:\n" + made.stdout.strip())
    return found


def _installed_by_apt() -> Optional[Interpreter]:
    """A suitable Python from the distribution's own packages, if it has one and we may."""
    if not system_packages.is_debian():
        return None
    for series in interpreter.SUPPORTED:
        package = "python" + series
        if system_packages.is_available(package):
            system_packages.install([package, package + "-venv"])
            return interpreter.find()
    return None


def _need_ensurepip(found: Interpreter) -> None:
    """Debian keeps what `venv` needs in a package of its own: install it, or say how."""
    command = [found.path, "-c", "import ensurepip, venv"]
    if subprocess.run(command, stderr=subprocess.DEVNULL).returncode == 0:
        return
    package = "python{}-venv".format(found.series)
    if system_packages.is_debian() and system_packages.install([package]):
        return
    raise SetupError(
        "{} cannot make virtual environments. Install {} and run this again:\n"
        "  sudo apt-get install -y {}".format(found.path, package, package)
    )


def _install(root: Path, python: Path, held: Sequence[int]) -> None:
    """Install the lock and the project, or raise SetupError with what pip said.

    pip holds the lock of `_only_one` too: if we are killed, the next set-up waits until it is gone.
    """
    _say("Installing the locked dependencies into .venv; the first time takes a few minutes.")
    pip = [str(python), "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "-q"]
    lock = str(root / "packaging" / "requirements.lock")
    for arguments in (
        ["--require-hashes", "-r", lock],
        ["--no-deps", "--no-build-isolation", "-e", str(root)],
    ):
        # pip's words go to stderr: `run --headless` prints the brief and nothing else on stdout.
        done = subprocess.run([*pip, *arguments], stdout=sys.stderr, cwd=str(root), pass_fds=held)
        if done.returncode != 0:
            raise SetupError(
                "pip could not install what LifeOS needs (its reason stands above).\n"
                "Check the network connection and run this again; it goes on where it stopped."
            )


@contextlib.contextmanager
def _only_one(path: Path) -> Iterator[Sequence[int]]:
    """Let one set-up at a time touch .venv; the descriptors that hold the lock while open."""
    try:
        import fcntl
    except ImportError:  # Windows: two set-ups at once are for the person to avoid
        yield ()
        return
    with path.open("rb") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield (handle.fileno(),)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        return ""


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
