"""Where LifeOS keeps its files: one folder, which the person can name."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class AppPaths:
    """The data folder and what lies in it. ``demo`` marks the profile of the demo person."""

    data_dir: Path
    demo: bool = False

    @staticmethod
    def of(data_dir: Path | None = None, *, demo: bool = False) -> AppPaths:
        """The person's own folder or the one named; the demo person lives in ``demo`` inside it."""
        root = data_dir if data_dir is not None else _data_folder()
        root = root.expanduser().absolute()
        return AppPaths(root / "demo" if demo else root, demo)

    @property
    def database(self) -> Path:
        return self.data_dir / "lifeos.db"

    @property
    def backups(self) -> Path:
        return self.data_dir / "backups"

    @property
    def logs(self) -> Path:
        return self.data_dir / "logs"

    @property
    def lock(self) -> Path:
        return self.data_dir / "app.lock"

    @property
    def sign_in_lock(self) -> Path:
        """Held for the moment in which a sign-in is renewed."""
        return self.data_dir / "sign-in.lock"

    @property
    def days_lock(self) -> Path:
        """Held while the values of days are computed from what sources delivered."""
        return self.data_dir / "days.lock"

    def prepare(self) -> None:
        """Make the data folder, readable by its owner only."""
        self.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)


def _data_folder() -> Path:
    """The folder this system keeps a person's data of a program in."""
    home = Path.home()
    if sys.platform == "win32":
        place = os.environ.get("LOCALAPPDATA", "")
        usual = home / "AppData" / "Local"
    elif sys.platform == "darwin":
        place = ""
        usual = home / "Library" / "Application Support"
    else:
        place = os.environ.get("XDG_DATA_HOME", "")
        usual = home / ".local" / "share"
    # A relative path is to be ignored, as the XDG specification has it.
    return (Path(place) if Path(place).is_absolute() else usual) / "LifeOS"
