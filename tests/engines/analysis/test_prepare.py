"""What is taken out of a metric, and what has to be left."""

from __future__ import annotations

import numpy as np
import pytest

from lifeos_desktop.engines.analysis.prepare import (
    autocorrelation,
    calendar,
    normal_scores,
    own_past,
    prepare,
    standard_scores,
    whiten,
    without,
)
from lifeos_desktop.engines.analysis.table import DailyTable
from tests.engines.analysis.pairs import MONDAY, noise, with_gaps


def daily_table(*columns: np.ndarray) -> DailyTable:
    keys = tuple(f"m{number}" for number in range(len(columns)))
    return DailyTable(MONDAY, keys, np.column_stack(columns), np.zeros(len(columns), dtype=bool))


def test_normal_scores_keep_order_and_ties() -> None:
    scores = normal_scores(np.array([5.0, 1.0, 5.0, 9.0]))
    assert scores[0] == scores[2]
    assert scores[1] < scores[0] < scores[3]
    np.testing.assert_allclose(scores[1], -scores[3])


def test_only_what_is_far_from_normal_is_ranked() -> None:
    plain, skewed = noise(300, 1), np.exp(1.5 * noise(300, 2))
    scores = standard_scores(np.column_stack([plain, skewed]), np.zeros(2, dtype=bool))
    assert np.corrcoef(scores[:, 0], plain)[0, 1] > 0.9999
    assert np.corrcoef(scores[:, 1], np.log(skewed))[0, 1] > 0.99
    np.testing.assert_allclose(scores.std(axis=0), 1)


def test_a_yes_no_stays_one() -> None:
    tag = (noise(200, 3) > 1).astype(float)
    assert len(np.unique(standard_scores(tag[:, None], np.ones(1, dtype=bool)))) == 2


@pytest.mark.parametrize("days", [30, 120, 800])
def test_weekday_line_and_slow_waves_are_taken_out(days: int) -> None:
    day = np.arange(days)
    calendar_only = 3.0 * (day % 7 >= 5) + 0.02 * day + 2 * np.sin(2 * np.pi * day / 365.25)
    x = np.column_stack([calendar_only, with_gaps(calendar_only, 0.2, 1)])
    design, _ = calendar(days, MONDAY.weekday())
    rest, spent = without(x, ~np.isnan(x), design)
    assert rest.std(axis=0).max() < 0.05 * calendar_only.std()
    assert (spent >= design.shape[1] - 1).all()  # line and waves nearly say the same


def test_metrics_missing_together_are_solved_like_ones_missing_alone() -> None:
    gaps = np.isnan(with_gaps(np.zeros(150), 0.3, 4))
    x = np.column_stack([np.where(gaps, np.nan, noise(150, seed)) for seed in range(3)])
    design, _ = calendar(150, 2)
    together, _ = without(x, ~np.isnan(x), design)
    for column in range(3):
        one = x[:, [column]]
        np.testing.assert_allclose(
            without(one, ~np.isnan(one), design)[0][:, 0], together[:, column]
        )


def test_a_metric_of_a_few_months_pays_for_few_slow_columns() -> None:
    short = np.full(2000, np.nan)
    short[900:1050] = noise(150, 5)
    x = np.column_stack([noise(2000, 6), short])
    design, slow = calendar(2000, 0)
    rest, spent = without(x, ~np.isnan(x), design)
    assert slow > 40
    assert spent[0] >= design.shape[1] - 1
    assert spent[1] < 20
    assert np.nanstd(np.where(np.isnan(short), np.nan, rest[:, 1])) > 0.8


def test_autocorrelation_is_that_of_the_days_there_are() -> None:
    x = noise(5000, 7, memory=0.6)[:, None]
    x -= x.mean()
    present = ~np.isnan(with_gaps(x[:, 0], 0.3, 8))[:, None]
    found = autocorrelation(np.where(present, x, 0.0), present, 3)
    np.testing.assert_allclose(found[0], [1, 0.6, 0.36, 0.216], atol=0.06)


@pytest.mark.parametrize("memory", [0.1, 0.5, 0.8])
def test_the_memory_is_not_made_shorter_by_the_calendar(memory: float) -> None:
    people = np.column_stack([noise(150, seed, memory) for seed in range(40)])
    design, slow = calendar(150, 0)
    present = np.ones_like(people, dtype=bool)
    rest, _ = without(standard_scores(people, np.zeros(40, dtype=bool)), present, design)
    assert own_past(rest, present, slow)[:, 0].mean() == pytest.approx(memory, abs=0.07)


def test_surprises_forget_yesterday() -> None:
    made = prepare(
        daily_table(*(with_gaps(noise(400, seed, 0.7), 0.15, seed) for seed in range(8)))
    )
    left = autocorrelation(made.surprises, made.present, 2)[:, 1:]
    assert np.abs(left.mean(axis=0)).max() < 0.06
    np.testing.assert_allclose((made.surprises**2).sum(axis=0) / made.present.sum(axis=0), 1)


def test_after_a_gap_the_surprise_is_shared_among_its_days() -> None:
    x = np.array([0.5, 1.0, np.nan, np.nan, 2.0, 1.0])[:, None]
    present = ~np.isnan(x)
    white, share, block = whiten(x, present, np.array([[0.5]]))
    size = np.sqrt(1 + 0.25 + 0.0625)
    assert block[:, 0].tolist() == [0, 1, 4, 4, 4, 5]
    np.testing.assert_allclose(share[2:5, 0], np.array([0.25, 0.5, 1]) / size)
    np.testing.assert_allclose(white[4, 0], (2 - 0.125) / size)
    np.testing.assert_allclose((share[2:5, 0] ** 2).sum(), 1)
