"""A display seen from outside the app: pictures of it, keys pressed and windows found with xdotool.

As a process: ``python -m tests.support.x11 FILE.png`` saves a picture of $DISPLAY.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]


def screenshot(file: Path, display: str | None = None) -> Path:
    """Save the whole display as a PNG. Qt draws it, in a process of its own: no more tools."""
    env = {**os.environ, "QT_QPA_PLATFORM": "xcb"}
    if display:
        env["DISPLAY"] = display
    command = [sys.executable, "-m", "tests.support.x11", str(file)]
    subprocess.run(command, env=env, cwd=PROJECT, check=True, timeout=30)
    return file


def xdotool(*arguments: str, timeout: float = 15.0) -> str:
    """Run xdotool; what it printed. CalledProcessError when it fails."""
    done = subprocess.run(
        ["xdotool", *arguments], check=True, timeout=timeout, capture_output=True, text=True
    )
    return done.stdout.strip()


def windows(title: str) -> list[str]:
    """The numbers of the visible windows whose title contains the words (a regular expression)."""
    found = subprocess.run(
        ["xdotool", "search", "--onlyvisible", "--name", title],
        timeout=15,
        capture_output=True,
        text=True,
    )
    return found.stdout.split()


def wait_for_window(title: str, timeout: float = 20.0) -> str:
    """The number of the first visible window with this title; TimeoutError when none comes."""
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline:
        if found := windows(title):
            return found[0]
        time.sleep(0.1)
    raise TimeoutError(f"no window is called {title!r}")


def press(*keys: str) -> None:
    """Press keys in the window that has the focus, as in `press("ctrl+k", "Down", "Return")`."""
    xdotool("key", "--delay", "30", *keys)


def click(x: int, y: int, button: int = 1) -> None:
    """Click a point of the display."""
    xdotool("mousemove", str(x), str(y), "click", str(button))


def _save_picture(file: str) -> int:
    from PySide6.QtGui import QGuiApplication

    application = QGuiApplication([])
    picture = application.primaryScreen().grabWindow(0)
    return 0 if not picture.isNull() and picture.save(file) else 1


if __name__ == "__main__":
    sys.exit(_save_picture(sys.argv[1]))
