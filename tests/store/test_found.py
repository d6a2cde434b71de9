"""What is found and learned: patterns, expectations of a day, answers, preferences."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from lifeos_desktop.domain.errors import NotFound
from lifeos_desktop.domain.patterns import EARLY, NOT_USEFUL, Pattern, PatternRun, Question
from lifeos_desktop.domain.records import (
    DataPoint,
    EnergyForecast,
    Insight,
    InsightFeedback,
    JournalEntry,
    Preference,
    Task,
)
from lifeos_desktop.store import Store
from lifeos_desktop.store.migrate import bring_up_to_date
from lifeos_desktop.store.migrations import MIGRATIONS
from tests.support.clock import FakeClock

TODAY = date(2025, 3, 4)
NOW = datetime(2025, 3, 4, 6, 30, tzinfo=UTC)
STEPS = Pattern(
    kind="correlation",
    metrics=("activity.steps", "sleep.deep"),
    lag=1,
    sentence="After more steps you have more deep sleep.",
    effect=300.0,
    low=120.0,
    high=480.0,
    p=0.0002,
    q=0.004,
    n=150,
    tier="confirmed",
    strength=0.4,
    unit="s",
    title="Steps, deep sleep",
    details={"lags": [{"lag": 1, "effect": 0.4, "low": 0.2, "high": 0.6}]},
)
WEEKEND = replace(STEPS, kind="weekday", metrics=("sleep.wake_time",), lag=0, weekday=5, q=0.00001)


def run(days_ago: int = 0, shown: int = 2) -> PatternRun:
    at = NOW - timedelta(days=days_ago)
    return PatternRun(at, days=160, metrics=20, tested=198, shown=shown, held_back=4)


async def test_a_pattern_comes_back_as_it_was_kept(store: Store) -> None:
    await store.patterns.record(run(), [STEPS, WEEKEND])
    weekend, steps = await store.patterns.all()
    assert steps == replace(STEPS, id=steps.id, first_seen=NOW, checked_at=NOW)
    assert weekend.weekday == 5
    assert (weekend.stars, steps.stars) == (5, 3)


async def test_a_new_search_keeps_what_the_person_said_and_since_when(store: Store) -> None:
    await store.patterns.record(run(days_ago=3), [STEPS, WEEKEND])
    (steps,) = [one for one in await store.patterns.all() if one.kind == "correlation"]
    assert steps.id is not None
    await store.patterns.set_muted(steps.id, NOW)
    await store.patterns.set_pinned(steps.id, NOW)
    await store.patterns.set_rating(steps.id, NOT_USEFUL)
    await store.patterns.record(run(), [replace(STEPS, effect=310.0, q=0.2, tier=EARLY, n=153)])
    after = await store.patterns.get(steps.id)
    assert after is not None
    assert (after.effect, after.n, after.tier, after.stars) == (310.0, 153, EARLY, 1)
    assert (after.muted_at, after.pinned_at, after.rating) == (NOW, NOW, NOT_USEFUL)
    assert (after.first_seen, after.checked_at) == (NOW - timedelta(days=3), NOW)
    (weekend,) = [one for one in await store.patterns.all() if one.kind == "weekday"]
    assert not weekend.active, "not found again: kept, not active"
    await store.patterns.record(run(), [WEEKEND])
    assert [(one.kind, one.active) for one in await store.patterns.all()] == [
        ("correlation", False),  # pinned, so still first
        ("weekday", True),
    ]


async def test_the_same_pair_on_the_same_day_is_one_pattern(store: Store) -> None:
    same_day = replace(STEPS, lag=0)
    turned = replace(same_day, metrics=("sleep.deep", "activity.steps"))
    await store.patterns.record(run(), [same_day, turned])
    assert len(await store.patterns.all()) == 1
    assert STEPS.identity != replace(STEPS, metrics=STEPS.metrics[::-1]).identity


async def test_the_ledger_of_the_last_search(store: Store) -> None:
    assert await store.patterns.latest_run() is None
    walks = Question("correlation", ("activity.steps", "journal.energy"), 1, "Walks", 60, 82)
    drinks = Question("correlation", ("custom.alcohol", "sleep.rem"), 1, "Drinks", 60, 78)
    await store.patterns.record(run(days_ago=1), [STEPS], [walks])
    latest = await store.patterns.record(run(), [STEPS], [walks, drinks])
    assert await store.patterns.latest_run() == latest
    assert latest.id is not None
    assert await store.patterns.questions(latest.id) == [drinks, walks]
    assert [one.ran_at for one in await store.patterns.runs(5)] == [NOW, NOW - timedelta(days=1)]


async def test_what_is_not_there_cannot_be_muted(store: Store) -> None:
    with pytest.raises(NotFound, match="Nothing was changed"):
        await store.patterns.set_muted(7, NOW)


def test_older_patterns_become_early_signs(tmp_path: Path) -> None:
    path = tmp_path / "lifeos.db"
    bring_up_to_date(path, MIGRATIONS[:2])
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "INSERT INTO patterns (user_id, name, description, pattern_type, variables, strength,"
            " confidence, sample_size, actionable, active, discovered_at) VALUES (1, 'Old', 'Old.',"
            " 'correlation', '[\"a\",\"b\"]', 0.4, 0.9, 50, 0, 1, '2025-01-01T00:00:00.000000Z')"
        )
    bring_up_to_date(path)
    with closing(sqlite3.connect(path)) as connection:
        kept = connection.execute("SELECT name, identity, tier, active, effect FROM patterns")
        assert kept.fetchall() == [("Old", "older|1", "early", 0, 0.4)]


async def test_a_sealed_expectation_is_never_changed(store: Store) -> None:
    first = EnergyForecast(TODAY, "mean28", 6.0, 4.0, 8.0, NOW, {"n": 20})
    sealed = await store.energy_forecasts.seal(first)
    again = await store.energy_forecasts.seal(replace(first, value=9.0, made_at=NOW))
    assert again == sealed == replace(first, sealed_at=NOW, id=sealed.id)
    await store.energy_forecasts.seal(replace(first, model="ridge", value=7.0))
    assert [one.model for one in await store.energy_forecasts.sealed(TODAY, TODAY)] == [
        "mean28",
        "ridge",
    ]
    assert await store.energy_forecasts.sealed(TODAY, TODAY, ("other",)) == []


async def test_a_day_keeps_every_forecast_and_the_first_of_one_moment(store: Store) -> None:
    early = EnergyForecast(TODAY, "forecast", 6.0, 4.0, 8.0, NOW, {"usual": 5.0})
    later = replace(early, value=5.0, made_at=NOW + timedelta(hours=1))
    await store.energy_forecasts.append([early, replace(early, model="yesterday")])
    await store.energy_forecasts.append([later, replace(early, value=1.0)])
    found = await store.energy_forecasts.sealed(TODAY, TODAY, ("forecast",))
    assert [(one.value, one.made_at, one.sealed_at) for one in found] == [
        (6.0, NOW, NOW),
        (5.0, later.made_at, later.made_at),
    ]
    assert found[0].drivers == {"usual": 5.0}


async def test_answers_follow_the_text_and_the_text_follows_them(store: Store) -> None:
    insight = await store.insights.save(Insight("morning_brief", TODAY, "Short.", {}, 1.0))
    assert insight.id is not None
    given = [InsightFeedback(insight.id, "acted_on")]
    assert await store.feedback.put(insight.id, ("acted_on",), given) == ()
    rewritten = await store.insights.save(Insight("morning_brief", TODAY, "Longer.", {}, 1.0))
    assert rewritten.acted_on, "written anew it is still done"
    assert [one.type for one in await store.feedback.of((insight.id,))] == ["acted_on"]
    assert [one.type for one in await store.feedback.between(TODAY, TODAY)] == ["acted_on"]
    (before,) = await store.feedback.put(insight.id, ("acted_on",), [])
    assert before.type == "acted_on"
    after = await store.insights.get("morning_brief", TODAY)
    assert after is not None
    assert not after.acted_on
    with pytest.raises(NotFound):
        await store.feedback.put(99, ("wrong",), [])


async def test_preferences_are_kept_once(store: Store, frozen_clock: FakeClock) -> None:
    length = Preference("brief", "length", "short", weight=0.7, evidence_count=3)
    first = await store.preferences.set(length)
    frozen_clock.advance(60)
    assert await store.preferences.set(length) == first, "the same again is no change"
    changed = await store.preferences.set(replace(length, value={"words": 60}, source="told"))
    assert changed.id == first.id
    assert changed.value == {"words": 60}
    assert changed.updated_at != changed.created_at
    assert await store.preferences.all("other") == []
    assert await store.preferences.all() == [changed]
    await store.preferences.delete("brief", "length")
    assert await store.preferences.get("brief", "length") is None


async def test_days_are_counted_once(store: Store) -> None:
    assert await store.daily.count_days() == 0
    await store.journal.add(JournalEntry(TODAY, None, energy=5))
    await store.journal.add(JournalEntry(TODAY, None, notes="no rating"))
    assert await store.daily.count_days() == 1
    assert await store.daily.sources() == []


async def test_the_metrics_with_a_day_are_known(store: Store) -> None:
    assert await store.daily.metrics() == set()
    await store.data_points.upsert(
        [
            DataPoint(source, metric, TODAY, 1.0)
            for source, metric in (("csv", "custom.coffee"), ("oura", "a"), ("oura", "b"))
        ]
    )
    assert await store.daily.metrics() == {"custom.coffee", "a", "b"}
    await store.journal.add(JournalEntry(TODAY, None, energy=5))
    await store.tasks.add(Task("Still to do"))
    assert await store.daily.metrics() == {"custom.coffee", "a", "b", "journal.energy"}
    await store.journal.add(JournalEntry(TODAY, None, mood=5))
    await store.tasks.add(Task("Done", done_at=NOW))
    assert await store.daily.metrics() >= {"journal.mood", "tasks.done"}
