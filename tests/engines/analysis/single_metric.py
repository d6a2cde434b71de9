"""Metrics for the tests of weekdays, trends and change points, made from a seed."""

from __future__ import annotations

from datetime import date

import numpy as np
from numpy.typing import NDArray

from lifeos_desktop.engines.analysis.table import DailyTable

Floats = NDArray[np.float64]

MONDAY = date(2024, 1, 1)


def table(*columns: Floats) -> DailyTable:
    """Metrics m0, m1, ... from a Monday on."""
    keys = tuple(f"m{number}" for number in range(len(columns)))
    return DailyTable(MONDAY, keys, np.column_stack(columns), np.zeros(len(columns), dtype=bool))


def noise(days: int, seed: int = 0, memory: float = 0.5) -> Floats:
    """A first-order memory with sd 1."""
    rng = np.random.default_rng(seed)
    values = np.empty(days)
    last = rng.standard_normal()
    for day in range(days):
        last = memory * last + np.sqrt(1 - memory**2) * rng.standard_normal()
        values[day] = last
    return values


def company(days: int, count: int = 12) -> list[Floats]:
    """Steady metrics to stand beside the one that is looked at."""
    return [noise(days, 1000 + seed, 0.1 + 0.05 * seed) for seed in range(count)]


def step(days: int, at: int) -> Floats:
    return (np.arange(days) >= at).astype(np.float64)


UNFIT = {
    "constant": np.full(200, 3.0),
    "missing": np.full(200, np.nan),
    "short": noise(25),
    "one value": np.where(np.arange(200) == 7, 1.0, np.nan),
    "two values far apart": np.where(
        np.isin(np.arange(200), (0, 199)), 1.0 * np.arange(200), np.nan
    ),
    "too sparse": np.where(np.arange(200) % 7 == 3, np.arange(200) / 7.0, np.nan),
}
EMPTY = DailyTable(MONDAY, (), np.empty((0, 0)), np.zeros(0, dtype=bool))


def with_gap_of_a_year(values: Floats) -> Floats:
    """The same without the days 200 to 580."""
    gone = (np.arange(len(values)) >= 200) & (np.arange(len(values)) < 580)
    return np.where(gone, np.nan, values)
