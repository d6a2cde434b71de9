"""The simple ways to expect a day's energy: what the ratings before say by themselves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lifeos_desktop.engines.analysis.energy_features import Design, Floats, day_before, window_mean

PRIOR_MEAN = 6.0
"""What a rating is expected to be before there is one."""

_PERSONS, _DAYS = 0.8, 2.2
"""Variance of the usual level between persons; and within one, as three days' worth of a guess."""

_LAST_DAYS = 7
_WEEKDAY_WORTH = 4.0
_HOLDS_80 = 1.28  # standard deviations


@dataclass(frozen=True, slots=True)
class Simple:
    """The simple ways, a value a day, and half the 80 % interval around the mean.

    ``mean`` and ``weekday`` are shrunk: the first towards what is usual in people, the second
    towards the first. ``last`` is the last rating of the week before.
    """

    mean: Floats
    yesterday: Floats
    last: Floats
    week: Floats
    weekday: Floats
    half_width: Floats


def simple(design: Design) -> Simple:
    """What the ratings before each day say, NaN where there is none to go by."""
    energy, days = design.energy, len(design.energy)
    rated = np.isfinite(energy)
    points = np.where(rated, energy, 0.0)
    count, total, squares = (_before(each) for each in (rated * 1.0, points, points**2))
    variance = squares - total**2 / np.maximum(count, 1.0)
    # How many days the guess is worth: many where the days differ much, few where they hardly do.
    daily = (np.maximum(variance, 0.0) + 3 * _DAYS) / (count + 3)
    worth = daily / _PERSONS
    mean = (total + worth * PRIOR_MEAN) / (count + worth)
    weekday = np.empty(days)
    for number in range(7):
        same = design.weekday == number
        sums, n = _before(points * same), _before(1.0 * (rated & same))
        weekday[same] = ((sums + _WEEKDAY_WORTH * mean) / (n + _WEEKDAY_WORTH))[same]
    return Simple(
        mean=mean,
        yesterday=day_before(energy),
        last=_last(energy),
        week=window_mean(energy, 7),
        weekday=weekday,
        half_width=_HOLDS_80 * np.sqrt(daily + daily / (count + worth)),
    )


def _last(energy: Floats) -> Floats:
    """The latest rating before each day, if it is not older than a week."""
    days = np.arange(len(energy))
    when = np.maximum.accumulate(np.where(np.isfinite(energy), days, -1))
    when = np.concatenate([[-1], when])[: len(energy)]
    return np.where((when >= 0) & (days - when <= _LAST_DAYS), energy[when], np.nan)


def _before(values: Floats) -> Floats:
    """The sum of everything before each day."""
    return np.concatenate([[0.0], np.cumsum(values)])[: len(values)]
