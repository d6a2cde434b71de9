"""Starting with the computer, on each of the three systems, in temporary places."""

from __future__ import annotations

import plistlib
from pathlib import Path

import pytest

from lifeos_desktop.app import autostart
from lifeos_desktop.app.autostart import (
    AutostartProblem,
    DesktopEntry,
    LaunchAgent,
    RunKey,
    Start,
    start_of,
)
from lifeos_desktop.app.paths import AppPaths

AWKWARD = Start(
    ('/opt/My "own" $HOME/`x` 100%/lifeos', "--data-dir", "/data/ü b\\c", "--hidden"),
    Path("/opt/source"),
)


def exec_arguments(entry: str) -> list[str]:
    """The arguments of an Exec line, read as the desktop entry specification says."""
    line = next(line for line in entry.splitlines() if line.startswith("Exec="))
    text = line.removeprefix("Exec=").replace("\\\\", "\0").replace("\0", "\\")
    arguments: list[str] = []
    current, is_open, is_escaped = "", False, False
    for character in text:
        if is_escaped:
            current, is_escaped = current + character, False
        elif character == "\\":
            is_escaped = True
        elif character == '"':
            if is_open:
                arguments.append(current.replace("%%", "%"))
                current = ""
            is_open = not is_open
        elif is_open:
            current += character
    return arguments


def test_a_desktop_entry_is_written_and_taken_away(tmp_path: Path) -> None:
    entry = DesktopEntry(AWKWARD, tmp_path)
    assert not entry.is_on()

    entry.turn(on=True)
    entry.turn(on=True)

    assert entry.is_on()
    assert [path.name for path in (tmp_path / "autostart").iterdir()] == ["lifeos.desktop"]
    text = entry.file.read_text(encoding="utf-8")
    assert exec_arguments(text) == list(AWKWARD.command)
    assert "Path=/opt/source" in text
    assert text.startswith("[Desktop Entry]\n")

    entry.turn(on=False)
    entry.turn(on=False)
    assert not entry.is_on()
    assert not entry.file.exists()


@pytest.mark.parametrize("line", ["Hidden=true", "X-GNOME-Autostart-enabled = false"])
def test_what_the_desktop_switched_off_is_off(tmp_path: Path, line: str) -> None:
    entry = DesktopEntry(AWKWARD, tmp_path)
    entry.turn(on=True)
    entry.file.write_text(f"[Desktop Entry]\nExec=lifeos\n{line}\n", encoding="utf-8")
    assert not entry.is_on()

    entry.turn(on=True)
    assert entry.is_on()


def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "autostart").write_text("a file stands here", encoding="utf-8")
    entry = DesktopEntry(AWKWARD, tmp_path)
    with pytest.raises(AutostartProblem, match="did not take this change"):
        entry.turn(on=True)
    assert not entry.is_on()


def test_a_launch_agent_is_written_and_taken_away(tmp_path: Path) -> None:
    agent = LaunchAgent(AWKWARD, tmp_path)
    assert not agent.is_on()

    agent.turn(on=True)

    assert agent.is_on()
    written = plistlib.loads(agent.file.read_bytes())
    assert written["ProgramArguments"] == list(AWKWARD.command)
    assert written["RunAtLoad"] is True
    assert written["WorkingDirectory"] == "/opt/source"

    agent.turn(on=False)
    assert not agent.is_on()


def test_a_damaged_launch_agent_is_off(tmp_path: Path) -> None:
    agent = LaunchAgent(AWKWARD, tmp_path)
    agent.file.parent.mkdir(parents=True)
    agent.file.write_bytes(b"not a property list")
    assert not agent.is_on()


class FakeRegistry:
    """Values by (last part of the key, name)."""

    def __init__(self) -> None:
        self.values: dict[tuple[str, str], str | bytes] = {}
        self.refuses = False

    def get(self, key: str, name: str) -> str | bytes | None:
        return self.values.get((key, name))

    def set(self, key: str, name: str, value: str) -> None:
        if self.refuses:
            raise PermissionError(13, "Access is denied")
        self.values[key, name] = value

    def delete(self, key: str, name: str) -> None:
        self.values.pop((key, name), None)


def test_the_run_key_is_set_and_deleted() -> None:
    registry = FakeRegistry()
    command = (r"C:\Program Files\LifeOS\lifeos.exe", "--hidden")
    run_key = RunKey(Start(command), registry)
    assert not run_key.is_on()

    run_key.turn(on=True)

    assert run_key.is_on()
    assert list(registry.values.values()) == ['"C:\\Program Files\\LifeOS\\lifeos.exe" --hidden']
    run_key.turn(on=False)
    assert not run_key.is_on()
    assert registry.values == {}


def test_what_the_task_manager_switched_off_is_off() -> None:
    registry = FakeRegistry()
    run_key = RunKey(Start(("lifeos.exe",)), registry)
    run_key.turn(on=True)
    registry.values[autostart._APPROVED, "LifeOS"] = b"\x03\x00\x00\x00"
    assert not run_key.is_on()

    run_key.turn(on=True)
    assert run_key.is_on()
    registry.values[autostart._APPROVED, "LifeOS"] = b"\x02\x00\x00\x00"
    assert run_key.is_on()


def test_a_refused_registry_is_a_sentence() -> None:
    registry = FakeRegistry()
    registry.refuses = True
    with pytest.raises(AutostartProblem, match="access is denied"):
        RunKey(Start(("lifeos.exe",)), registry).turn(on=True)


def test_it_starts_hidden_and_with_the_chosen_data_folder(tmp_path: Path) -> None:
    usual = start_of(AppPaths.of(), executable="/usr/bin/lifeos", frozen=True)
    assert usual == Start(("/usr/bin/lifeos", "--hidden"))
    chosen = start_of(AppPaths.of(tmp_path), executable="/usr/bin/lifeos", frozen=True)
    assert chosen.command == ("/usr/bin/lifeos", "--data-dir", str(tmp_path), "--hidden")
    demo = start_of(AppPaths.of(tmp_path, demo=True), executable="/x/python", frozen=False)
    assert demo.command == (
        "/x/python",
        "-m",
        "lifeos_desktop",
        "--data-dir",
        str(tmp_path),
        "--hidden",
    )
    assert demo.folder is not None
    assert (demo.folder / "lifeos_desktop").is_dir()


def test_an_appimage_is_named_by_its_own_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("APPIMAGE", "/home/me/LifeOS.AppImage")
    start = start_of(AppPaths.of(), executable="/tmp/.mount_x/lifeos", frozen=True)
    assert start.command[0] == "/home/me/LifeOS.AppImage"


def test_linux_uses_the_config_folder_of_the_session(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(autostart.sys, "platform", "linux")
    paths = AppPaths.of(tmp_path)
    named = autostart.of_this_system(paths, {"XDG_CONFIG_HOME": str(tmp_path / "c")}, tmp_path)
    assert isinstance(named, DesktopEntry)
    assert named.file == tmp_path / "c" / "autostart" / "lifeos.desktop"
    relative = autostart.of_this_system(paths, {"XDG_CONFIG_HOME": "c"}, tmp_path)
    assert isinstance(relative, DesktopEntry)
    assert relative.file == tmp_path / ".config" / "autostart" / "lifeos.desktop"
