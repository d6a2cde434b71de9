"""What others do with the same days: the usual rule, pandas with SciPy, and pingouin."""

from __future__ import annotations

import importlib
import warnings
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from lifeos_desktop.domain.analysis import Table
from tests.benchmarks.planted.links import MAX_LAG
from tests.benchmarks.planted.scoring import Hit

Floats = NDArray[np.float64]

TESTS = 2 * MAX_LAG + 1


def frame(table: Table) -> pd.DataFrame:
    """The table as pandas holds it."""
    days = pd.date_range(table.first_day, periods=len(table.columns[0].values))
    return pd.DataFrame({column.key: list(column.values) for column in table.columns}, index=days)


def naive(table: Table) -> list[Hit]:
    """What most apps do: |r| above 0.3 and p below 0.05, the best lag of each pair."""
    return [
        hit
        for hit, r, p in _best_of_pairs(table, _pandas_pairs(table))
        if abs(r) > 0.3 and p < 0.05
    ]


def pandas_and_scipy(table: Table) -> list[Hit]:
    """Pearson with its p, the best lag of each pair paid for, Benjamini-Hochberg at 0.05."""
    return _surviving(_best_of_pairs(table, _pandas_pairs(table)))


def pingouin_pairs(table: Table) -> list[Hit]:
    """The same with pingouin's own pairwise correlations."""
    return _surviving(_best_of_pairs(table, _pingouin_pairs(table)))


def library(name: str) -> ModuleType | None:
    """A compared library, None where it is not installed."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return importlib.import_module(name)
    except ImportError:
        return None


Pair = tuple[str, str, int, float, float]


def _pandas_pairs(table: Table) -> Iterator[Pair]:
    days = frame(table)
    names = list(days.columns)
    for lag in range(MAX_LAG + 1):
        then = days.shift(-lag).add_suffix("'")
        both = pd.concat([days, then], axis=1)
        r = both.corr().to_numpy()[: len(names), len(names) :]
        n = days.notna().to_numpy().T.astype(float) @ then.notna().to_numpy().astype(float)
        df = np.maximum(n - 2, 1)
        p = 2 * stats.t.sf(np.abs(r) * np.sqrt(df / np.maximum(1 - r * r, 1e-12)), df)
        yield from _rows(names, lag, r, p)


def _rows(names: list[str], lag: int, r: Floats, p: Floats) -> Iterator[Pair]:
    for i, a in enumerate(names):
        for j, b in enumerate(names):
            if (j > i or (lag and j != i)) and np.isfinite(r[i, j]):
                yield a, b, lag, float(r[i, j]), float(p[i, j])


def _pingouin_pairs(table: Table) -> Iterator[Pair]:
    pingouin: Any = library("pingouin")
    days = frame(table)
    names = list(days.columns)
    for lag in range(MAX_LAG + 1):
        then = days.shift(-lag).add_suffix("'")
        columns = [names, list(then.columns)]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = pingouin.pairwise_corr(pd.concat([days, then], axis=1), columns=columns)
        p_name = "p_unc" if "p_unc" in found.columns else "p-unc"
        for a, other, r, p in zip(found["X"], found["Y"], found["r"], found[p_name], strict=True):
            b = str(other)[:-1]
            if a != b and (lag or names.index(a) < names.index(b)):
                yield str(a), b, lag, float(r), float(p)


def _best_of_pairs(table: Table, pairs: Iterator[Pair]) -> list[tuple[Hit, float, float]]:
    best: dict[frozenset[str], tuple[Hit, float, float]] = {}
    for a, b, lag, r, p in pairs:
        key = frozenset((a, b))
        if key not in table.definitional and (key not in best or p < best[key][2]):
            best[key] = ((a, b, lag), r, p)
    return list(best.values())


def _surviving(best: list[tuple[Hit, float, float]]) -> list[Hit]:
    p = np.array([1 - (1 - one[2]) ** TESTS for one in best])
    q = stats.false_discovery_control(p)
    return [one[0] for one, value in zip(best, q, strict=True) if value <= 0.05]
