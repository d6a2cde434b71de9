"""Where the data folder is, on each system."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from lifeos_desktop.app.paths import AppPaths


@pytest.fixture(autouse=True)
def _home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.delenv("LOCALAPPDATA", raising=False)


@pytest.mark.parametrize(
    ("platform", "folder"),
    [
        ("linux", ".local/share/LifeOS"),
        ("darwin", "Library/Application Support/LifeOS"),
        ("win32", "AppData/Local/LifeOS"),
    ],
)
def test_the_folder_is_where_the_system_keeps_data(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, platform: str, folder: str
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    assert AppPaths.of().data_dir == tmp_path / folder


@pytest.mark.parametrize(
    ("platform", "variable"), [("linux", "XDG_DATA_HOME"), ("win32", "LOCALAPPDATA")]
)
def test_the_environment_may_name_another_place(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, platform: str, variable: str
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setenv(variable, str(tmp_path / "elsewhere"))
    assert AppPaths.of().data_dir == tmp_path / "elsewhere" / "LifeOS"


@pytest.mark.parametrize("place", ["", "data", "./data"])
def test_a_relative_place_is_ignored(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, place: str
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_DATA_HOME", place)
    assert AppPaths.of().data_dir == tmp_path / ".local" / "share" / "LifeOS"


def test_a_named_folder_is_taken_as_it_is_and_the_demo_lives_inside(tmp_path: Path) -> None:
    assert AppPaths.of(tmp_path).data_dir == tmp_path
    assert AppPaths.of(tmp_path, demo=True).data_dir == tmp_path / "demo"
    assert AppPaths.of(Path("~/mine")).data_dir == tmp_path / "mine"
