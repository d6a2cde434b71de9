"""Local days, baselines, personal bands."""

from __future__ import annotations

import statistics
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifeos_desktop.domain.day import baseline, day_bounds, local_day, quantile, week_mean
from tests.support.days import DAY, series


def test_an_instant_belongs_to_the_day_on_the_wall() -> None:
    instant = datetime(2025, 3, 4, 10, 30, tzinfo=UTC)
    assert local_day(instant, ZoneInfo("Pacific/Kiritimati")) == date(2025, 3, 5)
    assert local_day(instant, ZoneInfo("Pacific/Pago_Pago")) == date(2025, 3, 3)


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2025, 3, 30), 23), (date(2025, 10, 26), 25), (date(2025, 7, 1), 24)]
)
def test_a_day_is_as_long_as_its_clock_says(day: date, hours: int) -> None:
    start, end = day_bounds(day, ZoneInfo("Europe/Berlin"))
    assert end - start == timedelta(hours=hours)
    assert local_day(start, ZoneInfo("Europe/Berlin")) == day
    assert local_day(end - timedelta(microseconds=1), ZoneInfo("Europe/Berlin")) == day


def test_the_baseline_leaves_the_day_itself_and_older_days_out() -> None:
    values: list[float | None] = [1000.0] * 3 + [float(v) for v in range(28)] + [9999.0]
    usual = baseline(series("sleep.hrv", values), DAY)
    assert usual is not None
    assert usual.n == 28
    assert usual.usual == statistics.median(range(28))
    assert usual.low == pytest.approx(5.4)
    assert usual.high == pytest.approx(21.6)


def test_fewer_than_fourteen_values_are_no_baseline() -> None:
    days = series("sleep.hrv", [50.0] * 13 + [60.0])
    assert baseline(days, DAY) is None
    assert baseline(series("sleep.hrv", [50.0] * 14 + [60.0]), DAY) is not None


def test_the_week_needs_four_of_seven_days() -> None:
    assert week_mean(series("x", [9.0, None, None, None, None, 1.0, 2.0, 3.0, 0.0]), DAY) is None
    found = week_mean(series("x", [9.0, None, None, None, 4.0, 1.0, 2.0, 3.0, 0.0]), DAY)
    assert found is not None
    assert found[0] == 2.5


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=60))
def test_quantiles_are_those_of_the_standard_library(values: list[float]) -> None:
    ordered = sorted(values)
    cuts = statistics.quantiles(ordered, n=5, method="inclusive")
    assert quantile(ordered, 0.2) == pytest.approx(cuts[0], abs=1e-6)
    assert quantile(ordered, 0.8) == pytest.approx(cuts[3], abs=1e-6)
    assert quantile(ordered, 0.5) == pytest.approx(statistics.median(ordered), abs=1e-6)
