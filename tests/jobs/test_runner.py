from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from lifeos_desktop.domain.errors import LifeosError, NotConnected, NotFound
from lifeos_desktop.domain.schedule import Daily
from lifeos_desktop.jobs.decide import BEFORE_FIRST_START
from lifeos_desktop.jobs.definitions import DEFINITIONS, schedules
from lifeos_desktop.jobs.runner import Runner
from lifeos_desktop.jobs.work import JobBusy, JobContext, Outcome
from lifeos_desktop.services.settings_model import Jobs
from lifeos_desktop.store.store import Store
from tests.jobs.bench import BERLIN, BY_NAME, Bench, berlin
from tests.jobs.memory_runs import MemoryRuns
from tests.support.clock import FakeClock


async def machine(**more: object) -> Bench:
    """A machine on which LifeOS was first started on 3 March at noon."""
    bench = Bench(**more)  # type: ignore[arg-type]
    bench.start()
    await bench.tick()
    return bench


async def test_the_first_start_catches_nothing_up_and_says_so() -> None:
    bench = await machine(names=[definition.name for definition in DEFINITIONS])
    assert bench.worked == []
    assert {event.reason for event in bench.said} == {BEFORE_FIRST_START}
    assert len(bench.said) == 6


async def test_a_brief_every_morning_once() -> None:
    bench = await machine()
    await bench.stay_until(berlin(6, 12))
    assert await bench.brief() == [(berlin(day, 7), "scheduled", "done") for day in (4, 5, 6)]
    assert [context.day.day for context in bench.worked] == [4, 5, 6]
    assert [event.status for event in bench.said] == ["skipped", "done", "done", "done"]


async def test_a_restart_on_the_second_day_still_catches_the_brief_up() -> None:
    bench = await machine()
    bench.start()
    await bench.at(berlin(4, 9))
    assert await bench.brief() == [(berlin(4, 7), "catch_up", "done")]


async def test_after_a_resume_work_waits_for_the_network_to_settle() -> None:
    bench = await machine()
    bench.clock.jump_to(berlin(4, 9))
    await bench.runner.tick()
    await bench.runner.idle()
    assert bench.worked == []
    assert bench.runner._until_next_tick() <= 5
    bench.clock.advance(5)
    await bench.runner.tick()
    await bench.runner.idle()
    assert len(bench.worked) == 1
    assert bench.runner._until_next_tick() == 20


async def test_a_catch_up_keeps_the_slot_of_the_next_day() -> None:
    bench = await machine()
    await bench.at(berlin(4, 11, 59))
    await bench.stay_until(berlin(5, 7, 1))
    assert await bench.brief() == [
        (berlin(4, 7), "catch_up", "done"),
        (berlin(5, 7), "scheduled", "done"),
    ]


async def test_a_week_away_is_one_skip_and_one_run() -> None:
    bench = await machine()
    await bench.at(berlin(10, 8))
    assert await bench.brief() == [
        (berlin(9, 7), "scheduled", "skipped"),
        (berlin(10, 7), "catch_up", "done"),
    ]
    skip = (await bench.recorded())[1]
    assert skip.reason == (
        "6 runs were missed since 4 March 07:00. "
        "The computer was off or asleep from 3 March 12:00 to 10 March 08:00."
    )


async def test_a_clock_set_back_runs_nothing_twice() -> None:
    bench = await machine()
    await bench.stay_until(berlin(4, 7, 1))
    bench.clock.jump_to(berlin(3, 20))
    await bench.stay_until(berlin(4, 9))
    assert await bench.brief() == [(berlin(4, 7), "scheduled", "done")]


async def test_a_new_time_counts_at_once() -> None:
    bench = await machine()
    bench.times["daily_brief"] = Daily(time(5, 30))
    await bench.stay_until(berlin(4, 8))
    assert await bench.brief() == [(berlin(4, 5, 30), "scheduled", "done")]


async def test_a_new_zone_counts_at_once() -> None:
    bench = await machine()
    bench.zone = ZoneInfo("America/New_York")
    await bench.stay_until(berlin(3, 13, 1))  # 07:01 over there
    assert await bench.brief() == [(berlin(3, 13), "scheduled", "done")]


async def test_a_crash_is_recorded_and_the_run_finishes_once() -> None:
    bench = await machine()
    await bench.runs.claim("daily_brief", berlin(4, 7), "scheduled", berlin(4, 7))
    bench.clock.jump_to(berlin(4, 7, 3))
    bench.start()
    await bench.tick()
    await bench.tick()
    assert await bench.brief() == [(berlin(4, 7), "catch_up", "done")]
    assert len(bench.worked) == 1


async def test_a_crash_whose_window_is_over_says_why_nothing_ran() -> None:
    bench = await machine()
    await bench.runs.claim("daily_brief", berlin(4, 7), "scheduled", berlin(4, 7))
    bench.clock.jump_to(berlin(4, 14))
    bench.start()
    await bench.tick()
    run = (await bench.recorded())[-1]
    assert (run.status, bench.worked) == ("skipped", [])
    assert "too late" in run.reason


async def test_not_connected_is_a_skip_with_its_sentence() -> None:
    async def ask(context: JobContext) -> Outcome:
        raise NotConnected("Oura is not connected.")

    bench = await machine(do=ask)
    await bench.at(berlin(4, 7))
    run = (await bench.recorded())[-1]
    assert (run.status, run.reason) == ("skipped", "Oura is not connected.")


async def test_an_outcome_may_be_a_skip_with_a_reason() -> None:
    async def look(context: JobContext) -> Outcome:
        return Outcome.skipped("Nothing new.")

    bench = await machine(do=look)
    await bench.at(berlin(4, 7))
    assert (await bench.recorded())[-1].reason == "Nothing new."
    with pytest.raises(ValueError, match="reason"):
        Outcome.skipped("")


async def test_a_failure_is_tried_again_and_then_done() -> None:
    async def third_time(context: JobContext) -> Outcome:
        if context.attempt < 3:
            raise LifeosError("The disk is full.")
        return Outcome.done("Written.")

    bench = await machine(do=third_time)
    await bench.at(berlin(4, 7))
    run = (await bench.recorded())[-1]
    assert run.status == "failed"
    assert run.reason == "The disk is full. Trying again on 4 March 07:05."
    (status,) = await bench.runner.status()
    assert status.retry_at == bench.clock.now() + timedelta(minutes=5)
    await bench.stay_until(berlin(4, 8))
    run = (await bench.recorded())[-1]
    assert (run.status, run.reason, run.trigger) == ("done", "Written.", "scheduled")
    assert [context.attempt for context in bench.worked] == [1, 2, 3]


async def test_retries_end(allow_warnings: list[logging.LogRecord]) -> None:
    async def never(context: JobContext) -> Outcome:
        raise LifeosError("The disk is full.")

    bench = await machine(do=never)
    await bench.at(berlin(4, 7))
    await bench.stay_until(berlin(4, 12))
    assert len(bench.worked) == 1 + BY_NAME["daily_brief"].retries
    assert (await bench.recorded())[-1].reason == "The disk is full."
    assert [record.getMessage() for record in allow_warnings] == ["Job daily_brief failed"]


async def test_no_retry_after_the_window(allow_warnings: list[logging.LogRecord]) -> None:
    async def never(context: JobContext) -> Outcome:
        raise LifeosError("The disk is full.")

    bench = await machine(do=never)
    await bench.at(berlin(4, 11, 58))
    await bench.stay_until(berlin(4, 14))
    assert len(bench.worked) == 1
    assert len(allow_warnings) == 1


async def test_a_failure_before_a_restart_gets_one_more_try() -> None:
    bench = await machine()
    run = await bench.runs.claim("daily_brief", berlin(4, 7), "scheduled", berlin(4, 7))
    assert run is not None
    assert run.id is not None
    await bench.runs.finish(run.id, "failed", "The disk is full.", berlin(4, 7))
    bench.clock.jump_to(berlin(4, 7, 2))
    bench.start()
    await bench.tick()
    assert bench.worked == []
    await bench.stay_until(berlin(4, 7, 6))
    assert await bench.brief() == [(berlin(4, 7), "scheduled", "done")]


async def test_an_unexpected_error_tells_the_person_nothing_private(
    allow_warnings: list[logging.LogRecord],
) -> None:
    async def stumble(context: JobContext) -> Outcome:
        raise KeyError("call Ada about the divorce")

    bench = await machine(do=stumble)
    await bench.at(berlin(4, 7))
    run = (await bench.recorded())[-1]
    assert run.reason.startswith("Something went wrong inside LifeOS. Your data is safe.")
    said = " ".join(record.getMessage() for record in allow_warnings)
    assert "KeyError at" in said
    assert "Ada" not in said + run.reason


async def test_a_run_that_takes_too_long_is_stopped() -> None:
    async def hang(context: JobContext) -> Outcome:
        await asyncio.sleep(3600)
        return Outcome.done()

    quick = replace(BY_NAME["daily_brief"], timeout=timedelta(milliseconds=10))
    bench = await machine(do=hang, definitions={"daily_brief": quick})
    await bench.at(berlin(4, 7))
    run = (await bench.recorded())[-1]
    assert run.status == "failed"
    assert run.reason.startswith("It took longer than 0.01 seconds and was stopped.")


async def test_jobs_overlap_but_never_with_themselves() -> None:
    going, release = list[str](), asyncio.Event()

    async def wait(context: JobContext) -> Outcome:
        going.append(context.job)
        await release.wait()
        return Outcome.done()

    bench = await machine(do=wait, names=["oura_sync", "calendar_sync"])
    bench.clock.jump_to(berlin(3, 18))
    await bench.runner.tick()
    bench.clock.advance(5)
    await bench.runner.tick()
    await asyncio.sleep(0)
    assert sorted(going) == ["calendar_sync", "oura_sync"]
    assert all(status.running for status in await bench.runner.status())
    with pytest.raises(JobBusy, match="Oura sync is running already"):
        await bench.runner.run_now("oura_sync")
    bench.clock.jump_to(berlin(3, 20))  # the next calendar slot has to wait
    await bench.runner.tick()
    bench.clock.advance(5)
    await bench.runner.tick()
    assert len(going) == 2
    release.set()
    await bench.runner.idle()
    await bench.tick()
    assert sorted(going) == ["calendar_sync", "calendar_sync", "oura_sync"]


async def test_run_now_has_its_own_occurrence() -> None:
    bench = await machine()
    first = await bench.runner.run_now("daily_brief")
    second = await bench.runner.run_now("daily_brief")  # the clock stands still
    assert (first.status, first.trigger, first.occurrence) == ("done", "manual", bench.clock.now())
    assert second.occurrence > first.occurrence
    await bench.stay_until(berlin(4, 7, 1))
    assert [context.trigger for context in bench.worked] == ["manual", "manual", "scheduled"]
    with pytest.raises(NotFound, match=r"There is no job called tea\. The jobs are daily_brief"):
        await bench.runner.run_now("tea")


async def test_a_failed_run_by_hand_is_not_tried_again(
    allow_warnings: list[logging.LogRecord],
) -> None:
    async def never(context: JobContext) -> Outcome:
        raise LifeosError("No.")

    bench = await machine(do=never)
    run = await bench.runner.run_now("daily_brief")
    assert (run.status, run.reason) == ("failed", "No.")
    await bench.stay_until(berlin(3, 13))
    assert len(bench.worked) == 1


async def test_a_pause_skips_with_its_reason_and_ends() -> None:
    bench = await machine(names=["calendar_sync"])
    bench.runner.pause(berlin(3, 15))
    assert bench.runner.paused_until == berlin(3, 15)
    await bench.stay_until(berlin(3, 16, 1))
    found = [(run.status, run.reason) for run in (await bench.recorded("calendar_sync"))[1:]]
    assert found == [("skipped", "Paused until 3 March 15:00."), ("done", "")]
    assert (await machine()).runner.paused_until is None


async def test_a_pause_can_be_ended_early() -> None:
    bench = await machine(names=["calendar_sync"])
    bench.runner.pause(berlin(9, 15))
    await bench.stay_until(berlin(3, 13))
    bench.runner.unpause()
    await bench.stay_until(berlin(3, 14, 1))
    assert (await bench.recorded("calendar_sync"))[-1].status == "done"


async def test_closing_ends_a_run_and_the_next_start_takes_it_up() -> None:
    async def hang(context: JobContext) -> Outcome:
        if len(bench.worked) == 1:
            await asyncio.sleep(3600)
        return Outcome.done()

    bench = await machine(do=hang)
    bench.clock.jump_to(berlin(4, 7))
    await bench.runner.tick()
    bench.clock.advance(5)
    await bench.runner.tick()
    await asyncio.sleep(0)
    await bench.runner.stop()
    run = (await bench.recorded())[-1]
    assert (run.status, run.reason) == ("interrupted", "LifeOS was closed while this was running.")
    await bench.runner.tick()
    assert len(bench.worked) == 1
    bench.start()
    await bench.tick()
    assert await bench.brief() == [(berlin(4, 7), "catch_up", "done")]


class FullDisk(MemoryRuns):
    """Records that cannot be written while `full`."""

    full = False

    async def finish(self, id: int, status: str, reason: str, at: object) -> object:  # type: ignore[override]
        if self.full:
            raise LifeosError("The disk is full.")
        return await super().finish(id, status, reason, at)  # type: ignore[arg-type]


async def test_an_end_that_cannot_be_recorded_is_recorded_later(
    allow_warnings: list[logging.LogRecord],
) -> None:
    disk = FullDisk()
    bench = await machine(runs=disk)
    disk.full = True
    await bench.at(berlin(4, 7))
    assert (await bench.recorded())[-1].status == "running"
    await bench.stay_until(berlin(4, 7, 5))
    disk.full = False
    await bench.stay_until(berlin(4, 7, 10))
    assert (await bench.recorded())[-1].status == "done"
    assert len(bench.worked) == 1
    assert [record.levelname for record in allow_warnings] == ["ERROR", "ERROR"]  # one a transition


async def test_a_hook_that_fails_is_logged_once_and_stops_nothing(
    allow_warnings: list[logging.LogRecord], caplog: pytest.LogCaptureFixture
) -> None:
    calls = list[str]()

    async def broken() -> None:
        if len(calls) < 3:
            raise ValueError("private")

    async def fine() -> None:
        calls.append("fine")

    caplog.set_level(logging.INFO)
    bench = await machine(hooks=[broken, fine])
    for _ in range(4):
        await bench.tick()
    assert len(calls) == 5
    assert [record.levelname for record in allow_warnings] == ["ERROR"]
    assert sum("works again" in message for message in caplog.messages) == 1
    assert "private" not in caplog.text


async def test_status_names_the_last_and_the_next_run() -> None:
    bench = await machine()
    await bench.stay_until(berlin(4, 7, 1))
    (status,) = await bench.runner.status()
    assert status.next_run == berlin(5, 7)
    assert status.last is not None
    assert status.last == status.last_done
    assert status.definition.title == "Morning brief"
    assert not status.running


async def test_a_job_without_work_is_a_mistake_at_start() -> None:
    with pytest.raises(KeyError):
        Runner(FakeClock(), MemoryRuns(), DEFINITIONS, {}, zone=lambda: BERLIN)


async def test_run_forever_ticks_until_told_to_stop() -> None:
    ticks = asyncio.Event()

    async def hook() -> None:
        ticks.set()

    bench = Bench(hooks=[hook])
    stop = asyncio.Event()
    running = asyncio.create_task(bench.start().run_forever(stop))
    await ticks.wait()
    ticks.clear()
    bench.runner.wake()  # the next tick is not 20 s away
    await ticks.wait()
    stop.set()
    await running


def test_the_schedules_of_the_settings_are_the_promised_ones() -> None:
    assert schedules(Jobs()) == {each.name: each.schedule for each in DEFINITIONS}


def test_every_setting_named_by_a_job_exists() -> None:
    from lifeos_desktop.services.settings_model import specs

    named = [key for each in DEFINITIONS for key in each.settings]
    assert set(named) == {key for key in specs() if key.startswith("jobs.")}


async def test_the_same_days_over_a_real_file(tmp_path: Path) -> None:
    clock = FakeClock(berlin(3, 12))
    store = Store.open(tmp_path / "lifeos.db", clock=clock)
    try:
        bench = await machine(
            runs=store.job_runs, clock=clock, names=[each.name for each in DEFINITIONS]
        )
        await bench.at(berlin(4, 9))
        await bench.runs.claim("backup", berlin(5, 2), "scheduled", berlin(5, 2))
        bench.start()
        await bench.at(berlin(5, 6, 30))
        await bench.at(berlin(5, 7))
        assert await bench.brief() == [
            (berlin(4, 7), "catch_up", "done"),
            (berlin(5, 7), "scheduled", "done"),
        ]
        backups = [(run.occurrence, run.status) for run in await bench.recorded("backup")]
        assert backups[1:] == [(berlin(4, 2), "done"), (berlin(5, 2), "done")]
        syncs = [(run.status, run.trigger) for run in await bench.recorded("calendar_sync")]
        assert syncs == [
            ("skipped", "scheduled"),  # before the first start
            ("skipped", "scheduled"),  # the night of 4 March, as one
            ("done", "catch_up"),
            ("skipped", "scheduled"),
            ("done", "catch_up"),
        ]
        assert all(run.reason for run in await store.job_runs.history(99) if run.status != "done")
    finally:
        await store.close()


async def nothing_to_do(context: JobContext) -> Outcome:
    return Outcome.done()


async def test_a_run_by_hand_beside_the_app_leaves_the_apps_runs_alone(
    tmp_path: Path, frozen_clock: FakeClock
) -> None:
    store = Store.open(tmp_path / "lifeos.db", clock=frozen_clock)
    try:
        running = await store.job_runs.claim(
            "backup", frozen_clock.now(), "scheduled", frozen_clock.now()
        )
        assert running is not None
        frozen_clock.advance(60)
        beside = Runner(
            frozen_clock,
            store.job_runs,
            DEFINITIONS,
            {each.name: nothing_to_do for each in DEFINITIONS},
            zone=lambda: ZoneInfo("UTC"),
        )
        run = await beside.run_now("daily_brief", settles=False)
        assert run.status == "done"
        still = await store.job_runs.last("backup")
        assert still is not None
        assert still.status == "running"
    finally:
        await store.close()
