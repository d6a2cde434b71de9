"""Mixes the ways of expecting a day's energy by how far each has missed of late.

A share is exp(-rate * days * excess), where the excess is how much larger a way's mean squared miss
is than the best one's; misses fade by 1.5 % a day. The ridges begin with a head start: over most
people they are nearer, and their record is short when they may first take part.
"""

from __future__ import annotations

import numpy as np

from lifeos_desktop.domain.energy_forecast import (
    MEAN,
    RIDGE,
    SMALL_RIDGE,
    WEEK_MEAN,
    WEEKDAY_MEAN,
    YESTERDAY,
)
from lifeos_desktop.engines.analysis.energy_features import Floats

WAYS = (MEAN, YESTERDAY, WEEK_MEAN, WEEKDAY_MEAN, SMALL_RIDGE, RIDGE)
_SINCE = {MEAN: 0, YESTERDAY: 8, WEEK_MEAN: 8, WEEKDAY_MEAN: 8, SMALL_RIDGE: 8, RIDGE: 14}
"""From how many rated days on each takes part."""
_HEAD_START = {YESTERDAY: -9.0, SMALL_RIDGE: 2.0, RIDGE: 3.0}

_FADE = 0.985
_RATE = 0.25
_MOST_DAYS = 60.0
_FIRST_MISS, _FIRST_DAYS = 1.5, 2.0  # what every record starts with


class Ensemble:
    """Shares that follow the misses. For each day: `shares`, and `judge` once it is rated."""

    def __init__(self) -> None:
        self._squares = np.full(len(WAYS), _FIRST_MISS * _FIRST_DAYS)
        self._weight = np.full(len(WAYS), _FIRST_DAYS)
        self._days = 0.0
        self._rated = 0
        self._since = np.array([_SINCE[way] for way in WAYS])
        self._head_start = np.array([_HEAD_START.get(way, 0.0) for way in WAYS])

    def shares(self, values: Floats) -> Floats:
        """Each way's share of the forecast, given what each expects (NaN: nothing)."""
        there = np.isfinite(values) & (self._rated >= self._since)
        miss = self._squares / self._weight
        best = miss[there].min()
        excess = (miss - best) / best
        power = self._head_start - _RATE * min(self._days, _MOST_DAYS) * excess
        power = np.where(there, power, -np.inf)
        share = np.exp(power - power.max())
        return np.asarray(share / share.sum())

    def judge(self, values: Floats, truth: float) -> None:
        """Learn how far each was from the day's rating."""
        there = np.isfinite(values)
        self._squares += np.where(there, (np.nan_to_num(values) - truth) ** 2, 0.0)
        self._weight += there
        self._days += 1.0
        self._rated += 1

    def fade(self) -> None:
        """A day has passed."""
        self._squares *= _FADE
        self._weight *= _FADE
        self._days *= _FADE
