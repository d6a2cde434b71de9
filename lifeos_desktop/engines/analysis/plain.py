"""Takes NumPy out of an answer: reading one of its numbers would import it into the app."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np


def plain(value: Any) -> Any:
    """The same, with Python's own numbers in place of NumPy's, however deep they lie."""
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, np.ndarray):
        return tuple(plain(each) for each in value)
    if isinstance(value, Mapping):
        return {plain(key): plain(each) for key, each in value.items()}
    if isinstance(value, tuple | list):
        return type(value)(plain(each) for each in value)
    if is_dataclass(value) and not isinstance(value, type):
        return type(value)(
            **{field.name: plain(getattr(value, field.name)) for field in fields(value)}
        )
    return value
