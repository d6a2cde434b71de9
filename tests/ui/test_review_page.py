"""The review: this week is written, an earlier one when asked, and a number opens its rows."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from lifeos_desktop.ui.review.page import ReviewPage
from lifeos_desktop.ui.review.viewmodel import week_title
from lifeos_desktop.ui.theme import Theme
from tests.support.clock import FakeClock
from tests.ui.kept_support import desk, nameless, refreshed, settled, shown

pytestmark = pytest.mark.qt_loop
Key = Qt.Key
NOW = datetime(2026, 11, 19, 8, 0, tzinfo=UTC)


def test_a_week_is_named_by_its_days() -> None:
    today = date(2026, 11, 19)
    assert week_title(date(2026, 11, 16), today) == "16 to 22 Nov"
    assert week_title(date(2026, 11, 30), today) == "30 Nov to 6 Dec"
    assert week_title(date(2024, 12, 30), today) == "30 Dec 2024 to 5 Jan 2025"


async def test_an_empty_profile_says_so(
    tmp_path: Path, frozen_clock: FakeClock, theme: Theme
) -> None:
    async with desk(tmp_path, frozen_clock) as opened:
        model = opened.review()
        async with shown(ReviewPage(model, theme, opened.tasks), opened) as page:
            assert model.view.is_written
            assert page.missing.text()
            assert page.headline.text() == "A week without data."
            assert nameless(page) == []


async def test_chips_weeks_and_writing_by_keyboard(tmp_path: Path, theme: Theme) -> None:
    clock = FakeClock(NOW)
    async with desk(tmp_path, clock, demo=True) as opened:
        model = opened.review()
        async with shown(ReviewPage(model, theme, opened.tasks), opened) as page:
            assert model.view.monday == date(2026, 11, 16)
            assert page.text.facts
            page.text.focus_chip(0)
            QTest.keyClick(page.text, Key.Key_Return)
            await settled(opened)
            model.refresh()  # nothing new: the rows stay
            await refreshed(opened)
            assert _is_open(page)
            QTest.keyClick(page.popover, Key.Key_Escape)
            assert not _is_open(page)
            QTest.keyClick(page.weeks, Key.Key_Down)
            await settled(opened)
            assert model.view.monday == date(2026, 11, 9)
            assert not model.view.is_written
            assert page.nothing.isVisible()
            QTest.keyClick(page.write, Key.Key_Space)
            await settled(opened)
            assert page.text.isVisible()
            before = model.view.provenance
            clock.advance(3600)
            QTest.keyClick(page.again, Key.Key_Space)
            await settled(opened)
            assert model.view.provenance != before
            page.show_day(date(2026, 11, 18))
            await settled(opened)
            assert model.view.monday == date(2026, 11, 16)
            assert nameless(page) == []


def _is_open(page: ReviewPage) -> bool:
    return page.popover.isVisible()
