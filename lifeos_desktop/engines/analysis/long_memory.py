"""Memories a metric can have, and what a steady metric with such a memory would look like.

A metric that remembers wanders, and whoever underestimates the memory takes wandering for a trend
or a change. The lag-one correlation is not enough: a metric driven by a slow one remembers little
of yesterday and much of last month. So every metric is held against a set of memories at once: a
first-order one, and, less usual, a fast one with a slow one underneath in several shares. The
slowest has forgotten after a month; what stays away longer has moved.

A metric is looked at through the first cosines over the days, down to a period of six days, or the
first sixty. There missing days and rounding count little, and the covariance of the cosines under
a memory is exact. A yearly season, of unknown phase, is part of every memory.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.signal import lfilter

Floats = NDArray[np.float64]

FASTEST_DAYS = 6
MOST_WAVES = 60
LONGEST = 1095
"""Days looked at, the last ones: one move in ten years says nothing about a life."""
SEASON_FROM = 300
"""Days from which a season can be told from a move; with fewer it is taken to be small."""
SEASONS = (0.1, 0.3)
"""Sizes of a season (sd of its two waves, in sd of the metric). Which one a person's metrics have
is learned from all of them together."""
YEAR = 365.25

_FIRST_ORDER = (0.0, 0.15, 0.3, 0.45, 0.6, 0.7, 0.8, 0.87)
_FAST = (0.0, 0.35, 0.6, 0.8)
_SLOW = (0.92, 0.95, 0.97)
_SHARES = (0.1, 0.3)
_SLOW_WEIGHT = 0.6
_MIXED_CHANCE = 0.1
_SIMULATED = 3000
_LEAST_SIMULATED = 30
_STEPS = 40
_EDGE = 0.1


@dataclass(frozen=True, slots=True)
class Memory:
    """Autocorrelation at lag k: (1 - share) fast^k + share slow^k."""

    fast: float
    slow: float = 0.0
    share: float = 0.0


MEMORIES = (
    *(Memory(fast) for fast in (*_FIRST_ORDER, *_SLOW)),
    *(Memory(fast, slow, share) for slow in _SLOW for share in _SHARES for fast in _FAST),
)


def _usual() -> Floats:
    first_order = np.array([memory.share == 0 for memory in MEMORIES])
    slow = np.array([memory.fast >= _SLOW[0] for memory in MEMORIES])
    weights = np.where(slow, _SLOW_WEIGHT, 1.0) * first_order
    return np.asarray(
        (1 - _MIXED_CHANCE) * weights / weights.sum()
        + _MIXED_CHANCE * ~first_order / (~first_order).sum()
    )


USUAL = _usual()
"""How usual each memory is before anything is known of a person's metrics.

What half a year shows of a metric cannot rule out that it wanders slowly underneath. Were that
thought usual, hardly a move would be seen (`docs/methods.md`).
"""


@dataclass(frozen=True, slots=True)
class Span:
    """Everything that depends on the number of days and the size of the season only.

    ``waves`` (day, k) makes the k numbers a metric is judged by. ``whiteners`` (memory, k, k) are
    the inverse Cholesky factors of their covariances, ``log_sizes`` half the logarithm of their
    determinants. ``shapes`` (k, 1 + steps): a line from 0 to 1, then a step at each of
    ``step_days``, weighted by ``step_chances``.
    """

    days: int
    season: float
    waves: Floats
    whiteners: Floats
    log_sizes: Floats
    step_days: NDArray[np.int64]
    step_chances: Floats
    shapes: Floats

    @property
    def count(self) -> int:
        return int(self.waves.shape[1])


@lru_cache(maxsize=48)
def span(days: int, season: float) -> Span:
    """The same days always give the same span; it takes a tenth of a second and some 2 MB."""
    count = int(np.clip(days // FASTEST_DAYS * 2, 8, MOST_WAVES))
    day = np.arange(days)
    waves = np.sqrt(2 / days) * np.cos(np.pi * np.outer(day + 0.5, np.arange(1, count + 1)) / days)
    yearly = waves.T @ seasonal(days) * season
    roots = np.array([
        np.linalg.cholesky(waves.T @ covariance_times(memory, waves) + yearly @ yearly.T)
        for memory in MEMORIES
    ])  # fmt: skip
    edge = max(10, int(_EDGE * days))
    step_days = np.unique(np.linspace(edge, days - edge, _STEPS).round().astype(np.int64))
    where = step_days / days
    shapes = np.column_stack([(day + 0.5) / days, day[:, None] >= step_days])
    return Span(
        days,
        season,
        waves,
        np.linalg.inv(roots),
        np.log(np.diagonal(roots, axis1=1, axis2=2)).sum(axis=1),
        step_days,
        where * (1 - where) / (where * (1 - where)).sum(),
        waves.T @ shapes,
    )


def simulated() -> NDArray[np.int64]:
    """How many steady metrics stand for each memory: the usual ones need the finer tail."""
    return np.maximum((_SIMULATED * USUAL).round().astype(np.int64), _LEAST_SIMULATED)


def steady(one: Span) -> Floats:
    """Steady metrics (k, metrics), by memory; the same ones for the same span."""
    rng = np.random.default_rng([one.days, 5])
    return np.hstack([
        np.linalg.solve(whitener, rng.standard_normal((one.count, count)))
        for whitener, count in zip(one.whiteners, simulated(), strict=True)
    ])  # fmt: skip


def seasonal(days: int) -> Floats:
    turn = 2 * np.pi * np.arange(days) / YEAR
    return np.column_stack([np.cos(turn), np.sin(turn)])


def covariance_times(memory: Memory, x: Floats) -> Floats:
    """The (day, day) covariance of a metric of sd 1 times ``x``, without ever making it."""
    slow = memory.share * _first_order(memory.slow, x) if memory.share else 0.0
    return np.asarray((1 - memory.share) * _first_order(memory.fast, x) + slow)


def _first_order(phi: float, x: Floats) -> Floats:
    if phi == 0:
        return x
    forward = lfilter([1.0], [1.0, -phi], x, axis=0)
    backward = lfilter([1.0], [1.0, -phi], x[::-1], axis=0)[::-1]
    return np.asarray(forward + backward - x)
