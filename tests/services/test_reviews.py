"""The weekly review: the week against the 28 days before it."""

from __future__ import annotations

import statistics
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from lifeos_desktop.domain.errors import BadInput
from lifeos_desktop.domain.evidence_lock import verify
from lifeos_desktop.domain.records import DataPoint, Task
from lifeos_desktop.domain.review import OWN_WORDS
from tests.support.clock import FakeClock
from tests.support.profile import profile, rows

MONDAY = date(2025, 2, 24)
SUNDAY = date(2025, 3, 2)


async def test_the_week_is_compared_with_the_weeks_before(
    tmp_path: Path, frozen_clock: FakeClock
) -> None:
    frozen_clock.jump_to(datetime(2025, 3, 2, 18, tzinfo=UTC))
    values = {SUNDAY - timedelta(days=back): 7.0 * 3600 + back * 60 for back in range(40)}
    async with profile(tmp_path, frozen_clock) as container:
        await container.store.data_points.upsert(
            [DataPoint("oura", "sleep.total", day, value) for day, value in values.items()]
        )
        done = await container.store.tasks.add(Task("Post the parcel"))
        done_at = datetime(2025, 2, 26, 9, tzinfo=UTC)
        await container.store.tasks.update(
            Task(done.title, id=done.id, status="done", done_at=done_at)
        )
        review = await container.reviews.review()
        facts = {fact.id: fact for fact in review.facts}
        week = [value for day, value in values.items() if MONDAY <= day <= SUNDAY]
        before = [
            value for day, value in values.items() if MONDAY - timedelta(days=28) <= day < MONDAY
        ]
        assert facts["sleep.total"].value == pytest.approx(statistics.mean(week))
        assert facts["sleep.total.vs_usual"].value == pytest.approx(
            statistics.mean(week) - statistics.median(before)
        )
        assert facts["tasks.done"].text == "1 task done"
        assert review.day == MONDAY
        assert verify(review.draft, review.facts, own_words=OWN_WORDS) == ()


async def test_a_review_is_kept_for_its_day_and_then_for_good(
    tmp_path: Path, frozen_clock: FakeClock
) -> None:
    frozen_clock.jump_to(datetime(2025, 2, 26, 18, tzinfo=UTC))
    async with profile(tmp_path, frozen_clock) as container:
        wednesday = await container.reviews.review()
        assert await container.reviews.review() == wednesday
        frozen_clock.jump_to(datetime(2025, 3, 2, 18, tzinfo=UTC))
        sunday = await container.reviews.review()
        assert sunday.created_at > wednesday.created_at
        frozen_clock.jump_to(datetime(2025, 3, 6, 18, tzinfo=UTC))
        assert await container.reviews.review(MONDAY) == sunday
        assert len(rows(container, "SELECT * FROM insights")) == 1


async def test_a_week_without_data_says_so(tmp_path: Path, frozen_clock: FakeClock) -> None:
    async with profile(tmp_path, frozen_clock) as container:
        review = await container.reviews.review(MONDAY)
        assert review.claims == ()
        assert review.headline == "A week without data."
        assert "Too few nights" in review.missing[0]


async def test_a_week_to_come_has_no_review(tmp_path: Path, frozen_clock: FakeClock) -> None:
    async with profile(tmp_path, frozen_clock) as container:
        with pytest.raises(BadInput, match="not begun"):
            await container.reviews.review(date(2025, 3, 10))


async def test_the_demo_person_has_a_week(tmp_path: Path, frozen_clock: FakeClock) -> None:
    async with profile(tmp_path, frozen_clock, demo=True) as container:
        review = await container.reviews.review(container.today() - timedelta(days=7))
        assert len(review.claims) >= 6
        assert verify(review.draft, review.facts, own_words=OWN_WORDS) == ()
        assert all(fact.rows for claim in review.claims for fact in claim.facts)
