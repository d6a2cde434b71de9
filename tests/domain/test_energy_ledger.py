"""Which rating is the truth, which forecast counts, and what their misses say."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifeos_desktop.domain.energy_days import by_day, is_of_the_night, truths
from lifeos_desktop.domain.energy_forecast import FORECAST, WEEK_MEAN, YESTERDAY
from lifeos_desktop.domain.energy_ledger import (
    LEDGER_DAYS,
    Ledger,
    Score,
    counting,
    measured,
    paired_interval,
)
from lifeos_desktop.domain.records import EnergyForecast

DAY = date(2025, 3, 4)
ONE = timedelta(days=1)
MIDNIGHT = datetime(2025, 3, 4, tzinfo=UTC)


@dataclass(frozen=True)
class Made:
    day: date
    value: int
    at: time | None
    created_at: datetime


def rating(value: int, at: str = "", day: date = DAY, *, entered: str = "") -> Made:
    moment = time.fromisoformat(at) if at else None
    made = time.fromisoformat(entered or at or "12:00")
    return Made(day, value, moment, datetime.combine(day, made, tzinfo=UTC))


def forecast(
    value: float, at: str = "06:00", day: date = DAY, model: str = FORECAST
) -> EnergyForecast:
    made_at = datetime.combine(day, time.fromisoformat(at), tzinfo=UTC)
    return EnergyForecast(day, model, value, value - 1, value + 1, made_at, sealed_at=made_at)


# -- the truth --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "woke", "night"),
    [
        ("03:59", None, True),
        ("04:00", None, False),
        ("06:50", 420.0, True),
        ("07:00", 420.0, False),
        ("", 420.0, False),
    ],
)
def test_the_day_begins_with_waking(at: str, woke: float | None, night: bool) -> None:
    assert is_of_the_night(time.fromisoformat(at) if at else None, woke) is night


def test_a_rating_in_the_night_belongs_to_the_day_before() -> None:
    made = [rating(2, "00:30"), rating(3, "06:50"), rating(7, "08:00")]
    found = by_day(made, {DAY: 420.0})
    assert {day: [one.value for one in ones] for day, ones in found.items()} == {
        DAY - ONE: [2, 3],
        DAY: [7],
    }


def test_the_first_rating_after_waking_is_the_truth() -> None:
    found = truths([rating(2, "00:30"), rating(7, "08:00"), rating(4, "15:00")], {DAY: 420.0})
    assert found[DAY].value == 7.0
    assert found[DAY].is_blind
    untimed = truths([rating(5, entered="14:00"), rating(8, entered="09:00")], {})
    assert untimed[DAY].value == 8.0


def test_a_rating_entered_after_another_is_not_blind() -> None:
    # Rated at 15:00, then remembered for 08:00: by then the forecast was open.
    found = truths([rating(4, "08:00", entered="18:00"), rating(9, "15:00")], {})
    assert (found[DAY].value, found[DAY].is_blind) == (4.0, False)
    assert measured([forecast(6)], found, DAY).days == 0


# -- which forecast counts ----------------------------------------------------------------------


def test_the_last_one_before_the_rating_counts() -> None:
    made = [forecast(5, "06:00"), forecast(6, "07:30"), forecast(9, "08:01"), forecast(9, "09:00")]
    truth = truths([rating(6, "08:00")], {})
    counted = counting(made, {DAY: truth[DAY].opened_at})
    assert counted[DAY][FORECAST].value == 6


@given(
    made=st.lists(st.integers(0, 1439), max_size=12),
    ratings=st.lists(
        st.tuples(st.integers(1, 10), st.none() | st.integers(0, 1439), st.integers(0, 1439)),
        max_size=6,
    ),
    woke=st.none() | st.integers(0, 720),
)
def test_no_forecast_counts_that_was_made_after_any_rating_of_the_morning(
    made: list[int], ratings: list[tuple[int, int | None, int]], woke: int | None
) -> None:
    def clock(minutes: int) -> time:
        return time(minutes // 60, minutes % 60)

    moments = {minutes: MIDNIGHT + timedelta(minutes=minutes) for minutes in range(1440)}
    forecasts = [
        EnergyForecast(DAY, FORECAST, 5, 4, 6, moments[minutes], sealed_at=moments[minutes])
        for minutes in made
    ]
    entries = [
        Made(DAY, value, None if at is None else clock(at), moments[entered])
        for value, at, entered in ratings
    ]
    found = truths(entries, {} if woke is None else {DAY: float(woke)})
    counted = counting(forecasts, {day: one.opened_at for day, one in found.items()})
    awake = [one.created_at for one in entries if one.at is None or one.at >= time(4)]
    for models in counted.values():
        assert all(one.made_at <= min(awake) for one in models.values())
    if measured(forecasts, found, DAY).days:
        assert min(moments[minutes] for minutes in made) <= found[DAY].opened_at
        assert found[DAY].is_blind


# -- the ledger ---------------------------------------------------------------------------------


def history(days: int, miss: float, yesterday: float, noise: float = 0.3) -> Score:
    """Days on which the forecast misses by about one and yesterday by about the other."""
    chance = random.Random(1)
    made: list[EnergyForecast] = []
    entries: list[Made] = []
    for number in range(days):
        day = DAY - number * ONE
        entries.append(rating(5, "08:00", day))
        made.append(forecast(5 + miss + chance.gauss(0, noise), "06:00", day))
        made.append(forecast(5 + yesterday + chance.gauss(0, noise), "06:00", day, YESTERDAY))
    return measured(made, truths(entries, {}), DAY)


def test_under_seven_days_nothing_is_compared() -> None:
    ledger = Ledger(history(6, 1, 1))
    assert (ledger.measured.days, ledger.measured.misses, ledger.days_needed) == (6, (), 1)


def test_over_the_same_days_and_no_more_than_ninety() -> None:
    found = history(200, 1.0, 1.5, 0.0)
    assert found.days == LEDGER_DAYS
    assert [(one.model, one.mean_miss) for one in found.misses] == [
        (FORECAST, 1.0),
        (YESTERDAY, 1.5),
    ]
    assert found.coverage == 1.0
    # A way that judged some of the days takes the others out for all.
    truth = truths([rating(5, "08:00", DAY - number * ONE) for number in range(20)], {})
    made = [forecast(6, day=day) for day in truth]
    made += [forecast(5, day=day, model=WEEK_MEAN) for day in sorted(truth)[:12]]
    made += [forecast(5, day=day, model=YESTERDAY) for day in sorted(truth)[:5]]
    found = measured(made, truth, DAY)
    assert (found.days, [one.model for one in found.misses]) == (12, [FORECAST, WEEK_MEAN])


def test_the_forecast_steps_back_only_beyond_doubt() -> None:
    worse = history(40, 1.6, 1.0)
    assert worse.nearer is not None
    assert worse.nearer.baseline == YESTERDAY
    assert Ledger(worse).nearer == worse.nearer
    assert history(40, 1.0, 1.6).nearer is None
    assert history(40, 1.05, 1.0, 1.0).nearer is None
    assert history(10, 3.0, 1.0).nearer is None  # too few for an interval


def test_the_past_decides_until_the_measured_days_can() -> None:
    past = history(40, 1.6, 1.0)
    assert Ledger(history(5, 1.0, 1.6), past).nearer == past.nearer
    assert Ledger(history(40, 1.0, 1.6), past).nearer is None
    assert Ledger(Score()).nearer is None


def test_the_interval_is_the_same_at_every_call_and_holds_the_mean() -> None:
    chance = random.Random(2)
    values = tuple(chance.gauss(0.2, 1.0) for _ in range(60))
    mean, low, high = paired_interval(values)
    paired_interval.cache_clear()
    assert paired_interval(values) == (mean, low, high)
    assert low < mean < high
    assert 0.3 < high - low < 0.8  # four standard errors are 0.52
    assert paired_interval((1.0,) * 14) == (1.0, 1.0, 1.0)
