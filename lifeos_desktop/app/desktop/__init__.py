"""The app with its window and tray."""

from lifeos_desktop.ui.lean_imports import read_no_sources

read_no_sources()  # before the imports it makes cheaper

from lifeos_desktop.app.desktop.start import run_desktop  # noqa: E402

__all__ = ["run_desktop"]
