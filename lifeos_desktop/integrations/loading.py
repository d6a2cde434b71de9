"""What manifests name is imported when it is first used, not when LifeOS starts."""

from __future__ import annotations

from importlib import import_module
from typing import Any


def load(path: str) -> Any:
    """What "module:name" names. Imports the module at first use."""
    module, _, name = path.partition(":")
    return getattr(import_module(module), name)
