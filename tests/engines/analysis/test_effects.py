"""Effects in the person's own units, and how many days a question needs."""

from __future__ import annotations

import math

import numpy as np
import pytest

from lifeos_desktop.domain.analysis import Finding
from lifeos_desktop.domain.patterns import CONFIRMED
from lifeos_desktop.engines.analysis.analyse import analyse
from lifeos_desktop.engines.analysis.effects import interval, lag_profile
from lifeos_desktop.engines.analysis.power import days_needed
from tests.benchmarks.planted.world import make_person
from tests.engines.analysis.pairs import later, noise, table_of


def the_pair(columns: dict[str, np.ndarray]) -> Finding:
    [finding] = [one for one in analyse(table_of(columns)).findings if len(one.metrics) == 2]
    return finding


def test_more_steps_and_longer_sleep_in_minutes() -> None:
    steps = np.round(8000 + 2500 * noise(400, 1), -2)
    sleep = 420 + 0.006 * later(steps - 8000, 1) + 25 * noise(400, 2)
    finding = the_pair({"steps": steps, "sleep": sleep})
    above = later(steps, 1) > finding.details["threshold"]
    plain = sleep[1:][above[1:]].mean() - sleep[1:][~above[1:]].mean()
    assert finding.metrics == ("steps", "sleep")
    assert finding.lag == 1
    assert finding.effect == pytest.approx(plain, abs=4)
    assert 0 < finding.low < finding.effect < finding.high
    assert 8500 < finding.details["threshold"] < 9700
    assert finding.details["days_above"] == pytest.approx(133, abs=15)
    assert finding.details["days_above"] + finding.details["days_below"] == finding.n
    difference = finding.details["mean_above"] - finding.details["mean_below"]
    assert difference == pytest.approx(finding.effect)
    assert 380 < finding.details["mean_below"] < 440
    assert 3000 < finding.contrast < 7000


def test_a_tag_says_with_minus_without() -> None:
    wine = (noise(300, 3) > 0.7).astype(float)
    finding = the_pair({"tag.wine": wine, "hrv": 60 - 8 * wine + 7 * noise(300, 4)})
    assert finding.kind == "tag"
    assert finding.metrics == ("tag.wine", "hrv")
    assert finding.effect == pytest.approx(-8, abs=2)
    assert finding.low < finding.effect < finding.high < 0
    assert finding.details["threshold"] == 0.5
    assert finding.contrast == 1
    assert finding.details["days_above"] == int(wine.sum())


def test_the_chart_of_lags_peaks_at_the_lag() -> None:
    a = noise(300, 5)
    finding = the_pair({"a": a, "b": later(a, 2) + noise(300, 6)})
    lags = finding.details["lags"]
    assert [one["lag"] for one in lags] == [0, 1, 2, 3]
    assert max(lags, key=lambda one: abs(one["effect"]))["lag"] == 2
    assert all(one["low"] < one["effect"] < one["high"] for one in lags)
    assert lags[2]["effect"] == pytest.approx(finding.strength)


def test_the_chart_goes_the_way_the_pair_is_named() -> None:
    value = noise(300, 7)
    tag = (value + 0.5 * later(value, 1) + 0.4 * noise(300, 8) > 0.8).astype(float)
    finding = the_pair({"a": value, "tag.z": tag})
    assert (finding.metrics, finding.lag) == (("tag.z", "a"), 0)
    # The value leads the tag, so with the tag leading there is nothing on the next day.
    assert abs(finding.details["lags"][1]["effect"]) < 0.2


@pytest.mark.parametrize("seed", range(4))
def test_every_interval_fits_its_verdict(seed: int) -> None:
    person = make_person(seed, 300, tags=3, carry=1.0, skewed=4, memory="mixed")
    pairs = [one for one in analyse(person.table).findings if len(one.metrics) == 2]
    assert pairs
    for finding in pairs:
        assert finding.kind in ("correlation", "tag")
        assert finding.low <= finding.effect <= finding.high
        assert finding.effect * finding.strength > 0
        if finding.tier == CONFIRMED:
            assert finding.low * finding.high > 0
        assert math.isfinite(finding.contrast)
        assert finding.details["days_above"] > 0
        assert finding.details["days_below"] > 0


def test_planted_effects_come_out_in_the_right_size() -> None:
    sizes = []
    for seed in range(20):
        rng = np.random.default_rng(seed)
        a = noise(365, 100 + seed, 0.4)
        b = 100 + 10 * (0.5 * later(a, 1) + rng.standard_normal(365))
        for finding in analyse(table_of({"a": a, "b": b})).findings:
            if len(finding.metrics) == 2:
                above = later(a, 1)[1:] > finding.details["threshold"]
                true = 5 * (later(a, 1)[1:][above].mean() - later(a, 1)[1:][~above].mean())
                sizes.append(finding.low <= true <= finding.high)
    assert len(sizes) >= 18
    assert np.mean(sizes) >= 0.85


def test_intervals_shrink_with_days() -> None:
    low, high = interval(0.3, 100)
    assert low < 0.3 < high
    assert interval(0.3, 400)[0] > low
    [only] = lag_profile(np.array([0.3]), np.array([100.0]))
    assert (only["low"], only["high"]) == (low, high)


def test_a_weak_link_needs_more_days_than_a_strong_one() -> None:
    def needed(r: float) -> int:
        return days_needed(r, 80, 100, pairs=190, tests=7, found=0)

    assert needed(0.6) < needed(0.3) < needed(0.15)
    assert 90 < needed(0.5) < 150
    assert days_needed(0.3, 80, 100, pairs=190, tests=7, found=5) < needed(0.3)


def test_what_was_expected_to_be_enough_days_is() -> None:
    table = make_person(11, 120, carry=0.0, trends=0, steps=0).table
    for question in analyse(table).questions:
        assert question.days_needed > question.days_present
        assert 0 <= question.lag <= 3
        assert len(question.metrics) == 2
