"""The notebook's rows: many at once, changed, deleted, put back with the same id."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest

from lifeos_desktop.domain.errors import NotFound
from lifeos_desktop.domain.records import Goal, JournalEntry, Note, Task
from lifeos_desktop.store import Store
from tests.support.clock import START, FakeClock

DAY = date(2025, 3, 4)
RECORDS = {
    "tasks": Task(
        "Call", due=DAY, due_time=time(18), tags=("x", "ü"), raw_input="call 6pm", metadata={"a": 1}
    ),
    "notes": Note("Grüße 🎉\n\nmore", title="t", tags=("a",), raw_input="n: Grüße"),
    "journal": JournalEntry(DAY, time(7, 5), energy=3, notes="slept badly", raw_input="e3"),
    "goals": Goal("Run", progress=0.5, target_date=DAY, metadata={"a": [1]}),
}
CHANGED: dict[str, dict[str, Any]] = {
    "tasks": {"title": "Call dad", "due_time": None},
    "notes": {"content": "other", "title": ""},
    "journal": {"energy": 4, "time": None},
    "goals": {"progress": 1.0, "status": "reached"},
}


@pytest.mark.parametrize("name", RECORDS)
async def test_deleted_and_put_back_it_is_the_same_row(
    store: Store, name: str, frozen_clock: FakeClock
) -> None:
    repository: Any = getattr(store, name)
    stored = await repository.add(RECORDS[name])
    other = await repository.add(RECORDS[name])
    frozen_clock.advance(3600)
    assert await repository.delete(stored.id) == stored
    assert await repository.get(stored.id) is None
    assert await repository.all() == [other]
    with pytest.raises(NotFound, match="not there any more"):
        await repository.delete(stored.id)
    assert await repository.restore(stored)
    assert await repository.get(stored.id) == stored
    assert not await repository.restore(replace(stored, **CHANGED[name]))
    assert await repository.get(stored.id) == stored
    newer = await repository.add(RECORDS[name])
    assert newer.id > other.id


@pytest.mark.parametrize("name", RECORDS)
async def test_a_change_says_what_was_before(
    store: Store, name: str, frozen_clock: FakeClock
) -> None:
    repository: Any = getattr(store, name)
    stored = await repository.add(RECORDS[name])
    frozen_clock.advance(60)
    before, after = await repository.change(stored.id, lambda r: replace(r, **CHANGED[name]))
    assert before == stored
    expected = replace(stored, **CHANGED[name])
    if name == "goals":
        expected = replace(expected, updated_at=frozen_clock.now())
    assert after == expected == await repository.get(stored.id)
    frozen_clock.advance(60)
    assert await repository.change(stored.id, lambda r: r) == (after, after)
    unstamped = replace(stored, created_at=None)
    assert (await repository.update(unstamped)).created_at == START
    with pytest.raises(NotFound):
        await repository.change(999, lambda r: r)
    with pytest.raises(NotFound):
        await repository.update(RECORDS[name])


@pytest.mark.parametrize("name", RECORDS)
async def test_many_are_added_all_or_none(store: Store, name: str) -> None:
    repository: Any = getattr(store, name)
    assert await repository.add_many([]) == []
    added = await repository.add_many([RECORDS[name]] * 3)
    assert [record.id for record in added] == [1, 2, 3]
    assert sorted(await repository.all(), key=lambda r: r.id) == added
    assert await repository.by_ids([2, 2, 99]) == [added[1]]
    with pytest.raises(AttributeError):
        await repository.add_many([RECORDS[name], None])
    assert len(await repository.all()) == 3


async def test_more_ids_than_one_statement_takes(store: Store) -> None:
    task = await store.tasks.add(Task("Call"))
    assert await store.tasks.by_ids(range(40_000)) == [task]


async def test_tasks_by_date_and_by_when_they_were_done(store: Store) -> None:
    open_tasks = await store.tasks.add_many(
        [
            Task("late", due=DAY, due_time=time(18)),
            Task("early", due=DAY, due_time=time(9)),
            Task("whole day", due=DAY),
            Task("some day"),
            Task("some day soon", priority=1),
            Task("overdue", due=DAY - timedelta(3), priority=3),
        ]
    )
    late, early, whole, some, soon, overdue = open_tasks
    assert await store.tasks.open() == [overdue, early, late, whole, soon, some]
    closed = await store.tasks.add_many(
        [
            Task("first", status="done", done_at=START),
            Task("last", status="dropped", done_at=START + timedelta(1)),
            Task("unknown", status="done"),
        ]
    )
    assert await store.tasks.closed(9) == [closed[1], closed[0], closed[2]]
    assert await store.tasks.closed(1) == [closed[1]]


async def test_the_latest_of_the_journal(store: Store) -> None:
    one, two, three, four = await store.journal.add_many(
        [
            JournalEntry(DAY - timedelta(2), None, notes="a"),
            JournalEntry(DAY - timedelta(1), None, notes="b"),
            JournalEntry(DAY - timedelta(1), time(9), notes="c"),
            JournalEntry(DAY - timedelta(1), time(21), notes="d"),
        ]
    )
    assert await store.journal.latest(9) == [four, three, two, one]
    assert await store.journal.latest(2) == [four, three]
    assert await store.journal.latest(9, before=DAY - timedelta(1)) == [one]


async def test_a_draft_is_kept_until_it_is_saved(store: Store) -> None:
    assert await store.drafts.get("capture") == ""
    await store.drafts.set("capture", "call mu")
    await store.drafts.set("capture", "call mum 🎉")
    await store.drafts.set("review", "other")
    assert await store.drafts.get("capture") == "call mum 🎉"
    await store.tasks.add(Task("call mum"), draft="capture")
    assert await store.drafts.get("capture") == ""
    assert await store.drafts.get("review") == "other"
    await store.drafts.set("review", "")
    assert await store.drafts.get("review") == ""
