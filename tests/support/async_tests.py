"""Runs `async def test_*`: a fresh loop each, a time limit, and no task may be left over."""

from __future__ import annotations

import asyncio
import gc
import inspect
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

TIME_LIMIT_SECONDS = 30.0


def is_async_test(item: pytest.Item) -> bool:
    """Whether the item is a coroutine function we run ourselves."""
    return isinstance(item, pytest.Function) and inspect.iscoroutinefunction(item.function)


def prepare(item: pytest.Item) -> None:
    """A test on the Qt loop needs the application object, whether it asks for it or not."""
    if (
        isinstance(item, pytest.Function)
        and item.get_closest_marker("qt_loop")
        and "qapp" not in item.fixturenames
    ):
        item.fixturenames.insert(0, "qapp")


def run(item: pytest.Function) -> None:
    """Run one async test on the loop its marker asks for."""
    names = inspect.signature(item.function).parameters
    arguments = {name: item.funcargs[name] for name in names if name in item.funcargs}
    with asyncio.Runner(loop_factory=_loop_factory(item)) as runner:
        runner.run(_guarded(item.obj(**arguments), _limit(item)))
    if item.get_closest_marker("qt_loop"):
        # The loop's timers sit in cycles: collected later, on another thread, Qt would complain.
        del runner
        gc.collect()


def _loop_factory(item: pytest.Function) -> Callable[[], asyncio.AbstractEventLoop] | None:
    if not item.get_closest_marker("qt_loop"):
        return None
    import qasync  # only tests of the Qt side may load Qt

    application = item.funcargs["qapp"]
    return lambda: qasync.QEventLoop(application)


def _limit(item: pytest.Function) -> float:
    """Seconds; less than pytest-timeout's own limit, which would end the whole run."""
    marker = item.get_closest_marker("timeout")
    if marker is None or not marker.args:
        return TIME_LIMIT_SECONDS
    allowed = float(marker.args[0])
    return max(allowed / 2, allowed - max(2.0, allowed / 10))


async def _guarded(test: Coroutine[Any, Any, None], limit: float) -> None:
    """Await the test, then fail it when it leaves tasks running."""
    # Not wait_for: a timed out test should say so even where it raised a TimeoutError of its own.
    try:
        async with asyncio.timeout(limit) as scope:
            await test
    except TimeoutError:
        if scope.expired():
            pytest.fail(f"The test did not finish within {limit:g} s.")
        raise
    for _ in range(10):  # tasks that were cancelled by the test get the turns to end in
        if not _others():
            return
        await asyncio.sleep(0)
    pytest.fail("The test left tasks running: " + ", ".join(sorted(map(repr, _others()))))


def _others() -> set[asyncio.Task[Any]]:
    return {task for task in asyncio.all_tasks() if task is not asyncio.current_task()}
