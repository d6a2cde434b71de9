"""Mixes the ways of expecting a day's energy by how far each has missed of late.

A share is exp(head start - rate * days * excess), where the excess is how much larger a way's mean
miss is than the best one's; misses fade by 1.5 % a day. Misses are taken as they are, not squared:
some people's ratings stay the same for weeks and then jump, and squares would hold the jumps
against the one way that is right on all other days. The ridges have a head start: for most people
they are nearer, and their record is short when they may first take part.
"""

from __future__ import annotations

import numpy as np

from lifeos_desktop.domain.energy_forecast import (
    LAST_RATING,
    MEAN,
    RIDGE,
    SMALL_RIDGE,
    WEEK_MEAN,
    WEEKDAY_MEAN,
)
from lifeos_desktop.engines.analysis.energy_features import Floats

WAYS = (MEAN, LAST_RATING, WEEK_MEAN, WEEKDAY_MEAN, SMALL_RIDGE, RIDGE)
_SINCE = {LAST_RATING: 8, WEEK_MEAN: 8, WEEKDAY_MEAN: 8, SMALL_RIDGE: 8, RIDGE: 14}
"""From how many rated days on each takes part."""
_HEAD_START = {LAST_RATING: -1.0, SMALL_RIDGE: 2.0, RIDGE: 3.0}

_FADE = 0.985
_RATE = 0.75
_MOST_DAYS = 60.0
_ALIKE_DAYS = 2.0  # every record starts as if all had missed alike on so many days
_LEAST = 1e-6  # points; keeps a perfect record from dividing by nothing


class Ensemble:
    """Shares that follow the misses. Each day: `shares`, `judge` once it is rated, then `fade`."""

    def __init__(self) -> None:
        self._misses = np.zeros(len(WAYS))
        self._weight = np.zeros(len(WAYS))
        self._days = 0.0
        self._rated = 0
        self._since = np.array([_SINCE.get(way, 0) for way in WAYS])
        self._head_start = np.array([_HEAD_START.get(way, 0.0) for way in WAYS])

    def shares(self, values: Floats) -> Floats:
        """Each way's share of the forecast, given what each expects (NaN: nothing)."""
        there = np.isfinite(values) & (self._rated >= self._since)
        miss = self._mean_miss()
        best = miss[there].min()
        power = self._head_start - _RATE * min(self._days, _MOST_DAYS) * (miss - best) / best
        power = np.where(there, power, -np.inf)
        share = np.exp(power - power.max())
        return np.asarray(share / share.sum())

    def _mean_miss(self) -> Floats:
        judged = self._weight > 0
        alike = (self._misses[judged] / self._weight[judged]).mean() if judged.any() else 1.0
        miss = (self._misses + _ALIKE_DAYS * alike) / (self._weight + _ALIKE_DAYS)
        return np.asarray(np.maximum(miss, _LEAST))

    def judge(self, values: Floats, truth: float) -> None:
        """Learn how far each was from the day's rating."""
        there = np.isfinite(values)
        self._misses += np.where(there, np.abs(np.where(there, values, 0.0) - truth), 0.0)
        self._weight += there
        self._days += 1.0
        self._rated += 1

    def fade(self) -> None:
        """A day has passed."""
        self._misses *= _FADE
        self._weight *= _FADE
        self._days *= _FADE
