"""How much the days of two metrics together have to say, for every pair and lag at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lifeos_desktop.domain.patterns import MINIMUM_DAYS
from lifeos_desktop.engines.analysis.prepare import Prepared, autocorrelation
from lifeos_desktop.engines.analysis.table import MINIMUM_EACH, Bools, DailyTable, Floats

_MEMORY = 30
_BLOCK = 6
_FEWEST = 7
_PRICE = 0.6
"""Of a column taken out of two metrics on partly different days, this much is lost for the pair:
measured on unrelated metrics, at 1 their z has an sd of 0.93 (60 days) to 0.98 (180)."""


@dataclass(frozen=True, slots=True)
class PairDays:
    """(lag, leading, following) of every pair of metrics.

    ``n`` days with both; ``known``, how many whole days of both the guesses of
    `Prepared.daily` make up; ``worth``, how many independent days that is; ``enough`` to be tested.
    """

    n: Floats
    known: Floats
    worth: Floats
    enough: Bools


def pair_days(table: DailyTable, made: Prepared, max_lag: int) -> PairDays:
    """Count and weigh the days of every pair at lag 0 to ``max_lag``."""
    here = made.present.astype(np.float64)
    days, count = here.shape
    shares = _shares(made)
    shape = (max_lag + 1, count, count)
    n, known, enough = np.zeros(shape), np.zeros(shape), np.zeros(shape, dtype=bool)
    for lag in range(min(max_lag, days - 1) + 1):
        n[lag] = here[: days - lag].T @ here[lag:]
        for share in shares:
            known[lag] += share[: days - lag].T @ share[lag:]
        enough[lag] = _enough_of_each(table, here, lag)
    worth = known / _inflation(made)
    return PairDays(n, known, worth, enough & (n >= MINIMUM_DAYS) & (worth >= _FEWEST))


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
