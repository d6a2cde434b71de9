"""Pairs: the right lag and direction, nothing where there is nothing, and tags."""

from __future__ import annotations

import time

import numpy as np
import pytest
from scipy.stats import pearsonr

from lifeos_desktop.domain.analysis import Table
from lifeos_desktop.engines.analysis.correlation import Pairs, correlations
from lifeos_desktop.engines.analysis.table import DailyTable, daily
from tests.benchmarks.bench_patterns import PLAIN, ours, run
from tests.benchmarks.planted.world import make_person
from tests.engines.analysis.pairs import later, noise, table_of, with_gaps


def only_pair(table: Table) -> tuple[DailyTable, Pairs]:
    days, _ = daily(table)
    pairs = correlations(days, table.definitional)
    assert len(pairs.p) == 1
    return days, pairs


@pytest.mark.parametrize("lag", [0, 1, 2, 3])
@pytest.mark.parametrize("sign", [1, -1])
def test_lag_direction_and_sign_are_found(lag: int, sign: int) -> None:
    moves = noise(300, 1, 0.5)
    follows = sign * 0.7 * later(moves, lag) + noise(300, 2, 0.3)
    days, pairs = only_pair(table_of({"a": with_gaps(moves, 0.1, 3), "b": follows}))
    assert pairs.lag[0] == lag
    assert np.sign(pairs.r[0]) == sign
    assert pairs.q[0] < 1e-6
    if lag:
        assert (days.keys[pairs.first[0]], days.keys[pairs.second[0]]) == ("a", "b")


def test_white_normal_days_give_scipys_correlation() -> None:
    a = noise(2000, 4)
    b = 0.4 * a + noise(2000, 5)
    _, pairs = only_pair(table_of({"a": a, "b": b}))
    assert pairs.lag[0] == 0
    assert pairs.r[0] == pytest.approx(pearsonr(a, b).statistic, abs=0.02)


def test_what_only_the_calendar_links_is_no_link() -> None:
    day = np.arange(400)
    shared = 2.0 * (day % 7 >= 5) + 2 * np.sin(2 * np.pi * day / 365)
    _, pairs = only_pair(table_of({"a": shared + noise(400, 6), "b": shared + noise(400, 7)}))
    assert pairs.p[0] > 0.01


def test_two_slow_metrics_are_no_link() -> None:
    slow = [noise(365, seed, 0.95) for seed in range(100, 112)]
    days, _ = daily(table_of({f"m{i:02d}": values for i, values in enumerate(slow)}))
    assert correlations(days).q.min() > 0.05


def test_definitional_pairs_are_not_tested() -> None:
    a = noise(200, 8)
    table = table_of(
        {"a": a, "b": a + 0.1 * noise(200, 9), "c": noise(200, 10)}, frozenset({frozenset("ab")})
    )
    days, _ = daily(table)
    pairs = correlations(days, table.definitional)
    assert len(pairs.p) == 2
    assert pairs.tested.all()
    assert pairs.q.min() > 0.05


def test_a_tag_is_compared_with_and_without() -> None:
    tag = (noise(250, 11) > 0.8).astype(float)
    value = 1.2 * later(tag, 1) + noise(250, 12)
    days, pairs = only_pair(table_of({"tag.wine": with_gaps(tag, 0.2, 13), "value": value}))
    assert days.keys[pairs.first[0]] == "tag.wine"
    assert (pairs.lag[0], np.sign(pairs.r[0])) == (1, 1)
    assert pairs.q[0] < 0.001


def test_two_tags_are_a_pair_like_any_other() -> None:
    tag = (noise(250, 14) > 0.5).astype(float)
    other = np.where(noise(250, 15) > 0.8, 1 - tag, tag)
    _, pairs = only_pair(table_of({"tag.a": tag, "tag.b": other}))
    assert pairs.lag[0] == 0
    assert pairs.q[0] < 0.001


def test_a_tag_too_rare_beside_a_metric_is_not_tested_with_it() -> None:
    tag = np.zeros(300)
    tag[::20] = 1.0  # 15 times, of which the metric saw 7
    value = np.where(np.arange(300) < 140, noise(300, 16), np.nan)
    days, left_out = daily(table_of({"tag.rare": tag, "value": value}))
    assert left_out == {}
    assert not correlations(days).tested.any()


def test_small_people_show_right_things_and_few_wrong_ones() -> None:
    score = run(ours(), 365, 12, 4_000, **PLAIN)
    assert score.power > 0.65
    assert score.false_share < 0.15
    unrelated = run(ours(), 180, 25, 5_000, **PLAIN, edges=0)
    assert unrelated.any_false <= 0.2


def test_few_days_show_next_to_nothing_wrong() -> None:
    assert sum(run(ours(), 60, 30, 6_000, **PLAIN).wrong) <= 2


@pytest.mark.full
def test_many_people() -> None:
    for days in (60, 180, 365):
        score = run(ours(), days, 150, 7_000, **PLAIN)
        assert score.false_share <= 0.1
        assert score.power >= {60: 0.0, 180: 0.5, 365: 0.76}[days]
        assert run(ours(), days, 150, 8_000, **PLAIN, edges=0).any_false <= 0.08


@pytest.mark.alone
def test_ten_years_of_sixty_metrics_take_less_than_a_second() -> None:
    table = make_person(1, 3650, metrics=60, edges=20).table
    ours()(table)
    fastest = 9.0
    for _ in range(3):
        begun = time.perf_counter()
        ours()(table)
        fastest = min(fastest, time.perf_counter() - begun)
    assert fastest < 1.0
