"""One source a day, by an order the person can set; the setting it replaces still counts."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from lifeos_desktop.domain.errors import BadInput
from lifeos_desktop.domain.records import DataPoint
from lifeos_desktop.services.settings_model import specs
from lifeos_desktop.services.source_order import source_order
from tests.support.clock import FakeClock
from tests.support.profile import profile

DAY = date(2025, 3, 3)
METRIC = "sleep.total"


def test_what_is_named_comes_first_and_what_was_typed_before_it() -> None:
    assert source_order("") == ["custom", "oura", "demo", "csv"]
    assert source_order("csv, whoop") == ["custom", "csv", "whoop", "oura", "demo"]


@pytest.mark.parametrize(
    ("typed", "kept"), [("", ""), ("Oura", "oura"), (" csv ,oura,csv,", "csv, oura")]
)
def test_how_an_order_is_typed(typed: str, kept: str) -> None:
    assert specs()["sources.order"].parse(typed) == kept


def test_what_is_no_order() -> None:
    with pytest.raises(BadInput, match="joined by commas"):
        specs()["sources.order"].parse("oura; csv")


async def test_everything_that_shows_a_day_follows_the_order(
    tmp_path: Path, frozen_clock: FakeClock
) -> None:
    async with profile(tmp_path, frozen_clock) as app:
        await app.store.data_points.upsert(
            [
                DataPoint(source, METRIC, DAY, seconds)
                for source, seconds in (("oura", 24_000.0), ("csv", 25_000.0), ("zzz", 26_000.0))
            ]
        )

        async def shown() -> set[float]:
            context = await app.days.context(DAY)
            series = await app.series.values(METRIC, DAY, DAY)
            page = await app.metric_pages.page(METRIC, 30, DAY)
            found = [day.value for day in page.days if day.value is not None]
            return {context.points[METRIC][DAY].value, series[DAY].value, *found}

        assert await shown() == {24_000.0}
        await app.settings.set("sources.order", "zzz, csv")
        assert await shown() == {26_000.0}
        await app.settings.set("sources.order", "csv")
        assert await shown() == {25_000.0}


async def test_the_setting_it_had_before_still_counts(
    tmp_path: Path, frozen_clock: FakeClock
) -> None:
    async with profile(tmp_path, frozen_clock) as app:
        await app.store.settings.set("sources.sleep_source", "csv")
        await app.settings.load()
        assert app.settings.current.sources.order == "csv"
        assert app.days.source_order()[:2] == ["custom", "csv"]
