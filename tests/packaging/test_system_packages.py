"""Packages of the system: which are missing, and how they are installed or asked for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import system_packages

LISTING = """\
installed\tlibgl1\t
installed\tlibglib2.0-0t64\tlibglib2.0-0 (= 2.80.0-6)
installed\tlibdbus-1-3\tlibdbus-1 (= 1), dbus-shared:any
config-files\txvfb\txserver
"""


def test_what_is_installed_counts_under_every_name_it_provides() -> None:
    names = system_packages.parse_installed(LISTING)
    assert names == {
        "libgl1",
        "libglib2.0-0t64",
        "libglib2.0-0",
        "libdbus-1-3",
        "libdbus-1",
        "dbus-shared",
    }
    assert system_packages.missing(["libglib2.0-0", "xvfb", "libgl1"], names) == ["xvfb"]
    assert system_packages.missing(["libasound2"], {"libasound2t64"}) == []


@pytest.fixture
def apt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand-ins for apt that write down how they were called; only *t64 names are known."""
    if os.name == "nt":
        pytest.skip("apt is not for Windows")
    calls = tmp_path / "calls"
    programs = {
        "apt-get": f'echo "$DEBIAN_FRONTEND $*" >> {calls}',
        "apt-cache": 'case "$*" in *t64|*xvfb) echo "Package: x";; *) exit 100;; esac',
    }
    for name, body in programs.items():
        program = tmp_path / name
        program.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    return calls


def test_as_root_it_updates_once_and_installs_under_this_releases_names(
    apt: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(system_packages, "_become_root", list)
    assert system_packages.install(["libglib2.0-0", "xvfb"])
    assert apt.read_text(encoding="utf-8").splitlines() == [
        "noninteractive -o DPkg::Lock::Timeout=300 update",
        "noninteractive -o DPkg::Lock::Timeout=300"
        " install -y --no-install-recommends libglib2.0-0t64 xvfb",
    ]


def test_without_the_right_it_prints_the_exact_line(
    apt: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(system_packages, "_become_root", lambda: None)
    assert not system_packages.install(["libegl1", "xvfb"])
    line = "sudo apt-get install -y --no-install-recommends libegl1 xvfb"
    assert line in capsys.readouterr().err
    assert not apt.exists()


def test_nothing_is_asked_when_nothing_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system_packages, "is_debian", lambda: True)
    monkeypatch.setattr(system_packages, "installed", lambda: set(system_packages.TESTS))
    monkeypatch.setattr(system_packages, "install", None)
    assert system_packages.ensure(system_packages.TESTS)
