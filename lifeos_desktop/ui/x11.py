"""What Qt does not do on X11, through python-xlib: is there a compositor, who has the focus.

The only file that knows Xlib. It is imported on first use, and only where Qt runs on X11.
"""

from __future__ import annotations

import importlib.util
import logging
from functools import lru_cache
from typing import Any

_log = logging.getLogger(__name__)


def has_compositor() -> bool:
    """Whether a compositing manager runs on the display."""
    display = _display()
    if display is None:
        return False
    owner = display.get_selection_owner(display.intern_atom("_NET_WM_CM_S0"))
    return bool(owner)


@lru_cache(maxsize=1)
def _display() -> Any:
    if importlib.util.find_spec("Xlib") is None:
        return None
    from Xlib import display, error

    try:
        return display.Display()
    except (error.DisplayError, OSError) as problem:
        _log.info("The display could not be asked: %s", problem)
        return None
