"""Syncing: what is new, changed and deleted; how it fails, and how it returns."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lifeos_desktop.domain.connections import Standing
from lifeos_desktop.domain.errors import (
    AuthExpired,
    BadData,
    BadInput,
    Forbidden,
    LifeosError,
    NotConnected,
    RateLimited,
    SecretsUnavailable,
    Unavailable,
)
from lifeos_desktop.domain.records import SourceDocument
from lifeos_desktop.integrations.base import Collection
from lifeos_desktop.services.account_sync import seen_of
from lifeos_desktop.services.sync_report import Progress
from lifeos_desktop.store.counts import Counts
from tests.services.sync_support import ABOUT, DAY, NAPS, NIGHTS, RING, TODAY, Service, bench

HOUR = 3_600


async def test_nothing_is_connected(tmp_path: Path) -> None:
    async with bench(tmp_path) as at:
        with pytest.raises(NotConnected, match=r"^Ring is not connected\.$"):
            await at.sync.sync("ring")


async def test_the_trailing_days_and_twice_no_change(tmp_path: Path) -> None:
    async with bench(tmp_path) as at:
        at.service.put_days(TODAY - 30 * DAY, TODAY)
        at.service.put(ABOUT, "me", None)
        await at.connect()
        told: list[Progress] = []
        report = await at.sync.sync("ring", on_progress=told.append)
        assert report.problem is None
        assert report.counts == Counts(16, 0, 0, 0)  # 14 days before, today, and who it is
        assert report.sentence == "Ring: 16 new."
        assert [(one.title, one.done, one.total) for one in told] == [
            ("Nights", 0, 3), ("Naps", 1, 3), ("About you", 2, 3),
        ]  # fmt: skip
        kept = await at.documents()
        assert len(kept) == 16
        assert all(kept[key] == at.service.kept[key] for key in kept)
        values = await at.values()
        assert values == {d: v for d, v in at.expected_values().items() if d in values}
        assert await at.standing() == ("connected", "")
        before = len(at.changes)
        again = await at.sync.sync("ring")
        assert again.counts == Counts(0, 0, 16, 0)
        assert again.sentence == "Ring: nothing new."
        assert {"data_points"} & frozenset[str]().union(*at.changes[before:]) == set()
        # The cursor of the last batch is handed to the next reading, and only there.
        assert [cursor for name, _, cursor in at.service.reads if name == ABOUT] == ["", "3"]


async def test_changed_moved_and_late_documents(tmp_path: Path) -> None:
    async with bench(tmp_path) as at:
        at.service.put_days(TODAY - 5 * DAY, TODAY)
        at.service.put(NAPS, "nap", TODAY - 2 * DAY, 900.0)
        await at.connect()
        await at.sync.sync("ring")
        assert await at.values() == at.expected_values()
        at.service.put(NIGHTS, f"nights-{TODAY - DAY}", TODAY - DAY, 5.0)  # changed
        at.service.put(NAPS, "nap", TODAY - 3 * DAY, 900.0)  # on another day now
        at.service.put(NIGHTS, "late", TODAY - 9 * DAY, 7.0)  # arrived late
        report = await at.sync.sync("ring")
        assert report.counts == Counts(1, 2, 5, 0)
        assert await at.values() == at.expected_values()


async def test_what_was_deleted_is_asked_about_and_only_then_removed(tmp_path: Path) -> None:
    async with bench(tmp_path) as at:
        at.service.put_days(TODAY - 5 * DAY, TODAY)
        await at.connect()
        await at.sync.sync("ring")
        gone, hidden = (NIGHTS, f"nights-{TODAY}"), (NIGHTS, f"nights-{TODAY - DAY}")
        del at.service.kept[gone]
        at.service.hidden.add(hidden)
        report = await at.sync.sync("ring")
        assert sorted(at.service.asked_gone) == sorted([gone[1], hidden[1]])
        assert report.counts.removed == 1
        assert report.sentence == "Ring: 1 removed."
        assert set(await at.documents()) == set(at.service.kept)
        assert await at.values() == at.expected_values()


async def test_what_was_here_before_is_not_this_account_s_to_delete(tmp_path: Path) -> None:
    async with bench(tmp_path) as at:
        imported = SourceDocument(
            "ring", NIGHTS, "of another ring", TODAY, {"seconds": 5.0}, at.clock.now()
        )
        old = replace(imported, document_id="long ago", day=TODAY - 50 * DAY)
        await at.store.documents.upsert([imported])
        at.clock.advance(HOUR)
        await at.connect()
        await at.store.documents.upsert([replace(old, fetched_at=at.clock.now())])
        at.service.put_days(TODAY - 80 * DAY, TODAY)
        await at.sync.sync("ring", since=TODAY - 80 * DAY)
        assert at.service.asked_gone == []
        assert {(NIGHTS, "of another ring"), (NIGHTS, "long ago")} <= set(await at.documents())


async def test_an_empty_answer_by_mistake_costs_little_and_loses_nothing(tmp_path: Path) -> None:
    async with bench(tmp_path) as at:
        at.service.put_days(TODAY - 14 * DAY, TODAY)
        at.service.put_days(TODAY - 14 * DAY, TODAY, NAPS)
        await at.connect()
        await at.sync.sync("ring")
        at.service.hidden.update(at.service.kept)
        for asked in (20, 36):
            report = await at.sync.sync("ring")
            assert report.counts.removed == 0
            assert len(at.service.asked_gone) == asked
            assert set(await at.documents()) == set(at.service.kept)
        # Those that were not asked about come first the next time.
        assert len(set(at.service.asked_gone)) == 30
        at.service.hidden.clear()
        assert (await at.sync.sync("ring")).counts == Counts(same=30)


async def test_after_a_long_time_without_a_sync(tmp_path: Path) -> None:
    async with bench(tmp_path) as at:
        await at.connect()
        await at.sync.sync("ring")
        at.service.put_days(TODAY, TODAY + 200 * DAY)
        at.clock.advance(200 * 24 * HOUR)
        await at.sync.sync("ring")
        assert await at.values() == at.expected_values()
        windows = [window for name, window, _ in at.service.reads[3:] if name == NIGHTS]
        assert [(w.last - w.first).days + 1 for w in windows] == [90, 90, 35]
        assert windows[0].last == TODAY + 200 * DAY
        at.clock.jump_to(at.clock.now() - timedelta(days=300))  # a clock that was set back
        assert (await at.sync.sync("ring")).problem is None


ENDS: list[tuple[LifeosError, str]] = [
    (AuthExpired("The sign-in at Ring has ended. Choose Reconnect."), "reconnect"),
    (Unavailable("Ring cannot be reached. It is tried again."), "failing"),
    (RateLimited("Ring asks for a pause.", 30.0), "failing"),
    (SecretsUnavailable("The keyring is locked. Unlock it and try again."), "failing"),
]


@pytest.mark.parametrize(("problem", "standing"), ENDS, ids=lambda value: type(value).__name__)
async def test_what_ends_a_sync(
    problem: LifeosError,
    standing: str,
    tmp_path: Path,
    allow_warnings: list[logging.LogRecord],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO, "lifeos_desktop.services")
    async with bench(tmp_path) as at:
        at.service.put_days(TODAY - 5 * DAY, TODAY)
        at.service.put(NAPS, "nap", TODAY, 900.0)
        at.service.page = 2
        await at.connect()
        for _ in range(3):
            at.service.faults = {"nights page": [problem]}
            report = await at.sync.sync("ring")
            assert report.problem is problem
            assert report.sentence == str(problem)
            assert [one.state for one in report.collections] == ["not_reached"] * 3
            assert await at.standing() == (standing, str(problem))
            # The page that came before stays, with its values.
            assert len(await at.documents()) == len(await at.values()) == 2
            state = await at.store.sync_states.get("ring", NIGHTS)
            assert state is None or state.last_success is None
            at.clock.advance(HOUR)
        found = await at.store.connections.get("ring", "")
        assert found is not None
        assert found.since == at.clock.now() - timedelta(hours=3)  # since the first time
        at.service.faults = {}
        report = await at.sync.sync("ring")
        assert report.problem is None
        assert await at.standing() == ("connected", "")
        assert await at.values() == at.expected_values()
        said = [record.getMessage() for record in caplog.records]
        assert len(said) == 2, said  # once when it fails, once when it returns
        assert said[1] == "ring can be read again"
        assert len(allow_warnings) == (standing == "reconnect")
        assert str(problem) not in caplog.text


async def test_an_account_that_needs_the_person_is_left_alone(
    tmp_path: Path, allow_warnings: list[object]
) -> None:
    async with bench(tmp_path) as at:
        await at.connect()
        reason = "The sign-in at Ring has ended. Choose Reconnect."
        at.service.before = [AuthExpired(reason)]
        await at.sync.sync("ring", scheduled=True)
        asked = len(at.service.reads)
        report = await at.sync.sync("ring", scheduled=True)
        assert isinstance(report.problem, AuthExpired)
        assert report.sentence == reason
        assert len(at.service.reads) == asked
        # Somebody who presses the button is not refused.
        assert (await at.sync.sync("ring")).problem is None
        assert await at.standing() == ("connected", "")


@pytest.mark.parametrize(
    ("problem", "state"), [(Forbidden("Not allowed."), "refused"), (BadData("No."), "unreadable")]
)
async def test_a_collection_that_fails_stops_no_other(
    problem: LifeosError, state: str, tmp_path: Path
) -> None:
    async with bench(tmp_path) as at:
        at.service.put_days(TODAY - 5 * DAY, TODAY)
        at.service.put(NAPS, "nap", TODAY, 900.0)
        at.service.faults = {NIGHTS: [problem]}
        await at.connect()
        report = await at.sync.sync("ring")
        assert report.problem is None
        assert [one.state for one in report.collections] == [state, "done", "done"]
        assert report.sentence == f"Ring: 7 new. {problem}"
        assert await at.standing() == ("connected", "")
        assert (NAPS, "nap") in await at.documents()
        kept = await at.store.sync_states.get("ring", NIGHTS)
        assert kept is not None
        assert (kept.error, kept.last_success) == (str(problem), None)
        await at.sync.sync("ring")
        kept = await at.store.sync_states.get("ring", NIGHTS)
        assert kept is not None
        assert (kept.error, kept.last_success) == ("", at.clock.now())


async def test_a_service_that_refuses_all_days(tmp_path: Path) -> None:
    lapsed = Forbidden("The membership has lapsed.")
    async with bench(tmp_path) as at:
        at.service.faults = {NIGHTS: [lapsed], NAPS: [lapsed]}
        await at.connect()
        report = await at.sync.sync("ring")
        assert isinstance(report.problem, Forbidden)
        assert await at.standing() == ("failing", "The membership has lapsed.")


async def test_each_refusal_that_is_its_own_is_said(tmp_path: Path) -> None:
    calendars = tuple(Collection(name, name.title(), by_day=False) for name in "abcde")
    many = replace(RING, collections=calendars)
    service = Service()
    service.read_collections = calendars
    service.faults = {name: [Forbidden(f"“{name.title()}” is gone.")] for name in "abcde"}
    async with bench(tmp_path, service, manifest=many) as at:
        await at.connect()
        report = await at.sync.sync("ring")
        assert str(report.problem) == (
            "“A” is gone. “B” is gone. “C” is gone. 2 more cannot be read either."
        )


async def test_what_was_not_granted_is_no_error(tmp_path: Path) -> None:
    async with bench(tmp_path, Service(granted=())) as at:
        at.service.put_days(TODAY - DAY, TODAY)
        await at.connect()
        report = await at.sync.sync("ring")
        assert {one.name: one.state for one in report.collections} == {
            NIGHTS: "done", ABOUT: "done", NAPS: "not_granted",
        }  # fmt: skip
        assert report.sentence == "Ring: 2 new."
        assert await at.store.sync_states.get("ring", NAPS) is None


async def test_unknown_fields_are_counted(tmp_path: Path) -> None:
    async with bench(tmp_path, Service(unknown={"aura": 3})) as at:
        await at.connect()
        report = await at.sync.sync("ring")
        assert {one.name: dict(one.unknown) for one in report.collections}[NIGHTS] == {"aura": 3}
        seen = seen_of(await at.store.sync_states.get("ring", "@seen"))
        assert seen[NIGHTS] == {"unknown": {"aura": 3}, "rejected": 0}
        at.service.unknown = {}
        await at.sync.sync("ring")
        assert seen_of(await at.store.sync_states.get("ring", "@seen")) == {}


async def test_asked_twice_it_runs_once(tmp_path: Path) -> None:
    async with bench(tmp_path) as at:
        at.service.gate = asyncio.Event()
        await at.connect()
        both = [asyncio.create_task(at.sync.sync("ring")) for _ in range(2)]
        await at.service.asked(1)
        assert at.sync.is_running("ring", "")
        small = asyncio.create_task(at.sync.sync("ring", only=[NIGHTS], days=2))
        both[0].cancel()  # one of them does not want to wait any more
        await asyncio.wait({both[0]})
        at.service.gate.set()
        assert (await both[1]).problem is None
        assert (await small).problem is None
        assert [name for name, _, _ in at.service.reads] == [NIGHTS, NAPS, ABOUT, NIGHTS]
        assert at.service.reads[-1][1].first == TODAY - 2 * DAY


async def test_nobody_waits_any_more(tmp_path: Path) -> None:
    async with bench(tmp_path) as at:
        at.service.gate = asyncio.Event()
        await at.connect()
        only = asyncio.create_task(at.sync.sync("ring"))
        await at.service.asked(1)
        only.cancel()
        await asyncio.wait({only})
        assert not at.sync.is_running("ring", "")


async def test_a_day_that_cannot_be(tmp_path: Path) -> None:
    async with bench(tmp_path) as at:
        await at.connect()
        for day in (TODAY + DAY, TODAY.replace(year=1999)):
            with pytest.raises(BadInput, match="from 2000 to today"):
                await at.sync.sync("ring", since=day)
            with pytest.raises(BadInput, match="from 2000 to today"):
                await at.sync.fetch_since("ring", day)
        assert at.service.reads == []


change = st.tuples(
    st.sampled_from(["put", "delete", "hide", "show", "fail"]),
    st.sampled_from([NIGHTS, NAPS]),
    st.integers(0, 7),  # which document
    st.integers(0, 12),  # how many days ago it is
    st.integers(1, 5),
)


@settings(max_examples=25)
@given(st.lists(st.lists(change, max_size=6), min_size=1, max_size=5))
def test_any_sequence_ends_like_a_fresh_sync(
    tmp_path_factory: pytest.TempPathFactory, rounds: list[list[tuple[str, str, int, int, int]]]
) -> None:
    async def run() -> None:
        async with bench(tmp_path_factory.mktemp("sync")) as at:
            at.service.page = 3
            await at.connect()
            for changes in rounds:
                at.service.hidden.clear()
                for kind, name, number, ago, seconds in changes:
                    id = f"{name}-{number}"
                    if kind == "put":
                        at.service.put(name, id, TODAY - ago * DAY, float(seconds))
                    elif kind == "delete":
                        at.service.kept.pop((name, id), None)
                    elif kind == "hide":
                        at.service.hidden.add((name, id))
                    elif kind == "fail":
                        at.service.faults[f"{name} page"] = [Unavailable("Not now.")]
                await at.sync.sync("ring")
            at.service.hidden.clear()
            at.service.faults.clear()
            # What was hidden once and is deleted now is asked about again, a few at a time.
            for _ in range(4):
                report = await at.sync.sync("ring")
                assert report.problem is None
            assert await at.documents() == at.service.kept
            assert await at.values() == at.expected_values()
            found = await at.store.connections.get("ring", "")
            assert found is not None
            assert found.standing is Standing.CONNECTED

    asyncio.run(run())
