"""Engines as processes: every way a call can end, and what is left afterwards."""

from __future__ import annotations

import asyncio
import itertools
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from multiprocessing import resource_tracker
from pathlib import Path
from typing import Any

import pytest

from lifeos_desktop.domain.errors import BadInput, EngineProblem, EngineTimeout, ModelProblem
from lifeos_desktop.engines.host import EngineHost
from tests.engines.workers import Ask, Tell
from tests.support.clock import FakeClock
from tests.support.real_clock import RealClock

PROJECT = Path(__file__).resolve().parents[2]
LONG = 20.0


@asynccontextmanager
async def engine(worker: str = "concurrent", **options: Any) -> AsyncIterator[EngineHost]:
    """A host with one of the test engines, closed at the end."""
    options = {"clock": RealClock(), "grace_seconds": 1.0, **options}
    host = EngineHost("test", entry=f"tests.engines.workers:{worker}", **options)
    try:
        yield host
    finally:
        await host.close()


async def ask(host: EngineHost, what: str, value: object = None, **options: Any) -> Tell:
    reply = await host.call(Ask(what, value), **{"timeout": LONG, **options})
    assert isinstance(reply, Tell)
    return reply


def alive(pid: int) -> bool:
    """Whether a process runs; one that ended and is not yet collected does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


async def until(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        await asyncio.sleep(0.02)


async def test_starts_on_demand_and_answers_from_one_process() -> None:
    async with engine() as host:
        assert host.pid is None
        first, second = await ask(host, "echo", 1), await ask(host, "echo", "two")
        assert (first.value, second.value) == (1, "two")
        assert first.pid == second.pid == host.pid != os.getpid()
    assert not alive(first.pid)


@pytest.mark.qt_loop
async def test_works_on_the_qt_loop() -> None:
    steps: list[object] = []
    async with engine() as host:
        await ask(host, "count", 50, on_progress=steps.append)
        assert steps == list(range(50))
        pid = host.pid
        with pytest.raises(EngineProblem, match="SIGSEGV"):
            await ask(host, "segfault")
        assert (await ask(host, "echo")).pid != pid
    assert not alive(pid or 0)


async def test_concurrent_calls_overlap() -> None:
    async with engine() as host:
        await ask(host, "echo")
        start = time.monotonic()
        await asyncio.gather(*(ask(host, "sleep", 0.5) for _ in range(10)))
        assert time.monotonic() - start < 3.0


async def test_one_at_a_time_calls_do_not_overlap() -> None:
    async with engine("blocking") as host:
        replies = await asyncio.gather(*(ask(host, "work", 0.1) for _ in range(3)))
        spans: list[Any] = sorted(reply.value for reply in replies)
        assert all(before[1] <= after[0] for before, after in itertools.pairwise(spans))


async def test_big_payloads_travel_both_ways_without_blocking_the_loop() -> None:
    longest = 0.0

    async def watch() -> None:
        nonlocal longest
        while True:
            before = time.monotonic()
            await asyncio.sleep(0.005)
            longest = max(longest, time.monotonic() - before)

    async with engine() as host:
        watcher = asyncio.create_task(watch())
        text = "x" * 20_000_000
        assert (await ask(host, "echo", text)).value == text
        watcher.cancel()
    assert longest < 0.5


@pytest.mark.parametrize(
    ("what", "kind", "sentence"),
    [
        ("model problem", ModelProblem, "The model is tired."),
        ("bad input", BadInput, "That is no day."),
    ],
)
async def test_failures_arrive_as_their_sentence(
    what: str, kind: type[Exception], sentence: str
) -> None:
    async with engine() as host:
        with pytest.raises(kind) as caught:
            await ask(host, what)
        assert str(caught.value) == sentence


async def test_a_bug_says_where_and_not_what(allow_warnings: list[Any]) -> None:
    async with engine() as host:
        with pytest.raises(EngineProblem, match=r"fault in LifeOS \(KeyError\)") as caught:
            await ask(host, "bug")
        await ask(host, "echo")
    logged = " ".join(record.getMessage() for record in allow_warnings)
    assert "workers.py" in logged
    assert "secret" not in logged + str(caught.value)


async def test_an_answer_that_cannot_be_sent_fails_its_call(allow_warnings: list[Any]) -> None:
    async with engine() as host:
        with pytest.raises(EngineProblem, match="fault in LifeOS"):
            await ask(host, "unpicklable")
        await ask(host, "echo")


async def test_a_payload_that_cannot_be_sent_fails_its_call() -> None:
    async with engine() as host:
        with pytest.raises(EngineProblem, match="cannot be handed a function"):
            await host.call(lambda: None, timeout=LONG)
        await ask(host, "echo")


async def test_an_engine_that_cannot_be_loaded_says_so() -> None:
    async with engine("broken") as host:
        for _ in range(2):
            with pytest.raises(EngineProblem, match=r"could not be loaded \(ModuleNotFoundError\)"):
                await ask(host, "echo")


@pytest.mark.parametrize(
    ("what", "value", "sentence"),
    [
        ("kill", signal.SIGKILL, "perhaps because memory ran short"),
        ("segfault", None, r"crashed \(SIGSEGV\)"),
        ("exit", 3, r"ended unexpectedly \(exit code 3\)"),
        ("exit", 0, r"ended unexpectedly \(exit code 0\)"),
    ],
)
async def test_a_crash_fails_every_waiting_call_and_the_next_starts_anew(
    what: str, value: object, sentence: str
) -> None:
    async with engine() as host:
        first = await ask(host, "echo")
        other = asyncio.create_task(ask(host, "sleep", 60))
        await asyncio.sleep(0.1)
        with pytest.raises(EngineProblem, match=sentence):
            await ask(host, what, value)
        with pytest.raises(EngineProblem, match="the next request starts it anew"):
            await other
        assert (await ask(host, "echo", 5)).pid != first.pid


async def test_killed_from_outside_during_a_call() -> None:
    async with engine() as host:
        first = await ask(host, "echo")
        waiting = asyncio.create_task(ask(host, "sleep", 60))
        await asyncio.sleep(0.1)
        os.kill(first.pid, signal.SIGKILL)
        with pytest.raises(EngineProblem, match="SIGKILL"):
            await waiting
        assert (await ask(host, "echo")).pid != first.pid


async def test_killed_while_idle_is_no_ones_problem() -> None:
    async with engine() as host:
        first = await ask(host, "echo")
        os.kill(first.pid, signal.SIGKILL)
        await until(lambda: host.pid is None)
        assert (await ask(host, "echo")).pid != first.pid


async def test_a_timeout_ends_the_process() -> None:
    async with engine() as host:
        first = await ask(host, "echo")
        for what in ("sleep", "hold"):
            with pytest.raises(EngineTimeout, match=r"took longer than 0\.3 seconds"):
                await ask(host, what, 60, timeout=0.3)
            await until(lambda: host.pid is None)
            assert (await ask(host, "echo")).pid != first.pid


async def test_a_timeout_before_the_start_is_over() -> None:
    async with engine() as host:
        with pytest.raises(EngineTimeout):
            await ask(host, "echo", timeout=0.0)
        await ask(host, "echo")


async def test_a_cancelled_call_stops_alone_when_it_can() -> None:
    async with engine() as host:
        first = await ask(host, "echo")
        other = asyncio.create_task(ask(host, "sleep", 1.5))
        cancelled = asyncio.create_task(ask(host, "sleep", 60))
        await asyncio.sleep(0.1)
        cancelled.cancel()
        with pytest.raises(asyncio.CancelledError):
            await cancelled
        assert (await other).pid == first.pid
        assert (await ask(host, "echo")).pid == first.pid


@pytest.mark.parametrize("what", ["hold", "stubborn"])
async def test_a_cancelled_call_that_goes_on_is_killed_after_the_grace(what: str) -> None:
    async with engine(grace_seconds=0.4) as host:
        first = await ask(host, "echo")
        cancelled = asyncio.create_task(ask(host, what))
        await asyncio.sleep(0.1)
        cancelled.cancel()
        with pytest.raises(asyncio.CancelledError):
            await cancelled
        assert alive(first.pid)
        await until(lambda: not alive(first.pid))
        assert (await ask(host, "echo")).pid != first.pid


async def test_cancelling_queued_and_running_blocking_work() -> None:
    async with engine("blocking", grace_seconds=5.0) as host:
        first = asyncio.create_task(ask(host, "work", 60))
        second = asyncio.create_task(ask(host, "work", 60))
        third = asyncio.create_task(ask(host, "work", 0.01))
        await asyncio.sleep(0.5)
        pid = host.pid
        for task in (second, first):
            task.cancel()
        assert (await third).pid == pid
        results = await asyncio.gather(first, second, return_exceptions=True)
        assert all(isinstance(result, asyncio.CancelledError) for result in results)


async def test_ends_when_idle_and_starts_again(frozen_clock: FakeClock) -> None:
    async with engine(clock=frozen_clock, idle_seconds=60.0) as host:
        first = await ask(host, "echo")
        working = asyncio.create_task(ask(host, "sleep", 1.0))
        await asyncio.sleep(0.1)
        frozen_clock.advance(59)
        await working  # the span starts anew with each answer
        frozen_clock.advance(59)
        await asyncio.sleep(0.6)
        assert host.pid == first.pid
        frozen_clock.advance(2)
        await until(lambda: not alive(first.pid))
        assert (await ask(host, "echo")).pid != first.pid


async def test_calls_at_the_moment_of_idle_exit_are_never_lost() -> None:
    async with engine(idle_seconds=0.0) as host:
        for pause in (0.2, 0.24, 0.25, 0.26, 0.3, 0.5):
            await asyncio.sleep(pause)
            assert (await ask(host, "echo", pause)).value == pause


async def test_closing_fails_what_waits_and_takes_no_more() -> None:
    async with engine() as host:
        pid = (await ask(host, "echo")).pid
        waiting = asyncio.create_task(ask(host, "sleep", 60))
        await asyncio.sleep(0.1)
        await host.close()
        assert not alive(pid)
        with pytest.raises(EngineProblem, match="LifeOS is closing"):
            await waiting
        with pytest.raises(EngineProblem, match="takes no more work"):
            await ask(host, "echo")
        await host.close()


@pytest.mark.parametrize("what", ["hold", "stopped"])
async def test_closing_kills_an_engine_that_does_not_listen(what: str) -> None:
    async with engine(grace_seconds=0.5) as host:
        pid = (await ask(host, "echo")).pid
        if what == "stopped":
            os.kill(pid, signal.SIGSTOP)
            waiting = asyncio.create_task(ask(host, "echo", "x" * 10_000_000))
        else:
            waiting = asyncio.create_task(ask(host, "hold"))
        await asyncio.sleep(0.2)
        await host.close()
        assert not alive(pid)
        with pytest.raises(EngineProblem):
            await waiting


async def test_closing_what_never_started() -> None:
    async with engine() as host:
        await host.close()


async def test_the_child_loads_neither_qt_nor_the_app() -> None:
    async with engine() as host:
        modules: Any = (await ask(host, "modules")).value
    heavy = {"PySide6", "qasync", "peewee", "litellm", "httpx", "keyring"}
    assert not heavy & set(modules)
    ours = {name for name in modules if name.startswith("lifeos_desktop.")}
    assert {name.split(".")[1] for name in ours} == {"domain", "engines"}


SCRIPT = """
import asyncio, os, sys
from lifeos_desktop.engines.host import EngineHost
from tests.engines.workers import Ask
from tests.support.real_clock import RealClock

async def main():
    host = EngineHost("test", entry="tests.engines.workers:concurrent", clock=RealClock())
    print("pid", (await host.call(Ask("print"), timeout=20)).pid, flush=True)
    {then}

if __name__ == "__main__":
    asyncio.run(main())
"""


def _script(folder: Path, then: str) -> subprocess.Popen[str]:
    file = folder / "script.py"
    file.write_text(textwrap.dedent(SCRIPT).format(then=then))
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    return subprocess.Popen(
        [sys.executable, str(file)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    )


@pytest.mark.parametrize("then", ["await host.close()", "pass", "sys.exit(0)"])
def test_an_engine_prints_nothing_and_never_holds_the_program_up(tmp_path: Path, then: str) -> None:
    with _script(tmp_path, then) as program:
        out, err = program.communicate(timeout=20)
        assert program.returncode == 0, err
    words = out.split()
    assert words[0] == "pid"
    assert len(words) == 2
    assert err == ""
    assert not alive(int(words[1]))


@pytest.mark.parametrize("work", ["sleep", "stubborn"])
async def test_the_engine_ends_with_the_program_even_after_kill_9(
    tmp_path: Path, work: str
) -> None:
    program = _script(tmp_path, f'await host.call(Ask("{work}", 60), timeout=60)')
    with program:
        assert program.stdout is not None
        pid = int((await asyncio.to_thread(program.stdout.readline)).split()[1])
        assert alive(pid)
        program.kill()
        await until(lambda: not alive(pid))


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such helper on Windows")
async def test_with_the_last_engine_goes_the_helper_of_multiprocessing() -> None:
    """It is a process of 12 MB that nobody needs while no engine runs."""

    def helper() -> int | None:
        pid: int | None = resource_tracker._resource_tracker._pid  # type: ignore[attr-defined]
        return pid

    async with engine() as second:
        async with engine() as first:
            await ask(first, "echo", 1)
            await ask(second, "echo", 2)
            known = helper()
        assert helper() == known is not None  # the other one still holds its pipe
        assert (await ask(second, "echo", 3)).value == 3
    await until(lambda: helper() is None)
    async with engine() as third:
        assert (await ask(third, "echo", 4)).value == 4
