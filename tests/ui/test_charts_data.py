"""Axes, runs and bands before anything is drawn."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifeos_desktop.domain.metrics import Unit
from lifeos_desktop.ui.chart_data import area_runs, caption, day_axis, line_runs, value_axis


def test_a_line_ends_before_a_gap_and_begins_after_it() -> None:
    runs = line_runs([(0, 5.0), (1, 6.0), (2, None), (3, 7.0), (4, None)])
    assert runs == (((0, 5.0), (1, 6.0)), ((3, 7.0),))


def test_no_value_at_all_is_no_line() -> None:
    assert line_runs([(0, None), (1, None)]) == ()
    assert area_runs([(0, None)]) == ()


def test_a_band_has_gaps_too_and_a_single_day_can_be_seen() -> None:
    areas = area_runs([(0, (1, 2)), (1, (1, 3)), (2, None), (3, (4, 5))])
    assert list(areas[0].points) == [(0, 1, 2), (1, 1, 3)]
    assert list(areas[1].points) == [(2.75, 4, 5), (3.25, 4, 5)]


@pytest.mark.parametrize(
    ("values", "unit", "labels"),
    [
        ([40, 60], Unit.MILLISECONDS, ["40", "45", "50", "55", "60"]),
        ([5 * 3600, 8 * 3600], Unit.SECONDS, ["5 h", "6 h", "7 h", "8 h"]),
        ([600, 1500], Unit.SECONDS, ["10 min", "15 min", "20 min", "25 min"]),
        ([1380, 1500], Unit.MINUTES_OF_DAY, ["23:00", "23:30", "00:00", "00:30", "01:00"]),
        ([2000, 9000], Unit.METRES, ["2", "4", "6", "8"]),
        ([3, 8], Unit.RATING, ["3", "4", "5", "6", "7", "8"]),
        ([-0.4, 0.5], Unit.CELSIUS_DEVIATION, ["−0.4", "−0.2", "0.0", "0.2", "0.4"]),
    ],
)
def test_ticks_are_round_in_the_unit_of_the_metric(
    values: list[float], unit: Unit, labels: list[str]
) -> None:
    assert [tick.label for tick in value_axis(values, unit).ticks] == labels


@given(
    st.lists(st.floats(-1e6, 1e6, allow_nan=False), min_size=1, max_size=30),
    st.sampled_from(list(Unit)),
)
def test_an_axis_holds_all_values_and_few_ticks(values: list[float], unit: Unit) -> None:
    axis = value_axis(values, unit)
    assert axis.low < min(values) or axis.low < axis.high
    assert axis.low <= min(values) <= max(values) <= axis.high
    assert len(axis.ticks) <= 8
    assert all(axis.low - 1e-6 <= tick.at <= axis.high + 1e-6 for tick in axis.ticks)


@pytest.mark.parametrize("days", [1, 2, 30, 90, 181, 365, 3650])
def test_days_have_a_handful_of_ticks(days: int) -> None:
    last = date(2026, 11, 19)
    axis = day_axis(last - timedelta(days=days - 1), last)
    assert 1 <= len(axis.ticks) <= 11
    assert all(0 <= tick.at <= days - 1 for tick in axis.ticks)
    assert axis.low < 0
    assert axis.high > days - 1


def test_a_month_ends_with_the_last_day_and_a_year_has_months() -> None:
    last = date(2026, 11, 19)
    month = day_axis(last - timedelta(days=29), last)
    assert month.ticks[-1].label == "19 Nov"
    year = [tick.label for tick in day_axis(last - timedelta(days=364), last).ticks]
    assert year == ["Jan 2026", "Mar", "May", "Jul", "Sep", "Nov"]


def test_a_caption_names_the_unit_where_the_number_does_not() -> None:
    assert caption("HRV", Unit.MILLISECONDS) == "HRV, ms"
    assert caption("Time asleep", Unit.SECONDS) == "Time asleep"
