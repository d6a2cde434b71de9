"""How often a service is asked: never too often, and never while it wants a pause."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifeos_desktop.integrations.limiter import Limiter, asked_pause
from tests.support.clock import FakeClock, Sleeps

NOW = datetime(2025, 3, 4, 6, 30, tzinfo=UTC)


def _http_date(moment: datetime) -> str:
    return format_datetime(moment, usegmt=True)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "30"}, 30),
        ({"retry-after": "1.5"}, 1.5),
        ({"retry-after": "0"}, 0),
        ({"retry-after": "-5"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "1e99"}, 3600),
        ({"retry-after": "999999"}, 3600),
        ({"retry-after": "soon"}, None),
        ({"retry-after": _http_date(NOW + timedelta(seconds=40))}, 40),
        (
            {
                "retry-after": _http_date(NOW + timedelta(seconds=640)),
                "date": _http_date(NOW + timedelta(seconds=600)),
            },
            40,
        ),
        ({"x-ratelimit-reset": "25"}, 25),
        ({"x-ratelimit-reset": str(NOW.timestamp() + 90)}, 90),
        ({"retry-after": "soon", "x-ratelimit-reset": "25"}, 25),
    ],
)
def test_how_long_a_pause_is_asked_for(headers: dict[str, str], seconds: float | None) -> None:
    assert asked_pause(headers, NOW) == seconds


@given(
    st.integers(1, 8),
    st.floats(0.1, 100),
    st.lists(
        st.tuples(st.floats(0, 30), st.sampled_from([0.0, 0.0, 3.0, 25.0]), st.booleans()),
        max_size=40,
    ),
)
def test_a_limiter_never_lets_more_through(
    requests: int, span: float, arrivals: list[tuple[float, float, bool]]
) -> None:
    clock = FakeClock()
    sent: list[float] = []
    pauses: list[tuple[float, float]] = []

    async def sleep(seconds: float) -> None:
        clock.advance(seconds)

    async def run() -> None:
        limiter = Limiter(clock, sleep, "Oura", per_seconds=span, requests=requests)
        for wait, pause, _ in arrivals:
            clock.advance(wait)
            if pause:
                limiter.hold(pause)
                pauses.append((clock.monotonic(), clock.monotonic() + pause))
            await limiter.turn()
            sent.append(clock.monotonic())

    asyncio.run(run())
    for first, last in zip(sent, sent[requests:], strict=False):
        assert last - first >= span - 1e-6
    for moment in sent:
        assert not any(begin < moment < end - 1e-6 for begin, end in pauses)


async def test_turns_are_given_in_the_order_they_are_asked_for() -> None:
    clock = FakeClock()
    order: list[int] = []
    limiter = Limiter(clock, Sleeps(clock), "Oura", per_seconds=10, requests=2)

    async def ask(number: int) -> None:
        await limiter.turn()
        order.append(number)

    await asyncio.gather(*(ask(number) for number in range(7)))
    assert order == list(range(7))
    assert clock.monotonic() - FakeClock().monotonic() == pytest.approx(30)


async def test_a_wait_can_be_cancelled_and_others_go_on() -> None:
    limiter = Limiter(FakeClock(), asyncio.sleep, "Oura", per_seconds=60, requests=1)
    await limiter.turn()
    waiting = [asyncio.create_task(limiter.turn()) for _ in range(3)]
    await asyncio.sleep(0)
    for task in waiting:
        task.cancel()
    results = await asyncio.gather(*waiting, return_exceptions=True)
    assert all(isinstance(result, asyncio.CancelledError) for result in results)
