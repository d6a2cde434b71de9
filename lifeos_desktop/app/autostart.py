"""Starting with the computer: off until asked for, hidden, the way each system wants it.

Linux: a desktop entry in the autostart folder. Windows: a value of the Run key. macOS: a launch
agent. Each is the system's own place, so that the person also finds and ends it there.
"""

from __future__ import annotations

import os
import plistlib
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from lifeos_desktop.app.paths import AppPaths
from lifeos_desktop.domain.errors import LifeosError

NAME = "LifeOS"
_IDENTIFIER = "org.lifeos.desktop"
_RUN = r"Software\Microsoft\Windows\CurrentVersion\Run"
# Where the task manager keeps what the person switched off there: an odd first byte means off.
_APPROVED = r"Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run"


class AutostartProblem(LifeosError):
    """The system did not take the change."""


@dataclass(frozen=True, slots=True)
class Start:
    """What is to be started, and the folder to start it in (None: it does not matter)."""

    command: tuple[str, ...]
    folder: Path | None = None


class Autostart(Protocol):
    """Whether LifeOS starts with the computer."""

    def is_on(self) -> bool:
        """Whether the system will start it."""
        ...

    def turn(self, *, on: bool) -> None:
        """Switch it on (again, with the present command) or off; AutostartProblem when refused."""
        ...


class Registry(Protocol):
    """The person's own part of the Windows registry. Values are text or bytes; None is none."""

    def get(self, key: str, name: str) -> str | bytes | None: ...

    def set(self, key: str, name: str, value: str) -> None: ...

    def delete(self, key: str, name: str) -> None: ...


class DesktopEntry:
    """Linux and other systems with XDG folders."""

    def __init__(self, start: Start, config_home: Path) -> None:
        self._start = start
        self.file = config_home / "autostart" / "lifeos.desktop"

    def is_on(self) -> bool:
        try:
            lines = self.file.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError):
            return False
        off = {"hidden=true", "x-gnome-autostart-enabled=false"}
        return not any(line.replace(" ", "").lower() in off for line in lines)

    def turn(self, *, on: bool) -> None:
        try:
            if on:
                _write(self.file, self._entry().encode())
            else:
                self.file.unlink(missing_ok=True)
        except OSError as error:
            raise _refused(error, self.file) from error

    def _entry(self) -> str:
        lines = [
            "[Desktop Entry]",
            "Type=Application",
            f"Name={NAME}",
            "Comment=Your morning page, in the tray",
            f"Exec={' '.join(map(_desktop_quoted, self._start.command))}",
            *([f"Path={self._start.folder}"] if self._start.folder else []),
            "Icon=lifeos",
            "Terminal=false",
            "StartupNotify=false",
            "X-GNOME-Autostart-enabled=true",
            # The panel comes up first, so that the tray is there to go to.
            "X-GNOME-Autostart-Delay=3",
        ]
        return "\n".join(lines) + "\n"


class LaunchAgent:
    """macOS."""

    def __init__(self, start: Start, home: Path) -> None:
        self._start = start
        self.file = home / "Library" / "LaunchAgents" / f"{_IDENTIFIER}.plist"

    def is_on(self) -> bool:
        try:
            agent = plistlib.loads(self.file.read_bytes())
        except (OSError, plistlib.InvalidFileException, ValueError):
            return False
        return bool(agent.get("RunAtLoad")) and not agent.get("Disabled", False)

    def turn(self, *, on: bool) -> None:
        try:
            if on:
                _write(self.file, plistlib.dumps(self._agent()))
            else:
                self.file.unlink(missing_ok=True)
        except OSError as error:
            raise _refused(error, self.file) from error

    def _agent(self) -> dict[str, object]:
        agent: dict[str, object] = {
            "Label": _IDENTIFIER,
            "ProgramArguments": list(self._start.command),
            "RunAtLoad": True,
            "ProcessType": "Interactive",
        }
        if self._start.folder:
            agent["WorkingDirectory"] = str(self._start.folder)
        return agent


class RunKey:
    """Windows."""

    def __init__(self, start: Start, registry: Registry) -> None:
        self._start = start
        self._registry = registry

    def is_on(self) -> bool:
        try:
            found = self._registry.get(_RUN, NAME)
            approved = self._registry.get(_APPROVED, NAME)
        except OSError:
            return False
        is_switched_off = isinstance(approved, bytes) and approved[:1] != b"" and approved[0] % 2
        return bool(found) and not is_switched_off

    def turn(self, *, on: bool) -> None:
        try:
            if on:
                command = subprocess.list2cmdline(self._start.command)
                self._registry.set(_RUN, NAME, command)
            else:
                self._registry.delete(_RUN, NAME)
            self._registry.delete(_APPROVED, NAME)
        except OSError as error:
            raise _refused(error, None) from error


if sys.platform == "win32":
    import winreg

    class CurrentUser:
        """The registry of the person who is signed in."""

        def get(self, key: str, name: str) -> str | bytes | None:
            with (
                suppress(FileNotFoundError),
                winreg.OpenKey(winreg.HKEY_CURRENT_USER, key) as opened,
            ):
                value, _ = winreg.QueryValueEx(opened, name)
                return value if isinstance(value, (str, bytes)) else None
            return None

        def set(self, key: str, name: str, value: str) -> None:
            with winreg.CreateKey(winreg.HKEY_CURRENT_USER, key) as opened:
                winreg.SetValueEx(opened, name, 0, winreg.REG_SZ, value)

        def delete(self, key: str, name: str) -> None:
            with (
                suppress(FileNotFoundError),
                winreg.OpenKey(winreg.HKEY_CURRENT_USER, key, 0, winreg.KEY_SET_VALUE) as opened,
            ):
                winreg.DeleteValue(opened, name)


def of_this_system(
    paths: AppPaths, environment: Mapping[str, str] | None = None, home: Path | None = None
) -> Autostart:
    """The autostart of this system for the person's own profile (never the demo person's)."""
    variables = os.environ if environment is None else environment
    folder = home if home is not None else Path.home()
    start = start_of(paths)
    if sys.platform == "win32":
        return RunKey(start, CurrentUser())
    elif sys.platform == "darwin":
        return LaunchAgent(start, folder)
    else:
        named = variables.get("XDG_CONFIG_HOME", "")
        # The specification: a path that is not absolute is to be ignored.
        config = Path(named) if named and Path(named).is_absolute() else folder / ".config"
        return DesktopEntry(start, config)


def start_of(
    paths: AppPaths, *, executable: str = sys.executable, frozen: bool | None = None
) -> Start:
    """How to start this program hidden; the data folder is named where it is not the usual one."""
    is_frozen = bool(getattr(sys, "frozen", False)) if frozen is None else frozen
    own = paths.data_dir.parent if paths.demo else paths.data_dir
    chosen = () if own == AppPaths.of().data_dir else ("--data-dir", str(own))
    if is_frozen:
        # An AppImage is mounted somewhere else at every start; the variable names the file itself.
        program = os.environ.get("APPIMAGE") or executable
        return Start((program, *chosen, "--hidden"))
    command = (_windowless(executable), "-m", "lifeos_desktop", *chosen, "--hidden")
    return Start(command, _source_folder())


def _source_folder() -> Path | None:
    """Where `-m lifeos_desktop` finds it; None when it is installed beside the other packages."""
    top = Path(__file__).resolve().parents[2]
    return top if (top / "pyproject.toml").is_file() else None


def _windowless(executable: str) -> str:
    """The interpreter that opens no console, on Windows."""
    beside = Path(executable).with_name("pythonw.exe")
    return str(beside) if sys.platform == "win32" and beside.is_file() else executable


def _desktop_quoted(argument: str) -> str:
    """An argument as the desktop entry specification wants it in Exec."""
    for character in ("\\", '"', "`", "$"):
        argument = argument.replace(character, "\\" + character)
    # The file's own strings take a backslash for an escape too, so each one is written twice.
    return '"' + argument.replace("%", "%%").replace("\\", "\\\\") + '"'


def _write(file: Path, content: bytes) -> None:
    """Write the file whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f".{file.name}.part")
    part.write_bytes(content)
    part.replace(file)


def _refused(error: OSError, file: Path | None) -> AutostartProblem:
    reason = (error.strerror or "no reason given").lower()
    where = f" ({file})" if file else ""
    return AutostartProblem(
        f"The system did not take this change{where}: {reason}. "
        "LifeOS works as before; start it by hand, or try again."
    )
