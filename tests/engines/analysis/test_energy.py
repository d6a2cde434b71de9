"""The energy forecast and its backtest as a whole."""

from __future__ import annotations

from datetime import timedelta
from math import isfinite, nan

import numpy as np
import pytest

from lifeos_desktop.domain.energy_forecast import (
    BASELINES,
    FORECAST,
    LEARNING_DAYS,
    MEAN,
    WEEK_MEAN,
    WEEKDAY_MEAN,
    YESTERDAY,
    EnergyOutcome,
    EnergyTable,
)
from lifeos_desktop.domain.errors import BadInput
from lifeos_desktop.engines.analysis.energy import backtest, forecast
from lifeos_desktop.engines.analysis.energy_scores import paired_interval
from tests.benchmarks.planted.energy_world import WORLDS, person
from tests.engines.analysis.energy_tables import FIRST, table, until, with_sleep


def on(history: EnergyTable, day: int) -> EnergyOutcome:
    return forecast(history, FIRST + timedelta(days=day))


def check(outcome: EnergyOutcome) -> None:
    """What is true of every forecast."""
    assert 1 <= outcome.low <= outcome.value <= outcome.high <= 10
    assert sum(part.weight for part in outcome.parts) == pytest.approx(1)
    added = outcome.usual + sum(driver.contribution for driver in outcome.drivers)
    assert outcome.value == pytest.approx(min(max(added, 1), 10), abs=1e-4)
    sizes = [abs(driver.contribution) for driver in outcome.drivers]
    assert sizes == sorted(sizes, reverse=True)


def test_without_a_rating_the_usual_person_is_expected() -> None:
    outcome = on(table([nan]), 0)
    check(outcome)
    assert (outcome.value, outcome.days_learned, outcome.still_learning) == (6, 0, True)
    assert outcome.high - outcome.low > 4
    assert [part.model for part in outcome.parts] == [MEAN]
    assert outcome.drivers == ()
    assert set(outcome.baselines) == {WEEKDAY_MEAN}


def test_one_rating_moves_the_mean_a_little() -> None:
    outcome = on(table([9.0]), 1)
    check(outcome)
    assert 6.3 < outcome.value < 8
    assert outcome.baselines[YESTERDAY] == outcome.baselines[WEEK_MEAN] == 9


@pytest.mark.parametrize("rating", [1.0, 5.0, 10.0])
def test_constant_ratings_are_expected_to_go_on(rating: float) -> None:
    outcome = on(table([rating] * 90), 90)
    check(outcome)
    assert outcome.value == pytest.approx(rating, abs=0.15)
    assert outcome.high - outcome.low < 0.6
    assert backtest(table([rating] * 90)).ranges[-1].misses[FORECAST] < 0.5


def test_the_drivers_name_what_today_differs_in() -> None:
    history = with_sleep(200)
    values = history.predictors[0].column.values
    values[199] = 25_000 - 3 * 3_000  # a very short night
    outcome = on(history, 199)
    check(outcome)
    first = outcome.drivers[0]
    assert (first.feature, first.when, first.value) == ("sleep.total", "today", values[199])
    assert first.contribution < -2
    assert first.usual is not None
    assert first.usual == pytest.approx(25_000, rel=0.03)
    assert outcome.value < outcome.usual - 2
    assert not outcome.still_learning


@pytest.mark.parametrize("day", [3, 9, 16, 40, 119])
def test_drivers_add_up_at_every_stage(day: int) -> None:
    outcome = on(with_sleep(120), day)
    check(outcome)
    assert outcome.still_learning == (outcome.days_learned < LEARNING_DAYS)


@pytest.mark.parametrize("day", [5, 20, 64, 119])
def test_a_forecast_is_what_the_backtest_says_and_knows_nothing_of_the_day_or_later(
    day: int,
) -> None:
    whole = with_sleep(120)
    outcome = on(whole, day)
    blind = until(whole, day + 1)
    blind.energy[day] = blind.first_rating[day] = nan
    blind.predictors[1].column.values[day] = nan  # steps, known in the evening
    assert on(blind, day) == outcome
    found = backtest(whole)
    if outcome.day in found.days:
        at = found.days.index(outcome.day)
        assert found.forecasts[FORECAST][at] == pytest.approx(outcome.value, abs=1e-9)
        assert (found.low[at], found.high[at]) == pytest.approx((outcome.low, outcome.high))


def test_the_day_after_the_table_is_forecast_without_its_morning() -> None:
    outcome = on(with_sleep(60), 60)
    check(outcome)
    assert ("sleep.total", "today") not in {(each.feature, each.when) for each in outcome.drivers}


@pytest.mark.parametrize("day", [-1, 200])
def test_a_day_the_history_does_not_reach_is_refused(day: int) -> None:
    with pytest.raises(BadInput, match=r"does not reach"):
        on(with_sleep(60), day)


def test_missing_predictors_leave_the_ratings() -> None:
    history = table(
        np.tile([5.0, 7.0], 40), sleep__total=[nan] * 80, activity__steps_evening=[nan] * 80
    )
    outcome = on(history, 80)
    check(outcome)
    assert {driver.feature for driver in outcome.drivers} <= {"energy", "weekday"}
    assert backtest(history).winner == FORECAST  # it sees the alternation


def test_no_predictor_at_all_and_no_day_at_all() -> None:
    check(on(table([6.0, 7.0, 5.0] * 10), 30))
    empty = backtest(table([]))
    assert (empty.days, empty.winner, empty.comparisons) == ((), "", ())
    assert empty.coverage is None
    assert all(score.n == 0 and not score.misses for score in empty.ranges)


def test_few_days_are_scored_but_not_compared() -> None:
    found = backtest(table([6.0, 7.0] * 12))
    assert len(found.days) == 10
    assert found.comparisons == ()
    assert (found.winner, found.stepped_back) == ("", ())
    assert found.ranges[0].n == 10


def test_a_person_who_rates_every_other_day_is_judged_all_the_same() -> None:
    ratings = [6.0, nan, 7.0, nan, 5.0, nan] * 30
    found = backtest(table(ratings))
    assert YESTERDAY not in found.ranges[-1].misses
    assert {each.baseline for each in found.comparisons} == {WEEK_MEAN, WEEKDAY_MEAN}


def test_long_gaps_and_a_late_predictor() -> None:
    history = with_sleep(300)
    history.energy[100:180] = history.first_rating[100:180] = table([nan] * 80).energy
    history.predictors[0].column.values[:200] = table([nan] * 200).energy
    found = backtest(history)
    assert all(isfinite(value) for value in found.forecasts[FORECAST])
    for day in (180, 200, 201, 299):
        check(on(history, day))


def test_it_is_judged_by_the_first_rating_of_the_day() -> None:
    first = np.tile([5.0, 7.0], 40)
    found = backtest(table(np.full(80, 6.0), first_rating=first))
    assert set(found.truth) == {5.0, 7.0}
    assert found.ranges[-1].misses[WEEK_MEAN] == pytest.approx(1)


def test_the_loser_steps_back() -> None:
    found = backtest(with_sleep(365))
    assert found.winner == FORECAST
    assert set(found.stepped_back) == set(BASELINES)
    assert all(each.high < 0 and each.is_decided for each in found.comparisons)


def test_noise_alone_decides_nothing_against_the_mean_of_the_weekday() -> None:
    rng = np.random.default_rng(8)
    found = backtest(table(np.clip(np.round(rng.normal(6, 1.2, 400)), 1, 10)))
    misses = found.ranges[-1].misses
    assert misses[FORECAST] < 1.03 * min(misses[way] for way in BASELINES)
    assert YESTERDAY in found.stepped_back


def test_paired_intervals_widen_with_dependence_and_hold_the_mean() -> None:
    rng = np.random.default_rng(5)
    chance = rng.normal(0.3, 1, 400)
    mean, low, high = paired_interval(chance)
    assert low < mean < high
    assert (low, high) == paired_interval(chance)[1:]
    _, slow_low, slow_high = paired_interval(np.repeat(chance[:40], 10))
    assert slow_high - slow_low > 1.8 * (high - low)


def test_ten_years_are_walked_through() -> None:
    found = backtest(with_sleep(3_650))
    assert found.ranges[-1].n > 2_500
    assert found.coverage is not None
    assert 0.77 < found.coverage < 0.83


@pytest.mark.parametrize(("world", "most"), [("plain", 1.40), ("nothing matters", 1.10)])
def test_it_comes_near_what_could_be_known_at_best(world: str, most: float) -> None:
    missed = best = baseline = inside = days = 0.0
    for seed in range(6):
        made = person(seed, 180, WORLDS[world])
        found = backtest(made.table)
        for at, day in enumerate(found.days):
            if (day - made.table.first_day).days < 60:
                continue
            truth = found.truth[at]
            missed += abs(found.forecasts[FORECAST][at] - truth)
            baseline += abs(found.forecasts[WEEKDAY_MEAN][at] - truth)
            best += abs(made.best[(day - made.table.first_day).days] - truth)
            inside += found.low[at] <= truth <= found.high[at]
            days += 1
    assert missed / best < most
    assert missed < 1.03 * baseline
    assert 0.72 < inside / days < 0.88
