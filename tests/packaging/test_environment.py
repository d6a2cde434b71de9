"""The set-up of .venv: quick when nothing changed, and it mends what was left half done."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import environment
import interpreter
import pytest
import system_packages
from interpreter import Interpreter

PYPROJECT = """
[build-system]
requires = ["setuptools>=80"]

[project]
name = "sample"
dependencies = ["a>=1"]

[tool.ruff]
line-length = 100

[dependency-groups]
dev = ["pytest"]
"""

needs_posix = pytest.mark.skipif(os.name == "nt", reason="uses shell scripts as stand-ins")


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project without dependencies; what would be installed is written to `installs`."""
    (tmp_path / "packaging").mkdir()
    (tmp_path / "packaging" / "requirements.lock").write_text("", encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text(PYPROJECT, encoding="utf-8")

    def install(root: Path, _python: Path, _held: object) -> None:
        with (root / "installs").open("a", encoding="utf-8") as file:
            file.write("once\n")

    monkeypatch.setattr(environment, "_install", install)
    return tmp_path


def installs(root: Path) -> int:
    return len((root / "installs").read_text(encoding="utf-8").splitlines())


@pytest.mark.slow
def test_it_is_made_once_and_mended_when_broken(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    python = environment.ensure(root)
    found = interpreter.probe([str(python)])
    assert found is not None
    assert found.is_supported
    environment.ensure(root)
    assert installs(root) == 1

    # A changed lock is installed into what is there.
    trace = root / ".venv" / "trace"
    trace.touch()
    (root / "packaging" / "requirements.lock").write_text("# new\n", encoding="utf-8")
    environment.ensure(root)
    assert installs(root) == 2
    assert trace.exists()

    # pip says no, for want of a network: the next run goes on from here.
    def refused(_root: Path, _python: Path, _held: object) -> None:
        raise environment.SetupError("no network")

    with monkeypatch.context() as patch:
        patch.setattr(environment, "_install", refused)
        (root / "pyproject.toml").write_text(PYPROJECT.replace("a>=1", "a>=2"), encoding="utf-8")
        with pytest.raises(environment.SetupError):
            environment.ensure(root)
    environment.ensure(root)
    assert installs(root) == 3
    assert trace.exists()

    # Killed while installing: nothing of it is kept.
    def killed(_root: Path, _python: Path, _held: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(environment, "_install", killed)
        (root / "packaging" / "requirements.lock").write_text("# newer\n", encoding="utf-8")
        with pytest.raises(KeyboardInterrupt):
            environment.ensure(root)
    environment.ensure(root)
    assert installs(root) == 4
    assert not trace.exists()

    # Killed while the environment itself was made: it has no Python yet.
    python.unlink()
    environment.ensure(root)
    assert installs(root) == 5


def test_the_stamp_follows_what_decides_the_content(root: Path) -> None:
    before = environment.expected_stamp(root, "3.11.7")
    assert environment.expected_stamp(root, "3.12.1") != before

    settings_of_a_tool = PYPROJECT.replace("line-length = 100", "line-length = 99")
    (root / "pyproject.toml").write_text(settings_of_a_tool, encoding="utf-8")
    assert environment.expected_stamp(root, "3.11.7") == before

    (root / "pyproject.toml").write_text(PYPROJECT.replace("a>=1", "a>=2"), encoding="utf-8")
    assert environment.expected_stamp(root, "3.11.7") != before


@needs_posix
def test_without_ensurepip_it_installs_the_package_or_says_which(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Debian's python3.11 without python3.11-venv."""
    bare = root / "python3.11"
    bare.write_text('#!/bin/sh\ncase "$*" in *ensurepip*) exit 1;; esac\n', encoding="utf-8")
    bare.chmod(0o755)
    asked: list[list[str]] = []

    def install(packages: list[str]) -> bool:
        asked.append(packages)
        return False

    monkeypatch.setattr(interpreter, "find", lambda: Interpreter(str(bare), "3.11.2"))
    monkeypatch.setattr(system_packages, "is_debian", lambda: True)
    monkeypatch.setattr(system_packages, "install", install)
    with pytest.raises(environment.SetupError, match=r"apt-get install -y python3\.11-venv"):
        environment.ensure(root)
    assert asked == [["python3.11-venv"]]


def test_without_any_python_it_says_which_to_install(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(interpreter, "find", lambda: None)
    monkeypatch.setattr(system_packages, "is_debian", lambda: False)
    with pytest.raises(environment.SetupError, match=r"needs Python 3\.11, 3\.12 or 3\.13"):
        environment.ensure(root)


@needs_posix
def test_old_pythons_and_empty_shims_are_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shim = script(tmp_path / "shim", "echo 'command not found' >&2; exit 127")
    old = script(tmp_path / "old", "echo /usr/bin/python3; echo 3.9.18")
    new = script(tmp_path / "new", "echo /opt/python3.14; echo 3.14.0")
    good = [sys.executable]
    candidates = [[shim], [old], [new], [str(tmp_path / "missing")], good]
    monkeypatch.setattr(interpreter, "_candidates", lambda: iter(candidates))
    assert interpreter.find() == interpreter.probe(good)
    monkeypatch.setattr(interpreter, "_candidates", lambda: iter(candidates[:-1]))
    assert interpreter.find() is None


def script(path: Path, body: str) -> str:
    path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)
