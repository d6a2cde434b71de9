"""What a row of the energy forecast knows, and above all what it does not."""

from __future__ import annotations

from array import array
from math import inf, nan

import numpy as np
import pytest

from lifeos_desktop.domain.analysis import Column
from lifeos_desktop.domain.energy_forecast import EnergyTable, Predictor
from lifeos_desktop.domain.errors import BadInput
from lifeos_desktop.engines.analysis.energy_features import (
    DAYS_BEFORE,
    Design,
    Floats,
    day_before,
    design,
    recent_mean,
    window_mean,
)
from tests.engines.analysis.energy_tables import FIRST, table, with_sleep


def column(rows: Design, name: str, when: str) -> Floats:
    [found] = [
        number
        for number, feature in enumerate(rows.features)
        if (feature.name, feature.when) == (name, when) and name != "weekday"
    ]
    return np.asarray(rows.x[:, found])


def test_a_night_is_known_on_its_morning_and_steps_a_day_later() -> None:
    rows = design(table([5, 6, 7], sleep__total=[10, 20, 30], steps_evening=[1, 2, 3]), 3)
    assert column(rows, "sleep.total", "today").tolist() == [10, 20, 30]
    assert column(rows, "sleep.total", "yesterday")[1:].tolist() == [10, 20]
    assert column(rows, "steps", "yesterday")[1:].tolist() == [1, 2]
    assert not [feature for feature in rows.features if feature.name == "steps"][1:]


def test_the_ratings_of_a_day_are_not_in_its_row() -> None:
    rows = design(table([5, 6, 7, 8]), 4)
    assert column(rows, "energy", "yesterday")[1:].tolist() == [5, 6, 7]
    assert column(rows, "energy", "week")[1:].tolist() == [5, 5.5, 6]


def test_nothing_of_a_row_changes_with_what_comes_later() -> None:
    history = with_sleep(60)
    later = design(history, 60)
    for day in (0, 1, 20, 45):
        energy = history.energy[:]
        energy[day:] = array("d", [nan] * (60 - day))
        predictors = []
        for each in history.predictors:
            values = each.column.values[:]
            start = day + 1 if each.known == "morning" else day
            values[start:] = array("d", [123.0] * (60 - start))
            predictors.append(Predictor(Column(each.column.key, values), each.known))
        blind = design(EnergyTable(FIRST, energy, energy, tuple(predictors)), day + 1)
        np.testing.assert_array_equal(blind.x[day], later.x[day])


def test_what_is_not_known_stays_unknown() -> None:
    rows = design(table([5, nan, 7, 5], sleep__total=[1.0, inf, nan, 1e300]), 5)
    assert np.isnan(column(rows, "sleep.total", "today")[1:]).all()
    assert np.isnan(rows.truth[[1, 4]]).all()


def test_a_missing_yesterday_is_the_week_before() -> None:
    rows = design(table([4, 8, nan, 5]), 4)
    assert column(rows, "energy", "yesterday")[3] == 6


def test_weekdays_follow_the_calendar() -> None:
    rows = design(table([nan] * 8), 8)
    assert rows.weekday.tolist() == [0, 1, 2, 3, 4, 5, 6, 0]


def test_many_metrics_of_a_kind_share_what_is_expected_of_them() -> None:
    few = design(table([5, 6], a=[1, 2]), 2)
    many = design(table([5, 6], **{f"m{number}": [1, 2] for number in range(50)}), 2)
    assert many.scale.min() < 0.3 * few.scale.min()
    assert column(many, "energy", "week") is not None


def test_means_of_the_days_before() -> None:
    values = np.array([2.0, nan, 4.0, nan])
    assert window_mean(values, 2)[1:].tolist() == [2, 2, 4]
    assert day_before(values)[[1, 3]].tolist() == [2, 4]
    recent = recent_mean(values)
    assert recent[1:3].tolist() == [2, 2]
    assert recent[3] == pytest.approx((4 + 0.36 * 2) / 1.36)
    assert np.isnan(window_mean(values, 2)[0])
    assert np.isnan(recent_mean(np.full(3, nan))).all()
    assert column(design(table(values), 4), "energy", DAYS_BEFORE)[3] == pytest.approx(recent[3])


@pytest.mark.parametrize("wrong", [0, 10.5, -3])
def test_ratings_outside_the_scale_are_refused(wrong: float) -> None:
    with pytest.raises(BadInput, match=r"outside 1 to 10"):
        design(table([5, wrong]), 2)
    with pytest.raises(BadInput, match=r"first rating of"):
        design(table([5, 5], first_rating=[5, wrong]), 2)


def test_columns_of_different_lengths_are_refused() -> None:
    with pytest.raises(BadInput, match=r"sleep\.total has 3 days and the table 2"):
        design(table([5, 6], sleep__total=[1, 2, 3]), 2)


def test_a_predictor_must_say_when_it_is_known() -> None:
    odd = Predictor(Column("x", array("d", [1.0])), "noon")
    with pytest.raises(BadInput, match=r"noon"):
        design(EnergyTable(FIRST, array("d", [5.0]), array("d", [5.0]), (odd,)), 1)
