"""What the month has cost, as far as anybody knows."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from lifeos_desktop.domain.ports import LanguageReply
from lifeos_desktop.services.usage import MonthUsage, Usage
from lifeos_desktop.store.store import Store
from tests.support.clock import FakeClock

BERLIN = ZoneInfo("Europe/Berlin")


def reply(cost: float | None, tokens: tuple[int, int] = (1000, 200)) -> LanguageReply:
    return LanguageReply("text", "openai/gpt-4o-mini", *tokens, cost)


@asynccontextmanager
async def usage_in(folder: Path, clock: FakeClock) -> AsyncIterator[tuple[Usage, Store]]:
    store = Store.open(folder / "lifeos.db", clock=clock)
    try:
        yield Usage(store.usage, clock), store
    finally:
        await store.close()


async def test_known_and_unknown_prices_stay_apart(tmp_path: Path, frozen_clock: FakeClock) -> None:
    async with usage_in(tmp_path, frozen_clock) as (usage, store):
        record = partial(usage.record, "morning_brief")
        for cost in (0.1, 0.2, 0.0, None, None):
            await record(reply(cost))
        assert await usage.month_to_date(BERLIN) == MonthUsage(
            since=date(2025, 3, 1),
            calls=5,
            known_usd=0.30000000000000004,
            unknown_calls=2,
            input_tokens=5000,
            output_tokens=1000,
        )
        assert (await usage.month_to_date(BERLIN)).total_tokens == 6000
        rows = await store.usage.between(frozen_clock.now(), datetime(2026, 1, 1, tzinfo=UTC))
    assert [row.cost_usd for row in rows] == [0.1, 0.2, 0.0, None, None]
    assert {(row.feature, row.model) for row in rows} == {("morning_brief", "openai/gpt-4o-mini")}


async def test_nothing_used(tmp_path: Path, frozen_clock: FakeClock) -> None:
    async with usage_in(tmp_path, frozen_clock) as (usage, _):
        month = await usage.month_to_date(BERLIN)
    assert month == MonthUsage(date(2025, 3, 1), 0, 0.0, 0, 0, 0)


async def test_the_month_is_the_persons_own_and_ends_now(
    tmp_path: Path, frozen_clock: FakeClock
) -> None:
    async with usage_in(tmp_path, frozen_clock) as (usage, _):
        for instant in (
            datetime(2025, 3, 31, 21, 59, tzinfo=UTC),  # 23:59 in Berlin, already summer time
            datetime(2025, 3, 31, 22, 0, tzinfo=UTC),  # midnight, the first of April
            datetime(2025, 4, 2, 12, 0, tzinfo=UTC),
            datetime(2025, 4, 2, 13, 0, tzinfo=UTC),  # later than the "now" below
        ):
            frozen_clock.jump_to(instant)
            await usage.record("morning_brief", reply(1.0))
        frozen_clock.jump_to(datetime(2025, 4, 2, 12, 0, tzinfo=UTC))
        assert (await usage.month_to_date(BERLIN)).calls == 2
        assert (await usage.month_to_date(ZoneInfo("UTC"))).calls == 1
        frozen_clock.jump_to(datetime(2025, 3, 31, 21, 59, 30, tzinfo=UTC))
        assert (await usage.month_to_date(BERLIN)).calls == 1
