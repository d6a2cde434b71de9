from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lifeos_desktop.domain.schedule import (
    Daily,
    Every,
    Schedule,
    UntilLocal,
    Weekly,
    Within,
    day_exists,
    instant_of,
    latest_due,
    next_after,
    occurrences,
    shortest_spacing,
)

ODD_ZONES = (
    "Australia/Lord_Howe",  # half an hour of daylight saving
    "Pacific/Chatham",  # +12:45, changes at 02:45
    "Asia/Kathmandu",  # +05:45
    "Pacific/Apia",  # left out 30 December 2011
    "Atlantic/Azores",  # changes at midnight
    "America/St_Johns",  # -03:30; changed at 00:01 until 2011
    "Pacific/Kiritimati",  # +14
    "Europe/Berlin",
    "Africa/Cairo",  # falls back at midnight, into the day before
    "Africa/Casablanca",  # winter time during Ramadan
    "America/Santiago",  # changes at midnight
    "UTC",
)
zones = st.sampled_from(ODD_ZONES).map(ZoneInfo)
# Clocks change late in March, early in April, in September, October and November; and Samoa once.
changes = st.builds(
    datetime,
    st.integers(2008, 2029),
    st.sampled_from([3, 4, 9, 10, 11]),
    st.integers(1, 28),
    st.integers(0, 23),
    tzinfo=st.just(UTC),
)
samoa = st.just(datetime(2011, 12, 28, 15, tzinfo=UTC))
moments = st.one_of(
    changes,
    samoa,
    st.datetimes(datetime(2008, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),
)
slot_times = st.one_of(
    # Most changes of clocks fall here.
    st.times(time(0), time(3, 59)),
    st.times(),
    st.times(time(23), time(23, 59)),
).map(lambda at: at.replace(second=0, microsecond=0, fold=0))
schedules: st.SearchStrategy[Schedule] = st.one_of(
    slot_times.map(Daily),
    st.builds(Weekly, st.integers(0, 6), slot_times),
    st.sampled_from([1, 2, 3, 4, 6, 8, 12, 24]).map(Every),
)
BERLIN = ZoneInfo("Europe/Berlin")


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc]


def local(instant: datetime, zone: ZoneInfo) -> datetime:
    return instant.astimezone(zone).replace(tzinfo=None, fold=0)


def test_a_slot_in_the_spring_gap_happens_when_the_gap_ends() -> None:
    assert next_after(Daily(time(2, 30)), utc(2025, 3, 29, 12), BERLIN) == utc(2025, 3, 30, 1)
    assert local(utc(2025, 3, 30, 1), BERLIN) == datetime(2025, 3, 30, 3, 0)


def test_a_slot_in_the_autumn_overlap_happens_once_the_first_time() -> None:
    first = next_after(Daily(time(2, 30)), utc(2025, 10, 25, 12), BERLIN)
    assert first == utc(2025, 10, 26, 0, 30)
    assert next_after(Daily(time(2, 30)), first, BERLIN) == utc(2025, 10, 27, 1, 30)


def test_half_an_hour_of_daylight_saving() -> None:
    zone = ZoneInfo("Australia/Lord_Howe")  # 02:00 -> 02:30 on 5 October 2025
    assert local(instant_of(date(2025, 10, 5), time(2, 10), zone), zone) == datetime(
        2025, 10, 5, 2, 30
    )


def test_a_midnight_gap_starts_the_day_when_it_ends() -> None:
    zone = ZoneInfo("America/Santiago")  # 00:00 -> 01:00 on 7 September 2025
    assert local(instant_of(date(2025, 9, 7), time(0), zone), zone) == datetime(2025, 9, 7, 1)
    assert day_exists(date(2025, 9, 7), zone)


def test_a_day_the_zone_left_out_has_no_slots() -> None:
    zone = ZoneInfo("Pacific/Apia")
    assert not day_exists(date(2011, 12, 30), zone)
    seven = Daily(time(7))
    eve = instant_of(date(2011, 12, 29), time(7), zone)
    assert next_after(seven, eve, zone) == instant_of(date(2011, 12, 31), time(7), zone)
    friday = Weekly(4, time(7))
    before = instant_of(date(2011, 12, 23), time(7), zone)
    assert next_after(friday, before, zone) == instant_of(date(2012, 1, 6), time(7), zone)
    assert latest_due(friday, utc(2012, 1, 5), zone) == before


def test_every_six_hours_follows_the_local_clock_over_a_change() -> None:
    day = occurrences(Every(6), utc(2025, 3, 29, 22, 59), utc(2025, 3, 30, 22), BERLIN)
    assert [local(instant, BERLIN).hour for instant in day] == [0, 6, 12, 18]


def test_every_hour_joins_the_slots_of_a_gap() -> None:
    night = list(occurrences(Every(1), utc(2025, 3, 29, 23, 30), utc(2025, 3, 30, 2, 30), BERLIN))
    assert [local(instant, BERLIN).hour for instant in night] == [1, 3, 4]


@pytest.mark.parametrize("hours", [0, -6, 5, 7, 48])
def test_hours_that_do_not_divide_the_day_are_refused(hours: int) -> None:
    with pytest.raises(ValueError, match="divide 24"):
        Every(hours)


def test_a_weekday_outside_the_week_is_refused() -> None:
    with pytest.raises(ValueError, match="Monday = 0"):
        Weekly(7, time(19))


@given(schedules, moments, zones)
def test_next_and_latest_agree(schedule: Schedule, moment: datetime, zone: ZoneInfo) -> None:
    due, coming = latest_due(schedule, moment, zone), next_after(schedule, moment, zone)
    assert due <= moment < coming
    assert next_after(schedule, due, zone) == coming
    assert latest_due(schedule, coming, zone) == coming
    assert latest_due(schedule, coming - timedelta(microseconds=1), zone) == due
    assert due.tzinfo is UTC
    assert coming.tzinfo is UTC
    assert coming - due >= shortest_spacing(schedule)


@given(slot_times, moments, zones)
def test_each_daily_slot_happens_exactly_once(at: time, start: datetime, zone: ZoneInfo) -> None:
    end = start + timedelta(days=30)
    found = list(occurrences(Daily(at), start, end, zone))
    assert all(a < b for a, b in pairwise(found))
    first, last = local(start, zone).date(), local(end, zone).date()
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    expected = [slow(day, at, zone) for day in days if day_exists(day, zone)]
    assert found == [instant for instant in expected if start < instant < end]


@given(st.sampled_from([1, 2, 3, 4, 6, 8, 12, 24]), moments, zones)
def test_each_slot_of_every_so_many_hours_happens_exactly_once(
    hours: int, start: datetime, zone: ZoneInfo
) -> None:
    end = start + timedelta(days=3)
    first, last = local(start, zone).date(), local(end, zone).date()
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    expected = {
        instant
        for day in days
        if day_exists(day, zone)
        for hour in range(0, 24, hours)
        if start < (instant := slow(day, time(hour), zone)) < end
    }
    assert list(occurrences(Every(hours), start, end, zone)) == sorted(expected)


def slow(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The same answer another way: walk there until the local clock has passed."""
    target = datetime.combine(day, at)
    instant = target.replace(tzinfo=UTC) - timedelta(hours=15)
    hour = timedelta(hours=1)
    while target - local(instant, zone) > 2 * hour and local(instant + hour, zone) < target:
        instant += hour
    while local(instant, zone) < target:
        instant += timedelta(minutes=1)
    return instant


@given(moments, zones, st.timedeltas(timedelta(0), timedelta(days=3)))
def test_a_span_to_catch_up_in(moment: datetime, zone: ZoneInfo, span: timedelta) -> None:
    assert Within(span).deadline(moment, zone) == moment + span


def test_a_brief_may_be_caught_up_until_noon() -> None:
    noon = UntilLocal(time(12))
    assert noon.deadline(utc(2025, 3, 4, 6), BERLIN) == utc(2025, 3, 4, 11)
    # Somebody who gets up late and moved the brief to 13:00 still has two hours.
    assert noon.deadline(utc(2025, 3, 4, 12), BERLIN) == utc(2025, 3, 4, 14)


@given(slot_times, moments, zones)
def test_the_deadline_is_never_before_the_occurrence(
    at: time, moment: datetime, zone: ZoneInfo
) -> None:
    occurrence = latest_due(Daily(at), moment, zone)
    deadline = UntilLocal(time(0), days_later=2).deadline(occurrence, zone)
    assert deadline > occurrence
    assume(day_exists(local(occurrence, zone).date() + timedelta(days=2), zone))
    assert local(deadline, zone).date() - local(occurrence, zone).date() == timedelta(days=2)
