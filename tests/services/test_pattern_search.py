"""The search over a real store and the real engine: the demo person, and all that can go wrong."""

from __future__ import annotations

import asyncio
import os
import random
import signal
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from lifeos_desktop.domain.analysis import Analysis, Known, Rescored, Table
from lifeos_desktop.domain.errors import EngineCancelled, EngineProblem
from lifeos_desktop.domain.patterns import (
    CONFIRMED,
    FADED,
    HELD_UP,
    NOT_USEFUL,
    Pattern,
    PatternRun,
)
from lifeos_desktop.engines.analysis.client import AnalysisEngine, analysis_host
from lifeos_desktop.engines.host import EngineHost
from lifeos_desktop.integrations.demo import truth
from lifeos_desktop.services.pattern_search import Analyst, Heard, PatternSearch, TooFewDays
from lifeos_desktop.services.pattern_table import PatternTable
from lifeos_desktop.services.patterns import ALL, GONE, Filters
from tests.services.page_support import BERLIN, DAY, TODAY, Profile, profile
from tests.support.real_clock import RealClock

__all__ = ["profile"]


@pytest.fixture(scope="module")
def host() -> Iterator[EngineHost]:
    """One engine process for this file: it takes seconds to start."""
    host = analysis_host(RealClock(), idle_seconds=300)
    yield host
    if host._process is not None:
        host._process.end("the tests are over")
        host._process.gone.wait(5)
    host._sender.shutdown()


@pytest.fixture
def engine(host: EngineHost) -> AnalysisEngine:
    return AnalysisEngine(host)


class Scripted:
    """An engine that answers what it is told, when it is told."""

    def __init__(self, answer: Analysis | Exception) -> None:
        self.answer = answer
        self.known: tuple[Known, ...] = ()
        self.asked = asyncio.Event()
        self.go_on = asyncio.Event()
        self.go_on.set()
        self.calls = 0

    async def analyse(
        self, table: Table, known: tuple[Known, ...] = (), on_progress: Heard | None = None
    ) -> Analysis:
        self.calls += 1
        self.known = known
        self.asked.set()
        if on_progress is not None:
            on_progress(0.5)
        await self.go_on.wait()
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


NOTHING = Analysis((), (), 10, 1, 60, ("a", "b"), {"correlation": 10}, {"c": "it has no values"})


def search_of(profile: Profile, analyst: Analyst) -> PatternSearch:
    table = PatternTable(profile.store, profile.series, lambda: profile.catalogue)
    return PatternSearch(
        profile.store, table, analyst, profile.clock,
        zone=lambda: BERLIN, catalogue=lambda: profile.catalogue,
    )  # fmt: skip


async def some_days(profile: Profile, days: int = 60) -> None:
    chance = random.Random(3)
    yesterday = TODAY - DAY
    for metric in ("sleep.hrv", "activity.steps"):
        values: list[float | None] = [chance.gauss(60, 9) for _ in range(days)]
        await profile.values(metric, values, last=yesterday)


# -- what it finds ------------------------------------------------------------------------------


async def test_the_demo_person(profile: Profile, engine: AnalysisEngine) -> None:
    """Every planted effect of 0.5 and more is found, and no planted null is shown."""
    await profile.demo()
    shares: list[float] = []
    run = await search_of(profile, engine).run("manual", shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert (run.days, run.shown > 20, run.tested > 500) == (179, True, True)
    found = await profile.store.patterns.all()
    links = {(*one.metrics, one.lag): one for one in found if len(one.metrics) == 2}
    for planted in truth.PLANTED:
        if planted.strength < 0.5:
            continue
        one = links[planted.cause, planted.effect, planted.lag]
        assert one.tier == CONFIRMED
        assert one.strength * planted.direction > 0
        assert (one.low > 0) == (one.high > 0) == (one.effect > 0)
    pairs = {frozenset(one.metrics) for one in found}
    also = {frozenset(more["metrics"]) for one in found for more in one.details.get("also", [])}
    for null in truth.NULLS:
        assert frozenset((null.cause, null.effect)) not in pairs | also, null.note
    kinds = {(one.kind, one.metrics) for one in found}
    assert ("weekday", (truth.WEEKEND.metric,)) in kinds
    assert ("trend", (truth.TREND.metric,)) in kinds
    (change,) = [one for one in found if one.kind == "change_point" and one.day
                 and one.metrics == (truth.CHANGE.metric,)]  # fmt: skip
    assert change.window_start is not None
    assert change.day is not None
    assert abs((change.day - change.window_start).days - truth.CHANGE.at) <= 5
    definitional = profile.catalogue.definitional_pairs()
    assert not (pairs | also) & definitional
    assert run.details["tested"]["correlation"] > 100
    assert "needs 30" in run.details["left_out"]["sleep.nap"]
    assert run.details["behind"] == sum(len(one.details.get("also", [])) for one in found)


async def test_a_new_search_finds_the_same_and_keeps_what_the_person_said(
    profile: Profile, engine: AnalysisEngine
) -> None:
    await profile.demo()
    search = search_of(profile, engine)
    await search.run("manual")
    before = await profile.store.patterns.all()
    muted, pinned, disliked = before[0], before[3], before[5]
    assert muted.id is not None
    assert pinned.id is not None
    assert disliked.id is not None
    await profile.patterns.mute(muted.id)
    await profile.patterns.pin(pinned.id)
    await profile.patterns.rate(disliked.id, NOT_USEFUL)
    profile.clock.advance(7200)
    await search.run("scheduled")
    after = {one.id: one for one in await profile.store.patterns.all()}
    assert set(after) == {one.id for one in before}
    for one in before:
        again = after[one.id]
        assert (again.identity, again.first_seen) == (one.identity, one.first_seen)
        assert again.active
    assert after[muted.id].muted_at is not None
    assert after[pinned.id].pinned_at is not None
    assert after[disliked.id].rating == NOT_USEFUL
    shown = (await profile.patterns.list()).items
    assert muted.id not in {item.id for item in shown}
    assert shown[0].id == pinned.id
    (item,) = [item for item in shown if item.id == disliked.id]
    assert not item.state.startswith("new")


async def test_ten_years_with_gaps_are_searched_without_a_stall(
    profile: Profile, engine: AnalysisEngine
) -> None:
    chance = random.Random(8)
    days = 3_650
    for number in range(20):
        values: list[float | None] = [
            None if day % 400 < 30 or chance.random() < 0.1 else chance.gauss(50, 5)
            for day in range(days)
        ]
        await profile.values(f"custom.m{number}", values, last=TODAY - DAY)
    longest = 0.0

    async def watch() -> None:
        nonlocal longest
        loop = asyncio.get_running_loop()
        while True:
            before = loop.time()
            await asyncio.sleep(0.005)
            longest = max(longest, loop.time() - before)

    watching = asyncio.create_task(watch())
    run = await search_of(profile, engine).run("manual")
    watching.cancel()
    assert run.tested >= 190
    assert run.shown <= 3
    assert longest < 0.5  # a busy machine; alone it is a few hundredths


# -- later verdicts and what is gone ------------------------------------------------------------


OLD = Pattern(
    "correlation", ("activity.steps", "sleep.hrv"), 1, "Old words.", 2.0, 1.0, 3.0, 0.001, 0.01,
    60, CONFIRMED, strength=0.4,
)  # fmt: skip


async def known(profile: Profile, *patterns: Pattern, days_ago: int = 40) -> None:
    seen = profile.clock.now() - timedelta(days=days_ago)
    await profile.store.patterns.record(
        PatternRun(seen, 60, 2, 10, len(patterns), 0),
        [replace(one, first_seen=seen) for one in patterns],
    )


async def test_known_patterns_are_handed_over_and_their_verdicts_kept(profile: Profile) -> None:
    await some_days(profile)
    weekend = replace(
        OLD, kind="weekday", metrics=("sleep.hrv",), lag=0, weekday=5, details={"days": [5, 6]}
    )
    trend = replace(OLD, kind="trend", metrics=("sleep.hrv",), lag=0)
    await known(profile, OLD, weekend, trend)
    engine = Scripted(
        replace(
            NOTHING,
            rescored=(Rescored(OLD.identity, 39, HELD_UP), Rescored(weekend.identity, 39, FADED)),
        )
    )
    await search_of(profile, engine).run("manual")
    since = TODAY - 40 * DAY
    assert set(engine.known) == {
        Known(OLD.identity, "correlation", OLD.metrics, 1, 0.4, since),
        Known(weekend.identity, "weekday", ("sleep.hrv",), 0, 0.4, since, (5, 6)),
    }
    gone = (await profile.patterns.list(Filters(which=GONE))).items
    assert {item.kind: item.state for item in gone} == {
        "correlation": "no longer found",
        "weekday": "faded on 39 new days",
        "trend": "no longer found",
    }
    stored = {one.kind: one for one in await profile.store.patterns.all()}
    assert stored["correlation"].sentence == "Old words."
    assert (stored["correlation"].later, stored["correlation"].later_days) == (HELD_UP, 39)
    assert (await profile.patterns.list()).items == ()


async def test_young_patterns_are_not_looked_at_again(profile: Profile) -> None:
    await some_days(profile)
    await known(profile, OLD, days_ago=19)
    engine = Scripted(NOTHING)
    await search_of(profile, engine).run("manual")
    assert engine.known == ()


async def test_the_run_holds_its_ledger(profile: Profile) -> None:
    await some_days(profile)
    run = await search_of(profile, Scripted(NOTHING)).run("manual")
    assert (run.tested, run.shown, run.held_back, run.days, run.metrics) == (10, 0, 1, 60, 2)
    assert (run.window_start, run.window_end) == (TODAY - 60 * DAY, TODAY - DAY)
    assert run.details == {
        "trigger": "manual",
        "tested": {"correlation": 10},
        "left_out": {"c": "it has no values"},
        "metrics": ["a", "b"],
        "behind": 0,
    }


# -- what can go wrong --------------------------------------------------------------------------


async def test_too_few_days(profile: Profile) -> None:
    search = search_of(profile, Scripted(NOTHING))
    with pytest.raises(TooFewDays, match="There are no days to search yet"):
        await search.run("manual")
    await profile.values("sleep.hrv", [50.0], last=TODAY - DAY)
    with pytest.raises(TooFewDays, match="There is 1 day so far, and a search begins with 30"):
        await search.run("manual")
    await profile.values("sleep.hrv", [50.0] * 29, last=TODAY)  # today is half a day
    with pytest.raises(TooFewDays, match="There are 28 days so far"):
        await search.run("manual")
    assert await profile.store.patterns.latest_run() is None


async def test_constant_and_missing_metrics_are_left_out_with_a_reason(
    profile: Profile, engine: AnalysisEngine
) -> None:
    await some_days(profile)
    await profile.values("sleep.score", [80.0] * 60, last=TODAY - DAY)
    await profile.values("sleep.deep", [3600.0] * 5, last=TODAY - DAY)
    run = await search_of(profile, engine).run("manual")
    left_out = run.details["left_out"]
    assert left_out["sleep.score"] == "it is the same every day"
    assert left_out["sleep.deep"] == "it has 5 days with a value, and needs 30"
    assert run.metrics == 2


async def test_nothing_that_varies_is_a_search_without_findings(
    profile: Profile, engine: AnalysisEngine
) -> None:
    await profile.values("sleep.score", [80.0] * 60, last=TODAY - DAY)
    run = await search_of(profile, engine).run("manual")
    assert (run.tested, run.shown, run.metrics) == (0, 0, 0)


@pytest.mark.parametrize("problem", [EngineProblem("The analysis engine stopped.")])
async def test_after_a_crash_everything_is_as_it_was(
    profile: Profile, problem: EngineProblem
) -> None:
    await some_days(profile)
    await known(profile, OLD)
    engine = Scripted(problem)
    search = search_of(profile, engine)
    with pytest.raises(EngineProblem, match="stopped"):
        await search.run("manual")
    assert (await profile.patterns.list(Filters(which=ALL))).items[0].is_active
    engine.answer = NOTHING
    assert (await search.run("manual")).tested == 10


async def test_a_killed_engine_is_a_sentence(profile: Profile) -> None:
    await some_days(profile)
    host = analysis_host(RealClock())

    class Killing(AnalysisEngine):
        async def analyse(
            self, table: Table, known: tuple[Known, ...] = (), on_progress: Heard | None = None
        ) -> Analysis:
            asked = asyncio.ensure_future(super().analyse(table, known, on_progress))
            while (pid := host.pid) is None:  # noqa: ASYNC110 - nothing tells when it is there
                await asyncio.sleep(0.01)
            os.kill(pid, signal.SIGTERM if os.name == "nt" else signal.SIGKILL)
            return await asked

    try:
        with pytest.raises(EngineProblem, match="analysis engine"):
            await search_of(profile, Killing(host)).run("manual")
    finally:
        await host.close()


async def test_two_who_ask_wait_for_one_search(profile: Profile) -> None:
    await some_days(profile)
    engine = Scripted(NOTHING)
    engine.go_on.clear()
    search = search_of(profile, engine)
    shares: list[float] = []
    first = asyncio.create_task(search.run("scheduled"))
    await engine.asked.wait()
    second = asyncio.create_task(search.run("manual", shares.append))
    await asyncio.sleep(0)
    assert search.is_running
    engine.go_on.set()
    assert (await first).id == (await second).id
    assert engine.calls == 1
    assert shares[-1] == 1.0
    assert not search.is_running


async def test_stopped_by_hand(profile: Profile) -> None:
    await some_days(profile)
    await known(profile, OLD)
    engine = Scripted(NOTHING)
    engine.go_on.clear()
    search = search_of(profile, engine)
    search.cancel()  # nothing runs
    waiting = asyncio.create_task(search.run("manual"))
    await engine.asked.wait()
    search.cancel()
    with pytest.raises(EngineCancelled, match="What the last one found is still there"):
        await waiting
    assert (await profile.patterns.list()).items
    engine.go_on.set()
    assert (await search.run("manual")).tested == 10


async def test_the_last_one_who_goes_ends_it(profile: Profile) -> None:
    await some_days(profile)
    engine = Scripted(NOTHING)
    engine.go_on.clear()
    search = search_of(profile, engine)
    one, other = (asyncio.create_task(search.run("manual")) for _ in range(2))
    await engine.asked.wait()
    one.cancel()
    with pytest.raises(asyncio.CancelledError):
        await one
    assert not other.done()
    other.cancel()
    with pytest.raises(asyncio.CancelledError):
        await other
    assert not search.is_running
    assert await profile.store.patterns.latest_run() is None


async def test_closing_stops_it(profile: Profile) -> None:
    await some_days(profile)
    engine = Scripted(NOTHING)
    engine.go_on.clear()
    search = search_of(profile, engine)
    await search.close()
    waiting = asyncio.create_task(search.run("manual"))
    await engine.asked.wait()
    await search.close()
    with pytest.raises(EngineCancelled):
        await waiting
