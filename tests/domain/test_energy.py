"""What own ratings lead to expect."""

from __future__ import annotations

from lifeos_desktop.domain.energy import expectation, middle


def test_six_ratings_lead_to_nothing() -> None:
    assert expectation([5] * 6) is None
    found = expectation([2, 4, 5, 6, 7, 8, 10])
    assert found is not None
    assert (found.value, found.n) == (6.0, 7)
    assert 2 < found.low < 4 < 8 < found.high < 10


def test_a_day_is_the_median_of_its_ratings() -> None:
    assert middle([3, 9, 4]) == 4.0
    assert middle([3, 4]) == 3.5
