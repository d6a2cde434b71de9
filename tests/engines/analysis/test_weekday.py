"""Weekdays on people whose weekdays are known, and on metrics that cannot have any."""

from __future__ import annotations

import json
import math
from array import array
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from lifeos_desktop.domain.analysis import Column, Table
from lifeos_desktop.engines.analysis.table import DailyTable, daily
from lifeos_desktop.engines.analysis.weekday import find
from tests.benchmarks.planted.world import make_person
from tests.engines.analysis.single_metric import EMPTY, noise, table


def test_a_weekend_is_found_in_the_metrics_own_unit() -> None:
    days = np.arange(200)
    minutes = 420 + 40 * noise(200) + 60 * np.isin(days % 7, (5, 6))
    [finding], tested, _ = find(table(minutes))
    assert tested == 1
    assert finding.metrics == ("m0",)
    assert finding.details["days"] == [5, 6]
    assert finding.weekday == 5
    assert finding.low <= 60 <= finding.high
    assert 40 < finding.effect < 80
    assert finding.tier == "confirmed"
    assert 0.7 < finding.strength < 1.5


def test_one_odd_day_is_not_called_a_weekend() -> None:
    days = np.arange(300)
    [finding], _, _ = find(table(noise(300, 1) - 1.2 * (days % 7 == 2)))
    assert finding.details["days"] == [2]
    assert finding.weekday == 2
    assert finding.low <= -1.2 <= finding.high
    bars = finding.details["weekdays"]
    assert [bar["weekday"] for bar in bars] == list(range(7))
    assert min(bars, key=lambda bar: float(bar["mean"]))["weekday"] == 2
    assert all(bar["low"] < bar["mean"] < bar["high"] for bar in bars)


def test_a_small_difference_is_found_over_years_and_is_small() -> None:
    days = np.arange(1500)
    [finding], _, _ = find(table(75 + 7 * noise(1500, 2) + 2 * np.isin(days % 7, (5, 6))))
    assert 1 < finding.effect < 3
    assert finding.strength < 0.45


def test_a_wild_day_makes_no_weekday() -> None:
    values = noise(120, 4)
    values[5] = 1e6
    findings, _, _ = find(table(values))
    assert findings == []


def test_planted_weekdays_are_found_and_hardly_any_others() -> None:
    right = wrong = planted = 0
    for seed in range(6):
        person = make_person(900 + seed, 180)
        found = {finding.metrics[0] for finding in find(daily(person.table)[0])[0]}
        truth = set(person.truth.weekday)
        planted, right, wrong = (
            planted + len(truth),
            right + len(found & truth),
            wrong + len(found - truth),
        )
    assert right / planted > 0.65
    assert wrong / (right + wrong) < 0.15


@pytest.mark.parametrize("memory", [0.3, 0.95])
def test_noise_has_no_weekdays(memory: float) -> None:
    columns = [noise(180, seed, memory) for seed in range(20)]
    findings, tested, _ = find(table(*columns))
    assert tested == 20
    assert len(findings) <= 1


@pytest.mark.parametrize(
    "values",
    [
        np.full(200, 3.0),
        np.full(200, np.nan),
        noise(20),
        np.where(np.arange(200) == 7, 1.0, np.nan),
        np.where(np.arange(200) % 7 == 3, 1.0, np.nan),
    ],
    ids=["constant", "missing", "short", "one value", "one weekday only"],
)
def test_what_cannot_be_tested_is_not(values: NDArray[np.float64]) -> None:
    assert find(table(values)) == ([], 0, 0)


def test_three_values_and_a_gap_of_a_year_are_no_problem() -> None:
    days = np.arange(800)
    values = np.round(noise(800, 4) * 0.7).clip(-1, 1) + 0.0
    values[(days > 200) & (days < 580)] = np.nan
    findings, tested, _ = find(table(values, values + (days % 7 == 6)))
    assert tested == 2
    assert [finding.metrics for finding in findings] == [("m1",)]


def test_an_empty_table_is_no_problem() -> None:
    assert find(EMPTY) == ([], 0, 0)


@pytest.fixture
def recorded(shared_data: Path) -> DailyTable:
    """The sleep and readiness of 1,519 recorded nights, scores and what they are made of."""
    values: dict[str, dict[date, float]] = {}
    for name in ("sleep", "readiness"):
        text = (shared_data / "oura" / f"daily_{name}.json").read_text(encoding="utf-8")
        for night in json.loads(text)["data"]:
            parts = {"score": night["score"], **night["contributors"]}
            for part, value in parts.items():
                if value is not None:
                    day = date.fromisoformat(night["day"])
                    values.setdefault(f"{name}.{part}", {})[day] = float(value)
    first = min(min(column) for column in values.values())
    last = max(max(column) for column in values.values())
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    columns = tuple(
        Column(key, array("d", [column.get(day, math.nan) for day in days]))
        for key, column in values.items()
    )
    return daily(Table(first, columns))[0]


def test_the_recorded_nights_have_weekends(recorded: DailyTable) -> None:
    findings = {finding.metrics[0]: finding for finding in find(recorded)[0]}
    timing = findings["sleep.timing"]
    heart = findings["readiness.resting_heart_rate"]
    score = findings["sleep.score"]
    assert all(one.tier == "confirmed" for one in (timing, heart, score))
    assert all(one.details["days"] == [5, 6] for one in (timing, heart, score))
    assert timing.strength < -0.9
    assert heart.strength < -0.7
    assert 1 < score.low < score.effect < score.high < 3
    assert 0.15 < score.strength < 0.4  # there, and small
