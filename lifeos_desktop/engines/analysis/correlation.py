"""Which metrics go together, over which lag and in which direction: one hypothesis a pair."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr

from lifeos_desktop.domain.patterns import MINIMUM_DAYS
from lifeos_desktop.engines.analysis.multiplicity import any_of, benjamini_hochberg
from lifeos_desktop.engines.analysis.prepare import Prepared, autocorrelation, prepare
from lifeos_desktop.engines.analysis.table import MINIMUM_EACH, Bools, DailyTable, Floats

MAX_LAG = 3
SMALLEST = 0.15
"""A link below this explains about 2 % of the days: true or not, it is not worth a sentence."""
_MEMORY = 30


@dataclass(frozen=True, slots=True)
class Pairs:
    """Every tested pair at its best lag: ``first`` leads ``second`` (columns of the table).

    ``r`` with ``low`` and ``high`` (95 %), ``p`` already corrected for the choice of lag and
    direction, ``q`` for the number of pairs, ``n`` days on which both were there, ``df`` what they
    are worth. ``lags`` holds r, low and high for lag 0-3 in the pair's direction.
    """

    first: NDArray[np.int64]
    second: NDArray[np.int64]
    lag: NDArray[np.int64]
    r: Floats
    p: Floats
    q: Floats
    n: Floats
    df: Floats
    by_lag: Floats  # (pair, lag): r in the pair's direction, NaN where untested
    df_by_lag: Floats
    p_by_lag: Floats


def correlations(
    table: DailyTable,
    definitional: Set[frozenset[str]] = frozenset(),
    max_lag: int = MAX_LAG,
    prepared: Prepared | None = None,
) -> Pairs:
    """Test every pair of metrics that is not definitional."""
    made = prepared or prepare(table)
    r, n, df = lagged(made, max_lag)
    enough = n >= MINIMUM_DAYS
    for lag in range(max_lag + 1):
        enough[lag] &= _enough_of_each(table, made.present, lag)
    enough &= df >= 5
    with np.errstate(invalid="ignore", divide="ignore"):
        t = np.abs(r) * np.sqrt(df / np.maximum(1 - r * r, 1e-12))
        p = np.where(enough, 2 * stdtr(np.maximum(df, 1), -t), np.inf)
    return _best(table, definitional, r, n, df, p)


def lagged(made: Prepared, max_lag: int) -> tuple[Floats, Floats, Floats]:
    """(lag, leading, following): correlation, days, and what the days are worth."""
    x, here = made.surprises, made.present.astype(np.float64)
    days, count = x.shape
    squares = x * x
    r, n = np.zeros((max_lag + 1, count, count)), np.zeros((max_lag + 1, count, count))
    for lag in range(min(max_lag, days - 1) + 1):
        early, late = slice(0, days - lag), slice(lag, days)
        pairs = here[early].T @ here[late]
        safe = np.maximum(pairs, 1)
        mean_a, mean_b = x[early].T @ here[late] / safe, here[early].T @ x[late] / safe
        var_a = squares[early].T @ here[late] / safe - mean_a**2
        var_b = here[early].T @ squares[late] / safe - mean_b**2
        both = x[early].T @ x[late] / safe - mean_a * mean_b
        r[lag] = both / np.sqrt(np.maximum(var_a * var_b, 1e-12))
        n[lag] = pairs
    steps = max(1, min(_MEMORY, days // 4))
    own = autocorrelation(x, made.present, steps)[:, 1:]
    taper = 1 - np.arange(1, steps + 1) / (steps + 1)
    inflation = np.maximum(1.0, 1 + 2 * (own * taper) @ own.T)
    share = made.spent / np.maximum(here.sum(axis=0), 1)
    paid = np.maximum(share[:, None], share[None, :])
    return np.clip(r, -1, 1), n, n / inflation * np.maximum(1 - paid, 0) - 2


def _enough_of_each(table: DailyTable, present: Bools, lag: int) -> Bools:
    """Where a pair has enough days with and without each yes/no that takes part."""
    days, count = present.shape
    enough = np.ones((count, count), dtype=bool)
    if lag >= days or not table.is_tag.any():
        return enough
    here = present.astype(np.float64)
    for value in (0.0, 1.0):
        side = ((table.x == value) & table.is_tag).astype(np.float64)
        leading = side[: days - lag].T @ here[lag:]
        following = here[: days - lag].T @ side[lag:]
        enough &= (leading >= MINIMUM_EACH) | ~table.is_tag[:, None]
        enough &= (following >= MINIMUM_EACH) | ~table.is_tag[None, :]
    return enough


def _best(
    table: DailyTable,
    definitional: Set[frozenset[str]],
    r: Floats,
    n: Floats,
    df: Floats,
    p: Floats,
) -> Pairs:
    """One hypothesis a pair: the best of its lags and directions, paid for."""
    lags, count = r.shape[0], r.shape[1]
    upper, lower = np.triu_indices(count, 1)
    keys = table.keys
    if definitional:
        free = np.array(
            [
                frozenset((keys[i], keys[j])) not in definitional
                for i, j in zip(upper, lower, strict=True)
            ],
            dtype=bool,
        )
        upper, lower = upper[free], lower[free]
    forward, backward = p[:, upper, lower], p[1:, lower, upper]
    options = np.concatenate([forward, backward]).T  # (pair, 2 lags - 1)
    tests = np.isfinite(options).sum(axis=1)
    tested = tests > 0
    options, tests, upper, lower = options[tested], tests[tested], upper[tested], lower[tested]
    choice = options.argmin(axis=1) if len(options) else np.zeros(0, dtype=np.int64)
    ahead = choice < lags
    lag = np.where(ahead, choice, choice - lags + 1)
    first, second = np.where(ahead, upper, lower), np.where(ahead, lower, upper)
    smallest = any_of(options[np.arange(len(options)), choice], tests)
    return Pairs(
        first, second, lag, r[lag, first, second], smallest, benjamini_hochberg(smallest),
        n[lag, first, second], df[lag, first, second],
        r[:, first, second].T, df[:, first, second].T, p[:, first, second].T,
    )  # fmt: skip
