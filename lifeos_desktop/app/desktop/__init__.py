"""The app with its window and tray."""

from lifeos_desktop.app.desktop.start import run_desktop

__all__ = ["run_desktop"]
