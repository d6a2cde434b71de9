"""The demo person in a real store: complete, brought up to the day, never overwriting anybody."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from lifeos_desktop.domain.records import DataPoint, JournalEntry
from lifeos_desktop.integrations.demo.robin import HOME
from lifeos_desktop.services.demo import SEEDED_UNTIL, Demo
from lifeos_desktop.store import Store
from tests.support.clock import FakeClock

TODAY = date(2025, 3, 4)  # the day of the frozen clock
DAY = timedelta(days=1)
CONTENT = (
    "users", "source_documents", "data_points", "calendar_events", "journal_entries", "tasks",
    "notes", "goals", "custom_metrics", "settings",
)  # fmt: skip


@pytest.fixture
def store(tmp_path: Path, frozen_clock: FakeClock) -> Iterator[Store]:
    opened = Store.open(tmp_path / "lifeos.db", clock=frozen_clock)
    yield opened
    opened.database.close_now()


@pytest.fixture
def demo(store: Store, frozen_clock: FakeClock) -> Demo:
    return Demo(store, frozen_clock)


def rows(store: Store, *tables: str) -> dict[str, list[tuple[object, ...]]]:
    connection = sqlite3.connect(store.database.path)
    try:
        return {t: connection.execute(f"SELECT * FROM {t}").fetchall() for t in tables or CONTENT}
    finally:
        connection.close()


def contents(store: Store, table: str, columns: str) -> set[tuple[object, ...]]:
    connection = sqlite3.connect(store.database.path)
    try:
        return set(connection.execute(f"SELECT {columns} FROM {table}"))
    finally:
        connection.close()


async def test_the_demo_person_is_complete(store: Store, demo: Demo) -> None:
    assert not await demo.is_demo()
    assert await demo.ensure(TODAY)
    assert await demo.is_demo()
    user = await store.users.get()
    assert (user.name, user.timezone) == ("Robin", HOME)
    assert await store.documents.sources() == ["demo"]
    known = {metric: (n, first, last) for metric, _, n, first, last in await summary(store)}
    assert known["sleep.total"][0] > 160
    assert known["sleep.total"][2] == TODAY
    assert known["readiness.score"][2] == TODAY
    assert known["activity.steps"][2] == TODAY - DAY
    assert known["custom.coffee"][0] == 179
    assert len(await store.custom_metrics.all()) == 3
    assert len(await store.goals.active()) == 3
    assert len(await store.notes.all()) >= 3
    assert len(await store.journal.between(TODAY - 179 * DAY, TODAY)) > 150
    midnight = datetime(2025, 3, 5, tzinfo=ZoneInfo(HOME))
    open_tasks = await store.tasks.open_on(TODAY, midnight)
    assert sum(task.due is not None and task.due < TODAY for task in open_tasks) >= 2
    assert sum(task.due == TODAY for task in open_tasks) == 1
    booked = await store.calendar.between(midnight - DAY, midnight)
    assert booked
    assert await store.calendar.calendars() == ["demo"]
    nights = await store.documents.of("demo", "sleep", TODAY, TODAY)
    assert any(night.body["type"] == "long_sleep" for night in nights)


async def summary(store: Store) -> list[tuple[str, str, int, date, date]]:
    return [tuple(line) for line in await store.data_points.summary()]


async def test_a_second_time_the_same_day_writes_nothing(store: Store, demo: Demo) -> None:
    await demo.ensure(TODAY)
    before = rows(store)
    assert not await demo.ensure(TODAY)
    assert not await demo.ensure(TODAY - 3 * DAY)
    assert rows(store) == before


async def test_tomorrow_extends_and_changes_nothing_before(
    store: Store, demo: Demo, frozen_clock: FakeClock
) -> None:
    await demo.ensure(TODAY)
    before = rows(store)
    frozen_clock.advance(86_400)
    assert await demo.ensure(TODAY + DAY)
    after = rows(store)
    for table in CONTENT:
        if table != "settings":
            assert set(before[table]) <= set(after[table]), table
    assert len(after["source_documents"]) - len(before["source_documents"]) <= 8
    assert {row[0] for row in after["journal_entries"]} >= {row[0] for row in before["tasks"]}
    known = {metric: last for metric, _, _, _, last in await summary(store)}
    assert (known["sleep.total"], known["activity.steps"]) == (TODAY + DAY, TODAY)


async def test_day_by_day_comes_to_the_same_as_late(tmp_path: Path) -> None:
    facts = (
        ("source_documents", "collection, document_id, day, body"),
        ("data_points", "source, type, date, value, metadata, timestamp"),
        ("calendar_events", "event_id, summary, start_time, end_time, status"),
        ("journal_entries", "date, time, energy, mood, notes, tags"),
        ("tasks", "title, due_date, status, created_at, done_at"),
    )
    found = []
    for name, steps in (("daily", range(13)), ("late", (0, 12))):
        clock = FakeClock()
        store = Store.open(tmp_path / name / "lifeos.db", clock=clock)
        for step in steps:
            await Demo(store, clock).ensure(TODAY + step * DAY)
        found.append([contents(store, table, columns) for table, columns in facts])
        await store.close()
    assert found[0] == found[1]


async def test_what_somebody_changed_stays_changed(store: Store, demo: Demo) -> None:
    await demo.ensure(TODAY)
    task = next(task for task in await store.tasks.all() if task.status == "open")
    await store.tasks.update(replace(task, status="done", title="Done by hand"))
    goal = (await store.goals.active())[0]
    await store.goals.update(replace(goal, status="reached", progress=1.0))
    await store.journal.add(JournalEntry(TODAY, None, energy=2, notes="By hand"))
    await store.data_points.upsert([DataPoint("custom", "custom.coffee", TODAY, 9.0)])
    await demo.ensure(TODAY + 2 * DAY)
    changed = next(t for t in await store.tasks.all() if t.id == task.id)
    assert (changed.title, changed.status) == ("Done by hand", "done")
    assert goal.title not in {one.title for one in await store.goals.active()}
    assert [e for e in await store.journal.between(TODAY, TODAY) if e.notes == "By hand"]
    coffee = await store.data_points.series("custom.coffee", TODAY, TODAY)
    assert [point.value for point in coffee] == [9.0]


async def test_a_run_that_was_cut_off_is_taken_up(
    store: Store, demo: Demo, monkeypatch: pytest.MonkeyPatch
) -> None:
    await demo.ensure(TODAY)
    whole = {table: len(lines) for table, lines in rows(store).items()}
    # As if the process had ended before the last line was written.
    await store.settings.delete(SEEDED_UNTIL)
    assert await demo.ensure(TODAY)
    assert {table: len(lines) for table, lines in rows(store).items()} == whole


async def test_the_zone_is_the_one_handed_in_first(store: Store, demo: Demo) -> None:
    await demo.ensure(TODAY, "America/New_York")
    await demo.ensure(TODAY + DAY, "Asia/Tokyo")
    assert (await store.users.get()).timezone == "America/New_York"
    nights = await store.documents.of("demo", "sleep", TODAY + DAY, TODAY + DAY)
    assert nights[0].body["bedtime_end"].endswith("-05:00")


async def test_a_person_of_flesh_and_blood_is_no_demo(store: Store, demo: Demo) -> None:
    await store.users.update(name="Robin")
    assert not await demo.is_demo()
