"""The page of a metric: real gaps, the band of each day, one source a day."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from statistics import median

import pytest

from lifeos_desktop.domain.day import baseline
from lifeos_desktop.domain.errors import BadInput, NotFound
from lifeos_desktop.domain.records import (
    CalendarEvent,
    DataPoint,
    JournalEntry,
    SourceDocument,
    Task,
)
from lifeos_desktop.services.metric_pages import MetricPages
from tests.services.page_support import BERLIN, DAY, TODAY, Profile, profile

__all__ = ["profile"]


@pytest.fixture
def pages(profile: Profile) -> MetricPages:
    return MetricPages(
        profile.store, profile.series, lambda: profile.catalogue, profile.clock, lambda: BERLIN
    )


async def test_nothing_stored(pages: MetricPages) -> None:
    page = await pages.page("sleep.hrv", 30)
    assert len(page.days) == 30
    assert (page.days[0].day, page.days[-1].day) == (TODAY - 29 * DAY, TODAY)
    assert (page.present, page.latest, page.usual, page.sources) == (0, None, None, ())
    assert (page.fetched, page.newest) == (None, None)


async def test_one_day(profile: Profile, pages: MetricPages) -> None:
    await profile.values("sleep.hrv", [48.0])
    page = await pages.page("sleep.hrv", 365)
    assert page.present == 1
    assert page.latest is not None
    assert (page.latest.day, page.latest.value, page.latest.band) == (TODAY, 48.0, None)
    assert not page.latest.is_outside
    (point,) = await profile.store.data_points.by_ids([page.latest.row_id or 0])
    assert point.value == 48.0


async def test_gaps_are_gaps_and_bands_need_fourteen_values(
    profile: Profile, pages: MetricPages
) -> None:
    values = [None if number % 4 == 0 else 40.0 + number % 7 for number in range(60)]
    await profile.values("sleep.hrv", values)
    page = await pages.page("sleep.hrv", 90)
    shown = {day.day: day for day in page.days}
    stored = {
        point.day: point
        for point in await profile.store.data_points.series("sleep.hrv", date(2024, 1, 1), TODAY)
    }
    assert {day for day, one in shown.items() if one.value is not None} == set(stored)
    for day, one in shown.items():
        expected = baseline(stored, day)
        assert (one.band is None) == (expected is None)
        if one.band and expected:
            assert (one.band.low, one.band.high) == (expected.low, expected.high)
    assert page.days[0].band is None


async def test_the_first_shown_day_has_a_band_from_the_days_before(
    profile: Profile, pages: MetricPages
) -> None:
    await profile.values("sleep.hrv", [50.0] * 57 + [70.0])
    page = await pages.page("sleep.hrv", 30)
    assert page.days[0].band is not None
    assert page.days[0].band.n == 28
    assert page.days[-1].is_outside
    assert page.usual == page.days[-1].band


async def test_one_source_a_day_by_the_order(profile: Profile, pages: MetricPages) -> None:
    await profile.values("sleep.hrv", [40.0, 41.0, 42.0], source="csv")
    await profile.values("sleep.hrv", [60.0, None, 62.0], source="oura")
    page = await pages.page("sleep.hrv", 30)
    assert [(day.value, day.source) for day in page.days[-3:]] == [
        (60.0, "oura"),
        (41.0, "csv"),
        (62.0, "oura"),
    ]
    assert [(one.source, one.days) for one in page.sources] == [("csv", 3), ("oura", 2)]
    profile.order[:] = ["csv", "oura"]
    page = await pages.page("sleep.hrv", 30)
    assert [day.value for day in page.days[-3:]] == [40.0, 41.0, 42.0]


async def test_an_unknown_source_comes_last(profile: Profile, pages: MetricPages) -> None:
    await profile.values("sleep.hrv", [40.0], source="a-new-ring")
    await profile.values("sleep.hrv", [60.0], source="csv")
    assert (await pages.page("sleep.hrv")).days[-1].value == 60.0


async def test_an_older_page_ends_where_it_is_asked_to(
    profile: Profile, pages: MetricPages
) -> None:
    await profile.values("sleep.hrv", [50.0] * 40)
    page = await pages.page("sleep.hrv", 30, TODAY - 10 * DAY)
    assert page.days[-1].day == TODAY - 10 * DAY
    assert page.newest == TODAY - 10 * DAY
    page = await pages.page("sleep.hrv", 30, TODAY - 39 * DAY)
    assert page.present == 1
    with pytest.raises(BadInput, match="not come"):
        await pages.page("sleep.hrv", 30, TODAY + DAY)


async def test_stored_before_the_span_is_said(profile: Profile, pages: MetricPages) -> None:
    await profile.values("sleep.hrv", [50.0, 51.0], last=TODAY - 100 * DAY)
    page = await pages.page("sleep.hrv", 30)
    assert page.present == 0
    assert page.newest == TODAY - 100 * DAY


async def test_what_is_not_a_page(pages: MetricPages) -> None:
    with pytest.raises(NotFound, match=r"no metric called sleep\.magic"):
        await pages.page("sleep.magic")
    with pytest.raises(BadInput):
        await pages.page("sleep.hrv", 7)


async def test_when_the_newest_value_was_fetched(profile: Profile, pages: MetricPages) -> None:
    fetched = datetime(2025, 3, 4, 5, 55, tzinfo=UTC)
    await profile.store.documents.upsert(
        [SourceDocument("oura", "sleep", "n1", TODAY, {"a": 1}, fetched)]
    )
    await profile.store.data_points.upsert(
        [DataPoint("oura", "sleep.hrv", TODAY, 48.0, {"documents": [["sleep", "n1"]]})]
    )
    assert (await pages.page("sleep.hrv")).fetched == fetched


async def test_what_happened_on_the_days(profile: Profile, pages: MetricPages) -> None:
    await profile.store.journal.add(
        JournalEntry(TODAY - DAY, time(21), notes="A long hike.\nMore of it.", tags=("hike",))
    )
    await profile.store.journal.add(JournalEntry(TODAY, time(8), energy=5))
    start = datetime(2025, 2, 28, 23, tzinfo=UTC)
    await profile.store.calendar.upsert(
        [
            CalendarEvent(
                "home", "e1", "Holiday by the sea", start, start + 2 * DAY, all_day=True,
                start_date=date(2025, 3, 1), end_date=date(2025, 3, 3),
            ),
            CalendarEvent("home", "e2", "Stand-up", start, start + DAY / 24),
        ]
    )  # fmt: skip
    notes = (await pages.page("sleep.hrv", 30)).notes
    assert [(note.day, note.kind, note.text, note.tags) for note in notes] == [
        (date(2025, 3, 1), "event", "Holiday by the sea", ()),
        (TODAY - DAY, "journal", "A long hike.", ("hike",)),
    ]


async def test_ratings_and_counts_have_pages_too(profile: Profile, pages: MetricPages) -> None:
    for energy in (3, 8, 4):
        await profile.store.journal.add(JournalEntry(TODAY, time(8), energy=energy))
    await profile.store.journal.add(JournalEntry(TODAY - DAY, time(8), energy=6))
    page = await pages.page("journal.energy", 30)
    assert [day.value for day in page.days[-2:]] == [6.0, median([3, 8, 4])]
    assert [day.row_id is None for day in page.days[-2:]] == [False, True]
    assert page.sources == ()
    assert (await pages.page("journal.mood", 30)).present == 0


async def test_a_task_done_in_the_night_of_the_clock_change(
    profile: Profile, pages: MetricPages
) -> None:
    # Local 30 March 2025 has 23 hours: 00:30 is before, 23:30 after the change.
    profile.clock.jump_to(datetime(2025, 4, 2, 8, tzinfo=UTC))
    early = datetime(2025, 3, 29, 23, 30, tzinfo=UTC)
    late = datetime(2025, 3, 30, 21, 30, tzinfo=UTC)
    for done_at in (early, late, late + DAY / 24):
        await profile.store.tasks.add(
            Task("Water plants", status="done", done_at=done_at, created_at=early)
        )
    page = await pages.page("tasks.done", 30)
    assert {day.day: day.value for day in page.days if day.value} == {
        date(2025, 3, 30): 2.0,
        date(2025, 3, 31): 1.0,
    }


async def test_an_empty_day_between_events_is_a_zero(profile: Profile, pages: MetricPages) -> None:
    start = datetime(2025, 2, 24, 9, tzinfo=UTC)
    events = [
        CalendarEvent("home", f"e{n}", "Meeting", start + n * DAY, start + n * DAY + DAY / 24)
        for n in (0, 3)
    ]
    await profile.store.calendar.upsert(events)
    page = await pages.page("calendar.count", 30)
    assert [day.value for day in page.days if day.value is not None] == [1.0, 0.0, 0.0, 1.0]
    hours = await pages.page("calendar.hours", 30)
    assert [day.value for day in hours.days if day.value is not None] == [3600.0, 0.0, 0.0, 3600.0]
    first = await pages.page("calendar.first_start", 30)
    assert [day.value for day in first.days if day.value is not None] == [600.0, 600.0]


async def test_every_metric_of_the_demo_person(profile: Profile, pages: MetricPages) -> None:
    await profile.demo()
    present = {
        metric.key: (await pages.page(metric.key, 365)).present for metric in profile.catalogue
    }
    assert present["sleep.hrv"] == 166
    assert present["custom.coffee"] > 150
    assert present["journal.energy"] > 100
    assert present["body.vo2_max"] == 0
