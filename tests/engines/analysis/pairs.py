"""Tables for the tests of pairs: metrics of one's own making, from a seed."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from datetime import date

import numpy as np
from numpy.typing import NDArray

from lifeos_desktop.domain.analysis import Column, Table

Floats = NDArray[np.float64]

MONDAY = date(2024, 1, 1)


def table_of(
    columns: Mapping[str, Floats], definitional: frozenset[frozenset[str]] = frozenset()
) -> Table:
    """A domain table; metrics called tag... are yes/nos."""
    return Table(
        MONDAY,
        tuple(
            Column(key, array("d", values.tolist()), key.startswith("tag"))
            for key, values in columns.items()
        ),
        definitional,
    )


def noise(days: int, seed: int, memory: float = 0.0) -> Floats:
    """A first-order memory of surprises of sd 1."""
    rng = np.random.default_rng(seed)
    values = rng.standard_normal(days)
    for day in range(1, days):
        values[day] += memory * values[day - 1]
    return values


def later(values: Floats, lag: int) -> Floats:
    """The same values, some days later."""
    return np.concatenate([np.zeros(lag), values[: len(values) - lag]])


def with_gaps(values: Floats, share: float, seed: int) -> Floats:
    gone = np.random.default_rng(seed).random(len(values)) < share
    return np.where(gone, np.nan, values)
