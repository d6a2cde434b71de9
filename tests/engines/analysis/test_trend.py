"""Trends: real ones in the metric's unit, and everything that only looks like one."""

from __future__ import annotations

import numpy as np
import pytest

from lifeos_desktop.engines.analysis.change_point import find as find_changes
from lifeos_desktop.engines.analysis.table import daily
from lifeos_desktop.engines.analysis.trend import find
from tests.benchmarks.planted.world import make_person
from tests.engines.analysis.single_metric import (
    EMPTY,
    UNFIT,
    company,
    noise,
    step,
    table,
    with_gap_of_a_year,
)


def test_a_trend_is_found_per_thirty_days_and_over_all() -> None:
    line = np.arange(365) / 364
    steps = 8000 + 2000 * noise(365, 2, 0.4) + 4000 * line
    findings, tested, _ = find(table(steps, *company(365)))
    assert tested == 13
    [finding] = [finding for finding in findings if finding.metrics == ("m0",)]
    change = finding.details["change"]
    assert change["low"] <= 4000 <= change["high"]
    assert finding.effect == pytest.approx(change["effect"] / 364 * 30)
    assert finding.low < finding.effect < finding.high
    assert finding.details["to"] - finding.details["from"] == pytest.approx(change["effect"])
    assert finding.tier == "confirmed"
    assert finding.strength > 1


def test_a_falling_metric_has_a_negative_effect_and_strength() -> None:
    findings, _, _ = find(table(noise(365, 3) - 2.5 * np.arange(365) / 365, *company(365)))
    assert findings[0].effect < 0
    assert findings[0].strength < 0


def test_a_step_is_no_trend() -> None:
    metrics = table(noise(365, 4, 0.3) + 2 * step(365, 150), *company(365))
    assert find(metrics)[0] == []
    assert [finding.metrics for finding in find_changes(metrics)[0]] == [("m0",)]


def test_steady_metrics_of_any_memory_have_no_trend() -> None:
    found = sum(
        len(find(table(*[noise(180, 50 * person + s, 0.04 * s) for s in range(20)]))[0])
        for person in range(5)
    )
    assert found <= 1


def test_a_yearly_season_over_two_years_is_no_trend() -> None:
    season = np.cos(2 * np.pi * np.arange(730) / 365.25)
    columns = [noise(730, seed) + 0.7 * season for seed in range(10)]
    assert len(find(table(*columns))[0]) <= 1


def test_planted_trends_are_found_and_few_others() -> None:
    right = wrong = planted = 0
    for seed in range(5):
        person = make_person(300 + seed, 365, seasonal=0.0, steps=0, trends=5)
        truth, slow = set(person.truth.trends), set(person.truth.slow)
        found = {finding.metrics[0] for finding in find(daily(person.table)[0])[0]}
        planted += len(truth)
        right += len(found & truth)
        wrong += len(found - truth - slow)
    assert right / planted > 0.5
    assert wrong / (right + wrong) < 0.2


@pytest.mark.parametrize("name", UNFIT)
def test_what_cannot_be_tested_is_not(name: str) -> None:
    assert find(table(UNFIT[name])) == ([], 0, 0)


def test_three_values_and_a_gap_of_a_year_are_no_problem() -> None:
    values = with_gap_of_a_year(np.round(0.7 * noise(800, 4)).clip(-1, 1))
    findings, tested, _ = find(table(values, *company(800, 5)))
    assert tested == 6
    assert all(finding.metrics != ("m0",) for finding in findings)


def test_metrics_that_begin_on_different_days_are_judged_on_their_own() -> None:
    columns = company(400, 6)
    for late, column in enumerate(columns):
        column[: 50 * late] = np.nan
    columns[3][150:] += 3 * np.arange(250) / 250
    findings, tested, _ = find(table(*columns))
    assert tested == 6
    assert [finding.metrics for finding in findings] == [("m3",)]
    assert findings[0].details["first_day"] >= "2024-05"


def test_the_same_days_give_the_same_answer() -> None:
    metrics = table(noise(200, 9) + np.arange(200) / 80, *company(200))
    assert find(metrics) == find(metrics)


def test_an_empty_table_is_no_problem() -> None:
    assert find(EMPTY) == ([], 0, 0)
