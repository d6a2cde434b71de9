"""Years of history: chunk by chunk, with a pause, a cancel, and after a kill."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from lifeos_desktop.domain.errors import AuthExpired, BadData, Forbidden, RateLimited, Unavailable
from lifeos_desktop.services.backfill_state import BackfillState, Gap, from_text
from lifeos_desktop.services.sync_report import Progress
from tests.conftest import PROJECT
from tests.services.backfill_child import DAYS, DIED, service
from tests.services.sync_support import DAY, NAPS, NIGHTS, RING, TODAY, Service, bench

FIRST = TODAY - (DAYS - 1) * DAY


async def test_newest_first_in_chunks_with_progress(tmp_path: Path) -> None:
    async with bench(tmp_path, service()) as at:
        await at.connect()
        told: list[Progress] = []
        report = await at.sync.sync("ring", since=FIRST, on_progress=told.append)
        assert report.problem is None
        assert report.counts.new == 2 * DAYS
        assert await at.values() == at.expected_values()
        days = [one for one in told if one.what == "days"]
        assert [(one.done, one.total) for one in days] == [
            (60, 200), (120, 200), (180, 200), (200, 200),
        ]  # fmt: skip
        windows = [window for name, window, _ in at.service.reads if name == NIGHTS][1:]
        assert windows[0].last == TODAY
        assert [w.last for w in windows] == sorted((w.last for w in windows), reverse=True)
        progress = await at.sync.progress("ring")
        assert progress is not None
        assert progress.is_done
        assert progress.sentence == "All days since 17 Aug 2024 are here."
        # Once more asks only for what is trailing; further back only for what is further back.
        asked = len(at.service.reads)
        await at.sync.sync("ring", since=FIRST)
        assert len(at.service.reads) == asked + 3
        await at.sync.sync("ring", since=FIRST - 10 * DAY)
        assert at.service.reads[-1][1].last == FIRST - DAY


async def test_it_begins_with_the_connection(tmp_path: Path) -> None:
    async with bench(tmp_path, service()) as at:
        await at.sync.begin(await at.connect())
        await at.sync.idle()
        progress = await at.sync.progress("ring")
        assert progress is not None
        assert (progress.days_wanted, progress.is_done) == (90, True)
        assert len(await at.values()) == 90


async def test_pause_resume_and_cancel(tmp_path: Path) -> None:
    async with bench(tmp_path, service()) as at:
        await at.connect()
        await at.sync.sync("ring")
        await at.sync.fetch_since("ring", FIRST)
        await at.service.asked(6)
        await at.sync.pause("ring")
        paused = await at.sync.progress("ring")
        assert paused is not None
        assert (paused.is_paused, paused.is_running, paused.is_done) == (True, False, False)
        assert paused.sentence.startswith("Paused: ")
        await at.sync.sync("ring")  # a sync that is due does not end the pause
        await at.sync.idle()
        assert await at.sync.progress("ring") == paused
    async with bench(tmp_path, service()) as at:  # neither does a restart
        await at.secrets.set("ring.account.token", "good")
        await at.sync.go_on()
        assert await at.sync.progress("ring") == paused
        await at.sync.resume("ring")
        running = await at.sync.progress("ring")
        assert running is not None
        assert running.is_running
        assert "Fetching earlier days" in running.sentence
        await at.service.asked(3)
        await at.sync.cancel("ring")
        here = await at.values()
        ended = await at.sync.progress("ring")
        assert ended is not None
        assert ended.is_done
        await at.sync.sync("ring")
        await at.sync.idle()
        assert await at.values() == here
        await at.sync.sync("ring", since=FIRST)  # wanted again after all
        assert await at.values() == at.expected_values()


async def test_a_sync_that_is_due_comes_in_between(tmp_path: Path) -> None:
    async with bench(tmp_path, service()) as at:
        await at.connect()
        await at.sync.sync("ring")
        at.service.gate = asyncio.Event()
        await at.sync.fetch_since("ring", FIRST)
        await at.service.asked(4)
        due = asyncio.create_task(at.sync.sync("ring"))
        await asyncio.sleep(0)
        at.service.gate.set()
        assert (await due).problem is None
        progress = await at.sync.progress("ring")
        assert progress is not None
        assert progress.is_running


async def test_a_service_that_asks_for_a_pause(tmp_path: Path) -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    async with bench(tmp_path, service()) as at:
        at.sync.backfills._sleep = sleep
        connection = await at.connect()
        await at.sync.sync("ring")
        await at.sync.backfills.want(connection, FIRST, TODAY)
        at.service.faults[f"{NIGHTS} page"] = [RateLimited("Slowly.", 5.0), RateLimited("Slowly.")]
        await at.sync.backfills.start(connection)
        await at.sync.idle()
        assert slept == [5.0, 60.0]
        assert await at.values() == at.expected_values()
        assert await at.standing() == ("connected", "")
        # One that never ends is left to the next sync.
        slept.clear()
        at.service.put_days(FIRST - 90 * DAY, FIRST - DAY)
        await at.sync.backfills.want(connection, FIRST - 90 * DAY, TODAY)
        at.service.faults[NIGHTS] = [RateLimited("Slowly.", 5_000.0)] * 3
        await at.sync.backfills.start(connection)
        await at.sync.idle()
        assert slept == [900.0, 900.0]
        assert await at.standing() == ("failing", "Slowly.")
        progress = await at.sync.progress("ring")
        assert progress is not None
        assert progress.sentence.endswith("Slowly.")
        await at.sync.sync("ring")
        await at.sync.idle()
        assert await at.values() == at.expected_values()
        assert await at.standing() == ("connected", "")


@pytest.mark.parametrize(
    ("problem", "standing"),
    [(Unavailable("Not now."), "failing"), (AuthExpired("Choose Reconnect."), "reconnect")],
)
async def test_what_ends_it(
    problem: Exception, standing: str, tmp_path: Path, allow_warnings: list[object]
) -> None:
    async with bench(tmp_path, service()) as at:
        connection = await at.connect()
        await at.sync.sync("ring")
        await at.sync.backfills.want(connection, FIRST, TODAY)
        at.service.faults[f"{NAPS} page"] = [problem]
        await at.sync.backfills.start(connection)
        await at.sync.idle()
        assert await at.standing() == (standing, str(problem))
        progress = await at.sync.progress("ring")
        assert progress is not None
        assert not progress.is_running
        assert str(problem) in progress.sentence
        await at.sync.sync("ring")  # the next sync goes on
        await at.sync.idle()
        assert await at.values() == at.expected_values()


async def test_days_a_collection_was_refused_are_tried_again(tmp_path: Path) -> None:
    async with bench(tmp_path, service()) as at:
        await at.connect()
        await at.sync.sync("ring")
        connection = (await at.connections.all())[0]
        await at.sync.backfills.want(connection, FIRST, TODAY)
        at.service.faults["naps first"] = [Forbidden("Not now.")] * 2
        await at.sync.backfills.start(connection)
        await at.sync.idle()
        assert await at.standing() == ("connected", "")
        assert set(await at.values()) == set(at.expected_values())
        assert await at.values() != at.expected_values()
        progress = await at.sync.progress("ring")
        assert progress is not None
        assert "is asked for again with the next sync" in progress.sentence
        await at.sync.sync("ring")
        await at.sync.idle()
        assert await at.values() == at.expected_values()
        progress = await at.sync.progress("ring")
        assert progress is not None
        assert progress.sentence.endswith("are here.")
        asked = len(at.service.reads)
        await at.sync.sync("ring")
        await at.sync.idle()
        assert len(at.service.reads) == asked + 3


async def test_a_network_that_answers_for_the_service(tmp_path: Path) -> None:
    async with bench(tmp_path, service()) as at:
        connection = await at.connect()
        await at.sync.sync("ring")
        await at.sync.backfills.want(connection, FIRST, TODAY)
        nonsense = [BadData("Ring answered something else.")]
        at.service.faults = {f"{name} first": nonsense * 2 for name in (NIGHTS, NAPS)}
        for _ in range(2):
            asked = len(at.service.reads)
            await at.sync.backfills.start(connection)
            await at.sync.idle()
            assert len(at.service.reads) == asked + 2  # it does not go on to leave only gaps
            progress = await at.sync.progress("ring")
            assert progress is not None
            assert progress.days_done == 0
            assert progress.sentence.endswith("Ring answered something else.")
            assert await at.standing() == ("connected", "")
        await at.sync.sync("ring")
        await at.sync.idle()
        assert await at.values() == at.expected_values()


async def test_disconnected_in_the_middle(tmp_path: Path) -> None:
    async with bench(tmp_path, service()) as at:
        await at.sync.begin(await at.connect())
        await at.service.asked(5)
        await at.connections.disconnect("ring", forget=True)
        await at.sync.idle()
        assert (await at.documents(), await at.values()) == ({}, {})
        assert await at.sync.progress("ring") is None


def end_in_write(folder: Path, number: int) -> int:
    """Let a process end inside its ``number``-th write; its exit code."""
    command = [sys.executable, "-m", "tests.services.backfill_child", folder, str(number)]
    return subprocess.run(command, cwd=PROJECT, check=False).returncode


async def test_killed_inside_its_writes(tmp_path: Path, repeats: Callable[[int, int], int]) -> None:
    expected = service()
    writes = (1, 2, 3, 5, 8, 12, 16, 21, 27) if repeats(0, 1) else (2, 5, 9, 16)
    for number in writes:
        folder = tmp_path / str(number)
        folder.mkdir()
        assert end_in_write(folder, number) == DIED
        async with bench(folder, expected) as at:
            values, wanted = await at.values(), at.expected_values()
            kept = await at.documents()
            # Every batch whole: a value is that of the documents of its day that are kept.
            for day, value in values.items():
                seconds = sum(body["seconds"] for on, body in kept.values() if on == day)
                assert value == seconds
            assert {day for day, _ in kept.values()} == set(values)
            await at.secrets.set("ring.account.token", "good")
            await at.sync.sync("ring", since=FIRST)
            assert await at.values() == wanted
            assert await at.documents() == expected.kept


def test_the_state_is_read_as_it_was_written() -> None:
    state = BackfillState(
        FIRST, TODAY, TODAY - 60 * DAY, is_paused=True, gaps={NAPS: Gap(FIRST, TODAY, 2)}
    )
    assert from_text(state.to_text()) == state
    for text in ("", "[]", "{}", '{"first": 1}', state.to_text()[:-3]):
        assert from_text(text) is None


def test_gaps_shrink_grow_and_are_given_up() -> None:
    state = BackfillState(date(2024, 1, 1), date(2024, 12, 31), date(2024, 12, 31))
    chunk = state.chunk()
    assert chunk is not None
    state = state.moved(chunk, {NIGHTS: True, NAPS: False})
    assert state.gaps == {NIGHTS: Gap(chunk.first, chunk.last)}
    second = state.chunk()
    assert second is not None
    assert second.last == chunk.first - DAY
    state = state.moved(second, {NIGHTS: True, NAPS: False})
    assert state.gaps == {NIGHTS: Gap(second.first, chunk.last)}
    window = state.gap_chunk(NIGHTS)
    assert window == chunk
    state = state.tried(NIGHTS, window, is_here=True)
    assert state.gaps == {NIGHTS: Gap(second.first, chunk.first - DAY)}
    for _ in range(4):
        state = state.tried(NIGHTS, state.gap_chunk(NIGHTS), is_here=False)
    assert state.gaps[NIGHTS].tries == 5
    assert state.tried(NIGHTS, state.gap_chunk(NIGHTS), is_here=False).gaps == {}
    assert state.without(NIGHTS).gaps == {}
    assert timedelta() < state.last - state.next


async def test_a_provider_without_days_has_no_history(tmp_path: Path) -> None:
    without = replace(RING, collections=RING.collections[2:])
    async with bench(tmp_path, Service(), manifest=without) as at:
        await at.sync.begin(await at.connect())
        await at.sync.idle()
        assert await at.sync.progress("ring") is None
