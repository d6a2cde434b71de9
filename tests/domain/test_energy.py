"""What own ratings lead to expect, and how far it misses."""

from __future__ import annotations

from datetime import date, timedelta

from lifeos_desktop.domain.energy import expectation, ledger, middle

TODAY = date(2025, 3, 4)
DAY = timedelta(days=1)


def test_six_ratings_lead_to_nothing() -> None:
    assert expectation([5] * 6) is None
    found = expectation([2, 4, 5, 6, 7, 8, 10])
    assert found is not None
    assert (found.value, found.n) == (6.0, 7)
    assert 2 < found.low < 4 < 8 < found.high < 10


def test_a_day_is_the_median_of_its_ratings() -> None:
    assert middle([3, 9, 4]) == 4.0
    assert middle([3, 4]) == 3.5


def test_the_first_rating_of_a_day_is_the_truth() -> None:
    ratings = {TODAY - number * DAY: [6] for number in range(40)}
    ratings[TODAY] = [4, 10, 10]
    found = ledger(ratings, {}, TODAY)
    assert found.days == 30
    assert found.sealed_days == 0
    mean, yesterday = found.misses
    assert (mean.model, round(mean.mean_miss * 30, 6)) == ("mean28", 2.0)
    assert round(yesterday.mean_miss * 30, 6) == 2.0


def test_both_are_judged_by_the_same_days() -> None:
    ratings = {TODAY - number * DAY: [6] for number in range(40) if number % 3}
    found = ledger(ratings, {}, TODAY)
    # Only a day after a rated day counts: every third day is missing, so every other one is left.
    assert all((TODAY - number * DAY) in ratings for number in (1, 2))
    assert 0 < found.days < len(ratings)
    assert [miss.mean_miss for miss in found.misses] == [0.0, 0.0]


def test_a_sealed_expectation_counts_as_it_was_sealed() -> None:
    ratings = {TODAY - number * DAY: [6] for number in range(20)}
    found = ledger(ratings, {TODAY: 9.0}, TODAY)
    assert found.sealed_days == 1
    assert round(found.misses[0].mean_miss * found.days, 6) == 3.0


def test_under_seven_days_nothing_is_compared() -> None:
    ratings = {TODAY - number * DAY: [6] for number in range(13)}  # the first seven expect nothing
    found = ledger(ratings, {}, TODAY)
    assert (found.days, found.misses, found.days_needed) == (6, (), 1)
    assert ledger({}, {}, TODAY).days_needed == 7
