from __future__ import annotations

import asyncio

from lifeos_desktop.app.lifecycle import Step, go_down


async def test_steps_run_in_order_whatever_happens(allow_warnings: object) -> None:
    done: list[str] = []

    async def step(name: str) -> None:
        done.append(name)

    async def fails() -> None:
        done.append("fails")
        raise ValueError("x")

    async def hangs() -> None:
        done.append("hangs")
        await asyncio.sleep(60)

    troubled = await go_down(
        [
            Step("first", lambda: step("first"), 1),
            Step("fails", fails, 1),
            Step("hangs", hangs, 0.02),
            Step("last", lambda: step("last"), 1),
        ]
    )
    assert done == ["first", "fails", "hangs", "last"]
    assert troubled == ["fails", "hangs"]


async def test_nothing_went_wrong() -> None:
    assert await go_down([Step("one", _nothing, 1)]) == []


async def _nothing() -> None:
    return
