"""Searching from the patterns page, with the real engine: results, cancel, trouble, the check."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from PySide6.QtGui import QColor

from lifeos_desktop.domain.analysis import Analysis, Known, Table
from lifeos_desktop.domain.errors import EngineProblem
from lifeos_desktop.services.pattern_search import Heard
from lifeos_desktop.ui.patterns import wording
from lifeos_desktop.ui.patterns.marked import parted
from lifeos_desktop.ui.patterns.page import PatternsPage
from lifeos_desktop.ui.theme import Choice, Theme
from tests.support.clock import FakeClock
from tests.ui.pages_support import Opened, nameless, opened, patterns_page, until

pytestmark = pytest.mark.qt_loop


class Slow:
    """An engine that waits to be told."""

    def __init__(self) -> None:
        self.asked, self.go_on = asyncio.Event(), asyncio.Event()
        self.problem: Exception | None = None

    async def analyse(
        self, table: Table, known: tuple[Known, ...] = (), on_progress: Heard | None = None
    ) -> Analysis:
        self.asked.set()
        if on_progress is not None:
            on_progress(0.5)
        await self.go_on.wait()
        if self.problem is not None:
            raise self.problem
        return Analysis((), (), 12, 1, 60, ())


def slow(app: Opened) -> Slow:
    engine = Slow()
    app.container.pattern_search._analyst = engine
    return engine


async def searched(page: PatternsPage) -> None:
    await until(lambda: page._model.searching.share is None, 60)


async def test_the_first_search_fills_the_page(
    tmp_path: Path, frozen_clock: FakeClock, theme: Theme
) -> None:
    async with (
        opened(tmp_path, frozen_clock, samples=False) as app,
        patterns_page(app, theme) as page,
    ):
        assert page.right.currentWidget() is page.empty
        assert page.search_first.isVisible()
        assert not page.side.check.isVisible()
        longest, loop = 0.0, asyncio.get_running_loop()

        async def watch() -> None:
            nonlocal longest
            while True:
                before = loop.time()
                await asyncio.sleep(0.005)
                longest = max(longest, loop.time() - before)

        watching = asyncio.create_task(watch())
        page.search_first.click()
        assert page.search.stop.isVisible()
        await searched(page)
        watching.cancel()
        assert longest < 0.5  # a busy machine; alone it is a few hundredths
        await until(lambda: page.right.currentWidget() is page.detail)
        view = page._model.view
        assert view.ledger is not None
        assert len(view.items) > 20
        assert "checked" in view.subtitle
        assert not page.search.stop.isVisible()
        assert page.search.begin.isVisible()

        # Every kind has its picture, its table and its marked fact.
        kinds: dict[str, int] = {}
        for item in view.items:
            kinds.setdefault(item.kind, item.id)
        early = next(item for item in view.items if item.stars == 1)
        assert set(kinds) == {"correlation", "tag", "trend", "weekday", "change_point"}
        for id in (*kinds.values(), early.id):
            await page._model.select(id)
            detail = page._model.view.detail
            assert detail is not None
            assert page.detail.sentence.plain == detail.sentence
            assert "<span" in page.detail.sentence.text()
            assert detail.picture is not None
            assert detail.rows
            assert page.detail.early.isVisible() == (detail.stars == 1)
            if detail.kind in ("correlation", "tag"):
                assert detail.second is not None
                assert len(detail.second[1].whiskers) == 4
        weekend = next(item for item in view.items if item.sentence.startswith("At weekends"))
        await page._model.select(weekend.id)
        detail = page._model.view.detail
        assert detail is not None
        assert detail.picture is not None
        assert [bar.is_main for bar in detail.picture.whiskers] == [False] * 5 + [True] * 2
        assert nameless(page) == []

        # What about the others?
        page.side.others.click()
        told = page.side.rest.text()
        assert "Tested: " in told
        assert "weekday rhythms" in told
        assert "Naps: it has 11 days with a value, and needs 30." in told
        assert "say the same as one that is shown" in told

        # The check against what was planted, and back.
        page.side.check.click()
        await until(lambda: page.right.currentWidget() is page.check)
        check = page._model.view.check
        assert check is not None
        assert page.check.summary.text().startswith(check.summary)
        assert "None of the 9 links that are not there is shown" in check.summary
        assert all(one.verdict == "found" for one in check.planted if one.strength >= 0.5)
        theme.set_choice(Choice.LIGHT)
        assert not page.grab().isNull()
        assert nameless(page) == []
        page.check.back.click()
        await until(lambda: page.right.currentWidget() is page.detail)
        page.side.check.click()
        await until(lambda: page.right.currentWidget() is page.check)
        page.side.cards.clicked.emit(page.side.cards.currentIndex())
        await until(lambda: page.right.currentWidget() is page.detail)


async def test_a_search_is_cancelled(tmp_path: Path, frozen_clock: FakeClock, theme: Theme) -> None:
    async with opened(tmp_path, frozen_clock) as app, patterns_page(app, theme) as page:
        engine = slow(app)
        before = page._model.view.items
        page.search.begin.click()
        await until(engine.asked.is_set)
        assert page.search.says.text() == "Comparing your days, 52\u00a0%"
        assert page.search.meter.isVisible()
        page.search.stop.click()
        await searched(page)
        assert page.search.begin.isVisible()
        assert not page.notice.isVisible()
        assert page._model.view.items == before


async def test_trouble_is_said_and_nothing_is_lost(
    tmp_path: Path, frozen_clock: FakeClock, theme: Theme
) -> None:
    async with opened(tmp_path, frozen_clock) as app, patterns_page(app, theme) as page:
        engine = slow(app)
        engine.problem = EngineProblem("The analysis engine stopped unexpectedly.")
        engine.go_on.set()
        page.search.begin.click()
        await searched(page)
        assert page.notice.accessibleName() == "The analysis engine stopped unexpectedly."
        assert page.notice.isVisible()
        assert page.side.cards.ids
        engine.problem = None
        page.search.begin.click()
        await searched(page)
        assert not page.notice.isVisible()
        await until(lambda: page._model.view.which == wording.ALL and not page._model.view.items)


async def test_with_too_few_days_the_page_says_how_many_it_needs(
    tmp_path: Path, frozen_clock: FakeClock, theme: Theme
) -> None:
    async with (
        opened(tmp_path, frozen_clock, demo=False) as app,
        patterns_page(app, theme) as page,
    ):
        assert not page.search_first.isVisible()
        page.search.begin.click()
        await searched(page)
        assert "a search begins with 30 days" in page.notice.accessibleName()
        assert page.right.currentWidget() is page.empty


async def test_the_mark_follows_the_theme(
    tmp_path: Path, frozen_clock: FakeClock, theme: Theme
) -> None:
    async with opened(tmp_path, frozen_clock) as app, patterns_page(app, theme) as page:
        dark = page.detail.sentence.text()
        theme.set_choice(Choice.LIGHT)
        light = page.detail.sentence.text()
        assert dark != light
        assert QColor(theme.colour("evidence")).name() in light


def test_where_a_sentence_is_parted() -> None:
    sentence = "Your HRV is about 9.6\u00a0ms lower."
    assert parted(sentence, "9.6\u00a0ms") == ("Your HRV is about ", "9.6\u00a0ms lower", ".")
    assert parted(sentence, "7 ms") == (sentence, "", "")
    assert parted(sentence, "") == (sentence, "", "")
    assert parted("It moved by 3 points.", "3 points") == ("It moved by ", "3 points", ".")
