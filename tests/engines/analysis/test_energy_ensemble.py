"""Shares that follow the misses, and intervals that hold what they promise."""

from __future__ import annotations

from math import nan

import numpy as np
import pytest

from lifeos_desktop.domain.energy_forecast import MEAN, RIDGE, WEEK_MEAN, WEEKDAY_MEAN
from lifeos_desktop.engines.analysis.conformal import AdaptiveWidth
from lifeos_desktop.engines.analysis.energy_ensemble import WAYS, Ensemble
from lifeos_desktop.engines.analysis.energy_features import Floats


def after(days: int, values: Floats, truths: Floats) -> dict[str, float]:
    """Each way's share after it expected the same on so many days."""
    ensemble = Ensemble()
    for truth in truths[:days]:
        ensemble.shares(values)
        ensemble.judge(values, float(truth))
        ensemble.fade()
    return dict(zip(WAYS, ensemble.shares(values), strict=True))


TRUTHS = np.random.default_rng(1).normal(6.0, 1.0, 200)


def test_a_new_person_is_expected_at_the_mean_alone() -> None:
    values = np.full(len(WAYS), 5.0)
    assert after(7, values, TRUTHS)[MEAN] == 1
    assert after(8, values, TRUTHS)[RIDGE] == 0
    assert after(14, values, TRUTHS)[RIDGE] > 0.5


def test_whoever_misses_more_gets_less() -> None:
    values = np.array([6.0 if way == WEEKDAY_MEAN else 8.0 for way in WAYS])
    shares = after(60, values, TRUTHS)
    assert shares[WEEKDAY_MEAN] > 0.99
    assert sum(shares.values()) == pytest.approx(1)


def test_an_old_miss_is_forgiven() -> None:
    ensemble = Ensemble()
    good, bad = WAYS.index(WEEK_MEAN), WAYS.index(RIDGE)
    values = np.full(len(WAYS), 8.0)
    for day, truth in enumerate(np.concatenate([TRUTHS, TRUTHS])):
        values[good], values[bad] = (6.0, 9.0) if day < 100 else (9.0, 6.0)
        ensemble.judge(values, float(truth))
        ensemble.fade()
    shares = ensemble.shares(values)
    assert shares[bad] > 0.9 > shares[good]


def test_who_has_nothing_to_say_has_no_share() -> None:
    values = np.array([nan if way == RIDGE else 6.0 for way in WAYS])
    assert after(40, values, TRUTHS)[RIDGE] == 0


@pytest.mark.parametrize("noise", [0.4, 1.0, 2.5])
def test_intervals_hold_the_truth_on_four_days_of_five(noise: float) -> None:
    rng = np.random.default_rng(2)
    width, inside = AdaptiveWidth(), []
    for day in range(1500):
        # Twice as far off in the second half: the width has to follow.
        miss = abs(rng.normal(0, noise * (1 + (day >= 750))))
        inside.append(miss <= width.half_width(1.8))
        width.learn(miss, inside=inside[-1])
    assert 0.78 < np.mean(inside[30:750]) < 0.82
    assert 0.78 < np.mean(inside[850:]) < 0.82


def test_the_width_starts_as_usual_and_survives_perfect_forecasts() -> None:
    width = AdaptiveWidth()
    assert width.half_width(1.8) == 1.8
    for _ in range(300):
        width.learn(0.0, inside=True)
    assert 0 < width.half_width(1.8) < 0.2
