"""Keeps PySide6 from reading the source file of every module that is imported after it.

It looks there for its switches (``from __feature__ import snake_case``), of which LifeOS uses none,
and `linecache` holds on to all it has read: 8 MB and a tenth of the start. A built app carries no
sources and never had this; if a later PySide6 does it otherwise, nothing happens here.
"""

from __future__ import annotations

import sys

import PySide6.QtCore  # noqa: F401 - brings in shibokensupport

_FEATURES = "shibokensupport.feature"
_LOOKS = "_mod_uses_pyside"


def _uses_no_switches(module: object) -> bool:
    return False


def read_no_sources() -> None:
    """Answer for every module what reading it would have shown."""
    features = sys.modules.get(_FEATURES)
    if hasattr(features, _LOOKS):
        setattr(features, _LOOKS, _uses_no_switches)
