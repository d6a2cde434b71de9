"""Starts the desktop app, the one part of LifeOS that needs Qt."""

from __future__ import annotations

import gc
import os
import sys
from argparse import Namespace
from collections.abc import Mapping

from lifeos_desktop.cli.profile import clock_of, paths_of
from lifeos_desktop.domain.errors import LifeosError

_QT = ("PySide6", "shiboken6", "qasync")
_MEANWHILE = "The commands work without it: lifeos --help."


class NoWindow(LifeosError):
    """The window cannot be shown on this machine as it is."""


def start(options: Namespace) -> int:
    """Run the app until the person quits; NoWindow where Qt or a display is missing."""
    require_display(sys.platform, os.environ)
    gc.disable()  # importing makes much and throws nothing away: a twentieth of the start
    try:
        from lifeos_desktop.app.desktop import run_desktop
    except ImportError as error:
        if (error.name or "").partition(".")[0] not in _QT:
            raise
        raise NoWindow(_what_to_install(error)) from error
    finally:
        gc.enable()
    command: str = options.command or ""
    return run_desktop(
        paths_of(options),
        clock_of(options),
        is_hidden=options.hidden or command == "capture",
        wish=(command, options.page if command == "open" else ""),
    )


def require_display(platform: str, environment: Mapping[str, str]) -> None:
    """Qt ends the process itself where there is no display, so this is asked before."""
    named = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    if platform.startswith("linux") and not any(environment.get(name) for name in named):
        raise NoWindow(f"There is no display to show the window on. {_MEANWHILE}")


def _what_to_install(error: ImportError) -> str:
    library = str(error).partition(":")[0]
    if ".so" in library:
        return (
            f"The window needs {library}, which this system does not have. "
            "Install the libraries of Qt (Debian and Ubuntu: sudo apt install libgl1 libegl1 "
            f"libxkbcommon0 libdbus-1-3 libfontconfig1). {_MEANWHILE}"
        )
    return (
        "The window needs Qt, which cannot be imported here. "
        f"Install it with: pip install PySide6-Essentials qasync. {_MEANWHILE}"
    )
