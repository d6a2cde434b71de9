"""Why a forecast is not the usual one, in plain words."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifeos_desktop.domain.catalogue import Catalogue
from lifeos_desktop.domain.energy_forecast import Driver
from lifeos_desktop.domain.energy_words import WORTH_A_LINE, driver_lines, driver_words
from lifeos_desktop.domain.metrics import custom_metric

FRIDAY = date(2025, 3, 7)
CATALOGUE = Catalogue([custom_metric("custom.coffee", unit="count")])


@pytest.mark.parametrize(
    ("feature", "when", "value", "usual", "words"),
    [
        ("sleep.total", "today", 28_800.0, 25_680.0, "You slept 52 min longer than your average"),
        (
            "sleep.total",
            "yesterday",
            20_000.0,
            25_680.0,
            "The night before, you slept 1 h 35 min shorter than your average",
        ),
        ("sleep.bedtime", "today", 1_500.0, 1_440.0, "You went to bed 1 h later than your average"),
        ("sleep.hrv", "today", 40.0, 50.0, "HRV 10\u00a0ms below your average"),
        (
            "sleep.hrv",
            "yesterday",
            60.0,
            50.0,
            "The night before, HRV 10\u00a0ms above your average",
        ),
        (
            "sleep.efficiency",
            "today",
            91.0,
            90.0,
            "Sleep efficiency 1 point above your average",
        ),
        ("sleep.efficiency", "today", 90.2, 90.0, "Sleep efficiency about your average"),
        ("sleep.score", "today", None, 80.0, "Sleep score is not in"),
        (
            "calendar.hours",
            "today",
            9_000.0,
            3_600.0,
            "Your calendar is 1 h 30 min fuller than your average",
        ),
        ("calendar.count", "today", 5.0, 2.0, "Events: 3 more than your average"),
        (
            "activity.steps",
            "yesterday",
            12_430.0,
            8_000.0,
            "Yesterday, you walked 4,400 steps more than your average",
        ),
        ("custom.coffee", "yesterday", 3.0, 1.6, "Yesterday, coffee: 1.4 more than your average"),
        ("journal.mood", "yesterday", 4.0, 6.5, "Yesterday, mood 2.5 below your average"),
        ("custom.gone", "yesterday", 4.0, 6.5, "Yesterday, Gone"),
        ("tag.wine", "yesterday", 1.0, 0.2, "Yesterday with #wine"),
        ("tag.wine", "yesterday", 0.0, 0.8, "Yesterday without #wine"),
        ("weekday", "today", 4.0, None, "Friday"),
        ("energy", "week", 6.8, 6.2, "Your last week was 0.6 above your average"),
        ("energy", "week", 6.2, 6.2, "Your last ratings"),
    ],
)
def test_what_is_unlike_the_usual(
    feature: str, when: str, value: float | None, usual: float | None, words: str
) -> None:
    assert driver_words(Driver(feature, when, value, usual, 0.3), FRIDAY, CATALOGUE) == words


def test_the_largest_first_and_only_those_worth_a_line() -> None:
    drivers = [
        Driver("weekday", "today", 4.0, None, 0.2),
        Driver("sleep.total", "today", 28_800.0, 25_680.0, 0.44),
        Driver("tag.wine", "yesterday", 1.0, 0.2, -0.31),
        Driver("sleep.hrv", "today", 40.0, 50.0, -0.04),
    ]
    assert driver_lines(drivers, FRIDAY, CATALOGUE) == (
        "You slept 52 min longer than your average: +0.4",
        "Yesterday with #wine: −0.3",
        "Friday: +0.2",
    )


@given(
    st.sampled_from([metric.key for metric in CATALOGUE]),
    st.sampled_from(["today", "yesterday"]),
    st.none() | st.floats(-1e6, 1e6),
    st.none() | st.floats(-1e6, 1e6),
    st.floats(-5, 5),
)
def test_every_metric_has_words(
    key: str, when: str, value: float | None, usual: float | None, contribution: float
) -> None:
    lines = driver_lines([Driver(key, when, value, usual, contribution)], FRIDAY, CATALOGUE)
    assert len(lines) == (abs(contribution) >= WORTH_A_LINE)
    assert not any("None" in line or "{" in line or "nan" in line for line in lines)
