"""Every brief and review that was written: by day, in order, by what they say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from lifeos_desktop.domain.brief import MORNING_BRIEF, WEEKLY_REVIEW, Brief, from_insight
from lifeos_desktop.domain.errors import LifeosError
from lifeos_desktop.domain.records import Insight, InsightFeedback
from lifeos_desktop.domain.review import monday_of
from lifeos_desktop.services.feedback import Answers, answers_of
from lifeos_desktop.store.store import Store

TYPES = (MORNING_BRIEF, WEEKLY_REVIEW)


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """A line of the list. ``day`` is the Monday for a review; ``opening`` the first sentence."""

    insight_id: int
    type: str
    day: date
    headline: str
    opening: str
    written_by: str
    created_at: datetime | None
    answers: Answers


@dataclass(frozen=True, slots=True)
class PastDay:
    """What was written for a day, and for the week it lies in."""

    day: date
    brief: Brief | None
    review: Brief | None


class History:
    """Reads what is kept; it writes nothing anew."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def entries(
        self,
        *,
        types: Sequence[str] = TYPES,
        limit: int = 50,
        before: date | None = None,
    ) -> tuple[HistoryEntry, ...]:
        """The latest texts, the latest first; ``before`` a day for those further back."""
        return await self._lines(await self._store.insights.page(types, limit, before))

    async def find(self, text: str, limit: int = 50) -> tuple[HistoryEntry, ...]:
        """The texts that say this, the best match first; all the latest for an empty text."""
        if not text.strip():
            return await self.entries(limit=limit)
        hits = await self._store.search.find(text, limit, TYPES)
        ids = [hit.id for hit in hits]
        by_id = {insight.id: insight for insight in await self._store.insights.by_ids(ids)}
        return await self._lines([by_id[id] for id in ids if id in by_id])

    async def day(self, day: date) -> PastDay:
        """What is kept for a day. A text that can no longer be read counts as not there."""
        brief = await self._store.insights.get(MORNING_BRIEF, day)
        review = await self._store.insights.get(WEEKLY_REVIEW, monday_of(day))
        return PastDay(day, _brief(brief), _brief(review))

    async def _lines(self, insights: Sequence[Insight]) -> tuple[HistoryEntry, ...]:
        given: dict[int, list[InsightFeedback]] = defaultdict(list)
        for answer in await self._store.feedback.of([one.id for one in insights if one.id]):
            given[answer.insight_id].append(answer)
        return tuple(_entry(one, answers_of(given[one.id or 0])) for one in insights)


def _entry(insight: Insight, answers: Answers) -> HistoryEntry:
    brief = _brief(insight)
    opening = brief.claims[0].text if brief and brief.claims else insight.content
    return HistoryEntry(
        insight_id=insight.id or 0,
        type=insight.type,
        day=insight.day,
        headline=str(insight.context.get("headline", "")),
        opening=opening,
        written_by=str(insight.context.get("written_by", "")),
        created_at=insight.created_at,
        answers=answers,
    )


def _brief(insight: Insight | None) -> Brief | None:
    if insight is None:
        return None
    try:
        return from_insight(insight)
    except (KeyError, ValueError, TypeError, LifeosError):
        return None
