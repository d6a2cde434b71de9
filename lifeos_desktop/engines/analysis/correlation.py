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

Ints = NDArray[np.int64]

MAX_LAG = 3
SMALLEST = 0.15
"""A link below this explains about 2 % of the days: true or not, it is not worth a sentence."""
_MEMORY = 30
_BLOCK = 6
_FEWEST = 7
_PRICE = 0.6
"""Of a column taken out of two metrics on partly different days, this much is lost for the pair:
measured on unrelated metrics, at 1 their z has an sd of 0.93 (60 days) to 0.98 (180)."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Every tested pair at its best lag: ``first`` leads ``second`` (columns of the table).

    ``p`` is already corrected for the choice of lag and direction, ``q`` for the number of pairs.
    ``n`` counts days on which both were there, ``df`` what they are worth. ``by_lag`` and
    ``df_by_lag`` hold r and df for lag 0, 1 ... in the pair's direction.
    """

    first: Ints
    second: Ints
    lag: Ints
    r: Floats
    p: Floats
    q: Floats
    tested: Bools
    n: Floats
    df: Floats
    by_lag: Floats
    df_by_lag: Floats


@dataclass(frozen=True, slots=True)
class _Days:
    """(lag, leading, following) of every pair of metrics.

    ``n`` days with both; ``known``, how many whole days of both the guesses make up; ``spread``,
    the product of their variances on the days of the pair; ``worth``, how many independent days
    that is; ``enough`` to be tested.
    """

    n: Floats
    known: Floats
    spread: Floats
    worth: Floats
    enough: Bools


@dataclass(frozen=True, slots=True)
class _Tests:
    """(lag, leading, following): correlation, what the days are worth, p (inf: not tested)."""

    r: Floats
    df: Floats
    p: Floats


def correlations(
    table: DailyTable,
    definitional: Set[frozenset[str]] = frozenset(),
    max_lag: int = MAX_LAG,
    prepared: Prepared | None = None,
) -> Pairs:
    """Test every pair of metrics that is not definitional, over all lags in both directions.

    A pair of two tags is tested like any other, as the correlation of two yes/nos.
    """
    made = prepared or prepare(table)
    days = _days(table, made, max_lag)
    upper, lower = _hypotheses(table.keys, definitional)
    x = made.daily()
    return _best(_tests(x, days), days.n, upper, lower)


def _tests(x: Floats, days: _Days) -> _Tests:
    """Correlate every metric with every one, ``lag`` days later.

    The product of two best guesses, summed over all days, is the efficient score for "the surprise
    in one moves the surprise in the other"; what is known of the days is its variance.
    """
    length = len(x)
    r = np.zeros_like(days.known)
    for lag in range(min(len(r), length)):
        r[lag] = x[: length - lag].T @ x[lag:] / np.maximum(days.known[lag], 1)
    r = np.clip(r / np.sqrt(np.maximum(days.spread, 0.25)), -0.99, 0.99)
    df = np.maximum(days.worth - 2, 1)
    t = np.abs(r) * np.sqrt(df / (1 - r * r))
    return _Tests(r, df, np.where(days.enough, 2 * stdtr(df, -t), np.inf))


def _days(table: DailyTable, made: Prepared, max_lag: int) -> _Days:
    here = made.present.astype(np.float64)
    squares = made.daily() ** 2
    days, count = here.shape
    shares = _shares(made)
    shape = (max_lag + 1, count, count)
    n, known, spread = np.zeros(shape), np.zeros(shape), np.ones(shape)
    enough = np.zeros(shape, dtype=bool)
    for lag in range(min(max_lag, days - 1) + 1):
        early, late = slice(0, days - lag), slice(lag, days)
        n[lag] = here[early].T @ here[late]
        for share in shares:
            known[lag] += share[early].T @ share[late]
        own, other = squares[early].T @ here[late], here[early].T @ squares[late]
        expected = (shares[0][early].T @ here[late]) * (here[early].T @ shares[0][late])
        spread[lag] = own * other / np.maximum(expected, 1)
        enough[lag] = _enough_of_each(table, here, lag)
    worth = known / _inflation(made)
    return _Days(n, known, spread, worth, enough & (n >= MINIMUM_DAYS) & (worth >= _FEWEST))


def _shares(made: Prepared) -> list[Floats]:
    """What products of two metrics' daily guesses can vary by: alone, and with the next days.

    After a gap several days share one surprise; where they do so in both metrics, their products
    are one and the same and count once.
    """
    shares = [made.share**2]
    for step in range(1, _BLOCK):
        here, then = made.block[:-step], made.block[step:]
        together = (here == then) & (here >= 0)
        joint = np.zeros_like(made.share)
        joint[:-step] = np.where(together, made.share[:-step] * made.share[step:], 0.0)
        shares.append(joint * np.sqrt(2))
    return shares


def _inflation(made: Prepared) -> Floats:
    """By how much a pair's days are worth less than they are many.

    Either because both metrics still have some memory (Bartlett's formula, tapered) or because of
    what was taken out of them, whichever is more: the latter shows as memory, too.
    """
    count = np.maximum(made.present.sum(axis=0), 1)
    steps = max(1, min(_MEMORY, len(made.present) // 4))
    own = autocorrelation(made.surprises, made.present, steps)[:, 1:]
    taper = 1 - np.arange(1, steps + 1) / (steps + 1)
    kept = 1 - _PRICE * np.minimum(made.spent / count, 0.9)
    paid = 1 / np.minimum.outer(kept, kept)
    return np.asarray(np.maximum(1 + 2 * (own * taper) @ own.T, paid))


def _enough_of_each(table: DailyTable, here: Floats, lag: int) -> Bools:
    """Where a pair has enough days with and without each yes/no that takes part."""
    days, count = here.shape
    enough = np.ones((count, count), dtype=bool)
    if not table.is_tag.any():
        return enough
    for value in (0.0, 1.0):
        side = ((table.x == value) & table.is_tag).astype(np.float64)
        leading = side[: days - lag].T @ here[lag:]
        following = here[: days - lag].T @ side[lag:]
        enough &= (leading >= MINIMUM_EACH) | ~table.is_tag[:, None]
        enough &= (following >= MINIMUM_EACH) | ~table.is_tag[None, :]
    return enough


def _hypotheses(keys: tuple[str, ...], definitional: Set[frozenset[str]]) -> tuple[Ints, Ints]:
    upper, lower = np.triu_indices(len(keys), 1)
    pairs = zip(upper.tolist(), lower.tolist(), strict=True)
    free = [frozenset((keys[i], keys[j])) not in definitional for i, j in pairs]
    return upper[np.array(free, dtype=bool)], lower[np.array(free, dtype=bool)]


def _best(tests: _Tests, n: Floats, upper: Ints, lower: Ints) -> Pairs:
    """One hypothesis a pair: the best of its lags and directions, paid for."""
    lags = len(tests.p)
    options = np.concatenate([tests.p[:, upper, lower], tests.p[:, lower, upper]]).T
    count = np.isfinite(options).sum(axis=1)
    count -= np.isfinite(options[:, 0])  # the same day stands there twice
    options[count == 0] = 1.0
    choice = options.argmin(axis=1) if len(options) else np.zeros(0, dtype=np.int64)
    ahead = choice < lags
    lag = np.where(ahead, choice, choice - lags)
    first, second = np.where(ahead, upper, lower), np.where(ahead, lower, upper)
    p = any_of(options[np.arange(len(options)), choice], np.maximum(count, 1))
    return Pairs(
        first, second, lag, tests.r[lag, first, second], p, _q(p, count > 0), count > 0,
        n[lag, first, second], tests.df[lag, first, second],
        tests.r[:, first, second].T, tests.df[:, first, second].T,
    )  # fmt: skip


def _q(p: Floats, tested: Bools) -> Floats:
    q = np.ones(len(p))
    q[tested] = benjamini_hochberg(p[tested])
    return q
