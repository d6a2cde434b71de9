"""A second, plainer planted person, to see whether figures hang on the first one (`world`).

Twenty first-order metrics, two of them slow, eight links through which all of one metric drives
another, weekdays in half, small seasons, values rounded to a tenth of an sd, three devices that
are off more often where their first metric is high. Nothing is a sum of other metrics. A trend is
of 1-2.5 sd over all days, a step of 1-2 sd; a metric has one of them or neither.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray
from scipy.signal import lfilter

from lifeos_desktop.domain.analysis import Column, Table

Floats = NDArray[np.float64]

METRICS = 20
LINKS = 8
_BURN = 400


@dataclass(frozen=True, slots=True)
class PlainTruth:
    """Names of what was planted, as `world.Truth` has them."""

    trends: frozenset[str]
    steps: frozenset[str]


def make_plain_person(seed: int, days: int, trends: int, steps: int) -> tuple[Table, PlainTruth]:
    """The person with this seed, the same one every time."""
    rng = np.random.default_rng([seed, days, 77])
    phi = rng.uniform(0.05, 0.85, METRICS)
    slow = rng.choice(METRICS, 2, replace=False)
    phi[slow] = rng.uniform(0.91, 0.97, 2)
    x = _linked(rng, phi, days)
    first = date(2021, 1, 1) + timedelta(days=int(rng.integers(0, 1400)))
    day = np.arange(days)
    for metric in np.flatnonzero(rng.random(METRICS) < 0.5):
        week = rng.normal(0, 0.4, 7)
        if rng.random() < 0.6:
            week = (np.arange(7) >= 5) * rng.uniform(0.4, 1.0) * rng.choice([-1, 1])
        x[:, metric] += week[(day + first.weekday()) % 7]
    of_year = (day + first.timetuple().tm_yday) * 2 * np.pi / 365.25
    for metric in np.flatnonzero(rng.random(METRICS) < 0.7):
        x[:, metric] += rng.uniform(0, 0.3) * np.sin(of_year + rng.uniform(0, 2 * np.pi))
    steady = rng.permutation(np.setdiff1d(np.arange(METRICS), slow))
    moved = steady[: trends + steps]
    for number, metric in enumerate(moved):
        sign = float(rng.choice([-1, 1]))
        if number < trends:
            x[:, metric] += sign * rng.uniform(1.0, 2.5) * (day + 0.5) / days
        else:
            x[:, metric] += sign * rng.uniform(1.0, 2.0) * (day >= rng.uniform(0.2, 0.8) * days)
    shown = np.round(x, 1)
    shown[_away(rng, x)] = np.nan
    names = [f"m{metric:02d}" for metric in range(METRICS)]
    columns = (Column(name, array("d", shown[:, i].tolist())) for i, name in enumerate(names))
    return Table(first, tuple(columns), frozenset()), PlainTruth(
        frozenset(names[metric] for metric in moved[:trends]),
        frozenset(names[metric] for metric in moved[trends:]),
    )


def _linked(rng: np.random.Generator, phi: Floats, days: int) -> Floats:
    """Metrics of sd 1. A link of r puts r times the one metric, 0-3 days later, into what is new
    about the other."""
    total = days + _BURN
    new = rng.standard_normal((total, METRICS))
    order = rng.permutation(METRICS)
    drivers: dict[int, list[tuple[int, int, float]]] = {int(metric): [] for metric in order}
    for _ in range(LINKS):
        early, late = (int(order[place]) for place in np.sort(rng.choice(METRICS, 2, False)))
        r = float(rng.uniform(0.15, 0.6) * rng.choice([-1, 1]))
        if sum(other**2 for _, _, other in drivers[late]) + r * r <= 0.7:
            drivers[late].append((early, int(rng.integers(0, 4)), r))
    x = np.zeros((total, METRICS))
    for metric, links in drivers.items():  # in causal order
        noise = np.sqrt(1 - sum(r * r for _, _, r in links)) * new[:, metric]
        for early, lag, r in links:
            noise[lag:] += r * x[: total - lag, early]
        level = lfilter([1.0], [1.0, -phi[metric]], noise)
        x[:, metric] = level / level.std()
    return x[_BURN:]


def _away(rng: np.random.Generator, x: Floats) -> NDArray[np.bool_]:
    device = rng.integers(0, 3, METRICS)
    away = np.zeros(x.shape, dtype=bool)
    for number in range(3):
        own = np.flatnonzero(device == number)
        if len(own):
            odds = np.exp(rng.uniform(0.3, 0.8) * np.clip(x[:, own[0]], -3, 3))
            chance = rng.uniform(0.05, 0.25) * odds / odds.mean()
            away[:, own] = (rng.random(len(x)) < chance)[:, None]
    return away
