"""Past briefs and reviews: in order, by day, by what they say."""

from __future__ import annotations

from pathlib import Path

from lifeos_desktop.domain.records import Insight
from tests.services.page_support import DAY, TODAY
from tests.support.clock import FakeClock
from tests.support.profile import profile


async def test_written_texts_come_back(tmp_path: Path, frozen_clock: FakeClock) -> None:
    async with profile(tmp_path, frozen_clock, demo=True) as app:
        assert await app.history.entries() == ()
        for number in range(3):
            await app.briefs.brief(TODAY - number * DAY)
        await app.reviews.review(TODAY)
        found = await app.history.entries()
        assert [(one.type, one.day) for one in found] == [
            ("morning_brief", TODAY),
            ("morning_brief", TODAY - DAY),  # 3 March is a Monday: brief and review
            ("weekly_review", TODAY - DAY),
            ("morning_brief", TODAY - 2 * DAY),
        ]
        assert all(one.headline and one.opening and one.written_by == "rules" for one in found)
        assert [one.day for one in await app.history.entries(before=TODAY - DAY)] == [
            TODAY - 2 * DAY
        ]
        assert len(await app.history.entries(types=("weekly_review",))) == 1
        await app.feedback.give(found[0].insight_id, "helpful")
        assert (await app.history.entries(limit=1))[0].answers.verdict == "helpful"


async def test_a_day_has_its_brief_and_the_review_of_its_week(
    tmp_path: Path, frozen_clock: FakeClock
) -> None:
    async with profile(tmp_path, frozen_clock, demo=True) as app:
        brief = await app.briefs.brief(TODAY)
        review = await app.reviews.review(TODAY)
        past = await app.history.day(TODAY)
        assert (past.brief, past.review) == (brief, review)
        past = await app.history.day(TODAY - 30 * DAY)
        assert (past.brief, past.review) == (None, None)


async def test_search(tmp_path: Path, frozen_clock: FakeClock) -> None:
    async with profile(tmp_path, frozen_clock, demo=True) as app:
        brief = await app.briefs.brief(TODAY)
        word = brief.text.split()[-1].strip(".")
        assert [one.insight_id for one in await app.history.find(word)] == [brief.insight_id]
        assert [one.day for one in await app.history.find("  ")] == [TODAY]
        for text in ("xyzzy", '"', "(*)", "NEAR AND", "\0", "a" * 5000):
            assert isinstance(await app.history.find(text), tuple)
        assert await app.history.find("xyzzy") == ()


async def test_a_text_that_is_not_ours_is_still_listed(
    tmp_path: Path, frozen_clock: FakeClock
) -> None:
    async with profile(tmp_path, frozen_clock) as app:
        await app.store.insights.save(Insight("morning_brief", TODAY, "From before.", {}, 1.0))
        (entry,) = await app.history.entries()
        assert (entry.opening, entry.headline) == ("From before.", "")
        assert (await app.history.day(TODAY)).brief is None
