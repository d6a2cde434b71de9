"""The last days against the months before: what is too young for a change point."""

from __future__ import annotations

import numpy as np
import pytest

from lifeos_desktop.engines.analysis import change_point
from lifeos_desktop.engines.analysis.windows import compare, find
from tests.engines.analysis.single_metric import (
    EMPTY,
    MONDAY,
    UNFIT,
    company,
    noise,
    step,
    table,
)


def test_a_week_that_is_very_different_is_found() -> None:
    values = 50 + 5 * noise(300, 1, 0.2) + 20 * step(300, 293)
    [finding], tested, _ = find(table(values, *company(300)))
    assert tested == 13
    assert finding.metrics == ("m0",)
    assert finding.kind == "change_point"
    assert finding.tier == "early"
    assert finding.details["window"] in (7, 28)
    assert finding.day is not None
    assert (finding.day - MONDAY).days == 300 - finding.details["window"]
    assert finding.low < finding.effect < finding.high
    assert finding.details["after"] > finding.details["before"]


def test_one_change_is_one_finding() -> None:
    metrics = table(noise(200, 2, 0.2) + 3 * step(200, 165), *company(200))
    changes = [finding.metrics for finding in change_point.find(metrics)[0]]
    recent = [finding.metrics for finding in find(metrics)[0]]
    assert (changes + recent).count(("m0",)) == 1


def test_both_windows_are_compared_for_every_metric() -> None:
    compared = compare(table(*company(200, 3)))
    assert [(one.key, one.days) for one in compared] == [
        (key, days) for key in ("m0", "m1", "m2") for days in (28, 7)
    ]
    assert all(one.n_after == one.days for one in compared)
    assert all(0 < one.p <= 1 for one in compared)


def test_steady_metrics_are_what_they_were() -> None:
    found = sum(
        len(find(table(*[noise(180, 70 * person + s, 0.05 * s) for s in range(20)]))[0])
        for person in range(5)
    )
    assert found <= 1


def test_a_metric_that_ended_has_no_last_week() -> None:
    values = noise(200, 3)
    values[-10:] = np.nan
    assert [one.key for one in compare(table(values, noise(200, 4)))] == ["m1", "m1"]


def test_a_week_with_two_days_says_nothing() -> None:
    values = noise(200, 3)
    values[-7:-2] = np.nan
    assert [one.days for one in compare(table(values))] == [28]


@pytest.mark.parametrize("name", UNFIT)
def test_what_cannot_be_tested_is_not(name: str) -> None:
    assert find(table(UNFIT[name])) == ([], 0, 0)


def test_an_empty_table_is_no_problem() -> None:
    assert find(EMPTY) == ([], 0, 0)
