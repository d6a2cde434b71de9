"""The patterns page as a person uses it, over the demo person's days."""

from __future__ import annotations

import asyncio
import csv
import io
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from lifeos_desktop.domain.patterns import PatternRun, Question
from lifeos_desktop.domain.records import JournalEntry
from lifeos_desktop.services.patterns import PatternItem
from lifeos_desktop.ui.patterns import wording
from lifeos_desktop.ui.patterns.cards import meta_text, state_text
from lifeos_desktop.ui.theme import Choice, Theme
from tests.support.clock import FakeClock
from tests.ui.pages_support import nameless, opened, patterns_page, until

pytestmark = pytest.mark.qt_loop
Key = Qt.Key


async def test_the_first_pattern_is_shown_with_its_numbers(
    tmp_path: Path, frozen_clock: FakeClock, theme: Theme
) -> None:
    async with opened(tmp_path, frozen_clock) as app, patterns_page(app, theme) as page:
        view = page._model.view
        detail = view.detail
        assert detail is not None
        assert page.side.sentence.text() == view.ledger.sentence if view.ledger else ""
        assert page.detail.sentence.plain == view.items[0].sentence == detail.sentence
        assert wording.CAUTION in page.detail.state.text()
        assert page.right.currentWidget() is page.detail
        assert page.detail.table.cells()[0] == detail.rows[0]
        await until(lambda: page.detail.main.chart.is_drawn)
        assert page.detail.main.chart.accessibleDescription().startswith(detail.sentence)


async def test_every_kind_of_pattern_can_be_drawn_in_both_themes(
    tmp_path: Path, frozen_clock: FakeClock, theme: Theme
) -> None:
    async with opened(tmp_path, frozen_clock) as app, patterns_page(app, theme) as page:
        kinds = set()
        for choice in (Choice.DARK, Choice.LIGHT):
            theme.set_choice(choice)
            for item in page._model.view.items:
                await page._model.select(item.id)
                detail = page._model.view.detail
                assert detail is not None
                assert detail.picture is not None or detail.second is not None
                kinds.add(item.kind)
                assert not page.grab().isNull()
        assert kinds >= {"correlation", "trend", "weekday", "change_point"}


async def test_nothing_on_the_page_claims_a_cause(
    tmp_path: Path, frozen_clock: FakeClock, theme: Theme
) -> None:
    async with opened(tmp_path, frozen_clock) as app, patterns_page(app, theme) as page:
        for item in page._model.view.items:
            await page._model.select(item.id)
            detail = page._model.view.detail
            assert detail is not None
            words = " ".join(
                (detail.sentence, *(f"{one.text} {one.caption}" for one in detail.figures))
            ).lower()
            for word in (" because", "causes", "leads to", "makes you", "boosts", "thanks to"):
                assert word not in words


async def test_up_and_down_look_at_the_next_pattern(
    tmp_path: Path, frozen_clock: FakeClock, theme: Theme
) -> None:
    async with opened(tmp_path, frozen_clock) as app, patterns_page(app, theme) as page:
        second = page._model.view.items[1]
        page.side.cards.setFocus()
        QTest.keyClick(page.side.cards, Key.Key_Down)
        await until(lambda: page.detail.sentence.plain == second.sentence)
        spoken = page.side.cards.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole)
        assert second.star_text in spoken
        assert "since" in spoken


async def test_a_muted_pattern_goes_and_comes_back_with_undo(
    tmp_path: Path, frozen_clock: FakeClock, theme: Theme
) -> None:
    async with opened(tmp_path, frozen_clock) as app, patterns_page(app, theme) as page:
        first = page._model.view.items[0]
        page.detail.mute.click()
        await until(lambda: bool(app.undos))
        assert first.id not in page.side.cards.ids
        assert [item.id for item in page._model.view.muted] == [first.id]
        assert page.detail.sentence.plain == page._model.view.items[0].sentence
        await app.undos[0].revert()
        await until(lambda: first.id in page.side.cards.ids)

        page.activateWindow()
        page.side.cards.setFocus()
        QTest.keyClick(page.side.cards, Key.Key_M)  # wherever the focus is on the page
        await until(lambda: len(app.undos) == 2)
        page.side.unmute_pressed.emit(page._model.view.muted[0].id)
        await until(lambda: not page._model.view.muted)


async def test_useful_pinned_and_back(
    tmp_path: Path, frozen_clock: FakeClock, theme: Theme
) -> None:
    async with opened(tmp_path, frozen_clock) as app, patterns_page(app, theme) as page:
        page.detail.not_useful.click()
        await until(lambda: bool(app.undos))
        assert page.detail.not_useful.isChecked()
        assert not page.detail.useful.isChecked()
        page.detail.not_useful.click()  # the same answer again takes it back
        await until(lambda: len(app.undos) == 2)
        assert not page.detail.not_useful.isChecked()

        last = page._model.view.items[-1]
        await page._model.select(last.id)
        page.detail.pin.click()
        await until(lambda: page.detail.pin.text() == "Unpin")
        assert page.side.cards.ids[0] == last.id


async def test_filters_say_when_nothing_passes(
    tmp_path: Path, frozen_clock: FakeClock, theme: Theme
) -> None:
    async with opened(tmp_path, frozen_clock) as app, patterns_page(app, theme) as page:
        page.side.filters.button(wording.MUTED).click()
        await until(lambda: page._model.view.which == wording.MUTED)
        assert page.side.nothing.text() == "You have muted nothing."
        assert page.side.nothing.isVisible()
        page.side.filters.button(wording.CONFIRMED).click()
        await until(lambda: page._model.view.which == wording.CONFIRMED)
        assert all(item.stars > 1 for item in page._model.view.items)
        page.side.filters.button(wording.EARLY).click()
        await until(lambda: page._model.view.which == wording.EARLY)
        assert all(item.stars == 1 for item in page._model.view.items)
        page.side.filters.button(wording.ALL).click()
        page.kind.setCurrentIndex(page.kind.findData("trend"))
        await until(lambda: {item.kind for item in page._model.view.items} == {"trend"})


async def test_the_days_are_copied_as_a_table_for_a_spreadsheet(
    tmp_path: Path, frozen_clock: FakeClock, theme: Theme
) -> None:
    async with opened(tmp_path, frozen_clock) as app, patterns_page(app, theme) as page:
        page.detail.copy.click()
        rows = list(csv.reader(io.StringIO(QGuiApplication.clipboard().text())))
        detail = page._model.view.detail
        assert detail is not None
        days = [row for row in rows[1:] if row[-1]]  # a gap is an empty cell
        assert len(days) == len(detail.rows)
        page.detail.all_days.click()
        assert len(page.detail.table.cells()) == len(detail.rows)
        page.detail.all_days.click()
        assert len(page.detail.table.cells()) == 5


async def test_a_link_opens_the_page_of_its_metric(
    tmp_path: Path, frozen_clock: FakeClock, theme: Theme
) -> None:
    async with opened(tmp_path, frozen_clock) as app, patterns_page(app, theme) as page:
        detail = page._model.view.detail
        assert detail is not None
        page.detail.metric_wanted.emit(detail.links[0][0])
        assert app.went == [f"metric:{detail.links[0][0]}"]


async def test_every_control_has_a_name_and_can_be_reached(
    tmp_path: Path, frozen_clock: FakeClock, theme: Theme
) -> None:
    async with opened(tmp_path, frozen_clock) as app, patterns_page(app, theme) as page:
        await until(lambda: page.detail.main.chart.is_drawn)
        assert nameless(page) == []


async def test_no_days_is_an_honest_sentence_with_what_helps(
    tmp_path: Path, frozen_clock: FakeClock, theme: Theme
) -> None:
    async with (
        opened(tmp_path, frozen_clock, demo=False) as app,
        patterns_page(app, theme) as page,
    ):
        assert page.right.currentWidget() is page.empty
        assert page._empty_title.text() == "No patterns yet, and that is correct."
        assert not page.side.isVisible()
        page.import_oura.click()
        assert app.went == ["import_oura"]

        today = app.container.today()
        await app.container.store.journal.add(JournalEntry(today, None, energy=5))
        await until(lambda: "1 day" in page._empty_text.text())
        assert "29 more days to go" in page._forward.text()
        assert page.days.accessibleDescription() == "1 day of the 30 a search needs"
        assert nameless(page) == []
        assert not page.grab().isNull()


async def test_a_search_that_found_nothing_still_shows_its_ledger(
    tmp_path: Path, frozen_clock: FakeClock, theme: Theme
) -> None:
    async with opened(tmp_path, frozen_clock, samples=False) as app:
        run = PatternRun(frozen_clock.now(), 180, 18, 154, 0, 3)
        waiting = [Question("correlation", ("sleep.deep", "stress.high"), 0, "A, b", 40, 60)]
        await app.container.store.patterns.record(run, [], waiting)
        async with patterns_page(app, theme) as page:
            assert page.right.currentWidget() is page.empty
            assert page.side.isVisible()
            assert page.side.sentence.text() == (
                "154 tested, none shown, 1 needs about 20 more days."
            )
            assert not page.side.filters.isVisible()
            assert not page.import_oura.isVisible()
            page.side.others.click()
            assert "3 looked like something" in page.side.rest.text()
            assert not page.grab().isNull()


async def test_narrow_windows_and_large_text_never_scroll_sideways(
    tmp_path: Path, frozen_clock: FakeClock, theme: Theme
) -> None:
    async with opened(tmp_path, frozen_clock) as app, patterns_page(app, theme) as page:
        for width, scale in ((1204, 1.0), (948, 1.0), (1204, 1.5)):
            theme.set_text_scale(scale)
            page.resize(width, 620)
            await asyncio.sleep(0.05)
            for area in (page.side, page.detail.area):
                inner = area.widget()
                assert inner is not None
                assert inner.width() <= area.viewport().width(), (width, scale, area)


def test_what_a_card_says() -> None:
    item = PatternItem(
        1, "correlation", "With more sleep, energy is higher.", "Sleep, energy", 4,
        "strong, 4 of 5", 94, 1, "next day", "held up on 40 new days", (), (), date(2025, 1, 4),
        is_active=True, is_muted=False, is_pinned=True, rating="",
    )  # fmt: skip
    assert meta_text(item) == "94 days, next day, since 4 Jan"
    assert state_text(item) == "pinned, held up on 40 new days"
    assert state_text(replace(item, is_muted=True)) == "muted"


@pytest.mark.alone
async def test_the_page_opens_in_time(
    tmp_path: Path, frozen_clock: FakeClock, theme: Theme
) -> None:
    """Aims: 300 ms at first, 100 ms later; on a busy machine twice that is let through."""
    async with opened(tmp_path, frozen_clock) as app:
        taken = []
        for _ in range(3):
            begun = time.perf_counter()
            async with patterns_page(app, theme) as page:
                page.grab()
                taken.append(time.perf_counter() - begun)
        print("patterns page", [round(seconds * 1000) for seconds in taken], "ms")
        assert taken[0] < 0.6
        assert min(taken[1:]) < 0.2
