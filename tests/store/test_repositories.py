"""Every repository gives back what it was given, from a real file."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from lifeos_desktop.domain.errors import BadInput, NotFound
from lifeos_desktop.domain.metrics import Better, custom_metric
from lifeos_desktop.domain.records import (
    Goal,
    Insight,
    JournalEntry,
    Note,
    SyncState,
    Task,
    TokenUsage,
    User,
)
from lifeos_desktop.store import Store
from tests.support.clock import START, FakeClock

DAY = date(2025, 3, 4)
HOUR = timedelta(hours=1)


async def test_the_person_is_there_from_the_start(store: Store) -> None:
    assert await store.users.get() == User(1, "", "", {})
    assert await store.users.update(name="Ada", timezone="Europe/Berlin") == User(
        1, "Ada", "Europe/Berlin", {}
    )
    assert (await store.users.update(name="Ada L.")).timezone == "Europe/Berlin"


async def test_a_journal_entry_comes_back_whole(store: Store) -> None:
    later = JournalEntry(DAY, time(14, 30), energy=7, mood=3, notes="Grüße", tags=("b", "a"))
    plain = JournalEntry(DAY, None)
    stored = await store.journal.add(later)
    assert stored == replace(later, id=stored.id, created_at=START)
    first = await store.journal.add(plain)
    assert await store.journal.between(DAY, DAY) == [first, stored]
    assert await store.journal.between(DAY - timedelta(1), DAY - timedelta(1)) == []
    assert stored.id is not None
    assert await store.journal.by_ids((stored.id, 999)) == [stored]


async def test_a_task_comes_back_whole_and_changes(store: Store) -> None:
    task = Task("Call", due=DAY, tags=("x",), metadata={"z": 1, "a": [1, None]}, raw_input="call")
    stored = await store.tasks.add(task)
    assert stored == replace(task, id=stored.id, created_at=START)
    done = await store.tasks.update(replace(stored, status="done", done_at=START + HOUR))
    assert done.id is not None
    assert await store.tasks.get(done.id) == done
    assert await store.tasks.all() == [done]
    assert await store.tasks.get(77) is None
    with pytest.raises(NotFound):
        await store.tasks.update(replace(stored, id=77))


async def test_open_on_a_past_day_knows_nothing_of_later(store: Store) -> None:
    end = datetime(2025, 3, 5, tzinfo=UTC)
    made = {
        name: await store.tasks.add(Task(name, **fields))
        for name, fields in {
            "later": {"created_at": end},
            "done after": {"status": "done", "created_at": START, "done_at": end},
            "done before": {"status": "done", "created_at": START, "done_at": end - HOUR},
            "dropped": {"status": "dropped", "created_at": START},
            "due": {"created_at": START, "due": DAY, "priority": 3},
            "due later": {"created_at": START, "due": DAY + timedelta(9)},
            "important": {"created_at": START, "priority": 1},
        }.items()
    }
    found = await store.tasks.open_on(DAY, end)
    assert found == [made[name] for name in ("due", "important", "due later", "done after")]


async def test_notes_goals_and_usage(store: Store, frozen_clock: FakeClock) -> None:
    first = await store.notes.add(Note("one"))
    frozen_clock.advance(1)
    second = await store.notes.add(Note("two", title="t", tags=("a",), metadata={"k": "ü"}))
    assert await store.notes.all() == [second, first]

    goal = await store.goals.add(Goal("Run", progress=0.5, metadata={"a": 1}))
    near = await store.goals.add(Goal("Swim", target_date=DAY))
    assert await store.goals.active() == [near, goal]
    frozen_clock.advance(60)
    reached = await store.goals.update(replace(goal, status="reached", progress=1.0))
    assert (reached.created_at, reached.updated_at) == (goal.created_at, frozen_clock.now())
    assert await store.goals.active() == [near]
    assert goal.id is not None
    assert await store.goals.by_ids([goal.id]) == [reached]
    with pytest.raises(NotFound):
        await store.goals.update(replace(goal, id=None))

    unknown = await store.usage.add(TokenUsage(START, "brief", "m", 10, 5, None))
    free = await store.usage.add(TokenUsage(START + HOUR, "brief", "local", 1, 1, 0.0))
    assert (unknown.cost_usd, free.cost_usd) == (None, 0.0)
    assert await store.usage.between(START, START + HOUR) == [unknown]


async def test_an_insight_replaces_the_one_of_its_day(store: Store) -> None:
    brief = Insight("morning_brief", DAY, "Slept", {"facts": []}, 0.5)
    first = await store.insights.save(brief)
    again = await store.insights.save(replace(brief, content="Slept well", confidence=1.0))
    assert (again.id, again.content) == (first.id, "Slept well")
    newer = await store.insights.save(replace(brief, day=DAY + timedelta(1)))
    await store.insights.save(replace(brief, type="weekly_review", day=DAY + timedelta(9)))
    assert await store.insights.get("morning_brief", DAY) == again
    assert await store.insights.get("weekly_review", DAY) is None
    assert await store.insights.latest("morning_brief") == newer
    assert await store.insights.recent("morning_brief", 5) == [newer, again]


async def test_an_occurrence_is_claimed_once(store: Store) -> None:
    runs = store.job_runs
    run = await runs.claim("backup", START, "scheduled", START)
    assert run is not None
    assert await runs.claim("backup", START, "catch_up", START) is None
    assert await runs.skip("backup", START, "scheduled", "late", START) is None
    assert run.id is not None
    done = await runs.finish(run.id, "done", "", START + HOUR)
    assert (done.status, done.finished_at) == ("done", START + HOUR)
    assert await runs.claim("backup", START, "manual", START) is None
    skipped = await runs.skip("backup", START + HOUR, "scheduled", "The computer was off.", START)
    assert skipped is not None
    assert await runs.skip("backup", START + HOUR, "scheduled", "again", START) is None
    assert await runs.history(9) == [skipped, done]
    assert await runs.history(9, job="other") == []
    assert await runs.last("backup") == skipped
    assert await runs.last("backup", ("done", "failed")) == done
    with pytest.raises(NotFound):
        await runs.finish(999, "done", "", START)


async def test_an_interrupted_run_is_taken_up_again(store: Store) -> None:
    runs = store.job_runs
    run = await runs.claim("backup", START, "scheduled", START)
    other = await runs.claim("backup", START + HOUR, "scheduled", START)
    assert run is not None
    assert other is not None
    assert await runs.mark_interrupted(START + HOUR) == 2
    assert await runs.mark_interrupted(START + HOUR) == 0
    again = await runs.claim("backup", START, "catch_up", START + HOUR)
    assert again == replace(run, trigger="catch_up", started_at=START + HOUR)
    skipped = await runs.skip("backup", START + HOUR, "catch_up", "Too late.", START + 2 * HOUR)
    assert skipped is not None
    assert (skipped.id, skipped.status) == (other.id, "skipped")


async def test_a_message_is_delivered_once(store: Store) -> None:
    deliveries = store.deliveries
    pending = await deliveries.claim("morning_brief", DAY, "notification", START)
    assert pending is not None
    assert pending.id is not None
    assert await deliveries.claim("morning_brief", DAY, "notification", START) is None
    await deliveries.finish(pending.id, "failed", "No bus.", START)
    retried = await deliveries.claim("morning_brief", DAY, "notification", START + HOUR)
    assert retried == replace(pending, created_at=START + HOUR)
    sent = await deliveries.finish(pending.id, "sent", "", START + 2 * HOUR)
    assert sent.sent_at == START + 2 * HOUR
    assert await deliveries.claim("morning_brief", DAY, "notification", START) is None
    assert await deliveries.get("morning_brief", DAY, "notification") == sent
    assert await deliveries.get("morning_brief", DAY, "telegram") is None
    with pytest.raises(NotFound):
        await deliveries.finish(999, "sent", "", START)


async def test_settings_are_json_values(store: Store) -> None:
    values = {"a.text": "x", "b.flag": True, "c.number": 1, "d.list": [1, "ü"], "e.none": None}
    for key, value in values.items():
        await store.settings.set(key, value)
    assert await store.settings.all() == values
    await store.settings.set("c.number", True)
    assert (await store.settings.all())["c.number"] is True
    assert await store.settings.delete("a.text")
    assert not await store.settings.delete("a.text")
    assert "a.text" not in await store.settings.all()


async def test_sync_states(store: Store) -> None:
    assert await store.sync_states.get("oura", "sleep") is None
    state = SyncState("oura", "sleep", "c1", last_attempt=START)
    await store.sync_states.set(state)
    later = replace(state, cursor="c2", last_success=START, error="slow")
    await store.sync_states.set(later)
    assert await store.sync_states.get("oura", "sleep") == later
    assert await store.sync_states.all() == [later]


async def test_custom_metrics_come_back_with_open_bounds(store: Store) -> None:
    caffeine = custom_metric("custom.caffeine", unit="")
    bounded = replace(
        custom_metric("custom.alcohol", unit="count"), better=Better.LOWER, low=0.0, high=20.0
    )
    for metric in (caffeine, bounded, bounded):
        await store.custom_metrics.add(metric)
    assert await store.custom_metrics.all() == [bounded, caffeine]
    with pytest.raises(BadInput):
        await store.custom_metrics.add(replace(caffeine, label="Coffee"))
