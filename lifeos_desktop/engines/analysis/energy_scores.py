"""How far each way of expecting energy missed, compared over the same days."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from lifeos_desktop.domain.energy_forecast import (
    BASELINES,
    FORECAST,
    Comparison,
    EnergyBacktest,
    RangeScore,
)
from lifeos_desktop.engines.analysis.energy_features import Floats

FIRST_JUDGED = 14
"""From how many days after the first rating on forecasts are judged."""

RANGES = ((14, 30), (30, 60), (60, 90), (90, 180), (180, 365), (14, None))

FEWEST_COMPARED = 14
"""An interval from fewer days would be a guess."""

_RESAMPLES = 2000
_BLOCK = 7  # days that are resampled together, because a miss says something about the next one
_SEED = 20_261


def scored(
    *,
    first_day: date,
    born: int,
    judged: NDArray[np.int64],
    truth: Floats,
    low: Floats,
    high: Floats,
    ways: Mapping[str, Floats],
) -> EnergyBacktest:
    """Score forecasts of the days ``judged``; ``born`` is the day of the first rating."""
    misses = {way: np.abs(values - truth) for way, values in ways.items()}
    inside = (low <= truth) & (truth <= high)
    age = judged - born
    comparisons = tuple(
        found
        for way in BASELINES
        if (found := _comparison(way, misses[FORECAST], misses[way])) is not None
    )
    winner, stepped_back = _winner(misses)
    return EnergyBacktest(
        days=tuple(first_day + timedelta(days=int(day)) for day in judged),
        truth=array("d", truth),
        low=array("d", low),
        high=array("d", high),
        forecasts={way: array("d", values) for way, values in ways.items()},
        ranges=tuple(_range(first, last, age, misses, inside) for first, last in RANGES),
        comparisons=comparisons,
        winner=winner,
        stepped_back=stepped_back,
        coverage=float(inside.mean()) if inside.size else None,
    )


def _range(
    first: int,
    last: int | None,
    age: NDArray[np.int64],
    misses: Mapping[str, Floats],
    inside: NDArray[np.bool_],
) -> RangeScore:
    within = (age >= first) & (age < (last if last is not None else np.inf))
    here = {way: miss[within] for way, miss in misses.items()}
    shared = _same_days(here)
    n = len(next(iter(shared.values()), ()))
    return RangeScore(
        first=first,
        last=last,
        n=n,
        misses={way: float(miss.mean()) for way, miss in shared.items()} if n else {},
        coverage=float(inside[within].mean()) if within.any() else None,
    )


def _same_days(misses: Mapping[str, Floats]) -> dict[str, Floats]:
    """The misses of the days all of them judged, without those that judged less than half."""
    days = len(misses[FORECAST])
    able = {way: miss for way, miss in misses.items() if 2 * np.isfinite(miss).sum() >= days}
    shared = np.all([np.isfinite(miss) for miss in able.values()], axis=0)
    return {way: miss[shared] for way, miss in able.items()}


def _comparison(way: str, own: Floats, other: Floats) -> Comparison | None:
    both = np.isfinite(other)
    if both.sum() < FEWEST_COMPARED:
        return None
    difference, low, high = paired_interval(own[both] - other[both])
    return Comparison(
        baseline=way,
        n=int(both.sum()),
        forecast_miss=float(own[both].mean()),
        baseline_miss=float(other[both].mean()),
        difference=difference,
        low=low,
        high=high,
    )


def _winner(misses: Mapping[str, Floats]) -> tuple[str, tuple[str, ...]]:
    """Who missed least of those a person is shown, and who is farther off beyond doubt."""
    shown = {way: misses[way] for way in (FORECAST, *BASELINES)}
    shared = _same_days(shown)
    if len(shared.get(FORECAST, ())) < FEWEST_COMPARED:
        return "", ()
    winner = min(shared, key=lambda way: float(shared[way].mean()))
    behind = tuple(
        way
        for way, miss in shared.items()
        if way != winner and paired_interval(miss - shared[winner])[1] > 0
    )
    return winner, behind


def paired_interval(differences: Floats) -> tuple[float, float, float]:
    """The mean and its 95 % interval by a circular block bootstrap, the same at every call."""
    n = len(differences)
    rng = np.random.default_rng(_SEED)
    blocks = -(-n // _BLOCK)
    starts = rng.integers(0, n, size=(_RESAMPLES, blocks))
    around = np.concatenate([differences, differences[: _BLOCK - 1]])
    total = np.concatenate([[0.0], np.cumsum(around)])
    of_block = total[_BLOCK : _BLOCK + n] - total[:n]
    means = of_block[starts].sum(axis=1) / (blocks * _BLOCK)
    low, high = np.quantile(means, [0.025, 0.975])
    return float(differences.mean()), float(low), float(high)
