"""The ways of expecting energy: the walk over sums is the fit of the rows, and no other."""

from __future__ import annotations

from math import nan

import numpy as np
import pytest

from lifeos_desktop.engines.analysis import energy_ridge
from lifeos_desktop.engines.analysis.energy_features import Floats, design
from lifeos_desktop.engines.analysis.energy_models import simple
from lifeos_desktop.engines.analysis.energy_ridge import (
    FEWEST,
    MOST_FEATURES,
    ridge_day,
    ridge_walk,
    usual_values,
)
from tests.engines.analysis.energy_tables import table, with_sleep


def unheard(share: float) -> None:
    pass


@pytest.mark.parametrize("small", [False, True])
def test_the_walk_is_what_scikit_learn_fits_each_day(small: bool) -> None:
    rows = design(with_sleep(150), 150)
    walked = ridge_walk(rows, small=small, progress=unheard)
    for day in (8, 14, 30, 63, 64, 65, 149):
        fit = ridge_day(rows, day, small=small)
        assert fit is not None
        assert fit.value == pytest.approx(walked[day], abs=1e-5)
        assert fit.value == pytest.approx(fit.base + fit.contributions.sum())


def test_with_very_many_features_both_choose_the_same() -> None:
    rng = np.random.default_rng(3)
    others = {f"m{number}": rng.normal(0, 1, 200) for number in range(80)}
    cause = rng.normal(0, 1, 200)
    energy = np.clip(np.round(6 + 1.2 * cause + rng.normal(0, 0.6, 200)), 1, 10)
    rows = design(table(energy, **others, zz_cause=cause), 200)
    assert len(rows.features) > 2 * MOST_FEATURES
    walked = ridge_walk(rows, progress=unheard)
    for day in (20, 100, 130, 199):
        fit = ridge_day(rows, day)
        assert fit is not None
        assert fit.value == pytest.approx(walked[day], abs=1e-5)
        assert np.count_nonzero(fit.contributions) <= MOST_FEATURES
    assert np.abs(energy - walked)[100:].mean() < 0.75 * np.abs(energy - energy.mean())[100:].mean()


def test_too_few_ratings_are_not_fitted() -> None:
    rows = design(table([5, 6, 7, 6, 5, 6, 7]), 7)
    walked = ridge_walk(rows, progress=unheard)
    assert np.isnan(walked[:FEWEST]).all()
    assert np.isfinite(walked[FEWEST:]).all()
    assert ridge_day(rows, FEWEST - 1) is None


def test_a_wild_value_makes_no_wild_forecast() -> None:
    night = np.random.default_rng(1).normal(25_000, 3_000, 100)
    energy = np.clip(np.round(6 + (night - 25_000) / 2_500), 1, 10)
    night[99] = 1e9
    value = ridge_walk(design(table(energy, sleep__total=night), 100), progress=unheard)[99]
    assert 6 < value < 12


def test_constant_and_empty_features_change_nothing() -> None:
    history = np.round(6 + np.random.default_rng(2).normal(0, 1, 60))
    plain = ridge_walk(
        design(table(history, steps_evening=np.arange(60) % 7), 60), progress=unheard
    )
    rows = design(
        table(history, steps_evening=np.arange(60) % 7, still=[0.1] * 60, none=[nan] * 60), 60
    )
    assert np.allclose(ridge_walk(rows, progress=unheard), plain, equal_nan=True, atol=1e-9)
    assert np.isnan(usual_values(rows, 59)).sum() == 2


def test_a_metric_that_appears_late_does_not_shift_the_forecast() -> None:
    rng = np.random.default_rng(4)
    energy = np.clip(np.round(rng.normal(6, 1, 120)), 1, 10)
    late = np.where(np.arange(120) < 100, nan, rng.normal(500, 1, 120))
    without = ridge_walk(design(table(energy), 120), progress=unheard)
    rows = design(table(energy, late=late), 120)
    assert np.nanmax(np.abs(ridge_walk(rows, progress=unheard) - without)) < 0.8


def test_progress_grows_and_may_stop_the_walk() -> None:
    shares: list[float] = []
    rows = design(with_sleep(300), 300)
    ridge_walk(rows, progress=shares.append)
    assert shares == sorted(shares)
    assert len(shares) == -(-300 // energy_ridge._CHUNK)

    def stop(share: float) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        ridge_walk(rows, progress=stop)


def test_the_simple_ways() -> None:
    ratings: Floats = np.array([8.0] * 14 + [nan, 8.0])
    found = simple(design(table(ratings), 16))
    assert found.mean[0] == 6
    assert (np.diff(found.mean) >= 0).all()
    assert 7.7 < found.mean[14] < 8
    assert found.yesterday[14] == 8
    assert np.isnan(found.yesterday[15])
    assert found.week[15] == 8
    assert found.mean[14] < found.weekday[14] < 8
    assert found.half_width[0] > 2 > 1 > found.half_width[15]
