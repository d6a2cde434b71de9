"""Change points: the day and the size of a step, and what wanders without one."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from lifeos_desktop.engines.analysis.change_point import find
from lifeos_desktop.engines.analysis.table import daily
from tests.benchmarks.planted.world import make_person
from tests.engines.analysis.single_metric import (
    EMPTY,
    MONDAY,
    UNFIT,
    company,
    noise,
    step,
    table,
    with_gap_of_a_year,
)


def test_a_step_has_its_day_its_size_and_both_levels() -> None:
    beats = 58 + 3 * noise(300, 1, 0.3) - 6 * step(300, 170)
    [finding], tested, _ = find(table(beats, *company(300)))
    assert tested == 13
    assert finding.metrics == ("m0",)
    assert finding.day is not None
    assert abs((finding.day - MONDAY).days - 170) <= 4
    assert finding.low <= -6 <= finding.high
    assert finding.strength < -1
    details = finding.details
    assert details["after"] - details["before"] == pytest.approx(finding.effect)
    assert details["days_before"] + details["days_after"] == finding.n == 300
    assert details["earliest"] <= finding.day.isoformat() <= details["latest"]


def test_a_change_point_is_never_more_than_an_early_sign() -> None:
    [finding], _, _ = find(table(noise(300, 2, 0.1) + 4 * step(300, 150), *company(300)))
    assert finding.q < 0.01
    assert finding.tier == "early"


def test_a_line_is_no_step() -> None:
    line = 3 * np.arange(365) / 365
    findings, _, _ = find(table(noise(365, 3, 0.2) + line, *company(365)))
    assert all(finding.metrics != ("m0",) for finding in findings)


def test_what_a_slow_metric_drives_does_not_step_by_itself() -> None:
    found: list[str] = []
    for person in range(6):
        slow = noise(365, 900 + person, 0.95)
        driven = [0.5 * slow + 0.87 * noise(365, 40 * person + s, 0.3) for s in range(4)]
        steady = [noise(365, 700 + 20 * person + s, 0.05 * s) for s in range(14)]
        found += [finding.metrics[0] for finding in find(table(slow, *driven, *steady))[0]]
    assert sum(key in ("m1", "m2", "m3", "m4") for key in found) <= 4  # of 24; CUSUM takes five
    assert len(found) <= 8  # of 114


def test_missing_days_and_weekdays_do_not_hide_a_step() -> None:
    rng = np.random.default_rng(5)
    values = noise(365, 6, 0.4) + 2 * step(365, 200) + np.isin(np.arange(365) % 7, (5, 6))
    values[rng.random(365) < np.where(values > 1, 0.3, 0.1)] = np.nan
    [finding], _, _ = find(table(values, *company(365)))
    assert finding.day is not None
    assert abs((finding.day - MONDAY).days - 200) <= 10


def test_planted_steps_are_found_and_few_others() -> None:
    right = wrong = planted = 0
    for seed in range(5):
        person = make_person(400 + seed, 365, seasonal=0.0, trends=0, steps=5)
        truth = person.truth.steps
        found = {finding.metrics[0] for finding in find(daily(person.table)[0])[0]}
        planted += len(truth)
        right += len(found & set(truth))
        wrong += len(found - set(truth))
    assert right / planted > 0.5
    assert wrong / (right + wrong) < 0.3


def test_a_step_of_years_ago_is_left_alone() -> None:
    values = noise(2500, 7, 0.3) + 5 * step(2500, 300)
    found = find(table(values, *company(2500, 4)))[0]
    assert all(finding.metrics != ("m0",) for finding in found)


@pytest.mark.parametrize("name", UNFIT)
def test_what_cannot_be_tested_is_not(name: str) -> None:
    assert find(table(UNFIT[name])) == ([], 0, 0)


def test_what_is_different_after_a_gap_of_a_year_is_no_step() -> None:
    values = with_gap_of_a_year(noise(800, 8, 0.3) + 4 * step(800, 580))
    findings, tested, _ = find(table(values, *company(800, 5)))
    assert tested == 6
    assert all(finding.metrics != ("m0",) for finding in findings)


def test_a_step_after_the_gap_is_found() -> None:
    values = with_gap_of_a_year(noise(900, 8, 0.3) + 3 * step(900, 730))
    [finding], _, _ = find(table(values, *company(900, 5)))
    assert finding.day is not None
    assert abs(finding.day - (MONDAY + timedelta(days=730))) <= timedelta(days=5)


def test_three_values_step_too() -> None:
    values = np.round(0.6 * noise(365, 9, 0.2) + 1.5 * step(365, 150)).clip(-1, 1)
    assert [finding.metrics for finding in find(table(values, *company(365)))[0]] == [("m0",)]


def test_an_empty_table_is_no_problem() -> None:
    assert find(EMPTY) == ([], 0, 0)
