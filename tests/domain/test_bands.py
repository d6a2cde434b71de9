"""The band of every day in one pass is the band of each day by itself."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lifeos_desktop.domain.bands import bands
from lifeos_desktop.domain.day import baseline
from lifeos_desktop.domain.records import DataPoint

FIRST = date(2025, 3, 1)
DAY = timedelta(days=1)


@given(
    st.dictionaries(
        st.integers(-40, 40), st.integers(-5, 5).map(float) | st.floats(-1e6, 1e6), max_size=80
    )
)
def test_bands_are_baselines(offsets: dict[int, float]) -> None:
    values = {FIRST + number * DAY: value for number, value in offsets.items()}
    points = {day: DataPoint("oura", "sleep.hrv", day, value) for day, value in values.items()}
    last = FIRST + 40 * DAY
    for number, band in enumerate(bands(values, FIRST, last)):
        expected = baseline(points, FIRST + number * DAY)
        if expected is None:
            assert band is None
        else:
            assert band is not None
            assert (band.low, band.usual, band.high, band.n) == (
                expected.low,
                expected.usual,
                expected.high,
                expected.n,
            )


def test_thirteen_values_are_no_band() -> None:
    values = {FIRST - number * DAY: 50.0 for number in range(1, 14)}
    assert bands(values, FIRST, FIRST) == [None]
    values[FIRST - 14 * DAY] = 50.0
    assert bands(values, FIRST, FIRST) != [None]
