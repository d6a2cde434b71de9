"""What Robin's ring, diary and calendar deliver: shapes, sums, gaps, and days that never change."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from lifeos_desktop.domain.records import SourceDocument
from lifeos_desktop.integrations.demo.life import HISTORY_DAYS, RING_AWAY, live
from lifeos_desktop.integrations.demo.robin import HOME, WINDOW, Robin, first_day_for
from lifeos_desktop.integrations.oura.mapping import map_documents

TODAY = date(2026, 11, 12)
FIRST = first_day_for(TODAY)
NOW = datetime(2026, 11, 12, 7, 30, tzinfo=UTC)
BERLIN = ZoneInfo(HOME)
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def robin() -> Robin:
    return Robin(FIRST, TODAY)


@pytest.fixture(scope="module")
def documents(robin: Robin) -> list[SourceDocument]:
    return list(robin.documents(FIRST, NOW))


def days_of(documents: list[SourceDocument], collection: str) -> set[date]:
    return {d.day for d in documents if d.collection == collection and d.day is not None}


def nights(documents: list[SourceDocument]) -> list[SourceDocument]:
    return [d for d in documents if d.body.get("type") == "long_sleep"]


def test_nights_reach_up_to_today_and_days_up_to_yesterday(
    robin: Robin, documents: list[SourceDocument]
) -> None:
    for collection in ("sleep", "daily_sleep", "daily_readiness"):
        assert max(days_of(documents, collection)) == TODAY
        assert min(days_of(documents, collection)) >= FIRST
    for collection in ("daily_activity", "daily_stress"):
        assert max(days_of(documents, collection)) == TODAY - DAY
    assert max(entry.day for entry in robin.journal(FIRST)) == TODAY - DAY
    assert max(point.day for point in robin.points(FIRST)) == TODAY - DAY


def test_every_document_is_read_without_a_complaint(documents: list[SourceDocument]) -> None:
    mapped = map_documents(documents, "demo")
    assert mapped.skipped == ()
    assert len({point.metric for point in mapped.points}) > 45
    assert len({(d.collection, d.document_id) for d in documents}) == len(documents)


@pytest.mark.parametrize("shift", range(0, 365, 31))
def test_some_nights_are_missing_and_none_of_the_last(shift: int) -> None:
    first = FIRST + timedelta(days=shift)
    lived = list(live(first, first + timedelta(days=HISTORY_DAYS - 1)))
    missing = [day.number for day in lived if not day.ring_on]
    assert 0.05 <= len(missing) / HISTORY_DAYS <= 0.10
    assert set(RING_AWAY) <= set(missing)
    assert max(missing) < HISTORY_DAYS - 3


def test_the_seconds_of_a_night_add_up(documents: list[SourceDocument]) -> None:
    for night in nights(documents):
        body = night.body
        stages = [body[f"{name}_sleep_duration"] for name in ("deep", "light", "rem")]
        assert min(stages) > 0
        assert sum(stages) == body["total_sleep_duration"]
        assert all(seconds % 30 == 0 for seconds in stages)
        assert body["time_in_bed"] == body["total_sleep_duration"] + body["awake_time"]
        assert body["latency"] <= body["awake_time"]
        start, end = (datetime.fromisoformat(body[f"bedtime_{at}"]) for at in ("start", "end"))
        assert (end - start).total_seconds() == body["time_in_bed"]
        assert start.utcoffset() == start.astimezone(BERLIN).utcoffset()
        assert end.date() == night.day


def test_the_stages_and_curves_of_a_night_fit_its_durations(
    documents: list[SourceDocument],
) -> None:
    for night in nights(documents):
        body = night.body
        phases: str = body["sleep_phase_5_min"]
        assert abs(len(phases) * 300 - body["time_in_bed"]) < 300
        counts = Counter(phases)
        for stage, name in (("1", "deep"), ("2", "light"), ("3", "rem")):
            assert abs(counts[stage] * 300 - body[f"{name}_sleep_duration"]) < 300
        assert abs(counts["4"] * 300 - body["awake_time"]) < 300
        rates, variabilities = body["heart_rate"]["items"], body["hrv"]["items"]
        assert len(rates) == len(variabilities) == len(phases)
        assert min(rates) == body["lowest_heart_rate"]
        assert sum(rates) / len(rates) == pytest.approx(body["average_heart_rate"], abs=0.07)
        assert round(sum(variabilities) / len(phases)) == body["average_hrv"]


def test_a_night_over_the_change_of_the_clock_has_its_true_length() -> None:
    sunday = date(2026, 10, 25)  # 03:00 is 02:00 again in Berlin
    night = next(
        d
        for d in nights(list(Robin(sunday - 179 * DAY, sunday).documents(sunday, NOW)))
        if d.day == sunday
    )
    start, end = (datetime.fromisoformat(night.body[f"bedtime_{at}"]) for at in ("start", "end"))
    assert start.utcoffset() == timedelta(hours=2)
    assert end.utcoffset() == timedelta(hours=1)
    assert (end - start).total_seconds() == night.body["time_in_bed"]


def test_the_hours_of_an_active_day_add_up(documents: list[SourceDocument]) -> None:
    for document in documents:
        if document.collection == "daily_activity":
            body = document.body
            parts = [value for key, value in body.items() if key.endswith("_time")]
            assert len(parts) == 6
            assert min(parts) >= 0
            assert sum(parts) == 86_400


def test_there_are_naps_and_a_late_one_counts_for_the_next_day(
    documents: list[SourceDocument],
) -> None:
    naps = [d for d in documents if d.body.get("type") in ("sleep", "late_nap")]
    assert 3 <= len(naps) <= 30
    for nap in naps:
        start = datetime.fromisoformat(nap.body["bedtime_start"])
        assert nap.day == start.date() + (DAY if start.hour >= 18 else 0 * DAY)
        assert (nap.body["type"] == "late_nap") == (start.hour >= 18)


def test_tomorrow_adds_a_day_and_changes_nothing(
    robin: Robin, documents: list[SourceDocument]
) -> None:
    later = Robin(FIRST, TODAY + 10 * DAY)
    known = {(d.collection, d.document_id): d.body for d in later.documents(FIRST, NOW)}
    assert all(known[d.collection, d.document_id] == d.body for d in documents)
    assert {d for d in known if d[0] == "daily_sleep"} >= {
        ("daily_sleep", f"demo-daily_sleep-{TODAY + at * DAY}") for at in range(1, 11)
    }
    assert list(later.journal(FIRST))[: len(list(robin.journal(FIRST)))] == list(
        robin.journal(FIRST)
    )
    start = TODAY - WINDOW
    events = list(robin.events(start))
    assert list(later.events(start))[: len(events)] == events
    tasks = list(robin.tasks(start))
    assert list(later.tasks(start))[: len(tasks)] == tasks


def test_a_part_of_the_history_is_the_same_as_in_the_whole(
    robin: Robin, documents: list[SourceDocument]
) -> None:
    for start in (TODAY, TODAY - DAY, TODAY - 40 * DAY, FIRST + 62 * DAY):
        assert list(robin.documents(start, NOW)) == [
            d for d in documents if d.day is not None and d.day >= start
        ]


@pytest.mark.parametrize("shift", range(7))
def test_calendar_and_tasks_fill_the_window(shift: int) -> None:
    today = TODAY + shift * DAY
    robin = Robin(first_day_for(today), today)
    events = list(robin.events(today - WINDOW))
    days = {event.start.astimezone(BERLIN).date() for event in events}
    assert min(days) >= today - WINDOW
    assert max(days) <= today + WINDOW
    assert len(days) >= 24
    assert len({(e.event_id, e.original_start) for e in events}) == len(events)
    assert all(event.start < event.end for event in events)
    assert any(event.all_day and event.start_date in days for event in events)
    assert sum(event.is_recurring for event in events) > 25
    assert any(event.start.astimezone(BERLIN).date() == today for event in events)
    free = {event.start_date for event in events if event.event_type == "outOfOffice"}
    assert free
    assert all(day is not None and day.weekday() < 5 for day in free)
    assert not any(
        event.summary == "Stand-up" and event.start.astimezone(BERLIN).date() in free
        for event in events
    )

    tasks = list(robin.tasks(today - WINDOW))
    due = [task.due for task in tasks if task.status == "open" and task.due is not None]
    assert sum(day < today for day in due) >= 2
    assert due.count(today) == 1
    assert max(due) <= today + WINDOW
    assert any(task.status == "done" for task in tasks)
    assert all((task.done_at is not None) == (task.status == "done") for task in tasks)
    at_midnight = datetime.combine(today, datetime.min.time(), BERLIN)
    assert all(task.created_at is not None and task.created_at < at_midnight for task in tasks)
    assert all(task.done_at is None or task.done_at < at_midnight for task in tasks)
    assert len(list(robin.goals())) == 3
    assert len(list(robin.notes())) >= 3


def test_another_zone_moves_the_clock_and_not_the_life() -> None:
    auckland = ZoneInfo("Pacific/Auckland")
    here, there = (
        nights(list(Robin(FIRST, TODAY, zone).documents(TODAY, NOW)))[0].body
        for zone in (BERLIN, auckland)
    )
    assert here["bedtime_start"][:19] == there["bedtime_start"][:19]
    assert there["bedtime_start"].endswith("+13:00")
    assert here["total_sleep_duration"] == there["total_sleep_duration"]


def test_another_seed_is_another_life() -> None:
    ours, other = (list(live(FIRST, TODAY, seed)) for seed in (1, 2))
    assert ours != other
    assert ours == list(live(FIRST, TODAY, 1))


def test_the_journal_says_what_the_day_was(robin: Robin) -> None:
    lived = {day.day: day for day in live(FIRST, TODAY)}
    entries = list(robin.journal(FIRST))
    assert 0.85 * HISTORY_DAYS < len(entries) < HISTORY_DAYS
    for entry in entries:
        day = lived[entry.day]
        assert (entry.energy, entry.mood) == (day.energy, day.mood)
        assert ("wine" in entry.tags) == (day.alcohol > 0)
        assert entry.notes != "Tired all afternoon." or day.energy <= 4
    assert sum(bool(entry.notes) for entry in entries) > 10
