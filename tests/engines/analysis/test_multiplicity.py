"""q values against SciPy's, and what few days make of a p."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import false_discovery_control

from lifeos_desktop.engines.analysis.multiplicity import (
    any_of,
    benjamini_hochberg,
    false_share,
    tier,
)


@given(st.lists(st.floats(0, 1), max_size=60))
def test_q_is_what_scipy_says(values: list[float]) -> None:
    p = np.array(values)
    q = benjamini_hochberg(p)
    if len(p):
        np.testing.assert_allclose(q, false_discovery_control(p), atol=1e-12)
    else:
        assert len(q) == 0


def test_the_smallest_of_several_is_paid_for() -> None:
    np.testing.assert_allclose(any_of(np.array([0.01]), 7), [1 - 0.99**7])
    np.testing.assert_allclose(any_of(np.array([1e-30]), 7), [7e-30])
    np.testing.assert_allclose(any_of(np.array([0.2, 1.0]), 1), [0.2, 1.0])


def test_tiers_end_where_they_are_said_to() -> None:
    assert [tier(q) for q in (0.05, 0.051, 0.1, 0.11)] == ["confirmed", "early", "early", ""]


def test_the_same_p_is_more_often_chance_with_few_days() -> None:
    worth = np.array([20.0, 40.0, 80.0, 160.0, 320.0])
    share = false_share(np.full(5, 1e-3), worth, 7)
    assert (np.diff(share) < 0).all()
    assert share[0] > 0.3
    assert share[-1] < 0.05


def test_a_smaller_p_is_less_often_chance() -> None:
    p = np.array([0.5, 1e-2, 1e-4, 1e-8, 0.0])
    assert (np.diff(false_share(p, np.full(5, 100.0), 7)) < 0).all()
