from __future__ import annotations

import asyncio
import logging
import threading

import pytest

from lifeos_desktop.domain.events import Changed, JobFinished
from lifeos_desktop.services.bus import Bus

TASKS = Changed(frozenset({"tasks"}))
NOTES = Changed(frozenset({"notes"}))


def test_an_event_reaches_those_who_asked_for_its_type() -> None:
    bus, seen = Bus(), list[Changed]()
    bus.subscribe(Changed, seen.append)
    bus.publish(TASKS)
    bus.publish(JobFinished("backup", "done", ""))
    assert seen == [TASKS]


def test_after_unsubscribing_nothing_comes() -> None:
    bus, seen = Bus(), list[Changed]()
    stop = bus.subscribe(Changed, seen.append)
    stop()
    stop()
    bus.publish(TASKS)
    assert seen == []


def test_the_same_handler_twice_is_two_subscriptions() -> None:
    bus, seen = Bus(), list[Changed]()
    stop = bus.subscribe(Changed, seen.append)
    bus.subscribe(Changed, seen.append)
    stop()
    bus.publish(TASKS)
    assert seen == [TASKS]


def test_a_failing_handler_stops_nobody_and_its_message_stays_out_of_the_log(
    allow_warnings: list[logging.LogRecord],
) -> None:
    bus, seen = Bus(), list[Changed]()

    def fail(event: Changed) -> None:
        raise ValueError("call Ada about the divorce")

    bus.subscribe(Changed, fail)
    bus.subscribe(Changed, seen.append)
    bus.publish(TASKS)
    assert seen == [TASKS]
    (record,) = allow_warnings
    assert "ValueError" in record.getMessage()
    assert "Ada" not in record.getMessage()
    assert record.exc_info is None


def test_an_event_published_by_a_handler_comes_after_the_present_one() -> None:
    bus, order = Bus(), list[str]()

    def first(event: Changed) -> None:
        order.append(f"first {min(event.tables)}")
        if event == TASKS:
            bus.publish(NOTES)

    def second(event: Changed) -> None:
        order.append(f"second {min(event.tables)}")

    bus.subscribe(Changed, first)
    bus.subscribe(Changed, second)
    bus.publish(TASKS)
    assert order == ["first tasks", "second tasks", "first notes", "second notes"]


def test_a_handler_may_unsubscribe_another_on_the_way() -> None:
    bus, seen = Bus(), list[Changed]()
    bus.subscribe(Changed, lambda event: stop())
    stop = bus.subscribe(Changed, seen.append)
    bus.publish(TASKS)
    assert seen == []


async def test_another_thread_publishes_onto_the_thread_of_the_loop() -> None:
    bus, threads = Bus(), list[int]()
    arrived = asyncio.Event()
    bus.bind(asyncio.get_running_loop())

    def note(event: Changed) -> None:
        threads.append(threading.get_ident())
        arrived.set()

    bus.subscribe(Changed, note)
    await asyncio.get_running_loop().run_in_executor(None, bus.publish, TASKS)
    await arrived.wait()
    assert threads == [threading.get_ident()]


def test_another_thread_without_a_loop_is_a_mistake() -> None:
    bus, problems = Bus(), list[str]()

    def publish() -> None:
        try:
            bus.publish(TASKS)
        except RuntimeError as error:
            problems.append(str(error))

    thread = threading.Thread(target=publish)
    thread.start()
    thread.join()
    assert problems == ["publish from another thread needs bind(loop) first"]


@pytest.mark.parametrize("cause", [None, KeyError("Ada")])
def test_where_names_types_and_places_only(cause: Exception | None) -> None:
    from lifeos_desktop.domain.traces import where

    try:
        raise ValueError("call Ada") from cause
    except ValueError as error:
        text = where(error)
    assert "ValueError at" in text
    assert "test_bus.py" in text
    assert "Ada" not in text
    assert ("caused by KeyError" in text) is (cause is not None)
