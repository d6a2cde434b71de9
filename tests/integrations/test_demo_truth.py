"""The planted truth is in the demo person's days, measured with arithmetic of our own."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import fmean

import pytest

from lifeos_desktop.domain.catalogue import Catalogue
from lifeos_desktop.domain.records import DataPoint
from lifeos_desktop.integrations.demo import truth
from lifeos_desktop.integrations.demo.daytime import CUSTOM_METRICS
from lifeos_desktop.integrations.demo.life import HISTORY_DAYS
from lifeos_desktop.integrations.demo.robin import SOURCE, Robin, first_day_for
from lifeos_desktop.integrations.oura.mapping import points_from

# Every weekday once, over all seasons, over both changes of the clock and over a new year.
TODAYS = [date(2025, 3, 4) + timedelta(days=50 * step) for step in range(7)]
NOW = datetime(2027, 1, 1, tzinfo=UTC)

Series = dict[date, float]


def lived(today: date) -> dict[str, Series]:
    """Every metric of the history by day, the way it reaches the store."""
    first = first_day_for(today)
    robin = Robin(first, today)
    points: list[DataPoint] = [
        *points_from(robin.documents(first, NOW), SOURCE),
        *robin.points(first),
    ]
    series: dict[str, Series] = {}
    for point in points:
        series.setdefault(point.metric, {})[point.day] = point.value
    for entry in robin.journal(first):
        series.setdefault("journal.energy", {})[entry.day] = float(entry.energy or 0)
        series.setdefault("journal.mood", {})[entry.day] = float(entry.mood or 0)
    return series


def solve(matrix: list[list[float]], right: list[float]) -> list[float]:
    """Gauss's elimination with pivots."""
    size = len(right)
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for column in range(size):
        pivot = max(range(column, size), key=lambda at: abs(rows[at][column]))
        rows[column], rows[pivot] = rows[pivot], rows[column]
        for below in range(column + 1, size):
            factor = rows[below][column] / rows[column][column]
            rows[below] = [b - factor * a for a, b in zip(rows[column], rows[below], strict=True)]
    found = [0.0] * size
    for at in reversed(range(size)):
        known = sum(rows[at][k] * found[k] for k in range(at + 1, size))
        found[at] = (rows[at][size] - known) / rows[at][at]
    return found


def detrended(series: Series, today: date) -> Series:
    """What is left after the weekday and everything slower than a month and a half."""
    first = first_day_for(today)

    def basis(day: date) -> list[float]:
        at = (day - first).days
        slow = [math.cos(math.pi * k * (at + 0.5) / HISTORY_DAYS) for k in range(1, 5)]
        return [*slow, *(1.0 if day.weekday() == weekday else 0.0 for weekday in range(7))]

    lines = {day: basis(day) for day in series}
    size = len(next(iter(lines.values())))
    matrix = [
        [sum(line[i] * line[j] for line in lines.values()) for j in range(size)]
        for i in range(size)
    ]
    right = [sum(line[i] * series[day] for day, line in lines.items()) for i in range(size)]
    weights = solve(matrix, right)
    return {
        day: series[day] - sum(w * x for w, x in zip(weights, line, strict=True))
        for day, line in lines.items()
    }


def pearson(first: Series, second: Series, lag: int) -> float:
    """The correlation of ``first`` with what ``second`` is ``lag`` days later."""
    pairs = [
        (value, second[day + timedelta(days=lag)])
        for day, value in first.items()
        if day + timedelta(days=lag) in second
    ]
    mean_x, mean_y = fmean(x for x, _ in pairs), fmean(y for _, y in pairs)
    both = sum((x - mean_x) * (y - mean_y) for x, y in pairs)
    return both / math.sqrt(
        sum((x - mean_x) ** 2 for x, _ in pairs) * sum((y - mean_y) ** 2 for _, y in pairs)
    )


@pytest.fixture(scope="module", params=TODAYS, ids=str)
def history(request: pytest.FixtureRequest) -> tuple[date, dict[str, Series]]:
    return request.param, lived(request.param)


def test_what_is_planted_is_enough_and_named_by_the_catalogue() -> None:
    catalogue = Catalogue(CUSTOM_METRICS)
    assert len(truth.PLANTED) >= 7
    assert sum(effect.strength >= 0.5 for effect in truth.PLANTED) >= 3
    assert all(0.15 <= effect.strength <= 0.6 for effect in truth.PLANTED)
    assert len(truth.NULLS) >= 5
    for effect in (*truth.PLANTED, *truth.NULLS):
        assert effect.cause in catalogue
        assert effect.effect in catalogue
        assert not catalogue.is_definitional(effect.cause, effect.effect)
    for metric in (truth.WEEKEND.metric, truth.TREND.metric, truth.CHANGE.metric, *truth.WEEKLY):
        assert metric in catalogue


def test_planted_effects_are_there(history: tuple[date, dict[str, Series]]) -> None:
    today, series = history
    for effect in truth.PLANTED:
        cause, moved = (detrended(series[key], today) for key in (effect.cause, effect.effect))
        r = pearson(cause, moved, effect.lag)
        assert abs(r - effect.direction * effect.strength) < 0.2, (effect, r)
        # Its sign and more than noise: 0.15 is two standard errors of 180 days.
        assert effect.direction * r > (0.42 if effect.strength >= 0.5 else 0.1), (effect, r)


def test_planted_nulls_are_nothing(history: tuple[date, dict[str, Series]]) -> None:
    today, series = history
    for null in truth.NULLS:
        first, second = (detrended(series[key], today) for key in (null.cause, null.effect))
        assert abs(pearson(first, second, null.lag)) < 0.15, null


def test_every_strong_relation_is_planted_or_follows(
    history: tuple[date, dict[str, Series]],
) -> None:
    """`truth_of` misses no way in which the generator ties two metrics together."""
    today, series = history
    full = {
        key: detrended(values, today)
        for key, values in series.items()
        if len(values) > 120
        # A jump is not slow: it is still in these two after detrending.
        and key not in (truth.CHANGE.metric, "activity.low_time")
    }
    keys = sorted(full)
    for at, first in enumerate(keys):
        for second in keys[at + 1 :]:
            if truth.truth_of(first, second) == "null":
                found = max(
                    abs(pearson(full[a], full[b], lag))
                    for a, b, lag in ((first, second, 0), (first, second, 1), (second, first, 1))
                )
                assert found < 0.36, (first, second, found)


def test_the_weekend_the_trend_and_the_change_are_there(
    history: tuple[date, dict[str, Series]],
) -> None:
    today, series = history
    first = first_day_for(today)
    wakes = series[truth.WEEKEND.metric]
    at_weekends = fmean(v for day, v in wakes.items() if day.weekday() in truth.WEEKEND.weekdays)
    in_the_week = fmean(
        v for day, v in wakes.items() if day.weekday() not in truth.WEEKEND.weekdays
    )
    assert at_weekends - in_the_week == pytest.approx(truth.WEEKEND.size, abs=15)

    heart = series[truth.TREND.metric]
    days = [(day - first).days for day in heart]
    mean = fmean(days)
    slope = sum((at - mean) * v for at, v in zip(days, heart.values(), strict=True)) / sum(
        (at - mean) ** 2 for at in days
    )
    assert slope * (truth.TREND.days - 1) == pytest.approx(truth.TREND.size, abs=2)

    sitting = series[truth.CHANGE.metric]
    change = first + timedelta(days=truth.CHANGE.at)
    jump = fmean(v for day, v in sitting.items() if day >= change) - fmean(
        v for day, v in sitting.items() if day < change
    )
    assert jump == pytest.approx(truth.CHANGE.size, abs=1200)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("sleep.hrv", truth.ALCOHOL, "planted"),
        ("sleep.hrv", "sleep.lowest_hr", "implied"),  # both follow from alcohol
        ("activity.steps", "journal.energy", "implied"),  # over deep sleep
        (truth.SCREEN, "sleep.total", "implied"),  # over bedtime
        ("sleep.score", "journal.mood", "implied"),
        ("sleep.bedtime", "sleep.wake_time", "implied"),
        (truth.COFFEE, "sleep.score", "null"),
        ("sleep.hrv", "journal.energy", "null"),
        ("body.temperature_deviation", "sleep.deep", "null"),
    ],
)
def test_truth_of_a_pair(first: str, second: str, expected: str) -> None:
    assert truth.truth_of(first, second) == truth.truth_of(second, first) == expected


def test_nulls_and_planted_do_not_contradict_the_derivations() -> None:
    for effect in truth.PLANTED:
        assert truth.truth_of(effect.cause, effect.effect) == "planted"
    for null in truth.NULLS:
        assert truth.truth_of(null.cause, null.effect) == "null", null


def test_strength_knows_only_what_is_planted() -> None:
    assert truth.strength(truth.ALCOHOL, "sleep.hrv") == -0.55
    with pytest.raises(KeyError):
        truth.strength(truth.COFFEE, "sleep.score")


def test_the_page_about_robin_says_what_is_planted() -> None:
    page = (Path(__file__).parents[2] / "docs" / "demo-person.md").read_text(encoding="utf-8")
    told = re.findall(r"\| ([01]) \| ([+-]0\.\d\d) \|", page)
    assert told == [(str(e.lag), f"{e.direction * e.strength:+.2f}") for e in truth.PLANTED]


def test_own_pearson_on_known_numbers() -> None:
    days: Sequence[date] = [date(2025, 1, 1) + timedelta(days=at) for at in range(4)]
    rising = dict(zip(days, (1.0, 2.0, 3.0, 4.0), strict=True))
    falling = {day: -value for day, value in rising.items()}
    assert pearson(rising, rising, 0) == pytest.approx(1)
    assert pearson(rising, falling, 1) == pytest.approx(-1)
