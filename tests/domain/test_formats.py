"""One way to write each kind of value."""

from __future__ import annotations

import pytest

from lifeos_desktop.domain import formats
from lifeos_desktop.domain.metrics import Unit


@pytest.mark.parametrize(
    ("amount", "unit", "text"),
    [
        (24_480, Unit.SECONDS, "6 h 48 min"),
        (7_200, Unit.SECONDS, "2 h"),
        (2_040, Unit.SECONDS, "34 min"),
        (29, Unit.SECONDS, "0 min"),
        (7_199, Unit.SECONDS, "2 h"),
        (1_410, Unit.MINUTES_OF_DAY, "23:30"),
        (1_470, Unit.MINUTES_OF_DAY, "00:30"),
        (93, Unit.PERCENT, "93\u00a0%"),
        (96.153, Unit.PERCENT, "96.2\u00a0%"),
        (-0.29, Unit.CELSIUS_DEVIATION, "\u22120.3\u00a0°C"),
        (0.2, Unit.CELSIUS_DEVIATION, "+0.2\u00a0°C"),
        (0.01, Unit.CELSIUS_DEVIATION, "0.0\u00a0°C"),
        (-0.01, Unit.CELSIUS_DEVIATION, "0.0\u00a0°C"),
        (47, Unit.MILLISECONDS, "47\u00a0ms"),
        (8_412, Unit.COUNT, "8,412"),
        (17_840, Unit.METRES, "17.8\u00a0km"),
        (6.4, Unit.RATING, "6.4 of 10"),
        (7, Unit.RATING, "7 of 10"),
        (12.5, Unit.NUMBER, "12.5"),
    ],
)
def test_values(amount: float, unit: str, text: str) -> None:
    assert formats.value(amount, unit) == text


def test_a_difference_has_no_direction() -> None:
    assert formats.difference(-2_040, Unit.SECONDS) == "34 min"
    assert formats.difference(-1, Unit.SCORE) == "1 point"
    assert formats.difference(5, Unit.PERCENT) == "5 points"
    assert formats.difference(-0.3, Unit.CELSIUS_DEVIATION) == "0.3\u00a0°C"
    assert formats.difference(20, Unit.MINUTES_OF_DAY) == "20 min"


def test_nothing_is_counted_as_none() -> None:
    assert formats.counted(0, "event", "events") == "no events"
    assert formats.counted(1, "event", "events") == "1 event"
    assert formats.counted(3, "event", "events") == "3 events"
