"""The metric page: gaps, the band, spans, the list, and that ten years open like ninety days."""

from __future__ import annotations

import random
import time
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from lifeos_desktop.domain.catalogue import Catalogue
from lifeos_desktop.domain.records import DataPoint, JournalEntry
from lifeos_desktop.ui.metrics import pictures
from lifeos_desktop.ui.theme import Theme
from tests.support.clock import FakeClock
from tests.ui.pages_support import Opened, metric_page, nameless, opened, until

pytestmark = pytest.mark.qt_loop
DAY = timedelta(days=1)


async def some_days(app: Opened, values: list[float | None], metric: str = "sleep.hrv") -> None:
    """Values up to today; None leaves a day out."""
    today, count = app.container.today(), len(values)
    await app.container.store.data_points.upsert(
        [
            DataPoint("oura", metric, today - (count - 1 - at) * DAY, value)
            for at, value in enumerate(values)
            if value is not None
        ]
    )


async def test_gaps_are_gaps_and_the_band_is_the_persons_own(
    tmp_path: Path, frozen_clock: FakeClock
) -> None:
    async with opened(tmp_path, frozen_clock, demo=False) as app:
        values: list[float | None] = [50.0 + at % 5 for at in range(60)]
        values[-10] = None
        values[-1] = 90.0
        await some_days(app, values)
        today = app.container.today()
        await app.container.store.journal.add(
            JournalEntry(today - DAY, None, notes="Late train", tags=("travel",))
        )
        model = app.metrics()
        await model.open("sleep.hrv", 30)
        view, picture = model.view, model.view.picture
        assert picture is not None
        assert [len(line.points) for line in picture.lines] == [20, 9]
        assert 20 not in [spot.x for spot in picture.spots]
        assert len(picture.areas) == 1
        low, high = picture.areas[0].points[0][1:]
        assert 50 <= low < high <= 54
        assert picture.spots[-1].is_hollow
        assert picture.spots[-1].words.endswith("90\u00a0ms, above usual")
        assert [mark.words for mark in picture.marks] == [f"{view.rows[1][0]}\nLate train #travel"]
        assert len(view.rows) == 30
        assert view.rows[9][1] == "no value"
        assert view.rows[1][4] == "Late train #travel"
        assert [figure.text for figure in view.figures][:3] == [
            "90\u00a0ms", "51 to 53\u00a0ms", "29 of 30 days",
        ]  # fmt: skip
        assert view.figures[0].caption == "last night"
        model.close()


async def test_without_14_values_there_is_no_band(tmp_path: Path, frozen_clock: FakeClock) -> None:
    async with opened(tmp_path, frozen_clock, demo=False) as app:
        await some_days(app, [50.0] * 10)
        model = app.metrics()
        await model.open("sleep.hrv", 30)
        assert model.view.picture is not None
        assert model.view.picture.areas == ()
        assert model.view.figures[1].text == "not known yet"
        assert [entry.key for entry in model.view.entries] == ["sleep.hrv"]
        model.close()


async def test_a_span_without_values_says_when_the_last_one_was(
    tmp_path: Path, frozen_clock: FakeClock, theme: Theme
) -> None:
    async with opened(tmp_path, frozen_clock, demo=False) as app:
        await some_days(app, [50.0, *[None] * 49])
        async with metric_page(app, theme, "sleep.hrv") as page:
            await page._model.set_span(30)
            assert page._model.view.nothing.startswith("No value in the last 30 days. The newest")
            assert page.nothing.isVisible()
            assert not page._chart_card.isVisible()


async def test_no_data_at_all(tmp_path: Path, frozen_clock: FakeClock, theme: Theme) -> None:
    async with (
        opened(tmp_path, frozen_clock, demo=False) as app,
        metric_page(app, theme) as page,
    ):
        assert page.stack.currentWidget() is page.empty
        await some_days(app, [50.0])
        await page._model.load()
        await until(lambda: page.title.text() == "HRV")


async def test_an_unknown_metric_is_a_sentence(
    tmp_path: Path, frozen_clock: FakeClock, theme: Theme
) -> None:
    async with (
        opened(tmp_path, frozen_clock, samples=False) as app,
        metric_page(app, theme, "sleep.hrv") as page,
    ):
        await page._model.open("moon.phase")
        assert page.stack.currentWidget() is page.trouble
        await page._model.open("sleep.hrv")
        assert page.stack.currentWidget() is page._scroll


async def test_the_list_is_searched_and_walked_by_keyboard(
    tmp_path: Path, frozen_clock: FakeClock, theme: Theme
) -> None:
    async with (
        opened(tmp_path, frozen_clock, samples=False) as app,
        metric_page(app, theme, "sleep.hrv") as page,
    ):
        assert "journal.energy" in page.side.shown()
        assert "calendar.hours" in page.side.shown()
        QTest.keyClicks(page.side.search, "deep sleep")
        await until(lambda: "sleep.hrv" not in page.side.shown())
        assert "sleep.deep" in page.side.shown()
        page.side.search.clear()
        await until(lambda: "sleep.hrv" in page.side.shown())
        page.side.list.setFocus()
        QTest.keyClick(page.side.list, Qt.Key.Key_Down)
        await until(lambda: page._model.view.key == "sleep.lowest_hr")
        page.earlier.click()
        await until(lambda: page._model.view.key == "sleep.hrv")
        assert page.later.accessibleName() == "Next: Resting heart rate"
        page.spans.button("365").click()
        await until(lambda: page._model.view.span == 365)
        assert len(page.table.cells()) == 365


async def test_every_metric_with_data_can_be_opened(
    tmp_path: Path, frozen_clock: FakeClock
) -> None:
    async with opened(tmp_path, frozen_clock, samples=False) as app:
        model = app.metrics()
        await model.load()
        assert len(model.view.entries) > 40
        for entry in model.view.entries:
            await model.open(entry.key, 365)
            view = model.view
            assert not model.problem, entry
            assert view.label == entry.label
            words = " ".join((*(one.text for one in view.figures), view.source, view.nothing))
            assert "None" not in words
            assert "nan" not in words.split()
            if view.picture:
                assert 2 <= len(view.picture.y.ticks) <= 8, entry
                assert pictures.colour_of(entry.key)
        model.close()


async def test_every_control_has_a_name_and_can_be_reached(
    tmp_path: Path, frozen_clock: FakeClock, theme: Theme
) -> None:
    async with (
        opened(tmp_path, frozen_clock, samples=False) as app,
        metric_page(app, theme, "sleep.hrv") as page,
    ):
        await until(lambda: page.chart.is_drawn)
        assert nameless(page) == []
        assert page.chart.accessibleDescription().startswith("HRV, ")


@pytest.mark.alone
async def test_the_page_opens_in_time(
    tmp_path: Path, frozen_clock: FakeClock, theme: Theme
) -> None:
    """Aims: 300 ms at first, 100 ms later; on a busy machine twice that is let through."""
    async with opened(tmp_path, frozen_clock, samples=False) as app:
        taken = []
        for _ in range(3):
            begun = time.perf_counter()
            async with metric_page(app, theme, "sleep.hrv") as page:
                page.grab()
                taken.append(time.perf_counter() - begun)
        print("metric page", [round(seconds * 1000) for seconds in taken], "ms")
        assert taken[0] < 0.6
        assert min(taken[1:]) < 0.2


async def _fastest(folder: Path, clock: FakeClock, days: int) -> float:
    draw, keys = random.Random(days), [one.key for one in Catalogue() if one.source == "oura"][:20]
    async with opened(folder, clock, demo=False) as app:
        today = app.container.today()
        await app.container.store.data_points.upsert(
            [
                DataPoint("oura", key, today - number * DAY, draw.uniform(40, 60))
                for number in range(days)
                for key in keys
            ]
        )
        taken = []
        for _ in range(12):
            model = app.metrics()
            begun = time.perf_counter()
            await model.open("sleep.hrv", 90)
            taken.append(time.perf_counter() - begun)
            assert model.view.picture is not None
            model.close()
        return min(taken)


@pytest.mark.alone
@pytest.mark.slow
async def test_ten_years_open_as_fast_as_ninety_days(
    tmp_path: Path, frozen_clock: FakeClock
) -> None:
    few = await _fastest(tmp_path / "few", frozen_clock, 120)
    many = await _fastest(tmp_path / "many", frozen_clock, 3650)
    print(f"metric page of ten years against ninety days: {many / few:.2f}")
    assert many / few <= 1.5 * 2
