from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifeos_desktop.domain.quiet_hours import QuietHours

BERLIN = ZoneInfo("Europe/Berlin")
times = st.times().map(lambda at: at.replace(second=0, microsecond=0, fold=0))


@pytest.mark.parametrize(
    ("moment", "quiet"),
    [("22:59", False), ("23:00", True), ("00:00", True), ("07:59", True), ("08:00", False)],
)
def test_a_span_over_midnight(moment: str, *, quiet: bool) -> None:
    assert QuietHours(time(23), time(8)).covers(time.fromisoformat(moment)) is quiet


@pytest.mark.parametrize(
    ("moment", "quiet"), [("12:59", False), ("13:00", True), ("14:00", False), ("00:00", False)]
)
def test_a_span_within_a_day(moment: str, *, quiet: bool) -> None:
    assert QuietHours(time(13), time(14)).covers(time.fromisoformat(moment)) is quiet


def test_the_same_time_twice_is_never_quiet() -> None:
    assert not QuietHours(time(8), time(8)).covers(time(8))


def test_quiet_is_over_in_the_morning() -> None:
    night = QuietHours(time(23), time(8))
    eve = datetime(2025, 3, 4, 22, 30, tzinfo=UTC)  # 23:30 in Berlin
    assert night.over_at(eve, BERLIN) == datetime(2025, 3, 5, 7, 0, tzinfo=UTC)
    noon = datetime(2025, 3, 4, 12, 0, tzinfo=UTC)
    assert night.over_at(noon, BERLIN) == noon


def test_an_end_that_comes_twice_in_autumn() -> None:
    night = QuietHours(time(23), time(2, 30))
    second_pass = datetime(2025, 10, 26, 1, 10, tzinfo=UTC)  # 02:10, the second time
    assert night.over_at(second_pass, BERLIN) == datetime(2025, 10, 26, 1, 30, tzinfo=UTC)


@given(
    times,
    times,
    st.datetimes(datetime(2020, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),
    st.sampled_from(["Europe/Berlin", "Australia/Lord_Howe", "Africa/Cairo", "America/Santiago"]),
)
def test_it_is_quiet_until_it_is_over(start: time, end: time, moment: datetime, name: str) -> None:
    zone, quiet = ZoneInfo(name), QuietHours(start, end)
    over = quiet.over_at(moment, zone)
    assert moment <= over < moment + timedelta(hours=26)
    assert not quiet.covers_instant(over, zone)
    step = moment
    while step < over:
        assert quiet.covers_instant(step, zone)
        step += timedelta(minutes=7)
